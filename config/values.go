package config

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"sheaf/classify"
)

// fault is what is wrong with a value: a byte of its text, or -1 for the
// value as a whole.
type fault struct {
	at        int
	msg, help string
}

func (f *fault) Error() string { return f.msg }

// setter is a value with a form of its own in the file.
type setter interface {
	// set takes what the decoder read: a string, int64, float64, bool,
	// time.Time or []any. Nil as result means it was taken.
	set(v any) *fault
	// wants says which types it takes.
	wants() string
}

// errType is the fault of a value whose type its setter does not take.
var errType = &fault{at: -1}

// Date is a day, at midnight UTC. The zero Date is none.
type Date struct{ time.Time }

func (d *Date) wants() string { return "a date" }

func (d *Date) set(v any) *fault {
	switch v := v.(type) {
	case time.Time:
		*d = Date{time.Date(v.Year(), v.Month(), v.Day(), 0, 0, 0, 0, time.UTC)}
		return nil
	case string:
		t, err := time.Parse(time.DateOnly, v)
		if err != nil {
			return &fault{0, fmt.Sprintf("%q is no day of the calendar", v), "write it as 2026-10-03"}
		}
		*d = Date{t}
		return nil
	}
	return errType
}

func (d Date) String() string { return d.Format(time.DateOnly) }

// Percent is a share from 0 to 1, written "60%" or 60.
type Percent float64

func (p *Percent) wants() string { return `a percentage such as "60%"` }

func (p *Percent) set(v any) *fault {
	var n float64
	switch v := v.(type) {
	case string:
		digits, found := strings.CutSuffix(v, "%")
		f, err := strconv.ParseFloat(strings.TrimSpace(digits), 64)
		if err != nil || !found {
			return &fault{0, fmt.Sprintf("%q is no percentage", v), `write it as "60%"`}
		}
		n = f
	case int64:
		n = float64(v)
	case float64:
		return &fault{-1, "a percentage with a fraction is easily misread", fmt.Sprintf(`write it as "%.0f%%"`, 100*v)}
	default:
		return errType
	}
	if math.IsNaN(n) || n < 0 || n > 100 {
		return &fault{0, "a percentage lies between 0 and 100", `write it as "60%"`}
	}
	*p = Percent(n / 100)
	return nil
}

func (p Percent) String() string { return strconv.FormatFloat(100*float64(p), 'f', -1, 64) + "%" }

// Span is a length of time, written "6 months".
type Span classify.Span

func (s *Span) wants() string { return `a span of time such as "6 months"` }

func (s *Span) set(v any) *fault {
	t, ok := v.(string)
	if !ok {
		return errType
	}
	span, err := classify.ParseSpan(t)
	if err != nil {
		return &fault{0, fmt.Sprintf("%q is no span of time", t), `write it as "6 months" or "90 days"`}
	}
	*s = Span(span)
	return nil
}

func (s Span) String() string { return classify.Span(s).String() }

// Words are one string or a list of them.
type Words []string

func (w *Words) wants() string { return "a string or a list of strings" }

func (w *Words) set(v any) *fault {
	if s, ok := v.(string); ok {
		*w = Words{s}
		return nil
	}
	words, ok := stringList(v)
	if !ok {
		return errType
	}
	*w = words
	return nil
}

// Command is a program with its arguments, run without a shell.
type Command []string

func (c *Command) wants() string { return "a command, as a string or a list of words" }

func (c *Command) set(v any) *fault {
	if s, ok := v.(string); ok {
		words, f := splitCommand(s)
		*c = words
		return f
	}
	words, ok := stringList(v)
	if !ok {
		return errType
	}
	if len(words) == 0 || words[0] == "" {
		return &fault{-1, "the command names no program", `write it as ["pass", "show", "github"]`}
	}
	*c = words
	return nil
}

// splitCommand splits a command at blanks outside quotes. What only a shell
// would understand is refused rather than passed on as a word.
func splitCommand(s string) ([]string, *fault) {
	var words []string
	var word strings.Builder
	quote, opened, inWord := rune(0), 0, false
	for i, r := range s {
		switch {
		case quote != 0 && r == quote:
			quote = 0
		case quote != 0:
			word.WriteRune(r)
		case r == '\'' || r == '"':
			quote, opened, inWord = r, i, true
		case r == ' ' || r == '\t' || r == '\n':
			if inWord {
				words = append(words, word.String())
				word.Reset()
			}
			inWord = false
		case strings.ContainsRune("|&;<>$`\\*?(){}", r):
			return nil, &fault{i, fmt.Sprintf("the command is run without a shell, which %q would need", string(r)),
				`quote it, or write ["sh", "-c", "…"]`}
		default:
			word.WriteRune(r)
			inWord = true
		}
	}
	if quote != 0 {
		return nil, &fault{opened, "the quote is not closed", ""}
	}
	if inWord {
		words = append(words, word.String())
	}
	if len(words) == 0 || words[0] == "" {
		return nil, &fault{0, "the command names no program", `write it as "pass show github"`}
	}
	return words, nil
}

func stringList(v any) ([]string, bool) {
	l, ok := v.([]any)
	words := make([]string, 0, len(l))
	for _, e := range l {
		s, isString := e.(string)
		ok = ok && isString
		words = append(words, s)
	}
	return words, ok
}
