package objects

import (
	"math/bits"
	"slices"
	"sync"
	"unsafe"
)

// Rings are what readers keep delta bases in, their buffers, and the content of
// small files. A ring takes memory as far as it was written to, and what one reader
// or store is done with the next one uses. The zero value is ready; it is safe for
// concurrent use.
type Rings struct {
	mu    sync.Mutex
	free  [][]byte
	all   [][]byte // the memory behind them
	left  []*tools
	files [bits.UintSize][][]byte // by the number of bits of their size
}

const (
	// hugePage is the size in bytes of what a processor maps at once instead
	// of pages of 4 KiB: making those of a ring took a third of the time of
	// counting what a month's commits changed.
	hugePage = 2 << 20
	// smallPart is how much of a ring is made of small pages all the same, in
	// bytes: small repositories need no more.
	smallPart = 256 << 10
)

// take returns a ring of that size.
func (r *Rings) take(size int) []byte {
	if size < 2*hugePage {
		return make([]byte, size)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	for i, ring := range slices.Backward(r.free) {
		if len(ring) == size {
			r.free = slices.Delete(r.free, i, i+1)
			return ring
		}
	}
	memory := newMemory(size + hugePage)
	r.all = append(r.all, memory)
	at := uintptr(unsafe.Pointer(&memory[0])) + smallPart
	skip := (hugePage - at%hugePage) % hugePage
	ring := memory[skip:][:size:size]
	preferHuge(ring[smallPart:])
	writtenSoon(ring[:smallPart])
	return ring
}

// give takes a ring back, for others.
func (r *Rings) give(ring []byte) {
	if len(ring) < 2*hugePage {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.free = append(r.free, ring)
}

// tools are those that a reader left, or new ones. To make them took a tenth of
// the time of the first harvest of fifty small repositories.
func (r *Rings) tools() *tools {
	r.mu.Lock()
	defer r.mu.Unlock()
	if n := len(r.left); n > 0 {
		t := r.left[n-1]
		r.left = r.left[:n-1]
		return t
	}
	return new(tools)
}

// leave takes the tools of a reader that is done.
func (r *Rings) leave(t *tools) {
	t.clean()
	r.mu.Lock()
	defer r.mu.Unlock()
	r.left = append(r.left, t)
}

// file returns memory for a file of that many bytes, which holds anything. New
// pages for those of each repository took a tenth of the time of fifty small ones.
func (r *Rings) file(size int64) []byte {
	class := bits.Len64(uint64(size))
	r.mu.Lock()
	defer r.mu.Unlock()
	if n := len(r.files[class]); n > 0 {
		memory := r.files[class][n-1]
		r.files[class] = r.files[class][:n-1]
		return memory[:size]
	}
	return make([]byte, size, 1<<class)
}

// leaveFile takes the memory of a file that is closed.
func (r *Rings) leaveFile(memory []byte) {
	class := bits.Len64(uint64(cap(memory))) - 1
	r.mu.Lock()
	defer r.mu.Unlock()
	r.files[class] = append(r.files[class], memory)
}

// Close gives all memory back. No store that uses it may be open.
func (r *Rings) Close() {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, memory := range r.all {
		freeMemory(memory)
	}
	r.free, r.all, r.left, r.files = nil, nil, nil, [len(r.files)][][]byte{}
}

// loan are the rings that the readers of a store have.
type loan struct {
	from *Rings // nil: its own

	mu   sync.Mutex
	own  Rings
	lent [][]byte
}

func (l *loan) rings() *Rings {
	if l.from != nil {
		return l.from
	}
	return &l.own
}

func (l *loan) take(size int) []byte {
	ring := l.rings().take(size)
	l.mu.Lock()
	defer l.mu.Unlock()
	l.lent = append(l.lent, ring)
	return ring
}

// give takes a ring back, once: what a closed store had lent is back already, and
// others may have it.
func (l *loan) give(ring []byte) {
	l.mu.Lock()
	defer l.mu.Unlock()
	i := slices.IndexFunc(l.lent, func(r []byte) bool { return &r[0] == &ring[0] })
	if i < 0 {
		return
	}
	l.lent = slices.Delete(l.lent, i, i+1)
	l.rings().give(ring)
}

// Borrow gives memory of that many bytes, which holds anything, until it is
// returned or the store closed.
func (s *Store) Borrow(size int) []byte { return s.rings.take(size) }

// Return takes back what Borrow gave.
func (s *Store) Return(memory []byte) {
	if len(memory) > 0 {
		s.rings.give(memory)
	}
}

// close gives all rings back, also those of readers that were never closed.
func (l *loan) close() {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, ring := range l.lent {
		l.rings().give(ring)
	}
	l.lent = nil
	l.own.Close()
}
