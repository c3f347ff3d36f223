package objects

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
)

// TestReturnedLate gives memory back that a store gave back when it was closed:
// no two readers get it.
func TestReturnedLate(t *testing.T) {
	r := newRepo(t)
	r.line("main", "", 1, func(int) string { return "" })
	rings := new(Rings)
	defer rings.Close()
	s := r.open(Options{Rings: rings})
	memory := s.Borrow(2 * hugePage)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s.Return(memory)
	if a, b := rings.take(2*hugePage), rings.take(2*hugePage); &a[0] == &b[0] {
		t.Error("two have the same memory")
	}
}

// TestFileMemory opens small files that share memory: what a closed one had the
// next one of about its size gets, and never two at once.
func TestFileMemory(t *testing.T) {
	var lent loan
	o := opener{rings: &lent}
	open := func(size int) *file {
		t.Helper()
		path := filepath.Join(t.TempDir(), "file")
		if err := os.WriteFile(path, bytes.Repeat([]byte{byte(size)}, size), 0o600); err != nil {
			t.Fatal(err)
		}
		f, err := o.open(path)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(f.data, bytes.Repeat([]byte{byte(size)}, size)) {
			t.Fatalf("a file of %d bytes is read as %d others", size, len(f.data))
		}
		return f
	}
	first := open(1000)
	was := &first.data[0]
	first.close()
	first.close()
	second, third := open(513), open(1023)
	if &second.data[0] != was {
		t.Error("memory is not used again")
	}
	if &third.data[0] == was {
		t.Error("two files have the same memory")
	}
	if large := open(1024); &large.data[0] == was || &large.data[0] == &third.data[0] {
		t.Error("memory is used that is too small")
	}
	open(0).close()
}
