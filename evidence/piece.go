package evidence

import (
	"slices"
	"time"
)

// Piece is the items that belong together: a ticket, its pull requests, their
// commits. Reports count pieces.
type Piece struct {
	// ID is that of the piece's ticket, else of its pull request, else of its
	// first commit, else of its first item.
	ID string
	// Title is that of the item the piece is named after, as the source had it.
	Title string
	// Items are ordered by time, then id; items without a time come last.
	Items []*Item
	// Links are the references between items of the piece and out of it.
	Links []Link
	// Repeats are commits that make the change of another one of the piece
	// again: rebased, picked, squashed or amended. They are no work of their
	// own. It maps their ids to that of the one that counts.
	Repeats map[string]string
	// Done is when the piece was finished, zero while it is in progress. It
	// counts once, in the month of this time.
	Done time.Time
	// First and Last are the times of the earliest and latest item.
	First, Last time.Time
	// Notices say what grouping did that a reader should know, such as a
	// piece that would have grown too large and was not joined.
	Notices []string
	// Claimed says that it is work of mine because I said so.
	Claimed bool
}

// Link is a reference with the item it starts from.
type Link struct {
	From string `json:"from"`
	To   string `json:"to"`
	Via  Via    `json:"via"`
	// Joined tells whether the link made one piece of its two ends.
	Joined bool `json:"joined"`
}

// InProgress reports whether the piece is not done yet, and may still be.
func (p *Piece) InProgress() bool { return p.Done.IsZero() && !p.Dropped() }

// Dropped reports whether nothing of the piece is left that could still be done:
// commits of a branch that was rewritten or deleted before it landed, pull requests
// that were closed without a merge, and what I said on them.
func (p *Piece) Dropped() bool {
	dropped := false
	for _, it := range p.Items {
		switch {
		case it.Dropped():
			dropped = true
		case !it.isAct():
			return false
		}
	}
	return dropped && p.Done.IsZero()
}

// Counts reports whether the piece was done inside the window.
func (p *Piece) Counts(w Window) bool { return !p.Done.IsZero() && w.Contains(p.Done) }

// Touches reports whether any item of the piece lies inside the window.
func (p *Piece) Touches(w Window) bool {
	for _, it := range p.Items {
		if !it.At.IsZero() && w.Contains(it.At) {
			return true
		}
	}
	return false
}

// MergesOnly reports whether the piece is nothing but merges of other people's
// work. Merging is not authorship: such a piece is not counted as work.
func (p *Piece) MergesOnly() bool {
	for _, it := range p.Items {
		if it.Role != Merger {
			return false
		}
	}
	return len(p.Items) > 0
}

// IsWork reports whether anything in the piece is something I did: neither a merge of
// other people's work nor a ticket that only passed through my hands, unless I claim it.
func (p *Piece) IsWork() bool {
	return p.Claimed || slices.ContainsFunc(p.Items, func(it *Item) bool { return it.Role != Merger && !it.isPassing() })
}

// Passed reports whether the piece is a ticket that only passed through my hands.
func (p *Piece) Passed() bool {
	return !p.IsWork() && slices.ContainsFunc(p.Items, (*Item).isPassing)
}

// Claim makes a ticket that only passed through my hands work of mine: who says that it
// counts for something knows what no source told. It was done when it was last mine.
func (p *Piece) Claim() {
	if p.Passed() {
		p.Claimed, p.Done = true, p.Last
	}
}

// Spaces are the distinct spaces of the piece's items, sorted. Those of commits that
// no branch leads to any more are among them where there are no others.
func (p *Piece) Spaces() []string {
	gone := p.Dropped()
	return distinct(p.Items, func(it *Item) []string {
		if it.superseded() && !gone {
			return nil
		}
		return []string{it.Space}
	})
}
