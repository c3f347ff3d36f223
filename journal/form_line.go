package journal

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
)

// bare is a line without what mail puts before it.
func bare(line string) string {
	line = strings.ReplaceAll(line, "\u00a0", " ")
	line = formSigns().quoteMarks.ReplaceAllString(line, "")
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Cf, r) {
			return -1
		}
		return r
	}, line))
}

// letters are a text's letters and digits, for comparing.
func letters(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, s)
}

// filled is what one question's part of a form holds.
type filled struct {
	answer  Answer
	seen    bool
	choices []choice
	label   string // the label whose value may go on
	own     int    // how many words of the question's text were met
	from    int    // how many choices there were when its heading was met last
}

// choice is a line with one of the answers.
type choice struct {
	answer      string
	line        int
	text        string
	box, marked bool
	// stressed says that it was made to stand out without a mark, doubtful that
	// what stands about it may mean the opposite.
	stressed, doubtful bool
}

// settle picks the answer that is marked. One that alone is left, without its
// box, is meant too, and one that was written beside the boxes. Two are a fault,
// and so is one that only stands out.
func (p *filled) settle() (fault *FormFault) {
	first, stressed := 0, 0
	var unclear *choice
	boxes := slices.ContainsFunc(p.choices, func(c choice) bool { return c.box })
	for i, c := range p.choices {
		if c.stressed {
			stressed++
		}
		if unclear == nil && (c.stressed || c.doubtful) {
			unclear = &p.choices[i]
		}
		switch {
		case c.doubtful:
		case !c.marked && (c.box || !boxes && len(p.choices) > 1):
		case p.answer.Answer == "":
			p.answer.Answer, first = c.answer, c.line
		case p.answer.Answer != c.answer:
			return &FormFault{c.line, c.text, fmt.Sprintf("a second box of one question is marked, the first is in line %d", first), "leave one x"}
		}
	}
	if p.answer.Answer != "" || unclear == nil || stressed == len(p.choices) {
		return nil
	}
	return &FormFault{unclear.line, unclear.text, "it is not clear whether this one is meant", "put an x into its box"}
}

func (r *formReader) fault(number int, text, why, fix string) {
	r.faults = append(r.faults, FormFault{number, text, why, fix})
}

// line takes a line, and each of several that mail made one of by itself.
func (r *formReader) line(number int, text string) {
	parts, clear := partLine(text)
	if !clear {
		r.fault(number, text, "it is not clear which box is whose", "put each answer on a line of its own, behind its box")
		return
	}
	for _, part := range parts {
		r.part(number, part)
	}
}

func (r *formReader) part(number int, text string) {
	if i := r.question(text); i >= 0 {
		r.at = i
		p := &r.parts[i]
		p.seen, p.label, p.own, p.from = true, "", 0, len(p.choices)
		r.isOwn(text) // a question whose heading is lost
		return
	}
	switch {
	case formSigns().askLine.MatchString(text), isFormTitle(text), formSigns().mailStart.MatchString(text):
		r.at = -1 // the page ends, or begins once more below the reply
		return
	case formSigns().signOff.MatchString(text):
		r.at = -1
	case strings.Trim(text, "-_* ") == "":
		if r.at >= 0 {
			r.parts[r.at].label = ""
		}
		return
	}
	option, marked, isOption := readOption(text)
	box := formSigns().boxes.MatchString(text)
	if r.at < 0 {
		label, value, isLabel := readLabel(text)
		switch {
		case isOption && marked, isLabel && value != "" && label != "by":
			r.fault(number, text, "it is not clear to which question this belongs", "put it below the heading of its question")
		case isOption && box, isLabel && value == "", isFormHead(text), formSigns().mailHead.MatchString(text), letters(text) == "":
		default:
			r.aside = append(r.aside, text)
		}
		return
	}
	p := &r.parts[r.at]
	doubtful := isDenied(text) || isOption && strings.Contains(text, "?")
	rest := ""
	if !isOption && box {
		if option, rest, isOption = cutOption(text); isOption && !isMarked(text) { // words behind an empty box
			p.choices = append(p.choices, choice{answer: option, line: number, text: text, box: true, doubtful: true})
			isOption = false
		}
		marked = isOption
	}
	switch {
	case isOption && box && slices.ContainsFunc(p.choices[p.from:], func(c choice) bool { return c.box && c.answer == option }):
		r.fault(number, text, "this box is there twice, as if the heading of a question were lost", "put the heading back above its boxes")
	case isOption && !box && !marked && p.label != "" && len(p.choices) > 0: // said once more in words
		r.write(number, text, p)
	case isOption:
		p.label = ""
		p.choices = append(p.choices, choice{option, number, text, box, marked, box && !marked && isStressed(text), doubtful})
		p.say(rest)
	case strings.HasPrefix(text, "[") && hasMark(text):
		r.fault(number, text, "this is none of the answers", "mark one of: "+strings.Join(optionTexts(), "; "))
	default:
		r.write(number, text, p)
	}
}

