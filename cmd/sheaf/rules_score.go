package main

import (
	"bufio"
	"cmp"
	"context"
	"encoding/json"
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

func (a *app) rulesScoreCommand() *cobra.Command {
	var ignoreMaybe, asJSON bool
	cmd := &cobra.Command{
		Use:   "score [FILE.jsonl]",
		Short: "hold the rules against work that a person labelled",
		Long: `Reads items as JSON lines of the format sheaf.item/1 (- is standard input) that
carry labels: "gold", the capabilities a reader found in the item, and, if you
like, "gold_solid", those a strict reader keeps, and "maybe", those that are
neither right nor wrong. Classifies each as a piece of its own and prints how
often the rules agree: precision, recall, F1, and where they go wrong.

To measure the rules on your own work, export some of it, add a list "gold" to
every line, empty where the work shows nothing, and score that file. A
capability that is a baseline takes no part.

Without a file the labels are the decisions in your journal (sheaf triage), and
what is scored are the pieces of work they are about, as the rules alone would
have it. Triage asks about what no rule caught; to learn how often the tags are
right, decide about some pieces that carry one, too.`,
		Example: `  sheaf rules score
  sheaf rules score labelled.jsonl
  sheaf rules score --json --ignore-maybe labelled.jsonl`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) <= 1 {
				return nil
			}
			return &usageError{msg: fmt.Sprintf("rules score takes one file, got %d", len(args)), hint: "name a file of labelled sheaf.item/1 lines, - for standard input, or none for what triage decided"}
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			s, err := a.newSession()
			if err != nil {
				return err
			}
			labelled, noun := s.decisionsAsLabels, "piece"
			if len(args) == 1 {
				labelled, noun = func(cmd *cobra.Command) ([]classify.Labelled, error) { return s.readLabelled(cmd.Context(), args[0]) }, "item"
			}
			items, err := labelled(cmd)
			if err != nil {
				return err
			}
			s.warnUnknownLabels(items)
			all, without := s.cfg.Classifier().Score(items, false), s.cfg.Classifier().Score(items, true)
			shown := all
			if ignoreMaybe {
				shown = without
			}
			if asJSON {
				return writeJSON(a.stdout, scoreJSON(shown, without.Micro, ignoreMaybe))
			}
			return writeScore(a.stdout, noun, shown, all.Micro, without.Micro)
		},
	}
	cmd.Flags().BoolVar(&ignoreMaybe, "ignore-maybe", false, "let tags that are labelled maybe count neither way in the tables")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

