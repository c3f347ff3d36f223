package objects

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// typed says whether an error is one a caller can decide on.
func typed(err error) bool {
	return errors.As(err, new(*Missing)) || errors.As(err, new(*Corrupt)) || errors.As(err, new(*TooLarge))
}

// rightOrTyped reads every object of want and makes sure that each is right or
// fails with a typed error. It returns how many failed.
func rightOrTyped(t *testing.T, s *Store, want []object) (failed int) {
	t.Helper()
	r := s.NewReader()
	for _, o := range want {
		kind, data, err := r.Get(o.id, 1<<20)
		switch {
		case err == nil && (kind.String() != o.kind || !bytes.Equal(data, o.data)):
			t.Errorf("Get(%s) gives something else", o.id)
		case err != nil && !typed(err):
			t.Errorf("Get(%s): %T %v", o.id, err, err)
		case err != nil:
			failed++
		}
		if _, _, err := r.Size(o.id); err != nil && !typed(err) {
			t.Errorf("Size(%s): %T %v", o.id, err, err)
		}
	}
	return failed
}

// sandbox copies the packs of a repository to where they can be damaged.
func sandbox(t *testing.T, r *repo) (dir string, packs []string) {
	t.Helper()
	dir = t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(r.objects())); err != nil {
		t.Fatal(err)
	}
	entries, err := os.ReadDir(filepath.Join(dir, "pack"))
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		path := filepath.Join(dir, "pack", e.Name())
		if err := os.Chmod(path, 0o600); err != nil {
			t.Fatal(err)
		}
		packs = append(packs, path)
	}
	return dir, packs
}

// TestEveryByte damages each byte of a pack and its indexes in turn.
func TestEveryByte(t *testing.T) {
	r := newRepo(t)
	r.history(0, 3)
	r.git("repack", "-adfq")
	r.git("multi-pack-index", "write")
	want := r.all()
	for _, test := range []struct {
		damaged, without string
		named            bool // by the store, when the file is cut short
	}{
		{".pack", "multi-pack-index", true},
		{".pack", ".idx", false},
		{".idx", "multi-pack-index", true},
		{"multi-pack-index", ".idx", true},
	} {
		t.Run(test.damaged+" without "+test.without, func(t *testing.T) {
			dir, files := sandbox(t, r)
			var path string
			for _, f := range files {
				switch {
				case strings.HasSuffix(f, test.damaged):
					path = f
				case strings.HasSuffix(f, test.without):
					os.Remove(f)
				}
			}
			good := []byte(readFile(t, path))
			failures := 0
			for i := range good {
				bad := bytes.Clone(good)
				bad[i] ^= byte(1 + i*37%255)
				if err := os.WriteFile(path, bad, 0o600); err != nil {
					t.Fatal(err)
				}
				s, err := Open(dir, Options{plain: i%2 == 0, mapped: i%4 == 1})
				if err != nil {
					t.Fatal(err)
				}
				failures += rightOrTyped(t, s, want)
				s.Close()
			}
			if failures == 0 {
				t.Error("nothing failed")
			}
			for cut := 0; cut < len(good); cut += 13 {
				if err := os.WriteFile(path, good[:cut], 0o600); err != nil {
					t.Fatal(err)
				}
				s, err := Open(dir, Options{plain: cut%2 == 0, mapped: cut%4 == 1})
				if err != nil {
					t.Fatal(err)
				}
				rightOrTyped(t, s, want)
				if test.named && len(s.Problems()) == 0 {
					t.Errorf("cut at %d: no problem named", cut)
				}
				s.Close()
			}
		})
	}
}

