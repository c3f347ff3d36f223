package main

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"sheaf/classify"
	"sheaf/evidence"
	"sheaf/journal"
	"sheaf/report"
)

func (a *app) checkinListCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "list",
		Short: "what was asked, answered and promised",
		Long: `Lists what was asked and answered, newest first, what your manager said they
would do and by when, and, where the same was asked clearly and often without
anything moving, says so.`,
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
	if len(r.journal.Asks)+len(r.journal.Replies) == 0 {
		r.app.inform("nothing was asked yet; %s drafts the questions", r.app.call("checkin"))
		return nil
	}
	say := func(format string, args ...any) {
		io.WriteString(r.app.stdout, r.app.out.wrap(fmt.Sprintf(format+"\n", visible(args)...)))
	}
	for _, line := range r.checkins() {
		say("%s", line)
	}
	for i, p := range r.journal.Promises() {
		if i == 0 {
			say("\nPromised")
		}
		say("  %s  %s: %s", dueIn(p.Due, r.now), cmp.Or(p.By, "the manager"), p.Promise)
		say("    %s", r.app.call("checkin kept "+p.PromiseID()))
	}
	gap, err := r.gap(&output{})
	if err != nil {
		return err
	}
	signals, err := r.signals(gap)
	if err != nil {
		return err
	}
	for _, line := range signals {
		say("\n%s", line)
	}
	if len(signals) > 0 {
		r.tellUnread(evidence.Window{From: r.journal.Asks[0].At}) // whose evidence none of them knows of
		say("That may say more about the room there is than about you: a signal to weigh, with your manager or beyond, and nobody's fault.")
	}
	return nil
}

// checkins are what was asked, each with its answers, and what was said without, in
// lines, the newest first.
func (s *session) checkins() []string {
	type told struct {
		at    time.Time
		lines []string
	}
	var all []told
	tell := func(at time.Time, format string, args ...any) *told {
		all = append(all, told{at, []string{fmt.Sprintf(at.Format(time.DateOnly)+"  "+format, args...)}})
		return &all[len(all)-1]
	}
	for _, a := range s.journal.Asks {
		t := tell(a.At, "asked %s of %s", plural(len(a.Questions), "question", "questions"), cmp.Or(a.To, "the manager"))
		for _, reply := range s.journal.Replies {
			if reply.Ask != a.Name {
				continue
			}
			for _, one := range reply.Answers {
				line := "  " + reply.At.Format(time.DateOnly) + "  "
				if reply.By != "" && !strings.EqualFold(reply.By, a.To) {
					line += reply.By + ", "
				}
				t.lines = append(t.lines, line+s.inWords(one))
			}
		}
		if len(t.lines) == 1 {
			t.lines = append(t.lines, "  not answered yet")
		}
	}
	for _, reply := range s.journal.Replies {
		if reply.Ask != "" || len(reply.Answers) == 0 {
			continue
		}
		t := tell(reply.At, "%s said, without being asked by form", cmp.Or(reply.By, "the manager"))
		for _, one := range reply.Answers {
			t.lines = append(t.lines, "  "+s.inWords(one))
		}
	}
	slices.SortStableFunc(all, func(a, b told) int { return b.at.Compare(a.at) })
	var lines []string
	for _, t := range all {
		lines = append(lines, t.lines...)
	}
	return lines
}

// inWords is an answer in a line.
func (s *session) inWords(a journal.Answer) string {
	about := cmp.Or(a.Capability, a.Question)
	switch {
	case a.Goal != "":
		about = "goal " + a.Goal
		if i := slices.IndexFunc(s.journal.Goals, func(g journal.Goal) bool { return g.Name == a.Goal }); i >= 0 {
			about = "goal “" + s.journal.Goals[i].Text + "”"
		}
	case a.Expectation != "":
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
	due := ""
	if !a.Due.IsZero() {
		due = "by " + a.Due.Format("2 Jan 2006")
	}
	switch {
	case a.Promise != "":
		said = append(said, strings.TrimSpace("will: "+a.Promise+" "+due))
	case due != "":
		said = append(said, due)
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
func (r *reading) signals(gap report.Gap) ([]string, error) {
	var out []string
	about := func(sig journal.Signal) int {
		return slices.IndexFunc(gap.Expectations, func(x report.Standing) bool {
			return x.Expectation.Capability == sig.Capability && x.Expectation.ID == sig.Expectation
		})
	}
	var judged []classify.Judged
	var failed error
	moved := func(sig journal.Signal) time.Time {
		i := about(sig)
		if i < 0 || failed != nil {
			return time.Time{}
		}
		if judged == nil {
			judged, failed = r.judgedSince(r.journal.Asks[0].At)
		}
		// What the expectation looks back on no more has moved all the same.
		x := gap.Expectations[i].Expectation
		x.Within = classify.Span{Days: 1 + int(r.now.Sub(sig.Asked[0]).Hours()/24)}
		return classify.Measure(x, judged, r.now).Latest
	}
	signals := r.journal.Signals(moved)
	if failed != nil {
		return nil, failed
	}
	for _, sig := range signals {
		i := about(sig)
		if i < 0 || gap.Expectations[i].State == classify.Met {
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
		out = append(out, fmt.Sprintf("You asked about %s on %s; %s; no new evidence of it since the first time.",
			gap.Expectations[i].Name, strings.Join(days, ", "), said))
	}
	return out, nil
}

// judgedSince are the pieces of work that were finished since the day of a time,
// judged.
func (r *reading) judgedSince(at time.Time) ([]classify.Judged, error) {
	mine, _ := r.mine(r.all())
	pieces, err := r.join(mine)
	if err != nil {
		return nil, err
	}
	since := evidence.Window{From: at.AddDate(0, 0, -1), To: r.now}.Through()
	pieces = slices.DeleteFunc(pieces, func(p *evidence.Piece) bool { return !p.Counts(since) || !p.IsWork() })
	r.resolve(itemsOf(pieces), mine)
	return r.classified(pieces), nil
}

func (a *app) checkinKeptCommand() *cobra.Command {
	var keep keeping
	cmd := &cobra.Command{
		Use:   "kept PROMISE",
		Short: "say that a promise was kept, or let it go",
		Long: `Takes a promise off the list: it was kept, or need not be. sheaf checkin list
names them.`,
		Example: `  sheaf checkin -o ask.md && sed -i 's/^I will:/I will: talk to Kim/' ask.md &&
    sheaf checkin answer ask.md --at 2026-10-02 &&
    sheaf checkin kept 2026-10-02-answer/q1`,
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
				if p.PromiseID() != args[0] {
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
			return &usageError{msg: fmt.Sprintf("no open promise is known as %q", args[0]), hint: a.call("checkin list") + " names them"}
		},
	}
	keep.flags(cmd.Flags())
	return cmd
}
