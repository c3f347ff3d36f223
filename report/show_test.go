package report

import (
	"strings"
	"testing"

	"sheaf/classify"
	"sheaf/evidence"
)

// TestScopeIsBoundedAlike says of a piece that the guess at home bounds the same
// in its verdict as below it, and on the page of pictures. Where another item of
// the piece may have reached further, that is of the whole piece.
func TestScopeIsBoundedAlike(t *testing.T) {
	in := year()
	in.Inferred = true
	at := evidence.Reach{AtMost: evidence.Team, Inferred: true, Why: "in payments, where most of your work lies"}
	for _, level := range []classify.Level{classify.Target, classify.Current} {
		shown := in.Judged[1]
		shown.Level = level
		for _, it := range shown.Piece.Items {
			it.Reach = at
		}
		shown.Verdict.Tags = []evidence.Tag{{Capability: "performance", Strength: evidence.Moderate, AtMost: evidence.Team, ScopeWhy: at.Why, Points: 6}}
		in.Judged[1], in.Show = shown, &shown
		of, far := "scope", "team at most"
		if level == classify.Current {
			of, far = "scope of the whole piece", "unknown"
			shown.Piece.Items[1].Reach = evidence.Reach{Why: "a ticket in PAY does not tell of one"}
		}
		for _, doc := range []Document{ShowReport, DashboardPage} {
			page := render(t, Build(in, doc), doc, HTML, Options{})
			if !strings.Contains(page, "scope team at most") {
				t.Errorf("%v of %v does not say how far it reached at most:\n%s", doc, level, page)
			}
			if doc == ShowReport && (strings.Contains(page, "scope unknown") || !strings.Contains(page, "<li>"+of+" "+far)) {
				t.Errorf("%v does not tell of %q:\n%s", level, far, page)
			}
		}
	}
}
