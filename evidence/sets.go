package evidence

import (
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
// commits are put in order only when the first comes.
type shortIDs struct {
	items []*Item
	// sorted are the commits' first digits, and where they stand among items.
	sorted []uint64
}

// shortest is how many digits a shortened id has at least.
const shortest = 7

// find returns the id of the one commit that id begins, else id itself.
func (s *shortIDs) find(id string) string {
	name, isCommit := strings.CutPrefix(id, "git:")
	if !isCommit || len(name) == 40 || !hexID(name) {
		return id
	}
	if s.sorted == nil {
		s.sorted = make([]uint64, 0, len(s.items))
		for i, it := range s.items {
			if name, ok := strings.CutPrefix(it.ID, "git:"); ok && it.Kind == Commit && len(name) >= shortest && hexID(name[:shortest]) {
				s.sorted = append(s.sorted, firstDigits(name)<<32|uint64(i))
			}
		}
		slices.Sort(s.sorted)
	}
	found := id
	at, _ := slices.BinarySearch(s.sorted, firstDigits(name)<<32)
	for ; at < len(s.sorted) && s.sorted[at]>>32 == firstDigits(name); at++ {
		switch other := s.items[uint32(s.sorted[at])].ID; {
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

// firstDigits are the first digits of a commit's id as a number.
func firstDigits(name string) (n uint64) {
	for i := range shortest {
		c := name[i] | 0x20 // in lower case; a digit stays what it is
		if c >= 'a' {
			c -= 'a' - 10 - '0'
		}
		n = n<<4 | uint64(c-'0')
	}
	return n
}
