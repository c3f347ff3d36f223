package evidence

import (
	"encoding/json"
	"errors"
	"testing"
	"time"
)

func zone(t testing.TB, name string) *time.Location {
	t.Helper()
	loc, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return loc
}

func TestParseWindow(t *testing.T) {
	berlin := zone(t, "Europe/Berlin")
	now := time.Date(2026, 3, 31, 15, 4, 5, 0, berlin)
	tests := []struct{ in, from, to string }{
		{"2026-10", "2026-10-01T00:00:00+02:00", "2026-11-01T00:00:00+01:00"},
		{"2026-Q3", "2026-07-01T00:00:00+02:00", "2026-10-01T00:00:00+02:00"},
		{"2026-q1", "2026-01-01T00:00:00+01:00", "2026-04-01T00:00:00+02:00"},
		{"2026-H2", "2026-07-01T00:00:00+02:00", "2027-01-01T00:00:00+01:00"},
		{"2026", "2026-01-01T00:00:00+01:00", "2027-01-01T00:00:00+01:00"},
		{"2026-03-29", "2026-03-29T00:00:00+01:00", "2026-03-30T00:00:00+02:00"},
		{"2024-02-29", "2024-02-29T00:00:00+01:00", "2024-03-01T00:00:00+01:00"},
		{"2026-10-03..2026-10-17", "2026-10-03T00:00:00+02:00", "2026-10-18T00:00:00+02:00"},
		{"2026-01..2026-Q1", "2026-01-01T00:00:00+01:00", "2026-04-01T00:00:00+02:00"},
		{" 2026-10-03 .. 2026-10-03 ", "2026-10-03T00:00:00+02:00", "2026-10-04T00:00:00+02:00"},
		{"this-month", "2026-03-01T00:00:00+01:00", "2026-04-01T00:00:00+02:00"},
		{"last month", "2026-02-01T00:00:00+01:00", "2026-03-01T00:00:00+01:00"},
		{"this quarter", "2026-01-01T00:00:00+01:00", "2026-04-01T00:00:00+02:00"},
		{"LAST-QUARTER", "2025-10-01T00:00:00+02:00", "2026-01-01T00:00:00+01:00"},
		{"this-year", "2026-01-01T00:00:00+01:00", "2027-01-01T00:00:00+01:00"},
		{"last-year", "2025-01-01T00:00:00+01:00", "2026-01-01T00:00:00+01:00"},
		{"1d", "2026-03-31T00:00:00+02:00", "2026-04-01T00:00:00+02:00"},
		{"30d", "2026-03-02T00:00:00+01:00", "2026-04-01T00:00:00+02:00"},
		{"2w", "2026-03-18T00:00:00+01:00", "2026-04-01T00:00:00+02:00"},
		{"1m", "2026-02-28T00:00:00+01:00", "2026-04-01T00:00:00+02:00"},
		{"6m", "2025-09-30T00:00:00+02:00", "2026-04-01T00:00:00+02:00"},
		{"1y", "2025-03-31T00:00:00+02:00", "2026-04-01T00:00:00+02:00"},
	}
	for _, tt := range tests {
		w, err := ParseWindow(tt.in, now)
		if err != nil {
			t.Errorf("%q: %v", tt.in, err)
			continue
		}
		if from, to := w.From.Format(time.RFC3339), w.To.Format(time.RFC3339); from != tt.from || to != tt.to {
			t.Errorf("%q = %s .. %s, want %s .. %s", tt.in, from, to, tt.from, tt.to)
		}
	}
	if w, err := ParseWindow("all", now); err != nil || w != All {
		t.Errorf("all = %v, %v", w, err)
	}
}

// A day that its month has not is told by how many it has.
func TestDayBeyondItsMonth(t *testing.T) {
	for text, want := range map[string]string{
		"2026-02-30":             `period "2026-02-30": February 2026 has 28 days`,
		"2024-02-29..2024-04-31": `period "2024-02-29..2024-04-31": April 2024 has 30 days`,
		"2026-01-31..x":          `period "2026-01-31..x": needs a date on both sides of ..`,
		"2026-13-40":             `period "2026-13-40": not a period`,
	} {
		if _, err := ParseWindow(text, time.Now()); err == nil || err.Error() != want {
			t.Errorf("%s: %v, want %s", text, err, want)
		}
	}
	if _, err := ParseDays("", "2026-06-31", time.Now()); err == nil || err.Error() != `date "2026-06-31": June 2026 has 30 days` {
		t.Error(err)
	}
}

func TestParseWindowRefuses(t *testing.T) {
	now := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	for _, in := range []string{
		"", " ", "yesterday", "last-moth", "this", "month", "last--month", "next-month", "2026-13", "2026-00", "2026-Q5", "2026-Q0",
		"2026-H3", "26", "20261", "2026-1", "2026-10-3", "2026-02-30", "2026-10-03T00:00", "0d", "d", "-3d", "3", "3h", "1.5m",
		"99999999999999999999d", "40000d", "2026-10-17..2026-10-03", "2026-10..", "..2026", "a..b", "2026..2025", "2026...2027",
		"2026-10-01..2026-10-02..2026-10-03", "all time", "0000", "１d", "2026-10\x00", "--", "+1d", "2026 10", "-2026..2027-", "last - month", "2026-10-03 2026-10-04",
	} {
		w, err := ParseWindow(in, now)
		var bad *PeriodError
		if !errors.As(err, &bad) {
			t.Errorf("%q = %v, %v, want a period error", in, w, err)
		}
	}
}

