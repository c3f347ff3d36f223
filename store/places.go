package store

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
)

// What the column gone says of a place: 0 that it stands, which gives it the say of
// what it saw. Else it ceased to, and the number says when: it grows from harvest to
// harvest, and is the same, but for the last bit, for places that ceased in one. It is
// odd where the place is gone, moved or deleted, and even where it may be there, but
// its source reads it no more, or another has since.
const isGone = "gone % 2 = 1"

// ceasing is the number for places that cease while the store is open, and are unread.
func (s *Store) ceasing(ctx context.Context, q queryer) (int64, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ceased == 0 {
		last, err := column[int64](ctx, q, "SELECT ifnull(max(gone), 0) / 2 FROM places")
		if err != nil {
			return 0, err
		}
		s.ceased = 2 * (last[0] + 1)
	}
	return s.ceased, nil
}

// loseGone notes that there is nothing at places of a source any more.
func (s *Store) loseGone(ctx context.Context, tx *sql.Tx, source string, places []string) error {
	if len(places) == 0 {
		return nil
	}
	now, err := s.ceasing(ctx, tx)
	if err != nil {
		return err
	}
	args := []any{now, source}
	query := "UPDATE places SET gone = iif(gone = 0, ?, gone) + 1 WHERE source = ? AND NOT " + isGone + " AND place IN " + list(places, &args)
	_, err = tx.ExecContext(ctx, query, args...)
	return err
}

// settlePlaces notes which places of a source were read in a run: all that are there
// but those left out.
func (s *Store) settlePlaces(ctx context.Context, tx *sql.Tx, source string, left []string) error {
	args := []any{source}
	query := "UPDATE places SET gone = 0 WHERE source = ? AND gone > 0 AND NOT " + isGone + " AND place NOT IN " + list(left, &args)
	if _, err := tx.ExecContext(ctx, query, args...); err != nil || len(left) == 0 {
		return err
	}
	now, err := s.ceasing(ctx, tx)
	if err != nil {
		return err
	}
	args = []any{now, source}
	query = "UPDATE places SET gone = ? WHERE source = ? AND gone = 0 AND place IN " + list(left, &args)
	_, err = tx.ExecContext(ctx, query, args...)
	return err
}

// list is a list of values in a statement, with the values for its arguments.
func list[T any](values []T, args *[]any) string {
	for _, v := range values {
		*args = append(*args, v)
	}
	return "(" + strings.TrimPrefix(strings.Repeat(", ?", len(values)), ", ") + ")"
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
	which := " FROM places WHERE gone = 0 AND place NOT IN ('', '" + Imported + "') AND (source NOT IN " + list(read, &args) +
		" AND place IN (SELECT place FROM places WHERE gone = 0 AND source IN " + list(read, &args) + ")"
	if len(known) > 0 {
		which += " OR source NOT IN " + list(known, &args)
	}
	// Mostly there are none, and nothing has to be written.
	numbers, err := column[int64](ctx, s.db, "SELECT number"+which+")", args...)
	if err == nil && len(numbers) > 0 {
		var now int64
		if now, err = s.ceasing(ctx, s.db); err == nil {
			args = []any{now}
			_, err = s.db.ExecContext(ctx, "UPDATE places SET gone = ? WHERE number IN "+list(numbers, &args), args...)
		}
	}
	if err != nil {
		return fmt.Errorf("settle places: %w", named(s.path, err))
	}
	return nil
}
