package report

import (
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

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
	case noun == "person":
		return "people"
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

// lower makes the first letter of a name small, as a sentence wants it, unless
// the name begins with an abbreviation.
func lower(s string) string {
	if len(s) < 2 || s[0] < 'A' || s[0] > 'Z' || s[1] >= 'A' && s[1] <= 'Z' {
		return s
	}
	return string(s[0]-'A'+'a') + s[1:]
}

// prose is text on one line. A paragraph that has no end mark, such as the
// title of a note, gets a full stop.
func prose(s string) string {
	var out string
	for _, paragraph := range blankLine.Split(s, -1) {
		paragraph = oneLine(paragraph)
		switch {
		case paragraph == "":
		case out == "":
			out = paragraph
		case ended(out):
			out += " " + paragraph
		default:
			out += ". " + paragraph
		}
	}
	return out
}

var blankLine = regexp.MustCompile(`\n[ \t\r]*\n`)

// ended reports whether a text ends as a sentence does, or leads on to what
// follows.
func ended(s string) bool {
	s = strings.TrimRight(s, `"'”’)»*_`+"`")
	last, _ := utf8.DecodeLastRuneInString(s)
	return strings.ContainsRune(".!?…:;,。！？", last)
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

// monthNames says months in order, runs of more than two by their ends and a
// year once for all months of it: "March and July 2026", "December 2025",
// "January to March and May 2026", "December 2025 to March 2026".
func monthNames(months []time.Time) string {
	const long = "January 2006"
	var out, parts []string // parts are of one year
	year := 0
	flush := func() {
		if len(parts) > 0 {
			out, parts = append(out, and(parts)+" "+strconv.Itoa(year)), nil
		}
	}
	for i := 0; i < len(months); {
		j := i
		for j+1 < len(months) && months[j].AddDate(0, 1, 0).Equal(months[j+1]) {
			j++
		}
		if j-i == 1 {
			j = i // two months are no run
		}
		first, last := months[i], months[j]
		if first.Year() != year || last.Year() != year {
			flush()
			year = first.Year()
		}
		switch {
		case last.Year() != year:
			out = append(out, first.Format(long)+" to "+last.Format(long))
		case j > i:
			parts = append(parts, first.Format("January")+" to "+last.Format("January"))
		default:
			parts = append(parts, first.Format("January"))
		}
		i = j + 1
	}
	flush()
	return strings.Join(out, ", ")
}

// During says when something happened in a window: "in October 2026", "from
// 3 Oct 2026 to 17 Oct 2026".
func During(w evidence.Window) string {
	name := w.String()
	switch {
	case w.From.IsZero() && w.To.IsZero():
		return "at any time"
	case w.From.IsZero() || w.To.IsZero():
		return name
	case strings.Contains(name, " to "):
		return "from " + name
	case w.To.Sub(w.From) <= 25*time.Hour:
		return "on " + name
	}
	return "in " + name
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
