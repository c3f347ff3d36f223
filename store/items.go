package store

import (
	"context"
	"encoding/json"
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
	// Older counts items of an import that one before had in a newer version, by
	// the time the source changed them. They change nothing.
	Older int
	// Differing are commits that came with other figures than another place of
	// the source has, which is still there.
	Differing []Differing
}

// Add stores batches, in order, and their checkpoints in one transaction. Where the
// context ends first the error is that of the context, and nothing is stored.
func (s *Store) Add(ctx context.Context, batches ...Batch) (Added, error) {
	added, err := s.addAll(ctx, batches)
	if err != nil && ctx.Err() != nil {
		// It ends the transaction below the statements, which tell of that alone.
		err = fmt.Errorf("store batch: %w", ctx.Err())
	}
	return added, err
}

func (s *Store) addAll(ctx context.Context, batches []Batch) (Added, error) {
	statements, err := s.addStatements(ctx)
	if err != nil {
		return Added{}, fmt.Errorf("store batch: %w", named(s.path, err))
	}
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return Added{}, fmt.Errorf("store batch: %w", named(s.path, err))
	}
	defer tx.Rollback()
	for i, b := range batches {
		// Of several checkpoints of a source the last holds.
		later := slices.ContainsFunc(batches[i+1:], func(l Batch) bool {
			return l.Next != nil && l.Source == b.Source && l.Fingerprint == b.Fingerprint
		})
		if b.Next != nil && !later { // first: open work that was asked for in another way makes room
			err = updateSource(ctx, tx, b.Source, func(row *sourceRow) {
				row.ask(b.Fingerprint)
				row.checkpoint = b.Next
			})
			if err != nil {
				return Added{}, fmt.Errorf("store checkpoint: %w", named(s.path, err))
			}
		}
	}
	own, err := s.ownItems(ctx, tx)
	if err != nil {
		return Added{}, fmt.Errorf("store batch: %w", named(s.path, err))
	}
	added, err := s.addItems(ctx, tx, statements, own, batches)
	if err != nil {
		return Added{}, fmt.Errorf("store batch: %w", named(s.path, err))
	}
	if err := tx.Commit(); err != nil {
		return Added{}, fmt.Errorf("store batch: %w", named(s.path, err))
	}
	return added, nil
}

// ofPlace are the sightings of a place, by a source or, where that has not read it,
// by the last that has.
const ofPlace = `FROM sightings WHERE place = (SELECT number FROM places WHERE place = ?2 AND (source = ?1 OR place NOT IN ('', '` + Imported + `'))
	ORDER BY source <> ?1, gone <> 0, gone DESC LIMIT 1)`

// Kept returns what a place of a source gave, or of the last other source that read
// the same place where it has not yet, of the items whose id is wanted, in no order and
// as the place has them. wanted must not use the store.
func (s *Store) Kept(ctx context.Context, source, place string, wanted func(id string) bool) ([]evidence.Item, error) {
	ids, err := column[string](ctx, s.db, "SELECT id "+ofPlace, source, place)
	if err != nil {
		return nil, fmt.Errorf("read what %s gave: %w", place, named(s.path, err))
	}
	return s.Told(ctx, source, place, slices.DeleteFunc(ids, func(id string) bool { return !wanted(id) }))
}

// Told is Kept for the items with these ids.
func (s *Store) Told(ctx context.Context, source, place string, ids []string) ([]evidence.Item, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	list, err := json.Marshal(ids)
	if err != nil {
		return nil, fmt.Errorf("read what %s gave: %w", place, err)
	}
	lines, err := column[string](ctx, s.db, "SELECT CAST(line AS TEXT) "+ofPlace+" AND id IN (SELECT value FROM json_each(?3))", source, place, string(list))
	if err != nil {
		return nil, fmt.Errorf("read what %s gave: %w", place, named(s.path, err))
	}
	rows := make([]row, len(lines))
	for i := range lines {
		rows[i].line = lines[i]
	}
	if err := s.decode(rows); err != nil {
		return nil, fmt.Errorf("read what %s gave: %w", place, err)
	}
	items := make([]evidence.Item, len(rows))
	for i := range rows {
		items[i] = rows[i].item
	}
	return items, nil
}

// CopyTo writes the ledger as it is now to a new file.
func (s *Store) CopyTo(ctx context.Context, path string) error {
	if _, err := s.db.ExecContext(ctx, "VACUUM INTO ?", path); err != nil {
		return fmt.Errorf("copy ledger: %w", named(s.path, err))
	}
	return nil
}

// Empty reports whether the ledger holds no item.
func (s *Store) Empty(ctx context.Context) (bool, error) {
	var some bool
	if err := s.db.QueryRowContext(ctx, "SELECT EXISTS (SELECT 1 FROM sightings)").Scan(&some); err != nil {
		return false, fmt.Errorf("read ledger: %w", named(s.path, err))
	}
	return !some, nil
}
