package journal

import (
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode"
)

func optionTexts() []string {
	var out []string
	for _, a := range AnswerWords() {
		out = append(out, optionText(a))
	}
	return out
}

// isMarked reports whether some box of a line holds a mark.
func isMarked(text string) bool {
	for _, box := range formSigns().boxes.FindAllStringSubmatch(text, -1) {
		if strings.ContainsAny(box[0], "☑☒✅✓✔") || strings.TrimSpace(box[1]) != "" {
			return true
		}
	}
	return false
}

// readOption reads a line as one of the answers, marked in its box, before it,
// or behind it.
func readOption(text string) (answer string, marked, ok bool) {
	marked = isMarked(text)
	words := strings.Fields(strings.ToLower(formSigns().boxes.ReplaceAllString(text, " ")))
	isMark := func(w string) bool {
		w = strings.Trim(w, "*_-().,:;<>= ")
		return w == "x" || w == "✓" || w == "✔"
	}
	for len(words) > 0 && (isMark(words[0]) || letters(words[0]) == "") {
		marked = marked || isMark(words[0])
		words = words[1:]
	}
	for len(words) > 0 && (isMark(words[len(words)-1]) || letters(words[len(words)-1]) == "") {
		marked = marked || isMark(words[len(words)-1])
		words = words[:len(words)-1]
	}
	said := letters(strings.Join(words, ""))
	switch {
	case said == letters(optionText(NoRoom)), strings.HasPrefix(said, "agree") && strings.Contains(said, "noroom"):
		answer = NoRoom
	case said == "agree" || said == "agreed" || said == "iagree":
		answer = Agree
	case said == "notyet":
		answer = NotYet
	case said == "unsure" || said == "notsure":
		answer = Unsure
	default:
		return "", false, false
	}
	return answer, marked, true
}

func readStep(s string) (int, bool) {
	s = strings.ToLower(strings.TrimSpace(s))
	s, _, _ = strings.Cut(s, " of 4")
	s = strings.TrimSpace(strings.TrimSuffix(strings.ReplaceAll(s, " ", ""), "/4"))
	if i := slices.Index([]string{"zero", "one", "two", "three", "four"}, s); i >= 0 {
		return i, true
	}
	if len(s) > 1 && s[0] >= '0' && s[0] <= '0'+MaxStep {
		// "3 most of it", and nothing that may be another number
		if !strings.ContainsFunc(s[1:], unicode.IsDigit) && !strings.ContainsAny(s[1:], "-–+.,½?") && unicode.IsLetter([]rune(s[1:])[0]) {
			s = s[:1]
		}
	}
	if len(s) != 1 || s[0] < '0' || s[0] > '0'+MaxStep {
		return 0, false
	}
	return int(s[0] - '0'), true
}

var quarter = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^(?:q([1-4])\s*(\d{4})?|(\d{4})-?q([1-4]))$`)
})

// readDue reads a day, month or quarter; of a span it is the last day. A day
// without a year is the next of that name.
func readDue(s string, now time.Time) (time.Time, bool) {
	s = strings.Join(strings.Fields(strings.ToLower(strings.NewReplacer(",", " ", "the ", "", "end of ", "").Replace(s))), " ")
	day := func(y int, m time.Month, d int) time.Time { return time.Date(y, m, d, 12, 0, 0, 0, now.Location()) }
	ahead := func(at func(y int) time.Time) time.Time {
		if t := at(now.Year()); !t.Before(day(now.Year(), now.Month(), now.Day())) {
			return t
		}
		return at(now.Year() + 1)
	}
	for _, layout := range []string{"2006-01-02", "2 Jan 2006", "2 January 2006", "Jan 2 2006", "January 2 2006", "2. January 2006", "2.1.2006"} {
		if t, err := time.Parse(layout, s); err == nil {
			return day(t.Date()), true
		}
	}
	for _, layout := range []string{"2 Jan", "2 January", "Jan 2", "January 2"} {
		if t, err := time.Parse(layout, s); err == nil {
			return ahead(func(y int) time.Time { return day(y, t.Month(), t.Day()) }), true
		}
	}
	for _, layout := range []string{"2006-01", "Jan 2006", "January 2006"} {
		if t, err := time.Parse(layout, s); err == nil {
			return day(t.Year(), t.Month()+1, 0), true
		}
	}
	for _, layout := range []string{"Jan", "January"} {
		if t, err := time.Parse(layout, s); err == nil {
			return ahead(func(y int) time.Time { return day(y, t.Month()+1, 0) }), true
		}
	}
	if m := quarter().FindStringSubmatch(s); m != nil {
		last := func(q string) time.Month { return time.Month(3*int(q[0]-'0') + 1) }
		switch {
		case m[3] != "":
			y, _ := time.Parse("2006", m[3])
			return day(y.Year(), last(m[4]), 0), true
		case m[2] != "":
			y, _ := time.Parse("2006", m[2])
			return day(y.Year(), last(m[1]), 0), true
		}
		return ahead(func(y int) time.Time { return day(y, last(m[1]), 0) }), true
	}
	return time.Time{}, false
}
