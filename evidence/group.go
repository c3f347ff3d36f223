package evidence

import (
	"cmp"
	"slices"
	"strings"
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
	// Only says of which items the pieces are wanted, as they are among all others;
	// nil wants every piece.
	Only func(*Item) bool
}

// Group puts the items that belong together into pieces of work. The result
// does not depend on the order of the items; pieces are ordered by when they
// were done, those in progress last, then by id.
//
// Items join where a reference between them joins (Via.Joins), also over
// something that was not collected: two commits that name the same ticket in
// their titles are one piece without the ticket. Commits that make the same
// change join, and one of them counts (Piece.Repeats). A commit that no branch leads
// to any more joins nothing by what it says. A review or comment on
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
	parts := g.parts()
	if how.Only != nil {
		wanted := func(n int32) bool { return how.Only(g.items[n]) }
		parts = slices.DeleteFunc(parts, func(p part) bool { return !slices.ContainsFunc(p.items, wanted) })
	}
	pieces := make([]Piece, len(parts))
	in := make([]*Item, len(g.items)) // the items of all pieces, one after the other
	for i, p := range parts {
		n := len(p.items)
		pieces[i].Items, in = in[:n:n], in[n:]
		g.fill(&pieces[i], p)
	}
	order := upTo(len(pieces))
	sortByTime(order, func(n int32) time.Time { return pieces[n].Done }, func(a, b int32) int {
		return strings.Compare(pieces[a].ID, pieces[b].ID)
	})
	arrange(pieces, order)
	return pieces
}

// arrange puts pieces in an order, which is used up.
func arrange(pieces []Piece, order []int32) {
	for start := range order {
		if int(order[start]) == start {
			continue
		}
		first := pieces[start]
		for to := start; ; {
			from := int(order[to])
			order[to] = int32(to)
			if from == start {
				pieces[to] = first
				break
			}
			pieces[to] = pieces[from]
			to = from
		}
	}
}

// fill makes the piece of a part, for whose items there is room.
func (g *graph) fill(out *Piece, p part) {
	links := 0
	for i, n := range p.items {
		out.Items[i] = g.items[n]
		g.partOf[n] = p.number
		links += len(g.links[n])
		for _, l := range g.links[n] {
			if l.joins && l.to >= len(g.items) {
				g.joined[l.to-len(g.items)]++
			}
		}
		if of, again := g.repeated(int(n)); again {
			if out.Repeats == nil {
				out.Repeats = map[string]string{}
			}
			out.Repeats[g.items[n].ID] = g.items[of].ID
		}
	}
	out.Links = make([]Link, 0, links)
	for _, n := range p.items {
		for _, l := range g.links[n] {
			switch {
			case l.to < 0:
			case l.to < len(g.items):
				l.Joined = g.partOf[l.to] == p.number
			default: // over what was not collected
				l.Joined = l.joins && p.notice == "" && g.joined[l.to-len(g.items)] > 1
			}
			out.Links = append(out.Links, l.Link)
		}
	}
	for _, n := range p.items {
		for _, l := range g.links[n] {
			if l.to >= len(g.items) {
				g.joined[l.to-len(g.items)] = 0
			}
		}
	}
	if p.notice != "" {
		out.Notices = []string{p.notice}
	}
	for _, n := range p.items {
		out.Notices = append(out.Notices, g.unclear[int(n)]...)
	}
	slices.Sort(out.Notices)
	out.Notices = slices.Compact(out.Notices)
	lead := g.leader(out, p.items)
	out.ID, out.Title = lead.ID, headline(lead)
	out.First, out.Last = span(out.Items)
	out.Done = g.done(out, p.items)
}

// leader is the item a piece is named after.
func (g *graph) leader(p *Piece, nodes []int32) *Item {
	rank := func(i int) int {
		it := p.Items[i]
		switch {
		case it.Kind == Ticket:
			return 0
		case it.Kind == PullRequest:
			return 1
		case it.Kind == Commit && p.Repeats[it.ID] != "":
			return 4
		case it.Kind == Commit && !g.read[nodes[i]].merge:
			return 2
		case it.Kind == Commit:
			return 3
		}
		return 5
	}
	best, least := 0, rank(0)
	for i := 1; i < len(nodes); i++ { // in order, the first of a rank leads
		if r := rank(i); r < least {
			best, least = i, r
		}
	}
	return p.Items[best]
}

// headline is the item's title, or for a merged pull request the title that
// GitHub puts into the body of the merge.
func headline(it *Item) string {
	if it.outline != nil {
		return cmp.Or(it.outline.headline, it.Title)
	}
	if strings.HasPrefix(it.Title, mergePrefix) {
		if first, _, _ := strings.Cut(strings.TrimSpace(it.Body), "\n"); first != "" {
			return first
		}
	}
	return it.Title
}
