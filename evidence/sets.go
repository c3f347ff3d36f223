package evidence

import (
	"math/bits"
	"slices"
	"strings"
)

// sets are disjoint sets of nodes that only ever join.
type sets struct {
	nodes  []int32 // in order
	dense  bool    // nodes are 0, 1, 2 and so on
	parent []int32
}

// newSets makes a set of each node; the nodes are in order.
func newSets(nodes []int32) *sets {
	s := &sets{nodes: nodes, parent: make([]int32, len(nodes))}
	s.dense = len(nodes) > 0 && int(nodes[len(nodes)-1]) == len(nodes)-1
	for i := range s.parent {
		s.parent[i] = int32(i)
	}
	return s
}

// place is where the representative of a node's set stands among the nodes:
// its first, so that nothing depends on the order of joins.
func (s *sets) place(n int32) int32 {
	if !s.dense {
		at, _ := slices.BinarySearch(s.nodes, n)
		n = int32(at)
	}
	at, root := n, n
	for s.parent[root] != root {
		root = s.parent[root]
	}
	for s.parent[at] != root {
		at, s.parent[at] = s.parent[at], root
	}
	return root
}

func (s *sets) join(a, b int32) {
	ra, rb := s.place(a), s.place(b)
	s.parent[max(ra, rb)] = min(ra, rb)
}

// shortIDs finds commits by a shortened id. Few texts have one, so that the
// commits are put in places only when the first comes.
type shortIDs struct {
	items []*Item
	// commits are numbers of items by place: those of the place n are from begin[n]
	// to begin[n+1]. There is a place for each item or more, in a power of two.
	begin, commits []int32
	shift          int // what is over of 32 bits
}

// shortest is how many digits a shortened id has at least.
const shortest = 7

// find returns the id of the one commit that id begins, else id itself.
func (s *shortIDs) find(id string) string {
	name, isCommit := strings.CutPrefix(id, "git:")
	if !isCommit || len(name) == 40 || !hexID(name) {
		return id
	}
	if s.begin == nil {
		s.index()
	}
	found, n := id, s.place(name)
	for _, i := range s.commits[s.begin[n]:s.begin[n+1]] {
		switch other := s.items[i].ID; {
		case other == id:
			return id
		case !strings.HasPrefix(other, id):
		case found != id: // one of several
			return id
		default:
			found = other
		}
	}
	return found
}

// index puts the commits in their places.
func (s *shortIDs) index() {
	s.shift = 32 - bits.Len32(uint32(len(s.items)))
	s.begin = make([]int32, 1<<(32-s.shift)+1)
	places := make([]int32, len(s.items)) // -1 for none
	for i, it := range s.items {
		places[i] = -1
		if name, ok := strings.CutPrefix(it.ID, "git:"); ok && it.Kind == Commit && len(name) >= shortest && hexID(name[:shortest]) {
			places[i] = s.place(name)
			s.begin[places[i]+1]++
		}
	}
	last := len(s.begin) - 1
	for n := range last {
		s.begin[n+1] += s.begin[n]
	}
	s.commits = make([]int32, s.begin[last])
	next := slices.Clone(s.begin)
	for i, n := range places {
		if n >= 0 {
			s.commits[next[n]] = int32(i)
			next[n]++
		}
	}
}

// place is that for the first digits of a commit's id, in capitals or not.
func (s *shortIDs) place(name string) int32 {
	var n uint32
	for i := range shortest {
		c := name[i] | 0x20 // in lower case; a digit stays what it is
		if c >= 'a' {
			c -= 'a' - 10 - '0'
		}
		n = n<<4 | uint32(c-'0')
	}
	return int32(n * 0x9e3779b1 >> s.shift) // Fibonacci hashing
}
