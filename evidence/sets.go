package evidence

import (
	"slices"
	"strings"
)

// sets are disjoint sets of nodes that only ever join.
type sets struct {
	nodes  []int // in order
	dense  bool  // nodes are 0, 1, 2 and so on
	parent []int32
}

// newSets makes a set of each node; the nodes are in order.
func newSets(nodes []int) *sets {
	s := &sets{nodes: nodes, parent: make([]int32, len(nodes))}
	s.dense = len(nodes) > 0 && nodes[len(nodes)-1] == len(nodes)-1
	for i := range s.parent {
		s.parent[i] = int32(i)
	}
	return s
}

// place is where the representative of a node's set stands among the nodes:
// its first, so that nothing depends on the order of joins.
func (s *sets) place(n int) int {
	if !s.dense {
		n, _ = slices.BinarySearch(s.nodes, n)
	}
	at, root := int32(n), int32(n)
	for s.parent[root] != root {
		root = s.parent[root]
	}
	for s.parent[at] != root {
		at, s.parent[at] = s.parent[at], root
	}
	return int(root)
}

func (s *sets) join(a, b int) {
	ra, rb := s.place(a), s.place(b)
	s.parent[max(ra, rb)] = int32(min(ra, rb))
}

// shortIDs finds commits by a shortened id. Few texts have one, so that the
// ids are put in order only when the first comes.
type shortIDs struct {
	items  []*Item
	sorted []string
}

// find returns the id of the one commit that id begins, else id itself.
func (s *shortIDs) find(id string) string {
	if !strings.HasPrefix(id, "git:") || len(id) == len("git:")+40 {
		return id
	}
	if s.sorted == nil {
		s.sorted = make([]string, 0, len(s.items))
		for _, it := range s.items {
			if it.Kind == Commit {
				s.sorted = append(s.sorted, it.ID)
			}
		}
		slices.Sort(s.sorted)
	}
	i, _ := slices.BinarySearch(s.sorted, id)
	if i == len(s.sorted) || !strings.HasPrefix(s.sorted[i], id) {
		return id
	}
	if i+1 < len(s.sorted) && s.sorted[i] != id && strings.HasPrefix(s.sorted[i+1], id) {
		return id
	}
	return s.sorted[i]
}
