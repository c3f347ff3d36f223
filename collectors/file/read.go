package file

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"time"

	"sheaf/collectors"
	"sheaf/evidence"
)

// maxBadLines is how many bad lines of a file are named; the rest is counted.
const maxBadLines = 10

// reading is what came of a file.
type reading struct {
	state state
	// rest are the items not handed on yet.
	rest []evidence.Item
}

// request is what is asked of a file: the windows wanted, and what it gave before.
type request struct {
	want []evidence.Window
	kept func(ctx context.Context, place string, wanted func(id string) bool) ([]evidence.Item, error)
}

// given are the ids of what a file gave before.
func (r request) given(ctx context.Context, path string) (map[string]bool, error) {
	ids := map[string]bool{}
	if r.kept == nil {
		return ids, nil
	}
	_, err := r.kept(ctx, path, func(id string) bool {
		ids[id] = true
		return false // the id is enough
	})
	return ids, err
}

// read reads a file that is not as it was last time and hands on its items,
// some at a time; the last of them it returns. It ends early when hand says so.
func (c *Collector) read(ctx context.Context, path string, ask request, last state, hand func([]evidence.Item) bool) (reading, error) {
	info, err := os.Stat(path)
	if err != nil {
		return reading{}, err
	}
	if !info.Mode().IsRegular() {
		return reading{}, errNotFile // a pipe would be waited for
	}
	enough := last.Hash != "" && len(evidence.Subtract(ask.want, last.Read)) == 0
	if enough && last.unchanged(info) {
		return reading{state: last}, nil
	}
	f, err := os.Open(path)
	if err != nil {
		return reading{}, err
	}
	defer f.Close()
	in := steady{ctx, f}
	if enough && info.Size() == last.Size {
		sum, err := hash(in)
		if err != nil {
			return reading{}, err
		}
		if sum == last.Hash {
			last.Modified = info.ModTime()
			return reading{state: last}, nil
		}
		if _, err := f.Seek(0, io.SeekStart); err != nil {
			return reading{}, err
		}
	}
	given, err := ask.given(ctx, path)
	if err != nil {
		return reading{}, err
	}
	digest := sha256.New()
	got, err := c.items(io.TeeReader(in, digest), path, ask.want, given, hand)
	if err != nil {
		return reading{}, err
	}
	got.state.Size, got.state.Modified, got.state.Read = info.Size(), info.ModTime(), ask.want
	got.state.Hash = hex.EncodeToString(digest.Sum(nil))
	if after, err := f.Stat(); err != nil || !got.state.unchanged(after) {
		got.state.Modified = time.Time{}
	}
	return got, nil
}

// items reads a file's lines, of which some were given before.
func (c *Collector) items(in io.Reader, path string, want []evidence.Window, given map[string]bool, hand func([]evidence.Item) bool) (reading, error) {
	var got reading
	bad := 0
	for line, err := range evidence.ReadLines(in) {
		var broken *evidence.LineError
		switch {
		case errors.As(err, &broken):
			if bad++; bad <= maxBadLines {
				got.state.Skipped = append(got.state.Skipped, collectors.Skip{
					What: fmt.Sprintf("%s:%d", path, broken.Number), Why: broken.Err.Error(), Hint: "correct the line; the others are taken",
				})
			}
			continue
		case err != nil:
			return reading{}, err
		case !wanted(line.Item.At, want) && !given[line.Item.ID]:
			continue
		}
		line.Item.Source = cmp.Or(line.Item.Source, c.config.Name)
		// A full batch waits for one more item, so that the last one of the
		// file goes out with the file's checkpoint.
		if len(got.rest) == batchSize {
			if !hand(got.rest) {
				return got, nil
			}
			got.rest = make([]evidence.Item, 0, batchSize)
		}
		got.rest = append(got.rest, line.Item)
	}
	if more := bad - maxBadLines; more > 0 {
		got.state.Skipped = append(got.state.Skipped, collectors.Skip{What: path, Why: fmt.Sprintf("%d more lines are no items", more)})
	}
	return got, nil
}

// wanted reports whether an item of the time given is asked for. One without a
// time lies in no window, and would else never be taken.
func wanted(at time.Time, want []evidence.Window) bool {
	return at.IsZero() || slices.ContainsFunc(want, func(w evidence.Window) bool { return w.Contains(at) })
}

// unchanged reports whether a file looks as it did when it was read.
func (s state) unchanged(info fs.FileInfo) bool {
	return !s.Modified.IsZero() && s.Modified.Equal(info.ModTime()) && s.Size == info.Size()
}

func hash(in io.Reader) (string, error) {
	digest := sha256.New()
	if _, err := io.Copy(digest, in); err != nil {
		return "", err
	}
	return hex.EncodeToString(digest.Sum(nil)), nil
}

// steady is a reader that ends with its context.
type steady struct {
	ctx context.Context
	r   io.Reader
}

func (s steady) Read(p []byte) (int, error) {
	if err := s.ctx.Err(); err != nil {
		return 0, err
	}
	return s.r.Read(p)
}