// readLabelled reads a labelled file, whole or not at all: a score over a part
// of it would mislead.
func (s *session) readLabelled(ctx context.Context, name string) ([]classify.Labelled, error) {
	in, err := s.app.input(ctx, name)
	if err != nil {
		return nil, &usageError{msg: fmt.Sprintf("score %s: %v", name, cause(err)), hint: "name a file of labelled sheaf.item/1 lines"}
	}
	defer in.Close()
	items, err := readLabels(in)
	var bad *labelError
	switch {
	case errors.As(err, &bad):
		return nil, &usageError{msg: fmt.Sprintf("%s:%d: %v", name, bad.line, bad.err), hint: "every line is an item of sheaf.item/1 with a list gold, empty where it shows nothing; nothing was scored"}
	case errors.Is(err, errLeftAtOnce):
		return nil, err
	case err != nil:
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	if len(items) == 0 {
		s.app.inform("%s holds no items", name)
	}
	directory := s.directory()
	for _, l := range items {
		directory.ResolveAll(l.Piece.Items)
	}
	return items, nil
}

// decisionsAsLabels are the pieces that decisions in force are about, with what
// was decided as their labels.
func (s *session) decisionsAsLabels(cmd *cobra.Command) ([]classify.Labelled, error) {
	r, err := s.openLedger(cmd, lastTwelveMonths(s.now))
	if err != nil {
		return nil, err
	}
	mine, _ := s.mine(r.all())
	pieces, err := s.group(mine)
	if err != nil {
		return nil, err
	}
	var labelled []classify.Labelled
	for _, p := range pieces {
		if d, decided := s.decided[p]; decided {
			labelled = append(labelled, classify.Labelled{Piece: p, Gold: d.As})
		}
	}
	if len(labelled) == 0 {
		s.app.inform("nothing is decided about the %s harvested; %s decides, or name a file of labelled items", plural(len(r.items), "item", "items"), s.app.call("triage"))
	}
	return labelled, nil
}

// labelError is a line that is no labelled item.
type labelError struct {
	line int
	err  error
}

func (e *labelError) Error() string { return fmt.Sprintf("line %d: %v", e.line, e.err) }

var errNoGold = errors.New("no list gold")

func readLabels(in io.Reader) ([]classify.Labelled, error) {
	var items []classify.Labelled
	lines := bufio.NewScanner(in)
	lines.Buffer(make([]byte, 0, 64<<10), evidence.MaxLine)
	number := 0
	for lines.Scan() {
		number++
		line := strings.TrimSpace(strings.TrimPrefix(lines.Text(), "\ufeff"))
		if line == "" {
			continue
		}
		var l classify.Labelled
		if err := json.Unmarshal([]byte(line), &l); err != nil {
			return nil, cmp.Or[error](lines.Err(), &labelError{number, err})
		}
		if l.Gold == nil {
			return nil, &labelError{number, errNoGold}
		}
		items = append(items, l)
	}
	return items, lines.Err()
}

// warnUnknownLabels names labels that no rule could ever meet.
func (s *session) warnUnknownLabels(items []classify.Labelled) {
	var known, unknown []string
	for _, c := range s.cfg.Ladder.Capabilities {
		known = append(known, c.ID)
	}
	for _, l := range items {
		for _, label := range l.Gold {
			if !slices.Contains(known, label) && !slices.Contains(unknown, label) {
				unknown = append(unknown, label)
			}
		}
	}
	if len(unknown) > 0 {
		s.app.warn("no capability of the ladder, counted as missed: %s", strings.Join(unknown, ", "))
	}
}

// percent is a part of a whole in hundredths, or a dash where there is none.
func percent(part, whole int) string {
	if whole == 0 {
		return "-"
	}
	return fmt.Sprintf("%.0f%%", 100*float64(part)/float64(whole))
}

// writeScore prints a score for people: the whole first, then where it comes
// from.
func writeScore(w io.Writer, noun string, s classify.Score, all, without classify.Tally) error {
	fmt.Fprintf(w, "%s, %d of them labelled with nothing\n\n", plural(s.Items, noun, noun+"s"), s.Untagged)
	whole := table{head: []string{"ALL TAGS", "PRECISION>", "RECALL>", "F1>", "RIGHT>", "WRONG>", "MISSED>"}}
	whole.add(tallyCells(classify.Row{Name: "against gold", Tally: all})...)
	whole.add(tallyCells(classify.Row{Name: "maybe ignored", Tally: without})...)
	sure := tallyCells(classify.Row{Name: "moderate and strong of it", Tally: s.Sure})
	sure[2], sure[3], sure[6] = "", "", "" // nothing is missed by being weak
	whole.add(sure...)
	if err := whole.text(w, 0); err != nil {
		return err
	}
	macro := "-"
	if len(s.Capabilities) > 0 {
		macro = fmt.Sprintf("%.2f", s.MacroF1)
	}
	fmt.Fprintf(w, "\nmacro F1                      %s\n", macro)
	fmt.Fprintf(w, "solid labels found            %s\n", percent(s.Solid.Right, s.Solid.Right+s.Solid.Missed))
	fmt.Fprintf(w, "untagged %-21s%s (%d of %d)\n", noun+"s with a tag", percent(s.UntaggedHit, s.Untagged), s.UntaggedHit, s.Untagged)
	if s.Items == 0 {
		return nil // heads of tables say nothing without their rows
	}
	for _, part := range []struct {
		head string
		rows []classify.Row
	}{{"CAPABILITY", s.Capabilities}, {"KIND", s.Kinds}, {"SPACE", s.Spaces}} {
		t := table{head: []string{part.head, "PRECISION>", "RECALL>", "F1>", "RIGHT>", "WRONG>", "MISSED>"}}
		for _, row := range part.rows {
			t.add(tallyCells(row)...)
		}
		fmt.Fprintln(w)
		if err := t.text(w, 0); err != nil {
			return err
		}
	}
	strengths := table{head: []string{"STRENGTH", "PRECISION>", "RIGHT>", "WRONG>"}}
	for _, row := range s.Strengths {
		strengths.add(row.Name, share(row.Right, row.Right+row.Wrong), fmt.Sprint(row.Right), fmt.Sprint(row.Wrong))
	}
	rules := table{head: []string{"RULE", "PRECISION>", "RIGHT>", "WRONG>", "SPACES>", ""}}
	for _, row := range s.Rules {
		spaces, note := len(s.RuleSpaces[row.Name]), ""
		if spaces == 1 && row.Right+row.Wrong > 1 {
			note = "in one space alone"
		}
		rules.add(row.Name, share(row.Right, row.Right+row.Wrong), fmt.Sprint(row.Right), fmt.Sprint(row.Wrong), fmt.Sprint(spaces), note)
	}
	fmt.Fprintln(w)
	err := strengths.text(w, 0)
	fmt.Fprintln(w)
	return errors.Join(err, rules.text(w, 0))
}

// share is a part of a whole, or a dash where there is none.
func share(part, whole int) string {
	if whole == 0 {
		return "-"
	}
	return fmt.Sprintf("%.2f", float64(part)/float64(whole))
}

func tallyCells(r classify.Row) []string {
	return []string{
		report.Visible(r.Name), share(r.Right, r.Right+r.Wrong), share(r.Right, r.Right+r.Missed),
		share(2*r.Right, 2*r.Right+r.Wrong+r.Missed), fmt.Sprint(r.Right), fmt.Sprint(r.Wrong), fmt.Sprint(r.Missed),
	}
}

// tallied is a tally in JSON. A share of nothing is null.
type tallied struct {
	Name      string   `json:"name,omitempty"`
	Right     int      `json:"right"`
	Wrong     int      `json:"wrong"`
	Missed    int      `json:"missed"`
	Precision *float64 `json:"precision"`
	Recall    *float64 `json:"recall"`
	F1        *float64 `json:"f1"`
	Spaces    []string `json:"spaces,omitempty"`
}

func tallyJSON(name string, t classify.Tally) tallied {
	return tallied{
		Name: name, Right: t.Right, Wrong: t.Wrong, Missed: t.Missed,
		Precision: shareOf(t.Right+t.Wrong, t.Precision()), Recall: shareOf(t.Right+t.Missed, t.Recall()),
		F1: shareOf(t.Right+t.Wrong+t.Missed, t.F1()),
	}
}

// shareOf is a share of a whole, nil where there is none.
func shareOf(whole int, share float64) *float64 {
	if whole == 0 {
		return nil
	}
	return &share
}

// scored is the JSON of a score.
type scored struct {
	Schema        string    `json:"schema"`
	Unstable      bool      `json:"unstable"`
	Items         int       `json:"items"`
	IgnoreMaybe   bool      `json:"ignore_maybe"`
	Micro         tallied   `json:"micro"`
	MaybeIgnored  tallied   `json:"micro_maybe_ignored"`
	MacroF1       *float64  `json:"macro_f1"`
	SolidRecall   *float64  `json:"gold_solid_recall"`
	Untagged      int       `json:"untagged"`
	UntaggedHit   int       `json:"untagged_tagged"`
	UntaggedShare *float64  `json:"untagged_tagged_share"`
	Sure          tallied   `json:"moderate_and_strong"`
	Capabilities  []tallied `json:"capabilities"`
	Kinds         []tallied `json:"kinds"`
	Strengths     []tallied `json:"strengths"`
	Spaces        []tallied `json:"spaces"`
	Rules         []tallied `json:"rules"`
}

func scoreJSON(s classify.Score, without classify.Tally, ignoreMaybe bool) scored {
	rows := func(from []classify.Row, missed bool) []tallied {
		out := []tallied{}
		for _, r := range from {
			t := tallyJSON(r.Name, r.Tally)
			if !missed {
				t.Recall, t.F1 = nil, nil
			}
			out = append(out, t)
		}
		return out
	}
	sure := tallyJSON("", s.Sure)
	sure.Recall, sure.F1 = nil, nil
	rules := rows(s.Rules, false)
	for i := range rules {
		rules[i].Spaces = s.RuleSpaces[rules[i].Name]
	}
	return scored{
		Schema: "sheaf.rules-score/1", Unstable: true, Items: s.Items, IgnoreMaybe: ignoreMaybe,
		Micro: tallyJSON("", s.Micro), MaybeIgnored: tallyJSON("", without),
		MacroF1: shareOf(len(s.Capabilities), s.MacroF1), SolidRecall: shareOf(s.Solid.Right+s.Solid.Missed, s.Solid.Recall()),
		Untagged: s.Untagged, UntaggedHit: s.UntaggedHit, UntaggedShare: shareOf(s.Untagged, s.UntaggedShare()), Sure: sure,
		Capabilities: rows(s.Capabilities, true), Kinds: rows(s.Kinds, true), Spaces: rows(s.Spaces, true),
		Strengths: rows(s.Strengths, false), Rules: rules,
	}
}
