package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"sheaf/evidence"
)

// Outlines is the ledger in brief: what was kept by KeepOutlines, and what was
// written since.
type Outlines struct {
	// Basis is as it was kept, empty where nothing holds.
	Basis string
	// Kept are the bodies as they were kept, oldest first, those kept together
	// in one. What is in a later one replaces what an earlier one says of the
	// same item.
	Kept [][]string
	// Newer are the items written since, whole. They replace what was kept of
	// them.
	Newer []*evidence.Item

	upto int64 // rowid of the last sighting there was
	last string
	rows int
}

// Outlines reads the ledger in brief.
func (s *Store) Outlines(ctx context.Context) (*Outlines, error) {
	o := &Outlines{}
	if s.version < firstOutlined {
		return o, nil
	}
	err := s.db.QueryRowContext(ctx, "SELECT rowid, id FROM sightings ORDER BY rowid DESC LIMIT 1").Scan(&o.upto, &o.last)
	if errors.Is(err, sql.ErrNoRows) {
		return o, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read outlines: %w", err)
	}
	known, err := s.bodies(ctx, o)
	if err != nil {
		return nil, fmt.Errorf("read outlines: %w", err)
	}
	if o.Basis != "" && known < o.upto {
		o.Newer, err = s.items(ctx, "WHERE id IN (SELECT id FROM sightings WHERE rowid > ?)", known)
	}
	return o, err
}

// bodies reads what was kept, and up to which sighting, as long as that one is
// where it was: a ledger that another program packed may number them anew.
func (s *Store) bodies(ctx context.Context, o *Outlines) (upto int64, err error) {
	rows, err := s.db.QueryContext(ctx, `SELECT o.basis, o.upto, CAST(o.body AS TEXT), o.last = s.id
		FROM outlines o LEFT JOIN sightings s ON s.rowid = o.upto ORDER BY o.number`)
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	for rows.Next() {
		var body string
		var holds sql.NullBool
		before := upto
		if err := rows.Scan(&o.Basis, &upto, &body, &holds); err != nil {
			return 0, err
		}
		if !holds.Bool {
			o.Basis, o.Kept = "", nil
			return 0, nil
		}
		if upto != before {
			o.Kept = append(o.Kept, nil)
		}
		last := &o.Kept[len(o.Kept)-1]
		*last = append(*last, body)
		o.rows++
	}
	return upto, rows.Err()
}

// KeepOutlines adds bodies to the ledger in brief as it was read, or makes them
// all there is.
func (s *Store) KeepOutlines(ctx context.Context, read *Outlines, basis string, bodies [][]byte, all bool) error {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("keep outlines: %w", err)
	}
	defer tx.Rollback()
	there := 0
	if all {
		_, err = tx.ExecContext(ctx, "DELETE FROM outlines")
	} else {
		err = tx.QueryRowContext(ctx, "SELECT count(*) FROM outlines").Scan(&there)
	}
	switch {
	case err != nil:
		return fmt.Errorf("keep outlines: %w", err)
	case !all && there != read.rows: // void by now
		return nil
	}
	for _, body := range bodies {
		_, err := tx.ExecContext(ctx, "INSERT INTO outlines (basis, upto, last, body) VALUES (?, ?, ?, ?)", basis, read.upto, read.last, body)
		if err != nil {
			return fmt.Errorf("keep outlines: %w", err)
		}
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("keep outlines: %w", err)
	}
	return nil
}