// say adds to what was said in words.
func (p *filled) say(text string) {
	p.answer.Words = strings.TrimSpace(p.answer.Words + " " + text)
}

// write takes what is written behind a label, or between.
func (r *formReader) write(number int, text string, p *filled) {
	label, value, ok := readLabel(text)
	if !ok {
		if !r.isOwn(text) && !p.goesOn(text, r.now) {
			p.say(text)
		}
		return
	}
	switch label {
	case "rating":
		p.label = labelRating
		if value == "" {
			return
		}
		step, rest, ok := readStep(value)
		switch {
		case !ok:
			r.fault(number, text, "this is no step of a rating", fmt.Sprintf("write one number from 0 to %d", MaxStep))
		case p.answer.Rating != nil && *p.answer.Rating != step:
			r.fault(number, text, fmt.Sprintf("a second rating of one question, the first is %d", *p.answer.Rating), "leave one")
		default:
			p.answer.Rating = &step
			p.say(rest)
		}
	case "words":
		p.label = labelWords
		p.say(value)
	case "i will":
		p.label = labelPromise
		p.answer.Promise = strings.TrimSpace(p.answer.Promise + " " + value)
	case "by":
		p.label = labelDue
		if value == "" {
			return
		}
		due, ok := readDue(value, r.now)
		switch {
		case !ok:
			r.fault(number, text, "it is not clear which day this is", "write it as "+r.now.AddDate(0, 1, 0).Format(time.DateOnly))
		case !p.answer.Due.IsZero() && !p.answer.Due.Equal(due):
			r.fault(number, text, "a second day of one question, the first is "+p.answer.Due.Format(time.DateOnly), "leave one")
		default:
			p.answer.Due = due
		}
	}
}

// goesOn takes a line that belongs to the label above it: more of a promise, or a
// step or day that stands alone.
func (p *filled) goesOn(text string, now time.Time) bool {
	switch p.label {
	case labelPromise:
		p.answer.Promise = strings.TrimSpace(p.answer.Promise + " " + text)
		return true
	case labelRating:
		if step, rest, ok := readStep(text); ok && rest == "" && p.answer.Rating == nil {
			p.answer.Rating = &step
			return true
		}
	case labelDue:
		if due, ok := readDue(text, now); ok && p.answer.Due.IsZero() {
			p.answer.Due = due
			return true
		}
	}
	return false
}

// runWords is how many words of a question in a row are surely not its reader's.
const runWords = 4

// isOwn reports whether a line is the form's, not its reader's: the words of the
// question's text that come next, as mail may have broken them, or enough of
// those after some that were cut out. Once the text was there, the same words are
// the reader's.
func (r *formReader) isOwn(text string) bool {
	p := &r.parts[r.at]
	words, left := wordsOf(text), wordsOf(plain(r.ask.Questions[r.at].Text))[p.own:]
	for i := range left {
		if i > 0 && len(words) < runWords || i+len(words) > len(left) {
			break
		}
		if slices.Equal(left[i:i+len(words)], words) {
			p.own += i + len(words)
			return true
		}
	}
	return len(words) == 0
}

// wordsOf are the words of a text, for comparing.
func wordsOf(s string) []string {
	var words []string
	for _, w := range strings.Fields(s) {
		if w = letters(w); w != "" {
			words = append(words, w)
		}
	}
	return words
}

// marked is the question whose mark ends a line, or -1: (q1 mentoring/staff), or
// (q1) behind its title. Somebody may point to another question in words.
func (r *formReader) marked(text string) int {
	m := formSigns().markText.FindStringSubmatchIndex(text)
	if m == nil {
		return -1
	}
	return slices.IndexFunc(r.ask.Questions, func(q Question) bool {
		return q.ID == text[m[2]:m[3]] &&
			(mark(q) == strings.TrimSpace(text[m[2]:m[5]]) || letters(plain(q.Title)) == letters(strings.TrimLeft(text[:m[0]], "#*0123456789.) ")))
	})
}

// question is the question whose heading a line is, or -1.
func (r *formReader) question(text string) int {
	if i := r.marked(text); i >= 0 {
		return i
	}
	heading := letters(strings.TrimLeft(text, "#*0123456789.) "))
	if heading == "" {
		return -1
	}
	found := -1
	for i, q := range r.ask.Questions {
		if letters(plain(q.Title)) != heading {
			continue
		}
		if found >= 0 {
			return -1 // two have that title; their text tells them apart
		}
		found = i
	}
	if found >= 0 {
		return found
	}
	// A heading that is lost leaves the question itself.
	if len(heading) < 20 {
		return -1
	}
	for i, q := range r.ask.Questions {
		if i != r.at && strings.HasPrefix(letters(plain(q.Text)), heading) {
			if found >= 0 {
				return -1
			}
			found = i
		}
	}
	return found
}
