package store

import (
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"
)

// TestSalvageOfAnUnreadDisk: a disk that goes away while a ledger is read, as one of
// the network does, is no damage. A part told as all that can be read would be taken
// for it.
func TestSalvageOfAnUnreadDisk(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ledger.db")
	if err := os.WriteFile(path, soundLedger(t), 0o600); err != nil {
		t.Fatal(err)
	}
	s, err := OpenReadOnly(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if err := s.Hold(t.Context()); err != nil { // so that pages read stay known
		t.Fatal(err)
	}
	if _, err := s.standings(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, query := range []string{"SELECT max(rowid) FROM sightings", "SELECT length(line) FROM sightings ORDER BY rowid LIMIT 1"} {
		if _, err := column[int64](t.Context(), s.db, query); err != nil {
			t.Fatal(err)
		}
	}
	gone, err := os.OpenFile(filepath.Join(t.TempDir(), "gone"), os.O_CREATE|os.O_WRONLY, 0o600) // can not be read
	if err != nil {
		t.Fatal(err)
	}
	defer gone.Close()
	fds, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Fatal(err)
	}
	real, err := filepath.EvalSymlinks(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, fd := range fds {
		if to, _ := os.Readlink("/proc/self/fd/" + fd.Name()); to == real {
			n, _ := strconv.Atoi(fd.Name())
			if err := syscall.Dup3(int(gone.Fd()), n, syscall.O_CLOEXEC); err != nil {
				t.Fatal(err)
			}
		}
	}
	items, whole, err := s.Salvage(t.Context())
	var damaged *DamagedError
	if err == nil || errors.As(err, &damaged) {
		t.Errorf("%d items, whole %t, %v", len(items), whole, err)
	}
}
