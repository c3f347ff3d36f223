package main

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"sheaf/classify"
	"sheaf/journal"
	"sheaf/report"
)

func (a *app) goalCommand() *cobra.Command {
	var all, asJSON bool
	cmd := &cobra.Command{
		Use:   "goal",
		Short: "what you work towards, and how it stands",
		Long: `Lists what you work towards: the evidence inside each time box, strongest first,
its reps with what filled them, and what is overdue or stalled. --all shows past
goals too, so that old evidence can be read under the direction of its time.`,
		Example: `  sheaf goal
  sheaf goal --all --json`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			s, err := a.newSession()
			if err != nil {
				return err
			}
			return s.goals(cmd.Context(), all, asJSON)
		},
	}
	cmd.Flags().BoolVar(&all, "all", false, "also goals that are over")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	cmd.AddCommand(a.goalAddCommand(), a.goalEndCommand(journal.Done, "say that a goal is reached"),
		a.goalEndCommand(journal.Dropped, "let a goal go"), a.goalRepCommand())
	return cmd
}

func (a *app) goalAddCommand() *cobra.Command {
	var (
		g    journal.Goal
		by   string
		keep keeping
	)
	cmd := &cobra.Command{
		Use:   "add TEXT",
		Short: "set a goal",
		Long: `Sets a goal: what you will do, the capability it shows, the day it ends, and what
somebody else would see. What is vague is refused, with the question whose
answer would make it clear.`,
		Example: `  sheaf goal add "Lead the split of PLAT-341 with payments" --proves project-leadership --by 2027-03-31 --evidence "a plan payments signed off, and the last step done" --rep led --rep presented`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 1 {
				return nil
			}
			return &usageError{msg: fmt.Sprintf("goal add takes one text, got %d", len(args)), hint: "put it in quotes"}
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			s, err := a.newSession()
			if err != nil {
				return err
			}
			if err := s.checkCapability(g.Proves); err != nil {
				return err
			}
			if by != "" {
				if g.By, err = s.anyDay("--by", by); err != nil {
					return err
				}
			}
			g.Text, g.Entry = strings.Join(strings.Fields(args[0]), " "), journal.Entry{At: s.now}
			if err := s.refuse(g); err != nil {
				return err
			}
			w, err := s.writer(cmd.Context(), keep)
			if err != nil {
				return err
			}
			e, err := w.AddGoal(g)
			if err != nil {
				return err
			}
			return s.kept(cmd.Context(), keep, e, "goal set: "+g.Text)
		},
	}
	f := cmd.Flags()
	f.StringVar(&g.Proves, "proves", "", "the capability `ID` that it shows")
	f.StringVar(&by, "by", "", "its last `DATE`")
	f.StringVar(&g.Evidence, "evidence", "", "what somebody else would see, in a `TEXT`")
	f.StringSliceVar(&g.Reps, "rep", nil, "a `WORD` for a piece of practice it needs, such as led (repeatable)")
	keep.flags(f)
	return cmd
}

// refuse names everything that keeps a wish from being a goal, each with the
// question that would make it clear.
func (s *session) refuse(g journal.Goal) error {
	faults := g.Faults(s.now)
	if len(faults) == 0 {
		return nil
	}
	for _, f := range faults {
		fmt.Fprintf(s.app.stderr, "  %s\n    %s\n", report.Visible(f.What), report.Visible(f.Ask))
	}
	return &usageError{msg: "this is not a goal yet, nothing is written", hint: faults[0].Ask}
}

