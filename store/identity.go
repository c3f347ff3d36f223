package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"

	"sheaf/evidence"
)

// Resolve returns the id an item has today, given one it has or once had. An
// id nobody knows is returned as it is.
func (s *Store) Resolve(ctx context.Context, id string) (string, error) {
	today, err := alias(ctx, s.db, id)
	if err != nil {
		return "", fmt.Errorf("resolve %s: %w", id, named(s.path, err))
	}
	return today, nil
}

// Formerly returns the ids that items have today of those that once had an id for
// which was is true, in order, each once.
func (s *Store) Formerly(ctx context.Context, was func(id string) bool) ([]string, error) {
	rows, err := s.db.QueryContext(ctx, "SELECT old, id FROM aliases ORDER BY id")
	if err != nil {
		return nil, fmt.Errorf("read former ids: %w", named(s.path, err))
	}
	defer rows.Close()
	var today []string
	for rows.Next() {
		var old, id string
		if err := rows.Scan(&old, &id); err != nil {
			return nil, fmt.Errorf("read former ids: %w", named(s.path, err))
		}
		if was(old) {
			today = append(today, id)
		}
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("read former ids: %w", named(s.path, err))
	}
	return slices.Compact(today), nil
}

func alias(ctx context.Context, q queryer, id string) (string, error) {
	err := q.QueryRowContext(ctx, "SELECT id FROM aliases WHERE old = ?", id).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		err = nil
	}
	return id, err
}

// native is the permanent id of an item as it is stored: kinds may number
// theirs each on its own. It is empty where the item has none.
func native(it *evidence.Item) string {
	if it.Native == "" {
		return ""
	}
	return string(it.Kind) + ":" + it.Native
}

// nameIsFinal reports whether an item's id says what it is, for good: that of a
// commit without another one.
func nameIsFinal(it *evidence.Item) bool { return it.Kind == evidence.Commit && native(it) == "" }

// settle makes the item's id and the ledger's the same. An item the source
// has under another id by now is moved there; an item without a permanent id,
// such as an imported one, takes the id that its own was changed to.
func settle(ctx context.Context, tx *sql.Tx, source string, it *evidence.Item) (moved bool, err error) {
	permanent := native(it)
	if nameIsFinal(it) {
		return false, nil
	}
	if permanent == "" {
		it.ID, err = alias(ctx, tx, it.ID)
		return false, err
	}
	held, err := findNative(ctx, tx, source, "s.native = ?2", permanent)
	if err != nil || held.id == it.ID {
		return false, err
	}
	// The id may still be that of another item of the source, which has been
	// renamed too, or is gone. It makes room until the source says where it is.
	other, err := findNative(ctx, tx, source, "s.id = ?2 AND s.native <> ''", it.ID)
	if err != nil {
		return false, err
	}
	if other.id != "" && other.native != permanent {
		if err := move(ctx, tx, it.ID, it.ID+"~"+other.native); err != nil {
			return false, err
		}
	}
	if held.id == "" {
		_, err = tx.ExecContext(ctx, "DELETE FROM aliases WHERE old = ?", it.ID)
		return false, err
	}
	return true, move(ctx, tx, held.id, it.ID)
}

// succeed moves to an item, settled by now, what the ledger has of it from when it was
// another one in the source.
func succeed(ctx context.Context, tx *sql.Tx, source string, it *evidence.Item) (moved bool, err error) {
	was, err := findNative(ctx, tx, source, "s.id = ?2 AND s.native <> ''", it.Former)
	if err != nil || was.id == "" || was.id == it.ID {
		return false, err
	}
	if err := move(ctx, tx, was.id, it.ID); err != nil {
		return false, err
	}
	_, err = tx.ExecContext(ctx, "UPDATE sightings SET native = ? WHERE id = ? AND native = ?", native(it), it.ID, was.native)
	return true, err
}

// known is an item with a permanent id, zero for none.
type known struct{ id, native string }

func findNative(ctx context.Context, tx *sql.Tx, source, where, value string) (k known, err error) {
	err = tx.QueryRowContext(ctx, `SELECT s.id, s.native FROM sightings s JOIN places p ON p.number = s.place
		WHERE p.source = ?1 AND `+where+" LIMIT 1", source, value).Scan(&k.id, &k.native)
	if errors.Is(err, sql.ErrNoRows) {
		err = nil
	}
	return k, err
}

// move gives an item another id, in all its sightings. The old id leads to it
// from now on.
func move(ctx context.Context, tx *sql.Tx, from, to string) error {
	rows, err := tx.QueryContext(ctx, "SELECT place, line FROM sightings WHERE id = ?", from)
	if err != nil {
		return err
	}
	defer rows.Close()
	lines := map[int64][]byte{}
	for rows.Next() {
		var place int64
		var line []byte
		if err := rows.Scan(&place, &line); err != nil {
			return err
		}
		var it evidence.Item
		if err := it.UnmarshalJSON(line); err != nil {
			return fmt.Errorf("line of %s: %w", from, err)
		}
		it.ID = to
		if lines[place], err = evidence.AppendLine(nil, &it); err != nil {
			return err
		}
	}
	if err := rows.Err(); err != nil {
		return err
	}
	for place, line := range lines {
		_, err := tx.ExecContext(ctx, "UPDATE OR REPLACE sightings SET id = ?, line = ? WHERE id = ? AND place = ?", to, line, from, place)
		if err != nil {
			return err
		}
	}
	for _, step := range []struct {
		do   string
		args []any
	}{
		{"UPDATE aliases SET id = ? WHERE id = ?", []any{to, from}},
		{"INSERT INTO aliases (old, id) VALUES (?, ?) ON CONFLICT DO UPDATE SET id = excluded.id", []any{from, to}},
		{"DELETE FROM aliases WHERE old = ?", []any{to}},
	} {
		if _, err := tx.ExecContext(ctx, step.do, step.args...); err != nil {
			return err
		}
	}
	return nil
}
