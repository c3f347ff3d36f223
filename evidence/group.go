package evidence

import (
	"cmp"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"
)

// The largest piece of work. Above either the items hang together by habit,
// not by being one story.
const (
	maxPieceItems   = 200
	maxPieceTickets = 10
)

// Grouping says how items are put together.
type Grouping struct {
	// Linker reads references out of text; nil is the zero Linker.
	Linker *Linker
	// Zone is the person's zone, in which acts on other people's work are
	// counted once a month; nil is UTC.
	Zone *time.Location
}

// Group puts the items that belong together into pieces of work. The result
// does not depend on the order of the items; pieces are ordered by when they
// were done, those in progress last, then by id.
//
// Items join where a reference between them joins (Via.Joins), also over
// something that was not collected: two commits that name the same ticket in
// their titles are one piece without the ticket. A review or comment on
// somebody else's work joins the other acts of that month on the same work,
// and nothing else. A piece above 200 items or 10 tickets is taken apart
// along its weakest links.
func Group(items []*Item, how Grouping) []Piece {
	if how.Linker == nil {
		how.Linker = &Linker{}
	}
	if how.Zone == nil {
		how.Zone = time.UTC
	}
	g := newGraph(items, how)
	var pieces []Piece
	for _, part := range g.components() {
		pieces = append(pieces, g.piece(part))
	}
	slices.SortFunc(pieces, func(a, b Piece) int {
		return cmp.Or(compareTimes(a.Done, b.Done), strings.Compare(a.ID, b.ID))
	})
	return pieces
}

// graph holds the items as numbered nodes. Things that items refer to and
// nobody collected are nodes without an item, after those with one.
type graph struct {
	items []*Item
	links [][]Link // by item
	edges []edge
	// named are the ids of the nodes without an item.
	named []string
}

type edge struct {
	a, b int
	rank int
}

// part is a component of the graph: its items, and what was not joined.
type part struct {
	items  []int
	notice string
}

