package report

import (
	"slices"
	"strings"

	"sheaf/classify"
	"sheaf/evidence"
)

// list are the window's pieces the filter picks, in order of when they were
// done, those in progress last.
func (b *builder) list() []*Entry {
	var out []*Entry
	f := b.in.Filter
	words := strings.Fields(strings.ToLower(f.Text))
	for i := range b.judged {
		j := &b.judged[i]
		in := j.Piece.Counts(b.window) || f.InProgress && j.Piece.InProgress() && b.touches(j.Piece, b.window)
		if in && f.picks(j, words) {
			out = append(out, b.entry(i))
		}
	}
	return out
}

// Parts are the items of the piece, in order of time.
func (e *Entry) Parts() []*evidence.Item { return e.judged.Piece.Items }

func (f Filter) picks(j *classify.Judged, words []string) bool {
	has := func(is func(*evidence.Item) bool) bool { return slices.ContainsFunc(j.Piece.Items, is) }
	switch {
	case f.Level != "" && f.Level != j.Level.String():
		return false
	case f.Capability != "" && !slices.ContainsFunc(j.Verdict.Tags, func(t evidence.Tag) bool { return t.Capability == f.Capability }):
		return false
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
