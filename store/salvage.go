package store

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"sheaf/evidence"
)

// maxLost is how many rows in a row can not be read before those behind them are
// given up, where it can not be read either which is the last.
const maxLost = 10_000

// Salvage is Items for a damaged ledger: what of it can still be read. Whole says
// that this is all of it. There is an error where nothing can be read.
func (s *Store) Salvage(ctx context.Context) (items []*evidence.Item, whole bool, err error) {
	places, err := s.standings(ctx) // without them all places have the same say
	whole = err == nil
	var found []row
	var last, end int64
	known := s.db.QueryRowContext(ctx, "SELECT max(rowid) FROM sightings").Scan(&end) == nil
	for lost := 0; lost < maxLost || known && last < end; lost++ {
		read := len(found)
		err = s.after(ctx, last, func(number, place int64, line string) {
			last = number
			r := row{standing: places[place], line: line}
			if r.item.ReadLine(line) != nil {
				whole = false
				return
			}
			found = append(found, r)
		})
		if err == nil {
			break
		}
		var damaged *DamagedError
		if !errors.As(named(s.path, err), &damaged) || ctx.Err() != nil {
			break
		}
		whole = false
		last++ // the next row may be on a page that can be read
		if len(found) > read {
			lost = 0
		}
	}
	if err != nil && (len(found) == 0 || ctx.Err() != nil) {
		return nil, false, fmt.Errorf("read ledger: %w", named(s.path, err))
	}
	return joined([][]row{found}), whole, nil
}

// after calls each with the sightings behind a row, in order.
func (s *Store) after(ctx context.Context, number int64, each func(number, place int64, line string)) error {
	rows, err := s.db.QueryContext(ctx, "SELECT rowid, place, CAST(line AS TEXT) FROM sightings WHERE rowid > ? ORDER BY rowid", number)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var place int64
		var line string
		if err := rows.Scan(&number, &place, &line); err != nil {
			return &DamagedError{s.path, err}
		}
		each(number, place, line)
	}
	return rows.Err()
}

// Check looks through the whole file for damage, also where nothing is read now:
// SQLite's quick_check. It takes about as long as reading all items. The error is
// a *DamagedError.
func (s *Store) Check(ctx context.Context) error {
	said, err := column[string](ctx, s.db, "PRAGMA quick_check(1)")
	if err == nil && !(len(said) == 1 && said[0] == "ok") {
		err = &DamagedError{s.path, errors.New(strings.Join(said, "; "))}
	}
	if err != nil {
		return fmt.Errorf("check ledger: %w", named(s.path, err))
	}
	return nil
}
