package evidence

import (
	"slices"
	"strings"
)

// sets are disjoint sets of nodes that only ever join.
type sets map[int]int

func newSets(nodes []int) sets {
	s := make(sets, len(nodes))
	for _, n := range nodes {
		s[n] = n
	}
	return s
}

// find is the set's representative: its smallest node, so that nothing
// depends on the order of joins.
func (s sets) find(n int) int {
	root := n
	for s[root] != root {
		root = s[root]
	}
	for s[n] != root {
		n, s[n] = s[n], root
	}
	return root
}

func (s sets) join(a, b int) {
	ra, rb := s.find(a), s.find(b)
	s[max(ra, rb)] = min(ra, rb)
}

// shortIDs finds commits by a shortened id.
type shortIDs []string

func newShortIDs(items []*Item) shortIDs {
	var ids shortIDs
	for _, it := range items {
		if it.Kind == Commit {
			ids = append(ids, it.ID)
		}
	}
	slices.Sort(ids)
	return ids
}

// find returns the one commit whose id begins with id.
func (s shortIDs) find(id string) (string, bool) {
	if !strings.HasPrefix(id, "git:") {
		return "", false
	}
	i, _ := slices.BinarySearch(s, id)
	if i == len(s) || !strings.HasPrefix(s[i], id) {
		return "", false
	}
	if i+1 < len(s) && s[i] != id && strings.HasPrefix(s[i+1], id) {
		return "", false
	}
	return s[i], true
}
