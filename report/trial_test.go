package report

import (
	"testing"

	"sheaf/classify"
	"sheaf/evidence"
)

// TestTriedConditionsCompile holds that what unmapped says to try is a
// condition, for every kind of work and whatever a project is called.
func TestTriedConditionsCompile(t *testing.T) {
	b := newBuilder(Input{Now: on(2026, 11, 1), Window: evidence.MonthOf(on(2026, 10, 1))})
	for _, w := range []Work{Feature, Fix, Refactor, Speed, Reviews, Comments, Tickets, Docs, Tests, Building, Bumps, Reverts, Notes, Chores} {
		for _, project := range []string{"", "acme/shop", `a"b\\c'd`} {
			expr := w.condition()
			if project != "" {
				expr = "(" + expr + ") and space == " + quoteExpr(project)
			}
			_, err := classify.Compile(ladder(), []classify.Rule{{ID: "tried", Capability: "performance", Why: "tried", When: expr, Points: 3}})
			if err != nil {
				t.Errorf("%s in %q: %s: %v", w, project, expr, err)
			}
		}
	}
	for _, w := range []Work{Merges, OtherWork} { // which a condition would tell from nothing
		if got := b.try(w, "acme"); got != "" {
			t.Errorf("%s: %s", w, got)
		}
	}
	if got, want := b.try(Notes, "acme"), `sheaf rules try '(kind == "note") and space == "acme"' 2026-10`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