func (a *app) goalEndCommand(outcome, short string) *cobra.Command {
	var (
		why  string
		keep keeping
	)
	use := map[string]string{journal.Done: "done", journal.Dropped: "drop"}[outcome]
	example := map[string]string{
		journal.Done:    `  sheaf goal add "Found a review guild with payments" --proves review-stewardship --by 2027-03-31 --evidence "three meetings of both teams" && sheaf goal done guild --why "it meets each month"`,
		journal.Dropped: `  sheaf goal add "Run four drills with payments" --proves operational-excellence --by 2027-03-31 --evidence "notes of four drills" && sheaf goal drop drills`,
	}[outcome]
	cmd := &cobra.Command{
		Use:   use + " GOAL",
		Short: short,
		Long: `Writes how a goal ended, as an entry of its own: the goal and its evidence are
kept. GOAL is the name that sheaf goal prints, or a part of it.`,
		Example: example,
		Args:    oneGoal,
		RunE: func(cmd *cobra.Command, args []string) error {
			s, w, g, err := a.forGoal(cmd.Context(), args[0], keep)
			if err != nil {
				return err
			}
			if g.Outcome != "" {
				return &usageError{msg: fmt.Sprintf("%s is %s since %s", g.Name, g.Outcome, g.Ended.Format("2 Jan 2006")), hint: "sheaf goal --all shows past goals"}
			}
			e, err := w.EndGoal(journal.Entry{At: s.now}, g, outcome, strings.TrimSpace(why))
			if err != nil {
				return err
			}
			return s.kept(cmd.Context(), keep, e, "goal "+outcome+": "+g.Text)
		},
	}
	cmd.Flags().StringVar(&why, "why", "", "why, in a `TEXT`")
	keep.flags(cmd.Flags())
	return cmd
}

func oneGoal(cmd *cobra.Command, args []string) error {
	if len(args) == 1 {
		return nil
	}
	return &usageError{msg: fmt.Sprintf("%s takes one goal, got %d", strings.TrimPrefix(cmd.CommandPath(), "sheaf "), len(args)), hint: "sheaf goal lists them"}
}

func (a *app) goalRepCommand() *cobra.Command {
	var keep keeping
	cmd := &cobra.Command{
		Use:   "rep GOAL WORD ID",
		Short: "say which work filled a rep",
		Long: `Says that the piece of work ID filled a rep of a goal. Work that shows the
capability and names the rep in its own text fills it by itself.`,
		Example: `  sheaf goal add "Bring the refund RFC to three teams" --proves cross-team-influence --by 2027-03-31 --evidence "their comments in it" --rep presented && sheaf goal rep rfc presented 1a2b3c4`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 3 {
				return nil
			}
			return &usageError{msg: fmt.Sprintf("goal rep takes a goal, a word and an id, got %d", len(args)), hint: "such as sheaf goal rep plat-341 led PAY-7"}
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			s, w, g, err := a.forGoal(cmd.Context(), args[0], keep)
			if err != nil {
				return err
			}
			if !slices.Contains(g.Reps, args[1]) {
				return &usageError{msg: fmt.Sprintf("%s has no rep %q", g.Name, args[1]), hint: didYouMean(args[1], g.Reps, "its reps: "+strings.Join(g.Reps, ", "))}
			}
			p, err := s.pieceNamed(cmd.Context(), args[2])
			if err != nil {
				return err
			}
			e, err := w.FillRep(journal.Entry{At: s.now}, g, journal.Fill{Rep: args[1], About: journal.AboutPiece(p)})
			if err != nil {
				return err
			}
			return s.kept(cmd.Context(), keep, e, fmt.Sprintf("%s filled by %s", args[1], shortID(p.ID)))
		},
	}
	keep.flags(cmd.Flags())
	return cmd
}

// forGoal begins a command about one goal: the name of its entry, or a part of
// it that no other has.
func (a *app) forGoal(ctx context.Context, name string, keep keeping) (*session, *journal.Writer, journal.Goal, error) {
	s, err := a.newSession()
	if err != nil {
		return nil, nil, journal.Goal{}, err
	}
	if err := s.readJournal(); err != nil {
		return nil, nil, journal.Goal{}, err
	}
	s.warnOfJournal()
	var found []journal.Goal
	for _, g := range s.journal.Goals {
		if g.Name == name {
			found = []journal.Goal{g}
			break
		}
		if strings.Contains(g.Name, strings.ToLower(name)) {
			found = append(found, g)
		}
	}
	if len(found) > 1 {
		found = slices.DeleteFunc(found, func(g journal.Goal) bool { return g.Outcome != "" })
	}
	switch len(found) {
	case 0:
		return nil, nil, journal.Goal{}, &usageError{msg: fmt.Sprintf("no goal is known as %q", name), hint: "sheaf goal lists them"}
	case 1:
		w, err := s.writer(ctx, keep)
		return s, w, found[0], err
	}
	var names []string
	for _, g := range found {
		names = append(names, g.Name)
	}
	return nil, nil, journal.Goal{}, &usageError{msg: fmt.Sprintf("%q means %d goals", name, len(found)), hint: "give more of it: " + strings.Join(names, ", ")}
}

