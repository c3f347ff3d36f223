package objects

// place is where an entry of a pack begins.
type place struct {
	serie uint32
	off   int64
}

// A cache keeps objects that others may be deltas of, the latest ones. They
// lie in a ring of fixed size, so it costs no garbage and never grows.
type cache struct {
	ring  []byte
	max   int // what ring grows to
	next  int // where the next object goes
	at    map[place]cached
	queue []place // the objects in the ring, from the oldest on
}

type cached struct {
	kind       Type
	sum        uint32 // CRC-32 of the entry
	start, end int
}

// get returns an object, until the next put.
func (c *cache) get(p place) (cached, []byte, bool) {
	e, ok := c.at[p]
	if !ok {
		return e, nil, false
	}
	return e, c.ring[e.start:e.end], true
}

// put keeps a copy of data. What takes more than an eighth of the ring would
// drive too much else out and is not kept.
func (c *cache) put(p place, kind Type, sum uint32, data []byte) {
	if len(data) > c.max/8 {
		return
	}
	if _, ok := c.at[p]; ok {
		return
	}
	if c.at == nil {
		c.at = make(map[place]cached)
	}
	if c.next+len(data) > len(c.ring) && len(c.ring) < c.max {
		grown := make([]byte, min(max(2*len(c.ring), 8*len(data), 1<<16), c.max))
		copy(grown, c.ring)
		c.ring = grown
	}
	if c.next+len(data) > len(c.ring) {
		c.evict(c.next, len(c.ring))
		c.next = 0
	}
	start, end := c.next, c.next+len(data)
	c.evict(start, end)
	copy(c.ring[start:], data)
	c.at[p] = cached{kind, sum, start, end}
	c.queue = append(c.queue, p)
	c.next = end
}

// evict drops the objects that lie from start to end, which are the oldest.
func (c *cache) evict(start, end int) {
	i := 0
	for ; i < len(c.queue); i++ {
		e := c.at[c.queue[i]]
		if e.start < start || e.start >= end {
			break
		}
		delete(c.at, c.queue[i])
	}
	c.queue = c.queue[i:]
}
