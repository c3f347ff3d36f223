package report

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"sheaf/classify"
	"sheaf/evidence"
)

// TestNeeds holds that a report says the same whether all pieces were judged or
// only those it needs.
func TestNeeds(t *testing.T) {
	october := evidence.MonthOf(on(2026, time.October, 1))
	windows := map[string]evidence.Window{
		"october": october, "july": evidence.MonthOf(on(2026, time.July, 1)), "this month": evidence.MonthOf(on(2026, time.November, 1)),
		"two years": {From: on(2025, time.January, 1), To: on(2027, time.January, 1)}, "all": evidence.All,
		"from october": {From: october.From}, "to october": {To: october.To}, "a week": {From: on(2026, time.September, 28), To: on(2026, time.October, 5)},
	}
	filters := []Filter{{}, {Level: "current"}, {Capability: "performance"}, {Text: "REFUNDS", Kind: evidence.Commit}, {Space: "Platform"}, {InProgress: true}}
	spared := 0
	for name, w := range windows {
		for _, doc := range documents {
			for _, f := range filters {
				if f != (Filter{}) && doc != ListReport {
					continue
				}
				all := year()
				all.Window, all.Filter, all.Show = w, f, &all.Judged[1]
				some := all
				needs := some.Needs(doc)
				some.Judged = nil
				for _, j := range all.Judged {
					if needs(j.Piece) {
						some.Judged = append(some.Judged, j)
					} else {
						some.Others = append(some.Others, j.Piece)
					}
				}
				spared += len(some.Others)
				want, got := Build(all, doc), Build(some, doc)
				for _, form := range doc.Formats() {
					if diff := cmp.Diff(render(t, want, doc, form, Options{}), render(t, got, doc, form, Options{})); diff != "" {
						t.Errorf("%s of %s with %+v: %s", doc, name, f, diff)
					}
				}
			}
		}
	}
	if spared == 0 {
		t.Error("every report needed every piece")
	}
}

// TestNeedsContinued holds that work in the window counts as needed though it
// was finished long after.
func TestNeedsContinued(t *testing.T) {
	in := year()
	in.Window = evidence.MonthOf(on(2026, time.July, 1))
	long := work(900, "payments", "One ledger for all", on(2026, time.December, 1), 1)
	long.Items[0].At = on(2026, time.July, 3)
	long.First, long.Last = long.Items[0].At, long.Items[0].At
	in.Judged = []classify.Judged{{Piece: long, Level: classify.Current}}
	if !in.Needs(DigestReport)(long) {
		t.Error("a digest of July does not need work of July that was finished in December")
	}
	in.Now = on(2028, time.January, 1)
	if in.Needs(GapReport)(long) {
		t.Error("a gap of the year 2027 needs a verdict on every piece before it")
	}
}
