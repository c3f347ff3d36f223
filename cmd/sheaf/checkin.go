package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"sheaf/classify"
	"sheaf/journal"
	"sheaf/report"
)

func (a *app) checkinCommand() *cobra.Command {
	var (
		out  output
		to   string
		keep keeping
	)
	cmd := &cobra.Command{
		Use:   "checkin",
		Short: "ask about the gap, and keep the answer",
		Long: `Drafts one page of closed questions for your manager: where you think you are
strong, where you think the gap is, and whether your goals would count. It is
plain Markdown that can be filled in in any editor or mail, with nothing
installed. sheaf checkin answer reads it back. What was asked is kept in the
journal; the page holds no rating of yours.`,
		Example: `  sheaf checkin -o ask.md
  sheaf checkin -n`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			s, err := a.newSession()
			if err != nil {
				return err
			}
			if err := out.checkFile(); err != nil {
				return err
			}
			return s.checkin(cmd.Context(), &out, to, keep)
		},
	}
	f := cmd.Flags()
	f.StringVarP(&out.file, "output", "o", "", "write the page to `FILE`")
	f.BoolVar(&out.force, "force", false, "replace the file that exists")
	f.StringVar(&to, "to", "", "ask `PERSON`, instead of [me].manager")
	keep.flags(f)
	cmd.AddCommand(a.checkinAnswerCommand(), a.checkinListCommand(), a.checkinKeptCommand())
	return cmd
}

// The most questions of each sort, so that a page stays a page.
const (
	maxStrong = 2
	maxGaps   = 4
	maxGoals  = 3
)

func (s *session) checkin(ctx context.Context, out *output, to string, keep keeping) error {
	r, err := s.open(ctx, lastTwelveMonths(s.now))
	if err != nil {
		return err
	}
	w, err := s.writer(ctx, keep)
	if err != nil {
		return err
	}
	gap, err := r.gap()
	if err != nil {
		return err
	}
	to = cmp.Or(to, s.cfg.Me.Manager)
	for _, p := range s.cfg.People {
		if p.ID == to && p.Name != "" {
			to = p.Name
		}
	}
	ask := journal.Ask{Entry: journal.Entry{At: s.now}, To: to, Questions: s.questions(gap)}
	if len(ask.Questions) == 0 {
		s.app.inform("there is nothing to ask: %s asks for nothing, and there is no goal", s.cfg.Role.Target)
		return nil
	}
	if keep.dry {
		ask.Name = s.now.Format(time.DateOnly) + "-ask"
	} else {
		e, err := w.AddAsk(ask)
		if err != nil {
			return err
		}
		e.At = ask.At
		ask.Entry = e
		if err := s.kept(ctx, keep, e, "asked "+plural(len(ask.Questions), "question", "questions")); err != nil {
			return err
		}
	}
	form := ask.Form(cmp.Or(s.me.Name, "me"), s.cfg.Role.Current+" to "+s.cfg.Role.Target)
	if keep.dry {
		_, err = io.WriteString(s.app.stdout, form)
		return err
	}
	return out.write(s.app.stdout, func(w io.Writer) error { _, err := io.WriteString(w, form); return err })
}

// gap is how every expectation of the target stands now.
func (r *reading) gap() (report.Gap, error) {
	in, err := r.input(lastTwelveMonths(r.now))
	if err != nil {
		return report.Gap{}, err
	}
	return r.build(in, report.GapReport).Gap, nil
}

// questions are what to ask: strengths, gaps with the nearest to being met
// first, and open goals.
func (s *session) questions(gap report.Gap) []journal.Question {
	var strong, open []report.Standing
	for _, x := range gap.Expectations {
		if x.State == classify.Met {
			strong = append(strong, x)
		} else {
			open = append(open, x)
		}
	}
	slices.SortStableFunc(open, func(a, b report.Standing) int { return cmp.Compare(a.Missing(), b.Missing()) })
	var out []journal.Question
	add := func(q journal.Question) {
		q.ID = fmt.Sprintf("q%d", len(out)+1)
		out = append(out, q)
	}
	target := s.cfg.Role.Target
	for _, x := range strong[:min(len(strong), maxStrong)] {
		add(journal.Question{Capability: x.Expectation.Capability, Expectation: x.Expectation.ID, Title: x.Name,
			Text: fmt.Sprintf("I think I am strong in %s: %d of %d in %s%s. Do you see that too?", x.Name, x.Found, x.Wanted, x.Span, forExample(x))})
	}
	for _, x := range open[:min(len(open), maxGaps)] {
		found := fmt.Sprintf("%d of %d in %s%s", x.Found, x.Wanted, x.Span, forExample(x))
		if x.State == report.NotCollected {
			found = "nothing that my tools could see"
		}
		add(journal.Question{Capability: x.Expectation.Capability, Expectation: x.Expectation.ID, Title: x.Name,
			Text: fmt.Sprintf("I think I am not there yet in %s: %s. %s asks: %s. Is this the gap, and would work on it count?", x.Name, found, target, strings.TrimRight(x.Expectation.Text, "."))})
	}
	goals := 0
	for _, g := range s.journal.Goals {
		if g.Outcome != "" || goals == maxGoals {
			continue
		}
		goals++
		add(journal.Question{Capability: g.Proves, Goal: g.Name, Title: "Goal: " + g.Text,
			Text: fmt.Sprintf("Until %s I want to: %s. What one would see: %s. Would that count as real evidence?", g.By.Format("2 January 2006"), strings.TrimRight(g.Text, "."), strings.TrimRight(g.Evidence, "."))})
	}
	return out
}

