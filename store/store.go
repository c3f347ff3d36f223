// Package store is the ledger: it keeps what the sources said.
//
// It promises that a batch of items and the checkpoint to go on from are
// stored together or not at all, that the same item seen again or elsewhere
// stays one item, and that nothing a source once said is dropped because it
// says it no longer. What a person says is not in it, and of what can be
// computed from the items only outlines of them, beside which stands what has
// changed since.
//
// A ledger is one SQLite file that only its owner can read. One process at a
// time may harvest into it (Lock); any number may read meanwhile.
package store

import (
	"context"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"time"

	"modernc.org/sqlite"
)

// applicationID marks a SQLite file as a ledger: "shea" in ASCII.
const applicationID = 0x73686561

// Where the SQLite file format keeps the schema's version and the
// application's mark, in bytes from the start (sqlite.org/fileformat.html,
// "The Database Header").
const (
	headerSize        = 100
	offsetUserVersion = 60
	offsetApplication = 68
	sqliteMagic       = "SQLite format 3\x00"
)

// Store is an open ledger. It is safe for concurrent use.
type Store struct {
	db   *sql.DB
	path string
	// version of the schema, which is an older one only where it could not be
	// brought up to date.
	version int
	copied  string // folder of the copy that is read, empty where there is none

	mu     sync.Mutex
	adding *addStatements // nil until something is added
	own    *ownItems      // nil until something is added
	ceased int64          // 0 until a place ceases
}

// Open opens the ledger at path, and makes it, with its folder, where there is
// none. The error is a *NotLedgerError for a file that is something else, a
// *NewerError for a ledger that a later version has written, a *StrayLogError
// for the log of a ledger that is not there, a *FullError where the disk has no
// room, and a *DamagedError for one that can not be read.
func Open(ctx context.Context, path string) (*Store, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, fmt.Errorf("open ledger: %w", err)
	}
	if err := ensure(ctx, path); err != nil {
		return nil, err
	}
	if _, err := inspect(path); err != nil {
		return nil, err
	}
	if err := writable(path); err != nil {
		return nil, fmt.Errorf("open ledger: %w", err)
	}
	s, err := connect(ctx, path, path, "rw", "_pragma=journal_mode(WAL)", "_pragma=synchronous(NORMAL)")
	if err != nil {
		return nil, err
	}
	if s.version < len(migrations) {
		if err := s.migrate(ctx); err != nil {
			return nil, errors.Join(named(path, err), s.Close())
		}
	}
	return s, nil
}

// writable is the error of a file that can not be written to. SQLite opens that to
// read, and tells with the first thing that is to be stored.
func writable(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	var at *fs.PathError
	if errors.As(err, &at) {
		at.Op = "write"
	}
	if err != nil {
		return err
	}
	return f.Close()
}

// OpenReadOnly opens the ledger at path to read. It works where the file or
// its folder can not be written to, also with one of an earlier version, which
// is brought up to date where that can be done. Without a ledger, and for an empty
// file, which Open makes one of, the error is fs.ErrNotExist.
func OpenReadOnly(ctx context.Context, path string) (*Store, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, fmt.Errorf("open ledger: %w", err)
	}
	version, err := inspect(path)
	if err != nil {
		return nil, err
	}
	if version < len(migrations) {
		if s, err := Open(ctx, path); err == nil || version < firstReadable {
			return s, err
		}
	}
	return readOnly(ctx, path)
}

// readOnly opens a ledger where the file or its folder may be one that can not
// be written to.
func readOnly(ctx context.Context, path string) (*Store, error) {
	s, err := connect(ctx, path, path, "ro")
	if err == nil {
		return s, nil
	}
	// Reading beside a writer takes a shared file that a folder one can not
	// write to has no room for. Without a writer's log there is none to heed.
	if _, statErr := os.Stat(path + "-wal"); errors.Is(statErr, fs.ErrNotExist) {
		return connect(ctx, path, path, "ro", "immutable=1")
	}
	// A writer that lives has made that file: this log is of one that was killed.
	const canNotOpen = 14 // SQLITE_CANTOPEN
	var said *sqlite.Error
	if errors.As(err, &said) && said.Code()&primary == canNotOpen {
		return openCopy(ctx, path, 0)
	}
	return nil, err
}

// Hold makes the ledger what it is now until it is closed, whatever others write
// meanwhile. It is for reading alone.
func (s *Store) Hold(ctx context.Context) error {
	s.db.SetMaxOpenConns(1) // which then has the transaction
	const begin = "BEGIN DEFERRED; SELECT count(*) FROM sqlite_schema"
	if _, err := s.db.ExecContext(ctx, begin); err != nil {
		return fmt.Errorf("read ledger: %w", named(s.path, err))
	}
	return nil
}

// Settle brings what is in the writer's log into the ledger's file, as far as
// nobody reads it, which Close has to do otherwise. It can be called beside
// other work: most of it is waiting for the disk.
func (s *Store) Settle(ctx context.Context) error {
	if _, err := s.db.ExecContext(ctx, "PRAGMA wal_checkpoint(PASSIVE)"); err != nil {
		return fmt.Errorf("settle ledger: %w", named(s.path, err))
	}
	return nil
}

// Close closes the ledger.
func (s *Store) Close() error {
	err := s.db.Close()
	if s.copied != "" {
		err = errors.Join(err, os.RemoveAll(s.copied))
	}
	return err
}

