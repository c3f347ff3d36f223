package main

import (
	"io"
	"os"
	"strings"

	"golang.org/x/term"

	"sheaf/report"
)

// Terminal rules. The result goes to stdout and nothing else does. Progress
// moves only on a terminal that can move its cursor; a dumb one and a pipe get
// lines now and then. Colour needs a terminal that can show it, and NO_COLOR,
// CLICOLOR, CLICOLOR_FORCE and --color have their say. A report longer than the
// terminal is high goes to the pager, where PAGER names one. A terminal whose locale names
// another encoding than UTF-8 gets ASCII; a pipe and a file always get UTF-8.
// Text from outside is made visible before it is printed.

// terminal is what a stream leads to.
type terminal struct {
	isTerminal bool
	width      int // columns
	height     int // lines, 0 where that is not known
	color      bool
	// moves says that its cursor can be moved, unicode that it shows UTF-8.
	moves, unicode bool
}

// defaultWidth is taken where the stream has no width of its own.
const defaultWidth = 80

func newTerminal(f *os.File, env func(string) string) terminal {
	t := terminal{width: defaultWidth}
	fd := int(f.Fd())
	t.isTerminal = term.IsTerminal(fd)
	if w, h, err := term.GetSize(fd); err == nil && w > 0 {
		t.width, t.height = w, h
	}
	t.unicode = !t.isTerminal || showsUnicode(env)
	t.moves = t.isTerminal && !isDumb(env)
	t.color = showsColor(t.moves, env)
	return t
}

// showsColor reports whether a stream gets colour, where moves says that it leads
// to a terminal that has it. The environment's wishes are those of no-color.org and
// bixense.com/clicolors, the strongest first.
func showsColor(moves bool, env func(string) string) bool {
	force := env("CLICOLOR_FORCE")
	switch {
	case env("NO_COLOR") != "":
		return false
	case force != "" && force != "0":
		return true
	}
	return moves && env("CLICOLOR") != "0"
}

// isDumb reports whether the terminal is one that only prints, as in an editor
// or a serial console.
func isDumb(env func(string) string) bool { return env("TERM") == "dumb" || env("TERM") == "" }

// showsUnicode reports whether the locale is one of UTF-8. The first of the
// variables that is set decides, as in locale(7); where none is, nothing is
// known, and UTF-8 is what terminals have.
func showsUnicode(env func(string) string) bool {
	for _, name := range []string{"LC_ALL", "LC_CTYPE", "LANG"} {
		if v := strings.ToLower(env(name)); v != "" {
			return strings.Contains(v, "utf-8") || strings.Contains(v, "utf8")
		}
	}
	return true
}

// text is a text as the terminal can show it.
func (t terminal) text(s string) string {
	if t.unicode {
		return s
	}
	return ascii(s)
}

// wrap is a text broken at spaces to fit the terminal.
func (t terminal) wrap(text string) string {
	if !t.isTerminal {
		return text
	}
	return report.Wrap(text, t.width)
}

// page is wrap for a page of prose.
func (t terminal) page(text string) string {
	if !t.isTerminal {
		return text
	}
	return report.Reflow(text, t.width)
}

// writer is f, or what writes ASCII to it.
func (t terminal) writer(f *os.File) io.Writer {
	if t.unicode {
		return f
	}
	return &asciiWriter{to: f}
}

// withColor applies the --color flag.
func (t terminal) withColor(when string) terminal {
	switch when {
	case "always":
		t.color = true
	case "never":
		t.color = false
	}
	return t
}