func forExample(x report.Standing) string {
	if len(x.Best) == 0 {
		return ""
	}
	return fmt.Sprintf(", for example %s (%s)", x.Best[0].Title, x.Best[0].Short)
}

func (a *app) checkinListCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "list",
		Short: "what was asked, answered and promised",
		Long: `Lists what was asked and answered, newest first, what your manager said they would
do and by when, and, where the same was asked clearly and often without anything
moving, says so.`,
		Example: `  sheaf checkin list`,
		Args:    noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			s, err := a.newSession()
			if err != nil {
				return err
			}
			r, err := s.open(cmd.Context(), lastTwelveMonths(s.now))
			if err != nil {
				return err
			}
			return r.listCheckins()
		},
	}
}

func (r *reading) listCheckins() error {
	out := r.app.stdout
	if len(r.journal.Asks)+len(r.journal.Replies) == 0 {
		r.app.inform("nothing was asked yet; sheaf checkin drafts the questions")
		return nil
	}
	say := func(format string, args ...any) { fmt.Fprintf(out, format+"\n", visible(args)...) }
	for _, a := range slices.Backward(r.journal.Asks) {
		say("%s  asked %s of %s", a.At.Format(time.DateOnly), plural(len(a.Questions), "question", "questions"), cmp.Or(a.To, "the manager"))
		answered := false
		for _, reply := range r.journal.Replies {
			if reply.Ask != a.Name {
				continue
			}
			answered = true
			for _, one := range reply.Answers {
				say("  %s  %s", reply.At.Format(time.DateOnly), r.inWords(one))
			}
		}
		if !answered {
			say("  not answered yet")
		}
	}
	for i, p := range r.journal.Promises() {
		if i == 0 {
			say("\nPromised")
		}
		say("  %s  %s: %s (sheaf checkin kept %s)", dueIn(p.Due, r.now), cmp.Or(p.By, "the manager"), p.Promise, p.Reply+"/"+p.Question)
	}
	gap, err := r.gap()
	if err != nil {
		return err
	}
	for _, line := range r.signals(gap) {
		say("\n%s", line)
	}
	return nil
}

// inWords is an answer in a line.
func (s *session) inWords(a journal.Answer) string {
	about := cmp.Or(a.Goal, a.Capability, a.Question)
	if a.Goal == "" && a.Expectation != "" {
		about += "/" + a.Expectation
	}
	var said []string
	if a.Answer != "" {
		said = append(said, journal.Answered(a.Answer))
	}
	if a.Rating != nil {
		said = append(said, fmt.Sprintf("%d, %s", *a.Rating, journal.Step(*a.Rating)))
	}
	if a.Words != "" {
		said = append(said, "“"+a.Words+"”")
	}
	if a.Promise != "" {
		due := ""
		if !a.Due.IsZero() {
			due = " by " + a.Due.Format("2 Jan 2006")
		}
		said = append(said, "will: "+a.Promise+due)
	}
	return about + ": " + strings.Join(said, "; ")
}

// dueIn says how far a promise is from its day.
func dueIn(due, now time.Time) string {
	if due.IsZero() {
		return "no day"
	}
	y, m, d := now.Date()
	days := int(due.Sub(time.Date(y, m, d, 12, 0, 0, 0, now.Location())).Round(24*time.Hour).Hours() / 24)
	switch {
	case days < 0:
		return fmt.Sprintf("%s  was due %s ago", due.Format(time.DateOnly), plural(-days, "day", "days"))
	case days == 0:
		return due.Format(time.DateOnly) + "  due today"
	}
	return fmt.Sprintf("%s  due in %s", due.Format(time.DateOnly), plural(days, "day", "days"))
}

