package git

import (
	"encoding/binary"
	"math/bits"
	"slices"
	"time"

	"sheaf/collectors/git/objects"
)

// lineage is a history, or a part of it, as numbers: for each commit where its
// parents begin in one long list.
type lineage struct {
	ids     []objects.ID
	times   []int64 // of merges: when they were made, in seconds since 1970
	first   []int32 // of each commit and one more, into parents
	parents []objects.ID
	// slots find numbers by id: one more than the number, or 0 for none, at the
	// place the id's own first bytes give or behind. Ids are spread evenly by
	// their nature. There is a power of two of them, at least half of them free.
	slots []int32
}

// newLineage makes a lineage with room for some commits.
func newLineage(commits int) *lineage {
	l := &lineage{
		first: append(make([]int32, 0, commits+1), 0), ids: make([]objects.ID, 0, commits),
		times: make([]int64, 0, commits), parents: make([]objects.ID, 0, commits+commits/2),
	}
	l.spread(2 * commits)
	return l
}

// note appends a commit without numbering it. raw is read for a merge's time.
func (l *lineage) note(id objects.ID, parents []objects.ID, raw []byte) {
	var at int64
	if len(parents) > 1 {
		at = committerTime(raw).Unix()
	}
	l.append(id, parents, at)
}

func (l *lineage) append(id objects.ID, parents []objects.ID, at int64) {
	l.ids = append(l.ids, id)
	l.times = append(l.times, at)
	l.parents = append(l.parents, parents...)
	l.first = append(l.first, int32(len(l.parents)))
}

// join adds the commits that were noted.
func (l *lineage) join(noted *lineage) {
	begin := int32(0)
	for i := range noted.ids {
		l.add(noted.ids[i], noted.parents[begin:noted.first[i]], noted.times[i])
		begin = noted.first[i]
	}
}

// add appends and numbers a commit, once.
func (l *lineage) add(id objects.ID, parents []objects.ID, at int64) {
	if 2*len(l.ids) >= len(l.slots) {
		l.spread(4 * len(l.ids))
	}
	slot, known := l.slot(&id)
	if known {
		return
	}
	l.slots[slot] = int32(len(l.ids)) + 1
	l.append(id, parents, at)
}

// slot is where the number of a commit is, or would be.
func (l *lineage) slot(id *objects.ID) (at uint32, known bool) {
	mask := uint32(len(l.slots) - 1)
	for at = binary.LittleEndian.Uint32(id[:]) & mask; l.slots[at] != 0; at = (at + 1) & mask {
		if l.ids[l.slots[at]-1] == *id {
			return at, true
		}
	}
	return at, false
}

// spread makes n slots or some more, and fills them again.
func (l *lineage) spread(n int) {
	l.slots = make([]int32, 1<<bits.Len(uint(max(n, 64))))
	for i := range l.ids {
		at, _ := l.slot(&l.ids[i])
		l.slots[at] = int32(i) + 1
	}
}

// find is the number of a commit.
func (l *lineage) find(id objects.ID) (int32, bool) {
	at, ok := l.slot(&id)
	return l.slots[at] - 1, ok
}

func (l *lineage) has(id objects.ID) bool {
	_, ok := l.slot(&id)
	return ok
}

func (l *lineage) parentsOf(n int32) []objects.ID {
	return l.parents[l.first[n]:l.first[n+1]]
}

// These stand for no commit in a landing: that of the default branches' own
// lines has landed by itself, what they do not lead to has not.
const (
	ownLine  = -1
	unlanded = -2
)

// landing is how a commit came onto the default branches' own lines (their first
// parents). by is the merge that brought the line of first parents the commit is
// on, ownLine for the default branches' own, unlanded for what is not on them.
// That merge is on a line too, and so on out to the one on the default branch:
// the oldest that leads to the commit, which is last.
type landing struct{ by, last int32 }

// landings tells of each commit how it landed. It is indexed by number.
func (l *lineage) landings(tips []objects.ID) []landing {
	landed := slices.Repeat([]landing{{by: unlanded}}, len(l.ids))
	// lineFrom is the line that begins at a commit, up to what is known.
	lineFrom := func(id objects.ID, by int32) (line []int32) {
		how := landing{by, by}
		if by != ownLine && landed[by].by != ownLine {
			how.last = landed[by].last
		}
		for n, ok := l.find(id); ok && landed[n].by == unlanded; {
			landed[n] = how
			line = append(line, n)
			parents := l.parentsOf(n)
			if len(parents) == 0 {
				break
			}
			n, ok = l.find(parents[0])
		}
		return line
	}
	// Lines whose merges are still to be entered, oldest last, and which parent
	// of the oldest was entered.
	type entered struct {
		line   []int32
		parent int
	}
	var open []entered
	for _, tip := range tips {
		open = append(open, entered{line: lineFrom(tip, ownLine)})
		for len(open) > 0 {
			top := &open[len(open)-1]
			if len(top.line) == 0 {
				open = open[:len(open)-1]
				continue
			}
			merge := top.line[len(top.line)-1]
			parents := l.parentsOf(merge)
			if top.parent++; top.parent < len(parents) {
				open = append(open, entered{line: lineFrom(parents[top.parent], merge)})
				continue // until all its parents are known
			}
			*top = entered{line: top.line[:len(top.line)-1]}
		}
	}
	return landed
}

// maxMerges bounds how many merges around each other are told of a commit, from
// the innermost on: branches of branches are few.
const maxMerges = 64

// land notes on each commit of mine that has landed the merges that brought it.
func (h *history) land(l *lineage, tips []objects.ID) {
	landed := l.landings(tips)
	for i := range h.found {
		c := &h.found[i]
		n, ok := l.find(c.id)
		if !ok || landed[n].by == unlanded {
			continue
		}
		c.landed = true
		if last := landed[n].last; last != ownLine {
			c.landedAt = time.Unix(l.times[last], 0).UTC()
		}
		for n = landed[n].by; n != ownLine && len(c.merges) < maxMerges; n = landed[n].by {
			c.merges = append(c.merges, l.ids[n])
		}
	}
}

// keepWanted drops the commits that were neither written nor landed inside the
// windows.
func (h *history) keepWanted() {
	h.found = slices.DeleteFunc(h.found, func(c candidate) bool {
		inside := contains(h.matcher.windows, c.at) || len(c.merges) > 0 && contains(h.matcher.windows, c.landedAt)
		return !inside
	})
}