func newGraph(items []*Item, how Grouping) *graph {
	g := &graph{items: slices.Clone(items)}
	slices.SortFunc(g.items, CompareItems)
	g.items = slices.CompactFunc(g.items, func(a, b *Item) bool { return a.ID == b.ID })
	g.links = make([][]Link, len(g.items))

	byID := make(map[string]int, len(g.items))
	for i, it := range g.items {
		byID[it.ID] = i
	}
	commits := newShortIDs(g.items)
	named := referencesOf(g.items, how.Linker)
	for i, it := range g.items {
		refs := named[i]
		if base, ok := actOn(it); ok {
			if _, own := byID[base]; own {
				refs = append(refs, Ref{base, ViaAPI})
			} else {
				refs = append(refs, Ref{base + "@" + MonthOf(it.At.In(how.Zone)).From.Format("2006-01"), ViaAPI})
			}
		}
		for _, ref := range refs {
			if whole, ok := commits.find(ref.To); ok {
				ref.To = whole
			}
			if ref.To != it.ID {
				g.link(i, ref, byID)
			}
		}
	}
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

func (g *graph) link(from int, ref Ref, byID map[string]int) {
	it := g.items[from]
	to, known := byID[ref.To]
	collected := known && to < len(g.items)
	joins := ref.Via.Joins()
	if ref.Via == ViaRevert && collected {
		landed, told := g.items[to].Facts.Bool(FactDefaultBranch)
		joins = told && !landed
	}
	if _, act := actOn(it); act && ref.Via != ViaAPI {
		joins = false
	}
	if !strings.Contains(ref.To, "@") || ref.Via != ViaAPI || collected {
		g.links[from] = append(g.links[from], Link{From: it.ID, To: ref.To, Via: ref.Via})
	}
	if !joins {
		return
	}
	if !known {
		to = len(g.items) + len(g.named)
		byID[ref.To] = to
		g.named = append(g.named, ref.To)
	}
	g.edges = append(g.edges, edge{from, to, ref.Via.rank()})
}

// components are the items that hang together, within the limits, in the
// order of their first item.
func (g *graph) components() []part {
	all := make([]int, len(g.items)+len(g.named))
	for i := range all {
		all[i] = i
	}
	return g.split(all, g.edges, "")
}

// split takes nodes apart into components by the edges given, and those that
// are too large again without their weakest edges.
func (g *graph) split(nodes []int, edges []edge, notice string) []part {
	sets := newSets(nodes)
	for _, e := range edges {
		sets.join(e.a, e.b)
	}
	members := map[int][]int{}
	var roots []int
	for _, n := range nodes {
		root := sets.find(n)
		if members[root] == nil {
			roots = append(roots, root)
		}
		members[root] = append(members[root], n)
	}
	inner := map[int][]edge{}
	for _, e := range edges {
		root := sets.find(e.a)
		inner[root] = append(inner[root], e)
	}
	var parts []part
	for _, root := range roots {
		items, tickets := g.weigh(members[root])
		if len(items) == 0 {
			continue
		}
		if len(items) <= maxPieceItems && tickets <= maxPieceTickets {
			parts = append(parts, part{items, notice})
			continue
		}
		weakest := 0
		for _, e := range inner[root] {
			weakest = max(weakest, e.rank)
		}
		stronger := slices.DeleteFunc(slices.Clone(inner[root]), func(e edge) bool { return e.rank == weakest })
		why := fmt.Sprintf("not joined by %s: that would make one piece of %d items and %d tickets",
			strengthOrder[weakest], len(items), tickets)
		parts = append(parts, g.split(members[root], stronger, why)...)
	}
	return parts
}

// weigh returns the items among the nodes and the number of tickets, whether
// collected or only named.
func (g *graph) weigh(nodes []int) (items []int, tickets int) {
	for _, n := range nodes {
		switch {
		case n >= len(g.items):
			if strings.HasPrefix(g.named[n-len(g.items)], "jira:") {
				tickets++
			}
		default:
			items = append(items, n)
			if g.items[n].Kind == Ticket {
				tickets++
			}
		}
	}
	return items, tickets
}

func (g *graph) piece(p part) Piece {
	var out Piece
	in := make(map[string]bool, len(p.items))
	for _, n := range p.items {
		out.Items = append(out.Items, g.items[n])
		in[g.items[n].ID] = true
	}
	named := map[string]int{} // how many items join over what was not collected
	for _, n := range p.items {
		for _, l := range g.links[n] {
			if l.Via.Joins() {
				named[l.To]++
			}
		}
	}
	for _, n := range p.items {
		for _, l := range g.links[n] {
			l.Joined = in[l.To] || l.Via.Joins() && p.notice == "" && named[l.To] > 1
			out.Links = append(out.Links, l)
		}
	}
	if p.notice != "" {
		out.Notices = []string{p.notice}
	}
	lead := leader(out.Items)
	out.ID, out.Title = lead.ID, headline(lead)
	out.First, out.Last = span(out.Items)
	out.Done = done(out.Items)
	return out
}

// leader is the item a piece is named after.
func leader(items []*Item) *Item {
	rank := func(it *Item) int {
		switch {
		case it.Kind == Ticket:
			return 0
		case it.Kind == PullRequest:
			return 1
		case it.Kind == Commit && !it.IsMerge():
			return 2
		case it.Kind == Commit:
			return 3
		}
		return 4
	}
	return slices.MinFunc(items, func(a, b *Item) int {
		return cmp.Or(cmp.Compare(rank(a), rank(b)), CompareItems(a, b))
	})
}

// headline is the item's title, or for a merged pull request the title that
// GitHub puts into the body of the merge.
func headline(it *Item) string {
	if _, _, merged := mergedPull(it.Title); merged {
		if first, _, _ := strings.Cut(strings.TrimSpace(it.Body), "\n"); first != "" {
			return first
		}
	}
	return it.Title
}

func span(items []*Item) (first, last time.Time) {
	for _, it := range items {
		if it.At.IsZero() {
			continue
		}
		if first.IsZero() || it.At.Before(first) {
			first = it.At
		}
		if it.At.After(last) {
			last = it.At
		}
	}
	return first, last
}

// done is the time of the last act that finished something, or zero.
func done(items []*Item) time.Time {
	var last time.Time
	for _, it := range items {
		if t := finished(it); t.After(last) {
			last = t
		}
	}
	return last
}

// finished is when an item by itself was done: when its pull request merged,
// its ticket was done, its commit landed, its act happened; zero while it is
// not. A commit of which nobody looked up where it stands counts as landed.
func finished(it *Item) time.Time {
	at := it.At
	if !it.Done.IsZero() {
		at = it.Done
	}
	switch it.Kind {
	case Commit:
		if landed, known := it.Facts.Bool(FactDefaultBranch); known && !landed {
			return time.Time{}
		}
	case PullRequest:
		if it.State != "" && !strings.EqualFold(it.State, "merged") {
			return time.Time{}
		}
	case Ticket:
		if it.Done.IsZero() && it.HasRole(Assignee) {
			return time.Time{}
		}
	}
	return at
}

// CompareItems orders items by time, those without one last, then by id.
func CompareItems(a, b *Item) int {
	return cmp.Or(compareTimes(a.At, b.At), strings.Compare(a.ID, b.ID))
}

// compareTimes puts the zero time last.
func compareTimes(a, b time.Time) int {
	switch {
	case a.IsZero() && b.IsZero():
		return 0
	case a.IsZero():
		return 1
	case b.IsZero():
		return -1
	}
	return a.Compare(b)
}
