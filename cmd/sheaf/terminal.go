package main

import (
	"os"

	"golang.org/x/term"
)

// Terminal rules. The result goes to stdout and nothing else does. Progress
// moves only on a terminal; a pipe gets lines now and then. Colour needs a
// terminal that can show it, and NO_COLOR, CLICOLOR_FORCE and --color have
// their say. Text from outside is made visible before it is printed.

// terminal is what a stream leads to.
type terminal struct {
	isTerminal bool
	width      int // columns
	color      bool
}

// defaultWidth is taken where the stream has no width of its own.
const defaultWidth = 80

func newTerminal(f *os.File, env func(string) string) terminal {
	t := terminal{width: defaultWidth}
	fd := int(f.Fd())
	t.isTerminal = term.IsTerminal(fd)
	if w, _, err := term.GetSize(fd); err == nil && w > 0 {
		t.width = w
	}
	dumb := env("TERM") == "dumb" || env("TERM") == ""
	t.color = t.isTerminal && !dumb
	if force := env("CLICOLOR_FORCE"); force != "" && force != "0" {
		t.color = true
	}
	if env("NO_COLOR") != "" {
		t.color = false
	}
	return t
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
