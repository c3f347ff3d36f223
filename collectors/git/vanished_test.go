package git

import (
	"context"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"sheaf/collectors"
	"sheaf/evidence"
)

// TestNoLongerMine has commits that a mailmap or the config made mine, and then
// not any more, and again.
func TestNoLongerMine(t *testing.T) {
	r := newRepo(t)
	mine := r.write("a", "a\n").commit("by Ada")
	r.as("Eve", "eve@example.com")
	other := r.write("b", "b\n").commit("by Eve")
	r.as("Ada", "ada@example.com")
	r.write(".mailmap", "<ada@example.com> <eve@example.com>\n").commit("map")

	one := collectorFor(t, []string{r.dir}, "ada@example.com")
	ledger, _, point := run(t, one, nil)
	hold := func(why string, isMine bool) {
		t.Helper()
		for _, sha := range []string{mine, other} {
			it, kept := ledger["git:"+sha]
			if gone, _ := it.Facts.Bool(evidence.FactSuperseded); !kept || gone != (sha == other && !isMine) {
				t.Errorf("%s: %q kept %v, superseded %v", why, it.Title, kept, gone)
			}
		}
	}
	hold("by the mailmap", true)
	r.write(".mailmap", "").commit("no map")
	more, _, point := runOn(t, one, point, ledger)
	maps.Copy(ledger, more)
	hold("without it", false)
	if again, _, _ := runOn(t, one, point, ledger); len(again) > 0 {
		t.Errorf("%d items in a run without news", len(again))
	}
	both := collectorFor(t, []string{r.dir}, "ada@example.com", "eve@example.com")
	more, _, _ = runOn(t, both, nil, ledger)
	maps.Copy(ledger, more)
	hold("by the config", true)
	more, _, _ = runOn(t, one, nil, ledger)
	maps.Copy(ledger, more)
	hold("without that", false)

	// What was read of another time is left as it is.
	more, _, _ = runOn(t, both, nil, ledger)
	maps.Copy(ledger, more)
	later := evidence.Window{From: ledger["git:"+other].At.Add(time.Second)}
	more, _, _ = runOn(t, one, nil, ledger, later)
	maps.Copy(ledger, more)
	hold("in another time", true)
}

// TestNoLongerMineThoughLanded has a commit that landed, which stays where another
// branch is read, as long as it is mine.
func TestNoLongerMineThoughLanded(t *testing.T) {
	r := newRepo(t)
	r.write("a", "a\n").commit("base")
	r.as("Eve", "eve@example.com")
	other := r.write("b", "b\n").commit("by Eve")
	r.as("Ada", "ada@example.com")
	mine := r.write("c", "c\n").commit("by Ada")
	reading := func(emails ...string) *Collector {
		c := collectorFor(t, []string{r.dir}, emails...)
		c.config.Branches = []string{"topic"}
		return c
	}
	r.git("branch", "-f", "topic", "main")
	ledger, _, _ := run(t, reading("ada@example.com", "eve@example.com"), nil)
	if len(ledger) != 3 {
		t.Fatalf("%d items", len(ledger))
	}
	r.git("branch", "-f", "topic", "main~2")
	more, _, _ := runOn(t, reading("ada@example.com"), nil, ledger)
	maps.Copy(ledger, more)
	for _, sha := range []string{mine, other} {
		if gone, _ := ledger["git:"+sha].Facts.Bool(evidence.FactSuperseded); gone != (sha == other) {
			t.Errorf("%q superseded %v", ledger["git:"+sha].Title, gone)
		}
	}
}

