package objects

import (
	"errors"
	"math/bits"
	"runtime"
	"sort"
	"sync/atomic"

	"sheaf/collectors/git/crew"
)

// A roster lists the commits of one index in the order in which they lie in its
// packs. Git packs commits together and the newest first: what a walk asks for
// next most often lies right behind. A place in it is a commit's number.
type roster struct {
	index *index
	order []placed // of one pack after the other, by offset
	packs []uint32 // of each of the index's packs, where its entries begin in order
	names []ID     // of each place
	// slots hold, at the place a name's first bytes give or behind, one more than
	// its place in the order; 0 is free, as is at least half of them. There is a
	// power of two.
	slots []uint32
	seen  []atomic.Uint32 // a bit for each place
}

// leastRoster is how many objects an index has to have for a roster to be worth
// making.
const leastRoster = 1 << 11

// mostPacks is how many packs of an index are opened for a roster.
const mostPacks = 256

// newRoster lists the commits of the largest index of not too many packs, as far
// as commitsOf finds them. It is nil where there are few, or the index is damaged.
func (r *Reader) newRoster() (l *roster) {
	var x *index
	for _, other := range r.store.set.Load().indexes {
		if len(other.packs) <= mostPacks && (x == nil || other.n > x.n) {
			x = other
		}
	}
	if x == nil || x.n < leastRoster {
		return nil
	}
	err := guard(x.file.path, func() (err error) {
		l, err = r.rosterOf(x)
		return err
	})
	if err != nil || len(l.order) == 0 {
		return nil
	}
	return l
}

func (r *Reader) rosterOf(x *index) (*roster, error) {
	l := &roster{index: x}
	for _, list := range r.commitsOf(x) {
		l.packs = append(l.packs, uint32(len(l.order)))
		if len(x.packs) == 1 {
			l.order = list
		} else {
			l.order = append(l.order, list...)
		}
	}
	n := len(l.order)
	l.names = make([]ID, n)
	l.slots = make([]uint32, 2<<bits.Len(uint(n)))
	l.seen = make([]atomic.Uint32, n/32+1)
	return l, l.fill(r.store.opt.Crew)
}

// fill takes the names from the index, in which they lie far from each other, and
// files them.
func (l *roster) fill(c *crew.Crew) error {
	n := len(l.order)
	share := max(n/runtime.GOMAXPROCS(0)+1, leastShare)
	errs := make([]error, (n+share-1)/share)
	c.All(len(errs), func(i int) {
		errs[i] = guard(l.index.file.path, func() error {
			l.fillFrom(i*share, min((i+1)*share, n))
			return nil
		})
	})
	return errors.Join(errs...)
}

// fillFrom is fill for the places from one to another, beside others.
func (l *roster) fillFrom(from, to int) {
	mask := uint32(len(l.slots) - 1)
	for rank := from; rank < to; rank++ {
		name := ID(l.index.id(l.order[rank].index()))
		l.names[rank] = name
		at := be.Uint32(name[:]) & mask
		for !atomic.CompareAndSwapUint32(&l.slots[at], 0, uint32(rank)+1) {
			at = (at + 1) & mask
		}
	}
}

// find returns the place of a commit.
func (l *roster) find(id *ID) (rank uint32, ok bool) {
	mask := uint32(len(l.slots) - 1)
	for at := be.Uint32(id[:]) & mask; l.slots[at] != 0; at = (at + 1) & mask {
		if rank = l.slots[at] - 1; l.names[rank] == *id {
			return rank, true
		}
	}
	return 0, false
}

// mark notes that a commit was seen and returns whether it was before.
func (l *roster) mark(rank uint32) (before bool) {
	bit := uint32(1) << (rank % 32)
	return l.seen[rank/32].Or(bit)&bit != 0
}

// marked reports whether a commit was seen.
func (l *roster) marked(rank uint32) bool { return l.seen[rank/32].Load()>>(rank%32)&1 != 0 }

