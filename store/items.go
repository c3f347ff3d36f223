package store

import (
	"bytes"
	"cmp"
	"context"
	"database/sql"
	"fmt"

	"sheaf/evidence"
)

// Imported is the place of items that came from a file of items.
const Imported = "import"

// Batch is some items of one place of a source, and the checkpoint that holds
// once they are stored.
type Batch struct {
	Source, Place string
	// Fingerprint of what was asked of the source. Where it differs from the
	// stored one, the stored coverage no longer counts.
	Fingerprint string
	Items       []evidence.Item
	// Next is the checkpoint; nil leaves the stored one.
	Next []byte
}

// Added is what a batch changed.
type Added struct {
	// New are the ids of items the ledger did not have, Changed counts those
	// that the place had otherwise.
	New     []string
	Changed int
}

// Add stores a batch and its checkpoint in one transaction.
func (s *Store) Add(ctx context.Context, b Batch) (Added, error) {
	var added Added
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return added, fmt.Errorf("store batch: %w", err)
	}
	defer tx.Rollback()
	if b.Next != nil { // first: open work that was asked for in another way makes room
		err = updateSource(ctx, tx, b.Source, b.Fingerprint, func(row *sourceRow) { row.checkpoint = b.Next })
		if err != nil {
			return Added{}, fmt.Errorf("store checkpoint: %w", err)
		}
	}
	if added, err = addItems(ctx, tx, b); err != nil {
		return Added{}, fmt.Errorf("store batch: %w", err)
	}
	if err := tx.Commit(); err != nil {
		return Added{}, fmt.Errorf("store batch: %w", err)
	}
	return added, nil
}

func addItems(ctx context.Context, tx *sql.Tx, b Batch) (added Added, err error) {
	var place int64
	err = tx.QueryRowContext(ctx, `INSERT INTO places (source, place) VALUES (?, ?)
		ON CONFLICT DO UPDATE SET place = excluded.place RETURNING number`, b.Source, b.Place).Scan(&place)
	if err != nil {
		return added, err
	}
	// The batch is short and is stored whole or not at all; to watch for a
	// cancellation in each statement would take longer than the statement.
	inner := context.WithoutCancel(ctx)
	find, err := tx.PrepareContext(inner, "SELECT place = ?, line FROM sightings WHERE id = ? ORDER BY 1 DESC LIMIT 1")
	if err != nil {
		return added, err
	}
	defer find.Close()
	put, err := tx.PrepareContext(inner, `INSERT INTO sightings (id, place, native, line) VALUES (?, ?, ?, ?)
		ON CONFLICT (id, place) DO UPDATE SET native = excluded.native, line = excluded.line`)
	if err != nil {
		return added, err
	}
	defer put.Close()
	var line []byte
	for _, it := range b.Items {
		if err := ctx.Err(); err != nil {
			return added, err
		}
		moved, err := settle(inner, tx, b.Source, &it)
		if err != nil {
			return added, fmt.Errorf("item %s: %w", it.ID, err)
		}
		if line, err = evidence.AppendLine(line[:0], &it); err != nil {
			return added, err
		}
		var old sql.RawBytes
		var here, same bool
		rows, err := find.QueryContext(inner, place, it.ID)
		if err != nil {
			return added, fmt.Errorf("item %s: %w", it.ID, err)
		}
		known := rows.Next()
		if known {
			err = rows.Scan(&here, &old)
			same = here && bytes.Equal(old, line)
		}
		if err := cmp.Or(err, rows.Err(), rows.Close()); err != nil {
			return added, fmt.Errorf("item %s: %w", it.ID, err)
		}
		switch {
		case same && !moved:
			continue
		case here, moved:
			added.Changed++
		case !known:
			added.New = append(added.New, it.ID)
		}
		if _, err := put.ExecContext(inner, it.ID, place, native(&it), line); err != nil {
			return added, fmt.Errorf("item %s: %w", it.ID, err)
		}
	}
	return added, nil
}

// CopyTo writes the ledger as it is now to a new file.
func (s *Store) CopyTo(ctx context.Context, path string) error {
	if _, err := s.db.ExecContext(ctx, "VACUUM INTO ?", path); err != nil {
		return fmt.Errorf("copy ledger: %w", err)
	}
	return nil
}

// Empty reports whether the ledger holds no item.
func (s *Store) Empty(ctx context.Context) (bool, error) {
	var some bool
	if err := s.db.QueryRowContext(ctx, "SELECT EXISTS (SELECT 1 FROM sightings)").Scan(&some); err != nil {
		return false, fmt.Errorf("read ledger: %w", err)
	}
	return !some, nil
}
