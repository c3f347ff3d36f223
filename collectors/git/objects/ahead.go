package objects

import (
	"sort"
	"sync"
	"sync/atomic"
)

const (
	// aheadChunk is how many entries of a pack are looked at for commits at a
	// time: enough that handing them on costs nothing beside reading them, few
	// enough that nobody waits long.
	aheadChunk = 64
	// aheadDepth is how many chunks are read beyond the one asked for.
	aheadDepth = 8
	// aheadFrom is how many commits in a row have to lead to no more than one
	// other before it is worth while to put an index's entries in order.
	aheadFrom = 512
	// aheadWhole is how many bytes of commits that are wanted whole are kept
	// until they are asked for.
	aheadWhole = 8 << 20
)

// readAhead reads commits ahead of a walk, from one index and from when it is
// told to. Its methods may be called side by side, by readers of their own. Each
// commit may be asked for once.
type readAhead struct {
	whole func(head []byte) bool // as in WalkOptions
	index atomic.Pointer[index]
	begun atomic.Bool
	ahead atomic.Pointer[ahead]
}

// A follower is where somebody who asks is: at an entry of a chunk, the bytes of
// which stay as they are until the next is asked for.
type follower struct {
	rank  uint32
	chunk *chunk
}

// begin says from which index to read. The next who has nothing else to do puts
// its entries in order.
func (ra *readAhead) begin(x *index) { ra.index.CompareAndSwap(nil, x) }

// commit returns a commit: its headers, or all of it where these said so. It is
// valid until f asks for the next, and nil where it is better read by itself.
// further says that it is time to read further ahead.
func (ra *readAhead) commit(r *Reader, f *follower, id *ID) (raw []byte, further bool) {
	a := ra.ahead.Load()
	if a == nil {
		return nil, false
	}
	if f.chunk != nil {
		a.leave(f)
	}
	rank, ok := a.near(f.rank, id)
	if !ok {
		at, ok := a.index.lookUp(id)
		if !ok || a.ranks[at] == noRank {
			return nil, false
		}
		rank = a.ranks[at]
	}
	return a.commit(r, f, rank)
}

// further reads something that is likely to be asked for, and says whether
// there was anything.
func (ra *readAhead) further(r *Reader) bool {
	if a := ra.ahead.Load(); a != nil {
		return a.further(r, int(a.asked.Load()))
	}
	x := ra.index.Load()
	if x == nil || !ra.begun.CompareAndSwap(false, true) {
		return false
	}
	_ = guard(x.file.path, func() error {
		if a := newAhead(x, ra.whole); len(a.order) > 0 {
			ra.ahead.Store(a)
		}
		return nil
	})
	return true
}

// ahead reads commits in the order in which they lie in the packs of an index.
// Git packs commits together and the newest first, so that what a walk asks for
// next most often lies right behind; and while a history without branches can
// only be walked one commit after the other, several can read it.
type ahead struct {
	index *index
	order []placed // of one pack after the other, by offset
	packs []uint32 // of each of the index's packs, where its entries begin in order
	ranks []uint32 // of each position, its place in order
	whole func(head []byte) bool

	chunks []atomic.Pointer[chunk]
	asked  atomic.Int64 // the chunk that was asked for last in their order
	kept   atomic.Int64 // bytes of whole commits
	spare  sync.Pool    // of *[]byte, for chunks
}

// chunk are the commits among aheadChunk entries of a pack that lie side by
// side. Once done is closed it does not change.
type chunk struct {
	done    chan struct{}
	data    []byte
	ends    [aheadChunk + 1]uint32 // of each commit in data; of what is none that of the one before
	names   [aheadChunk]ID
	left    atomic.Int32 // commits that nobody has asked for and left
	whole   int64        // bytes of commits in data that are whole
	commits int32
}

// These take the place of a chunk that has no commits, and of one all commits
// of which were asked for.
var barren, spent = emptyChunk(), emptyChunk()

func emptyChunk() *chunk {
	c := &chunk{done: make(chan struct{})}
	close(c.done)
	return c
}

// newAhead puts the entries of an index in order. Those that inOrder leaves out
// have no place in it.
func newAhead(x *index, whole func([]byte) bool) *ahead {
	a := &ahead{index: x, whole: whole, ranks: make([]uint32, x.n)}
	for i := range a.ranks {
		a.ranks[i] = noRank
	}
	for _, list := range x.inOrder(int(x.n), func(i int) uint32 { return uint32(i) }) {
		a.packs = append(a.packs, uint32(len(a.order)))
		if len(x.packs) == 1 {
			a.order = list
		} else {
			a.order = append(a.order, list...)
		}
	}
	for rank, p := range a.order {
		a.ranks[p.index()] = uint32(rank)
	}
	a.chunks = make([]atomic.Pointer[chunk], (len(a.order)+aheadChunk-1)/aheadChunk)
	return a
}

