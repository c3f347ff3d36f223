package journal

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// The lines of a form that a manager writes behind.
const (
	labelRating  = "Rating"
	labelWords   = "Words"
	labelPromise = "I will"
	labelDue     = "By"
)

// formTitle begins the first line of a form.
const formTitle = "Check-in:"

// optionText is how a form words an answer.
func optionText(answer string) string {
	switch answer {
	case NoRoom:
		return "agree, but there is no room for it here"
	case NotYet:
		return "not yet"
	}
	return answer
}

// Form is the page that asks: Markdown that any editor or mail program shows
// and takes answers in. who asks, levels is what it is about.
func (a Ask) Form(who, levels string) string {
	var b strings.Builder
	to := "Please"
	if a.To != "" {
		to = plain(a.To) + ", please"
	}
	fmt.Fprintf(&b, "# %s %s, %s, %s\n\n", formTitle, plain(who), plain(levels), a.At.Format("2 January 2006"))
	fmt.Fprintf(&b, "%s %s", to, formHead())
	for i, q := range a.Questions {
		fmt.Fprintf(&b, "\n## %d. %s (%s)\n\n%s\n\n", i+1, plain(q.Title), mark(q), wrap(plain(q.Text), 80))
		for _, answer := range AnswerWords() {
			fmt.Fprintf(&b, "[ ] %s\n", optionText(answer))
		}
		fmt.Fprintf(&b, "\n%s:\n%s:\n%s:\n%s:\n", labelRating, labelWords, labelPromise, labelDue)
	}
	fmt.Fprintf(&b, "\n---\nCheck-in %s\n", a.Name)
	return b.String()
}

// formHead is what stands above the questions, after who is asked.
func formHead() string {
	return "put an x between the brackets of one line of each question, like [x],\nand write behind a colon where you want to. Leave out what you like, and send it\nback as it is. Nothing has to be installed.\n" +
		fmt.Sprintf("A rating is a step from 0 to %d: %s.\n", MaxStep, stepsInWords())
}

// FillIn is a page with answers in it, as ReadForm takes them.
func FillIn(ask Ask, answers []Answer) string {
	var b strings.Builder
	fmt.Fprintf(&b, "# %s answers\n", formTitle)
	for i, q := range ask.Questions {
		at := slices.IndexFunc(answers, func(a Answer) bool { return a.Question == q.ID })
		if at < 0 {
			continue
		}
		a := answers[at]
		fmt.Fprintf(&b, "\n## %d. %s (%s)\n\n%s\n\n", i+1, plain(q.Title), mark(q), wrap(plain(q.Text), 80))
		for _, answer := range AnswerWords() {
			box := " "
			if answer == a.Answer {
				box = "x"
			}
			fmt.Fprintf(&b, "[%s] %s\n", box, optionText(answer))
		}
		rating, due := "", ""
		if a.Rating != nil {
			rating = fmt.Sprintf(" %d", *a.Rating)
		}
		if !a.Due.IsZero() {
			due = " " + a.Due.Format(time.DateOnly)
		}
		fmt.Fprintf(&b, "\n%s:%s\n%s: %s\n%s: %s\n%s:%s\n", labelRating, rating, labelWords, inert(a.Words), labelPromise, inert(a.Promise), labelDue, due)
	}
	if ask.Name != "" {
		fmt.Fprintf(&b, "\n---\nCheck-in %s\n", ask.Name)
	}
	return b.String()
}

// mark is what a question is known by: q1 mentoring/teaches.
func mark(q Question) string {
	about := q.Capability
	if q.Expectation != "" {
		about += "/" + q.Expectation
	}
	return strings.TrimSpace(q.ID + " " + about)
}

// plain is text that starts nothing in Markdown or a terminal and stays on one
// line.
func plain(s string) string {
	s = inert(strings.Join(strings.Fields(s), " "))
	return strings.NewReplacer("<", "‹", ">", "›", "[", "(", "]", ")", "`", "'").Replace(s)
}

// wrap breaks a text at spaces.
func wrap(s string, width int) string {
	var b strings.Builder
	at := 0
	for i, w := range strings.Fields(s) {
		n := len([]rune(w))
		switch {
		case i == 0:
		case at+1+n > width:
			b.WriteByte('\n')
			at = 0
		default:
			b.WriteByte(' ')
			at++
		}
		b.WriteString(w)
		at += n
	}
	return b.String()
}
