package store

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"runtime"
	"slices"

	"golang.org/x/sync/errgroup"

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
	// it had otherwise.
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
	if added, err = addItems(ctx, tx, b); err != nil {
		return Added{}, fmt.Errorf("store batch: %w", err)
	}
	if b.Next != nil {
		err = updateSource(ctx, tx, b.Source, b.Fingerprint, func(row *sourceRow) { row.checkpoint = b.Next })
		if err != nil {
			return Added{}, fmt.Errorf("store checkpoint: %w", err)
		}
	}
	if err := tx.Commit(); err != nil {
		return Added{}, fmt.Errorf("store batch: %w", err)
	}
	return added, nil
}

func addItems(ctx context.Context, tx *sql.Tx, b Batch) (added Added, err error) {
	find, err := tx.PrepareContext(ctx, "SELECT id, line, source = ?2 AND place = ?3 FROM sightings WHERE key = ?1 ORDER BY 3 DESC LIMIT 1")
	if err != nil {
		return added, err
	}
	defer find.Close()
	put, err := tx.PrepareContext(ctx, `INSERT INTO sightings (key, source, place, id, native, line) VALUES (?, ?, ?, ?, ?, ?)
		ON CONFLICT (key, source, place) DO UPDATE SET id = excluded.id, line = excluded.line`)
	if err != nil {
		return added, err
	}
	defer put.Close()
	for i := range b.Items {
		it := &b.Items[i]
		line, err := evidence.AppendLine(nil, it)
		if err != nil {
			return added, fmt.Errorf("item %s: %w", it.ID, err)
		}
		key := it.Native
		if key == "" {
			key = it.ID
		}
		var id string
		var old []byte
		var here bool
		err = find.QueryRowContext(ctx, key, b.Source, b.Place).Scan(&id, &old, &here)
		switch {
		case errors.Is(err, sql.ErrNoRows):
			added.New = append(added.New, it.ID)
		case err != nil:
			return added, fmt.Errorf("item %s: %w", it.ID, err)
		case here && bytes.Equal(old, line):
			continue
		case here:
			added.Changed++
		}
		if _, err := put.ExecContext(ctx, key, b.Source, b.Place, it.ID, it.Native, line); err != nil {
			return added, fmt.Errorf("item %s: %w", it.ID, err)
		}
		if id != "" && id != it.ID {
			if _, err := tx.ExecContext(ctx, "INSERT INTO aliases (old, key) VALUES (?, ?) ON CONFLICT (old) DO UPDATE SET key = excluded.key", id, key); err != nil {
				return added, fmt.Errorf("item %s: %w", it.ID, err)
			}
		}
	}
	return added, nil
}

// Resolve returns the id an item has today, given one it has or once had. An
// id nobody knows is returned as it is.
func (s *Store) Resolve(ctx context.Context, id string) (string, error) {
	var today string
	err := s.db.QueryRowContext(ctx, "SELECT s.id FROM aliases a JOIN sightings s ON s.key = a.key WHERE a.old = ? LIMIT 1", id).Scan(&today)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return id, nil
	case err != nil:
		return "", fmt.Errorf("resolve %s: %w", id, err)
	}
	return today, nil
}

// row is one sighting as it is stored.
type row struct {
	id, source, place, native string
	line                      []byte
	item                      evidence.Item
}

// Items returns every item once, ordered by time, then id, those without a
// time last. What several places said of the same item is merged.
func (s *Store) Items(ctx context.Context) ([]*evidence.Item, error) {
	rows, err := s.rows(ctx)
	if err != nil {
		return nil, fmt.Errorf("read ledger: %w", err)
	}
	if err := decode(rows); err != nil {
		return nil, fmt.Errorf("read ledger: %w", err)
	}
	items := make([]*evidence.Item, 0, len(rows))
	for start := 0; start < len(rows); {
		end := start + 1
		for end < len(rows) && rows[end].id == rows[start].id {
			end++
		}
		seen := make([]*evidence.Item, 0, end-start)
		for i := range rows[start:end] {
			seen = append(seen, &rows[start+i].item)
		}
		items = append(items, evidence.MergeSightings(seen))
		start = end
	}
	slices.SortFunc(items, evidence.CompareItems)
	return items, nil
}

// rows reads all sightings, those of one item together, imports last.
func (s *Store) rows(ctx context.Context) ([]row, error) {
	var n int
	if err := s.db.QueryRowContext(ctx, "SELECT count(*) FROM sightings").Scan(&n); err != nil {
		return nil, err
	}
	found, err := s.db.QueryContext(ctx, "SELECT id, source, place, native, line FROM sightings ORDER BY id, place = ?, source, place", Imported)
	if err != nil {
		return nil, err
	}
	defer found.Close()
	rows := make([]row, 0, n)
	for found.Next() {
		var r row
		if err := found.Scan(&r.id, &r.source, &r.place, &r.native, &r.line); err != nil {
			return nil, err
		}
		rows = append(rows, r)
	}
	return rows, found.Err()
}

// decode reads the rows' lines side by side.
func decode(rows []row) error {
	var group errgroup.Group
	for chunk := range slices.Chunk(rows, len(rows)/runtime.GOMAXPROCS(0)+1) {
		group.Go(func() error {
			for i := range chunk {
				if err := chunk[i].item.UnmarshalJSON(chunk[i].line); err != nil {
					return fmt.Errorf("item %s: %w", chunk[i].id, err)
				}
				chunk[i].item.Native, chunk[i].line = chunk[i].native, nil
			}
			return nil
		})
	}
	return group.Wait()
}
