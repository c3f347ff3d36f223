package main

import (
	"testing"

	"sheaf/report"
)

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
