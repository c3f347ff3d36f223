package report

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"sheaf/evidence"
)

// count is a number with its noun: "1 piece", "3 pieces".
func count(n int, noun string) string {
	return strconv.Itoa(n) + " " + plural(n, noun)
}

func plural(n int, noun string) string {
	if n == 1 {
		return noun
	}
	switch {
	case strings.HasSuffix(noun, "y") && !strings.HasSuffix(noun, "ay"):
		return noun[:len(noun)-1] + "ies"
	case strings.HasSuffix(noun, "ch"):
		return noun + "es"
	}
	return noun + "s"
}

// and joins words as a sentence does: "a", "a and b", "a, b and c".
func and(words []string) string { return join(words, "and") }

func join(words []string, last string) string {
	switch len(words) {
	case 0:
		return ""
	case 1:
		return words[0]
	}
	return strings.Join(words[:len(words)-1], ", ") + " " + last + " " + words[len(words)-1]
}

// upper makes the first letter of ASCII text a capital.
func upper(s string) string {
	if s == "" || s[0] < 'a' || s[0] > 'z' {
		return s
	}
	return string(s[0]-'a'+'A') + s[1:]
}

// kindNoun is what one item of a kind is called.
func kindNoun(k evidence.Kind) string {
	return strings.ReplaceAll(string(k), "_", " ")
}

// dayOf is a day without its year where that is now's.
func dayOf(t, now time.Time) string {
	t = t.In(now.Location())
	if t.Year() == now.Year() {
		return t.Format("2 Jan")
	}
	return t.Format("2 Jan 2006")
}

// monthNames says months in order, each year once: "March and July 2026,
// January 2027".
func monthNames(months []time.Time) string {
	var years []string
	for i := 0; i < len(months); {
		var names []string
		year := months[i].Year()
		for ; i < len(months) && months[i].Year() == year; i++ {
			names = append(names, months[i].Month().String())
		}
		years = append(years, fmt.Sprintf("%s %d", and(names), year))
	}
	return strings.Join(years, ", ")
}

// period is a window as the argument that asks for it.
func period(w evidence.Window) string {
	if w.From.IsZero() || w.To.IsZero() {
		return "all"
	}
	last := w.To.Add(-1)
	month := evidence.MonthOf(w.From)
	switch {
	case month.From.Equal(w.From) && month.To.Equal(w.To):
		return w.From.Format("2006-01")
	case month.From.Equal(w.From) && w.From.Month() == time.January && evidence.MonthOf(last).To.Equal(w.To) &&
		last.Month() == time.December && last.Year() == w.From.Year():
		return w.From.Format("2006")
	}
	return w.From.Format(time.DateOnly) + ".." + last.Format(time.DateOnly)
}

// spanBefore is the window of the same length before w: the months before
// whole months, else the same number of days.
func spanBefore(w evidence.Window) evidence.Window {
	if evidence.MonthOf(w.From).From.Equal(w.From) && evidence.MonthOf(w.To).From.Equal(w.To) {
		n := len(w.Months())
		return evidence.Window{From: w.From.AddDate(0, -n, 0), To: w.From}
	}
	days := int(w.To.Sub(w.From).Hours()/24 + 0.5)
	return evidence.Window{From: w.From.AddDate(0, 0, -days), To: w.From}
}
