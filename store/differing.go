package store

import (
	"context"
	"slices"

	"sheaf/evidence"
)

// Differing is a commit that two places have different figures of.
type Differing struct {
	ID string
	// Place has the figures that hold, Other those that do not.
	Place, Other string
}

// elsewhere is what another place has of an item.
type elsewhere struct {
	place int64
	line  []byte // nil where it is the same
}

// compare notes whether a commit that was just stored has other figures
// elsewhere: clones may replace objects or mark files each in its own way.
func (a *adder) compare(ctx context.Context, r *addition) error {
	if r.Kind != evidence.Commit || !r.Additions.Known() || r.other == nil || r.other.line == nil {
		return nil
	}
	var theirs evidence.Item
	if err := theirs.ReadLine(string(r.other.line)); err != nil {
		return err
	}
	if !theirs.Additions.Known() || slices.Equal(theirs.Files, r.Files) {
		return nil
	}
	places, err := a.names(ctx, r.place, r.other.place)
	if err == nil && len(places) == 2 {
		a.added.Differing = append(a.added.Differing, Differing{r.ID, places[0], places[1]})
	}
	return err
}

// names are two places, the one that has the say first; less than two where
// they are of different sources, or one is an import or gone.
func (a *adder) names(ctx context.Context, place, other int64) ([]string, error) {
	return column[string](ctx, a.tx, `SELECT place FROM places WHERE number IN (?1, ?2) AND NOT gone AND place <> ?3
		AND source = (SELECT source FROM places WHERE number = ?1) ORDER BY place`, place, other, Imported)
}
