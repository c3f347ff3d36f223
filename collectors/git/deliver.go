package git

import (
	"cmp"
	"context"
	"slices"

	"sheaf/collectors/git/numstat"
	"sheaf/evidence"
)

// batchSize is how many items are handed on at a time: few enough that a month's
// are stored while the rest of them is counted.
const batchSize = 100

// batchFiles is how many files items of one batch have, and no further item is added.
const batchFiles = 1 << 16

// releaseEvery is after how many commits, or soon after, the memory of what was read of
// packs is given back: those far from each other in history have little in common.
const releaseEvery = 2000

// deliver counts what the commits changed and sends their items, some at a
// time. The last ones it returns, to go with how far the repository was read.
func (c *Collector) deliver(ctx context.Context, h *history, send func(delivery) error) ([]evidence.Item, error) {
	if len(h.found) > batchSize { // counting takes a while: say what is ahead
		if err := send(delivery{place: h.place(), found: len(h.found)}); err != nil {
			return nil, err
		}
	}
	d := deliverer{h: h, send: send, maker: itemMaker{
		source: c.config.Name, repo: h.repository, matcher: &h.matcher, space: h.space(), name: h.store.Name,
		marks: h.marks, landing: len(h.defaults) > 0, merges: newMerges(h),
	}}
	changes, of := h.changes()
	countCtx, cancel := context.WithCancel(ctx)
	defer cancel()
	err := numstat.Count(countCtx, h.store, changes, h.countOptions(), func(i int, r numstat.Result) {
		d.emitTo(of[i])
		commit := &h.found[of[i]]
		if commit.superseded && r.Unknown != "" {
			h.fileless = append(h.fileless, "git:"+h.store.Name(commit.id))
			d.next++ // the ledger may know
			return
		}
		h.noteUnknown(commit.id, &r)
		if r.Cut && len(r.Files) == 0 {
			d.emit(nil) // nothing is known of what it changed
		} else {
			d.emit(&r)
		}
		if d.failed != nil {
			cancel()
		}
	})
	if err := cmp.Or(d.failed, err); err != nil {
		return nil, err
	}
	d.emitTo(len(h.found))
	h.unknown.tell()
	return d.items, d.failed
}

// changes are what is to be counted, and which of the commits found each of them
// belongs to. A merge changes nothing by itself, and what a commit at the end of a
// shallow history changed is not known.
func (h *history) changes() (changes []numstat.Change, of []int) {
	h.unknown.h = h
	for i := range h.found {
		commit := &h.found[i]
		switch {
		case len(commit.parents) > 1:
			continue
		case commit.truncated && commit.superseded: // told when a branch led to it
			continue
		case commit.truncated:
			h.unknown.shallow = append(h.unknown.shallow, commit.id)
			continue
		}
		change := numstat.Change{Tree: commit.tree}
		if len(commit.parents) > 0 {
			change.From = commit.parents[0]
		}
		changes, of = append(changes, change), append(of, i)
	}
	return changes, of
}

// countOptions are what attributes and settings say of counting.
func (h *history) countOptions() numstat.Options {
	ignored := h.ignoredModules()
	return numstat.Options{
		Ignore: func(path string) bool { return slices.Contains(ignored, path) },
		Attributes: func(path string) numstat.Diff {
			h.marks.foresee(path) // which takes trees, and the item is about to ask
			return h.marks.diff(path)
		},
		Default: h.marks.driver("default"), BigFile: h.marks.bigFile(),
		Crew: h.common.crew,
	}
}

// deliverer sends the items of the commits found, in their order.
type deliverer struct {
	h     *history
	maker itemMaker
	send  func(delivery) error

	next     int             // the first of found that has no item yet
	released int             // next when memory was given back last
	items    []evidence.Item // that are not sent yet
	files    int             // of these items
	failed   error
}

// emit makes the next item, with what was counted of it.
func (d *deliverer) emit(counted *numstat.Result) {
	commit := &d.h.found[d.next]
	d.next++
	if d.failed != nil {
		return
	}
	if d.items == nil {
		d.items = make([]evidence.Item, 0, min(batchSize, len(d.h.found)))
	}
	item := d.maker.item(commit, counted)
	d.items, d.files = append(d.items, item), d.files+len(item.Files)
	commit.raw = nil
	if len(d.items) < batchSize && d.files < batchFiles {
		return
	}
	if d.next >= d.released+releaseEvery {
		d.h.store.Release()
		d.released = d.next
	}
	d.failed = d.send(delivery{items: d.items, place: d.h.place(), read: d.next, found: len(d.h.found)})
	d.items, d.files = nil, 0
}

// emitTo makes the items of those before one of found of which nothing is counted.
func (d *deliverer) emitTo(at int) {
	for d.next < at && d.failed == nil {
		d.emit(nil)
	}
}
