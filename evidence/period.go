package evidence

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// A PeriodError is a period that is not in the grammar, or names no real span.
type PeriodError struct {
	Text string
	Why  string
	// Day says that one day was wanted, and no other period would do.
	Day bool
}

func (e *PeriodError) Error() string {
	if e.Day {
		return fmt.Sprintf("date %q: %s", e.Text, e.Why)
	}
	return fmt.Sprintf("period %q: %s", e.Text, e.Why)
}

// PeriodWords are the words of the grammar that name a span relative to now.
func PeriodWords() []string {
	return []string{
		"this-month", "last-month", "this-quarter", "last-quarter",
		"this-year", "last-year", "all",
	}
}

// PeriodExamples show one of each form, for errors and help.
func PeriodExamples() []string {
	return []string{"2026-10", "2026-Q3", "2026-H2", "2026", "2026-10-03", "2026-10-03..2026-10-17", "last-month", "30d", "6m", "all"}
}

// ParseWindow reads a period. now gives both what "today" is and the person's
// zone. The grammar is closed:
//
//	2026  2026-H2  2026-Q3  2026-10  2026-10-03   a year, half, quarter, month, day
//	A..B                                          from A to B, both included
//	this-month last-month … this-year last-year   calendar spans, also as two words
//	30d 6w                                        so many days, today the last of them
//	6m 1y                                         since the same day so many months ago,
//	                                              clamped to that month's last day
//	all                                           all of time
//
// Anything else is a *PeriodError: an unknown word never falls back to a
// default.
func ParseWindow(s string, now time.Time) (Window, error) {
	text := strings.ToLower(strings.TrimSpace(s))
	if words := strings.Fields(text); len(words) == 2 && (words[0] == "this" || words[0] == "last") {
		text = words[0] + "-" + words[1]
	}
	if text == "all" {
		return All, nil
	}
	if w, ok := relative(text, now); ok {
		return w, nil
	}
	if from, to, found := strings.Cut(text, ".."); found {
		return between(s, strings.TrimSpace(from), strings.TrimSpace(to), now)
	}
	if w, ok, err := back(s, text, now); ok || err != nil {
		return w, err
	}
	if w, ok := calendar(text, now.Location()); ok {
		return w, nil
	}
	return Window{}, &PeriodError{Text: s, Why: whyNot("not a period", text)}
}

// ParseDays reads the first and last day of a span, both included. An empty
// string leaves that side open.
func ParseDays(since, until string, now time.Time) (Window, error) {
	var w Window
	if since != "" {
		day, ok := date(since, now.Location())
		if !ok {
			return Window{}, &PeriodError{Text: since, Why: whyNot("is no day", since), Day: true}
		}
		w.From = day.From
	}
	if until != "" {
		day, ok := date(until, now.Location())
		if !ok {
			return Window{}, &PeriodError{Text: until, Why: whyNot("is no day", until), Day: true}
		}
		w.To = day.To
	}
	if w.Empty() {
		return Window{}, &PeriodError{Text: since + ".." + until, Why: "ends before it starts"}
	}
	return w, nil
}

// whyNot is why, or where one of the texts is a day beyond the end of its month
// how many days that has.
func whyNot(why string, texts ...string) string {
	for _, text := range texts {
		const month = len("2006-01")
		if len(text) < month+2 || text[month] != '-' {
			continue
		}
		first, err := time.Parse("2006-01", text[:month])
		last := first.AddDate(0, 1, -1).Day()
		if day, ok := number(text[month+1:], 2); err == nil && ok && day > last {
			return fmt.Sprintf("%s has %d days", first.Format("January 2006"), last)
		}
	}
	return why
}

func relative(text string, now time.Time) (Window, bool) {
	y, m, _ := now.Date()
	loc := now.Location()
	which, unit, _ := strings.Cut(text, "-")
	step := 0
	switch which {
	case "this":
	case "last":
		step = -1
	default:
		return Window{}, false
	}
	switch unit {
	case "month":
		return months(y, m+time.Month(step), 1, loc), true
	case "quarter":
		return months(y, (m-1)/3*3+1+time.Month(3*step), 3, loc), true
	case "year":
		return months(y+step, time.January, 12, loc), true
	}
	return Window{}, false
}

