package report

import (
	"slices"
	"strings"

	"sheaf/classify"
	"sheaf/evidence"
)

// list are the window's pieces the filter picks, in order of when they were
// done.
func (b *builder) list() []*Entry {
	var which []int
	listed, baseline := b.in.listed(), b.baseline(b.in.Filter.Capability)
	for i := range b.judged {
		if j := &b.judged[i]; listed(j.Piece) && b.in.Filter.judged(j, baseline) {
			which = append(which, i)
		}
	}
	b.makeEntries(which)
	out := make([]*Entry, len(which))
	for n, i := range which {
		out[n] = b.entries[i]
	}
	return out
}

// listed picks the pieces that list may show, as far as that can be told
// before they are judged.
func (in Input) listed() func(*evidence.Piece) bool {
	f := in.Filter
	words := strings.Fields(strings.ToLower(f.Text))
	return func(p *evidence.Piece) bool {
		inside := p.Counts(in.Window)
		if f.InProgress {
			inside = p.InProgress() && p.Touches(in.Window)
		}
		return inside && f.picks(p, words)
	}
}

// filtered is the input of a list with its filter applied to names that may
// not be seen later.
func (in Input) filtered(doc Document) Input {
	if doc != ListReport && doc != ItemList {
		return in
	}
	listed := in.listed()
	in.Judged = slices.DeleteFunc(slices.Clone(in.Judged), func(j classify.Judged) bool { return !listed(j.Piece) })
	in.Filter.Space, in.Filter.Text = "", ""
	return in
}

// Parts are the items of the piece, in order of time.
func (e *Entry) Parts() []*evidence.Item { return e.judged.Piece.Items }

// ByHandAs is what a piece counts for that was tagged, noted or decided by hand.
func (e *Entry) ByHandAs() string {
	v := &e.judged.Verdict
	var names []string
	for _, t := range e.Tags {
		names = append(names, oneLine(t.Name))
	}
	switch {
	case v.Decided == nil || len(names) > 0:
	case v.Decided.None:
		names = []string{"decided to count for nothing"}
	case v.Baseline:
		names = []string{"decided to count as delivery"}
	}
	return strings.Join(names, ", ")
}

// judged is the part of the filter that asks for a verdict. Of a baseline
// capability no piece has a tag.
func (f Filter) judged(j *classify.Judged, baseline bool) bool {
	shows := func(t evidence.Tag) bool { return t.Capability == f.Capability }
	return (f.Level == "" || f.Level == j.Level.String()) &&
		(f.Capability == "" || baseline && j.Verdict.Baseline || slices.ContainsFunc(j.Verdict.Tags, shows))
}

// baseline reports whether a capability is what every ladder asks of the current
// level.
func (b *builder) baseline(capability string) bool {
	return slices.ContainsFunc(b.in.Ladder.Capabilities, func(c classify.Capability) bool { return c.Baseline && c.ID == capability })
}

// Narrow reports whether the filter picks pieces before they are judged.
func (f Filter) Narrow() bool { return f.InProgress || f.Kind != "" || f.Space != "" || f.Text != "" }

// picks is the rest of it, with the words of its text in lower case.
func (f Filter) picks(p *evidence.Piece, words []string) bool {
	has := func(is func(*evidence.Item) bool) bool { return slices.ContainsFunc(p.Items, is) }
	switch {
	case f.Kind != "" && !has(func(it *evidence.Item) bool { return it.Kind == f.Kind }):
		return false
	case f.Space != "" && !has(func(it *evidence.Item) bool { return strings.EqualFold(it.Space, f.Space) }):
		return false
	}
	for _, w := range words {
		if !has(func(it *evidence.Item) bool { return strings.Contains(strings.ToLower(it.Title), w) }) {
			return false
		}
	}
	return true
}