// connect opens the database that is at a place; path is what errors call it, as it
// may be a copy, or not where it is to be yet. Options of the connection go into its name, so
// that every pooled connection gets them. The error is a *NewerError also where
// the later version of the ledger is in the writer's log alone, as a process that
// was killed leaves it.
func connect(ctx context.Context, at, path, mode string, options ...string) (*Store, error) {
	query := "mode=" + mode + "&_txlock=immediate&_pragma=busy_timeout(10000)"
	for _, o := range options {
		query += "&" + o
	}
	name := url.URL{Scheme: "file", Path: filepath.ToSlash(at), RawQuery: query}
	db, err := sql.Open("sqlite", name.String())
	if err != nil {
		return nil, fmt.Errorf("open ledger %s: %w", path, err)
	}
	s := &Store{db: db, path: path}
	err = waitingForOthers(ctx, func() error {
		return db.QueryRowContext(ctx, "PRAGMA user_version").Scan(&s.version)
	})
	if err != nil {
		return nil, errors.Join(fmt.Errorf("open ledger: %w", named(path, err)), db.Close())
	}
	if s.version > len(migrations) {
		return nil, errors.Join(&NewerError{Path: path, Version: s.version, Known: len(migrations)}, db.Close())
	}
	return s, nil
}

// openPatience is how long to wait for processes that are closing the ledger.
const openPatience = 10 * time.Second

// waitingForOthers tries the first look at a ledger again while another process
// cleans up after itself: SQLite then says that it is busy without waiting as
// busy_timeout asks (sqlite.org/wal.html, "Sometimes Queries Return SQLITE_BUSY
// In WAL Mode").
func waitingForOthers(ctx context.Context, look func() error) error {
	const busy = 5 // SQLITE_BUSY
	until := time.Now().Add(openPatience)
	for pause := time.Millisecond; ; pause = min(2*pause, 100*time.Millisecond) {
		err := look()
		var said *sqlite.Error
		if !errors.As(err, &said) || said.Code()&primary != busy || time.Now().After(until) {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(pause):
		}
	}
}

// ensure makes an empty ledger where there is none. It is made whole beside
// its place first, so that nobody ever meets half a ledger.
func ensure(ctx context.Context, path string) error {
	// Looked for first: whoever else makes the ledger makes its log after it.
	log, _ := os.Stat(path + "-wal")
	if info, err := os.Stat(path); err == nil && (info.Size() > 0 || info.IsDir()) {
		return nil
	} else if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("open ledger: %w", err)
	}
	if log != nil && log.Size() > 0 {
		return &StrayLogError{path + "-wal"}
	}
	dir := filepath.Dir(path)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("make the ledger's folder: %w", err)
	}
	tmp, err := os.CreateTemp(dir, ".ledger-*") // 0600
	if err != nil {
		return fmt.Errorf("make ledger: %w", err)
	}
	defer func() {
		for _, beside := range []string{"", "-wal", "-shm", "-journal"} { // which stay where making it fails
			os.Remove(tmp.Name() + beside)
		}
	}()
	if err := tmp.Close(); err != nil {
		return fmt.Errorf("make ledger: %w", err)
	}
	// Until it is in its place it may be lost, so it reaches the disk once, as
	// a whole, and not with each step.
	s, err := connect(ctx, tmp.Name(), path, "rw", "_pragma=synchronous(OFF)")
	if err != nil {
		return err
	}
	// The log comes last: what was in it when the disk is full would be lost
	// with it, as it is named after the file it is beside.
	err = s.migrate(ctx)
	if err == nil {
		_, err = s.db.ExecContext(ctx, "PRAGMA journal_mode = WAL")
	}
	if err := errors.Join(err, s.Close(), flush(tmp.Name())); err != nil {
		return fmt.Errorf("make ledger: %w", named(path, err))
	}
	// A link, unlike a rename, never replaces a ledger that another process
	// has made meanwhile and may be writing into.
	err = os.Link(tmp.Name(), path)
	if err == nil || errors.Is(err, fs.ErrExist) && !isEmpty(path) {
		return nil
	}
	// There is an empty file in its place, or no links on this file system.
	if err := os.Rename(tmp.Name(), path); err != nil {
		return fmt.Errorf("make ledger: %w", err)
	}
	return nil
}

// flush waits until what a file holds is on the disk.
func flush(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

func isEmpty(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular() && info.Size() == 0
}

// inspect reads the schema's version out of the file's header, without
// touching a file that is not a ledger.
func inspect(path string) (version int, err error) {
	info, err := os.Stat(path)
	if err != nil {
		return 0, fmt.Errorf("open ledger: %w", err)
	}
	if !info.Mode().IsRegular() {
		return 0, &NotLedgerError{Path: path, Why: "not a regular file"}
	}
	if info.Size() == 0 {
		return 0, fmt.Errorf("open ledger: %s is empty: %w", path, fs.ErrNotExist)
	}
	f, err := os.Open(path)
	if err != nil {
		return 0, fmt.Errorf("open ledger: %w", err)
	}
	defer f.Close()
	var header [headerSize]byte
	if _, err := f.ReadAt(header[:], 0); err != nil || string(header[:len(sqliteMagic)]) != sqliteMagic {
		return 0, &NotLedgerError{Path: path, Why: "not a SQLite file"}
	}
	if binary.BigEndian.Uint32(header[offsetApplication:]) != applicationID {
		return 0, &NotLedgerError{Path: path, Why: "a SQLite file of another program"}
	}
	version = int(binary.BigEndian.Uint32(header[offsetUserVersion:]))
	if version > len(migrations) {
		return 0, &NewerError{Path: path, Version: version, Known: len(migrations)}
	}
	return version, nil
}