func between(s, from, to string, now time.Time) (Window, error) {
	a, okA := calendar(from, now.Location())
	b, okB := calendar(to, now.Location())
	if !okA || !okB {
		return Window{}, &PeriodError{Text: s, Why: whyNot("needs a date on both sides of ..", from, to)}
	}
	w := Window{a.From, b.To}
	if w.Empty() || b.From.Before(a.From) {
		return Window{}, &PeriodError{Text: s, Why: "ends before it starts"}
	}
	return w, nil
}

// maxBack bounds spans back from now; no repository is older than a century.
const maxBack = 100

func back(s, text string, now time.Time) (w Window, ok bool, err error) {
	if len(text) < 2 {
		return Window{}, false, nil
	}
	unit := text[len(text)-1]
	if !strings.ContainsRune("dwmy", rune(unit)) || strings.Trim(text[:len(text)-1], "0123456789") != "" {
		return Window{}, false, nil
	}
	n, err := strconv.Atoi(text[:len(text)-1])
	if err != nil || n > maxBack*366 || unit == 'w' && n > maxBack*53 || unit == 'm' && n > maxBack*12 || unit == 'y' && n > maxBack {
		return Window{}, false, &PeriodError{Text: s, Why: fmt.Sprintf("goes back more than %d years", maxBack)}
	}
	if n == 0 {
		return Window{}, false, &PeriodError{Text: s, Why: "is no time at all"}
	}
	y, m, d := now.Date()
	loc := now.Location()
	w.To = StartOfDay(y, m, d+1, loc)
	switch unit {
	case 'd':
		w.From = StartOfDay(y, m, d-n+1, loc)
	case 'w':
		w.From = StartOfDay(y, m, d-7*n+1, loc)
	case 'm':
		w.From = clampedDay(y, m-time.Month(n), d, loc)
	case 'y':
		w.From = clampedDay(y-n, m, d, loc)
	}
	return w, true, nil
}

// calendar reads a year, half, quarter, month or day.
func calendar(text string, loc *time.Location) (Window, bool) {
	if w, ok := date(text, loc); ok {
		return w, true
	}
	year, rest, _ := strings.Cut(text, "-")
	y, ok := number(year, 4)
	if !ok || y < 1 {
		return Window{}, false
	}
	switch {
	case len(text) == 4:
		return months(y, time.January, 12, loc), true
	case len(rest) == 2 && rest[0] == 'h' && rest[1] >= '1' && rest[1] <= '2':
		return months(y, time.Month(6*(rest[1]-'1')+1), 6, loc), true
	case len(rest) == 2 && rest[0] == 'q' && rest[1] >= '1' && rest[1] <= '4':
		return months(y, time.Month(3*(rest[1]-'1')+1), 3, loc), true
	}
	m, ok := number(rest, 2)
	if !ok || m < 1 || m > 12 {
		return Window{}, false
	}
	return months(y, time.Month(m), 1, loc), true
}

func date(text string, loc *time.Location) (Window, bool) {
	t, err := time.Parse(time.DateOnly, text)
	if err != nil || t.Year() < 1 {
		return Window{}, false
	}
	y, m, d := t.Date()
	return Window{StartOfDay(y, m, d, loc), endBefore(y, m, d+1, loc)}, true
}

func number(text string, digits int) (int, bool) {
	if len(text) != digits || strings.Trim(text, "0123456789") != "" {
		return 0, false
	}
	n, err := strconv.Atoi(text)
	return n, err == nil
}

func months(y int, m time.Month, n int, loc *time.Location) Window {
	return Window{StartOfDay(y, m, 1, loc), endBefore(y, m+time.Month(n), 1, loc)}
}

// endBefore is the start of a day as the end of a window: none beyond the year 9999,
// which no time can be written in.
func endBefore(y int, m time.Month, d int, loc *time.Location) time.Time {
	if t := StartOfDay(y, m, d, loc); writable(t) {
		return t
	}
	return time.Time{}
}

