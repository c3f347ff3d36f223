package store

import (
	"bytes"
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"

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
	// Gone are places of the source that are no more. What they had stays, and
	// what other places have of the same items holds.
	Gone []string
	// Next is the checkpoint; nil leaves the stored one.
	Next []byte
}

// Added is what a batch changed.
type Added struct {
	// New are the ids of items the ledger did not have, or had as open work
	// alone, Changed counts those that the place had otherwise.
	New     []string
	Changed int
	// Differing are commits that came with other figures than another place of
	// the source has, which is still there.
	Differing []Differing
}

// Add stores batches, in order, and their checkpoints in one transaction.
func (s *Store) Add(ctx context.Context, batches ...Batch) (Added, error) {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return Added{}, fmt.Errorf("store batch: %w", err)
	}
	defer tx.Rollback()
	for i, b := range batches {
		// Of several checkpoints of a source the last holds.
		later := slices.ContainsFunc(batches[i+1:], func(l Batch) bool {
			return l.Next != nil && l.Source == b.Source && l.Fingerprint == b.Fingerprint
		})
		if b.Next != nil && !later { // first: open work that was asked for in another way makes room
			err = updateSource(ctx, tx, b.Source, b.Fingerprint, func(row *sourceRow) { row.checkpoint = b.Next })
			if err != nil {
				return Added{}, fmt.Errorf("store checkpoint: %w", err)
			}
		}
	}
	added, err := addItems(ctx, tx, batches)
	if err != nil {
		return Added{}, fmt.Errorf("store batch: %w", err)
	}
	if err := tx.Commit(); err != nil {
		return Added{}, fmt.Errorf("store batch: %w", err)
	}
	return added, nil
}

// addItems stores the items of batches and says what that changed.
func addItems(ctx context.Context, tx *sql.Tx, batches []Batch) (Added, error) {
	// The batches are short and are stored whole or not at all; to watch for a
	// cancellation in each statement would take longer than the statement.
	inner := context.WithoutCancel(ctx)
	find, err := tx.PrepareContext(inner, "SELECT place, line FROM sightings WHERE id = ?")
	if err != nil {
		return Added{}, err
	}
	defer find.Close()
	put, err := tx.PrepareContext(inner, "INSERT OR REPLACE INTO sightings (id, place, native, line) VALUES (?, ?, ?, ?)")
	if err != nil {
		return Added{}, err
	}
	defer put.Close()
	a := adder{tx: tx, find: find, put: put}
	for _, b := range batches {
		var place int64
		err := tx.QueryRowContext(inner, `INSERT INTO places (source, place) VALUES (?, ?)
			ON CONFLICT DO UPDATE SET gone = 0 RETURNING number`, b.Source, b.Place).Scan(&place)
		if err != nil {
			return Added{}, err
		}
		for _, gone := range b.Gone {
			if _, err := tx.ExecContext(inner, "UPDATE places SET gone = 1 WHERE source = ? AND place = ? AND NOT gone", b.Source, gone); err != nil {
				return Added{}, err
			}
		}
		for _, it := range b.Items {
			if err := ctx.Err(); err != nil {
				return Added{}, err
			}
			moved, err := settle(inner, tx, b.Source, &it)
			if err == nil {
				err = a.add(inner, place, &it, moved)
			}
			if err != nil {
				return Added{}, fmt.Errorf("item %s: %w", it.ID, err)
			}
		}
	}
	return a.added, nil
}

// adder stores one item after the other.
type adder struct {
	tx        *sql.Tx
	find, put *sql.Stmt
	line      []byte // of the item under way
	others    []elsewhere
	added     Added
}

// elsewhere is what another place has of the item under way.
type elsewhere struct {
	place int64
	line  []byte
}

// add stores an item as a place has it. What was evidence by then does not
// become open work: a source asked for less than before finds it as that.
func (a *adder) add(ctx context.Context, place int64, it *evidence.Item, moved bool) (err error) {
	if a.line, err = evidence.AppendLine(a.line[:0], it); err != nil {
		return err
	}
	here, same, wasOpen, err := a.look(ctx, place, it.ID)
	if err != nil {
		return err
	}
	isOpen := it.Facts.Has(evidence.FactOpenWork)
	switch {
	case same && !moved, here && !wasOpen && isOpen:
		return nil
	case wasOpen && !isOpen:
		a.added.New = append(a.added.New, it.ID)
	case here, moved:
		a.added.Changed++
	case len(a.others) == 0:
		a.added.New = append(a.added.New, it.ID)
	}
	if _, err = a.put.ExecContext(ctx, it.ID, place, native(it), a.line); err != nil {
		return err
	}
	return a.compare(ctx, place, it)
}

// look finds what the ledger has of the item under way: whether the place has
// it, and the same, and whether it is open work there or, where the place has
// none, elsewhere.
func (a *adder) look(ctx context.Context, place int64, id string) (here, same, wasOpen bool, err error) {
	rows, err := a.find.QueryContext(ctx, id)
	if err != nil {
		return false, false, false, err
	}
	a.others = a.others[:0]
	isOpen := func(line []byte) bool { return bytes.Contains(line, []byte(`"`+evidence.FactOpenWork+`":`)) }
	for rows.Next() && err == nil {
		var at int64
		var line sql.RawBytes
		switch err = rows.Scan(&at, &line); {
		case err != nil:
		case at == place:
			here, same, wasOpen = true, bytes.Equal(line, a.line), isOpen(line)
		default:
			a.others = append(a.others, elsewhere{at, bytes.Clone(line)})
		}
	}
	if !here && len(a.others) > 0 {
		wasOpen = isOpen(a.others[0].line)
	}
	return here, same, wasOpen, cmp.Or(err, rows.Err(), rows.Close())
}

// CopyTo writes the ledger as it is now to a new file.
func (s *Store) CopyTo(ctx context.Context, path string) error {
	if _, err := s.db.ExecContext(ctx, "VACUUM INTO ?", path); err != nil {
		return fmt.Errorf("copy ledger: %w", err)
	}
	copied, err := Open(ctx, path)
	if err != nil {
		return err
	}
	_, err = copied.db.ExecContext(ctx, "DELETE FROM outlines") // rowids may be others there
	if err := errors.Join(err, copied.Close()); err != nil {
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
