package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
)

// What the column gone says of a place. Of the places that saw an item those that
// stand have the say.
const (
	placeStands = 0
	placeGone   = 1 // it was moved or deleted
	placeUnread = 2 // it may be there, but its source reads it no more, or another has since
)

// settlePlaces notes which places of a source were read in a run: all that are there
// but those left out.
func settlePlaces(ctx context.Context, tx *sql.Tx, source string, left []string) error {
	set := func(place string, from, to int) error {
		_, err := tx.ExecContext(ctx, "UPDATE places SET gone = ? WHERE source = ? AND place = ? AND gone = ?", to, source, place, from)
		return err
	}
	unread, err := column[string](ctx, tx, "SELECT place FROM places WHERE source = ? AND gone = ? ORDER BY place", source, placeUnread)
	if err != nil {
		return err
	}
	for _, place := range unread {
		if !slices.Contains(left, place) {
			if err := set(place, placeUnread, placeStands); err != nil {
				return err
			}
		}
	}
	for _, place := range left {
		if err := set(place, placeStands, placeUnread); err != nil {
			return err
		}
	}
	return nil
}

// Overtake notes that sources were read just now, so that what others have of the
// same places is older. Where all sources there are by now are known, the places of
// the rest are read by nobody any more. What such places gave stays, but it is others
// that say what became of it.
func (s *Store) Overtake(ctx context.Context, read, known []string) error {
	if len(read) == 0 {
		return nil
	}
	args := []any{placeUnread}
	in := func(names []string) string {
		for _, name := range names {
			args = append(args, name)
		}
		return "(" + strings.TrimPrefix(strings.Repeat(", ?", len(names)), ", ") + ")"
	}
	query := "UPDATE places SET gone = ? WHERE gone = 0 AND place NOT IN ('', '" + Imported + "') AND (source NOT IN " + in(read) +
		" AND place IN (SELECT place FROM places WHERE gone = 0 AND source IN " + in(read) + ")"
	if len(known) > 0 {
		query += " OR source NOT IN " + in(known)
	}
	if _, err := s.db.ExecContext(ctx, query+")", args...); err != nil {
		return fmt.Errorf("settle places: %w", named(s.path, err))
	}
	return nil
}
