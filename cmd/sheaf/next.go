package main

import (
	"cmp"
	"context"
	"slices"

	"github.com/spf13/cobra"

	"sheaf/classify"
	"sheaf/collectors/github"
	"sheaf/evidence"
	"sheaf/store"
)

func (a *app) nextCommand() *cobra.Command {
	var (
		capability string
		asJSON     bool
	)
	cmd := &cobra.Command{
		Use:   "next",
		Short: "open work that would build what is missing",
		Long: `Runs your rules over open work as if you had done it: tickets that open_jql
finds, open issues that are nobody's, pull requests that ask for your review,
and what you have begun. It shows what would narrow the gap to the target level,
most wanted first, with the rule that says so and what is not known before it is
done. Where nothing open would do, it says what to ask for.

Open work is as fresh as the last harvest. Its titles and words are all there is
to go by: take it as where to look, not as what will count.`,
		Example: `  sheaf next
  sheaf next --capability mentoring`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			s, err := a.newSession()
			if err != nil {
				return err
			}
			if capability, err = s.capability(capability); err != nil {
				return err
			}
			return s.next(cmd.Context(), capability, asJSON)
		},
	}
	cmd.Flags().StringVar(&capability, "capability", "", "what would show the capability `ID` alone, even if that is met")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

// prospect is open work that would narrow the gap.
type prospect struct {
	ID    string      `json:"id"`
	Title string      `json:"title"`
	URL   string      `json:"url,omitempty"`
	What  string      `json:"what"`
	Space string      `json:"space,omitempty"`
	Begun bool        `json:"begun"`
	Steps []classStep `json:"steps"`
}

// classStep is what it would do for one expectation.
type classStep struct {
	classify.Step `json:"-"`
	Capability    string             `json:"capability"`
	Expectation   string             `json:"expectation"`
	How           classify.Certainty `json:"how"`
	Found         int                `json:"found"`
	Wanted        int                `json:"wanted"`
	Strength      evidence.Strength  `json:"strength"`
	Scope         evidence.Scope     `json:"scope"`
	Rule          string             `json:"rule,omitempty"`
	Why           string             `json:"why,omitempty"`
	Matched       []string           `json:"matched"`
	Missing       string             `json:"missing,omitempty"`
	Team          bool               `json:"adds_team"`
	Month         bool               `json:"adds_month"`
}

// lack is an expectation that no open work would narrow.
type lack struct {
	Capability  string `json:"capability"`
	Name        string `json:"name"`
	Expectation string `json:"expectation"`
	Found       int    `json:"found"`
	Wanted      int    `json:"wanted"`
	Text        string `json:"text"`
	Example     string `json:"example"`
}

// outlook is what next finds.
type outlook struct {
	Schema   string     `json:"schema"`
	Unstable bool       `json:"unstable"`
	Level    string     `json:"level"`
	Open     int        `json:"open"`
	Next     []prospect `json:"next"`
	Lacks    []lack     `json:"ask_for"`
	// Met says that there was no gap to narrow.
	Met bool `json:"met"`
}

func (s *session) next(ctx context.Context, capability string, asJSON bool) error {
	r, err := s.open(ctx, lastTwelveMonths(s.now))
	if err != nil {
		return err
	}
	mine, _ := r.mine(r.all())
	pieces, err := r.group(mine)
	if err != nil {
		return err
	}
	span := evidence.Window{From: spanOf(s.cfg.Ladder.Expectations(s.cfg.Role.Target)).Before(s.now), To: s.now}
	judged := r.classified(slices.DeleteFunc(pieces, func(p *evidence.Piece) bool {
		return !p.IsWork() || !p.Counts(span) && !p.InProgress()
	}))
	open := r.openWork(judged, mine)
	out := outlook{Schema: "sheaf.next/1", Unstable: true, Level: s.cfg.Role.Target, Open: len(open), Next: []prospect{}, Lacks: []lack{}}
	r.hold(&out, open, judged, capability)
	r.sayWhatIsOpen()
	switch {
	case asJSON:
		return writeJSON(s.app.stdout, out)
	case !s.app.out.isTerminal:
		return out.lines(s.app.stdout)
	}
	return out.text(s.app)
}

