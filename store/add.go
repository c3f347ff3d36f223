package store

import (
	"bytes"
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"slices"

	"sheaf/evidence"
)

// addItems stores the items of batches and says what that changed.
func (s *Store) addItems(ctx context.Context, tx *sql.Tx, with *addStatements, own *ownItems, batches []Batch) (Added, error) {
	// The batches are short and are stored whole or not at all; to watch for a
	// cancellation in each statement would take longer than the statement.
	inner := context.WithoutCancel(ctx)
	a := adder{tx: tx, with: with, own: own, waiting: map[string]bool{}}
	for _, b := range batches {
		var place int64
		err := tx.StmtContext(inner, with.place).QueryRowContext(inner, b.Source, b.Place).Scan(&place)
		if err != nil {
			return Added{}, err
		}
		if err := s.loseGone(inner, tx, b.Source, b.Gone); err != nil {
			return Added{}, err
		}
		for i := range b.Items {
			err := ctx.Err()
			if err == nil {
				err = a.add(inner, &b, place, b.Items[i])
			}
			if err != nil {
				return Added{}, fmt.Errorf("item %s: %w", b.Items[i].ID, err)
			}
		}
	}
	err := a.flush(inner)
	return a.added, err
}

// adder stores items in the order they come, some at a time.
type adder struct {
	tx      *sql.Tx
	with    *addStatements
	own     *ownItems
	rows    []addition      // that wait
	lines   []byte          // of these
	waiting map[string]bool // their ids
	added   Added
}

// addition is an item as a place has it.
type addition struct {
	evidence.Item
	place int64
	line  []byte
	moved bool // it had another id until now
	// imported says that its place is that of imports, and older that this has a
	// newer version.
	imported, older bool
	// Whether the ledger had none, and whether the place has it by now, and the
	// same.
	first, here, same bool
	// wasOpen says that it is open work, there or, where the place has none,
	// elsewhere.
	wasOpen bool
	other   *elsewhere // nil where no other place has it
}

// add takes an item. Those before it are stored first where its id may hang on
// them.
func (a *adder) add(ctx context.Context, b *Batch, place int64, it evidence.Item) error {
	if a.waiting[it.ID] || !nameIsFinal(&it) {
		if err := a.flush(ctx); err != nil {
			return err
		}
	}
	moved, err := settle(ctx, a.tx, b.Source, &it)
	if err == nil && it.Former != "" {
		moved, err = succeed(ctx, a.tx, b.Source, &it)
	}
	if err != nil {
		return err
	}
	at := len(a.lines)
	if a.lines, err = evidence.AppendLine(a.lines, &it); err != nil {
		return err
	}
	a.rows = append(a.rows, addition{Item: it, place: place, line: slices.Clip(a.lines[at:]), moved: moved, imported: b.Place == Imported})
	a.waiting[it.ID] = true
	if len(a.rows) < together[0] {
		return nil
	}
	return a.flush(ctx)
}

// flush stores what waits.
func (a *adder) flush(ctx context.Context) error {
	rows := a.rows
	a.rows, a.lines = a.rows[:0], a.lines[:0]
	clear(a.waiting)
	err := eachTogether(rows, func(some []addition) error {
		if a.own.lacks(some) {
			for i := range some {
				some[i].first = true
			}
			return nil
		}
		return a.look(ctx, some)
	})
	if err != nil {
		return err
	}
	a.own.take(rows)
	changes := slices.DeleteFunc(rows, func(r addition) bool { return !a.changes(&r) })
	return eachTogether(changes, func(some []addition) error { return a.store(ctx, some) })
}

// eachTogether calls do with rows, as many as one statement takes.
func eachTogether(rows []addition, do func([]addition) error) error {
	for _, n := range together {
		for len(rows) >= n {
			if err := do(rows[:n]); err != nil {
				return err
			}
			rows = rows[n:]
		}
	}
	return nil
}

// look finds out what the ledger has of rows: in their own places and in one
// other, where there is one in another clone that the source still has.
func (a *adder) look(ctx context.Context, rows []addition) error {
	find := a.tx.StmtContext(ctx, a.with.find[slices.Index(together[:], len(rows))])
	asked := make([]any, 0, 2*len(rows))
	for _, r := range rows {
		asked = append(asked, r.ID, r.place)
	}
	found, err := find.QueryContext(ctx, asked...)
	if err != nil {
		return err
	}
	defer found.Close()
	for found.Next() {
		var id, line sql.RawBytes
		var place int64
		if err := found.Scan(&id, &place, &line); err != nil {
			return err
		}
		r := &rows[slices.IndexFunc(rows, func(r addition) bool { return r.ID == string(id) })]
		open := bytes.Contains(line, []byte(`"`+evidence.FactOpenWork+`":`))
		if place == r.place {
			if err := r.keepFigures(line); err != nil {
				return err
			}
			r.here, r.same, r.wasOpen = true, bytes.Equal(line, r.line), open
			r.older = r.imported && !r.same && r.isOlderThan(line)
			continue
		}
		if r.other = (&elsewhere{place: place}); !bytes.Equal(line, r.line) {
			r.other.line = bytes.Clone(line)
		}
		r.wasOpen = r.wasOpen || !r.here && open
	}
	return cmp.Or(found.Err(), found.Close())
}

// keepFigures takes from the line it replaces what the row does not know any more.
func (r *addition) keepFigures(line []byte) error {
	if r.Kind != evidence.Commit || r.Additions.Known() {
		return nil
	}
	var was evidence.Item
	if was.ReadLine(string(line)) != nil {
		return nil // a damaged line makes room
	}
	r.KeepFigures(&was)
	var err error
	r.line, err = evidence.AppendLine(nil, &r.Item)
	return err
}

// isOlderThan reports whether the source says that it changed the item between the
// row and the line. A source asked anew tells what is; files come in any order.
func (r *addition) isOlderThan(line []byte) bool {
	var was evidence.Item
	return !r.Updated.IsZero() && was.ReadLine(string(line)) == nil && r.Updated.Before(was.Updated)
}

// changes reports whether a row is to be stored, and counts it. What was
// evidence by then does not become open work: a source asked for less than
// before finds it as that. Only one that says so takes it back, and what the ledger
// has not can not be.
func (a *adder) changes(r *addition) bool {
	isOpen, isTaken := r.Facts.Has(evidence.FactOpenWork), r.Facts.Has(evidence.FactTakenBack)
	switch {
	case isTaken && !r.here && r.other == nil && !r.imported:
		return false
	case r.older:
		a.added.Older++
		return false
	case r.same && !r.moved, r.here && !r.wasOpen && isOpen && !isTaken:
		return false
	case r.wasOpen && !isOpen:
		a.added.New = append(a.added.New, r.ID)
	case r.here, r.moved:
		a.added.Changed++
	case r.other == nil:
		a.added.New = append(a.added.New, r.ID)
	}
	return true
}

func (a *adder) store(ctx context.Context, rows []addition) error {
	how := &a.with.first
	if slices.ContainsFunc(rows, func(r addition) bool { return !r.first }) {
		how = &a.with.put
	}
	put := a.tx.StmtContext(ctx, how[slices.Index(together[:], len(rows))])
	values := make([]any, 0, 4*len(rows))
	for _, r := range rows {
		values = append(values, r.ID, r.place, native(&r.Item), r.line)
	}
	if _, err := put.ExecContext(ctx, values...); err != nil {
		return err
	}
	for i := range rows {
		if err := a.compare(ctx, &rows[i]); err != nil {
			return err
		}
	}
	return nil
}
