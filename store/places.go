package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
)

// What the column gone says of a place: 0 that it stands, which gives it the say of
// what it saw. Else it ceased to, and the number says when: it grows from place to
// place. It is odd where the place is gone, moved or deleted, and even where it may be
// there, but its source reads it no more, or another has since.
const (
	ceased = "2 * (SELECT max(gone) / 2 + 1 FROM places)" // now, and is unread
	isGone = "gone % 2 = 1"
)

// loseGone notes that there is nothing at places of a source any more.
func loseGone(ctx context.Context, tx *sql.Tx, source string, places []string) error {
	for _, place := range places {
		_, err := tx.ExecContext(ctx, "UPDATE places SET gone = iif(gone = 0, "+ceased+", gone) + 1 WHERE source = ? AND place = ? AND NOT "+isGone, source, place)
		if err != nil {
			return err
		}
	}
	return nil
}

// settlePlaces notes which places of a source were read in a run: all that are there
// but those left out.
func settlePlaces(ctx context.Context, tx *sql.Tx, source string, left []string) error {
	unread, err := column[string](ctx, tx, "SELECT place FROM places WHERE source = ? AND gone > 0 AND NOT "+isGone+" ORDER BY place", source)
	if err != nil {
		return err
	}
	for _, place := range unread {
		if slices.Contains(left, place) {
			continue
		}
		if _, err := tx.ExecContext(ctx, "UPDATE places SET gone = 0 WHERE source = ? AND place = ?", source, place); err != nil {
			return err
		}
	}
	for _, place := range left {
		if _, err := tx.ExecContext(ctx, "UPDATE places SET gone = "+ceased+" WHERE source = ? AND place = ? AND gone = 0", source, place); err != nil {
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
	var args []any
	in := func(names []string) string {
		for _, name := range names {
			args = append(args, name)
		}
		return "(" + strings.TrimPrefix(strings.Repeat(", ?", len(names)), ", ") + ")"
	}
	query := "UPDATE places SET gone = " + ceased + " WHERE gone = 0 AND place NOT IN ('', '" + Imported + "') AND (source NOT IN " + in(read) +
		" AND place IN (SELECT place FROM places WHERE gone = 0 AND source IN " + in(read) + ")"
	if len(known) > 0 {
		query += " OR source NOT IN " + in(known)
	}
	if _, err := s.db.ExecContext(ctx, query+")", args...); err != nil {
		return fmt.Errorf("settle places: %w", named(s.path, err))
	}
	return nil
}
