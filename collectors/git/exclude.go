package git

import (
	"bytes"
	"container/heap"
	"context"
	"slices"
	"time"

	"sheaf/collectors/git/objects"
)

// exclude visits the commits that lead from tips and not from old, newest
// first by committer time. Where clocks went wrong it may visit some that old
// leads to as well, never fewer: its caller must not mind what it knows
// already, or look again. It costs what is new and a little beyond, whatever the history.
func (h *history) exclude(ctx context.Context, tips, old []objects.ID, visit func(*objects.Commit)) error {
	f := frontier{history: h, seen: make(map[objects.ID]*edge)}
	for _, id := range old {
		if err := f.enter(id, true); err != nil {
			return err
		}
	}
	for _, id := range tips {
		if err := f.enter(id, false); err != nil {
			return err
		}
	}
	var found []*edge
	for f.fresh > 0 {
		if err := ctx.Err(); err != nil {
			return err
		}
		e := heap.Pop(&f.queue).(*edge)
		e.queued = false
		if !e.old {
			f.fresh--
			found = append(found, e)
		}
		for _, p := range e.commit.Parents {
			if err := f.enter(p, e.old); err != nil {
				return err
			}
		}
	}
	if err := f.settle(ctx, found); err != nil {
		return err
	}
	for _, e := range found {
		if !e.old {
			visit(&e.commit)
		}
	}
	return nil
}

// clockError is how far apart the clocks of people who work together are.
const clockError = 24 * time.Hour

// settle looks for what was found and is old all the same, behind commits that
// are older than their parents: by up to clockError, or those that are next. It
// follows the old ones to their end where a commit without parents was found.
// Mostly nothing but they lead there, and a clock was set back behind all of
// history. Where old ones can not be read it has seen less; others name that.
func (f *frontier) settle(ctx context.Context, found []*edge) error {
	next := func() error {
		if err := ctx.Err(); err != nil {
			return err
		}
		e := heap.Pop(&f.queue).(*edge)
		e.queued = false
		for _, p := range e.commit.Parents {
			_ = f.enter(p, true)
		}
		return nil
	}
	found = slices.DeleteFunc(slices.Clone(found), func(e *edge) bool { return e.old })
	if len(found) == 0 {
		return nil
	}
	oldest := slices.MinFunc(found, func(a, b *edge) int { return a.at.Compare(b.at) }).at.Add(-clockError)
	for len(f.queue) > 0 && f.queue[0].at.After(oldest) {
		if err := next(); err != nil {
			return err
		}
	}
	for _, e := range f.queue {
		for _, p := range e.commit.Parents {
			if up := f.seen[p]; up != nil {
				f.age(up)
			}
		}
	}
	for _, root := range found {
		for len(root.commit.Parents) == 0 && !root.old && len(f.queue) > 0 {
			if err := next(); err != nil {
				return err
			}
		}
	}
	return nil
}

// dated is a commit with its committer's time.
type dated struct {
	commit objects.Commit
	at     time.Time
}

// edge is a commit on its way through exclude.
type edge struct {
	*dated
	old    bool // one of the old ones leads to it
	queued bool
}

type frontier struct {
	history *history
	seen    map[objects.ID]*edge
	queue   edgeHeap
	fresh   int // edges in the queue that are not old
}

func (f *frontier) enter(id objects.ID, old bool) error {
	e := f.seen[id]
	if e == nil {
		commit, err := f.history.dated(id)
		if err != nil {
			return err
		}
		e = &edge{dated: commit, old: old, queued: true}
		f.seen[id] = e
		heap.Push(&f.queue, e)
		if !old {
			f.fresh++
		}
		return nil
	}
	if old {
		f.age(e)
	}
	return nil
}

// age marks a commit as an old one, and all it was already seen to lead to.
func (f *frontier) age(e *edge) {
	for todo := []*edge{e}; len(todo) > 0; {
		e, todo = todo[len(todo)-1], todo[:len(todo)-1]
		if e.old {
			continue
		}
		e.old = true
		if e.queued { // its parents follow when it is taken out
			f.fresh--
			continue
		}
		for _, p := range e.commit.Parents {
			if up := f.seen[p]; up != nil {
				todo = append(todo, up)
			}
		}
	}
}

// maxDated is how many commits are remembered from one call of exclude to the
// next, which mostly asks for the same: what is new since the last month's harvest
// and its edge are far fewer.
const maxDated = 4096

// dated is a commit with the parents that grafts and the end of a shallow clone
// leave it, as a walk sees it.
func (h *history) dated(id objects.ID) (*dated, error) {
	if d, ok := h.remembered[id]; ok {
		return d, nil
	}
	d, err := readDated(h.reader, id)
	if err != nil {
		return nil, err
	}
	if parents, ok := h.grafts[id]; ok {
		d.commit.Parents = slices.Clone(parents)
	}
	if h.shallow[id] {
		d.commit.Shallow = len(d.commit.Parents) > 0
		d.commit.Parents = nil
	}
	if len(h.remembered) < maxDated {
		h.remembered[id] = d
	}
	return d, nil
}

// readDated reads a commit as it was written.
func readDated(r *objects.Reader, id objects.ID) (*dated, error) {
	commit, err := r.Commit(id)
	if err != nil {
		return nil, err
	}
	commit.Raw = bytes.Clone(commit.Raw)
	return &dated{commit, committerTime(commit.Raw)}, nil
}

// edgeHeap has the newest on top.
type edgeHeap []*edge

func (h edgeHeap) Len() int           { return len(h) }
func (h edgeHeap) Less(i, j int) bool { return h[i].at.After(h[j].at) }
func (h edgeHeap) Swap(i, j int)      { h[i], h[j] = h[j], h[i] }
func (h *edgeHeap) Push(x any)        { *h = append(*h, x.(*edge)) }
func (h *edgeHeap) Pop() any {
	old := *h
	e := old[len(old)-1]
	*h = old[:len(old)-1]
	return e
}
