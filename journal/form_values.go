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

// hasMark reports whether a line begins with a box that holds what people mark
// with, which somebody's initials before their words are not.
func hasMark(text string) bool {
	box := formSigns().boxes.FindStringSubmatch(text)
	return box != nil && isMarked(box[0]) && (len([]rune(strings.TrimSpace(box[1]))) <= 1 || slices.Contains([]string{"yes", "ok", "xx"}, strings.ToLower(strings.TrimSpace(box[1]))))
}

// isStressed reports whether something points to a line or makes it bold.
func isStressed(text string) bool {
	return strings.Contains(text, "**") || strings.Contains(text, "__") || strings.ContainsAny(text, "←⇐") || strings.Contains(text, "<-") || strings.Contains(text, "<=")
}

// partLine parts a line of which mail made one of several: before each box and,
// where it begins with a box or a label, before each label. It is not clear where
// the boxes are behind their answers.
func partLine(text string) (parts []string, clear bool) {
	cut := formSigns().boxes.FindAllStringIndex(text, -1)
	if len(cut) == 1 {
		// One box may be behind its answer, and behind words of the reader's.
		_, _, isOption := readOption(text[cut[0][0]:])
		if !isOption || len(wordsOf(text[:cut[0][0]])) < runWords {
			cut[0][0] = 0
		}
	}
	if len(cut) > 0 && cut[0][0] > 0 {
		if _, _, isOption := readOption(text[:cut[0][0]]); isOption && len(cut) > 1 {
			return nil, false
		}
	}
	if len(cut) > 1 && cut[0][0] > 0 { // brackets in a text are the reader's own
		for i := len(cut) - 1; i >= 0; i-- {
			end := len(text)
			if i+1 < len(cut) {
				end = cut[i+1][0]
			}
			_, _, isOption := readOption(text[cut[i][0]:end])
			if _, _, begins := cutOption(text[cut[i][0]:end]); !isOption && !begins {
				cut = slices.Delete(cut, i, i+1)
			}
		}
	}
	if len(cut) > 0 || formSigns().labelLine.MatchString(text) {
		cut = append(cut, formSigns().nextLabel.FindAllStringIndex(text, -1)...)
		slices.SortFunc(cut, func(a, b []int) int { return a[0] - b[0] })
	}
	at := 0
	for _, c := range append(cut, []int{len(text)}) {
		if part := strings.TrimSpace(text[at:c[0]]); letters(part) != "" || part != "" && formSigns().boxes.MatchString(part) {
			parts = append(parts, part)
		}
		at = c[0]
	}
	if len(parts) == 0 {
		return []string{text}, true
	}
	return parts, true
}

// cutOption is the answer that a line begins with behind its box, and what was
// written behind that.
func cutOption(text string) (answer, rest string, ok bool) {
	said := strings.TrimSpace(formSigns().boxes.ReplaceAllString(text, " "))
	for _, answer := range []string{NoRoom, NotYet, Unsure, Agree} {
		option := optionText(answer)
		if len(said) <= len(option) || !strings.EqualFold(said[:len(option)], option) {
			continue
		}
		rest = said[len(option):]
		if answer != NoRoom && !strings.ContainsAny(rest[:1], " ,.;:(!-") && !strings.HasPrefix(rest, "–") && !strings.HasPrefix(rest, "—") {
			continue
		}
		rest = strings.Trim(rest, " ,.;:-–—")
		// "but", "not" or "sure" behind it may make it another answer.
		if first := wordsOf(rest); len(first) == 0 || answer == NoRoom || !slices.Contains([]string{"but", "not", "sure"}, first[0]) {
			return answer, rest, true
		}
	}
	return "", "", false
}

func isFormTitle(text string) bool {
	title, ok := strings.CutPrefix(strings.TrimLeft(text, "#* "), formTitle)
	title = strings.TrimRight(title, "* ")
	return ok && (strings.HasPrefix(text, "#") || title == " answers" || endsInYear(title))
}

