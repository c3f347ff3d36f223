// Package file reads items that any program wrote down, as lines of the format
// sheaf.item/1.
//
// It promises that a line is taken or named: what is no item is skipped by
// file and line number, and the lines around it are read. Fields it does not
// know are kept. An unchanged file costs a look at its size and time. What was
// read from a file stays when the file goes.
package file

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"iter"
	"slices"
	"time"

	"sheaf/collectors"
	"sheaf/evidence"
)

// batchSize is how many items are handed on at a time.
const batchSize = 500

// Config is what to read.
type Config struct {
	// Name is the configured source's name. Items that name no source get it.
	Name string
	// Paths are paths and globs of files; "**" stands for any number of
	// folders. They are absolute, or relative to the current folder.
	Paths []string
	// Now tells which windows reach the present.
	Now func() time.Time
}

// Collector reads the files of one configured source.
type Collector struct{ config Config }

// New makes a collector. It reads nothing yet.
func New(c Config) (*Collector, error) {
	switch {
	case c.Name == "":
		return nil, errors.New("file source without a name")
	case len(c.Paths) == 0:
		return nil, errors.New("file source without paths")
	case c.Now == nil:
		return nil, errors.New("file source without a clock")
	}
	return &Collector{c}, nil
}

// Fingerprint identifies the paths asked for, whatever their order.
func (c *Collector) Fingerprint() string {
	asked, err := json.Marshal(slices.Sorted(slices.Values(c.config.Paths)))
	if err != nil { // strings alone
		panic(err)
	}
	sum := sha256.Sum256(asked)
	return hex.EncodeToString(sum[:16])
}

// Collect yields the items of new and changed files, in the order of their
// paths, as far as they lie in the windows asked for, have no time or came from the
// file before, at what time ever: a date may have been corrected. The
// checkpoint moves on with the last batch of a file; one that is cut off is
// read again. The place of a batch is its file's path.
func (c *Collector) Collect(ctx context.Context, ask collectors.Ask) iter.Seq2[collectors.Batch, error] {
	return func(yield func(collectors.Batch, error) bool) {
		point, err := readCheckpoint(ask.Since)
		if err != nil {
			yield(collectors.Batch{}, err)
			return
		}
		paths, unread, skipped, err := find(ctx, c.config.Paths)
		if err != nil {
			yield(collectors.Batch{}, err)
			return
		}
		want := ask.Spans(c.config.Now())
		progress := collectors.Progress{Total: len(paths), Unit: "files"}
		for i, path := range paths {
			progress.Done, progress.Note = i, path
			stopped := false
			hand := func(items []evidence.Item) bool {
				stopped = !yield(collectors.Batch{Place: path, Items: items, Next: point.encode(), Progress: progress}, nil)
				return !stopped
			}
			last, known := point.Files[path]
			got, err := c.read(ctx, path, request{want, ask.Kept}, last, hand)
			if stopped {
				return
			}
			if err := ctx.Err(); err != nil {
				yield(collectors.Batch{}, err)
				return
			}
			if err != nil {
				delete(point.Files, path)
				skipped = append(skipped, skipFor(path, known, err))
				continue
			}
			point.Files[path] = got.state
			skipped = append(skipped, got.state.Skipped...)
			progress.Done = i + 1
			if len(got.rest) > 0 && !hand(got.rest) {
				return
			}
		}
		skipped = append(skipped, point.forget(paths, unread)...)
		progress.Done, progress.Note = len(paths), ""
		yield(collectors.Batch{Skipped: skipped, Next: point.encode(), Progress: progress}, nil)
	}
}
