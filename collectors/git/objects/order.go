package objects

import (
	"cmp"
	"slices"
	"sort"
)

// placed is an entry of a pack: where it begins, in the higher 32 bits, and its
// position in the index.
type placed uint64

func (p placed) offset() int64 { return int64(p >> 32) }
func (p placed) index() uint32 { return uint32(p) }

// inOrder returns, for each pack of an index, its entries among n positions of
// the index in the order in which they lie in it. Those that lie nowhere, or
// beyond the first 4 GiB of a pack, are left out.
func (x *index) inOrder(n int, position func(i int) uint32) [][]placed {
	lists := make([][]placed, len(x.packs))
	numbers := x.packNumbers()
	if !x.multi {
		lists[0] = make([]placed, 0, n)
	}
	for i := range n {
		at := position(i)
		p, off := x.place(at)
		if off < packHeader || off >= 1<<32 {
			continue
		}
		number := 0
		if x.multi {
			number = numbers[p]
		}
		lists[number] = append(lists[number], placed(off)<<32|placed(at))
	}
	var spare []placed
	for i, list := range lists {
		lists[i], spare = sortPlaced(list, spare)
	}
	return lists
}

// inPack returns the positions of a pack's entries in the order in which they lie in it.
// All are sorted when they are first asked for.
func (x *index) inPack(p *pack) []uint32 {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.inPacks != nil {
		return x.inPacks[p]
	}
	inPacks := make(map[*pack][]uint32, len(x.packs))
	for n, list := range x.inOrder(int(x.n), func(i int) uint32 { return uint32(i) }) {
		positions := make([]uint32, len(list))
		for i, entry := range list {
			positions[i] = entry.index()
		}
		inPacks[x.packs[n]] = positions
	}
	far := make(map[*pack][]uint32)
	x.each(0, x.n, 1, func(i uint32, n int, off int64) {
		if off >= 1<<32 {
			far[x.packs[n]] = append(far[x.packs[n]], i)
		}
	})
	for p, positions := range far {
		slices.SortStableFunc(positions, func(a, b uint32) int { return cmp.Compare(x.offset(a), x.offset(b)) })
		inPacks[p] = append(inPacks[p], positions...)
	}
	x.inPacks = inPacks
	return inPacks[p]
}

// entryAt returns the position of the entry that begins at an offset of a pack, ok where
// there is one, and where the next one begins: 0 behind the last.
func (x *index) entryAt(p *pack, off int64) (at uint32, next int64, ok bool) {
	positions := x.inPack(p)
	i := sort.Search(len(positions), func(i int) bool { return x.offset(positions[i]) > off })
	if i < len(positions) {
		next = x.offset(positions[i])
	}
	if i == 0 || x.offset(positions[i-1]) != off {
		return 0, next, false
	}
	return positions[i-1], next, true
}

// offset returns where in its pack the object at position i is, as place does.
func (x *index) offset(i uint32) int64 {
	_, off := x.place(i)
	return off
}

// each calls do with every step-th position of an index from one to another, the
// number of its pack and its offset in that.
func (x *index) each(from, to, step uint32, do func(i uint32, pack int, off int64)) {
	if !x.multi && x.offsets != nil {
		for i := from; i < to; i += step { // the usual index, many of which are large
			if v := be.Uint32(x.offsets[int(i)*4:]); v&(1<<31) == 0 {
				do(i, 0, int64(v))
				continue
			}
			_, off := x.place(i)
			do(i, 0, off)
		}
		return
	}
	numbers := x.packNumbers()
	for i := from; i < to; i += step {
		p, off := x.place(i)
		do(i, numbers[p], off)
	}
}

// packNumbers are the places of an index's packs among them.
func (x *index) packNumbers() map[*pack]int {
	numbers := make(map[*pack]int, len(x.packs))
	for i, p := range x.packs {
		numbers[p] = i
	}
	return numbers
}

// sortPlaced sorts by offset, from the lowest digit up, and returns the sorted
// list and the one that was of use on the way.
func sortPlaced(list, spare []placed) (sorted, other []placed) {
	const digit, size = 11, 1 << 11
	var highest placed
	for _, p := range list {
		highest = max(highest, p)
	}
	if cap(spare) < len(list) {
		spare = make([]placed, len(list))
	}
	spare = spare[:len(list)]
	for shift := 32; shift < 64 && highest>>shift > 0; shift += digit {
		var next [size]uint32
		for _, p := range list {
			next[p>>shift%size]++
		}
		sum := uint32(0)
		for i, n := range next {
			next[i], sum = sum, sum+n
		}
		for _, p := range list {
			d := p >> shift % size
			spare[next[d]] = p
			next[d]++
		}
		list, spare = spare, list
	}
	return list, spare
}
