package main

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
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

// Every variable that is read is one that help tells of, but for what all programs
// have and what Go itself reads.
func TestHelpNamesTheEnvironment(t *testing.T) {
	others := []string{"HOME", "TERM", "GOGC", "GOMEMLIMIT"}
	read := regexp.MustCompile(`env\("([A-Z_]+)"\)|"([A-Z_]+_TOKEN)"`)
	for _, pattern := range []string{"*.go", "../../config/*.go"} {
		files, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			if strings.HasSuffix(file, "_test.go") {
				continue
			}
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			for _, found := range read.FindAllSubmatch(text, -1) {
				name := string(found[1]) + string(found[2])
				if !slices.Contains(others, name) && !regexp.MustCompile(`\b`+name+`\b`).MatchString(helpEnvironment) {
					t.Errorf("%s reads %s, which help environment does not name", file, name)
				}
			}
		}
	}
}