// signals are sentences about what was asked clearly and often, while neither
// the evidence nor the room for it grew.
func (r *reading) signals(gap report.Gap) []string {
	var out []string
	for _, sig := range r.journal.Signals() {
		i := slices.IndexFunc(gap.Expectations, func(x report.Standing) bool {
			return x.Expectation.Capability == sig.Capability && x.Expectation.ID == sig.Expectation
		})
		if i < 0 || gap.Expectations[i].State == classify.Met || gap.Expectations[i].Latest.After(sig.Asked[0]) {
			continue
		}
		var days, answers []string
		for _, at := range sig.Asked {
			days = append(days, at.Format("2 Jan 2006"))
		}
		open := false
		for _, a := range sig.Answers {
			answers = append(answers, journal.Answered(a.Answer.Answer)+" on "+a.At.Format("2 Jan 2006"))
			open = open || a.Promise != "" && a.Due.After(r.now)
		}
		if open {
			continue // something is under way
		}
		said := "no answer is kept"
		if len(answers) > 0 {
			said = "the answers were: " + strings.Join(answers, ", ")
		}
		out = append(out, fmt.Sprintf("You asked about %s on %s; %s; no new evidence of it since the first time. That may say more about the room there is than about you: a signal to weigh, with your manager or beyond, and nobody's fault.",
			gap.Expectations[i].Name, strings.Join(days, ", "), said))
	}
	return out
}

func (a *app) checkinKeptCommand() *cobra.Command {
	var keep keeping
	cmd := &cobra.Command{
		Use:   "kept PROMISE",
		Short: "say that a promise was kept, or let it go",
		Long: `Takes a promise off the list: it was kept, or need not be. sheaf checkin list
names them.`,
		Example: `  sheaf checkin -o ask.md && sed -i 's/^I will:/I will: talk to Kim/' ask.md && sheaf checkin answer ask.md --at 2026-10-02 && sheaf checkin kept 2026-10-02-answer/q1`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 1 {
				return nil
			}
			return &usageError{msg: fmt.Sprintf("checkin kept takes one promise, got %d", len(args)), hint: "sheaf checkin list names them"}
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			s, err := a.newSession()
			if err != nil {
				return err
			}
			if err := s.readJournal(); err != nil {
				return err
			}
			for _, p := range s.journal.Promises() {
				if p.Reply+"/"+p.Question != args[0] {
					continue
				}
				w, err := s.writer(cmd.Context(), keep)
				if err != nil {
					return err
				}
				e, err := w.AddReply(journal.Reply{Entry: journal.Entry{At: s.now}, Kept: args}, "")
				if err != nil {
					return err
				}
				return s.kept(cmd.Context(), keep, e, "kept: "+p.Promise)
			}
			return &usageError{msg: fmt.Sprintf("no open promise is known as %q", args[0]), hint: "sheaf checkin list names them"}
		},
	}
	keep.flags(cmd.Flags())
	return cmd
}

// answers are a manager's last answers, as reports take them.
func (s *session) answers() []report.Answer {
	var out []report.Answer
	stale := classify.Span(s.cfg.Report.CheckinStale)
	for _, a := range s.journal.LastAnswers() {
		out = append(out, report.Answer{Capability: a.Capability, Expectation: a.Expectation, Answer: journal.Answered(a.Answer.Answer),
			At: a.At, Stale: a.At.Before(stale.Before(s.now))})
	}
	return out
}

// ratings are how the person and the manager last rated, as reports take them.
func (s *session) ratings() []report.Rating {
	var out []report.Rating
	at := func(capability string) *report.Rating {
		i := slices.IndexFunc(out, func(r report.Rating) bool { return r.Capability == capability })
		if i < 0 {
			i = len(out)
			out = append(out, report.Rating{Capability: capability})
		}
		return &out[i]
	}
	for _, by := range []string{journal.Self, journal.Manager} {
		for _, one := range s.journal.Latest(by) {
			if !slices.Contains(s.capabilityIDs(), one.Capability) {
				continue // of another ladder
			}
			r := at(one.Capability)
			step := one.Step
			if by == journal.Self {
				r.Self = &step
			} else {
				r.Manager = &step
			}
			if one.At.After(r.At) {
				r.At = one.At
			}
		}
	}
	return out
}

// reportGoals are goals as reports take them.
func (s *session) reportGoals() []report.Goal {
	var out []report.Goal
	for _, g := range s.journal.Goals {
		out = append(out, report.Goal{Text: g.Text, Capability: g.Proves, Evidence: g.Evidence, Box: g.Box(), Outcome: g.Outcome, Closed: g.Ended})
	}
	return out
}