// stalledAfter is how long a goal may go without evidence before that is said.
const stalledAfter = 6 * 7 * 24 * time.Hour

// standing is how a goal stands.
type standing struct {
	ID         string    `json:"id"`
	Text       string    `json:"text"`
	Capability string    `json:"capability"`
	Evidence   string    `json:"evidence"`
	Set        time.Time `json:"set"`
	By         string    `json:"by"`
	State      string    `json:"state"`
	Why        string    `json:"why,omitempty"`
	// Notes say what is overdue or stalled.
	Notes  []string       `json:"notes"`
	Pieces []goalPiece    `json:"pieces"`
	Reps   []goalRepState `json:"reps"`
}

type goalPiece struct {
	ID       string `json:"id"`
	Title    string `json:"title"`
	Done     string `json:"done"`
	Strength string `json:"strength"`

	judged classify.Judged
	points int
}

type goalRepState struct {
	Rep    string `json:"rep"`
	Filled string `json:"filled,omitempty"`
	Title  string `json:"title,omitempty"`
	// Said is true where the person said so, false where the work's own text
	// does.
	Said bool `json:"said_by_hand,omitempty"`
}

func (s *session) goals(ctx context.Context, all, asJSON bool) error {
	r, err := s.open(ctx, lastTwelveMonths(s.now))
	if err != nil {
		return err
	}
	judged, err := r.judge(r.all())
	if err != nil {
		return err
	}
	out := []standing{}
	for _, g := range s.journal.Goals {
		if g.Outcome == "" || all {
			out = append(out, s.stands(g, judged))
		}
	}
	if len(out) == 0 {
		past := ""
		if n := len(s.journal.Goals); n > 0 {
			past = fmt.Sprintf(", %s: sheaf goal --all", plural(n, "past one", "past ones"))
		}
		s.app.inform("no open goal%s; sheaf help goal add says what one needs", past)
	}
	if asJSON {
		return writeJSON(s.app.stdout, struct {
			Schema   string     `json:"schema"`
			Unstable bool       `json:"unstable"`
			Goals    []standing `json:"goals"`
		}{"sheaf.goal/1", true, out})
	}
	if !s.app.out.isTerminal {
		var t table
		for _, g := range out {
			t.add(g.ID, g.State, g.By, g.Capability, fmt.Sprint(len(g.Pieces)), g.Text, strings.Join(g.Notes, "; "))
		}
		return t.lines(s.app.stdout)
	}
	for i, g := range out {
		if i > 0 {
			fmt.Fprintln(s.app.stdout)
		}
		for _, line := range g.lines(s.now) {
			fmt.Fprintln(s.app.stdout, report.Visible(line))
		}
	}
	return nil
}

