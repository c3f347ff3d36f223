package store

import (
	"context"
	"fmt"

	"sheaf/evidence"
)

// Outlines is the ledger in brief: what was kept by KeepOutlines, and what has
// changed since.
type Outlines struct {
	// Basis is as it was kept, empty where nothing is.
	Basis string
	// Kept are the bodies as they were kept, oldest first, those kept together
	// in one. What is in a later one replaces what an earlier one says of the
	// same item.
	Kept [][]string
	// Newer are the items that were written since, whole, and Gone the ids of
	// those that are there no more. Both replace what was kept of them.
	Newer []*evidence.Item
	Gone  []string

	part int64 // the last one of Kept
	mark outlinesMark
}

// outlinesMark tells outlines from those kept before and after.
type outlinesMark struct{ bodies, part, size int64 }

// KeptOutlines reads the ledger in brief without what has changed since.
func (s *Store) KeptOutlines(ctx context.Context) (*Outlines, error) {
	o := &Outlines{}
	if s.version < firstOutlined {
		return o, nil
	}
	if err := s.bodies(ctx, o); err != nil {
		return nil, fmt.Errorf("read outlines: %w", named(s.path, err))
	}
	return o, nil
}

// ReadChanges adds what has changed since outlines were kept. It reports false
// where others are kept by now: a harvest has ended, and they have to be read
// again.
func (s *Store) ReadChanges(ctx context.Context, o *Outlines) (same bool, err error) {
	if o.Basis == "" {
		return true, nil
	}
	if o.Newer, err = s.items(ctx, "WHERE id IN (SELECT id FROM outdated)"); err != nil {
		return false, err
	}
	o.Gone, err = column[string](ctx, s.db, "SELECT DISTINCT id FROM outdated WHERE id NOT IN (SELECT id FROM sightings)")
	var now outlinesMark
	if err == nil { // what was kept and what changed since are read one after the other
		const query = "SELECT count(*), ifnull(max(part), 0), ifnull(sum(length(body)), 0) FROM outlines"
		err = s.db.QueryRowContext(ctx, query).Scan(&now.bodies, &now.part, &now.size)
	}
	if err != nil {
		return false, fmt.Errorf("read outlines: %w", named(s.path, err))
	}
	return now == o.mark, nil
}

// Outdated reports whether no outlines are kept, or something changed since.
func (s *Store) Outdated(ctx context.Context) (outdated bool, err error) {
	const query = "SELECT NOT EXISTS (SELECT 1 FROM outlines) OR EXISTS (SELECT 1 FROM outdated)"
	if err := s.db.QueryRowContext(ctx, query).Scan(&outdated); err != nil {
		return false, fmt.Errorf("read outlines: %w", named(s.path, err))
	}
	return outdated, nil
}

// bodies reads what was kept.
func (s *Store) bodies(ctx context.Context, o *Outlines) error {
	rows, err := s.db.QueryContext(ctx, "SELECT part, basis, CAST(body AS TEXT) FROM outlines ORDER BY number")
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var body string
		before := o.part
		if err := rows.Scan(&o.part, &o.Basis, &body); err != nil {
			return err
		}
		if o.part != before {
			o.Kept = append(o.Kept, nil)
		}
		last := &o.Kept[len(o.Kept)-1]
		*last = append(*last, body)
		o.mark = outlinesMark{o.mark.bodies + 1, o.part, o.mark.size + int64(len(body))}
	}
	return rows.Err()
}

// KeepOutlines adds bodies to the ledger in brief as it was read, or makes them
// all there is, which it must do where something is gone. They tell all that
// changed before that reading, and the caller has held the Lock since.
func (s *Store) KeepOutlines(ctx context.Context, read *Outlines, basis string, bodies [][]byte, all bool) error {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("keep outlines: %w", named(s.path, err))
	}
	defer tx.Rollback()
	if all {
		_, err = tx.ExecContext(ctx, "DELETE FROM outlines")
	}
	for _, body := range bodies {
		if err == nil {
			_, err = tx.ExecContext(ctx, "INSERT INTO outlines (part, basis, body) VALUES (?, ?, ?)", read.part+1, basis, body)
		}
	}
	if err == nil {
		_, err = tx.ExecContext(ctx, "DELETE FROM outdated")
	}
	if err == nil && read.part == 0 { // parts are numbered anew
		_, err = tx.ExecContext(ctx, "DELETE FROM closing")
	}
	if err == nil {
		err = tx.Commit()
	}
	if err != nil {
		return fmt.Errorf("keep outlines: %w", named(s.path, err))
	}
	return nil
}
