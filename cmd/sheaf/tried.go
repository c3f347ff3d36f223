package main

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"sheaf/classify"
	"sheaf/evidence"
	"sheaf/report"
)

// tried is what rules try found.
type tried struct {
	Schema        string   `json:"schema"`
	Unstable      bool     `json:"unstable"`
	When          string   `json:"when"`
	Capability    string   `json:"capability,omitempty"`
	Points        int      `json:"points,omitempty"`
	Veto          bool     `json:"veto"`
	Instead       string   `json:"instead_of,omitempty"`
	Pieces        int      `json:"pieces"`
	Items         int      `json:"items"`
	MatchedPieces int      `json:"matched_pieces"`
	MatchedItems  int      `json:"matched_items"`
	UnknownItems  int      `json:"unknown_items"`
	Facts         []string `json:"unknown_facts,omitempty"`
	// Added, TakenAway and Changed count tags; a changed one is of another
	// strength.
	Added     int `json:"would_add"`
	TakenAway int `json:"would_take_away"`
	Changed   int `json:"would_change"`
	// Moved counts pieces that would stand elsewhere, tags or not.
	Moved   int          `json:"would_move"`
	Matches []triedPiece `json:"matches"`

	rule bool // whether it was tried as a rule
}

// triedPiece is a piece that the condition matches or that changes by it.
type triedPiece struct {
	ID      string      `json:"id"`
	Title   string      `json:"title"`
	Done    string      `json:"done,omitempty"`
	Items   []triedItem `json:"items"`
	Changes []tagChange `json:"changes,omitempty"`
	// Before and After are where the piece stands with respect to the target.
	Before string `json:"before,omitempty"`
	After  string `json:"after,omitempty"`

	done time.Time
	why  string // nothing changes
}

type triedItem struct {
	ID      string   `json:"id"`
	Matched []string `json:"matched"`
}

// tagChange is one tag that comes, goes or gets another strength; the strength
// that is not there is none.
type tagChange struct {
	Capability string            `json:"capability"`
	From       evidence.Strength `json:"from"`
	To         evidence.Strength `json:"to"`
}

func (c tagChange) String() string {
	switch {
	case c.From == evidence.None:
		return fmt.Sprintf("+ %s %s", c.Capability, c.To)
	case c.To == evidence.None:
		return fmt.Sprintf("- %s %s", c.Capability, c.From)
	}
	return fmt.Sprintf("~ %s %s → %s", c.Capability, c.From, c.To)
}

// compare finds the tags that differ, those gone first.
func (p *triedPiece) compare(before, after classify.Verdict) {
	strength := func(tags []evidence.Tag, capability string) evidence.Strength {
		for _, t := range tags {
			if t.Capability == capability {
				return t.Strength
			}
		}
		return evidence.None
	}
	for _, t := range before.Tags {
		if now := strength(after.Tags, t.Capability); now != t.Strength {
			p.Changes = append(p.Changes, tagChange{t.Capability, t.Strength, now})
		}
	}
	for _, t := range after.Tags {
		if strength(before.Tags, t.Capability) == evidence.None {
			p.Changes = append(p.Changes, tagChange{t.Capability, evidence.None, t.Strength})
		}
	}
	p.why = "it has the tag already, or too few points for one"
	switch {
	case len(after.Vetoed) == 0:
	case after.Vetoed[0].ID == trialID:
		p.why = "it showed nothing that a veto could take away"
	default:
		p.why = "the veto " + after.Vetoed[0].ID + " takes it out"
	}
}

// moves reports whether the piece would stand elsewhere.
func (p *triedPiece) moves() bool { return p.Before != p.After }

func (t *tried) keep(p triedPiece) {
	if p.moves() {
		t.Moved++
	}
	for _, c := range p.Changes {
		switch {
		case c.From == evidence.None:
			t.Added++
		case c.To == evidence.None:
			t.TakenAway++
		default:
			t.Changed++
		}
	}
	t.Matches = append(t.Matches, p)
}

func (t *tried) unknown(facts string) {
	t.UnknownItems++
	for fact := range strings.SplitSeq(facts, ", ") {
		if i, found := slices.BinarySearch(t.Facts, fact); !found {
			t.Facts = slices.Insert(t.Facts, i, fact)
		}
	}
}

// sort puts what changes first, then the latest.
func (t *tried) sort() {
	changed := func(p triedPiece) int {
		if len(p.Changes) > 0 || p.moves() {
			return 0
		}
		return 1
	}
	slices.SortStableFunc(t.Matches, func(a, b triedPiece) int {
		return cmp.Or(
			cmp.Compare(changed(a), changed(b)),
			b.done.Compare(a.done), cmp.Compare(a.ID, b.ID),
		)
	})
}

// maxTriedItems is how many matching items of a piece are shown.
const maxTriedItems = 3

func (p *triedPiece) write(w io.Writer, rule bool) {
	fmt.Fprintf(w, "\n%s  %s  %s\n", cmp.Or(p.Done, "in progress"), report.Visible(shortID(p.ID)), report.Visible(p.Title))
	for _, c := range p.Changes {
		fmt.Fprintf(w, "  %s\n", report.Visible(c.String()))
	}
	switch {
	case p.moves():
		fmt.Fprintf(w, "  stands at %s, was %s\n", p.After, p.Before)
	case rule && len(p.Changes) == 0:
		fmt.Fprintf(w, "  = nothing changes: %s\n", report.Visible(p.why))
	}
	for _, it := range p.Items[:min(len(p.Items), maxTriedItems)] {
		facts := strings.Join(it.Matched, "; ")
		if len(p.Items) > 1 || facts == "" {
			facts = strings.TrimSuffix(shortID(it.ID)+": "+facts, ": ")
		}
		fmt.Fprintf(w, "  matched %s\n", report.Visible(facts))
	}
	if rest := len(p.Items) - maxTriedItems; rest > 0 {
		fmt.Fprintf(w, "  and %s\n", plural(rest, "more item", "more items"))
	}
}

// shortDigits is how much of a commit's name people are shown; show takes it
// back.
const shortDigits = 10

// shortID is an id as people type it: a commit by its first digits.
func shortID(id string) string {
	if sha, ok := strings.CutPrefix(id, "git:"); ok && len(sha) > shortDigits {
		return sha[:shortDigits]
	}
	return id
}
