package objects

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// TestShapes reads every object of repositories laid out in each way git has.
func TestShapes(t *testing.T) {
	for _, test := range []struct {
		name string
		make func(r *repo)
	}{
		{"loose", func(r *repo) {}},
		{"one pack", func(r *repo) { r.git("repack", "-adq") }},
		{"reference deltas", func(r *repo) {
			r.git("-c", "repack.useDeltaBaseOffset=false", "repack", "-adfq")
		}},
		{"index of version 1", func(r *repo) {
			r.git("-c", "pack.indexVersion=1", "repack", "-adq")
		}},
		{"large offsets", func(r *repo) {
			r.git("repack", "-adq")
			pack := r.only("pack/*.pack")
			idx := strings.TrimSuffix(pack, ".pack") + ".idx"
			if err := os.Remove(idx); err != nil {
				r.t.Fatal(err)
			}
			r.git("index-pack", "--index-version=2,0x80", "-o", idx, pack)
		}},
		{"deep deltas", func(r *repo) {
			r.history(30, 400)
			r.git("repack", "-adfq", "--depth=4000", "--window=30")
		}},
		{"many packs and loose objects", func(r *repo) {
			r.git("repack", "-dq")
			for i := 30; i < 60; i += 5 {
				r.history(i, i+5)
				r.git("repack", "-dq")
			}
			r.history(60, 63)
		}},
		{"multi-pack index", func(r *repo) {
			r.git("repack", "-dq")
			r.history(30, 40)
			r.git("repack", "-dq")
			r.git("multi-pack-index", "write")
		}},
		{"multi-pack index with large offsets, without others", func(r *repo) {
			r.git("repack", "-dq")
			r.history(30, 40)
			r.git("repack", "-dq")
			r.git("multi-pack-index", "write")
			list, err := filepath.Glob(filepath.Join(r.objects(), "pack", "*.idx"))
			if err != nil || len(list) != 2 {
				r.t.Fatal(list, err)
			}
			for _, idx := range list {
				if err := os.Rename(idx, idx+".away"); err != nil {
					r.t.Fatal(err)
				}
				r.t.Cleanup(func() { os.Rename(idx+".away", idx) })
			}
		}},
		{"the same objects twice", func(r *repo) {
			r.git("repack", "-aq")
			r.history(30, 33)
			r.git("repack", "-aq")
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			r := newRepo(t)
			r.history(0, 30)
			r.git("tag", "-a", "-m", "a tag", "v1", "main")
			empty := r.pipe("", "hash-object", "-w", "--stdin")
			test.make(r)
			each(t, func(t *testing.T, opt Options) {
				s := r.open(opt)
				r.t = t
				r.same(s)
				id, err := ParseID(empty)
				if err != nil {
					t.Fatal(err)
				}
				if _, data, err := s.NewReader().Get(id, 1); len(data) != 0 || err != nil {
					t.Errorf("empty blob: %q, %v", data, err)
				}
			})
			r.t = t
		})
	}
}

func TestLargeObject(t *testing.T) {
	r := newRepo(t)
	text := strings.Repeat("all work and no play\n", 300_000)
	id := r.pipe(text, "hash-object", "-w", "--stdin")
	other := r.pipe(text+"a last line", "hash-object", "-w", "--stdin")
	each(t, func(t *testing.T, opt Options) { r.same(r.open(opt)) })
	r.pipe(id+"\n"+other+"\n", "pack-objects", "-q", filepath.Join(r.objects(), "pack", "pack"))
	r.git("prune-packed")
	each(t, func(t *testing.T, opt Options) {
		s := r.open(opt)
		r.same(s)
		reader := s.NewReader()
		for _, hex := range []string{id, other} {
			id, err := ParseID(hex)
			if err != nil {
				t.Fatal(err)
			}
			var large *TooLarge
			if _, _, err := reader.Get(id, 1000); !errors.As(err, &large) || large.ID != id || large.Max > 4000 {
				t.Errorf("Get with a limit of 1000 bytes: %v", err)
			}
		}
	})
}

