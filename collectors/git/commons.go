package git

import (
	"runtime"
	"sync"

	"sheaf/collectors/git/crew"
	"sheaf/collectors/git/objects"
)

// commons are what the repositories of one harvest share, so that not each of many
// small ones has to make or read it. The zero value is ready.
type commons struct {
	crew   *crew.Crew
	rings  objects.Rings
	around texts // outside of the repositories

	mu     sync.Mutex
	shares [][]share
}

// share is what one worker brings home from a walk.
type share struct {
	found   []candidate
	visited notes
	newest  int64
	_       [64]byte // workers write side by side
}

// maxShare is of how many commits of mine the memory is kept for the next
// repository.
const maxShare = 4096

// reset empties the share.
func (s *share) reset() {
	if cap(s.found) > maxShare {
		s.found = nil
	}
	clear(s.found)
	s.found, s.newest = s.found[:0], 0
	s.visited.reset()
}

// takeShares returns empty shares, one for each processor.
func (c *commons) takeShares() []share {
	c.mu.Lock()
	defer c.mu.Unlock()
	n := len(c.shares)
	if n == 0 {
		return make([]share, runtime.GOMAXPROCS(0))
	}
	taken := c.shares[n-1]
	c.shares = c.shares[:n-1]
	return taken
}

// giveShares takes shares back, of which nothing may be in use.
func (c *commons) giveShares(shares []share) {
	for i := range shares {
		shares[i].reset()
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.shares = append(c.shares, shares)
}
