package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

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
journal, once for the same questions within four weeks, until they are answered;
the page holds no rating of yours.`,
		Example: `  sheaf checkin -o ask.md
  sheaf checkin -n`,
		Args: commandsOnly,
		RunE: func(cmd *cobra.Command, _ []string) error {
			s, err := a.newSession()
			if err != nil {
				return err
			}
			if err := cmp.Or(out.endsAs("Markdown, which mail and editors show as it is", ".md", ".markdown", ".txt"), out.checkFile()); err != nil {
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

// asksAgain is after how long the same questions, unanswered, are asked again
// as a check-in of their own, which counts among those without an answer.
const asksAgain = 28 * 24 * time.Hour

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
	gap, err := r.gap(out)
	if err != nil {
		return err
	}
	to = cmp.Or(to, s.cfg.Me.Manager)
	for _, p := range s.cfg.People {
		if p.ID == to && p.Name != "" {
			to = p.Name
		}
	}
	if gap.Thin {
		s.app.inform("too little was collected to say what is missing, and the page says so: %d%% of the time was read%s", gap.ReadPercent(), s.readMore())
	}
	ask := journal.Ask{Entry: journal.Entry{At: s.now}, To: to, Questions: s.questions(gap)}
	if len(ask.Questions) == 0 {
		s.app.inform("there is nothing to ask: %s asks for nothing, and there is no goal", s.cfg.Role.Target)
		return nil
	}
	if last, ok := s.journal.Unanswered(); ok && last.At.After(s.now.Add(-asksAgain)) && last.To == ask.To && slices.Equal(last.Questions, ask.Questions) {
		s.app.inform("these questions were asked on %s and are not answered yet; the page is of that check-in", last.At.Format("2 Jan 2006"))
		return s.ask(last, out, keep)
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
	return s.ask(ask, out, keep)
}

// ask writes the page that asks.
func (s *session) ask(ask journal.Ask, out *output, keep keeping) error {
	form := ask.Form(cmp.Or(s.me.Name, "me"), s.cfg.Role.Current+" to "+s.cfg.Role.Target)
	if keep.dry {
		_, err := io.WriteString(s.app.stdout, form)
		return err
	}
	return s.app.write(out, func(w io.Writer) error { _, err := io.WriteString(w, form); return err })
}

// gap is how every expectation of the target stands now, told as it may go to
// out.
func (r *reading) gap(out *output) (report.Gap, error) {
	in, err := r.input(lastTwelveMonths(r.now))
	if err != nil {
		return report.Gap{}, err
	}
	data := r.build(in, report.GapReport, out)
	if len(data.Head.Removed) > 0 {
		r.app.inform("left out on purpose: %s", strings.Join(data.Head.Removed, "; "))
	}
	return data.Gap, nil
}

// questions are what to ask: strengths, gaps, those that a goal works towards
// and then the nearest to being met first, what nobody collected last, and open
// goals.
func (s *session) questions(gap report.Gap) []journal.Question {
	var strong, open []report.Standing
	for _, x := range gap.Expectations {
		if x.State == classify.Met {
			strong = append(strong, x)
		} else {
			open = append(open, x)
		}
	}
	aside := func(x report.Standing) int { // what no goal works towards comes later
		if x.State == report.NotCollected {
			return 2
		}
		if slices.ContainsFunc(s.journal.Goals, func(g journal.Goal) bool { return g.Outcome == "" && g.Proves == x.Expectation.Capability }) {
			return 0
		}
		return 1
	}
	slices.SortStableFunc(open, func(a, b report.Standing) int {
		return cmp.Or(cmp.Compare(aside(a), aside(b)), cmp.Compare(a.Missing(), b.Missing()))
	})
	var out []journal.Question
	add := func(q journal.Question) {
		q.ID = fmt.Sprintf("q%d", len(out)+1)
		out = append(out, q)
	}
	target := s.cfg.Role.Target
	for _, x := range strong[:min(len(strong), maxStrong)] {
		add(journal.Question{Capability: x.Expectation.Capability, Expectation: x.Expectation.ID, Title: x.Name,
			Text: fmt.Sprintf("I think I am strong in %s: %s%s. Do you see that too?", x.Name, x.Tally(), forExample(x))})
	}
	for _, x := range open[:min(len(open), maxGaps)] {
		add(journal.Question{Capability: x.Expectation.Capability, Expectation: x.Expectation.ID, Title: x.Name,
			Text: fmt.Sprintf("%s The level %s asks: %s Is this the gap, and would work on it count?", notYet(x, gap.Thin), target, withStop(x.Expectation.Text))})
	}
	goals := 0
	for i, g := range s.journal.Goals {
		if g.Outcome != "" || goals == maxGoals {
			continue
		}
		goals++
		told := gap.Goals[i]
		want := "want"
		if !s.now.Before(g.Box().To) {
			want = "wanted"
		}
		add(journal.Question{Capability: g.Proves, Goal: g.Name, Title: "Goal: " + told.Text,
			Text: fmt.Sprintf("Until %s I %s to: %s. What one would see: %s. Would that count as real evidence?", g.By.Format("2 January 2006"), want, strings.TrimRight(told.Text, "."), strings.TrimRight(told.Evidence, "."))})
	}
	return out
}

// hasSources reports whether there is anything to harvest from.
func (s *session) hasSources() bool {
	c := s.cfg
	return s.adhoc || len(c.Git)+len(c.GitHub)+len(c.Jira)+len(c.Files) > 0
}

// readMore is the end of a message that too little was collected: the harvest that
// collects more, where there is anything to harvest from.
func (s *session) readMore() string {
	if !s.hasSources() {
		return ""
	}
	return "; " + s.app.call("harvest 1y") + " reads more"
}

// withStop is a text that ends as a sentence does.
func withStop(text string) string {
	text = strings.TrimSpace(text)
	if last, _ := utf8.DecodeLastRuneInString(text); strings.ContainsRune(".!?…。！？", last) {
		return text
	}
	return text + "."
}

// notYet says where the person stands with an open expectation, and that this can
// not be told where its evidence is not known: thin says that too little was read.
func notYet(x report.Standing, thin bool) string {
	unsure := "I can not tell yet where I stand in " + x.Name
	switch {
	case x.State == report.NotCollected:
		return unsure + ": what it shows in was not collected."
	case thin:
		return unsure + ": too little of my work was collected."
	case x.State == classify.UndecidedState:
		more := plural(x.Undecided, "piece", "pieces")
		if x.Found > 0 {
			more = fmt.Sprintf("%s%s, and %d more", x.Tally(), forExample(x), x.Undecided)
		}
		return fmt.Sprintf("%s: %s would count if it were known how far the work reached.", unsure, more)
	}
	return fmt.Sprintf("I think I am not there yet in %s: %s.", x.Name, x.Tally()+x.But()+forExample(x))
}

func forExample(x report.Standing) string {
	if len(x.Best) == 0 {
		return ""
	}
	e := x.Best[0]
	if strings.HasPrefix(e.ID, "note:") { // of a journal that who is asked does not have
		return fmt.Sprintf(", for example %s", e.Title)
	}
	return fmt.Sprintf(", for example %s (%s)", e.Title, e.Short)
}
