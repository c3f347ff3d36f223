package main

import (
	"slices"
	"strings"
	"testing"

	"sheaf/classify"
	"sheaf/config"
	"sheaf/report"
)

// What is not known is not told to who is asked as what is not there.
func TestQuestionsOfWhatIsNotKnown(t *testing.T) {
	x := func(name string, state classify.State, found, undecided int) report.Standing {
		return report.Standing{Name: name, Span: "6 months", State: state, Progress: classify.Progress{Wanted: 2, Found: found, Undecided: undecided,
			Expectation: classify.Expectation{Capability: strings.ToLower(name), Text: "Do it."}}}
	}
	all := []report.Standing{x("Reviews", report.NotCollected, 0, 0), x("Met", classify.Met, 2, 0), x("Reach", classify.UndecidedState, 0, 1),
		x("Half", classify.UndecidedState, 1, 3), x("None", classify.NoneYet, 0, 0)}
	s := &session{cfg: &config.Config{}}
	s.cfg.Role.Target = "staff"
	for thin, want := range map[bool][]string{
		false: {
			"I think I am strong in Met: ",
			"I can not tell yet where I stand in Half: 1 of 2 pieces asked for in 6 months, and 3 more would count if it were known how far the work reached. The level staff asks: Do it. ",
			"I can not tell yet where I stand in Reach: 1 piece would count if it were known how far the work reached. ",
			"I think I am not there yet in None: 0 of 2 pieces asked for in 6 months. ",
			"I can not tell yet where I stand in Reviews: what it shows in was not collected. ",
		},
		true: {
			"I think I am strong in Met: ",
			"I can not tell yet where I stand in Half: too little of my work was collected. ",
			"I can not tell yet where I stand in Reach: too little of my work was collected. ",
			"I can not tell yet where I stand in None: too little of my work was collected. ",
			"I can not tell yet where I stand in Reviews: what it shows in was not collected. ",
		},
	} {
		var got []string
		for _, q := range s.questions(report.Gap{Expectations: slices.Clone(all), Thin: thin}) {
			got = append(got, q.Text)
		}
		if !slices.EqualFunc(got, want, strings.HasPrefix) {
			t.Errorf("thin %v:\n%s", thin, strings.Join(got, "\n"))
		}
	}
}

// Who is asked has no journal to look a note's id up in.
func TestExampleOfAQuestion(t *testing.T) {
	for id, want := range map[string]string{
		"note:2026-10-03-x": ", for example Ran the drill",
		"jira:OPS-7":        ", for example Ran the drill (OPS-7)",
	} {
		e := &report.Entry{ID: id, Short: "OPS-7", Title: "Ran the drill"}
		if got := forExample(report.Standing{Best: []*report.Entry{e}}); got != want {
			t.Errorf("%s: %q, want %q", id, got, want)
		}
	}
	if got := forExample(report.Standing{}); got != "" {
		t.Errorf("without a piece: %q", got)
	}
}
