package store

import "fmt"

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
