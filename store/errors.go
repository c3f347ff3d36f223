package store

import (
	"errors"
	"fmt"

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

// primary masks a code of SQLite without its details.
const primary = 0xff

// noRoom is err about the ledger at path, as a *FullError where the disk is full.
func noRoom(path string, err error) error {
	const full, shared = 13, 4874 // SQLITE_FULL, and SQLITE_IOERR_SHMSIZE of the file beside the ledger
	var said *sqlite.Error
	if errors.As(err, &said) && (said.Code()&primary == full || said.Code() == shared) {
		return &FullError{path}
	}
	return err
}
