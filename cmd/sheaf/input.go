package main

import (
	"context"
	"io"
	"os"
)

// input opens a file that was named, or what comes from outside for "-". Reading it
// ends with the context: what is to be typed, or comes through a pipe, may never
// come.
func (a *app) input(ctx context.Context, name string) (io.ReadCloser, error) {
	if name == "-" {
		return io.NopCloser(&waiting{ctx: ctx, in: a.stdin}), nil
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	return struct {
		io.Reader
		io.Closer
	}{&waiting{ctx: ctx, in: f}, f}, nil
}

// maxWaiting is how many bytes are waited for at a time.
const maxWaiting = 64 << 10

// waiting reads until the context ends, which is errLeftAtOnce. A read that is under
// way can not be stopped: it is left behind, and the program ends.
type waiting struct {
	ctx context.Context
	in  io.Reader
	buf []byte // what a read that was left behind may still write into
}

// typed is what one read gave.
type typed struct {
	n   int
	err error
}

func (w *waiting) Read(p []byte) (int, error) {
	if w.ctx.Err() != nil {
		return 0, errLeftAtOnce
	}
	if w.buf == nil {
		w.buf = make([]byte, maxWaiting)
	}
	got := make(chan typed, 1)
	buf := w.buf[:min(len(p), len(w.buf))]
	go func() {
		n, err := w.in.Read(buf)
		got <- typed{n, err}
	}()
	select {
	case t := <-got:
		return copy(p, buf[:t.n]), t.err
	case <-w.ctx.Done():
		w.buf = nil
		return 0, errLeftAtOnce
	}
}
