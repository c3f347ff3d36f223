package objects

import "sync"

// idSet is a set of IDs for use by several goroutines. IDs are spread evenly
// by their nature, so their bytes are their hash.
type idSet struct {
	shards [64]idShard
}

type idShard struct {
	mu   sync.Mutex
	n    int
	used []bool
	ids  []ID // at most three quarters used; a power of two
	_    [64]byte
}

// add adds an ID and says whether it is new.
func (s *idSet) add(id ID) bool {
	shard := &s.shards[id[19]%64]
	shard.mu.Lock()
	defer shard.mu.Unlock()
	if shard.n >= len(shard.ids)/4*3 {
		shard.grow()
	}
	return shard.add(id)
}

func (s *idShard) add(id ID) bool {
	mask := uint32(len(s.ids) - 1)
	i := be.Uint32(id[:]) & mask
	for s.used[i] {
		if s.ids[i] == id {
			return false
		}
		i = (i + 1) & mask
	}
	s.used[i], s.ids[i] = true, id
	s.n++
	return true
}

func (s *idShard) grow() {
	ids, used := s.ids, s.used
	size := max(64, 2*len(ids))
	s.n, s.used, s.ids = 0, make([]bool, size), make([]ID, size)
	for i, id := range ids {
		if used[i] {
			s.add(id)
		}
	}
}
