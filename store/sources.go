package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"sheaf/evidence"
)

// State is what is known of a source from earlier runs.
type State struct {
	// Checkpoint is that of the last stored batch, nil to start over.
	Checkpoint []byte
	// Before is that of the last batch of a run that was asked by another
	// fingerprint, nil where Checkpoint counts. Anew says that it was asked by any, and
	// that all is to be read again, since Reset.
	Before []byte
	Anew   bool
	// Covered are the spans read whole.
	Covered []evidence.Window
	// Wanted are the spans ever asked for.
	Wanted []evidence.Window
	// Places are those items were seen in and that are not gone, and Gone those
	// that are, in order. Elsewhere are those that other sources alone have read.
	Places, Gone, Elsewhere []string
}

// Run is how one harvest of a source went.
type Run struct {
	Source      string            `json:"source"`
	Kind        string            `json:"kind"`
	Fingerprint string            `json:"-"`
	Started     time.Time         `json:"started"`
	Ended       time.Time         `json:"ended"`
	Covered     []evidence.Window `json:"-"`
	Seen        int               `json:"seen"`
	New         int               `json:"new"`
	Changed     int               `json:"changed"`
	Requests    int               `json:"requests,omitempty"`
	Points      int               `json:"points,omitempty"`
	Skipped     []Skip            `json:"skipped,omitempty"`
	Err         string            `json:"error,omitempty"`
	// Left are the places of earlier runs that this one was not about, though they
	// may be there.
	Left []string `json:"-"`
}

// Skip is something a run could not read, or not in full.
type Skip struct {
	What   string `json:"what"`
	Why    string `json:"why"`
	Hint   string `json:"hint,omitempty"`
	Notice bool   `json:"notice,omitempty"`
}

// State returns what counts for a source that is asked by the fingerprint
// given. Where that differs from the stored one, nothing counts as covered and
// the checkpoint is nil, but what was wanted still is.
func (s *Store) State(ctx context.Context, source, fingerprint string) (State, error) {
	row, err := readSource(ctx, s.db, source)
	if err != nil {
		return State{}, fmt.Errorf("read state of source %s: %w", source, named(s.path, err))
	}
	before, reset := row.checkpoint, row.fingerprint == ""
	if row.ask(fingerprint); row.checkpoint != nil {
		before = nil
	}
	state := State{Checkpoint: row.checkpoint, Before: before, Anew: reset && before != nil, Covered: row.covered, Wanted: row.wanted}
	err = s.places(ctx, source, &state)
	if err != nil {
		return State{}, fmt.Errorf("read state of source %s: %w", source, named(s.path, err))
	}
	return state, nil
}

func (s *Store) places(ctx context.Context, source string, state *State) (err error) {
	if s.version < firstGone {
		return nil
	}
	const clones = " FROM places WHERE place NOT IN ('', '" + Imported + "') AND "
	for _, list := range []struct {
		of    *[]string
		which string
	}{
		{&state.Places, "source = ?1 AND NOT " + isGone},
		{&state.Gone, "source = ?1 AND " + isGone},
		{&state.Elsewhere, "NOT " + isGone + " AND place NOT IN (SELECT place FROM places WHERE source = ?1)"},
	} {
		if *list.of, err = column[string](ctx, s.db, "SELECT DISTINCT place"+clones+list.which+" ORDER BY place", source); err != nil {
			return err
		}
	}
	return nil
}

// Want records that a run is about to read the windows, so that a run that is
// cut off is gone on with. Until its first batch is stored, what the last run knew
// holds, whatever that was asked.
func (s *Store) Want(ctx context.Context, source, fingerprint string, windows []evidence.Window) error {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("record wish of %s: %w", source, named(s.path, err))
	}
	defer tx.Rollback()
	err = updateSource(ctx, tx, source, func(row *sourceRow) {
		row.wish(fingerprint)
		row.wanted = evidence.Union(append(row.wanted, windows...)...)
	})
	if err == nil {
		err = tx.Commit()
	}
	if err != nil {
		return fmt.Errorf("record wish of %s: %w", source, named(s.path, err))
	}
	return nil
}

// RecordRun stores how a run went, adds what it covered to what the source has
// covered, and notes which places it was about, if it came to its end.
func (s *Store) RecordRun(ctx context.Context, run Run) error {
	text, err := json.Marshal(run)
	if err != nil {
		return fmt.Errorf("record run of %s: %w", run.Source, err)
	}
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("record run of %s: %w", run.Source, named(s.path, err))
	}
	defer tx.Rollback()
	err = updateSource(ctx, tx, run.Source, func(row *sourceRow) {
		if row.wish(run.Fingerprint); run.Err == "" {
			row.ask(run.Fingerprint)
		}
		row.covered = evidence.Union(append(row.covered, run.Covered...)...)
	})
	if err == nil && run.Err == "" {
		err = s.settlePlaces(ctx, tx, run.Source, run.Left)
	}
	if err != nil {
		return fmt.Errorf("record run of %s: %w", run.Source, named(s.path, err))
	}
	if _, err := tx.ExecContext(ctx, "INSERT INTO runs (source, run) VALUES (?, ?)", run.Source, text); err != nil {
		return fmt.Errorf("record run of %s: %w", run.Source, named(s.path, err))
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("record run of %s: %w", run.Source, named(s.path, err))
	}
	return nil
}