// endsInYear reports whether a text ends as the title of a form does.
func endsInYear(text string) bool {
	_, err := time.Parse("2006", text[max(0, len(text)-4):])
	return err == nil
}

// readLabel reads a line that begins with one of the form's labels, in lower case,
// and what is written behind it. A dash is nothing.
func readLabel(text string) (label, value string, ok bool) {
	m := formSigns().labelLine.FindStringSubmatch(strings.ReplaceAll(strings.TrimLeft(text, "-*• "), "**", ""))
	if m == nil {
		return "", "", false
	}
	if value = strings.Trim(strings.TrimSpace(m[2]), "_"); strings.Trim(value, "-–— ") == "" {
		value = ""
	}
	return strings.ToLower(m[1]), value, true
}

// isDenied reports whether a line is struck out, or its box holds what says no or
// asks.
func isDenied(text string) bool {
	if strings.Contains(text, "~~") {
		return true
	}
	box := formSigns().boxes.FindStringSubmatch(text)
	return box != nil && slices.Contains([]string{"n", "no", "nein", "not", "0", "-", "–", "—", "?", "x?"}, strings.ToLower(strings.TrimSpace(box[1])))
}

// isFormHead reports whether a line is of what stands between the title and the
// first question.
func isFormHead(text string) bool {
	words := wordsOf(text)
	return strings.Contains(text, "lease put an x between") ||
		len(words) >= runWords && strings.Contains(" "+strings.Join(wordsOf(formHead()), " ")+" ", " "+strings.Join(words, " ")+" ")
}

// readOption reads a line as one of the answers, marked in its box, before it,
// or behind it.
func readOption(text string) (answer string, marked, ok bool) {
	marked = isMarked(text)
	words := strings.Fields(strings.ToLower(formSigns().boxes.ReplaceAllString(text, " ")))
	isMark := func(w string) bool {
		w = strings.Trim(w, "*_-()[].,:;<>= ") // one bracket may be lost
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
	case said == letters(optionText(NoRoom)), strings.HasPrefix(said, "agree") && strings.HasSuffix(strings.TrimSuffix(strings.TrimSuffix(said, "here"), "forit"), "noroom"):
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

// readStep reads a step, and what was written behind it in words.
func readStep(s string) (step int, rest string, ok bool) {
	s = strings.TrimSpace(s)
	for n, word := range []string{"zero", "one", "two", "three", "four"} {
		if strings.EqualFold(s, word) {
			return n, "", true
		}
	}
	if s == "" || s[0] < '0' || s[0] > '0'+MaxStep {
		return 0, "", false
	}
	step, rest = int(s[0]-'0'), strings.TrimSpace(s[1:])
	whole := false
	for _, of := range []string{"of 4", "/4", "/ 4"} {
		if after, ok := strings.CutPrefix(rest, of); ok {
			rest, whole = strings.TrimLeft(after, " ,;.-–—"), true
			break
		}
	}
	// "3 most of it", "3, since" and nothing that may be another number
	if words := strings.Trim(rest, " ,;:.!()-–—"); rest != "" && !whole {
		if strings.ContainsFunc(rest, func(r rune) bool { return unicode.IsNumber(r) || strings.ContainsRune("+?/", r) }) || unicode.IsLetter([]rune(s[1:])[0]) || words == "" && strings.ContainsAny(rest, "-–—") {
			return 0, "", false
		}
		rest = words
	}
	if letters(rest) == letters(Step(step)) {
		rest = ""
	}
	return step, rest, true
}

var quarter = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^(?:q([1-4])\s*(\d{4})?|(\d{4})-?q([1-4]))$`)
})

// readDue reads a day, month or quarter; of a span it is the last day. A day
// without a year is the next of that name.
func readDue(s string, now time.Time) (time.Time, bool) {
	s = strings.TrimRight(s, " .!")
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
