package objects

import (
	"bytes"
	"math/rand/v2"
	"testing"
)

// TestCache makes objects in a small ring, each while another one of it is
// still read, and holds what it keeps to what was made. Large ones come late, and
// bring all of the ring into use.
func TestCache(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	c := cache{max: 4 << 10, bound: 1 << 10, take: new(Rings).take}
	made := map[place][]byte{}
	for n := range 20_000 {
		if n == 2000 && (c.bound != 1<<10 || len(c.at) < 5) {
			t.Errorf("%d small objects kept in %d bytes", len(c.at), c.bound)
		}
		p := place{1, int64(rng.IntN(400))}
		var base []byte
		var at span
		if e, data, ok := c.get(place{1, int64(rng.IntN(400))}); ok {
			base, at = data, e.span
		}
		if e, data, ok := c.get(p); ok {
			if !bytes.Equal(data, made[p]) || e.sum != uint32(len(data)) {
				t.Fatalf("object %v after %d is not what was made", p, n)
			}
			continue
		}
		want := bytes.Clone(base)
		size := rng.IntN(120)
		if n > 2000 {
			size = rng.IntN(600)
		}
		room, start := c.room(size, at)
		if room == nil {
			continue
		}
		for i := range room {
			room[i] = byte(n + i)
		}
		if !bytes.Equal(base, want) {
			t.Fatalf("after %d the object under way was overwritten", n)
		}
		if kept := size - rng.IntN(20); kept >= 0 { // what is behind was room to work in
			c.keep(p, TypeBlob, uint32(kept), start, kept)
			made[p] = bytes.Clone(room[:kept])
		}
	}
	if c.bound != c.max {
		t.Errorf("%d bytes of %d used", c.bound, c.max)
	}
	if len(c.at) < 5 || len(c.at) != len(c.queue) {
		t.Errorf("%d objects kept, %d in line", len(c.at), len(c.queue))
	}
}