func TestAlternates(t *testing.T) {
	base, middle, top := newRepo(t), newRepo(t), newRepo(t)
	base.history(0, 5)
	base.git("repack", "-adq")
	middle.pipe("one of the middle", "hash-object", "-w", "--stdin")
	top.pipe("one of the top", "hash-object", "-w", "--stdin")
	write := func(r *repo, lines ...string) {
		t.Helper()
		path := filepath.Join(r.objects(), "info", "alternates")
		if err := os.WriteFile(path, []byte(strings.Join(lines, "\n")+"\n"), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	relative, err := filepath.Rel(middle.objects(), base.objects())
	if err != nil {
		t.Fatal(err)
	}
	write(middle, "# borrowed", relative)
	write(top, `"`+middle.objects()+`"`)
	each(t, func(t *testing.T, opt Options) { top.same(top.open(opt)) })

	write(base, top.objects(), base.objects())
	top.same(top.open(Options{}))

	write(base, "/nowhere/at all")
	if p := top.open(Options{}).Problems(); len(p) != 1 || !strings.Contains(p[0].Error(), "/nowhere/at all") {
		t.Errorf("problems: %v, want the folder that is not there", p)
	}
}

func TestOpenRefuses(t *testing.T) {
	if _, err := Open(filepath.Join(t.TempDir(), "none"), Options{}); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("no folder: %v", err)
	}
}

func TestMissing(t *testing.T) {
	r := newRepo(t)
	r.history(0, 2)
	id := ID{1, 2, 3}
	s := r.open(Options{})
	var missing *Missing
	if _, _, err := s.NewReader().Get(id, 0); !errors.As(err, &missing) || missing.ID != id {
		t.Errorf("Get: %v", err)
	}
	if _, _, err := s.NewReader().Size(id); !errors.As(err, &missing) {
		t.Errorf("Size: %v", err)
	}
	if s.Has(id) {
		t.Error("Has is true")
	}
}

// TestRepacked reads on while git moves objects from pack to pack.
func TestRepacked(t *testing.T) {
	each(t, func(t *testing.T, opt Options) {
		r := newRepo(t)
		r.history(0, 10)
		s := r.open(opt)
		r.git("repack", "-adq") // loose objects into a pack the store has not seen
		r.same(s)
		r.history(10, 20)
		r.git("repack", "-adfq") // that pack into another
		r.same(s)

		// A pack that goes away before it was read the first time.
		s = r.open(opt)
		r.history(20, 30)
		r.git("repack", "-adfq")
		r.git("multi-pack-index", "write")
		r.same(s)
	})
}

// TestComesAgain takes a pack away that the store knows of and has not opened,
// and puts it back, as git does when it packs anew what has not changed.
func TestComesAgain(t *testing.T) {
	r := newRepo(t)
	r.history(0, 3)
	r.git("repack", "-adq")
	id := r.id("HEAD")
	s := r.open(Options{})
	packs := filepath.Join(r.objects(), "pack")
	away := packs + "-away"
	if err := os.Rename(packs, away); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(packs, 0o755); err != nil {
		t.Fatal(err)
	}
	if _, _, err := s.NewReader().Get(id, 0); !errors.As(err, new(*Missing)) {
		t.Fatalf("without a pack: %v", err)
	}
	if waited := time.Duration(s.waited.Load()); waited < 10*time.Millisecond || waited > maxWaited {
		t.Errorf("waited %v for a pack", waited)
	}
	done := make(chan struct{})
	close(done)
	hurried := r.open(Options{Done: done})
	if _, _, err := hurried.NewReader().Get(id, 0); !errors.As(err, new(*Missing)) {
		t.Errorf("without a pack or time: %v", err)
	}
	if waits := 0; hurried.wait(&waits) {
		t.Error("waited though nobody does any more")
	}
	back := time.AfterFunc(5*time.Millisecond, func() {
		for _, suffix := range []string{".pack", ".idx"} { // in git's order
			files, _ := filepath.Glob(filepath.Join(away, "*"+suffix))
			for _, file := range files {
				if err := os.Rename(file, filepath.Join(packs, filepath.Base(file))); err != nil {
					t.Error(err)
				}
			}
		}
	})
	defer back.Stop()
	if _, _, err := s.NewReader().Get(id, 0); err != nil {
		t.Error(err)
	}
}

// TestMultiIndexGoes opens stores while a multi-pack index goes away and comes
// again, as it does when git packs anew what it covered.
func TestMultiIndexGoes(t *testing.T) {
	r := newRepo(t)
	r.history(0, 3)
	r.git("repack", "-dq")
	r.git("multi-pack-index", "write")
	index := filepath.Join(r.objects(), "pack", "multi-pack-index")
	done := make(chan struct{})
	var beside sync.WaitGroup
	defer beside.Wait()
	defer close(done)
	beside.Go(func() {
		for {
			select {
			case <-done:
				return
			default:
			}
			if err := errors.Join(os.Rename(index, index+".away"), os.Rename(index+".away", index)); err != nil {
				t.Error(err)
				return
			}
		}
	})
	for i := range 2000 {
		s, err := Open(r.objects(), Options{})
		if err != nil {
			t.Fatal(err)
		}
		problems := s.Problems()
		s.Close()
		if len(problems) > 0 {
			t.Fatalf("opened for the %dth time: %v", i, problems)
		}
	}
}

func TestPeel(t *testing.T) {
	r := newRepo(t)
	r.history(0, 2)
	r.git("tag", "-a", "-m", "one", "one", "main")
	r.git("tag", "-a", "-m", "two", "two", "one")
	r.git("tag", "-a", "-m", "of a tree", "three", "main^{tree}")
	reader := r.open(Options{}).NewReader()
	for rev, want := range map[string]struct {
		rev  string
		kind Type
	}{
		"main":  {"main", TypeCommit},
		"one":   {"main", TypeCommit},
		"two":   {"main", TypeCommit},
		"three": {"main^{tree}", TypeTree},
	} {
		id, kind, err := reader.Peel(r.id(rev))
		if err != nil || id != r.id(want.rev) || kind != want.kind {
			t.Errorf("Peel(%s) = %s, %v, %v, want %s, %v", rev, id, kind, err, r.id(want.rev), want.kind)
		}
	}
	if _, _, err := reader.Peel(ID{1}); !errors.As(err, new(*Missing)) {
		t.Errorf("Peel of what is not there: %v", err)
	}
}

func TestAll(t *testing.T) {
	r := newRepo(t)
	r.history(0, 5)
	r.git("repack", "-aq")
	r.git("multi-pack-index", "write")
	r.history(5, 8)
	got, err := r.open(Options{}).All()
	if err != nil {
		t.Fatal(err)
	}
	want := r.all()
	if len(got) != len(want) {
		t.Fatalf("%d objects, want %d", len(got), len(want))
	}
	for i, o := range want {
		if got[i] != o.id {
			t.Errorf("object %d is %s, want %s", i, got[i], o.id)
		}
	}
}
