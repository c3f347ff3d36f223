package objects

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// line adds commits one after the other to a branch, each with what its message
// says beside its number.
func (r *repo) line(branch, from string, commits int, message func(int) string) {
	r.t.Helper()
	var b strings.Builder
	for i := range commits {
		text := fmt.Sprintf("%s %d\n%s", branch, i, message(i))
		fmt.Fprintf(&b, "commit refs/heads/%s\nauthor Ann <ann@example.org> %d +0100\ncommitter Cem <cem@example.org> %[2]d +0000\ndata %d\n%s\n",
			branch, 1_600_000_000+i, len(text), text)
		if i == 0 && from != "" {
			fmt.Fprintf(&b, "from %s\n", from)
		}
	}
	r.pipe(b.String(), "fast-import", "--quiet")
}

// TestWalkAhead walks histories that one can only walk commit by commit with
// several workers, and compares what is read ahead with git's account.
func TestWalkAhead(t *testing.T) {
	random := func(i int) string { return fmt.Sprintf("%0*x", i%900, i*i*7919) }
	tests := map[string]struct {
		message func(int) string
		repack  func(*repo)
		opt     Options
		whole   func([]byte) bool
	}{
		"heads": {random, nil, Options{heads: true}, func([]byte) bool { return false }},
		"whole": {random, nil, Options{}, func([]byte) bool { return true }},
		"some":  {random, nil, Options{heads: true}, func(head []byte) bool { return bytes.Contains(head, []byte("7 +0100\n")) }},
		// Beyond what is kept of commits that are wanted whole.
		"large": {func(i int) string { return strings.Repeat(fmt.Sprint(i, " "), 4000) }, nil, Options{}, nil},
		// Commits that are stored as differences from others.
		"deltas": {func(i int) string { return strings.Repeat("all the same ", 200) }, func(r *repo) {
			r.git("repack", "-adfq", "--window=50", "--depth=50")
		}, Options{}, nil},
		"packs": {random, func(r *repo) {
			r.git("repack", "-dq")
			r.line("next", "refs/heads/main", 900, random)
			r.git("update-ref", "-d", "refs/heads/main") // one line to walk
			r.git("repack", "-dq")
			r.git("multi-pack-index", "write")
		}, Options{heads: true}, func([]byte) bool { return false }},
		"plain": {random, nil, Options{plain: true}, nil},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			r := newRepo(t)
			r.line("main", "", 2500, test.message)
			if test.repack == nil {
				r.git("repack", "-adq")
			} else {
				test.repack(r)
			}
			got := aheadWalked(t, r.open(test.opt), r.tips(), test.whole)
			want := r.contents()
			if len(got) != len(want) {
				t.Errorf("%d commits, want %d", len(got), len(want))
			}
			for _, id := range slices.SortedFunc(maps.Keys(want), compareIDs) {
				raw := got[id]
				whole := raw == want[id]
				head := strings.HasPrefix(want[id], raw) && strings.HasSuffix(raw, " +0100\n")
				if !whole && (!head || test.whole == nil || test.whole([]byte(raw))) {
					t.Fatalf("%s is %q, want %q", id, raw, want[id])
				}
			}
		})
	}
}

// TestWalkAheadForgets walks a history among the commits of which others lie that
// nobody asks for: what is kept for these does not add up.
func TestWalkAheadForgets(t *testing.T) {
	r := newRepo(t)
	var b strings.Builder
	for i := range 8000 {
		for _, branch := range []string{"main", fmt.Sprint("side", i)} {
			if branch != "main" && i%40 != 39 {
				continue
			}
			fmt.Fprintf(&b, "commit refs/heads/%s\nauthor Ann <ann@example.org> %d +0100\ncommitter Cem <cem@example.org> %[2]d +0000\ndata <<.\n%d\n.\n", branch, 1_600_000_000+i, i)
			if branch != "main" {
				b.WriteString("from refs/heads/main\n")
			}
		}
	}
	r.pipe(b.String(), "fast-import", "--quiet")
	r.git("repack", "-adq")
	s := r.open(Options{})
	w := &walk{store: s, opt: WalkOptions{Workers: 2}}
	visited := 0
	w.visit = func(int, *Commit) error {
		if visited++; visited == 1 {
			return waitUntil(func() bool { return w.idle.Load() > 0 })
		}
		return nil
	}
	if _, err := w.run(t.Context(), []ID{r.id("main")}); err != nil || visited != 8000 {
		t.Fatalf("visited %d: %v", visited, err)
	}
	kept := 0
	for i := range w.ahead.chunks {
		if c := w.ahead.chunks[i].Load(); c != nil && c != spent && c != barren {
			kept++
		}
	}
	if read := w.ahead.asked.Load(); read < 100 || kept > aheadBehind+2*aheadDepth {
		t.Errorf("of %d chunks %d are kept", read, kept)
	}
}

