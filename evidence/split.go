package evidence

import (
	"fmt"
	"slices"
)

// part is items that hang together, and what was not joined.
type part struct {
	number int32
	items  []int32
	notice string
}

// parts are the items that hang together, within the limits, in the order of
// their first item.
func (g *graph) parts() []part {
	all := make([]int32, len(g.tickets))
	for i := range all {
		all[i] = int32(i)
	}
	parts := g.split(nil, all, g.edges, "")
	for i := range parts {
		parts[i].number = int32(i)
	}
	return parts
}

// split takes nodes, in order, apart into components by the edges given, and
// those that are too large again without their weakest edges.
func (g *graph) split(parts []part, nodes []int32, edges []edge, notice string) []part {
	sets := newSets(nodes)
	for _, e := range edges {
		sets.join(e.a, e.b)
	}
	ends := make([]int32, len(nodes)) // first the size of the set, by the place of its root
	count := 0
	for _, n := range nodes {
		root := sets.place(n)
		if ends[root] == 0 {
			count++
		}
		ends[root]++
	}
	roots := make([]int32, 0, count)
	// The members of each root, one after the other in one list.
	at := int32(0)
	for place := range ends {
		if size := ends[place]; size > 0 {
			roots = append(roots, int32(place))
			ends[place] = at
			at += size
		}
	}
	members := make([]int32, len(nodes))
	for _, n := range nodes {
		root := sets.place(n)
		members[ends[root]] = n
		ends[root]++
	}
	if parts == nil {
		parts = make([]part, 0, count)
	}
	at = 0
	for _, root := range roots {
		inner := members[at:ends[root]:ends[root]]
		at = ends[root]
		items, tickets := g.weigh(inner)
		switch {
		case len(items) == 0:
		case len(items) <= maxPieceItems && tickets <= maxPieceTickets:
			parts = append(parts, part{items: items, notice: notice})
		default:
			parts = g.loosen(parts, inner, edges, sets, len(items), tickets)
		}
	}
	return parts
}

// loosen splits one component that is too large along its weakest edges.
func (g *graph) loosen(parts []part, nodes []int32, edges []edge, sets *sets, items, tickets int) []part {
	root, weakest := sets.place(nodes[0]), int32(0)
	var inner []edge
	for _, e := range edges {
		if sets.place(e.a) == root {
			inner = append(inner, e)
			weakest = max(weakest, e.rank)
		}
	}
	stronger := slices.DeleteFunc(inner, func(e edge) bool { return e.rank == weakest })
	why := fmt.Sprintf("not joined by %s: that would make one piece of %d items and %d tickets",
		strengthOrder[weakest], items, tickets)
	return g.split(parts, nodes, stronger, why)
}

// weigh returns the items among the nodes, which are in order, and the number
// of tickets, whether collected or only named.
func (g *graph) weigh(nodes []int32) (items []int32, tickets int) {
	n, _ := slices.BinarySearch(nodes, int32(len(g.items)))
	for _, node := range nodes {
		if g.tickets[node] {
			tickets++
		}
	}
	return nodes[:n], tickets
}
