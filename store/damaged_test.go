package store

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"sheaf/evidence"
)

// soundLedger is the file of a ledger of 500 items.
func soundLedger(t *testing.T) []byte {
	t.Helper()
	path := filepath.Join(t.TempDir(), "ledger.db")
	s := open(t, path)
	for n := range 500 {
		add(t, s, Batch{Source: "git", Items: []evidence.Item{item(n)}})
	}
	s.Close()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// TestDamaged: whatever happened to a ledger's file, it is said of which one.
func TestDamaged(t *testing.T) {
	whole := soundLedger(t)
	const page = 4096
	for name, damage := range map[string]func([]byte) []byte{
		"cut in the middle":        func(b []byte) []byte { return b[:len(b)/2] },
		"cut in the first page":    func(b []byte) []byte { return b[:page/2] },
		"pages of zeros":           func(b []byte) []byte { clear(b[2*page:]); return b },
		"a schema of zeros":        func(b []byte) []byte { clear(b[headerSize:page]); return b },
		"lines that are no longer": func(b []byte) []byte { return replaced(b, `"id":`, `"di":`) },
	} {
		path := filepath.Join(t.TempDir(), "ledger.db")
		if err := os.WriteFile(path, damage(append([]byte(nil), whole...)), 0o600); err != nil {
			t.Fatal(err)
		}
		for how, open := range map[string]func(context.Context, string) (*Store, error){"open": Open, "read": OpenReadOnly} {
			s, err := open(t.Context(), path)
			if err == nil {
				_, err = s.Items(t.Context())
				s.Close()
			}
			var damaged *DamagedError
			if !errors.As(err, &damaged) || damaged.Path != path {
				t.Errorf("%s, %s: %v", name, how, err)
			}
		}
	}
}

// TestCheck finds damage in every page of a ledger, also in those that reading its
// items takes nothing from.
func TestCheck(t *testing.T) {
	whole := soundLedger(t)
	const page = 4096
	unread := 0
	for at := page; at < len(whole); at += page {
		path := filepath.Join(t.TempDir(), "ledger.db")
		data := append([]byte(nil), whole...)
		clear(data[at : at+page])
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		s, err := OpenReadOnly(t.Context(), path)
		if err == nil {
			if _, err := s.Items(t.Context()); err == nil {
				unread++
			}
			err = s.Check(t.Context())
			s.Close()
		}
		var damaged *DamagedError
		if !errors.As(err, &damaged) || damaged.Path != path {
			t.Errorf("page %d of zeros: %v", 1+at/page, err)
		}
	}
	if unread == 0 {
		t.Error("reading the items takes every page: the test shows nothing")
	}
	path := filepath.Join(t.TempDir(), "ledger.db")
	if err := os.WriteFile(path, whole, 0o600); err != nil {
		t.Fatal(err)
	}
	s, err := OpenReadOnly(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if err := s.Check(t.Context()); err != nil {
		t.Errorf("a sound ledger: %v", err)
	}
}

// replaced is data with each old replaced by one of the same length.
func replaced(data []byte, old, by string) []byte {
	for i := 0; i+len(old) <= len(data); i++ {
		if string(data[i:i+len(old)]) == old {
			copy(data[i:], by)
		}
	}
	return data
}

// TestLogWithoutItsLedger: a ledger is not made where the log of one that was
// moved away would be written into it, and the log stays as it is.
func TestLogWithoutItsLedger(t *testing.T) {
	killed := filepath.Join(t.TempDir(), "ledger.db")
	s := open(t, killed)
	add(t, s, Batch{Source: "git", Items: []evidence.Item{item(1)}})
	log, err := os.ReadFile(killed + "-wal")
	if err != nil || len(log) == 0 {
		t.Fatalf("a log of %d bytes, %v", len(log), err)
	}
	for _, empty := range []bool{false, true} {
		path := filepath.Join(t.TempDir(), "ledger.db")
		if err := os.WriteFile(path+"-wal", log, 0o600); err != nil {
			t.Fatal(err)
		}
		if empty {
			if err := os.WriteFile(path, nil, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		var stray *StrayLogError
		if _, err := Open(t.Context(), path); !errors.As(err, &stray) || stray.Path != path+"-wal" {
			t.Errorf("with an empty file %t: %v", empty, err)
		}
		if now, err := os.ReadFile(path + "-wal"); err != nil || string(now) != string(log) {
			t.Errorf("with an empty file %t: the log was changed, %v", empty, err)
		}
		if err := os.Remove(path + "-wal"); err != nil {
			t.Fatal(err)
		}
		open(t, path)
	}
}

// TestReadsNoEmptyFile: an empty file is a ledger that nobody made yet.
func TestReadsNoEmptyFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ledger.db")
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := OpenReadOnly(t.Context(), path); !errors.Is(err, fs.ErrNotExist) {
		t.Error(err)
	}
	open(t, path)
}

// TestNamesWhatItCanNotWrite: a ledger that can only be read is named, as one whose
// rights are to be looked at.
func TestNamesWhatItCanNotWrite(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ledger.db")
	open(t, path).Close()
	s, err := OpenReadOnly(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	_, err = s.Add(t.Context(), Batch{Source: "git", Items: []evidence.Item{item(1)}})
	var denied *fs.PathError
	if !errors.As(err, &denied) || denied.Path != path || !errors.Is(err, fs.ErrPermission) {
		t.Error(err)
	}
}

// TestSalvage: a page that can not be read costs what is on it, and nothing else.
func TestSalvage(t *testing.T) {
	whole := soundLedger(t)
	const page, aPage = 4096, 40 // items on a page, at most
	salvage := func(data []byte) (int, bool, error) {
		path := filepath.Join(t.TempDir(), "ledger.db")
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		s, err := OpenDamaged(t.Context(), path)
		if err != nil {
			return 0, false, err
		}
		defer s.Close()
		items, all, err := s.Salvage(t.Context())
		for i, it := range items {
			if i > 0 && items[i-1].ID == it.ID {
				t.Errorf("%s twice", it.ID)
			}
		}
		return len(items), all, err
	}
	if n, all, err := salvage(whole); n != 500 || !all || err != nil {
		t.Errorf("of a sound ledger %d items, whole %t, %v", n, all, err)
	}
	least := 500
	for at := page; at < len(whole); at += page {
		data := append([]byte(nil), whole...)
		clear(data[at : at+page])
		n, all, err := salvage(data)
		if all != (n == 500) && at > 2*page { // the second is that of the places
			t.Errorf("without page %d: %d items, whole %t", at/page+1, n, all)
		}
		if err != nil || n < 500-aPage {
			if n > 0 || !isInner(whole[at]) { // with the page that leads to all of them, all are lost
				t.Errorf("without page %d: %d items, %v", at/page+1, n, err)
			}
			continue
		}
		least = min(least, n)
	}
	if least == 500 {
		t.Error("no page held items")
	}
	// What is in front of where a file was cut is still there.
	before := 0
	for _, size := range []int{len(whole) / 2, len(whole) * 3 / 4, len(whole) - page, len(whole) - 1} {
		n, all, err := salvage(whole[:size])
		if all || n <= 0 || n < before || err != nil {
			t.Errorf("of %d of %d bytes: %d items, whole %t, %v", size, len(whole), n, all, err)
		}
		before = n
	}
	if before < 500-aPage {
		t.Errorf("without the last byte %d items", before)
	}
	var damaged *DamagedError
	if _, all, err := salvage(append(whole[:page:page], make([]byte, len(whole)-page)...)); all || !errors.As(err, &damaged) {
		t.Errorf("of a file of zeros: whole %t, %v", all, err)
	}
}

// isInner reports whether a page that begins so leads to others
// (sqlite.org/fileformat.html, "B-tree Pages").
func isInner(first byte) bool { return first == 2 || first == 5 }