// TestThrownAwayInPart has a branch that was deleted, and git has thrown away some
// of what it led to. That is no damage: the ledger keeps what it knows.
func TestThrownAwayInPart(t *testing.T) {
	loose := func(rev string) func(t *testing.T, r *testRepo) {
		return func(t *testing.T, r *testRepo) {
			id := r.git("rev-parse", rev)
			if err := os.Remove(filepath.Join(r.dir, ".git/objects", id[:2], id[2:])); err != nil {
				t.Fatal(err)
			}
		}
	}
	for name, throwAway := range map[string]func(t *testing.T, r *testRepo){
		"nothing":         func(*testing.T, *testRepo) {},
		"the last commit": loose("side"),
		"the one before":  loose("side~1"),
		"a folder":        loose("side~1^{tree}"),
		"a file":          loose("side~1:f1"),
		"a pack, and its index is there yet": func(t *testing.T, r *testRepo) {
			main, _ := filepath.Glob(filepath.Join(r.dir, ".git/objects/pack/*.pack"))
			r.git("repack", "-dq")
			packs, _ := filepath.Glob(filepath.Join(r.dir, ".git/objects/pack/*.pack"))
			for _, pack := range packs {
				if !slices.Contains(main, pack) {
					if err := os.Remove(pack); err != nil {
						t.Fatal(err)
					}
				}
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRepo(t)
			r.write("f", "main\n").commit("main")
			r.git("repack", "-adq")
			r.git("checkout", "-qb", "side")
			for i := range 3 {
				r.write(fmt.Sprint("f", i), fmt.Sprintln(i)).commit(fmt.Sprint("side ", i))
			}
			r.git("checkout", "-q", "main")
			c := collectorFor(t, []string{r.dir}, "ada@example.com")
			ledger, skips, point := run(t, c, nil)
			if checkSkips(t, skips, "", false); len(ledger) != 4 {
				t.Fatalf("%d items", len(ledger))
			}
			throwAway(t, r)
			os.Remove(filepath.Join(r.dir, ".git/refs/heads/side"))
			as := collectorFor(t, []string{r.dir}, "ada@example.com", "ada@acme.example")
			for _, c := range []*Collector{c, c, as} {
				more, skips, next := runOn(t, c, point, ledger)
				checkSkips(t, skips, "", false)
				maps.Copy(ledger, more)
				point = next
			}
			if len(ledger) != 4 {
				t.Errorf("%d items", len(ledger))
			}
			for _, it := range ledger {
				gone, _ := it.Facts.Bool(evidence.FactSuperseded)
				if gone != strings.HasPrefix(it.Title, "side") || len(it.Files) != 1 {
					t.Errorf("%s: superseded %v, files %v", it.Title, gone, it.Files)
				}
			}
		})
	}
}

// TestBranchesLost has branches that went without git's doing: that is named, and
// what they gave stays. The ones that git deletes go without a word.
func TestBranchesLost(t *testing.T) {
	for name, tt := range map[string]struct {
		change func(t *testing.T, r *testRepo)
		why    string
		kept   bool
	}{
		"packed refs deleted": {func(t *testing.T, r *testRepo) {
			r.git("pack-refs", "--all")
			os.Remove(filepath.Join(r.dir, ".git/packed-refs"))
		}, "refs/heads/main: not there, though it has a log", true},
		"loose ref deleted": {func(t *testing.T, r *testRepo) {
			os.Remove(filepath.Join(r.dir, ".git/refs/heads/main"))
		}, "refs/heads/main: not there, though it has a log", true},
		"without logs": {func(t *testing.T, r *testRepo) {
			os.RemoveAll(filepath.Join(r.dir, ".git/logs"))
			os.Remove(filepath.Join(r.dir, ".git/refs/heads/main"))
		}, "no branch is left", true},
		"made anew": {func(t *testing.T, r *testRepo) {
			os.RemoveAll(filepath.Join(r.dir, ".git"))
			r.git("init", "-q", "-b", "main")
		}, "no branch is left", true},
		"another branch begun": {func(t *testing.T, r *testRepo) {
			r.git("checkout", "-q", "--orphan", "new")
		}, "", true},
		"deleted by git": {func(t *testing.T, r *testRepo) {
			r.git("branch", "other", "HEAD~1")
			r.git("update-ref", "-d", "refs/heads/main")
		}, "", false},
		"renamed by git": {func(t *testing.T, r *testRepo) {
			r.git("branch", "-m", "main", "trunk")
		}, "", true},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRepo(t)
			r.write("a", "a\n").commit("one")
			last := r.write("a", "b\n").commit("two")
			c := collectorFor(t, []string{r.dir}, "ada@example.com")
			ledger, _, point := run(t, c, nil)
			tt.change(t, r)
			for range 2 {
				more, skips, next := runOn(t, c, point, ledger)
				checkSkips(t, skips, tt.why, false)
				maps.Copy(ledger, more)
				point = next
			}
			gone, _ := ledger["git:"+last].Facts.Bool(evidence.FactSuperseded)
			if gone == tt.kept {
				t.Errorf("superseded %v", gone)
			}
		})
	}
}

