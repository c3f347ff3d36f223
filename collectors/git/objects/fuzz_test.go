package objects

import (
	"bytes"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// seeds adds the content of files git made to a fuzz target.
func seeds(f *testing.F, suffix string, args ...string) {
	r := newRepo(f)
	r.history(0, 2)
	r.git(append(args, "repack", "-adfq")...)
	r.git("multi-pack-index", "write")
	list, err := filepath.Glob(filepath.Join(r.objects(), "pack", "*"+suffix))
	if err != nil || len(list) != 1 {
		f.Fatal(list, err)
	}
	f.Add([]byte(readFile(f, list[0])))
}

// lookUp asks an index for everything it can be asked for.
func lookUp(t *testing.T, x *index) {
	x.packs = make([]*pack, 1)
	for i := range x.n {
		at, ok := x.find((*ID)(x.id(i)))
		if ok && !bytes.Equal(x.id(at), x.id(i)) {
			t.Fatalf("found %x at %d in place of %x at %d", x.id(at), at, x.id(i), i)
		}
		x.place(i)
	}
	for b := range 256 {
		x.find(&ID{byte(b), 1})
		x.find(&ID{byte(b), 0xff, 0xff, 0xff, 0xff})
	}
}

func FuzzIndex(f *testing.F) {
	seeds(f, ".idx")
	seeds(f, ".idx", "-c", "pack.indexVersion=1")
	f.Fuzz(func(t *testing.T, data []byte) {
		if x, err := parseIndex(data, sha1Size); err == nil {
			lookUp(t, x)
		}
	})
}

func FuzzMultiIndex(f *testing.F) {
	seeds(f, "multi-pack-index")
	f.Fuzz(func(t *testing.T, data []byte) {
		x, names, err := parseMultiIndex(data, sha1Size)
		if err != nil {
			return
		}
		for _, name := range names {
			if filepath.Base(name) != name {
				t.Errorf("pack name %q leads elsewhere", name)
			}
		}
		lookUp(t, x)
	})
}

func FuzzEntry(f *testing.F) {
	f.Add([]byte{0x95, 0x0a}, int64(12))
	f.Add([]byte{0xe5, 0x0a, 0x81, 0x02}, int64(1000))
	f.Add(append([]byte{0x75}, make([]byte, 20)...), int64(1000))
	f.Fuzz(func(t *testing.T, b []byte, off int64) {
		if off < packHeader || off > 1<<60 {
			return
		}
		e, err := parseEntry(b, off, sha1Size)
		switch {
		case err != nil:
		case e.size < 0:
			t.Errorf("size %d", e.size)
		case e.data <= off || e.data > off+maxEntryHeader:
			t.Errorf("data at %d for an entry at %d", e.data, off)
		case e.kind == ofsDelta && (e.base < packHeader || e.base >= off):
			t.Errorf("base at %d for an entry at %d", e.base, off)
		}
	})
}

func FuzzDelta(f *testing.F) {
	f.Add([]byte("the base"), []byte("\x08\x0a\x90\x08\x02ly"))
	f.Add([]byte("the base"), []byte("\x08\x06\x91\x02\x06"))
	f.Fuzz(func(t *testing.T, base, delta []byte) {
		from, to, ops, err := deltaSizes(delta)
		if err != nil || from != int64(len(base)) || to > 1<<20 || to < 0 {
			return
		}
		guarded := make([]byte, to+8)
		if err := applyDelta(guarded[:to:to], base, ops); err != nil {
			return
		}
		if !bytes.Equal(guarded[to:], make([]byte, 8)) {
			t.Error("wrote beyond the result")
		}
	})
}

func FuzzLoose(f *testing.F) {
	f.Add(deflated(f, 6, []byte("blob 5\x00hello")))
	f.Add(deflated(f, 0, []byte("commit 0\x00")))
	f.Add(deflated(f, 6, []byte("tree 99999999999999\x00"+strings.Repeat("x", 2000))))
	dir := f.TempDir()
	id := ID{9}
	path := filepath.Join(dir, looseName(id))
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if err := os.WriteFile(path, data, 0o666); err != nil {
			t.Fatal(err)
		}
		s, err := Open(dir, Options{})
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		r := s.NewReader()
		if _, _, err := r.Size(id); err != nil && !typed(err) {
			t.Errorf("Size: %v", err)
		}
		if _, _, err := r.Get(id, 1<<20); err == nil || !typed(err) {
			t.Errorf("Get of what can not have this name: %v", err)
		}
	})
}

// FuzzPack reads a pack of any content through an index that fits its objects
// where git put them.
func FuzzPack(f *testing.F) {
	r := newRepo(f)
	r.history(0, 2)
	r.git("-c", "repack.useDeltaBaseOffset=false", "repack", "-adfq")
	pack := []byte(readFile(f, r.only("pack/*.pack")))
	idx := []byte(readFile(f, r.only("pack/*.idx")))
	want := r.all()
	f.Add(pack)
	dir := f.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "pack"), 0o777); err != nil {
		f.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "pack", "pack-1.idx"), idx, 0o666); err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if err := os.WriteFile(filepath.Join(dir, "pack", "pack-1.pack"), data, 0o666); err != nil {
			t.Fatal(err)
		}
		s, err := Open(dir, Options{})
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		rightOrTyped(t, s, want)
	})
}

func FuzzAlternates(f *testing.F) {
	f.Add([]byte("# one\n../other/objects\n\"/a\\tb\"\n\n"))
	f.Fuzz(func(t *testing.T, list []byte) {
		for _, dir := range parseAlternates(list) {
			if dir == "" {
				t.Error("an empty name")
			}
		}
	})
}

func FuzzTree(f *testing.F) {
	id := strings.Repeat("\x01", idSize)
	f.Add([]byte("100644 a\x00" + id + "40000 b\x00" + id))
	f.Add([]byte("100644 \x00" + id))
	f.Add([]byte("100644 a\x00" + id[1:]))
	f.Fuzz(func(t *testing.T, data []byte) {
		var again []byte
		for rest := Tree(data); len(rest) > 0; {
			e, err := rest.Next()
			if err != nil {
				if err != ErrTree {
					t.Errorf("error %v", err)
				}
				return
			}
			if len(e.Name) == 0 || len(e.ID) != idSize || bytes.IndexByte(e.Name, 0) >= 0 {
				t.Errorf("entry %q with id %x", e.Name, e.ID)
			}
			line := data[len(again) : len(data)-len(rest)]
			mode, _, _ := bytes.Cut(line, []byte(" "))
			if m, err := strconv.ParseUint(string(mode), 8, 32); err != nil || uint32(m) != e.Mode {
				t.Errorf("mode %o of %q", e.Mode, mode)
			}
			again = append(again, mode...)
			again = append(append(append(append(again, ' '), e.Name...), 0), e.ID...)
		}
		if !bytes.Equal(again, data) {
			t.Errorf("%q was read as %q", data, again)
		}
	})
}
