package report

import (
	"slices"
	"strings"
	"testing"
	"time"

	"sheaf/classify"
	"sheaf/evidence"
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

// TestAnswerOfBefore has an answer to what was not met yet told as one, however it
// stands by now, and says nothing where it stands as it did.
func TestAnswerOfBefore(t *testing.T) {
	in := year()
	in.For = ForPromotion
	for day, want := range map[time.Time]string{
		on(2026, time.August, 1):    "stood at 0 of 2 (none) then",
		on(2026, time.September, 3): "stood at 1 of 2 (building) then",
		on(2026, time.November, 1):  "",
	} {
		in.Answers = []Answer{{Capability: "performance", Answer: "agreed", At: day}}
		for _, doc := range []Document{GapReport, NarrativeReport} {
			in.Judged = year().Judged
			needs := in.Needs(doc)
			in.Judged = slices.DeleteFunc(in.Judged, func(j classify.Judged) bool { return !needs(j.Piece) })
			got := render(t, Build(in, doc), doc, Markdown, Options{})
			if !strings.Contains(got, "agreed") || want == "" && strings.Contains(got, " then") || !strings.Contains(got, want) {
				t.Errorf("answered on %s, %s does not say %q:\n%s", day.Format(time.DateOnly), doc, want, got)
			}
		}
	}
}

// TestAnswerBeforeHarvest says nothing of how it stood where too little of that time
// was read, though much of the last was: what counts of it is not known.
func TestAnswerBeforeHarvest(t *testing.T) {
	for want, covered := range map[bool][]evidence.Window{
		true:  nil, // items that were brought in say of no time that it was read
		false: {{From: on(2026, time.May, 20), To: on(2026, time.November, 3)}},
	} {
		in := year()
		in.Sources[0].Covered = covered
		in.Answers = []Answer{{Capability: "performance", Answer: "agreed", At: on(2026, time.June, 1)}}
		for i := range in.Ladder.Capabilities[1].Expect {
			in.Ladder.Capabilities[1].Expect[i].Within = classify.Span{Months: 6}
		}
		if got := render(t, Build(in, GapReport), GapReport, Markdown, Options{}); strings.Contains(got, "it stood at 0 of 2") != want {
			t.Errorf("with %v read, how it stood is told: %v, want %v\n%s", covered, !want, want, got)
		}
		in.For = ForManager
		in.Window.To = in.Now.AddDate(0, 0, 1)
		if got := render(t, Build(in, NarrativeReport), NarrativeReport, Markdown, Options{}); strings.Contains(got, "(met), was 0 (none)") != want {
			t.Errorf("with %v read, the page for the manager tells how it stood: %v, want %v\n%s", covered, !want, want, got)
		}
	}
}

// TestManagerOfBefore has the dashboard name who answered and rated, and gap who was
// asked, where that is somebody else than the manager there is now.
func TestManagerOfBefore(t *testing.T) {
	in := year()
	in.Answers = []Answer{{Capability: "performance", Answer: "agreed", At: on(2026, time.October, 14), By: "Ole <Berg>"}}
	in.Ratings = []Rating{{Capability: "performance", Manager: new(int), By: "Ole <Berg>", At: on(2026, time.October, 14)}}
	got := render(t, Build(in, DashboardPage), DashboardPage, HTML, Options{})
	for _, text := range []string{"<td>agreed, Ole &lt;Berg&gt;</td>", "0 of 4, Ole &lt;Berg&gt;</td>"} {
		if strings.Count(got, text) != 1 {
			t.Errorf("the page says %q %d times, want once", text, strings.Count(got, text))
		}
	}
	in.Answers, in.Questions = nil, []Question{{Capability: "performance", At: on(2026, time.October, 14), To: "Ole Berg"}}
	for _, f := range []Format{Text, Markdown, HTML} {
		got := render(t, Build(in, GapReport), GapReport, f, Options{})
		if !strings.Contains(got, "Ole Berg: asked 14 Oct, no answer yet") || strings.Contains(got, "Your manager: asked") {
			t.Errorf("as %s it is not said who was asked:\n%s", f, got)
		}
	}
}

// TestSeveralExpectations tells expectations of one capability apart wherever they
// are named, and leaves none of them out of a self-review.
func TestSeveralExpectations(t *testing.T) {
	in := year()
	in.For, in.Filter.Capability = ForSelf, "performance"
	x := &in.Ladder.Capabilities[1].Expect
	for i, id := range []string{"wide", "deep"} {
		more := (*x)[0]
		more.ID, more.Wanted = id, 5+i
		*x = append(*x, more)
	}
	for doc, want := range map[Document][]string{
		GapReport:       {"| performance/staff |", "| performance/wide |", "## Performance (deep): thin"},
		NarrativeReport: {"Next, for wide: 2 of 5 pieces", "Next, for deep: 2 of 6 pieces"},
	} {
		got := render(t, Build(in, doc), doc, Markdown, Options{})
		for _, text := range want {
			if strings.Count(got, text) != 1 {
				t.Errorf("%s tells %q not once:\n%s", doc, text, got)
			}
		}
	}
	if got := render(t, Build(year(), GapReport), GapReport, Markdown, Options{}); strings.Contains(got, "performance/") {
		t.Errorf("the only one is told apart:\n%s", got)
	}
}
