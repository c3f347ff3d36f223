package evidence

import (
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"
)

// graph holds the items as numbered nodes. Things that items refer to and
// nobody collected are nodes without an item, after those with one.
type graph struct {
	items []*Item
	links [][]graphLink // by item
	edges []edge
	// tickets marks the nodes, with an item or without, that are tickets.
	tickets []bool
	// repeats are the items that make the change of another one again.
	repeats map[int]int
	// partOf is the part of each item, joined how many items of the part
	// being filled join over a node without an item.
	partOf []int
	joined []int32
}

// graphLink is a link with the node it leads to, -1 for none.
type graphLink struct {
	Link
	to    int
	joins bool
}

type edge struct {
	a, b int
	rank int
}

func newGraph(items []*Item, how Grouping) *graph {
	g := &graph{items: slices.Clone(items)}
	slices.SortFunc(g.items, CompareItems)
	g.items = slices.CompactFunc(g.items, func(a, b *Item) bool { return a.ID == b.ID })
	g.links = make([][]graphLink, len(g.items))
	g.edges = make([]edge, 0, 2*len(g.items))
	g.partOf = make([]int, len(g.items))

	byID := make(map[string]int, 2*len(g.items))
	g.tickets = make([]bool, len(g.items), 2*len(g.items))
	for i, it := range g.items {
		byID[it.ID] = i
		g.tickets[i] = it.Kind == Ticket
		g.partOf[i] = -1
	}
	commits := newShortIDs(g.items)
	named := referencesOf(g.items, how.Linker)
	seen := numbers{}
	for i, it := range g.items {
		if base, ok := actOn(it); ok {
			if _, own := byID[base]; !own {
				base = actsOfMonth(base, it.At, how.Zone)
			}
			g.link(i, Ref{base, ViaAPI}, byID)
		}
		for _, ref := range named[i] {
			ref.To = commits.find(ref.To)
			if seen.foreign(it, ref) {
				ref.Via = ViaMention
			}
			if ref.To != it.ID {
				g.link(i, ref, byID)
			}
		}
	}
	g.repeats = map[int]int{}
	for _, r := range sameChanges(g.items, byID) {
		g.repeats[r.again] = r.of
		g.link(r.again, Ref{g.items[r.of].ID, ViaSamePatch}, byID)
	}
	g.loosenCarriers()
	g.joined = make([]int32, len(g.tickets)-len(g.items))
	return g
}

// referencesOf reads the references of all items, side by side: it is most of
// the work.
func referencesOf(items []*Item, linker *Linker) [][]Ref {
	refs := make([][]Ref, len(items))
	var wg sync.WaitGroup
	size := len(items)/runtime.GOMAXPROCS(0) + 1
	for from := 0; from < len(items); from += size {
		to := min(from+size, len(items))
		wg.Go(func() {
			for i := from; i < to; i++ {
				refs[i] = linker.References(items[i])
			}
		})
	}
	wg.Wait()
	return refs
}

// actOn is the id of what a review or comment is about.
func actOn(it *Item) (base string, ok bool) {
	if it.Kind != Review && it.Kind != Comment {
		return "", false
	}
	for _, sep := range []string{"/review/", "/comment/"} {
		if i := strings.LastIndex(it.ID, sep); i > 0 {
			return it.ID[:i], true
		}
	}
	return "", false
}

// monthMark sets the month apart from what the acts in it are about. It names
// no item, and no link is shown to it.
const monthMark = "@month:"

// actsOfMonth names all acts of one month on one piece of somebody's work.
func actsOfMonth(base string, at time.Time, zone *time.Location) string {
	return base + monthMark + at.In(zone).Format("2006-01")
}

// link notes a reference of an item, and joins what it joins.
func (g *graph) link(from int, ref Ref, byID map[string]int) {
	it := g.items[from]
	to, known := byID[ref.To]
	collected := known && to < len(g.items)
	joins := ref.Via.Joins()
	if ref.Via == ViaRevert && collected {
		landed, told := g.items[to].Facts.Bool(FactDefaultBranch)
		joins = told && !landed
	}
	if _, act := actOn(it); act && ref.Via != ViaAPI || ref.Via == ViaSubtask && !collected {
		joins = false // a sub-task is part of a ticket only where that is mine
	}
	if joins && !known {
		to = len(g.tickets)
		byID[ref.To] = to
		g.tickets = append(g.tickets, strings.HasPrefix(ref.To, "jira:"))
	} else if !known {
		to = -1
	}
	if !strings.Contains(ref.To, monthMark) {
		g.links[from] = append(g.links[from], graphLink{Link{From: it.ID, To: ref.To, Via: ref.Via}, to, joins})
	}
	if joins {
		g.edges = append(g.edges, edge{from, to, ref.Via.rank()})
	}
}
