package evidence

import (
	"runtime"
	"strings"
	"sync"
	"time"
)

// graph holds the items as numbered nodes. Things that items refer to and
// nobody collected are nodes without an item, after those with one.
type graph struct {
	items []*Item
	read  []reading // by item
	// unclear are things that items name and that could be on several hosts.
	unclear map[int][]string
	links   [][]graphLink // by item
	// byID are the nodes with an item, named those without.
	byID, named map[string]int
	// folded are those of GitHub's whose id has capitals, by it in small letters:
	// to GitHub names have no case.
	folded map[string]int
	edges  []edge
	// tickets marks the nodes, with an item or without, that are tickets.
	tickets []bool
	// repeats says of each item which other one's change it makes again, itself
	// for none.
	repeats []int32
	// picks maps merged pull requests, all of whose commits repeat what another
	// one brought that was merged before, to that one.
	picks map[int]int
	// partOf is the part of each item, joined how many items of the part
	// being filled join over a node without an item.
	partOf []int32
	joined []int32
}

// reading is what an item says by itself.
type reading struct {
	refs     []Ref
	finished time.Time // zero while it is not
	merge    bool
	dropped  bool
}

func read(it *Item, linker *Linker, sites, collected map[string]bool) reading {
	if it.outline != nil {
		return it.outline.reading
	}
	return reading{linker.references(it, sites, collected), finished(it), it.IsMerge(), it.Dropped()}
}

// graphLink is a link with the node it leads to, -1 for none.
type graphLink struct {
	Link
	to    int
	joins bool
}

type edge struct{ a, b, rank int32 }

func newGraph(items []*Item, how Grouping) *graph {
	g := &graph{items: distinctInOrder(items)}
	g.links = make([][]graphLink, len(g.items))
	g.edges = make([]edge, 0, 2*len(g.items))
	g.partOf = make([]int32, len(g.items))
	g.byID = make(map[string]int, len(g.items))
	g.named, g.folded = map[string]int{}, map[string]int{}
	g.tickets = make([]bool, len(g.items), 2*len(g.items))
	g.read = make([]reading, len(g.items))
	home, collected := newHomes(g.items), projectsOf(g.items)
	var beside sync.WaitGroup
	beside.Go(func() {
		for i, it := range g.items {
			g.byID[it.ID] = i
			if lower, ok := foldID(it.ID); ok && lower != it.ID {
				g.folded[lower] = i
			}
			g.tickets[i] = it.Kind == Ticket
			g.partOf[i] = -1
		}
	})
	sideBySide(len(g.items), func(i int) { // most of the work
		g.read[i] = read(g.items[i], how.Linker, home.sites, collected)
	})
	beside.Wait()
	var same []sameChange
	beside.Go(func() { same = g.sameChanges() })
	commits := shortIDs{items: g.items}
	seen := numbers{}
	for i, it := range g.items {
		if n := len(g.read[i].refs); n > 0 {
			g.links[i] = make([]graphLink, 0, n)
		}
		if base, ok := actOn(it); ok {
			if _, own := g.find(base); !own {
				base = actsOfMonth(base, it.At, how.Zone)
			}
			g.link(i, Ref{base, ViaAPI})
		}
		gone := it.superseded()
		for _, ref := range g.read[i].refs {
			ref.To = commits.find(ref.To)
			if gone || seen.foreign(it, ref) { // nothing is done by what is no more
				ref.Via = ViaMention
			}
			if ref = g.atHome(home, i, ref); ref.To != it.ID {
				g.link(i, ref)
			}
		}
	}
	beside.Wait()
	g.repeats = upTo(len(g.items))
	for _, r := range same {
		g.repeats[r.again] = int32(r.of)
		g.link(r.again, Ref{g.items[r.of].ID, ViaSamePatch})
	}
	g.rebasedPulls()
	if len(same) > 0 {
		g.loosenCarriers()
	}
	g.joined = make([]int32, len(g.tickets)-len(g.items))
	return g
}

// atHome is a reference to a thing with its host. Where that is not clear it
// joins nothing.
func (g *graph) atHome(home homes, from int, ref Ref) Ref {
	to, between := home.find(g.items[from], ref.To)
	if between != nil && ref.Via.Joins() {
		if g.unclear == nil {
			g.unclear = map[int][]string{}
		}
		g.unclear[from] = append(g.unclear[from], unclear(ref.To, between))
		ref.Via = ViaMention
	}
	ref.To = to
	return ref
}

// sideBySide does something for each of n things, on all cores.
func sideBySide(n int, do func(i int)) {
	var wg sync.WaitGroup
	size := n/runtime.GOMAXPROCS(0) + 1
	for from := 0; from < n; from += size {
		wg.Go(func() {
			for i := from; i < min(from+size, n); i++ {
				do(i)
			}
		})
	}
	wg.Wait()
}

// actOn is the id of what a review or comment is about.
func actOn(it *Item) (base string, ok bool) {
	if !it.isAct() {
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

// find returns the node with an item of that id.
func (g *graph) find(id string) (node int, ok bool) {
	if node, ok = g.byID[id]; ok {
		return node, true
	}
	lower, ok := foldID(id)
	if !ok {
		return 0, false
	}
	if node, ok = g.byID[lower]; !ok {
		node, ok = g.folded[lower]
	}
	return node, ok
}

// foldID is an id of GitHub's in small letters; of others case matters.
func foldID(id string) (lower string, ok bool) {
	if !strings.HasPrefix(id, "github:") {
		return "", false
	}
	return strings.ToLower(id), true
}

// link notes a reference of an item, and joins what it joins.
func (g *graph) link(from int, ref Ref) {
	it := g.items[from]
	to, collected := g.find(ref.To)
	if collected {
		ref.To = g.items[to].ID
	}
	if ref.To == it.ID {
		return
	}
	known := collected
	if !collected {
		to, known = g.named[ref.To]
	}
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
		g.named[ref.To] = to
		g.tickets = append(g.tickets, strings.HasPrefix(ref.To, "jira:"))
	} else if !known {
		to = -1
	}
	if !strings.Contains(ref.To, monthMark) {
		g.links[from] = append(g.links[from], graphLink{Link{From: it.ID, To: ref.To, Via: ref.Via}, to, joins})
	}
	if joins {
		g.edges = append(g.edges, edge{int32(from), int32(to), int32(ref.Via.rank())})
	}
}
