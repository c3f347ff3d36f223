package store

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
)

// together are how many items one statement looks for or stores. Of one for 32
// an item takes a third of the time of one of its own.
var together = [...]int{32, 8, 1}

// addStatements are what a batch is stored with. To prepare them took a third of
// the time of storing those of fifty small repositories, so all transactions of a
// Store have the same.
type addStatements struct {
	place *sql.Stmt
	// find looks for items, first stores those that the ledger has none of, put
	// all others.
	find, first, put [len(together)]*sql.Stmt
}

// ExpectBatches prepares what Add takes, which takes a millisecond of the first one
// else.
func (s *Store) ExpectBatches(ctx context.Context) error {
	if _, err := s.addStatements(ctx); err != nil {
		return fmt.Errorf("prepare to store: %w", named(s.path, err))
	}
	return nil
}

// addStatements prepares them, once.
func (s *Store) addStatements(ctx context.Context) (*addStatements, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.adding != nil {
		return s.adding, nil
	}
	var made addStatements
	var err error
	prepare := func(query string) *sql.Stmt {
		if err != nil {
			return nil
		}
		var stmt *sql.Stmt
		stmt, err = s.db.PrepareContext(ctx, query)
		return stmt
	}
	made.place = prepare(`INSERT INTO places (source, place) VALUES (?, ?)
		ON CONFLICT DO UPDATE SET gone = 0 RETURNING number`)
	for i, n := range together {
		made.find[i] = prepare("WITH asked (id, place) AS (VALUES " + rowsOf("(?, ?)", n) + `)
			SELECT s.id, s.place, s.line FROM asked a CROSS JOIN sightings s ON s.rowid IN (
				(SELECT rowid FROM sightings WHERE id = a.id AND place = a.place),
				coalesce(
					(SELECT o.rowid FROM sightings o JOIN places p ON p.number = o.place
						WHERE o.id = a.id AND o.place <> a.place AND NOT p.gone AND p.place <> '` + Imported + `'
						AND p.source = (SELECT source FROM places WHERE number = a.place) LIMIT 1),
					(SELECT rowid FROM sightings WHERE id = a.id AND place <> a.place LIMIT 1)))`)
		// What fails ends the transaction, so that SQLite need not note how each
		// page was before a statement: a tenth of the time of storing.
		made.first[i] = prepare("INSERT OR ROLLBACK INTO sightings (id, place, native, line) VALUES " + rowsOf("(?, ?, ?, ?)", n))
		made.put[i] = prepare("INSERT OR REPLACE INTO sightings (id, place, native, line) VALUES " + rowsOf("(?, ?, ?, ?)", n))
	}
	if err != nil {
		return nil, err // what was prepared goes with the Store
	}
	s.adding = &made
	return s.adding, nil
}

// rowsOf are the values of n rows.
func rowsOf(row string, n int) string { return strings.Repeat(row+", ", n-1) + row }