// Days, months, quarters and years each partition time, in zones where the
// clock skips midnight, repeats it, or skips a whole day.
func TestWindowsPartitionTime(t *testing.T) {
	for _, name := range []string{"UTC", "Europe/Berlin", "America/Sao_Paulo", "America/Havana", "Africa/Cairo", "Pacific/Apia",
		"Asia/Beirut", "Asia/Tehran", "Asia/Kathmandu", "Australia/Lord_Howe", "Pacific/Kiritimati", "America/St_Johns", "Asia/Manila", "America/Scoresbysund"} {
		loc := zone(t, name)
		t.Run(name, func(t *testing.T) {
			for day := time.Date(2000, 1, 1, 12, 0, 0, 0, time.UTC); day.Year() < 2027; day = day.AddDate(0, 0, 1) {
				y, m, d := day.Date()
				from, to := StartOfDay(y, m, d, loc), StartOfDay(y, m, d+1, loc)
				if to.Before(from) {
					t.Fatalf("%s: %v is after %v", day.Format(time.DateOnly), from, to)
				}
				if from.Equal(to) {
					continue // a day this zone never had
				}
				for _, edge := range []time.Time{from, to.Add(-1)} {
					if ey, em, ed := edge.Date(); ey != y || em != m || ed != d {
						t.Fatalf("%s holds %v", day.Format(time.DateOnly), edge)
					}
				}
			}
			checkMonths(t, loc)
		})
	}
}

func checkMonths(t *testing.T, loc *time.Location) {
	t.Helper()
	year := months(2018, 1, 12, loc)
	all := year.Months()
	if len(all) != 12 || !all[0].From.Equal(year.From) || !all[11].To.Equal(year.To) {
		t.Fatalf("months of %v: %v", year, all)
	}
	for i, m := range all[1:] {
		if !m.From.Equal(all[i].To) {
			t.Errorf("%v does not follow %v", m, all[i])
		}
	}
	for q := range 4 {
		w := months(2018, time.Month(3*q+1), 3, loc)
		if !w.From.Equal(all[3*q].From) || !w.To.Equal(all[3*q+2].To) {
			t.Errorf("%v is not its three months", w)
		}
	}
}

func TestParseDays(t *testing.T) {
	now := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	w, err := ParseDays("2026-10-03", "2026-10-17", now)
	if err != nil || w.String() != "3 Oct 2026 to 17 Oct 2026" {
		t.Errorf("got %v, %v", w, err)
	}
	if w, err := ParseDays("2026-10-03", "", now); err != nil || w.String() != "since 3 Oct 2026" {
		t.Errorf("got %v, %v", w, err)
	}
	for _, bad := range [][2]string{{"2026-10-03", "2026-10-02"}, {"2026-10", ""}, {"", "soon"}} {
		if w, err := ParseDays(bad[0], bad[1], now); err == nil {
			t.Errorf("%v = %v, want an error", bad, w)
		}
	}
}

func TestWindowString(t *testing.T) {
	now := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	for in, want := range map[string]string{
		"2026-10": "October 2026", "2026-Q3": "Q3 2026", "2026-H2": "H2 2026", "2026": "2026", "2026-10-03": "3 Oct 2026",
		"2026-10-03..2026-10-17": "3 Oct 2026 to 17 Oct 2026", "all": "all time", "2025..2026": "1 Jan 2025 to 31 Dec 2026",
	} {
		w, err := ParseWindow(in, now)
		if err != nil || w.String() != want {
			t.Errorf("%q is %q, %v, want %q", in, w, err, want)
		}
	}
}

func FuzzParseWindow(f *testing.F) {
	for _, s := range append(PeriodExamples(), PeriodWords()...) {
		f.Add(s, int64(1_700_000_000))
	}
	f.Fuzz(func(t *testing.T, s string, unix int64) {
		now := time.Unix(unix%(1<<36), 0).UTC()
		w, err := ParseWindow(s, now)
		if err != nil {
			return
		}
		if w.Empty() {
			t.Errorf("%q at %v is empty: %v", s, now, w)
		}
		_ = w.String()
	})
}

// TestLastYear ends with the last year that times can be written in, or not at all.
func TestLastYear(t *testing.T) {
	for _, zone := range []*time.Location{time.UTC, time.FixedZone("", 14*3600), time.FixedZone("", -12*3600)} {
		now := time.Date(2026, 3, 1, 12, 0, 0, 0, zone)
		for _, text := range []string{"1970-01-01..9999-12-31", "9999", "9999-Q4", "9999-12", "9999-12-31", "2026..9999"} {
			w, err := ParseWindow(text, now)
			if err != nil || !w.To.IsZero() || w.Empty() {
				t.Errorf("%s is %v, %v", text, w, err)
			}
			if _, err := json.Marshal(w); err != nil {
				t.Error(text, err)
			}
		}
		if w, err := ParseWindow("9998", now); err != nil || w.To.Year() != 9999 {
			t.Errorf("9998 is %v, %v", w, err)
		}
		if w, err := ParseDays("1970-01-01", "9999-12-31", now); err != nil || !w.To.IsZero() {
			t.Errorf("until the end is %v, %v", w, err)
		}
	}
}
