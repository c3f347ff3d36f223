package git

import (
	"bytes"
	"slices"
	"time"

	"sheaf/collectors/git/objects"
)

// lineage is how the commits of a history, or of a part of it, hang together.
type lineage struct {
	numbers *objects.Numbers
	commits []descent // by number
	parents []int32   // of one commit after the other
}

// descent is where a commit comes from.
type descent struct {
	first int32 // of its parents
	// parents is one more than there are; 0 stands for a commit that is not
	// part of the lineage.
	parents int32
	at      int64 // when a merge was made, in seconds since 1970
}

// notes are commits one worker of a walk has seen.
type notes struct{ pages []page }

// page is some of them: adding one never moves the others, of which a long history
// has many.
type page struct {
	commits []noted
	parents []int32 // of one after the other
}

// pageSize is how many commits a page has.
const pageSize = 2048

type noted struct {
	number, parents int32
	at              int64
}

// note remembers a commit of a walk.
func (n *notes) note(c *objects.Commit) {
	last := len(n.pages) - 1
	if last < 0 || len(n.pages[last].commits) == pageSize {
		n.pages = append(n.pages, page{make([]noted, 0, pageSize), make([]int32, 0, pageSize+pageSize/2)})
		last++
	}
	p := &n.pages[last]
	p.commits = append(p.commits, noted{c.Number, int32(len(c.Parents)), mergeTime(c)})
	p.parents = append(p.parents, c.ParentNumbers...)
}

// reset forgets all, and keeps the memory of one page.
func (n *notes) reset() {
	if len(n.pages) > 0 {
		n.pages = n.pages[:1:1]
		p := &n.pages[0]
		p.commits, p.parents = p.commits[:0], p.parents[:0]
	}
}

// mergeTime is when a merge was made; that of other commits is not asked for.
func mergeTime(c *objects.Commit) int64 {
	if len(c.Parents) < 2 {
		return 0
	}
	return committerTime(c.Raw).Unix()
}

// newLineage makes a lineage for commits with these numbers.
func newLineage(numbers *objects.Numbers) *lineage {
	n := numbers.Limit()
	return &lineage{numbers: numbers, commits: make([]descent, n), parents: make([]int32, 0, n+n/4)}
}

// join adds the commits that were noted.
func (l *lineage) join(n *notes) {
	for _, p := range n.pages {
		first := int32(len(l.parents))
		l.parents = append(l.parents, p.parents...)
		for _, c := range p.commits {
			l.commits[c.number] = descent{first, c.parents + 1, c.at}
			first += c.parents
		}
	}
}

// add adds a commit, once.
func (l *lineage) add(c *objects.Commit) {
	n, _ := l.numbers.Add(&c.ID)
	if l.known(n) {
		return
	}
	first := int32(len(l.parents))
	for _, p := range c.Parents {
		parent, _ := l.numbers.Add(&p)
		l.parents = append(l.parents, parent)
	}
	for int(n) >= len(l.commits) {
		l.commits = append(l.commits, descent{})
	}
	l.commits[n] = descent{first, int32(len(c.Parents)) + 1, mergeTime(c)}
}

// known reports whether a number is that of a commit of the lineage.
func (l *lineage) known(n int32) bool { return int(n) < len(l.commits) && l.commits[n].parents > 0 }

// find is the number of a commit of the lineage.
func (l *lineage) find(id objects.ID) (int32, bool) {
	n, ok := l.numbers.Find(&id)
	return n, ok && l.known(n)
}

func (l *lineage) has(id objects.ID) bool {
	_, ok := l.find(id)
	return ok
}

func (l *lineage) parentsOf(n int32) []int32 {
	c := l.commits[n]
	return l.parents[c.first : c.first+c.parents-1]
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

// landingsOn tells of each commit how it landed on the default branch with that
// tip. It is indexed by number.
func (l *lineage) landingsOn(tip objects.ID) []landing {
	landed := slices.Repeat([]landing{{by: unlanded}}, len(l.commits))
	// lineFrom is the line that begins at a commit, up to what is known.
	lineFrom := func(n, by int32) (line []int32) {
		how := landing{by, by}
		if by != ownLine && landed[by].by != ownLine {
			how.last = landed[by].last
		}
		for l.known(n) && landed[n].by == unlanded {
			landed[n] = how
			line = append(line, n)
			parents := l.parentsOf(n)
			if len(parents) == 0 {
				break
			}
			n = parents[0]
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
	if n, ok := l.find(tip); ok {
		open = append(open, entered{line: lineFrom(n, ownLine)})
	}
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
	return landed
}

// landings are how the commits of a lineage landed.
type landings struct {
	*lineage
	on [][]landing // each of the default branches
}

// landings tells how commits landed on the default branches with these tips.
func (l *lineage) landings(tips []objects.ID) landings {
	all := landings{lineage: l}
	for _, tip := range tips {
		all.on = append(all.on, l.landingsOn(tip))
	}
	return all
}

// first is where a commit landed first: a branch's own line, else the branch it
// was brought onto earliest, whatever the order of the branches. That is what a
// run that saw it land there has told, whichever others it has reached since.
func (l landings) first(id objects.ID) (number int32, on []landing, ok bool) {
	number, ok = l.find(id)
	if !ok {
		return 0, nil, false
	}
	for _, landed := range l.on {
		switch how := landed[number]; {
		case how.by == unlanded:
		case how.by == ownLine:
			return number, landed, true
		case on == nil, l.commits[how.last].at < l.commits[on[number].last].at:
			on = landed
		}
	}
	return number, on, on != nil
}

// maxMerges bounds how many merges around each other are told of a commit, from
// the innermost on: branches of branches are few.
const maxMerges = 64

// land notes on each commit of mine that has landed the merges that brought it.
func (h *history) land(landed landings) {
	for i := range h.found {
		c := &h.found[i]
		n, on, ok := landed.first(c.id)
		if !ok {
			continue
		}
		c.landed = true
		if last := on[n].last; last != ownLine {
			c.landedAt = time.Unix(landed.commits[last].at, 0).UTC()
		}
		for n = on[n].by; n != ownLine && len(c.merges) < maxMerges; n = on[n].by {
			c.merges = append(c.merges, landed.numbers.ID(n))
		}
	}
}

// keepWanted drops the commits that were neither written nor landed inside the
// windows. What was told of because it had is told of again, wherever it landed
// now, or that it has not any more.
func (h *history) keepWanted() {
	h.found = slices.DeleteFunc(h.found, func(c candidate) bool {
		inside := contains(h.matcher.windows, c.at) || len(c.merges) > 0 && contains(h.matcher.windows, c.landedAt)
		return !inside && !h.landed[c.id]
	})
	for i := range h.found {
		if c := &h.found[i]; c.raw == nil {
			raw, err := h.rawCommit(c.id)
			if err != nil {
				h.miss(err)
			}
			c.raw = bytes.Clone(raw)
		}
	}
	h.found = slices.DeleteFunc(h.found, func(c candidate) bool { return c.raw == nil })
}