// TestLargeByDamage reads an object that is said to be huge in a pack, and is
// not in a loose file.
func TestLargeByDamage(t *testing.T) {
	id, err := ParseID("f2ba8f84ab5c1bce84a7b441cb1959cfc7093b7f") // blob abc
	if err != nil {
		t.Fatal(err)
	}
	s := craft(t, []odd{{id: id, kind: TypeBlob, size: 1 << 40, data: "abc"}})
	if _, _, err := s.NewReader().Get(id, 100); !errors.Is(err, errSize) {
		t.Errorf("alone: %v", err)
	}
	path := filepath.Join(s.dirs[0].path, looseName(id))
	os.MkdirAll(filepath.Dir(path), 0o755)
	if err := os.WriteFile(path, deflated(t, 6, []byte("blob 3\x00abc")), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, data, err := s.NewReader().Get(id, 100); err != nil || string(data) != "abc" {
		t.Errorf("got %q, %v", data, err)
	}
}

// TestTooLarge tells an object that is as large as it says, for all that can be
// seen, from one whose bytes are not those of the index.
func TestTooLarge(t *testing.T) {
	noise := make([]byte, 2*doubted/mostInflated)
	rand.NewChaCha8([32]byte{}).Read(noise)
	id := ID{1}
	s := craft(t, []odd{{id: id, kind: TypeTree, size: doubted, data: string(noise)}, {id: ID{2}, kind: TypeBlob, size: -1, data: "abc"}})
	base := filepath.Join(s.dirs[0].path, "pack", "pack-1")
	pack, idx := []byte(readFile(t, base+".pack")), []byte(readFile(t, base+".idx"))
	sums := 8 + 1024 + 2*sha1Size // behind the names; the places behind two of them
	behind := be.Uint32(idx[sums+3*4:])
	be.PutUint32(idx[sums:], crc32.ChecksumIEEE(pack[packHeader:behind]))
	get := func() error {
		for name, data := range map[string][]byte{".pack": pack, ".idx": idx} {
			if err := os.WriteFile(base+name, data, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		s, err := Open(s.dirs[0].path, Options{})
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		_, _, err = s.NewReader().Get(id, 100)
		return err
	}
	if err := get(); !errors.As(err, new(*TooLarge)) {
		t.Errorf("large: %v", err)
	}
	pack[len(noise)/2] ^= 1
	if err := get(); !errors.Is(err, errSize) {
		t.Errorf("damaged: %v", err)
	}
}

func TestDamagedLoose(t *testing.T) {
	r := newRepo(t)
	text := strings.Repeat("words and more words\n", 300)
	id, err := ParseID(r.pipe(text, "hash-object", "-w", "--stdin"))
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(r.objects(), looseName(id))
	good := []byte(readFile(t, path))
	if err := os.Chmod(path, 0o600); err != nil {
		t.Fatal(err)
	}
	loose := func(header, content string) []byte { return deflated(t, 6, []byte(header+content)) }
	for name, bad := range map[string][]byte{
		"empty":                   {},
		"cut":                     good[:len(good)-9],
		"not compressed":          []byte("blob 2\x00hi"),
		"another object":          loose("blob 2\x00", "hi"),
		"larger than declared":    loose("blob 1\x00", text),
		"smaller than declared":   loose("blob 1000000000000\x00", text),
		"largest size":            loose("blob 9223372036854775807\x00", text),
		"largest size, not small": deflated(t, 0, []byte("blob 9223372036854775807\x00"+text)),
		"negative size":           loose("blob -1\x00", text),
		"no size":                 loose("blob \x00", text),
		"odd kind":                loose("glob 6\x00", text),
		"endless header":          loose(strings.Repeat("blob ", 100), text),
	} {
		if err := os.WriteFile(path, bad, 0o600); err != nil {
			t.Fatal(err)
		}
		each(t, func(t *testing.T, opt Options) {
			_, _, err := r.open(opt).NewReader().Get(id, 0)
			var corrupt *Corrupt
			if !errors.As(err, &corrupt) || corrupt.ID != id || corrupt.Path != path {
				t.Errorf("%s: %v", name, err)
			}
		})
	}
}

// TestSecondCopy reads a good copy of an object where the first one is bad.
func TestSecondCopy(t *testing.T) {
	r := newRepo(t)
	r.history(0, 3)
	r.git("repack", "-aq") // keeps the loose ones
	pack := r.only("pack/*.pack")
	data := []byte(readFile(t, pack))
	for i := 12; i < len(data)-20; i += 5 {
		data[i] ^= 0xff
	}
	if err := os.Chmod(pack, 0o600); err != nil {
		t.Fatal(err)
	}
	want := r.all()
	if err := os.WriteFile(pack, data, 0o600); err != nil {
		t.Fatal(err)
	}
	if n := rightOrTyped(t, r.open(Options{}), want); n > 0 {
		t.Errorf("%d objects failed that are loose too", n)
	}
}

// TestBaseElsewhere damages the objects that others are deltas of. Where they are whole
// in another place, all are read.
func TestBaseElsewhere(t *testing.T) {
	r := newRepo(t)
	r.history(0, 60)
	r.git("repack", "-adfq", "--depth=40")
	pack := r.only("pack/*.pack")
	data := []byte(readFile(t, pack))
	want := r.all()
	whole := map[string]bool{}
	for line := range strings.Lines(r.git("verify-pack", "-v", pack)) {
		var id, kind string
		var size, packed, off int
		if n, _ := fmt.Sscan(line, &id, &kind, &size, &packed, &off); n == 5 && len(strings.Fields(line)) == 5 {
			data[off+packed-6] ^= 0xff // of what is compressed, or its sum
			whole[id] = true
		}
	}
	if err := errors.Join(os.Chmod(pack, 0o600), os.WriteFile(pack, data, 0o600)); err != nil {
		t.Fatal(err)
	}
	failed := func(opt Options) int { return rightOrTyped(t, r.open(opt), want) }
	each(t, func(t *testing.T, opt Options) {
		if n := failed(opt); n <= len(whole) || len(whole) == 0 {
			t.Errorf("%d objects fail, of which %d are damaged themselves", n, len(whole))
		}
	})
	for _, o := range want {
		if whole[o.id.String()] {
			path := filepath.Join(r.objects(), looseName(o.id))
			header := fmt.Sprintf("%s %d\x00", o.kind, len(o.data))
			if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, deflated(t, 6, []byte(header+string(o.data))), 0o600)); err != nil {
				t.Fatal(err)
			}
		}
	}
	each(t, func(t *testing.T, opt Options) {
		if n := failed(opt); n > 0 {
			t.Errorf("%d objects fail that rest on whole ones", n)
		}
	})
}

// copies is a delta that copies the beginning of a base.
func copies(from, to int) string {
	var b []byte
	for _, size := range [...]int{from, to} {
		b = binary.AppendUvarint(b, uint64(size))
	}
	for at := 0; at < to; at += 0x8000 {
		n := min(to-at, 0x8000)
		b = append(b, 0xbf, byte(at), byte(at>>8), byte(at>>16), 0, byte(n), byte(n>>8))
	}
	return string(b)
}

// TestMendedBound has a chain of deltas, each of which makes a quarter of its base. The
// first one is damaged in the pack, and whole in a file. What that is too large for is
// made where more may be read.
func TestMendedBound(t *testing.T) {
	text := strings.Repeat("0123456789abcde\n", 256<<10/16)
	sizes := []int{256 << 10, 64 << 10, 16 << 10, 4 << 10, 1 << 10}
	ids := []ID{nameOf(text)}
	entries := []odd{{id: ids[0], kind: TypeBlob, size: 1000, data: "damaged"}}
	for i, size := range sizes[1:] {
		ids = append(ids, nameOf(text[:size]))
		entries = append(entries, odd{id: ids[i+1], kind: ofsDelta, size: -1, back: 1, data: copies(sizes[i], size)})
	}
	s := craft(t, entries)
	path := filepath.Join(s.dirs[0].path, looseName(ids[0]))
	loose := deflated(t, 6, fmt.Appendf(nil, "blob %d\x00%s", len(text), text))
	if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, loose, 0o600)); err != nil {
		t.Fatal(err)
	}
	last := len(ids) - 1
	for range 2 {
		if _, data, err := s.NewReader().Get(ids[last], int64(sizes[last])); !errors.As(err, new(*TooLarge)) {
			t.Errorf("an object of %d bytes was made of %d: %v", len(data), len(text), err)
		}
	}
	for i, size := range sizes {
		if _, data, err := s.NewReader().Get(ids[i], int64(len(text))/4+int64(size)); err != nil || string(data) != text[:size] {
			t.Errorf("%d bytes: got %d, %v", size, len(data), err)
		}
	}
}

