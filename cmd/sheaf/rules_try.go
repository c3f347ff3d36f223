package main

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"sheaf/classify"
	"sheaf/evidence"
	"sheaf/report"
)

// trial is a rule that is tried and not kept.
type trial struct {
	expr, capability string
	points           int
	veto             bool
	// instead names the rule in force that it would replace.
	instead string
}

func (a *app) rulesTryCommand() *cobra.Command {
	var (
		when   period
		try    trial
		limit  int
		asJSON bool
	)
	cmd := &cobra.Command{
		Use:   "try EXPR [PERIOD]",
		Short: "what a condition would match, and change",
		Long: `Reads a condition, points at what is wrong in it, and runs it over what was
harvested: the pieces it matches with the facts that met it. With --capability
it is tried as one more rule, with --rule in the place of one in force, with
--veto as a veto, and every tag it would add, take away or change is shown.
Nothing is kept: a rule that proves itself belongs in the config.`,
		Example: `  sheaf rules try 'share("docs/**") > 0.5'
  sheaf rules try 'added("docs/**") >= 40' 1y --capability knowledge-sharing`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 0 && strings.TrimSpace(args[0]) != "" {
				return nil
			}
			return &usageError{msg: "rules try needs a condition", hint: `write it in single quotes, such as 'added("docs/**") >= 40'`}
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			s, err := a.newSession()
			if err != nil {
				return err
			}
			try.expr = args[0]
			window, given, err := when.window(args[1:], s.now)
			if err != nil {
				return err
			}
			if limit < 0 {
				return &usageError{msg: fmt.Sprintf("--limit %d is no number of pieces", limit), hint: "0 shows all"}
			}
			if err := s.checkTrial(&try, cmd.Flags().Changed("points")); err != nil {
				return err
			}
			alone, changed, err := s.compileTrial(try)
			if err != nil {
				return err
			}
			r, err := s.openLedger(cmd, windowOrYear(window, given, s))
			if err != nil {
				return err
			}
			judged, err := r.judge(r.all())
			if err != nil {
				return err
			}
			tried := s.run(try, alone, changed, piecesIn(judged, window, given))
			if asJSON {
				return writeJSON(a.stdout, tried)
			}
			return tried.write(a.stdout, limit)
		},
	}
	f := cmd.Flags()
	when.flags(f)
	f.StringVar(&try.capability, "capability", "", "try it as a rule for the capability `ID`")
	f.IntVar(&try.points, "points", classify.WeakPoints, "the `POINTS` it would give")
	f.BoolVar(&try.veto, "veto", false, "try it as a veto, of the capability or of all")
	f.StringVar(&try.instead, "rule", "", "try it in the place of the rule `NAME`")
	f.IntVar(&limit, "limit", 20, "show at most so many `PIECES`, 0 for all")
	f.BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

// checkTrial refuses what makes no rule, and takes from the rule to replace
// what was not said.
func (s *session) checkTrial(try *trial, pointsGiven bool) error {
	var err error
	if try.capability, err = s.capability(try.capability); err != nil {
		return err
	}
	if try.veto && pointsGiven {
		return &usageError{msg: "--veto and --points at once", hint: "a veto gives no points"}
	}
	if try.points < 1 || try.points > classify.TrailerPoints {
		return &usageError{msg: fmt.Sprintf("--points %d", try.points), hint: fmt.Sprintf("from %d points a tag is weak, from %d moderate, from %d strong", classify.WeakPoints, classify.ModeratePoints, classify.StrongPoints)}
	}
	if try.instead == "" {
		return nil
	}
	if err := s.checkRule(try.instead); err != nil {
		return err
	}
	for _, r := range s.cfg.Classifier().Rules() {
		if r.ID != try.instead {
			continue
		}
		if try.capability == "" {
			try.capability = r.Capability
		}
		if !pointsGiven && !r.Veto {
			try.points = r.Points
		}
		try.veto = try.veto || r.Veto && !pointsGiven
	}
	return nil
}

// trialID is the name of the rule that is tried.
const trialID = "tried"

// compileTrial makes two classifiers: of the condition alone, and of the
// rules in force with the trial among them, nil where it speaks for nothing.
func (s *session) compileTrial(try trial) (alone, changed *classify.Classifier, err error) {
	ladder := s.cfg.Ladder
	ladder.Capabilities = []classify.Capability{{ID: trialID}}
	alone, err = classify.Compile(ladder, []classify.Rule{{ID: trialID, Capability: trialID, Points: classify.WeakPoints, When: try.expr}})
	if err != nil {
		return nil, nil, s.pointAt(try.expr, err)
	}
	if try.capability == "" && !try.veto {
		return alone, nil, nil
	}
	tried := classify.Rule{ID: trialID, Capability: try.capability, Points: try.points, When: try.expr, Veto: try.veto, Why: "tried"}
	if try.veto {
		tried.Points = 0
	}
	rules := s.cfg.Classifier().Rules()
	replaced := false
	for i, r := range rules {
		if r.ID == try.instead {
			tried.Group, tried.Scope = r.Group, r.Scope
			rules[i], replaced = tried, true
		}
	}
	if !replaced {
		rules = append(rules, tried)
	}
	changed, err = classify.Compile(s.cfg.Ladder, rules)
	var problems classify.Problems
	if errors.As(err, &problems) {
		return nil, nil, &usageError{msg: problems[0].Msg, hint: "sheaf help rules try says what a rule needs"}
	}
	return alone, changed, err
}

