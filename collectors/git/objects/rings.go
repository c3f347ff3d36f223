package objects

import (
	"sync"
	"unsafe"
)

// rings are what the caches of a store's readers keep objects in. A ring takes
// memory as far as it was written to, and what one reader is done with the next
// one uses.
type rings struct {
	size int

	mu   sync.Mutex
	free [][]byte
	all  [][]byte // the memory behind them
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

// take returns a ring.
func (r *rings) take() []byte {
	r.mu.Lock()
	defer r.mu.Unlock()
	if n := len(r.free); n > 0 {
		ring := r.free[n-1]
		r.free = r.free[:n-1]
		return ring
	}
	if r.size < 2*hugePage {
		return make([]byte, r.size)
	}
	memory := newMemory(r.size + hugePage)
	r.all = append(r.all, memory)
	at := uintptr(unsafe.Pointer(&memory[0])) + smallPart
	skip := (hugePage - at%hugePage) % hugePage
	ring := memory[skip:][:r.size:r.size]
	preferHuge(ring[smallPart:])
	return ring
}

// give takes a ring back, for others.
func (r *rings) give(ring []byte) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.free = append(r.free, ring)
}

// close gives all memory back.
func (r *rings) close() {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, memory := range r.all {
		freeMemory(memory)
	}
	r.free, r.all = nil, nil
}
