package numstat

import (
	"cmp"
	"slices"
	"sync"
)

// A board is memory of fixed size in which texts of any size lie side by side.
type board struct {
	memory func() []byte // gives it when it is first used

	mu    sync.Mutex // guards what follows
	all   []byte
	taken []span // by where they begin
	next  int    // how many of taken begin before what was put down last ends
}

// span is a part of a board.
type span struct{ start, end int }

// mostShare is how many texts have to fit on a board for one to be put there.
const mostShare = 8

// put copies a text onto the board and returns where it lies, and false if there
// is no room. Room is looked for behind what was put down last first: what lies
// there has been there longest.
func (b *board) put(text []byte) (at span, ok bool) {
	if at, ok = b.take(len(text)); ok {
		copy(b.all[at.start:at.end], text)
	}
	return at, ok
}

func (b *board) take(n int) (at span, ok bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.all == nil {
		b.all = b.memory()
	}
	if n > len(b.all)/mostShare {
		return span{}, false
	}
	for range len(b.taken) + 1 {
		gap := span{0, len(b.all)}
		if b.next > 0 {
			gap.start = b.taken[b.next-1].end
		}
		if b.next < len(b.taken) {
			gap.end = b.taken[b.next].start
		}
		if gap.end-gap.start >= n {
			at = span{gap.start, gap.start + n}
			b.taken = slices.Insert(b.taken, b.next, at)
			b.next++
			return at, true
		}
		if b.next++; b.next > len(b.taken) {
			b.next = 0
		}
	}
	return span{}, false
}

// text is what lies somewhere on the board.
func (b *board) text(at span) []byte { return b.all[at.start:at.end:at.end] }

// remove makes room of where a text lay.
func (b *board) remove(at span) {
	b.mu.Lock()
	defer b.mu.Unlock()
	i, _ := slices.BinarySearchFunc(b.taken, at, func(a, b span) int {
		return cmp.Or(cmp.Compare(a.start, b.start), cmp.Compare(a.end, b.end))
	})
	b.taken = slices.Delete(b.taken, i, i+1)
	if i < b.next {
		b.next--
	}
}