// clampedDay is day d of the month, or the month's last day where it has
// fewer.
func clampedDay(y int, m time.Month, d int, loc *time.Location) time.Time {
	last := time.Date(y, m+1, 0, 12, 0, 0, 0, time.UTC).Day()
	return StartOfDay(y, m, min(d, last), loc)
}

// MonthsLater is the start of the day that many months after t's, in its location,
// or of the month's last day where it has fewer.
func MonthsLater(t time.Time, months int) time.Time {
	y, m, d := t.Date()
	first := time.Date(y, m+time.Month(months), 1, 12, 0, 0, 0, time.UTC)
	return clampedDay(first.Year(), first.Month(), d, t.Location())
}

// StartOfDay is the first instant of a day. Where the clock skips midnight
// that is the moment of the change, and where midnight happens twice it is
// the first of the two, so that days partition time in every zone.
func StartOfDay(y int, m time.Month, d int, loc *time.Location) time.Time {
	y, m, d = time.Date(y, m, d, 12, 0, 0, 0, time.UTC).Date()
	t := time.Date(y, m, d, 0, 0, 0, 0, loc)
	start, end := t.ZoneBounds()
	if before(t, y, m, d) {
		return end.In(loc)
	}
	if start.IsZero() {
		return t
	}
	last := start.Add(-1)
	_, offsetBefore := last.Zone()
	_, offset := t.Zone()
	earlier := t.Add(time.Duration(offset-offsetBefore) * time.Second)
	switch {
	case earlier.Before(start) && !before(earlier, y, m, d):
		return earlier
	case before(last, y, m, d) && t.After(start) && !before(start.In(loc), y, m, d):
		return start.In(loc)
	}
	return t
}

// before reports whether t's date lies before the day given.
func before(t time.Time, y int, m time.Month, d int) bool {
	ty, tm, td := t.Date()
	return ty < y || ty == y && (tm < m || tm == m && td < d)
}

// Months are the calendar months the window touches, in the location of its
// From, else its To. The first and last are whole months, even where the
// window is not. A window open to a side has none: intersect it first.
func (w Window) Months() []Window {
	if w.From.IsZero() || w.To.IsZero() || w.Empty() {
		return nil
	}
	var out []Window
	y, m, _ := w.From.Date()
	for {
		month := months(y, m, 1, w.From.Location())
		if !month.From.Before(w.To) {
			return out
		}
		out = append(out, month)
		m++
	}
}

// MonthOf is the calendar month that holds t, in t's location.
func MonthOf(t time.Time) Window {
	y, m, _ := t.Date()
	return months(y, m, 1, t.Location())
}

// String names the window as a person would: "October 2026", "2026",
// "3 Oct 2026", "3 Oct 2026 to 17 Oct 2026", "since 3 Oct 2026", "all time".
func (w Window) String() string {
	const day = "2 Jan 2006"
	switch {
	case w.From.IsZero() && w.To.IsZero():
		return "all time"
	case w.To.IsZero():
		return "since " + w.From.Format(day)
	case w.From.IsZero():
		return "until " + w.lastDay().Format(day)
	}
	y, m, d := w.From.Date()
	loc := w.From.Location()
	if d == 1 && w.From.Equal(StartOfDay(y, m, 1, loc)) {
		switch {
		case w.To.Equal(StartOfDay(y, m+1, 1, loc)):
			return w.From.Format("January 2006")
		case m%3 == 1 && w.To.Equal(StartOfDay(y, m+3, 1, loc)):
			return fmt.Sprintf("Q%d %d", m/3+1, y)
		case m%6 == 1 && w.To.Equal(StartOfDay(y, m+6, 1, loc)):
			return fmt.Sprintf("H%d %d", m/6+1, y)
		case m == 1 && w.To.Equal(StartOfDay(y+1, 1, 1, loc)):
			return strconv.Itoa(y)
		}
	}
	first, last := w.From.Format(day), w.lastDay().Format(day)
	if first == last {
		return first
	}
	return first + " to " + last
}

// lastDay is an instant in the window's last day.
func (w Window) lastDay() time.Time {
	return w.To.Add(-1)
}