// hold holds open work up to what the target level still lacks.
func (r *reading) hold(out *outlook, open []openPiece, judged []classify.Judged, capability string) {
	var gaps []classify.Progress
	out.Met = true
	for _, x := range r.cfg.Ladder.Expectations(r.cfg.Role.Target) {
		if capability != "" && x.Capability != capability {
			continue
		}
		p := classify.Measure(x, judged, r.now)
		if p.State == classify.Met && capability != "" {
			p.Wanted = p.Found + 1 // one more is asked about
		}
		if p.State != classify.Met || capability != "" {
			gaps = append(gaps, p)
			out.Met = false
		}
	}
	covered := make([]bool, len(gaps))
	for _, o := range open {
		var steps []classStep
		for i, p := range gaps {
			if step, ok := p.Step(o.Judged, r.now); ok {
				covered[i] = true
				steps = append(steps, newStep(step))
			}
		}
		if len(steps) == 0 {
			continue
		}
		slices.SortStableFunc(steps, compareSteps)
		lead := o.Piece.Items[0]
		out.Next = append(out.Next, prospect{ID: o.Piece.ID, Title: o.Piece.Title, URL: lead.URL, What: o.what, Space: lead.Space, Begun: o.begun, Steps: steps})
	}
	slices.SortStableFunc(out.Next, func(a, b prospect) int {
		return cmp.Or(compareSteps(a.Steps[0], b.Steps[0]), cmp.Compare(len(b.Steps), len(a.Steps)), cmp.Compare(a.ID, b.ID))
	})
	for i, p := range gaps {
		x := p.Expectation
		if !covered[i] {
			out.Lacks = append(out.Lacks, lack{x.Capability, r.capabilityName(x.Capability), x.ID, p.Found, x.Wanted, x.Text, x.Example})
		}
	}
}

func newStep(step classify.Step) classStep {
	x := step.Progress.Expectation
	matched := step.Matched
	if matched == nil {
		matched = []string{}
	}
	return classStep{step, x.Capability, x.ID, step.How, step.Progress.Found, x.Wanted, step.Strength, step.Scope,
		step.Rule, step.Why, matched, step.Missing, step.Team, step.Month}
}

// compareSteps puts the surest first, then what narrows the widest gap, then
// what shows most.
func compareSteps(a, b classStep) int {
	return cmp.Or(
		cmp.Compare(a.How, b.How),
		cmp.Compare(a.Found*max(b.Progress.Wanted, 1), b.Found*max(a.Progress.Wanted, 1)),
		cmp.Compare(b.Points, a.Points),
	)
}

// sayWhatIsOpen names the sources that open work could come from and does not.
func (r *reading) sayWhatIsOpen() {
	remote := false
	for _, j := range r.cfg.Jira {
		remote = true
		if j.OpenJQL == "" {
			r.app.inform("[jira.%s] has no open_jql, so open tickets there are not looked at", j.Name)
		}
	}
	for _, g := range r.cfg.GitHub {
		remote = true
		switch {
		case len(g.Orgs)+len(g.Repos) == 0:
			r.app.inform("[github.%s] names no orgs or repos, so open issues there are not looked at", g.Name)
		case !github.Config{Orgs: g.Orgs, Repos: g.Repos}.FindsOpenIssues():
			r.app.inform("[github.%s] names more owners than can be searched, or globs of them, so open issues there are not looked at", g.Name)
		}
	}
	for _, run := range r.runs {
		short := run.Err != "" || slices.ContainsFunc(run.Skipped, func(s store.Skip) bool { return !s.Notice })
		if short && slices.ContainsFunc(r.sources, func(src source) bool { return src.remote && src.name == run.Source }) {
			r.app.inform("%s could not be read in full last time: its open work may be out of date", run.Source)
		}
	}
	if !remote {
		r.app.inform("open work is in GitHub and Jira, of which none is configured: sheaf init, or sheaf help config")
	}
}

func (s *session) capabilityName(id string) string {
	for _, c := range s.cfg.Ladder.Capabilities {
		if c.ID == id && c.Name != "" {
			return c.Name
		}
	}
	return id
}
