package objects

import (
	"crypto/sha1"
	"fmt"
	"slices"
	"testing"
)

// TestEntryAt looks up what lies where in the packs of an index, some of it beyond 4 GiB,
// by order and one by one.
func TestEntryAt(t *testing.T) {
	const n = 1000
	packs := []*pack{{path: "a"}, {path: "b"}, {path: "none"}}
	x := &index{n: n, packs: packs, multi: true, large: []byte{}}
	var offsets []int64
	for i := range n {
		sum := sha1.Sum(fmt.Append(nil, i))
		off := packHeader + int64(be.Uint32(sum[:])%n)*1000
		if i%5 == 0 {
			off += 1 << 32
			x.offsets = be.AppendUint32(be.AppendUint32(x.offsets, uint32(i%2)), 1<<31|uint32(len(x.large)/8))
			x.large = be.AppendUint64(x.large, uint64(off))
		} else {
			x.offsets = be.AppendUint32(be.AppendUint32(x.offsets, uint32(i%2)), uint32(off))
		}
		offsets = append(offsets, off)
	}
	for _, off := range slices.Concat(offsets, []int64{0, packHeader + 1, 1 << 40}) {
		for k, p := range packs {
			var at uint32
			next, ok := int64(0), false
			for i, other := range offsets {
				switch {
				case i%2 != k:
				case other == off:
					at, ok = uint32(i), true
				case other > off && (next == 0 || other < next):
					next = other
				}
			}
			if gotAt, gotNext, gotOK := x.entryAt(p, off); gotAt != at || gotNext != next || gotOK != ok {
				t.Fatalf("%s at %d: %d, %d, %v; want %d, %d, %v", p.path, off, gotAt, gotNext, gotOK, at, next, ok)
			}
		}
	}
	sorted := x.inPack(packs[0])
	if again := x.inPack(packs[0]); &sorted[0] != &again[0] {
		t.Error("sorted again")
	}
}
