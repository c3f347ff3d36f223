package journal

import (
	"fmt"
	"regexp"
	"strings"
	"sync"
	"time"
)

// FormError is a filled form that could be read in more than one way, or not at
// all. Nothing is taken from it.
type FormError struct{ Faults []FormFault }

// FormFault is one line of a form that is not clear.
type FormFault struct {
	// Line counts from 1, 0 is the form as a whole.
	Line           int
	Text, Why, Fix string
}

func (e *FormError) Error() string {
	var lines []string
	for _, f := range e.Faults {
		if f.Line == 0 {
			lines = append(lines, f.Why)
		} else {
			lines = append(lines, fmt.Sprintf("line %d: %s: %q", f.Line, f.Why, f.Text))
		}
	}
	return strings.Join(lines, "; ")
}

// signs are what a form is recognised by.
type signs struct {
	askName, askLine, markText, quoteMarks, boxes, labelLine, nextLabel *regexp.Regexp
	mailHead, mailStart, signOff                                        *regexp.Regexp
}

// formSigns are these, made when first asked for: few calls of the program read
// forms, and all would wait for it.
var formSigns = sync.OnceValue(func() signs {
	return signs{
		askName:    regexp.MustCompile(`(?i)check-in\s+(\d{4}-\d\d-\d\d-ask(?:-\d+)?)`),
		askLine:    regexp.MustCompile(`(?i)^\W*check-in\s+\d{4}-\d\d-\d\d-ask(?:-\d+)?\W*$`),
		markText:   regexp.MustCompile(`\((q\d+)\b([^)]*)\)[\s*_]*$`),
		quoteMarks: regexp.MustCompile(`^(?:[ \t]*[>|])+`),
		boxes:      regexp.MustCompile(`\\?\[([^\[\]]*?)\\?\]|[☐☑☒✅✓✔]`),
		labelLine:  regexp.MustCompile(`^(?i)(rating|words|i will|by)(?: when| which day| date)?\s*(?:\([^)]*\))?\s*:(.*)$`),
		nextLabel:  regexp.MustCompile(`\s(?:Rating|Words|I will|By):`),
		mailHead:   regexp.MustCompile(`(?i)^(?:from|sent|date|to|cc|subject|reply-to):`),
		mailStart:  regexp.MustCompile(`(?i)^on\b.*\bwrote:$|^-+ ?original message ?-+$`),
		signOff:    regexp.MustCompile(`(?i)^--$|^(?:best|kind|warm)(?: regards| wishes)?,$|^(?:(?:best|kind|warm) )?regards\W?$|^(?:cheers|sincerely|thanks|many thanks|thank you),$|^(?:viele|liebe|beste|mit freundlichen) grü(?:ß|ss)en?\W?$|^sent from my \w+`),
	}
})

// AskOf is the name of the ask that a form says it is, empty where the line
// that says so is lost.
func AskOf(form string) string {
	if m := formSigns().askName.FindStringSubmatch(strings.ReplaceAll(form, "\u00a0", " ")); m != nil {
		return m[1]
	}
	return ""
}

// AskIn is the ask that a form shows, for somebody who has not got it: the
// questions that still have their marks.
func AskIn(form string) Ask {
	a := Ask{Entry: Entry{Name: AskOf(form)}}
	var text []string
	flush := func() {
		if n := len(a.Questions); n > 0 && a.Questions[n-1].Text == "" {
			a.Questions[n-1].Text = strings.Join(strings.Fields(strings.Join(text, " ")), " ")
		}
		text = nil
	}
	for _, line := range lines(form) {
		line = bare(line)
		m := formSigns().markText.FindStringSubmatchIndex(line)
		switch {
		case m != nil:
			flush()
			capability, expectation, _ := strings.Cut(strings.TrimSpace(line[m[4]:m[5]]), "/")
			title := strings.TrimLeft(line[:m[0]], "#0123456789. ")
			a.Questions = append(a.Questions, Question{ID: line[m[2]:m[3]], Title: strings.TrimSpace(title), Capability: capability, Expectation: expectation})
		case formSigns().boxes.MatchString(line):
			flush()
		default:
			text = append(text, line)
		}
	}
	return a
}

// formReader goes through a form line by line.
type formReader struct {
	ask    Ask
	now    time.Time
	at     int // the question the lines belong to, -1 before the first
	parts  []filled
	aside  []string // what stands outside of the questions and is not the form's
	faults []FormFault
}

// ReadForm reads the answers in a form that somebody filled in: quoted, marked
// [x] or with an x behind, with text between, questions in any order or left
// out. What could mean two things is an error of type *FormError that names
// every such line.
func (a Ask) ReadForm(form string, now time.Time) ([]Answer, error) {
	r := a.read(form, now)
	var out []Answer
	found := false
	for i, p := range r.parts {
		found = found || p.seen
		if fault := p.settle(); fault != nil {
			r.faults = append(r.faults, *fault)
		}
		if p.answer.Answer == "" && p.answer.Rating == nil && p.answer.Words == "" && p.answer.Promise == "" && p.answer.Due.IsZero() {
			continue
		}
		q := a.Questions[i]
		p.answer.Question, p.answer.Capability, p.answer.Expectation, p.answer.Goal = q.ID, q.Capability, q.Expectation, q.Goal
		out = append(out, p.answer)
	}
	switch {
	case len(r.faults) > 0:
	case !found:
		r.faults = append(r.faults, FormFault{Why: "none of the questions of " + a.Name + " is in it"})
	case len(out) == 0:
		r.faults = append(r.faults, FormFault{Why: "no box is marked and nothing is written in it"})
	}
	if len(r.faults) > 0 {
		return nil, &FormError{r.faults}
	}
	return out, nil
}

// Aside is what somebody wrote outside of the questions of a form, which is no
// answer to any: above the first, below the last, or to sign.
func (a Ask) Aside(form string, now time.Time) string {
	return strings.Join(a.read(form, now).aside, " ")
}

// read goes through a form.
func (a Ask) read(form string, now time.Time) *formReader {
	r := &formReader{ask: a, now: now, at: -1, parts: make([]filled, len(a.Questions))}
	var texts []string
	for line := range strings.Lines(strings.TrimPrefix(form, "\ufeff")) {
		texts = append(texts, bare(line))
	}
	for i := 0; i < len(texts); i++ {
		number, text := i+1, texts[i]
		if more := r.broken(texts[i:]); more > 0 {
			text = strings.Join(texts[i:i+1+more], " ")
			i += more
		}
		if text != "" {
			r.line(number, text)
		} else if r.at >= 0 && r.parts[r.at].label == labelWords && r.parts[r.at].answer.Words != "" {
			r.parts[r.at].label = "" // a paragraph ends what was written behind a label
		}
	}
	return r
}

// broken is how many lines after the first belong to it, where mail broke a
// heading or an answer of the form that was too long for it.
func (r *formReader) broken(texts []string) int {
	const most = 2
	first := texts[0]
	box := formSigns().boxes.MatchString(first)
	if _, _, ok := readOption(first); ok || r.question(first) >= 0 || !box && strings.TrimLeft(first, "#*0123456789") == first {
		return 0
	}
	for more := 1; more <= most && more < len(texts) && texts[more] != ""; more++ {
		joined := strings.Join(texts[:1+more], " ")
		if _, _, ok := readOption(joined); ok && box || !box && r.marked(joined) >= 0 {
			return more
		}
	}
	return 0
}