// contents are all commits by name, as git prints them.
func (r *repo) contents() map[ID]string {
	r.t.Helper()
	cmd := r.command("cat-file", "--batch")
	cmd.Stdin = strings.NewReader(r.git("rev-list", "--all"))
	out, err := cmd.Output()
	if err != nil {
		r.t.Fatal(err)
	}
	all := make(map[ID]string)
	for len(out) > 0 {
		header, rest, _ := bytes.Cut(out, []byte("\n"))
		var name, kind string
		var size int
		if _, err := fmt.Sscan(string(header), &name, &kind, &size); err != nil {
			r.t.Fatal(err)
		}
		id, err := ParseID(name)
		if err != nil {
			r.t.Fatal(err)
		}
		all[id] = string(rest[:size])
		out = rest[size+1:]
	}
	return all
}

// aheadWalked walks with two workers, one of which waits until the other can
// read ahead. It returns what was read of each commit.
func aheadWalked(t *testing.T, s *Store, tips []ID, whole func([]byte) bool) map[ID]string {
	t.Helper()
	var mu sync.Mutex
	got := make(map[ID]string)
	w := &walk{store: s, opt: WalkOptions{Workers: 2, Whole: whole}}
	w.visit = func(_ int, c *Commit) error {
		mu.Lock()
		got[c.ID] = string(c.Raw)
		n := len(got)
		mu.Unlock()
		switch n {
		case 1:
			return waitUntil(func() bool { return w.idle.Load() > 0 })
		case 2*aheadFrom + 100:
			return waitUntil(func() bool { return w.ahead.asked.Load() > 0 })
		}
		return nil
	}
	result, err := w.run(t.Context(), tips)
	if err != nil || result.Visited != len(got) {
		t.Fatalf("visited %d, told of %d: %v", result.Visited, len(got), err)
	}
	a := w.ahead
	used := 0
	for i := range a.chunks {
		if a.chunks[i].Load() != nil {
			used++
		}
	}
	if used < 5 {
		t.Errorf("%d chunks were read", used)
	}
	return got
}

// waitUntil waits for another worker.
func waitUntil(holds func() bool) error {
	for begin := time.Now(); !holds(); time.Sleep(time.Millisecond) {
		if time.Since(begin) > time.Minute {
			return errors.New("the other worker does not come")
		}
	}
	return nil
}

// TestWalkAheadDamage names the same commits as a walk that reads one at a time.
func TestWalkAheadDamage(t *testing.T) {
	r := newRepo(t)
	r.line("main", "", 2500, func(i int) string { return fmt.Sprintf("%0*x", 30+i%900, i*i*7919) })
	for i := range 8 { // so that a bad commit does not hide what is behind it
		r.git("branch", fmt.Sprint("b", i), fmt.Sprintf("main~%d", 300*(i+1)))
	}
	r.git("repack", "-adq")
	path := r.only("pack/*.pack")
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for i := 2000; i < len(raw)/2; i += len(raw) / 9 {
		raw[i] ^= 0x55
	}
	os.Chmod(path, 0o644)
	if err := os.WriteFile(path, raw, 0o644); err != nil {
		t.Fatal(err)
	}
	objects := filepath.Dir(filepath.Dir(path))
	bad := func(workers int) (names []string) {
		s, err := Open(objects, Options{})
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		_, result := walked(t, s, r.tips(), WalkOptions{Workers: workers})
		for _, b := range result.Bad {
			names = append(names, b.Err.Error())
		}
		return names
	}
	want := bad(1)
	if len(want) < 3 {
		t.Fatalf("%d commits are damaged, which shows nothing", len(want))
	}
	for range 5 {
		if got := bad(3); !slices.Equal(got, want) {
			t.Fatalf("bad are\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
	}
}

// TestRosterOfBadIndex lists the commits of an index that has gone bad.
func TestRosterOfBadIndex(t *testing.T) {
	r := newRepo(t)
	r.line("main", "", 3, func(int) string { return "" })
	r.git("repack", "-adq")
	s := r.open(Options{})
	reader := s.NewReader()
	tip := r.id("main")
	if _, _, err := reader.Get(tip, 0); err != nil {
		t.Fatal(err)
	}
	bad := reader.hint
	if l, err := reader.rosterOf(bad); err != nil || len(l.order) == 0 {
		t.Error("a good one has no commits", err)
	}
	bad.offsets = bytes.Repeat([]byte{0}, len(bad.offsets)) // before the first entry
	if l, _ := reader.rosterOf(bad); len(l.order) != 0 {
		t.Errorf("%d commits", len(l.order))
	}
	if _, ok := (&roster{slots: make([]uint32, 2)}).find(&tip); ok {
		t.Error("found a commit in an empty roster")
	}
}
