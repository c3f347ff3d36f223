package main

import (
	"os"
	"strings"
	"testing"
	"unicode/utf8"
)

// What help says of a command or a topic, and what it has to copy, fits the width that its flags are set for, also in a
// pipe, where no line is broken.
func TestHelpWidth(t *testing.T) {
	app := newApp(os.Stdin, os.Stdout, os.Stderr, os.Getenv)
	for _, c := range commandsBelow(app.rootCommand()) {
		for line := range strings.SplitSeq(c.Long+"\n"+c.Example, "\n") {
			if n := utf8.RuneCountInString(line); n > helpWidth {
				t.Errorf("%s has a line of %d columns: %s", c.CommandPath(), n, line)
			}
		}
	}
}
