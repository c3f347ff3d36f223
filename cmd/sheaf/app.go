package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"sheaf/report"
)

// app is what all commands share: the streams, the environment, the clock and
// the flags that go with every command.
type app struct {
	stdin  io.Reader
	stdout *bufio.Writer
	stderr io.Writer
	screen io.Writer // stdout itself, for a pager
	bars   io.Writer // stderr itself, for what asks it whether it is a terminal
	env    func(string) string
	out    terminal // what stdout is
	err    terminal // what stderr is

	// partly is what a harvest on the way to a report could not read.
	partly error

	// scripted lets a test be the person who is asked: lines on stdin.
	scripted bool

	flags struct {
		config, ledger, journal string
		repos, me               []string
		quiet, verbose          bool
		color                   string
		noInput, offline        bool
		noRedact                bool
	}
}

func newApp(stdin io.Reader, stdout, stderr *os.File, env func(string) string) *app {
	out, err := newTerminal(stdout, env), newTerminal(stderr, env)
	return &app{
		stdin:  stdin,
		stdout: bufio.NewWriterSize(out.writer(stdout), 64<<10),
		stderr: err.writer(stderr),
		screen: stdout,
		bars:   stderr,
		env:    env,
		out:    out,
		err:    err,
	}
}

// execute runs the command that args name. The result goes to stdout whole or
// with an error; what is already written stays.
func (a *app) execute(ctx context.Context, args []string) error {
	root := a.rootCommand()
	root.SetArgs(args)
	err := root.ExecuteContext(ctx)
	err = errors.Join(err, a.partly)
	if flushed := a.stdout.Flush(); err == nil && flushed != nil {
		err = fmt.Errorf("write the result: %w", flushed)
	}
	return err
}

// now is what "today" is: SHEAF_NOW where it is set, in the person's zone.
func (a *app) now(zone *time.Location) (time.Time, error) {
	text := a.env("SHEAF_NOW")
	if text == "" {
		return time.Now().In(zone), nil
	}
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return time.Time{}, &usageError{msg: fmt.Sprintf("SHEAF_NOW %q is no RFC 3339 time", text), hint: "write it like 2026-11-22T09:00:00+01:00, or unset it"}
	}
	return t.In(zone), nil
}

// inform tells the person something beside the result.
func (a *app) inform(format string, args ...any) {
	if !a.flags.quiet {
		a.say("sheaf: "+format, args...)
	}
}

// warn is inform for what -q does not silence.
func (a *app) warn(format string, args ...any) {
	a.say("sheaf: warning: "+format, args...)
}

// say writes a line to stderr, broken to fit a terminal.
func (a *app) say(format string, args ...any) {
	io.WriteString(a.stderr, a.err.wrap(fmt.Sprintf(format+"\n", visible(args)...)))
}

// visible makes text from outside safe to print on a terminal.
func visible(args []any) []any {
	for i, arg := range args {
		switch arg := arg.(type) {
		case string:
			args[i] = report.Visible(arg)
		case error:
			args[i] = report.Visible(arg.Error())
		}
	}
	return args
}

// sameFlags are the flags by which another call looks at what this one does,
// wherever it is made.
func (a *app) sameFlags() []string {
	var words []string
	path := func(flag, value string) {
		if value == "" {
			return
		}
		if abs, err := filepath.Abs(value); err == nil {
			value = abs
		}
		words = append(words, flag, value)
	}
	path("--config", a.flags.config)
	path("--ledger", a.flags.ledger)
	path("--journal", a.flags.journal)
	for _, repo := range a.flags.repos {
		path("--repo", repo)
	}
	for _, address := range a.flags.me {
		words = append(words, "--me", address)
	}
	return words
}

// call is another call of sheaf that looks at what this one does, as it can be
// pasted into a shell from anywhere.
func (a *app) call(words string) string {
	return strings.Join(append([]string{"sheaf", words}, quotedWords(a.sameFlags())...), " ")
}

// log is where the libraries write: nowhere, or to stderr with -v.
func (a *app) log() *slog.Logger {
	if !a.flags.verbose {
		return slog.New(slog.DiscardHandler)
	}
	return slog.New(slog.NewTextHandler(a.stderr, &slog.HandlerOptions{Level: slog.LevelDebug}))
}

// home is the user's home folder, or an error that says how to do without.
func (a *app) home() (string, error) {
	if h := a.env("HOME"); h != "" {
		return h, nil
	}
	h, err := os.UserHomeDir()
	if err != nil {
		return "", &usageError{msg: "no home folder is known", hint: "set HOME, or give --config, --ledger and --journal"}
	}
	return h, nil
}

// noArgs refuses arguments with a sentence that names them.
func noArgs(cmd *cobra.Command, args []string) error {
	if len(args) > 0 {
		return &usageError{msg: fmt.Sprintf("%s takes no argument, got %q", cmd.Name(), args[0]), hint: "see sheaf help " + strings.TrimPrefix(cmd.CommandPath(), "sheaf ")}
	}
	return nil
}