// Runs returns the latest run of each source, with all that the source has
// covered, ordered by source.
func (s *Store) Runs(ctx context.Context) ([]Run, error) {
	rows, err := s.db.QueryContext(ctx, `SELECT r.run, s.covered FROM runs r JOIN sources s ON s.name = r.source
		WHERE r.number = (SELECT max(number) FROM runs WHERE source = r.source) ORDER BY r.source`)
	if err != nil {
		return nil, fmt.Errorf("read runs: %w", named(s.path, err))
	}
	defer rows.Close()
	var runs []Run
	for rows.Next() {
		var text, covered []byte
		if err := rows.Scan(&text, &covered); err != nil {
			return nil, fmt.Errorf("read runs: %w", named(s.path, err))
		}
		var run Run
		if err := json.Unmarshal(text, &run); err != nil {
			return nil, fmt.Errorf("read runs: %w", &DamagedError{s.path, err})
		}
		if run.Covered, err = parseSpans(covered); err != nil {
			return nil, fmt.Errorf("read coverage of %s: %w", run.Source, &DamagedError{s.path, err})
		}
		runs = append(runs, run)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("read runs: %w", named(s.path, err))
	}
	return runs, nil
}

// Reset makes a source's checkpoint one of before, and forgets what it covered. Its
// items stay, but for open work, and so does what was wanted.
func (s *Store) Reset(ctx context.Context, source string) error {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("reset source %s: %w", source, named(s.path, err))
	}
	defer tx.Rollback()
	_, err = tx.ExecContext(ctx, "UPDATE sources SET fingerprint = '', covered = '[]' WHERE name = ?", source)
	if err == nil {
		err = forgetOpenWork(ctx, tx, source)
	}
	if err == nil {
		err = tx.Commit()
	}
	if err != nil {
		return fmt.Errorf("reset source %s: %w", source, named(s.path, err))
	}
	return nil
}

// forgetOpenWork drops the work that could be done. Only the checkpoint knows
// what of it has to be taken back, and it is nobody's evidence.
func forgetOpenWork(ctx context.Context, tx *sql.Tx, source string) error {
	_, err := tx.ExecContext(ctx, `DELETE FROM sightings WHERE place IN (SELECT number FROM places WHERE source = ?)
		AND instr(line, CAST('"`+evidence.FactOpenWork+`":true' AS BLOB)) > 0`, source)
	return err
}

// sourceRow is a source as it is stored.
type sourceRow struct {
	fingerprint     string
	checkpoint      []byte
	covered, wanted []evidence.Window
}

// wish takes down that a run is asked by the fingerprint given: another one than
// before means that nothing counts as covered.
func (r *sourceRow) wish(fingerprint string) {
	if r.fingerprint != fingerprint {
		r.covered = nil
	}
}

// ask makes the row one of the fingerprint given: of another one than before the
// checkpoint counts no more either.
func (r *sourceRow) ask(fingerprint string) {
	if r.fingerprint != fingerprint {
		r.fingerprint, r.checkpoint, r.covered = fingerprint, nil, nil
	}
}

// queryer is the ledger, or a transaction on it.
type queryer interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

func readSource(ctx context.Context, q queryer, name string) (sourceRow, error) {
	var row sourceRow
	var covered, wanted []byte
	err := q.QueryRowContext(ctx, "SELECT fingerprint, checkpoint, covered, wanted FROM sources WHERE name = ?", name).
		Scan(&row.fingerprint, &row.checkpoint, &covered, &wanted)
	if errors.Is(err, sql.ErrNoRows) {
		return row, nil
	}
	if err != nil {
		return row, err
	}
	if row.covered, err = parseSpans(covered); err != nil {
		return row, err
	}
	row.wanted, err = parseSpans(wanted)
	return row, err
}

// updateSource changes the row of a source. One that becomes that of another
// fingerprint loses its open work.
func updateSource(ctx context.Context, tx *sql.Tx, name string, change func(*sourceRow)) error {
	row, err := readSource(ctx, tx, name)
	if err != nil {
		return err
	}
	was := row.fingerprint
	if change(&row); was != "" && row.fingerprint != was {
		if err := forgetOpenWork(ctx, tx, name); err != nil {
			return err
		}
	}
	covered, err := formatSpans(row.covered)
	if err != nil {
		return err
	}
	wanted, err := formatSpans(row.wanted)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO sources (name, fingerprint, checkpoint, covered, wanted) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (name) DO UPDATE SET fingerprint = excluded.fingerprint, checkpoint = excluded.checkpoint,
		covered = excluded.covered, wanted = excluded.wanted`, name, row.fingerprint, row.checkpoint, covered, wanted)
	return err
}

// span is a window as it is stored: an open side is absent.
type span struct {
	From time.Time `json:"from,omitzero"`
	To   time.Time `json:"to,omitzero"`
}

func formatSpans(windows []evidence.Window) ([]byte, error) {
	spans := make([]span, 0, len(windows))
	for _, w := range windows {
		spans = append(spans, span(w))
	}
	return json.Marshal(spans)
}

func parseSpans(text []byte) ([]evidence.Window, error) {
	var spans []span
	if err := json.Unmarshal(text, &spans); err != nil {
		return nil, err
	}
	var windows []evidence.Window
	for _, s := range spans {
		windows = append(windows, evidence.Window(s))
	}
	return windows, nil
}
