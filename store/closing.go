package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
)

// Closing is what a harvest counted, to be kept for the next.
type Closing struct {
	// Counts are the counts, and Basis what they rest on beside the items.
	Counts []byte
	Basis  string
	// Levels are where the pieces counted stand, and Ladder what that rests on
	// beside their items.
	Levels []byte
	Ladder string
}

// Counts returns the counts that KeepClosing kept last, if they are on the same
// basis and nothing in the ledger changed since; else nil.
func (s *Store) Counts(ctx context.Context, basis string) ([]byte, error) {
	return s.closing(ctx, `SELECT counts FROM closing WHERE basis = ? AND part = (SELECT max(part) FROM outlines)
		AND NOT EXISTS (SELECT 1 FROM outdated)`, basis)
}

// Levels returns the levels that KeepClosing kept last, if they rest on the same
// ladder and the ledger was then what is Kept of the outlines: they hold for
// pieces without what is Newer or Gone. Else it is nil.
func (s *Store) Levels(ctx context.Context, ladder string, read *Outlines) ([]byte, error) {
	return s.closing(ctx, "SELECT levels FROM closing WHERE ladder = ? AND part = ?", ladder, read.part)
}

func (s *Store) closing(ctx context.Context, query string, args ...any) (found []byte, err error) {
	err = s.db.QueryRowContext(ctx, query, args...).Scan(&found)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read closing counts: %w", named(s.path, err))
	}
	return found, nil
}

// KeepClosing keeps what was counted in the ledger as KeepOutlines left it, in
// place of what was kept before. The caller has held the Lock since.
func (s *Store) KeepClosing(ctx context.Context, c Closing) error {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("keep closing counts: %w", named(s.path, err))
	}
	defer tx.Rollback()
	if _, err = tx.ExecContext(ctx, "DELETE FROM closing"); err == nil {
		_, err = tx.ExecContext(ctx, `INSERT INTO closing (part, basis, counts, ladder, levels)
			SELECT max(part), ?, ?, ?, ? FROM outlines HAVING max(part) IS NOT NULL`, c.Basis, c.Counts, c.Ladder, c.Levels)
	}
	if err == nil {
		err = tx.Commit()
	}
	if err != nil {
		return fmt.Errorf("keep closing counts: %w", named(s.path, err))
	}
	return nil
}
