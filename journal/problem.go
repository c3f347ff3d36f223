package journal

import (
	"fmt"
	"strings"
	"unicode"

	"github.com/clipperhouse/displaywidth"
)

// Problem is one mistake in a file, with its place. It has the fields of a
// problem in a config, so that both are shown alike.
type Problem struct {
	File string
	// Line and Column count from 1, columns in characters. A problem with the
	// file itself has neither.
	Line, Column int
	Msg          string
	// Help is the next step, empty where none is known.
	Help string
	// Excerpt is the line, fit for a terminal; Caret is how many cells of it lie
	// before the fault.
	Excerpt string
	Caret   int
}

// excerptWidth is how many cells of a long line are shown.
const excerptWidth = 100

// problem is what is wrong at a byte of the file.
func (f *file) problem(at int, help, format string, args ...any) {
	at = min(max(at, 0), len(f.data))
	start := strings.LastIndexByte(f.data[:at], '\n') + 1
	line, _, _ := strings.Cut(f.data[start:], "\n")
	p := Problem{File: f.path, Line: 1 + strings.Count(f.data[:start], "\n"),
		Column: 1 + len([]rune(f.data[start:at])), Msg: inert(fmt.Sprintf(format, args...)), Help: inert(help)}
	before := inert(f.data[start:at])
	p.Excerpt = strings.TrimRight(displaywidth.TruncateString(inert(line), excerptWidth, "…"), " ")
	if p.Caret = displaywidth.String(before); p.Caret >= excerptWidth {
		p.Caret = 0
	}
	f.problems = append(f.problems, p)
}

// inert is a text in which nothing can steer a terminal.
func inert(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\t':
			return ' '
		case r == ' ' || unicode.IsPrint(r):
			return r
		}
		return '\uFFFD'
	}, s)
}
