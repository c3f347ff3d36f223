package objects

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
)

// walked returns the commits a walk visits, in the order of their names.
func walked(t testing.TB, s *Store, tips []ID, opt WalkOptions) ([]ID, WalkResult) {
	t.Helper()
	var mu sync.Mutex
	var ids []ID
	result, err := s.Walk(t.Context(), tips, opt, func(_ int, c *Commit) error {
		mu.Lock()
		defer mu.Unlock()
		ids = append(ids, c.ID)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if result.Visited != len(ids) {
		t.Errorf("visited %d commits, says %d", len(ids), result.Visited)
	}
	slices.SortFunc(ids, compareIDs)
	return ids, result
}

// tangle makes a history of n commits with up to 9 parents each.
func (r *repo) tangle(n int) {
	r.t.Helper()
	random := rand.New(rand.NewPCG(3, 4))
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "commit refs/heads/b%d\nmark :%d\ncommitter Cem <cem@example.org> %d +0000\ndata 2\nhi\n", i, i+1, 1_600_000_000+random.IntN(1<<20))
		for k, parents := 0, []int{1, 1, 1, 2, 2, 9}[random.IntN(6)]; k < parents && i > 0; k++ {
			verb := "merge"
			if k == 0 {
				verb = "from"
			}
			fmt.Fprintf(&b, "%s :%d\n", verb, 1+max(0, i-1-random.IntN(20)))
		}
	}
	b.WriteString("done\n")
	r.pipe(b.String(), "fast-import", "--quiet", "--done")
}

func (r *repo) tips() []ID { return r.revs("--no-walk", "--branches") }

func TestWalk(t *testing.T) {
	r := newRepo(t)
	r.tangle(600)
	for _, pack := range []bool{false, true} {
		if pack {
			r.git("repack", "-adq")
		}
		each(t, func(t *testing.T, opt Options) {
			s := r.open(opt)
			want := r.revs("--branches")
			for _, workers := range []int{1, 2, 7} {
				got, result := walked(t, s, r.tips(), WalkOptions{Workers: workers})
				if !slices.Equal(got, want) || len(result.Bad) > 0 {
					t.Errorf("%d workers: visited %d commits, want %d; bad: %v", workers, len(got), len(want), result.Bad)
				}
			}
		})
	}
}

