package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// Every command has a page that says what its help says, and pages are equal
// whenever they are written.
func TestManualPages(t *testing.T) {
	dir := filepath.Join(home(t), "man", "man1")
	if _, stderr, err := program(t, ".", "man", dir); err != nil {
		t.Fatalf("%v\n%s", err, stderr)
	}
	app := newApp(os.Stdin, os.Stdout, os.Stderr, os.Getenv)
	pages := 0
	for _, c := range commandsBelow(app.rootCommand()) {
		if !hasPage(c) {
			continue
		}
		pages++
		page, err := os.ReadFile(filepath.Join(dir, manName(c)+".1"))
		if err != nil {
			t.Error(err)
			continue
		}
		for _, want := range []string{".TH ", ".SH NAME\n", roff(c.Short), ".SH SYNOPSIS\n", `\fB\-\-repo\fR \fIPATH\fR`, `\fB\-h, \-\-help\fR`} {
			if !strings.Contains(string(page), want) {
				t.Errorf("the page of %s lacks %q", c.CommandPath(), want)
			}
		}
		if strings.Contains(string(page), "\n.nf\n"+roff(strings.SplitN(c.Long, "\n", 2)[0])) {
			t.Errorf("the page of %s keeps the lines of its paragraphs", c.CommandPath())
		}
		if c.HasAvailableSubCommands() && !strings.Contains(string(page), "\n.B "+roff(c.CommandPath())+" COMMAND\n") {
			t.Errorf("the page of %s does not say that it takes a command", c.CommandPath())
		}
		if again := manPage(c); string(again) != string(page) {
			t.Errorf("the page of %s is another the second time", c.CommandPath())
		}
		lint(t, filepath.Join(dir, manName(c)+".1"))
		fits(t, filepath.Join(dir, manName(c)+".1"))
	}
	if pages < 15 {
		t.Errorf("%d pages", pages)
	}
	if entries, err := os.ReadDir(dir); err != nil || len(entries) != pages {
		t.Errorf("%d files for %d commands, %v", len(entries), pages, err)
	}
}

// lint has mandoc or groff read a page, where there is one.
func lint(t *testing.T, page string) {
	t.Helper()
	for _, args := range [][]string{{"mandoc", "-T", "lint", "-W", "warning"}, {"groff", "-man", "-ww", "-z"}} {
		if _, err := exec.LookPath(args[0]); err != nil {
			continue
		}
		if out, err := exec.Command(args[0], append(args[1:], page)...).CombinedOutput(); err != nil || len(out) > 0 {
			t.Errorf("%v\n%s", err, out)
		}
	}
}

// fits holds a page that groff sets for a terminal of 80 columns to them, where
// there is a groff.
func fits(t *testing.T, page string) {
	t.Helper()
	if _, err := exec.LookPath("groff"); err != nil {
		return
	}
	text, err := exec.Command("groff", "-man", "-Tascii", "-rLL=80n", "-P-cbou", page).Output()
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		if len(strings.TrimRight(line, "\n")) > 80 {
			t.Errorf("%s has a line of %d columns: %s", filepath.Base(page), len(line)-1, line)
		}
	}
}

func TestRoff(t *testing.T) {
	for text, want := range map[string]string{
		"plain":     "plain",
		".so /etc":  `\&.so /etc`,
		"'br":       `\(aqbr`,
		`a\nb`:      `a\enb`,
		"--repo ~x": `\-\-repo \(tix`,
	} {
		if got := roff(text); got != want {
			t.Errorf("%q is %q, want %q", text, got, want)
		}
	}
}
