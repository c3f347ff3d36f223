package main

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"
)

// Every example of a command's help is run by a shell, in a repository of
// Ann's and beside the files the examples name, and must do what it is to: be
// done, partly done, or say that a check did not hold. Examples of one command
// run in order, in a repository of their own, where 1a2b3c4 stands for the last
// commit of Ann's.
func TestExamplesRun(t *testing.T) {
	dir := home(t)
	bin := filepath.Join(dir, "bin")
	if err := os.Mkdir(bin, 0o755); err != nil {
		t.Fatal(err)
	}
	self, err := filepath.Abs(os.Args[0])
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(self, filepath.Join(bin, "sheaf")); err != nil {
		t.Fatal(err)
	}
	script, err := filepath.Abs("testdata/repos/shop.sh")
	if err != nil {
		t.Fatal(err)
	}
	shell := func(t *testing.T, in, command string) (code int, stdout, stderr string) {
		t.Helper()
		cmd := exec.Command("sh", "-c", command)
		cmd.Dir = in
		cmd.Env = append(os.Environ(), "SHEAF_TEST_PROGRAM=1", "SHEAF_NOW=2026-11-22T12:00:00+01:00", "TZ=Europe/Berlin",
			"PATH="+bin+string(os.PathListSeparator)+os.Getenv("PATH"))
		var out, errs bytes.Buffer
		cmd.Stdout, cmd.Stderr = &out, &errs
		var exit *exec.ExitError
		if err := cmd.Run(); err != nil && !errors.As(err, &exit) {
			t.Fatal(err)
		}
		return cmd.ProcessState.ExitCode(), out.String(), errs.String()
	}

	app := newApp(os.Stdin, os.Stdout, os.Stderr, os.Getenv)
	ran := 0
	for _, command := range commandsBelow(app.rootCommand()) {
		if command.Example == "" {
			continue
		}
		t.Run(command.CommandPath(), func(t *testing.T) {
			in := t.TempDir()
			if code, _, stderr := shell(t, in, "sh "+script); code != 0 {
				t.Fatal(stderr)
			}
			shop := filepath.Join(in, "shop")
			for name, text := range exampleFiles() {
				if err := os.WriteFile(filepath.Join(shop, name), []byte(text), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			code, commit, stderr := shell(t, shop, "sheaf harvest 2026 -q >&2; git log --format=%h --author=ann@acme.test -1")
			if code != 0 {
				t.Fatal(stderr)
			}
			// A line that goes on in the next stands before one that is indented more.
			examples := strings.NewReplacer("\\\n    ", "", "\n    ", " ").Replace(command.Example)
			for line := range strings.Lines(examples) {
				line = strings.TrimSpace(line)
				if !strings.HasPrefix(line, "sheaf ") {
					t.Errorf("%q is no call of sheaf", line)
				}
				line = strings.ReplaceAll(line, "1a2b3c4", strings.TrimSpace(commit))
				code, stdout, stderr := shell(t, shop, line)
				// Of a pipe, the code is that of the last program.
				unsaid := code == exitDone && strings.Contains(stderr, "sheaf: error: ")
				if unsaid || !slices.Contains([]int{exitDone, exitPartly, exitCheck}, code) {
					t.Errorf("$ %s\nends with %d\n%s%s", line, code, stdout, stderr)
				}
			}
		})
		ran++
	}
	if ran < 15 {
		t.Errorf("only %d commands have examples", ran)
	}
}

// exampleFiles are the files that examples name.
func exampleFiles() map[string]string {
	item := `{"schema":"sheaf.item/1","id":"note:talk","kind":"note","actor":"ann@acme.test","role":"author","at":"2026-10-03T10:00:00Z","title":"talk on refunds"`
	return map[string]string{
		"items.jsonl":    item + "}\n",
		"labelled.jsonl": item + `,"gold":["knowledge-sharing"]}` + "\n",
		"work.toml":      "me.emails = [\"ann@acme.test\"]\n",
	}
}

// commandsBelow are a command and all that hang below it, those not shown in
// help left out, each before those below it.
func commandsBelow(c *cobra.Command) []*cobra.Command {
	if c.Hidden {
		return nil
	}
	out := []*cobra.Command{c}
	for _, below := range c.Commands() {
		out = append(out, commandsBelow(below)...)
	}
	return out
}

// Every command that does something shows how it is called.
func TestCommandsHaveExamples(t *testing.T) {
	app := newApp(os.Stdin, os.Stdout, os.Stderr, os.Getenv)
	for _, c := range commandsBelow(app.rootCommand())[1:] {
		if c.Runnable() && c.Example == "" && c.Name() != "version" {
			t.Errorf("%s has no example", c.CommandPath())
		}
	}
}