func TestWalkShows(t *testing.T) {
	r := newRepo(t)
	r.tangle(60)
	s := r.open(Options{})
	_, err := s.Walk(t.Context(), r.tips(), WalkOptions{Workers: 1}, func(worker int, c *Commit) error {
		if raw := r.git("cat-file", "commit", c.ID.String()); strings.TrimSpace(string(c.Raw)) != raw {
			t.Errorf("%s: content is %q, want %q", c.ID, c.Raw, raw)
		}
		var shown strings.Builder
		fmt.Fprintf(&shown, "%s", c.Tree)
		for _, p := range c.Parents {
			fmt.Fprintf(&shown, " %s", p)
		}
		if want := r.git("log", "-1", "--format=%T %P", c.ID.String()); shown.String() != want {
			t.Errorf("%s: tree and parents are %s, want %s", c.ID, &shown, want)
		}
		if worker != 0 {
			t.Errorf("worker %d of 1", worker)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestWalkHeads reads no more of most commits than their headers.
func TestWalkHeads(t *testing.T) {
	for _, format := range []string{"sha1", "sha256"} {
		t.Run(format, func(t *testing.T) {
			t.Setenv("GIT_DEFAULT_HASH", format)
			r := newRepo(t)
			r.tangle(60)
			r.git("repack", "-adq")
			s := r.open(Options{heads: true, SHA256: format == "sha256"})
			heads, wholes := 0, 0
			whole := func(head []byte) bool { return bytes.Contains(head, []byte("7 +0000\n")) }
			_, err := s.Walk(t.Context(), r.tips(), WalkOptions{Workers: 1, Whole: whole}, func(_ int, c *Commit) error {
				raw := r.git("cat-file", "commit", s.Name(c.ID))
				switch head := string(c.Raw); {
				case strings.TrimSpace(head) == raw:
					wholes++
				case strings.HasPrefix(raw, head) && strings.HasSuffix(head, " +0000\n") && !whole(c.Raw):
					heads++
				default:
					t.Errorf("%s: content is %q, want %q", c.ID, head, raw)
				}
				if got := strings.Count(raw, "\nparent "); got != len(c.Parents) {
					t.Errorf("%s: %d parents, want %d", c.ID, len(c.Parents), got)
				}
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
			if heads < 20 || wholes < 5 || heads+wholes != 60 {
				t.Errorf("%d commits in part and %d whole", heads, wholes)
			}
		})
	}
}

// TestWalkLargePack reads headers alone where git made a pack large enough for
// that to be worth it, and all of a commit where more is wanted.
func TestWalkLargePack(t *testing.T) {
	r := newRepo(t)
	noise := make([]byte, wholePack+1)
	random := rand.NewChaCha8([32]byte{8})
	random.Read(noise)
	if err := os.WriteFile(filepath.Join(r.dir, "noise"), noise, 0o644); err != nil {
		t.Fatal(err)
	}
	r.git("add", "noise")
	for i := range 20 {
		body := make([]byte, 40+i%4*50) // nothing a difference could be made from
		random.Read(body)
		r.git("commit", "-q", "--allow-empty", "-m", fmt.Sprintf("change %d\n\n%x", i, body))
	}
	r.git("merge", "-q", "--no-ff", "-m", "change of two", r.git("commit-tree", "-p", "HEAD~3", "-m", "change beside", "HEAD^{tree}"))
	r.git("repack", "-adqF", "--window=0")
	s := r.open(Options{})
	whole := func(head []byte) bool { return false }
	heads := 0
	result, err := s.Walk(t.Context(), r.tips(), WalkOptions{Whole: whole, Workers: 1}, func(_ int, c *Commit) error {
		raw := r.git("cat-file", "commit", c.ID.String())
		if !strings.HasPrefix(raw, strings.TrimSpace(string(c.Raw))) {
			t.Errorf("%s: %q is not how %q begins", c.ID, c.Raw, raw)
		}
		if !bytes.Contains(c.Raw, []byte("\n\nchange")) {
			heads++
			if !bytes.HasSuffix(c.Raw, []byte("\n")) || !bytes.Contains(c.Raw, []byte("\nauthor ")) ||
				bytes.Contains(c.Raw, []byte("\ncommitter ")) != (len(c.Parents) > 1) {
				t.Errorf("%s: headers are %q", c.ID, c.Raw)
			}
		}
		return nil
	})
	if err != nil || result.Visited != 22 || heads != 22 {
		t.Errorf("%d commits, %d of them in part: %v", result.Visited, heads, err)
	}
	seen := 0
	_, err = s.Walk(t.Context(), r.tips(), WalkOptions{Whole: func([]byte) bool { return true }, Workers: 1}, func(_ int, c *Commit) error {
		if bytes.Contains(c.Raw, []byte("\n\nchange")) {
			seen++
		}
		return nil
	})
	if err != nil || seen != 22 {
		t.Errorf("%d commits whole: %v", seen, err)
	}
}

func TestWalkAltered(t *testing.T) {
	r := newRepo(t)
	r.history(0, 10)
	s := r.open(Options{})
	tip := []ID{r.id("main")}

	t.Run("shallow", func(t *testing.T) {
		var cut int
		shallow := map[ID]bool{r.id("main~3"): true, r.id("main~9"): true}
		result, err := s.Walk(t.Context(), tip, WalkOptions{Workers: 1, Shallow: shallow}, func(_ int, c *Commit) error {
			if c.Shallow {
				cut++
				if c.ID != r.id("main~3") || len(c.Parents) > 0 {
					t.Errorf("%s is shallow, with parents %v", c.ID, c.Parents)
				}
			}
			return nil
		})
		if err != nil || result.Visited != 4 || cut != 1 {
			t.Errorf("visited %d, shallow %d, %v, want 4, 1", result.Visited, cut, err)
		}
	})
	t.Run("graft", func(t *testing.T) {
		got, _ := walked(t, s, tip, WalkOptions{Grafts: map[ID][]ID{tip[0]: {r.id("main~7"), r.id("main~8")}}})
		if want := append(r.revs("main~7"), tip[0]); len(got) != len(want) {
			t.Errorf("visited %d, want %d", len(got), len(want))
		}
	})
	t.Run("replace", func(t *testing.T) {
		old, other := r.id("main~2"), r.id("main~5")
		r.git("replace", old.String(), other.String())
		got, _ := walked(t, r.open(Options{Replace: map[ID]ID{old: other}}), tip, WalkOptions{})
		if want := r.revs("main"); !slices.Equal(got, want) {
			t.Errorf("visited %v, want %v", got, want)
		}
		_, result := walked(t, r.open(Options{Replace: map[ID]ID{old: other, other: old}}), tip, WalkOptions{})
		if len(result.Bad) != 1 || result.Bad[0].ID != old {
			t.Errorf("replaced in a circle: %v", result.Bad)
		}
	})
}

func TestWalkGoesOn(t *testing.T) {
	r := newRepo(t)
	r.tangle(50)
	bad := r.revs("--max-parents=1", "--min-parents=1", "--branches")[:2]
	for i, id := range bad {
		path := filepath.Join(r.objects(), looseName(id))
		if err := os.Chmod(path, 0o600); err != nil {
			t.Fatal(err)
		}
		err := os.Remove(path)
		if i == 1 {
			err = os.WriteFile(path, nil, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	blob, err := ParseID(r.pipe("not a commit", "hash-object", "-w", "--stdin"))
	if err != nil {
		t.Fatal(err)
	}
	s := r.open(Options{})
	var tips []ID
	for i := range 50 {
		id, err := ParseID(strings.TrimSpace(readFile(t, fmt.Sprintf("%s/.git/refs/heads/b%d", r.dir, i))))
		if err != nil {
			t.Fatal(err)
		}
		tips = append(tips, id)
	}
	got, result := walked(t, s, append(tips, blob), WalkOptions{Workers: 3})
	if len(got) != 48 || len(result.Bad) != 3 {
		t.Fatalf("visited %d, bad %v, want 48 and 3", len(got), result.Bad)
	}
	for _, b := range result.Bad {
		var missing *Missing
		var corrupt *Corrupt
		if wantMissing := b.ID == bad[0]; wantMissing && !errors.As(b.Err, &missing) || !wantMissing && !errors.As(b.Err, &corrupt) {
			t.Errorf("%s: %v", b.ID, b.Err)
		}
	}
}

func readFile(t testing.TB, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func TestWalkEnds(t *testing.T) {
	r := newRepo(t)
	r.tangle(100)
	s := r.open(Options{})
	tips := r.tips()

	enough := errors.New("enough")
	var once sync.Once
	_, err := s.Walk(t.Context(), tips, WalkOptions{Workers: 3}, func(int, *Commit) (err error) {
		once.Do(func() { err = enough })
		return err
	})
	if err != enough {
		t.Errorf("visit's error: %v", err)
	}

	ctx, cancel := context.WithCancel(t.Context())
	if _, err = s.Walk(ctx, tips, WalkOptions{}, func(int, *Commit) error { cancel(); <-ctx.Done(); return nil }); err != nil && !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled on the way: %v", err)
	}
	result, err := s.Walk(ctx, tips, WalkOptions{}, func(int, *Commit) error { return nil })
	if !errors.Is(err, context.Canceled) || result.Visited == 100 {
		t.Errorf("cancelled before: %v after %d commits", err, result.Visited)
	}
	if result, err := s.Walk(t.Context(), nil, WalkOptions{}, nil); err != nil || result.Visited != 0 {
		t.Errorf("no tips: %v, %v", result, err)
	}
}
