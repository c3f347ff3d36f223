package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
)

// Closing returns what KeepClosing kept last, if that was on the same basis and
// nothing in the ledger changed since; else nil.
func (s *Store) Closing(ctx context.Context, basis string) (counts []byte, err error) {
	const query = `SELECT counts FROM closing WHERE basis = ?
		AND EXISTS (SELECT 1 FROM outlines) AND NOT EXISTS (SELECT 1 FROM outdated)`
	err = s.db.QueryRowContext(ctx, query, basis).Scan(&counts)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read closing counts: %w", named(s.path, err))
	}
	return counts, nil
}

// KeepClosing keeps what was counted in the ledger as KeepOutlines left it, in
// place of what was kept before. The caller has held the Lock since.
func (s *Store) KeepClosing(ctx context.Context, basis string, counts []byte) error {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("keep closing counts: %w", named(s.path, err))
	}
	defer tx.Rollback()
	if _, err = tx.ExecContext(ctx, "DELETE FROM closing"); err == nil {
		_, err = tx.ExecContext(ctx, "INSERT INTO closing VALUES (?, ?)", basis, counts)
	}
	if err == nil {
		err = tx.Commit()
	}
	if err != nil {
		return fmt.Errorf("keep closing counts: %w", named(s.path, err))
	}
	return nil
}
