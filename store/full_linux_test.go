package store

import (
	"errors"
	"fmt"
	"path/filepath"
	"syscall"
	"testing"
)

// TestMadeOnAFullDisk: what a disk without room leaves of a new ledger is no
// ledger or a whole one, never half of one that no room makes good again.
func TestMadeOnAFullDisk(t *testing.T) {
	for size := 20; size <= 140; size += 8 {
		dir := t.TempDir()
		mount := func(size, flags int) error {
			return syscall.Mount("tmpfs", dir, "tmpfs", uintptr(flags), fmt.Sprintf("size=%dk", size))
		}
		if err := mount(size, 0); err != nil {
			t.Skipf("needs a small disk: %v", err)
		}
		t.Cleanup(func() { syscall.Unmount(dir, 0) })
		path := filepath.Join(dir, "ledger.db")
		s, err := Open(t.Context(), path)
		var full *FullError
		if err != nil && !errors.As(err, &full) {
			t.Errorf("%d kB: %v", size, err)
		}
		if err == nil {
			s.Close()
		}
		if err := mount(1<<14, syscall.MS_REMOUNT); err != nil {
			t.Fatal(err)
		}
		if s, err = Open(t.Context(), path); err != nil {
			t.Errorf("made with %d kB: %v", size, err)
			continue
		}
		if items, err := s.Items(t.Context()); err != nil || len(items) > 0 {
			t.Errorf("made with %d kB: %d items, %v", size, len(items), err)
		}
		s.Close()
	}
}