// pointAt shows the faults of a condition, each under its place, and returns
// the first as an error.
func (s *session) pointAt(expr string, err error) error {
	var problems classify.Problems
	if !errors.As(err, &problems) || len(problems) == 0 {
		return err
	}
	for _, p := range problems {
		line, _, before := placeIn(expr, p.Offset)
		fmt.Fprintf(s.app.stderr, "  %s\n  %s^ %s\n", report.Visible(line), strings.Repeat(" ", cells(report.Visible(before))), report.Visible(p.Msg))
	}
	first := problems[0]
	_, number, before := placeIn(expr, first.Offset)
	msg := fmt.Sprintf("condition, line %d, column %d: %s", number, len([]rune(before))+1, first.Msg)
	if more := len(problems) - 1; more > 0 {
		msg += fmt.Sprintf(" (and %d more)", more)
	}
	hint := first.Help
	if hint == "" {
		hint = "sheaf rules list --json shows the conditions of the rules in force"
	}
	return &usageError{msg: msg, hint: hint}
}

// placeIn is the line of a text that a byte lies in, its number from 1, and
// what of it comes before the byte.
func placeIn(text string, offset int) (line string, number int, before string) {
	offset = min(max(offset, 0), len(text))
	start := strings.LastIndexByte(text[:offset], '\n') + 1
	line, _, _ = strings.Cut(text[start:], "\n")
	return line, strings.Count(text[:offset], "\n") + 1, text[start:offset]
}

// run tries a condition on pieces that may stand on the ladder: what is no work of
// mine, or was given up, is in no report. The pieces are already judged by the rules
// in force.
func (s *session) run(try trial, alone, changed *classify.Classifier, judged []classify.Judged) *tried {
	judged = slices.DeleteFunc(judged, func(j classify.Judged) bool { return !j.Piece.IsWork() || j.Piece.Dropped() })
	out := &tried{
		Schema: "sheaf.rules-try/1", Unstable: true, When: try.expr, Capability: try.capability, Veto: try.veto, Instead: try.instead,
		Pieces: len(judged), Items: itemCount(judged), Matches: []triedPiece{}, rule: changed != nil,
	}
	if changed != nil && !try.veto {
		out.Points = try.points
	}
	byPiece := out.read(alone.In(s.now.Location()), piecesOf(judged))
	var after []classify.Verdict
	if changed != nil {
		after = s.verdicts(changed.In(s.now.Location()), piecesOf(judged))
	}
	for i, j := range judged {
		one := byPiece[j.Piece]
		if one == nil {
			one = &triedPiece{Items: []triedItem{}}
		}
		one.ID, one.Title, one.done = j.Piece.ID, j.Piece.Title, j.Piece.Done
		if !j.Piece.Done.IsZero() {
			one.Done = j.Piece.Done.In(s.now.Location()).Format("2006-01-02")
		}
		if changed != nil {
			one.compare(j.Verdict, after[i])
			one.Before, one.After = j.Level.String(), changed.Level(after[i], s.cfg.Role.Target).String()
		}
		if len(one.Items) > 0 {
			out.MatchedPieces++
		}
		if len(one.Items) > 0 || len(one.Changes) > 0 || one.moves() {
			out.keep(*one)
		}
	}
	out.sort()
	return out
}

// read evaluates the condition by itself for every item.
func (t *tried) read(alone *classify.Classifier, pieces []*evidence.Piece) map[*evidence.Piece]*triedPiece {
	byPiece := map[*evidence.Piece]*triedPiece{}
	for o := range alone.Outcomes(pieces) {
		switch {
		case o.Unknown != "":
			t.unknown(o.Unknown)
		case o.Holds:
			t.MatchedItems++
			if byPiece[o.Piece] == nil {
				byPiece[o.Piece] = &triedPiece{}
			}
			one := byPiece[o.Piece]
			one.Items = append(one.Items, triedItem{o.Item.ID, orEmpty(o.Matched)})
		}
	}
	return byPiece
}

// write prints what a trial found, as text.
func (t *tried) write(w io.Writer, limit int) error {
	fmt.Fprintf(w, "matches %d of %s (%d of %s)\n", t.MatchedPieces, plural(t.Pieces, "piece", "pieces"), t.MatchedItems, plural(t.Items, "item", "items"))
	if t.UnknownItems > 0 {
		fmt.Fprintf(w, "not known for %s: %s was not looked up\n", plural(t.UnknownItems, "item", "items"), strings.Join(t.Facts, ", "))
	}
	if t.rule {
		fmt.Fprintf(w, "%s: would add %d, take away %d, change %d%s\n", t.asWhat(), t.Added, t.TakenAway, t.Changed, t.elsewhere())
	} else {
		fmt.Fprintln(w, "name a --capability to see the tags it would add and take away")
	}
	shown := len(t.Matches)
	if limit > 0 {
		shown = min(shown, limit)
	}
	for _, one := range t.Matches[:shown] {
		one.write(w, t.rule)
	}
	var err error
	if rest := len(t.Matches) - shown; rest > 0 {
		_, err = fmt.Fprintf(w, "\n%d more; --limit 0 shows all\n", rest)
	}
	return err
}

// elsewhere says how many pieces would stand elsewhere, empty for none.
func (t *tried) elsewhere() string {
	if t.Moved == 0 {
		return ""
	}
	return "; " + plural(t.Moved, "piece", "pieces") + " would stand elsewhere"
}

func (t *tried) asWhat() string {
	what := fmt.Sprintf("as a rule for %s with %s", t.Capability, plural(t.Points, "point", "points"))
	switch {
	case t.Veto && t.Capability == "":
		what = "as a veto of all"
	case t.Veto:
		what = "as a veto of " + t.Capability
	}
	if t.Instead != "" {
		what += " in the place of " + t.Instead
	}
	return what
}
