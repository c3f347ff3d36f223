package objects

import (
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
	// aheadBehind is how many chunks behind the one asked for are kept for
	// commits that may be asked for late, or never: other branches' lie among
	// those of one.
	aheadBehind = 32
	// aheadFrom is how many commits in a row have to lead to no more than one
	// other before it is worth while to read ahead.
	aheadFrom = 512
	// aheadWhole is how many bytes of commits that are wanted whole are kept
	// until they are asked for.
	aheadWhole = 8 << 20
)

// ahead reads the commits of a roster, one by one as they are asked for, and from
// when it is told to ahead of a walk: while a history without branches can only
// be walked one commit after the other, several can read it. Its methods may be
// called side by side, by readers of their own.
type ahead struct {
	*roster
	whole  func(head []byte) bool // as in WalkOptions
	linear atomic.Bool            // read ahead

	chunks []atomic.Pointer[chunk]
	asked  atomic.Int64 // the chunk that was asked for last in their order
	kept   atomic.Int64 // bytes of whole commits
	spare  sync.Pool    // of *[]byte, for chunks
}

func newAhead(l *roster, whole func(head []byte) bool) *ahead {
	return &ahead{roster: l, whole: whole, chunks: make([]atomic.Pointer[chunk], (len(l.order)+aheadChunk-1)/aheadChunk)}
}

// A follower is where somebody who asks is: at a place in the roster, and where
// that was read ahead at its chunk, the bytes of which stay as they are until the
// next is asked for.
type follower struct {
	rank  uint32
	chunk *chunk
}

// commit returns the commit at a place: its headers, or all of it where these
// said so. Each may be asked for once. It is valid until f asks for the next, and
// nil where it is better read by itself. further says that it is time to read
// further ahead.
func (a *ahead) commit(r *Reader, f *follower, rank uint32) (raw []byte, further bool) {
	if f.chunk != nil {
		a.leave(f)
	}
	if a.linear.Load() {
		return a.inChunk(r, f, rank)
	}
	_ = guard(a.index.file.path, func() error {
		var all bool
		if raw, all = a.entry(r, rank, a.whole); raw != nil && !all && a.index.sums == nil {
			r.sawHead(a.index, a.order[rank].index())
		}
		return nil
	})
	return raw, false
}

// next reads commits that are likely to be asked for, and says whether there were
// any.
func (a *ahead) next(r *Reader) bool {
	return a != nil && a.linear.Load() && a.further(r, int(a.asked.Load()))
}

// A chunk has the commits among aheadChunk entries of a pack that lie side by
// side. Once done is closed nothing but left changes.
type chunk struct {
	done chan struct{}
	data []byte // commits one after the other: headers, or all of them
	// ends are where the entries' commits end in data, one place on: that of
	// entry i is data[ends[i]:ends[i+1]], empty where it is none or is better
	// read by itself.
	ends       [aheadChunk + 1]uint32
	commits    int32        // in data
	left       atomic.Int32 // of these, those nobody has asked for and is done with
	wholeBytes int64        // of data, what is of whole commits
}

// These take the place of a chunk that has no commits, and of one that is kept no
// longer. Their commits are read by themselves.
var barren, spent = emptyChunk(), emptyChunk()

func emptyChunk() *chunk {
	c := &chunk{done: make(chan struct{})}
	close(c.done)
	return c
}

func (c *chunk) isDone() bool {
	select {
	case <-c.done:
		return true
	default:
		return false
	}
}

// inChunk is commit, out of the chunk it is in. If that was not read ahead it is
// now. While f is at a commit of it the chunk's data stays.
func (a *ahead) inChunk(r *Reader, f *follower, rank uint32) (raw []byte, further bool) {
	k := int(rank / aheadChunk)
	if last := a.asked.Load(); int64(k) == last+1 {
		if further = a.asked.CompareAndSwap(last, int64(k)); further && k >= aheadBehind {
			a.forget(k - aheadBehind)
		}
	} else if int64(k) != last && a.chunks[k].Load() == nil {
		a.asked.Store(int64(k))
	}
	c := a.read(r, k)
	for !c.isDone() { // somebody else is reading it
		if !a.further(r, k) {
			<-c.done
		}
	}
	i := rank % aheadChunk
	if c.ends[i] == c.ends[i+1] {
		return nil, further
	}
	f.rank, f.chunk = rank, c
	if a.index.sums == nil && c.wholeBytes < int64(len(c.data)) { // it may be a head
		r.sawHead(a.index, a.order[rank].index())
	}
	return c.data[c.ends[i]:c.ends[i+1]], further
}

// leave says that f is done with its commit. Data that nobody will look at again
// is used for another chunk.
func (a *ahead) leave(f *follower) {
	c := f.chunk
	f.chunk = nil
	if c.left.Add(-1) == 0 {
		a.spend(int(f.rank/aheadChunk), c)
		data := c.data
		a.spare.Put(&data)
	}
}

// forget keeps a chunk no longer. Who is at a commit of it, or about to be, has
// its data all the same.
func (a *ahead) forget(k int) {
	if c := a.chunks[k].Load(); c != nil && c != barren && c.isDone() {
		a.spend(k, c)
	}
}

// spend takes a chunk from its place, if it is still there.
func (a *ahead) spend(k int, c *chunk) {
	if c != spent && a.chunks[k].CompareAndSwap(c, spent) {
		a.kept.Add(-c.wholeBytes)
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
	} else {
		c.data = make([]byte, 0, aheadChunk*(commitHead+commitMore))
	}
	first := k * aheadChunk
	entries := a.order[first:min(first+aheadChunk, len(a.order))]
	for i := 0; i < len(entries); i++ {
		// What goes wrong here is told when the commit is read by itself.
		_ = guard(a.index.file.path, func() error {
			for ; i < len(entries); i++ {
				c.ends[i+1] = uint32(len(c.data))
				raw, all := a.entry(r, uint32(first+i), a.whole)
				if all && !a.keep(c, len(raw)) {
					continue
				}
				if raw != nil {
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

// keep counts a commit of a chunk that is wanted whole, unless there are too many
// of them.
func (a *ahead) keep(c *chunk, size int) bool {
	if a.kept.Add(int64(size)) > aheadWhole {
		a.kept.Add(-int64(size))
		return false
	}
	c.wholeBytes += int64(size)
	return true
}
