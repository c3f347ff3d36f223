package evidence

import (
	"fmt"
	"slices"
)

// part is items that hang together, and what was not joined.
type part struct {
	number int
	items  []int
	notice string
}

// parts are the items that hang together, within the limits, in the order of
// their first item.
func (g *graph) parts() []part {
	all := make([]int, len(g.tickets))
	for i := range all {
		all[i] = i
	}
	parts := g.split(nil, all, g.edges, "")
	for i := range parts {
		parts[i].number = i
	}
	return parts
}

// split takes nodes, in order, apart into components by the edges given, and
// those that are too large again without their weakest edges.
func (g *graph) split(parts []part, nodes []int, edges []edge, notice string) []part {
	sets := newSets(nodes)
	for _, e := range edges {
		sets.join(e.a, e.b)
	}
	var roots []int
	size := make([]int32, len(nodes)) // by place in nodes, of its root
	for _, n := range nodes {
		root := sets.place(n)
		if size[root] == 0 {
			roots = append(roots, root)
		}
		size[root]++
	}
	// The members of each root, one after the other in one list.
	start := make([]int32, len(nodes))
	at := int32(0)
	for _, root := range roots {
		start[root] = at
		at += size[root]
	}
	members := make([]int, len(nodes))
	fill := slices.Clone(start)
	for _, n := range nodes {
		root := sets.place(n)
		members[fill[root]] = n
		fill[root]++
	}
	for _, root := range roots {
		inner := members[start[root] : start[root]+size[root] : start[root]+size[root]]
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
func (g *graph) loosen(parts []part, nodes []int, edges []edge, sets *sets, items, tickets int) []part {
	root, weakest := sets.place(nodes[0]), 0
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
func (g *graph) weigh(nodes []int) (items []int, tickets int) {
	n, _ := slices.BinarySearch(nodes, len(g.items))
	for _, node := range nodes {
		if g.tickets[node] {
			tickets++
		}
	}
	return nodes[:n], tickets
}
