package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"golang.org/x/term"

	"sheaf/report"
)

// talk is a conversation with the person at the terminal. What it says goes to
// stderr, so that stdout stays the result's.
type talk struct {
	in   io.Reader
	out  io.Writer
	wrap func(string) string
	// fd is the terminal that keys come from, -1 where there is none and lines
	// are read as they come.
	fd      int
	pending []byte
}

// talk begins a conversation, or says that there is nobody to have it with.
func (a *app) talk(ctx context.Context) (*talk, bool) {
	if a.flags.noInput {
		return nil, false
	}
	if a.scripted {
		return &talk{in: &waiting{ctx: ctx, in: a.stdin}, out: a.stderr, wrap: a.err.wrap, fd: -1}, true
	}
	in, ok := a.stdin.(*os.File)
	if !ok || !a.err.isTerminal || !term.IsTerminal(int(in.Fd())) {
		return nil, false
	}
	return &talk{in: &waiting{ctx: ctx, in: in}, out: a.stderr, wrap: a.err.wrap, fd: int(in.Fd())}, true
}

// say prints lines broken to fit the terminal; text from outside is made
// visible.
func (t *talk) say(format string, args ...any) {
	io.WriteString(t.out, t.wrap(fmt.Sprintf(format+"\n", visible(args)...)))
}

// errLeft is the person's wish to leave: Ctrl-C, Ctrl-D or the end of input.
var errLeft = errors.New("left")

// key waits for one key. Arrow keys and the like are passed over.
func (t *talk) key() (byte, error) {
	for {
		if len(t.pending) == 0 {
			if err := t.read(); err != nil {
				return 0, err
			}
		}
		k := t.pending[0]
		t.pending = t.pending[1:]
		switch {
		case k == 3 || k == 4:
			return 0, errLeft
		case k == 0x1b:
			t.pending = nil
		case k > ' ' && k < 0x7f:
			return k, nil
		}
	}
}

// read takes what was typed, at least one byte.
func (t *talk) read() error {
	if t.fd >= 0 {
		state, err := term.MakeRaw(t.fd)
		if err != nil {
			return fmt.Errorf("read a key: %w", err)
		}
		defer term.Restore(t.fd, state)
	}
	buf := make([]byte, 64)
	n, err := t.in.Read(buf)
	t.pending = buf[:n]
	switch {
	case n > 0:
		return nil
	case err == nil || errors.Is(err, io.EOF):
		return errLeft
	case errors.Is(err, errLeftAtOnce): // what was decided by a key before is kept
		return errInterrupted
	}
	return fmt.Errorf("read a key: %w", err)
}

// line asks for a line of text; empty is an answer. Ctrl-C, which the terminal
// turns into a signal while lines are read, ends the wait.
func (t *talk) line(prompt string, args ...any) (string, error) {
	fmt.Fprintf(t.out, prompt, visible(args)...)
	var line []byte
	for {
		before, after, ended := bytes.Cut(t.pending, []byte("\n"))
		line, t.pending = append(line, before...), after
		if ended {
			return cleanLine(line), nil
		}
		more := make([]byte, 4096)
		n, err := t.in.Read(more)
		t.pending = more[:n]
		switch {
		case n > 0 || err == nil:
		case errors.Is(err, io.EOF) && len(line) > 0:
			return cleanLine(line), nil
		case errors.Is(err, io.EOF):
			fmt.Fprintln(t.out)
			return "", errLeft
		default:
			fmt.Fprintln(t.out)
			return "", err
		}
	}
}

// errLeftAtOnce is an interruption in the middle of a line: nothing of it is kept.
var errLeftAtOnce = errors.New("interrupted, nothing is written")

// stopped is how to go on where asking came to an end after some answers: after
// an interruption they are kept, in a context that knows nothing of it, and left
// is what the call then ends with.
func stopped(ctx context.Context, err error, answers int) (onward context.Context, left, failed error) {
	if errors.Is(err, errLeftAtOnce) && answers > 0 {
		return context.WithoutCancel(ctx), errInterrupted, nil
	}
	return ctx, nil, err
}

func cleanLine(line []byte) string {
	return strings.TrimSpace(report.Visible(strings.TrimRight(string(line), "\r")))
}