// TestRewrittenWhileAway has a clone that was rewritten while it was moved, or while
// its disk was not there: what was amended is superseded. What only the old place
// had stays, and so does all of a clone of something else.
func TestRewrittenWhileAway(t *testing.T) {
	clean := func(r *testRepo) {
		r.git("reflog", "expire", "--expire=now", "--all")
		r.git("gc", "-q", "--prune=now")
	}
	amend := func(r *testRepo) { r.write("a", "c\n").git("commit", "-qam", "two, amended", "--amend") }
	was := func(r *testRepo) string { return strings.TrimSuffix(r.dir, "-moved") }
	for name, tt := range map[string]struct {
		change func(r *testRepo)
		back   bool // at the same place
		gone   bool
	}{
		"moved":           {amend, false, true},
		"away and back":   {amend, true, true},
		"moved as it was": {func(*testRepo) {}, false, false},
		"moved, and a link left behind": {func(r *testRepo) {
			amend(r)
			if err := os.Symlink(r.dir, was(r)); err != nil {
				r.t.Fatal(err)
			}
		}, false, true},
		"moved, and a .git that leads there left behind": {func(r *testRepo) {
			amend(r)
			put(r.t, filepath.Join(was(r), ".git"), "gitdir: "+filepath.Join(r.dir, ".git")+"\n")
		}, false, true},
		"moved, and rewritten with what came since": {func(r *testRepo) {
			r.git("commit", "-q", "--allow-empty", "-m", "three")
			r.git("reflog", "expire", "--expire=now", "--all")
			r.git("commit", "-q", "--allow-empty", "-m", "four") // of two no line tells
			r.git("reset", "-q", "--hard", "HEAD~3")
		}, false, true},
		"moved, and rewritten by others": {func(r *testRepo) {
			r.git("update-ref", "refs/remotes/origin/topic", "HEAD")
			r.git("reset", "-q", "--hard", "HEAD~1")
			r.git("reflog", "expire", "--expire=now", "HEAD", "main")
			r.git("update-ref", "refs/remotes/origin/topic", "HEAD")
		}, false, true},
		"moved, and what was amended is gone": {func(r *testRepo) {
			amend(r)
			clean(r)
		}, false, false},
		"a clone of one branch, which shares its objects": {func(r *testRepo) {
			r.git("branch", "topic")
			r.git("reset", "-q", "--hard", "HEAD~1")
			clone := r.dir + "-clone"
			r.git("clone", "-q", "--single-branch", "-b", "main", r.dir, clone)
			r.dir = clone
		}, false, false},
		"another, which has nothing of it": {func(r *testRepo) {
			r.git("checkout", "-q", "--orphan", "new")
			r.write("b", "b\n").commit("other")
			r.git("branch", "-qD", "main")
			clean(r)
		}, false, false},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRepo(t)
			r.write("a", "a\n").commit("one")
			last := r.write("a", "b\n").commit("two")
			ledger, _, point := run(t, collectorFor(t, []string{r.dir}, "ada@example.com"), nil)
			place := filepath.Join(r.dir, ".git")
			if err := os.Rename(r.dir, r.dir+"-moved"); err != nil {
				t.Fatal(err)
			}
			ask := collectors.Ask{
				Want: []evidence.Window{{}}, Since: point, Places: []string{place},
				Kept: func(_ context.Context, of string, wanted func(string) bool) (items []evidence.Item, err error) {
					for id, it := range ledger {
						if of == place && wanted(id) {
							items = append(items, it)
						}
					}
					return items, nil
				},
			}
			if tt.back { // after a run that did not find it
				_, _, ask.Since = collect(t, collectorFor(t, nil, "ada@example.com"), ask)
				ask.Places, ask.Gone = nil, ask.Places
				if err := os.Rename(r.dir+"-moved", r.dir); err != nil {
					t.Fatal(err)
				}
			} else {
				r.dir += "-moved"
			}
			tt.change(r)
			for _, mine := range [][]string{{"ada@example.com"}, {"ada@example.com", "ada@acme.example"}} {
				for _, ask.Anew = range []bool{false, true} {
					more, _, _ := collect(t, collectorFor(t, []string{r.dir}, mine...), ask)
					if gone, _ := more["git:"+last].Facts.Bool(evidence.FactSuperseded); gone != tt.gone {
						t.Errorf("as %q, anew %t: superseded %v", mine, ask.Anew, gone)
					}
				}
			}
		})
	}
}