// entry reads the entry at a place, if it is a commit: all of it or its headers,
// which are known to be sound where the index has sums.
func (l *roster) entry(r *Reader, rank uint32, whole func(head []byte) bool) (raw []byte, all bool) {
	p := l.order[rank]
	pack := 0
	if len(l.packs) > 1 {
		pack = sort.Search(len(l.packs), func(i int) bool { return l.packs[i] > rank }) - 1
	}
	f, err := r.openAt(l.index, p.index(), l.index.packs[pack], p.offset())
	if err != nil {
		return nil, false
	}
	raw, all = r.commitEntry(f, whole)
	if raw == nil || all || l.index.sums == nil {
		return raw, all
	}
	// Headers end before the sum of what is decompressed does, so that the entry
	// is held to the index's. It ends where the next begins.
	if int(rank)+1 == len(l.order) || !f.file.sound(f.off, l.order[rank+1].offset(), l.index.entrySum(f.at)) {
		return nil, false
	}
	return raw, false
}

// commitsOf returns, for each pack of an index, the entries among which its
// commits are, in the order in which they lie in it. Git puts commits first:
// they end in the first part of the pack of which an entry is none. Where that
// is not so some are left out, or others are among them.
func (r *Reader) commitsOf(x *index) [][]placed {
	regions := make([]regions, len(x.packs))
	for n, p := range x.packs {
		regions[n].end = 1 << 32
		if f, err := p.open(r.store.note); err == nil {
			regions[n].end = min(f.size, 1<<32)
			regions[n].shift = max(bits.Len64(uint64(f.size))-bits.Len(regionCount-1), 0)
		}
	}
	// Names know no order, so that some entries are as good as all.
	step := x.n/usualCount + 1
	x.each(0, x.n, step, func(i uint32, n int, off int64) { regions[n].count(i, off) })
	lists := make([][]placed, len(x.packs))
	for n := range regions {
		size := regions[n].cut(func(i uint32) bool { return r.isCommit(x, i) })
		lists[n] = make([]placed, 0, size*step+size)
	}
	x.each(0, x.n, 1, func(i uint32, n int, off int64) {
		if packHeader <= off && off < regions[n].end {
			lists[n] = append(lists[n], placed(off)<<32|placed(i))
		}
	})
	var spare []placed
	for n := range lists {
		lists[n], spare = sortPlaced(lists[n], spare)
	}
	return lists
}

// usualCount is how many of an index's entries are looked at for where in its
// packs the commits end, at least.
const usualCount = 16 << 10

// regionCount is how many parts of a pack are looked at for where its commits
// end, at least half of them.
const regionCount = 1 << 10

// regions are the parts of a pack, up to an end.
type regions struct {
	end     int64
	shift   int // an offset without these bits is the part's
	entries [regionCount]uint32
	any     [regionCount]uint32 // the position of one that begins there
}

func (s *regions) count(i uint32, off int64) {
	if packHeader <= off && off < s.end {
		part := off >> s.shift & (regionCount - 1)
		s.entries[part]++
		s.any[part] = i
	}
}

// cut moves the end behind the last part that has a commit, and returns how many
// entries there are up to it.
func (s *regions) cut(isCommit func(i uint32) bool) (size uint32) {
	var filled []int
	for part, n := range s.entries {
		if n > 0 {
			filled = append(filled, part)
		}
	}
	past := sort.Search(len(filled), func(i int) bool { return !isCommit(s.any[filled[i]]) })
	past = min(past+1, len(filled)) // a part may have both
	end := int64(0)
	for _, part := range filled[:past] {
		size += s.entries[part]
		end = int64(part+1) << s.shift
	}
	s.end = min(s.end, end)
	return size
}

// isCommit reports whether the entry at a position of an index is a commit, or a
// tag, which lie among them.
func (r *Reader) isCommit(x *index, at uint32) bool {
	f, err := r.open(x, at)
	if err != nil {
		return false
	}
	kind, _, err := r.packedSize(f)
	return err == nil && (kind == TypeCommit || kind == TypeTag)
}
