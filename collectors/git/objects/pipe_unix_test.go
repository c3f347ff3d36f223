//go:build unix

package objects

import (
	"errors"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

// TestPipes puts FIFOs where files should be: nothing may wait for them.
func TestPipes(t *testing.T) {
	r := newRepo(t)
	r.history(0, 3)
	r.git("repack", "-adq")
	dir, files := sandbox(t, r)
	id := ID{7}
	if err := os.MkdirAll(filepath.Dir(filepath.Join(dir, looseName(id))), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Join(dir, "info"), 0o777); err != nil {
		t.Fatal(err)
	}
	for _, f := range append(files, filepath.Join(dir, looseName(id)), filepath.Join(dir, "info", "alternates"), filepath.Join(dir, "pack", "multi-pack-index"), filepath.Join(dir, "pack", "x.idx")) {
		if filepath.Ext(f) == ".idx" && len(filepath.Base(f)) > 10 {
			continue // the real one, so that the pack is opened
		}
		os.Remove(f)
		if err := syscall.Mkfifo(f, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	done := make(chan bool)
	go func() {
		defer close(done)
		s, err := Open(dir, Options{})
		if err != nil {
			t.Error(err)
			return
		}
		defer s.Close()
		for _, id := range []ID{id, r.id("main")} {
			_, _, err := s.NewReader().Get(id, 0)
			if !errors.As(err, new(*Corrupt)) || !errors.Is(err, errNotRegular) {
				t.Errorf("Get(%s): %v", id, err)
			}
		}
		if n := len(s.Problems()); n != 4 {
			t.Errorf("problems: %v, want four", s.Problems())
		}
	}()
	select {
	case <-done:
	case <-time.After(10 * time.Second):
		t.Fatal("waits for a FIFO")
	}
}
