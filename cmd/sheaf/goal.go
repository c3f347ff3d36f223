package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

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
		Args: commandsOnly,
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
		Long: `Sets a goal: what you will do, the capability it shows, the day it ends, and
what somebody else would see. What is vague is refused, with the question whose
answer would make it clear.`,
		Example: `  sheaf goal add "Lead the split of PLAT-341 with payments" \
    --proves project-leadership --by 2027-03-31 --rep led --rep presented \
    --evidence "a plan payments signed off, and the last step done"`,
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
			if g.Proves, err = s.capability(g.Proves); err != nil {
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
		journal.Done: `  sheaf goal add "Found a review guild with payments" \
    --proves review-stewardship --by 2027-03-31 \
    --evidence "three meetings of both teams" &&
    sheaf goal done guild --why "it meets each month"`,
		journal.Dropped: `  sheaf goal add "Run four drills with payments" \
    --proves operational-excellence --by 2027-03-31 \
    --evidence "notes of four drills" &&
    sheaf goal drop drills`,
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
				return &usageError{msg: fmt.Sprintf("%s is %s since %s", g.Name, g.Outcome, g.Ended.Format("2 Jan 2006")), hint: a.call("goal --all") + " shows past goals"}
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
		Example: `  sheaf goal add "Bring the refund RFC to three teams" \
    --proves cross-team-influence --by 2027-03-31 --rep presented \
    --evidence "their comments in it" &&
    sheaf goal rep rfc presented 1a2b3c4`,
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
		return nil, nil, journal.Goal{}, &usageError{msg: fmt.Sprintf("no goal is known as %q", name), hint: a.call("goal") + " lists them"}
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
