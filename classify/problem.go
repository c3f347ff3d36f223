package classify

import (
	"fmt"
	"strings"
)

// Problem is one thing wrong with a ladder or rule.
type Problem struct {
	// Path names the value: rule, rfc-author, when.
	Path []string
	// Offset is the byte inside a string value at which the fault lies, or -1
	// where the fault is the whole table or something missing from it.
	Offset int
	Msg    string
	// Help is the next step, such as a word that was probably meant.
	Help string
}

func (p Problem) Error() string { return strings.Join(p.Path, ".") + ": " + p.Msg }

// Problems are everything wrong with a ladder and its rules at once, in their
// order.
type Problems []Problem

func (p Problems) Error() string {
	lines := make([]string, len(p))
	for i := range p {
		lines[i] = p[i].Error()
	}
	return strings.Join(lines, "\n")
}

// orNil is the problems as an error, nil when there are none.
func (p Problems) orNil() error {
	if len(p) == 0 {
		return nil
	}
	return p
}

func (p *Problems) add(path []string, offset int, help, format string, args ...any) {
	*p = append(*p, Problem{Path: path, Offset: offset, Msg: fmt.Sprintf(format, args...), Help: help})
}
