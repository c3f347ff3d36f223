package store

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/gofrs/flock"
)

// Lock lets one process at a time harvest into the ledger. It does not wait:
// the error is a *BusyError where another holds it. The operating system
// releases the lock of a process that ends, however it ends. A ledger that is
// linked to from several places has one lock, as it has one log.
func (s *Store) Lock() (release func() error, err error) {
	path := s.path
	if real, err := filepath.EvalSymlinks(path); err == nil {
		path = real
	}
	lock := flock.New(path+".lock", flock.SetPermissions(0o600), flock.SetFlag(os.O_CREATE|os.O_RDWR))
	held, err := lock.TryLock()
	if err != nil {
		return nil, fmt.Errorf("lock ledger: %w", err)
	}
	if !held {
		return nil, &BusyError{Path: s.path}
	}
	return lock.Unlock, nil
}
