package main

import (
	"runtime"
	"runtime/debug"
	"runtime/metrics"
)

const (
	// gcPercent lets the heap grow to three times what lives before it is
	// collected. A call is over within a second or so and keeps little: collecting
	// at Go's own 100 took a fifth of the processor time of a harvest of many
	// small repositories and a tenth of a month's of a large one. Where the system
	// takes long to make pages, as virtual machines do, a heap that grows to five
	// times takes longer to get them than to collect: a month of fifty small
	// repositories 0.95 of the time at 200, whole histories the same.
	gcPercent = 200
	// firstGCPercent is gcPercent until something was collected. Go's least heap
	// is 4 MB at 100, so that this is 24 MB, which a harvest of fifty small
	// repositories does not come to. It has two collections less and takes 0.95 of
	// the time.
	firstGCPercent = 600
	// leastHeap is Go's least heap in bytes, at 100 percent.
	leastHeap = 4 << 20
)

// collectSeldom sets how far the heap may grow before garbage is collected.
func collectSeldom() {
	debug.SetGCPercent(firstGCPercent)
	// Nothing refers to it: it goes with the first collection.
	runtime.AddCleanup(new([64]byte), func(int) { debug.SetGCPercent(gcPercent) }, 0)
}

// collectLater puts garbage collection off until what it returns is called. For
// the reading of a ledger and the grouping of what is in it: all that these make
// stays, so that a collection would find nothing. Marking beside the reading took a
// tenth of the time of a harvest with little new into a ledger of 20,500 items,
// most of it for pages made twice: a pointer written then is looked at first, and
// looking at a new page maps one of zeros. The first collection waits for as much more
// as was made: right after it, it took a tenth of the processor time of that harvest.
func collectLater() func() {
	usual, before := debug.SetGCPercent(-1), allocated()
	return func() {
		if usual >= firstGCPercent {
			usual += int(100 * (allocated() - before) / leastHeap)
		}
		if now := debug.SetGCPercent(usual); now >= 0 {
			debug.SetGCPercent(now) // the first collection ended meanwhile
		}
	}
}

// allocated is how many bytes were ever allocated.
func allocated() uint64 {
	all := []metrics.Sample{{Name: "/gc/heap/allocs:bytes"}}
	metrics.Read(all)
	return all[0].Value.Uint64()
}

// readingMemory is from how many bytes on a call collects garbage more often,
// whatever gcPercent says, unless its items alone take half as much.
const readingMemory = 268 << 20

// boundMemory keeps a call over many items from growing as gcPercent allows:
// a list of all of 50,000 took 425 MB, and takes 300.
func (a *app) boundMemory() {
	if a.env("GOMEMLIMIT") != "" {
		return
	}
	var now runtime.MemStats
	runtime.ReadMemStats(&now)
	debug.SetMemoryLimit(max(readingMemory, 2*int64(now.HeapAlloc)))
}
