package store

import (
	"context"
	"fmt"
)

// migrations lead from each version of the schema to the next; the version
// is how many were done. They are only ever added to.
var migrations = [...]string{`
CREATE TABLE places (
  number INTEGER PRIMARY KEY,
  source TEXT NOT NULL,
  place  TEXT NOT NULL, -- which clone, or empty; 'import' for what was imported
  UNIQUE (source, place)
);

CREATE TABLE sightings (
  id     TEXT NOT NULL, -- the item's id of today
  place  INTEGER NOT NULL,
  native TEXT NOT NULL, -- kind and permanent id in the source, or empty
  line   BLOB NOT NULL, -- the item, as a line of the format
  UNIQUE (id, place)
);
CREATE INDEX sightings_native ON sightings (native) WHERE native <> '';

CREATE TABLE aliases (
  old TEXT PRIMARY KEY, -- an id the item had before, and no item has today
  id  TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE sources (
  name        TEXT PRIMARY KEY,
  fingerprint TEXT NOT NULL,
  checkpoint  BLOB,
  covered     TEXT NOT NULL, -- spans read whole under this fingerprint
  wanted      TEXT NOT NULL  -- spans ever asked for
) WITHOUT ROWID;

CREATE TABLE runs (
  number INTEGER PRIMARY KEY,
  source TEXT NOT NULL,
  run    TEXT NOT NULL
);
CREATE INDEX runs_source ON runs (source, number);
`, `
-- What reading takes from the items above, kept because it takes long. It may
-- be lost at any time.
CREATE TABLE outlines (
  number INTEGER PRIMARY KEY,
  basis  TEXT NOT NULL,    -- what it rests on beside the sightings
  upto   INTEGER NOT NULL, -- rowid of the last sighting it knows
  last   TEXT NOT NULL,    -- that one's id
  body   BLOB NOT NULL     -- outlines of items; those of a later row replace those of an earlier
);
-- A sighting that is written anew takes the next rowid (INSERT OR REPLACE, which
-- sets off neither of these). Whatever else happens to one voids the outlines.
CREATE TRIGGER outlines_updated AFTER UPDATE ON sightings BEGIN DELETE FROM outlines; END;
CREATE TRIGGER outlines_deleted AFTER DELETE ON sightings BEGIN DELETE FROM outlines; END;
`, `
-- Whether the clone is there no more: it was moved or deleted.
ALTER TABLE places ADD COLUMN gone INTEGER NOT NULL DEFAULT 0;
-- Which place has the say about an item may be another one now.
CREATE TRIGGER outlines_gone AFTER UPDATE OF gone ON places WHEN old.gone <> new.gone BEGIN DELETE FROM outlines; END;
`, `
-- Outlines were void as soon as one sighting changed, and hung on rowids. Now it
-- is noted of which items they do not hold.
DROP TRIGGER outlines_updated;
DROP TRIGGER outlines_deleted;
DROP TABLE outlines;
CREATE TABLE outlines (
  number INTEGER PRIMARY KEY,
  part   INTEGER NOT NULL, -- those kept together are of one, which replaces what earlier ones say
  basis  TEXT NOT NULL,    -- what it rests on beside the sightings
  body   BLOB NOT NULL     -- outlines of items
);
CREATE TABLE outdated (
  id TEXT NOT NULL -- an item of which a sighting came, was changed or went since
);
CREATE TRIGGER sightings_added AFTER INSERT ON sightings WHEN EXISTS (SELECT 1 FROM outlines)
  BEGIN INSERT INTO outdated VALUES (new.id); END;
CREATE TRIGGER sightings_changed AFTER UPDATE ON sightings
  BEGIN INSERT INTO outdated VALUES (old.id), (new.id); END;
CREATE TRIGGER sightings_deleted AFTER DELETE ON sightings
  BEGIN INSERT INTO outdated VALUES (old.id); END;
`, `
-- What a harvest counted last, of the items as the outlines of a part have them.
-- It may be lost at any time.
CREATE TABLE closing (
  part   INTEGER NOT NULL,
  basis  TEXT NOT NULL, -- what the counts rest on beside the items
  counts BLOB NOT NULL,
  ladder TEXT NOT NULL, -- what the levels rest on beside the items
  levels BLOB NOT NULL  -- of the pieces counted
);
`}

// Versions of the schema: the first that can be read as it is, the first that
// knows which places are gone, and the first whose outlines are read.
const (
	firstReadable = 1
	firstGone     = 3
	firstOutlined = 4
)

// migrate brings the schema to the newest version in one transaction.
func (s *Store) migrate(ctx context.Context) error {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("migrate ledger: %w", err)
	}
	defer tx.Rollback()
	var version int
	if err := tx.QueryRowContext(ctx, "PRAGMA user_version").Scan(&version); err != nil {
		return fmt.Errorf("migrate ledger: %w", err)
	}
	if version > len(migrations) {
		return &NewerError{Path: s.path, Version: version, Known: len(migrations)}
	}
	for _, step := range migrations[version:] {
		if _, err := tx.ExecContext(ctx, step); err != nil {
			return fmt.Errorf("migrate ledger: %w", err)
		}
	}
	mark := fmt.Sprintf("PRAGMA application_id = %d; PRAGMA user_version = %d", applicationID, len(migrations))
	if _, err := tx.ExecContext(ctx, mark); err != nil {
		return fmt.Errorf("migrate ledger: %w", err)
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("migrate ledger: %w", err)
	}
	s.version = len(migrations)
	return nil
}