// TestLeftOut: places that are not asked for any more are told with the last batch,
// but for those that may be of a repository which can not be opened.
func TestLeftOut(t *testing.T) {
	r := newRepo(t)
	r.write("a", "a\n").commit("one")
	broken := t.TempDir()
	put(t, filepath.Join(broken, ".git", "objects", "none"), "")
	apart := newRepo(t) // its git folder lies elsewhere, and can not be read for the moment
	elsewhere := filepath.Join(t.TempDir(), "store")
	apart.git("init", "-q", "--separate-git-dir", elsewhere)
	apart.git("config", "core.repositoryFormatVersion", "99")
	ask := collectors.Ask{Want: []evidence.Window{{}}, Places: []string{
		filepath.Join(r.dir, ".git"), filepath.Join(broken, ".git"), newRepo(t).dir + "/.git", "/nowhere/.git", elsewhere,
	}}
	var left, gone []string
	for batch, err := range collectorFor(t, []string{r.dir, broken, apart.dir}, "ada@example.com").Collect(t.Context(), ask) {
		if err != nil {
			t.Fatal(err)
		}
		left, gone = batch.Left, append(gone, batch.Gone...)
	}
	if want := ask.Places[2:3]; !slices.Equal(left, want) || !slices.Equal(gone, ask.Places[3:4]) {
		t.Errorf("left %q, want %q; gone %q", left, want, gone)
	}
}

// TestReadByAnotherSource: what another source gave of the same clone is superseded
// where no branch leads to it. What one leads to may be somebody else's here.
func TestReadByAnotherSource(t *testing.T) {
	r := newRepo(t)
	first := r.write("a", "a\n").commit("one")
	last := r.write("a", "b\n").commit("two")
	ledger, _, _ := run(t, collectorFor(t, []string{r.dir}, "ada@example.com"), nil)
	r.write("a", "c\n").git("commit", "-qam", "two, amended", "--amend")
	place := filepath.Join(r.dir, ".git")
	ask := collectors.Ask{
		Want: []evidence.Window{{}}, Elsewhere: []string{place},
		Kept: func(_ context.Context, of string, wanted func(string) bool) (items []evidence.Item, err error) {
			for id, it := range ledger {
				if of == place && wanted(id) {
					items = append(items, it)
				}
			}
			return items, nil
		},
	}
	for _, email := range []string{"ada@example.com", "bob@example.com"} {
		items, _, _ := collect(t, collectorFor(t, []string{r.dir}, email), ask)
		for id, want := range map[string]bool{first: false, last: true} {
			if gone, _ := items["git:"+id].Facts.Bool(evidence.FactSuperseded); gone != want {
				t.Errorf("%s as %s: superseded %t", id, email, gone)
			}
		}
	}
	narrow, err := New(Config{Name: "git", Repositories: []string{r.dir}, Emails: []string{"ada@example.com"}, Branches: []string{"default"}})
	if err != nil {
		t.Fatal(err)
	}
	items, _, _ := collect(t, narrow, ask) // what other branches lead to it does not know
	if gone, _ := items["git:"+last].Facts.Bool(evidence.FactSuperseded); gone {
		t.Error("superseded by a source that reads one branch")
	}
}
