package report

import (
	"testing"
	"time"

	"sheaf/evidence"
)

func TestMonthsOfTheWindowSumUpToItsCounts(t *testing.T) {
	day := func(month time.Month, d int) time.Time { return time.Date(2026, month, d, 0, 0, 0, 0, utc) }
	tests := []struct {
		name           string
		window         evidence.Window
		before, inside int
	}{
		{"a month", evidence.MonthOf(day(10, 1)), 5, 1},
		{"cut at both ends", evidence.Window{From: day(1, 4), To: day(10, 15)}, 0, 10},
		{"cut at the start", evidence.Window{From: day(8, 3), To: day(11, 1)}, 3, 3},
		{"part of a month", evidence.Window{From: day(10, 3), To: day(10, 17)}, 5, 1},
		{"open to the future", evidence.Window{From: day(6, 4), To: day(12, 25)}, 0, 6},
		{"all time", evidence.Window{}, 0, 0},
	}
	for _, tt := range tests {
		in := year()
		in.Window = tt.window
		for _, doc := range []Document{DigestReport, UnmappedReport, DashboardPage, NarrativeReport} {
			d := Build(in, doc)
			var inside Counts
			months := map[bool]int{}
			for _, m := range d.Months {
				months[m.Before]++
				if !m.Before {
					inside.Target += m.Counts.Target
					inside.Current += m.Counts.Current
					inside.Unmapped += m.Counts.Unmapped
					inside.Undecided += m.Counts.Undecided
				}
			}
			want := d.Counts
			want.InProgress, want.Held = 0, 0
			if want.Done() == 0 || inside != want {
				t.Errorf("%s, %s: the months say %+v, the head %+v", tt.name, doc, inside, want)
			}
			if tt.inside > 0 && (months[true] != tt.before || months[false] != tt.inside) {
				t.Errorf("%s, %s: %d months before and %d inside, want %d and %d", tt.name, doc, months[true], months[false], tt.before, tt.inside)
			}
		}
	}
}
