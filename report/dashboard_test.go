package report

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"sheaf/evidence"
)

func TestDashboardSaysItsSpanOnce(t *testing.T) {
	day := func(month time.Month, d int) time.Time { return time.Date(2026, month, d, 0, 0, 0, 0, utc) }
	tests := []struct {
		window evidence.Window
		want   string
	}{
		{evidence.MonthOf(day(10, 1)), "<p>October 2026, 2026-10-01 → 2026-10-31. Made on"},
		{evidence.Window{From: day(10, 3), To: day(10, 17)}, "<p>3 Oct 2026 to 16 Oct 2026. Made on"},
		{evidence.Window{From: day(10, 3), To: day(10, 4)}, "<p>3 Oct 2026. Made on"},
		{evidence.Window{From: day(10, 3)}, "<p>since 3 Oct 2026, 2026-10-03 → 2026-11-03. Made on"},
	}
	for _, tt := range tests {
		in := year()
		in.Window = tt.window
		if got := render(t, Build(in, DashboardPage), DashboardPage, HTML, Options{}); !strings.Contains(got, tt.want) {
			t.Errorf("%s: the head does not say %q", tt.window, tt.want)
		}
	}
}

// TestEnoughPiecesInTooFewMonths holds that an expectation whose pieces are all
// there, but not in months enough, is never told as "2 of 2" alone.
func TestEnoughPiecesInTooFewMonths(t *testing.T) {
	in := year()
	in.Ladder = ladder()
	in.Ladder.Capabilities[1].Expect[0].Months = 9
	page := render(t, Build(in, DashboardPage), DashboardPage, HTML, Options{})
	if want := regexp.MustCompile(`Not yet here: [^.]*Performance \((\d) of 2, but in \d of 9 months\)`); !want.MatchString(page) {
		t.Errorf("the page does not say what performance lacks: %s", regexp.MustCompile(`Not yet here[^<]*`).FindString(page))
	}
	text := render(t, Build(in, GapReport), GapReport, Text, Options{})
	if want := regexp.MustCompile(`(?m)^performance .* of 2 .* of 9 months`); !want.MatchString(text) {
		t.Errorf("the gap does not say what performance lacks: %s", regexp.MustCompile(`(?m)^performance .*$`).FindString(text))
	}
}

// TestNotCollectedIsNoZero holds that what nothing was collected for has no
// numbers by month.
func TestNotCollectedIsNoZero(t *testing.T) {
	page := render(t, Build(year(), DashboardPage), DashboardPage, HTML, Options{})
	row := regexp.MustCompile(`<tr><th scope="row">Review stewardship <span class="quiet">not collected</span>.*</tr>`).FindString(page)
	if row == "" || regexp.MustCompile(`>\d`).MatchString(row) {
		t.Errorf("the row of what was not collected is %q", row)
	}
}

// TestGoalWhoseDayHasPassed holds that a goal's day is told as past once it is.
func TestGoalWhoseDayHasPassed(t *testing.T) {
	in := told()
	in.For = ForManager
	in.Goals = []Goal{{Text: "Ship it", Capability: "performance", Evidence: "it runs", Box: evidence.Window{From: in.Now.AddDate(0, -3, 0), To: in.Now}}}
	text := render(t, Build(in, NarrativeReport), NarrativeReport, Text, Options{})
	if !strings.Contains(text, "and it is still open") || strings.Contains(text, "it runs. By ") {
		t.Errorf("a goal of the past is told as one of the future:\n%s", text)
	}
}
