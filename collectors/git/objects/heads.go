package objects

import (
	"context"
	"hash/crc32"
	"strings"
	"sync"
)

// maxHeadPlace is where in a pack the commits end of which headers alone are
// read. Git puts commits first.
const maxHeadPlace = 1 << 32

// usualEntry is how many bytes of a pack may lie between a commit and the next
// for there to be nothing else between them.
const usualEntry = 4 << 10

// leastShare is how many commits are worth a goroutine to check them.
const leastShare = 1 << 10

// headsDo says whether of a commit that is found there its headers do: there is
// time to win, and an index has the sum of its entry, by which it can be told
// afterwards that they were right.
func (r *Reader) headsDo(f found) bool {
	return (f.file.size > wholePack || r.store.opt.heads) &&
		(f.summed || f.index.multi && f.file.f == nil) && f.off < maxHeadPlace
}

// sawHead notes that the commit at a position of an index was read, and maybe
// its headers alone, not what follows with the sum at its end.
func (r *Reader) sawHead(x *index, at uint32) {
	if r.heads == nil {
		r.heads = make(map[*index][]uint32)
	}
	r.heads[x] = append(r.heads[x], at)
}

// sound reports whether what lies from one offset of a pack to another is one
// entry with that sum, and nothing else.
func (f *file) sound(from, to int64, sum uint32) bool {
	return from < to && to-from < usualEntry && to <= f.size && crc32.ChecksumIEEE(f.data[from:to]) == sum
}

// checkHeads returns those commits seen that are damaged, as far as it came
// before the context ended. The sum of an entry can be made without
// decompressing it where it is known to end, at the commit behind it: most are
// taken for right in some nanoseconds, and the others read whole.
func (s *Store) checkHeads(ctx context.Context, workers int, seen map[*index][]uint32) []BadCommit {
	var (
		mu    sync.Mutex // guards bad
		bad   []BadCommit
		group sync.WaitGroup
	)
	check := func(x *index, do func() []BadCommit) {
		var found []BadCommit
		err := guard(x.file.path, func() error {
			found = do()
			return nil
		})
		mu.Lock()
		defer mu.Unlock()
		if bad = append(bad, found...); err != nil {
			bad = append(bad, BadCommit{Err: err})
		}
	}
	for x, positions := range seen {
		check(x, func() []BadCommit {
			for n, list := range x.inOrder(len(positions), func(i int) uint32 { return positions[i] }) {
				share := max(len(list)/workers+1, leastShare)
				for from := 0; from < len(list); from += share {
					group.Go(func() {
						r := s.NewReader()
						defer r.Close()
						check(x, func() []BadCommit {
							return r.checkEntries(ctx, x, x.packs[n], list, from, min(from+share, len(list)))
						})
					})
				}
			}
			return nil
		})
	}
	group.Wait()
	return bad
}

// checkEntries returns those of a pack's entries, in order, that are damaged, of
// those from one place in the list to another.
func (r *Reader) checkEntries(ctx context.Context, x *index, p *pack, list []placed, from, to int) (bad []BadCommit) {
	f := p.file.Load()
	if f == nil {
		return nil
	}
	own := x
	if x.multi { // which has no sums
		if own = p.ownIndex(); own != nil {
			defer own.file.close()
		}
	}
	for i := from; i < to; i++ {
		e := list[i]
		if ctx.Err() != nil {
			return bad
		}
		end := f.size - int64(p.name)
		if i+1 < len(list) {
			end = list[i+1].offset()
		}
		at, ok := e.index(), own != nil
		if ok && own != x {
			id := ID(x.id(at))
			at, ok = own.find(&id)
		}
		if ok && f.sound(e.offset(), end, own.entrySum(at)) {
			continue
		}
		id := ID(x.id(e.index()))
		place := found{pack: p, file: f, off: e.offset(), summed: x.sums != nil, index: x, at: e.index()}
		if err := r.commitAt(place, id, new(Commit), nil); err != nil {
			bad = append(bad, BadCommit{id, asCorrupt(err, id, p.path)})
		}
	}
	return bad
}

// ownIndex opens the index of a pack that was found through another. It is nil
// where there is none with sums.
func (p *pack) ownIndex() *index {
	path := strings.TrimSuffix(p.path, ".pack") + ".idx"
	f, err := p.files.openWhole(path)
	if err != nil {
		return nil
	}
	x, err := parseIndex(f.data, p.name)
	if err != nil || x.sums == nil {
		f.close()
		return nil
	}
	x.file = f
	return x
}
