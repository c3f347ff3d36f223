package store

import (
	"bytes"
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"

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

// Items returns every item once, ordered by time, then id, those without a
// time last. What several places said of the same item is merged, imports
// last.
func (s *Store) Items(ctx context.Context) ([]*evidence.Item, error) {
	rows, err := s.rows(ctx)
	if err != nil {
		return nil, fmt.Errorf("read ledger: %w", err)
	}
	slices.SortFunc(rows, func(a, b *row) int {
		return cmp.Or(strings.Compare(a.item.ID, b.item.ID), cmp.Compare(a.rank, b.rank))
	})
	items := make([]*evidence.Item, 0, len(rows))
	for start := 0; start < len(rows); {
		end := start + 1
		for end < len(rows) && rows[end].item.ID == rows[start].item.ID {
			end++
		}
		seen := make([]*evidence.Item, 0, end-start)
		for _, r := range rows[start:end] {
			seen = append(seen, &r.item)
		}
		items = append(items, evidence.MergeSightings(seen))
		start = end
	}
	slices.SortFunc(items, evidence.CompareItems)
	return items, nil
}

// row is one sighting as it is read. Places are ranked in the order in which
// they have a say.
type row struct {
	rank int
	line []byte
	item evidence.Item
}

// decodeBatch is how many rows are decoded at a time beside the reading.
const decodeBatch = 500

// rows reads and decodes all sightings, in no order.
func (s *Store) rows(ctx context.Context) ([]*row, error) {
	ranks, err := s.ranks(ctx)
	if err != nil {
		return nil, err
	}
	found, err := s.db.QueryContext(ctx, "SELECT place, line FROM sightings")
	if err != nil {
		return nil, err
	}
	defer found.Close()
	var decoding errgroup.Group
	decoding.SetLimit(runtime.GOMAXPROCS(0))
	var rows []*row
	batch := make([]row, 0, decodeBatch)
	flush := func() {
		full := batch
		for i := range full {
			rows = append(rows, &full[i])
		}
		decoding.Go(func() error { return decode(full) })
		batch = make([]row, 0, decodeBatch)
	}
	for found.Next() {
		var place int64
		var r row
		if err := found.Scan(&place, &r.line); err != nil {
			return nil, errors.Join(err, decoding.Wait())
		}
		r.rank = ranks[place]
		if batch = append(batch, r); len(batch) == decodeBatch {
			flush()
		}
	}
	flush()
	return rows, errors.Join(found.Err(), decoding.Wait())
}

// ranks orders the places: by source and place, imports last.
func (s *Store) ranks(ctx context.Context) (map[int64]int, error) {
	found, err := s.db.QueryContext(ctx, "SELECT number FROM places ORDER BY place = ?, source, place", Imported)
	if err != nil {
		return nil, err
	}
	defer found.Close()
	ranks := map[int64]int{}
	for found.Next() {
		var number int64
		if err := found.Scan(&number); err != nil {
			return nil, err
		}
		ranks[number] = len(ranks)
	}
	return ranks, found.Err()
}

func decode(rows []row) error {
	for i := range rows {
		if err := rows[i].item.UnmarshalJSON(rows[i].line); err != nil {
			return fmt.Errorf("line %.80q: %w", rows[i].line, err)
		}
		rows[i].line = nil
	}
	return nil
}
