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
}

// choice is a line with one of the answers.
type choice struct {
	answer      string
	line        int
	text        string
	box, marked bool
}

// settle picks the answer that is marked. One that alone is left, without its
// box, is meant too. Two are a fault.
func (p *filled) settle() (fault *FormFault) {
	first := 0
	for _, c := range p.choices {
		switch {
		case !c.marked && (c.box || len(p.choices) > 1):
		case p.answer.Answer == "":
			p.answer.Answer, first = c.answer, c.line
		case p.answer.Answer != c.answer:
			return &FormFault{c.line, c.text, fmt.Sprintf("a second box of one question is marked, the first is in line %d", first), "leave one x"}
		}
	}
	return nil
}

func (r *formReader) fault(number int, text, why, fix string) {
	r.faults = append(r.faults, FormFault{number, text, why, fix})
}

func (r *formReader) line(number int, text string) {
	if i := r.question(text); i >= 0 {
		r.at = i
		r.parts[i].seen, r.parts[i].label = true, ""
		return
	}
	if formSigns().askName.MatchString(text) || strings.Trim(text, "-_* ") == "" {
		if r.at >= 0 {
			r.parts[r.at].label = ""
		}
		return
	}
	option, marked, isOption := readOption(text)
	if r.at < 0 {
		if isOption && marked {
			r.fault(number, text, "it is not clear to which question this belongs", "put it below the heading of its question")
		}
		return
	}
	p := &r.parts[r.at]
	switch {
	case isOption:
		p.label = ""
		p.choices = append(p.choices, choice{option, number, text, formSigns().boxes.MatchString(text), marked})
	case strings.HasPrefix(text, "[") && formSigns().boxes.MatchString(text) && isMarked(text):
		r.fault(number, text, "this is none of the answers", "mark one of: "+strings.Join(optionTexts(), "; "))
	default:
		r.write(number, text, p)
	}
}

// write takes what is written behind a label, or between.
func (r *formReader) write(number int, text string, p *filled) {
	plainText := strings.TrimLeft(text, "-*• ")
	m := formSigns().labelLine.FindStringSubmatch(strings.ReplaceAll(plainText, "**", ""))
	if m == nil {
		if r.isOwn(text) {
			return
		}
		if p.label == labelPromise && p.answer.Promise != "" {
			p.answer.Promise += " " + text
			return
		}
		p.answer.Words = strings.TrimSpace(p.answer.Words + " " + text)
		return
	}
	value := strings.Trim(strings.TrimSpace(m[2]), "_")
	switch strings.ToLower(m[1]) {
	case "rating":
		p.label = labelRating
		if value == "" {
			return
		}
		step, ok := readStep(value)
		if !ok {
			r.fault(number, text, "this is no step of a rating", fmt.Sprintf("write one number from 0 to %d", MaxStep))
			return
		}
		p.answer.Rating = &step
	case "words":
		p.label = labelWords
		p.answer.Words = strings.TrimSpace(p.answer.Words + " " + value)
	case "i will":
		p.label = labelPromise
		p.answer.Promise = value
	case "by":
		p.label = labelDue
		if value == "" {
			return
		}
		due, ok := readDue(value, r.now)
		if !ok {
			r.fault(number, text, "it is not clear which day this is", "write it as "+r.now.AddDate(0, 1, 0).Format(time.DateOnly))
			return
		}
		p.answer.Due = due
	}
}

// isOwn reports whether a line is the form's, not its reader's.
func (r *formReader) isOwn(text string) bool {
	q := r.ask.Questions[r.at]
	own := letters(text)
	return own == "" || strings.Contains(letters(plain(q.Text)), own)
}

// question is the question whose heading a line is, or -1.
func (r *formReader) question(text string) int {
	if m := formSigns().markText.FindStringSubmatch(text); m != nil {
		return slices.IndexFunc(r.ask.Questions, func(q Question) bool { return q.ID == m[1] })
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
