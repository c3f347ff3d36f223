package store

import (
	"errors"
	"fmt"
	"io/fs"

	"modernc.org/sqlite"
)

// NewerError is a ledger that a later version of the program has written.
type NewerError struct {
	Path           string
	Version, Known int
}

func (e *NewerError) Error() string {
	return fmt.Sprintf("ledger %s has version %d, this program knows up to %d", e.Path, e.Version, e.Known)
}

// NotLedgerError is a file that is something else.
type NotLedgerError struct{ Path, Why string }

func (e *NotLedgerError) Error() string { return fmt.Sprintf("%s is no ledger: %s", e.Path, e.Why) }

// BusyError is a ledger that another process harvests into.
type BusyError struct{ Path string }

func (e *BusyError) Error() string { return "another harvest into " + e.Path + " is running" }

// FullError is a ledger whose disk has no room for more. What it held it holds.
type FullError struct{ Path string }

func (e *FullError) Error() string { return "no room on the disk of " + e.Path }

// DamagedError is a ledger that can not be read, or not in part. What the
// journal has is not in it.
type DamagedError struct {
	Path string
	Err  error
}

func (e *DamagedError) Error() string { return fmt.Sprintf("%s is damaged: %v", e.Path, e.Err) }

func (e *DamagedError) Unwrap() error { return e.Err }

// StrayLogError is a writer's log at the place where a ledger would be made and
// whose own ledger is not there: SQLite would write it into the new one.
type StrayLogError struct{ Path string }

func (e *StrayLogError) Error() string {
	return e.Path + " is what was written last into a ledger that is not there"
}

// primary masks a code of SQLite without its details.
const primary = 0xff

// named is an error about the ledger at path, which it names: a *FullError where
// the disk is full, a *DamagedError where the file is not as it was written, an
// *fs.PathError where it or its folder can not be written to.
func named(path string, err error) error {
	const (
		readOnly, corrupt, full, notDatabase = 8, 11, 13, 26 // SQLITE_READONLY, _CORRUPT, _FULL, _NOTADB
		folder, shared                       = 1544, 4874    // SQLITE_READONLY_DIRECTORY, SQLITE_IOERR_SHMSIZE: of what is beside the ledger
	)
	var said *sqlite.Error
	if !errors.As(err, &said) {
		return err
	}
	switch code := said.Code() & primary; {
	case code == full, said.Code() == shared:
		return &FullError{path}
	case code == corrupt, code == notDatabase:
		return &DamagedError{path, said}
	case said.Code() == folder:
		return &fs.PathError{Op: "write beside", Path: path, Err: fs.ErrPermission}
	case code == readOnly:
		return &fs.PathError{Op: "write", Path: path, Err: fs.ErrPermission}
	}
	return fmt.Errorf("%s: %w", path, err)
}
