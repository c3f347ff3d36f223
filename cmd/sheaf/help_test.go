package main

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"sheaf/config"
	"sheaf/journal"
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

// The files that help shows of a journal are ones that a journal takes.
func TestHelpOfTheJournal(t *testing.T) {
	dir, file, files := t.TempDir(), "", map[string]string{}
	named := regexp.MustCompile(`^  (\w+/\d\S+)`)
	for line := range strings.SplitSeq(helpJournal, "\n") {
		if found := named.FindStringSubmatch(line); found != nil {
			file = found[1]
		} else if text, inside := strings.CutPrefix(line, "    "); file != "" && (inside || line == "" && files[file] != "") {
			files[file] += text + "\n"
		}
	}
	for file, text := range files {
		full := filepath.Join(dir, file)
		if err := os.MkdirAll(filepath.Dir(full), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(full, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	var known []string
	for _, c := range config.Default().Ladder.Capabilities {
		known = append(known, c.ID)
	}
	j, err := journal.Read(dir, journal.Options{Zone: time.UTC, Capabilities: known})
	if err != nil || len(files) < 6 {
		t.Fatal(len(files), err)
	}
	for _, p := range j.Problems {
		t.Errorf("%s:%d: %s\n%s", p.File, p.Line, p.Msg, files[strings.TrimPrefix(p.File, dir+"/")])
	}
}
