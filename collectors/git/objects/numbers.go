package objects

import "sync"

// Numbers gives IDs numbers from 0 on, close to each other, and is for use by
// several goroutines. The zero value is ready. IDs are spread evenly by their
// nature, so their bytes are their hash.
type Numbers struct {
	// roster has the numbers of most, where there is one; others follow behind.
	roster *roster
	shards [numberShards]numberShard
}

// numberShards is enough for as many processors as one has; each takes two
// allocations and more of every repository.
const numberShards = 16

type numberShard struct {
	mu  sync.Mutex
	ids []ID // in the order they came
	// slots hold, at the place an ID's first bytes give or behind, one more than
	// its place among ids; 0 is free, as is at least a quarter of them. There is
	// a power of two.
	slots []uint32
	_     [64]byte
}

// Add returns the number of an ID and whether it is new.
func (s *Numbers) Add(id *ID) (n int32, added bool) {
	if s.roster != nil {
		if rank, ok := s.roster.find(id); ok {
			return int32(rank), !s.roster.mark(rank)
		}
	}
	number := id[19] % numberShards
	shard := &s.shards[number]
	shard.mu.Lock()
	defer shard.mu.Unlock()
	if len(shard.ids) >= len(shard.slots)/4*3 {
		shard.grow()
	}
	slot := shard.slot(id)
	if added = *slot == 0; added {
		shard.ids = append(shard.ids, *id)
		*slot = uint32(len(shard.ids))
	}
	return s.listed() + int32(*slot-1)*numberShards + int32(number), added
}

// Find returns the number of an ID that has one.
func (s *Numbers) Find(id *ID) (n int32, ok bool) {
	if s.roster != nil {
		if rank, ok := s.roster.find(id); ok {
			return int32(rank), s.roster.marked(rank)
		}
	}
	number := id[19] % numberShards
	shard := &s.shards[number]
	shard.mu.Lock()
	defer shard.mu.Unlock()
	if len(shard.ids) == 0 {
		return 0, false
	}
	slot := *shard.slot(id)
	return s.listed() + int32(slot-1)*numberShards + int32(number), slot > 0
}

// ID returns the ID that has a number.
func (s *Numbers) ID(n int32) ID {
	if n -= s.listed(); n < 0 {
		return s.roster.names[n+s.listed()]
	}
	shard := &s.shards[n%numberShards]
	shard.mu.Lock()
	defer shard.mu.Unlock()
	return shard.ids[n/numberShards]
}

// Limit is above all numbers given, and not by much.
func (s *Numbers) Limit() int {
	most := 0
	for i := range s.shards {
		shard := &s.shards[i]
		shard.mu.Lock()
		most = max(most, len(shard.ids))
		shard.mu.Unlock()
	}
	return int(s.listed()) + most*numberShards
}

// listed is how many numbers the roster has.
func (s *Numbers) listed() int32 {
	if s.roster == nil {
		return 0
	}
	return int32(len(s.roster.order))
}

// slot is where an ID's place is kept, or would be.
func (s *numberShard) slot(id *ID) *uint32 {
	mask := uint32(len(s.slots) - 1)
	for i := be.Uint32(id[:]) & mask; ; i = (i + 1) & mask {
		if slot := &s.slots[i]; *slot == 0 || s.ids[*slot-1] == *id {
			return slot
		}
	}
}

func (s *numberShard) grow() {
	s.slots = make([]uint32, max(64, 2*len(s.slots)))
	for i := range s.ids {
		*s.slot(&s.ids[i]) = uint32(i) + 1
	}
}