// stands holds a goal up to the evidence of its time box.
func (s *session) stands(g journal.Goal, judged []classify.Judged) standing {
	out := standing{ID: g.Name, Text: g.Text, Capability: g.Proves, Evidence: g.Evidence, Set: g.At, By: g.By.Format(time.DateOnly),
		State: cmp.Or(g.Outcome, "open"), Why: g.Why, Notes: []string{}, Pieces: []goalPiece{}, Reps: []goalRepState{}}
	latest := g.At
	for _, j := range judged {
		if !j.Piece.Counts(g.Box()) {
			continue
		}
		for _, t := range j.Verdict.Tags {
			if t.Capability == g.Proves {
				out.Pieces = append(out.Pieces, goalPiece{j.Piece.ID, j.Piece.Title, j.Piece.Done.In(s.now.Location()).Format(time.DateOnly), t.Strength.String(), j, t.Points})
				if j.Piece.Done.After(latest) {
					latest = j.Piece.Done
				}
			}
		}
	}
	slices.SortStableFunc(out.Pieces, func(a, b goalPiece) int {
		return cmp.Or(cmp.Compare(b.points, a.points), cmp.Compare(b.Done, a.Done), cmp.Compare(a.ID, b.ID))
	})
	for _, rep := range g.Reps {
		out.Reps = append(out.Reps, s.fillOf(rep, g, out.Pieces, judged))
	}
	if g.Outcome != "" {
		return out
	}
	if end := g.Box().To; !s.now.Before(end) {
		days := 1 + int(s.now.Sub(end).Hours()/24)
		out.Notes = append(out.Notes, fmt.Sprintf("overdue by %s: sheaf goal done or drop ends it", plural(days, "day", "days")))
	}
	if idle := s.now.Sub(latest); idle > stalledAfter {
		out.Notes = append(out.Notes, fmt.Sprintf("stalled: no evidence for %d weeks", int(idle.Hours()/24/7)))
	}
	return out
}

// fillOf finds what filled a rep: what the person said, else work that shows the
// capability and names the rep.
func (s *session) fillOf(rep string, g journal.Goal, pieces []goalPiece, judged []classify.Judged) goalRepState {
	out := goalRepState{Rep: rep}
	for _, fill := range g.Filled {
		if fill.Rep != rep {
			continue
		}
		for _, p := range s.index(piecesOf(judged)).Find(fill.About) {
			return goalRepState{rep, p.ID, p.Title, true}
		}
		return goalRepState{rep, fill.Piece, "no longer in the ledger", true}
	}
	for _, p := range pieces {
		for _, it := range p.judged.Piece.Items {
			if names(it.Text(), rep) {
				return goalRepState{rep, p.ID, p.Title, false}
			}
		}
	}
	return out
}

// names reports whether a text holds the words of a rep, whole.
func names(text, rep string) bool {
	words := func(s string) string {
		return " " + strings.Join(strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return r < '0' || r > '9' && r < 'a' || r > 'z' && r < 0x80 }), " ") + " "
	}
	return strings.Contains(words(text), words(rep))
}

// maxGoalPieces is how many pieces of a goal a terminal shows.
const maxGoalPieces = 5

// lines are how a goal reads on a terminal.
func (g *standing) lines(now time.Time) []string {
	by, _ := journal.ParseDay(g.By, now.Location())
	out := []string{
		g.Text,
		fmt.Sprintf("  %s · %s · %s by %s", g.ID, g.State, g.Capability, by.Format("2 Jan 2006")),
		"  to see: " + g.Evidence,
	}
	if g.Why != "" {
		out = append(out, "  why: "+g.Why)
	}
	if len(g.Pieces) == 0 {
		out = append(out, "  no evidence inside the time box yet")
	}
	for _, p := range g.Pieces[:min(len(g.Pieces), maxGoalPieces)] {
		out = append(out, fmt.Sprintf("  %s  %-8s  %s  %s", p.Done, p.Strength, shortID(p.ID), p.Title))
	}
	if more := len(g.Pieces) - maxGoalPieces; more > 0 {
		out = append(out, fmt.Sprintf("  and %d more: sheaf goal --json", more))
	}
	for _, rep := range g.Reps {
		switch {
		case rep.Filled == "":
			out = append(out, "  rep "+rep.Rep+": open")
		case rep.Said:
			out = append(out, fmt.Sprintf("  rep %s: %s %s (said by hand)", rep.Rep, shortID(rep.Filled), rep.Title))
		default:
			out = append(out, fmt.Sprintf("  rep %s: %s %s", rep.Rep, shortID(rep.Filled), rep.Title))
		}
	}
	for _, n := range g.Notes {
		out = append(out, "  "+n)
	}
	return out
}