// TestShrinks cuts a pack short while it is mapped.
func TestShrinks(t *testing.T) {
	r := newRepo(t)
	for i := range 30 {
		r.pipe(strings.Repeat(fmt.Sprint(i*i*i, " "), 3000)+fmt.Sprint(i), "hash-object", "-w", "--stdin")
	}
	r.history(0, 200)
	r.git("repack", "-adfq", "--depth=0")
	want := r.all()
	for _, suffix := range []string{".pack", ".idx"} {
		dir, files := sandbox(t, r)
		s, err := Open(dir, Options{mapped: true})
		if err != nil {
			t.Fatal(err)
		}
		if n := rightOrTyped(t, s, want); n > 0 {
			t.Fatalf("%d objects of a good pack failed", n)
		}
		for _, f := range files {
			if strings.HasSuffix(f, suffix) {
				if err := os.Truncate(f, 1); err != nil {
					t.Fatal(err)
				}
			}
		}
		if n := rightOrTyped(t, s, want); n < len(want)/2 {
			t.Errorf("%s cut short: only %d of %d objects failed", suffix, n, len(want))
		}
		ids := make([]ID, 0, len(want))
		for _, o := range want {
			ids = append(ids, o.id)
			s.Has(o.id)
		}
		if _, result := walked(t, s, ids, WalkOptions{}); len(result.Bad) == 0 {
			t.Errorf("%s cut short: the walk found nothing bad", suffix)
		}
		s.Close()
	}
}

