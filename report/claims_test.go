package report

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"sheaf/classify"
	"sheaf/evidence"
)

// TestMoreThanEnoughIsNoPartOfIt has no sentence count eight pieces of two.
func TestMoreThanEnoughIsNoPartOfIt(t *testing.T) {
	in := year()
	for i := range 6 {
		p := work(900+i, "payments", fmt.Sprintf("perf: batch %d", i), on(2026, time.October, 10+i), 1)
		in.Judged = append(in.Judged, classify.Judged{Piece: p, Level: classify.Target, Verdict: classify.Verdict{Baseline: true,
			Tags: []evidence.Tag{tag("performance", evidence.Moderate, evidence.Team, 5, "figures", "10 ms to 3 ms")}}})
	}
	part := regexp.MustCompile(`(\d+)(?: pieces?)? of (\d+)\b`)
	table := regexp.MustCompile(`(?s)<table.*?</table>`)
	want := map[Audience]string{ForPromotion: "8 pieces in 6 months", ForManager: "Performance: now 8, asked for 2 (met), was 1 (building)."}
	for _, in.For = range []Audience{ForSelf, ForPromotion, ForManager} {
		if in.For == ForManager { // whose page tells of a span that is over by itself
			in.Window.To = in.Now.AddDate(0, 0, 1)
		}
		for _, doc := range []Document{NarrativeReport, DigestReport, DashboardPage} {
			page := table.ReplaceAllString(render(t, Build(in, doc), doc, HTML, Options{}), "")
			for _, m := range part.FindAllStringSubmatch(page, -1) {
				n, _ := strconv.Atoi(m[1])
				if of, _ := strconv.Atoi(m[2]); n > of {
					t.Errorf("%s for %s says %q", doc, in.For, m[0])
				}
			}
			if doc == NarrativeReport && !strings.Contains(page, want[in.For]) {
				t.Errorf("for %s there is no %q:\n%s", in.For, want[in.For], page)
			}
		}
	}
}

// TestTooLittleIsLessThanWanted holds that a span of which just too little was read is
// not told as one of which enough was.
func TestTooLittleIsLessThanWanted(t *testing.T) {
	in := year()
	span := Build(in, GapReport).Gap.Window
	days := span.To.Sub(span.From).Hours() / 24 * 0.598
	in.Sources = []Source{{Name: "work", Kind: "git", Fresh: in.Now,
		Covered: []evidence.Window{{From: span.To.Add(-time.Duration(days * 24 * float64(time.Hour))), To: span.To}}}}
	const want = "59% of the time"
	for _, doc := range []Document{DashboardPage, NarrativeReport} {
		in.For = ForPromotion
		if page := render(t, Build(in, doc), doc, HTML, Options{}); !strings.Contains(page, want) {
			t.Errorf("%s has no %q:\n%s", doc, want, page)
		}
	}
}
