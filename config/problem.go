package config

import (
	"fmt"
	"strings"
)

// Problem is one mistake in a file, or one thing to look at.
type Problem struct {
	File string
	// Line and Column count from 1, columns in characters. A problem with the
	// file itself has neither.
	Line, Column int
	Msg          string
	// Help is the next step, empty where none is known.
	Help string
	// Excerpt is the line with secrets masked and control characters made
	// visible. Caret is how many cells of a terminal lie before the fault in
	// it.
	Excerpt string
	Caret   int
}

// same reports whether two problems say the same of the same place.
func (p Problem) same(o Problem) bool {
	return p.Line == o.Line && p.Column == o.Column && p.Msg == o.Msg
}

// String is the problem with its place, excerpt and help, without a newline
// at the end. A caret marks the fault unless it is the start of the line.
func (p Problem) String() string { return p.Within(excerptWidth + excerptMargin) }

// excerptMargin is the cells before an excerpt: the line's number and a rule.
const excerptMargin = 9

// leastExcerpt is how many cells of an excerpt say something.
const leastExcerpt = 20

// Within is String with excerpts that fill at most so many cells of a terminal.
func (p Problem) Within(cells int) string {
	if cells = max(cells-excerptMargin, leastExcerpt); p.Excerpt != "" {
		p.Excerpt, p.Caret = narrow(p.Excerpt, p.Caret, cells)
	}
	var b strings.Builder
	b.WriteString(visible(p.File) + ":")
	if p.Line > 0 {
		fmt.Fprintf(&b, "%d:%d:", p.Line, p.Column)
	}
	b.WriteString(" " + p.Msg)
	if p.Excerpt != "" {
		fmt.Fprintf(&b, "\n%6d │ %s", p.Line, p.Excerpt)
		if p.Caret > 0 {
			fmt.Fprintf(&b, "\n%6s │ %s^", "", strings.Repeat(" ", p.Caret))
		}
	}
	if p.Help != "" {
		b.WriteString("\n  help: " + p.Help)
	}
	return b.String()
}

// Errors are all mistakes of a config, in the order of its files and lines.
type Errors struct {
	Problems []Problem
	// Warnings are what Config.Warnings would have been.
	Warnings []Problem
}

func (e *Errors) Error() string {
	lines := make([]string, len(e.Problems))
	for i, p := range e.Problems {
		lines[i] = p.String()
	}
	return strings.Join(lines, "\n")
}
