package git

import (
	"context"
	"fmt"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestBesideMaintenance collects a repository while git packs it anew and
// fetches into it. What was there at the start comes out as from a repository
// at rest.
func TestBesideMaintenance(t *testing.T) {
	r := newRepo(t)
	for i := range 60 {
		r.write(fmt.Sprint("f", i%7), fmt.Sprintf("line %d\n", i)).commit(fmt.Sprint("c", i))
		if i%20 == 19 {
			r.git("repack", "-dq") // a pack of its own
		}
	}
	upstream := filepath.Join(t.TempDir(), "upstream")
	if _, err := tryGit(r.dir, "clone", "-q", r.dir, upstream); err != nil {
		t.Fatal(err)
	}
	r.git("remote", "add", "origin", upstream)
	r.git("fetch", "-q")

	want, skips, _ := run(t, collectorFor(t, []string{r.dir}, "ada@example.com"), nil)
	if len(want) != 60 || len(skips) > 0 {
		t.Fatalf("%d items at rest, %+v", len(want), skips)
	}

	ctx, stop := context.WithCancel(t.Context())
	var beside sync.WaitGroup
	defer beside.Wait()
	defer stop()
	var rounds atomic.Int32
	again := func(do func(i int) error) {
		beside.Go(func() {
			for i := 0; ctx.Err() == nil; i++ {
				if err := do(i); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	again(func(i int) error {
		rounds.Store(int32(i))
		// Loose objects, many packs, one pack: whatever is open goes away. What
		// nothing leads to yet stays, as git gc has it by default: pruned at once
		// it may be what the fetch beside is about to point a ref to, which is
		// then missing for git too.
		for _, args := range [][]string{
			{"repack", "-adq", fmt.Sprint("--depth=", 1+i%3), "-F"}, {"pack-refs", "--all"},
			{"-c", "gc.auto=1", "gc", "-q", "--prune=1.hour.ago"}, {"multi-pack-index", "write", "--no-progress"},
			{"commit-graph", "write", "--reachable", "--no-progress"},
		} {
			if _, err := tryGit(r.dir, args...); err != nil {
				return err
			}
		}
		return nil
	})
	again(func(i int) error { // somebody else's work arrives
		env := []string{"GIT_AUTHOR_EMAIL=bob@example.com", "GIT_COMMITTER_EMAIL=bob@example.com"}
		if _, err := tryGitEnv(upstream, env, "commit", "-q", "--allow-empty", "-m", fmt.Sprint("b", i)); err != nil {
			return err
		}
		// A fetch may find a pack gone that it was to read: git's own trouble.
		_, _ = tryGit(r.dir, "-c", "gc.auto=0", "fetch", "-q")
		return nil
	})
	for i := 0; i < 40 || rounds.Load() < 3; i++ {
		items, skips, _ := run(t, collectorFor(t, []string{r.dir}, "ada@example.com"), nil)
		if t.Failed() {
			return
		}
		if len(skips) > 0 {
			t.Fatalf("run %d left out %+v", i, skips)
		}
		if diff := cmp.Diff(asNumstat(want), asNumstat(items)); diff != "" {
			t.Fatalf("run %d:\n%s", i, diff)
		}
	}
}
