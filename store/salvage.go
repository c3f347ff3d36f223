package store

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"strings"

	"sheaf/evidence"
)

// maxLost is how many rows in a row can not be read before those behind them are
// given up, where it can not be read either which is the last.
const maxLost = 10_000

// OpenDamaged is OpenReadOnly for Salvage, also of a file that was cut short. Such a
// one SQLite does not read at all: a copy of it is opened, with zeros for the pages
// that are gone. Close removes it; the ledger itself stays as it is.
func OpenDamaged(ctx context.Context, path string) (*Store, error) {
	s, err := OpenReadOnly(ctx, path)
	var damaged *DamagedError
	if !errors.As(err, &damaged) {
		return s, err
	}
	size, failed := cutFrom(damaged.Path)
	if failed != nil || size == 0 {
		return nil, errors.Join(err, failed)
	}
	return openCopy(ctx, damaged.Path, size)
}

// Where the SQLite file format keeps how large a page is and how many there are
// (sqlite.org/fileformat.html, "The Database Header").
const (
	offsetPageSize = 16
	offsetPages    = 28
)

// cutFrom is how long, in bytes, a ledger says that it is, and 0 where its file is no
// shorter.
func cutFrom(path string) (size int64, err error) {
	file, err := os.Open(path)
	if err != nil {
		return 0, err
	}
	defer file.Close()
	var header [headerSize]byte
	if _, err := file.ReadAt(header[:], 0); err != nil {
		return 0, err
	}
	info, err := file.Stat()
	if err != nil {
		return 0, err
	}
	page := int64(binary.BigEndian.Uint16(header[offsetPageSize:]))
	if page == 1 { // stands for what two bytes do not hold
		page = 1 << 16
	}
	size = page * int64(binary.BigEndian.Uint32(header[offsetPages:]))
	if info.Size() >= size {
		return 0, nil
	}
	return size, nil
}

// Salvage is Items for a damaged ledger: what of it can still be read. Whole says
// that this is all of it. There is an error where nothing can be read, and where
// reading ends for another reason than damage: another try may read all.
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
			return nil, false, fmt.Errorf("read ledger: %w", named(s.path, err))
		}
		whole = false
		last++ // the next row may be on a page that can be read
		if len(found) > read {
			lost = 0
		}
	}
	if err != nil && len(found) == 0 {
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
// SQLite's quick_check. It takes about as long as reading all items. Where it finds
// some the error is a *DamagedError.
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