func TestNoOrphans(t *testing.T) {
	r := newRepo(t)
	r.history(0, 3)
	r.git("repack", "-adq")
	dir, files := sandbox(t, r)
	for _, f := range files {
		if strings.HasSuffix(f, ".idx") {
			os.Remove(f)
		}
	}
	s, err := Open(dir, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if p := s.Problems(); len(p) != 1 || !strings.Contains(p[0].Error(), "pack has no index") {
		t.Errorf("problems: %v", p)
	}
}

// TestPeelBesideDamage has a commit that the first of two packs says is a tag.
func TestPeelBesideDamage(t *testing.T) {
	r := newRepo(t)
	r.history(0, 3)
	r.git("repack", "-adq")
	dir, files := sandbox(t, r)
	id := r.tips()[0]
	for _, f := range files {
		data := []byte(readFile(t, f))
		if strings.HasSuffix(f, ".pack") {
			s, err := Open(dir, Options{})
			if err != nil {
				t.Fatal(err)
			}
			x := s.set.Load().indexes[0]
			at, ok := x.find(&id)
			if !ok {
				t.Fatal("no such commit")
			}
			_, off := x.place(at)
			data[off] ^= byte(TypeCommit^TypeTag) << 4
			s.Close()
		}
		copied := filepath.Join(filepath.Dir(f), "pack-0"+filepath.Ext(f))
		if err := os.WriteFile(copied, data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	s, err := Open(dir, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if got, kind, err := s.NewReader().Peel(id); got != id || kind != TypeCommit || err != nil {
		t.Errorf("%v, a %v, %v", got, kind, err)
	}
}

// TestIndexOfAnotherSize has bytes come into the sums of an index, or go from them,
// so that offsets and sums are those of other names, and fit each other.
func TestIndexOfAnotherSize(t *testing.T) {
	r := newRepo(t)
	r.history(0, 3)
	r.git("repack", "-adfq")
	data, err := os.ReadFile(r.only("pack/*.idx"))
	if err != nil {
		t.Fatal(err)
	}
	x, err := parseIndex(data, sha1Size)
	if err != nil {
		t.Fatal(err)
	}
	sums := len(data) - 2*sha1Size - len(x.offsets) - len(x.sums)
	for _, more := range []int{-8, -4, 4, 8, 16} {
		from := max(more, 0) // the bytes before sums
		other := append(bytes.Clone(data[:sums+from]), data[sums+from-more:]...)
		if _, err := parseIndex(other, sha1Size); !errors.Is(err, errIndexSize) {
			t.Errorf("%d bytes more: %v", more, err)
		}
	}
}

// TestPeelProves has an index say of a commit what it says of a file: no reference to
// a commit leads to that without a word.
func TestPeelProves(t *testing.T) {
	r := newRepo(t)
	r.history(0, 3)
	r.git("repack", "-adfq")
	path := r.only("pack/*.idx")
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	x, err := parseIndex(data, sha1Size)
	if err != nil {
		t.Fatal(err)
	}
	tip, file := r.id("HEAD"), r.id("HEAD:"+strings.Split(r.git("ls-tree", "--name-only", "-r", "HEAD"), "\n")[0])
	to, _ := x.find(&tip)
	from, _ := x.find(&file)
	copy(x.sums[4*to:][:4], x.sums[4*from:])
	copy(x.offsets[4*to:][:4], x.offsets[4*from:])
	if err := errors.Join(os.Chmod(path, 0o600), os.WriteFile(path, data, 0o600)); err != nil {
		t.Fatal(err)
	}
	s := r.open(Options{})
	reader := s.NewReader()
	if id, kind, err := reader.Peel(tip); !errors.As(err, new(*Corrupt)) {
		t.Errorf("leads to %v, a %v: %v", id, kind, err)
	}
	if id, kind, err := reader.Peel(file); id != file || kind != TypeBlob || err != nil {
		t.Errorf("a file leads to %v, a %v: %v", id, kind, err)
	}
}
