package report

import (
	"strings"
	"testing"
	"time"
)

// TestAskedWithoutAnswer holds that a question that was put to the manager is
// nowhere said not to have been asked, until it is answered.
func TestAskedWithoutAnswer(t *testing.T) {
	in := year()
	in.Answers = nil
	for _, x := range in.Ladder.Expectations(in.Target) {
		in.Questions = append(in.Questions, Question{Capability: x.Capability, Expectation: x.ID, At: on(2026, time.October, 14)})
	}
	for _, doc := range []Document{GapReport, DashboardPage, NarrativeReport} {
		for _, in.For = range []Audience{ForSelf, ForManager, ForPromotion} {
			for _, f := range doc.Formats() {
				got := render(t, Build(in, doc), doc, f, Options{})
				for _, untrue := range []string{"not asked", "Nobody was asked", "have not asked you"} {
					if strings.Contains(got, untrue) {
						t.Errorf("%s for %s as %s says %q", doc, in.For, f, untrue)
					}
				}
				if doc == GapReport && f == Text && !strings.Contains(got, "asked 14 Oct, no answer yet") {
					t.Errorf("no word of the question in\n%s", got)
				}
			}
		}
	}
}