// noRank stands for entries that have no place in the order.
const noRank = 1<<32 - 1

// aheadNear is how many entries are looked through for a parent: git puts it
// right behind its commit, or what lies on other branches between them.
const aheadNear = 16

// near finds a commit among those right behind an entry, as far as its chunk
// has been read.
func (a *ahead) near(rank uint32, id *ID) (uint32, bool) {
	first, last := rank+1, min(rank+aheadNear, uint32(len(a.order))-1)
	for rank = first; rank <= last; {
		c := a.chunks[rank/aheadChunk].Load()
		if c == nil || !c.isDone() {
			return 0, false
		}
		for end := min(last, rank|(aheadChunk-1)); rank <= end; rank++ {
			if c.names[rank%aheadChunk] == *id {
				return rank, true
			}
		}
	}
	return 0, false
}

func (c *chunk) isDone() bool {
	select {
	case <-c.done:
		return true
	default:
		return false
	}
}

// commit returns the commit at a place in the order, for f to keep until it
// leaves.
func (a *ahead) commit(r *Reader, f *follower, rank uint32) (raw []byte, further bool) {
	k := int(rank / aheadChunk)
	if last := a.asked.Load(); int64(k) == last+1 {
		further = a.asked.CompareAndSwap(last, int64(k))
	} else if int64(k) != last && a.chunks[k].Load() == nil {
		a.asked.Store(int64(k))
	}
	c := a.read(r, k)
	for !c.isDone() { // somebody else is reading it
		if !a.further(r, k) {
			<-c.done
		}
	}
	f.rank = rank
	if i := rank % aheadChunk; c.ends[i] < c.ends[i+1] {
		f.chunk = c
		raw = c.data[c.ends[i]:c.ends[i+1]]
		if c.whole < int64(len(c.data)) {
			r.sawHead(a.index, a.order[rank].index())
		}
	}
	return raw, further
}

// leave says that f is done with its commit.
func (a *ahead) leave(f *follower) {
	c := f.chunk
	f.chunk = nil
	if c.left.Add(-1) == 0 {
		a.chunks[f.rank/aheadChunk].Store(spent)
		a.kept.Add(-c.whole)
		data := c.data
		a.spare.Put(&data)
	}
}

// further reads one of the chunks behind k that nobody has read yet. It says
// false where there is none near enough, or no commits lie there.
func (a *ahead) further(r *Reader, k int) bool {
	for i := k + 1; i <= k+aheadDepth && i < len(a.chunks); i++ {
		switch c := a.chunks[i].Load(); {
		case c == nil:
			a.read(r, i)
			return true
		case c == barren:
			return false
		}
	}
	return false
}

// read reads a chunk unless somebody else has begun to, and returns it.
func (a *ahead) read(r *Reader, k int) *chunk {
	if c := a.chunks[k].Load(); c != nil {
		return c
	}
	c := &chunk{done: make(chan struct{})}
	if !a.chunks[k].CompareAndSwap(nil, c) {
		return a.chunks[k].Load()
	}
	defer close(c.done)
	if data, ok := a.spare.Get().(*[]byte); ok {
		c.data = (*data)[:0]
	}
	first := k * aheadChunk
	entries := a.order[first:min(first+aheadChunk, len(a.order))]
	for i := 0; i < len(entries); i++ {
		// What goes wrong here is told when the commit is read by itself.
		_ = guard(a.index.file.path, func() error {
			for ; i < len(entries); i++ {
				c.ends[i+1] = uint32(len(c.data))
				if raw := a.entry(r, c, first+i); raw != nil {
					copy(c.names[i][:], a.index.id(entries[i].index())) // which may fault: before there is data
					c.data = append(c.data, raw...)
					c.ends[i+1] = uint32(len(c.data))
					c.commits++
				}
			}
			return nil
		})
	}
	c.left.Store(c.commits)
	if c.commits == 0 {
		a.chunks[k].Store(barren)
	}
	return c
}

// entry reads the entry at a place in the order for a chunk, if it is a commit.
func (a *ahead) entry(r *Reader, c *chunk, rank int) []byte {
	p := a.order[rank]
	pack := 0
	if len(a.packs) > 1 {
		pack = sort.Search(len(a.packs), func(i int) bool { return int(a.packs[i]) > rank }) - 1
	}
	f, err := r.openAt(a.index, p.index(), a.index.packs[pack], p.offset())
	if err != nil {
		return nil
	}
	raw, all := r.commitEntry(f, a.whole)
	if all {
		if a.kept.Add(int64(len(raw))) > aheadWhole {
			a.kept.Add(-int64(len(raw)))
			return nil
		}
		c.whole += int64(len(raw))
	}
	return raw
}
