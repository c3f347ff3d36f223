package store

import (
	"cmp"
	"context"
	"database/sql/driver"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"runtime"
	"slices"

	"golang.org/x/sync/errgroup"

	"sheaf/evidence"
)

// Items returns every item once, ordered by time, then id, those without a
// time last. What several places said of the same item is merged, imports
// last.
func (s *Store) Items(ctx context.Context) ([]*evidence.Item, error) { return s.items(ctx, "") }

// ItemsByID is Items for some ids. Of those that the ledger does not have there
// is none.
func (s *Store) ItemsByID(ctx context.Context, ids []string) ([]*evidence.Item, error) {
	list, err := json.Marshal(ids)
	if err != nil {
		return nil, fmt.Errorf("read ledger: %w", err)
	}
	return s.items(ctx, "WHERE id IN (SELECT value FROM json_each(?))", string(list))
}

// items are those whose sightings a condition picks, which must pick all of an
// item or none.
func (s *Store) items(ctx context.Context, where string, args ...driver.Value) ([]*evidence.Item, error) {
	batches, err := s.rows(ctx, where, args)
	if err != nil {
		return nil, fmt.Errorf("read ledger: %w", named(s.path, err))
	}
	return joined(batches), nil
}

// joined are the items that sightings are of, in order.
func joined(batches [][]row) []*evidence.Item {
	n := 0
	for _, b := range batches {
		n += len(b)
	}
	items := make([]*evidence.Item, 0, n)
	at := make(map[string]int, n)
	again := map[int][]*row{} // where in items several places saw one
	first := make([]*row, 0, n)
	for _, b := range batches {
		for i := range b {
			r := &b[i]
			if seen, ok := at[r.item.ID]; ok {
				again[seen] = append(again[seen], r)
				continue
			}
			at[r.item.ID] = len(items)
			items, first = append(items, &r.item), append(first, r)
		}
	}
	for i, others := range again {
		items[i] = merge(append(others, first[i]))
	}
	slices.SortFunc(items, evidence.CompareItems)
	return items
}

// merge is the one item that several places saw. Of what several sources read at one
// place the last is all there is to say. Where none stands, those have the say that
// did last. Of imports alone, which the person took in from here and there, all do but
// for commits, whose versions have no time.
func merge(rows []*row) *evidence.Item {
	slices.SortFunc(rows, func(a, b *row) int { return cmp.Compare(a.rank, b.rank) })
	seen := make([]*evidence.Item, 0, len(rows))
	standing := 0
	for i, r := range rows {
		if r.stands {
			standing++
		} else if r.place != "" && slices.ContainsFunc(rows[:i], func(later *row) bool { return later.place == r.place && later.ceased != r.ceased }) {
			continue
		}
		seen = append(seen, &r.item)
		if !rows[0].stands && r.ceased == rows[0].ceased && (r.ceased >= 0 || r.item.Kind != evidence.Commit) {
			standing++
		}
	}
	return evidence.MergeSightings(seen, standing)
}

// row is one sighting as it is read.
type row struct {
	standing
	line string
	item evidence.Item
}

// standing is what a place has to say. Places are ranked in the order in which
// they have a say. It stands if it is read still, and is no import.
type standing struct {
	rank   int
	stands bool
	ceased int64  // orders places by when they did, without a unit; -1 of an import
	place  string // empty where its source is one place, and of an import
}

// decodeBatch is how many rows are decoded at a time beside the reading.
const decodeBatch = 500

// rows reads and decodes sightings, in no order.
func (s *Store) rows(ctx context.Context, where string, args []driver.Value) ([][]row, error) {
	places, err := s.standings(ctx)
	if err != nil {
		return nil, err
	}
	var decoding errgroup.Group
	decoding.SetLimit(runtime.GOMAXPROCS(0))
	var batches [][]row
	batch := make([]row, 0, decodeBatch)
	flush := func() {
		full := batch
		batches = append(batches, full)
		decoding.Go(func() error { return s.decode(full) })
		batch = make([]row, 0, decodeBatch)
	}
	err = s.scan(ctx, where, args, func(place int64, line string) {
		batch = append(batch, row{standing: places[place], line: line})
		if len(batch) == decodeBatch {
			flush()
		}
	})
	flush()
	return batches, errors.Join(err, decoding.Wait())
}

// scan calls each with the place and the line of sightings. It asks the
// driver itself: what database/sql does for each row takes longer than the
// row. The lines are asked for as text, which the driver copies once.
func (s *Store) scan(ctx context.Context, where string, args []driver.Value, each func(place int64, line string)) error {
	conn, err := s.db.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	named := make([]driver.NamedValue, len(args))
	for i, v := range args {
		named[i] = driver.NamedValue{Ordinal: i + 1, Value: v}
	}
	return conn.Raw(func(c any) error {
		// A statement that can be cancelled is watched over in each step.
		found, err := c.(driver.QueryerContext).QueryContext(context.WithoutCancel(ctx), "SELECT place, CAST(line AS TEXT) FROM sightings "+where, named)
		if err != nil {
			return err
		}
		defer found.Close()
		cells := make([]driver.Value, 2)
		for n := 0; ; n++ {
			if n%decodeBatch == 0 && ctx.Err() != nil {
				return ctx.Err()
			}
			switch err := found.Next(cells); {
			case errors.Is(err, io.EOF):
				return nil
			case err != nil:
				return err
			}
			place, isPlace := cells[0].(int64)
			line, isLine := cells[1].(string)
			if !isPlace || !isLine {
				return &DamagedError{s.path, fmt.Errorf("sighting %d: found %T and %T for a place and a line", n, cells[0], cells[1])}
			}
			each(place, line)
		}
	})
}

// standings are those of all places, by number: ranked by source and place, behind
// them those that do not stand, the last that ceased to first, and then imports.
func (s *Store) standings(ctx context.Context) (map[int64]standing, error) {
	gone := "gone"
	if s.version < firstGone {
		gone = "place IS NULL" // none is
	}
	found, err := s.db.QueryContext(ctx, "SELECT number, iif(place = ?1, '', place), NOT "+gone+" AND place <> ?1, iif(place = ?1, -1, "+gone+" / 2) FROM places ORDER BY place = ?1, "+gone+" <> 0, "+gone+" DESC, source, place", Imported)
	if err != nil {
		return nil, err
	}
	defer found.Close()
	places := make(map[int64]standing)
	for found.Next() {
		var number int64
		one := standing{rank: len(places)}
		if err := found.Scan(&number, &one.place, &one.stands, &one.ceased); err != nil {
			return nil, err
		}
		places[number] = one
	}
	return places, found.Err()
}

// column returns the values of a query's only column.
func column[T any](ctx context.Context, q queryer, query string, args ...any) ([]T, error) {
	rows, err := q.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []T
	for rows.Next() {
		var v T
		if err := rows.Scan(&v); err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, rows.Err()
}

func (s *Store) decode(rows []row) error {
	for i := range rows {
		if err := rows[i].item.ReadLine(rows[i].line); err != nil {
			return &DamagedError{s.path, fmt.Errorf("line %.80q: %w", rows[i].line, err)}
		}
		rows[i].line = ""
	}
	return nil
}
