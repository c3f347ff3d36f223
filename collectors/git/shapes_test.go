package git

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"sheaf/collectors"
	"sheaf/evidence"
)

// shape is a way for a repository to be odd, and what is said of it.
type shape struct {
	name   string
	make   func(t *testing.T, r *testRepo)
	items  int    // of the three commits, -1 for any
	why    string // part of what is said; empty for silence
	notice bool
}

// TestShapes holds what is said of repositories that can not be read, or not
// in full. Whatever else is in the source is read all the same.
func TestShapes(t *testing.T) {
	gitFile := func(r *testRepo, name string) string { return filepath.Join(r.dir, ".git", name) }
	for _, shape := range []shape{
		{"nothing odd", func(*testing.T, *testRepo) {}, 3, "", false},
		{"empty ref", func(t *testing.T, r *testRepo) { put(t, gitFile(r, "refs/heads/x"), "") }, 3, "empty file", false},
		{"zeroed ref", func(t *testing.T, r *testRepo) { put(t, gitFile(r, "refs/heads/x"), strings.Repeat("\x00", 41)) }, 3, "empty file", false},
		{"garbage ref", func(t *testing.T, r *testRepo) { put(t, gitFile(r, "refs/heads/x"), "what\n") }, 3, "neither", false},
		{"dangling ref", func(t *testing.T, r *testRepo) {
			put(t, gitFile(r, "refs/heads/x"), strings.Repeat("12", 20)+"\n")
		}, 3, "missing", false},
		{"stale lock", func(t *testing.T, r *testRepo) { put(t, gitFile(r, "refs/heads/main.lock"), "") }, 3, "", false},
		{"name of no ref", func(t *testing.T, r *testRepo) {
			id := r.git("commit-tree", "HEAD^{tree}", "-p", "HEAD", "-m", "lost")
			put(t, gitFile(r, "refs/heads/a~1"), id+"\n")
			put(t, gitFile(r, "packed-refs"), id+" refs/heads/b..c\n")
		}, 3, "no name git takes", false},
		{"packed refs cut short", func(t *testing.T, r *testRepo) {
			put(t, gitFile(r, "packed-refs"), r.git("commit-tree", "HEAD^{tree}", "-p", "HEAD", "-m", "lost")+" refs/he")
		}, 3, "packed-refs: cut short", false},
		{"packed refs emptied", func(t *testing.T, r *testRepo) {
			r.git("pack-refs", "--all")
			put(t, gitFile(r, "packed-refs"), "")
		}, 0, "packed-refs: empty file", false},
		{"packed refs of another system's lines", func(t *testing.T, r *testRepo) {
			put(t, gitFile(r, "packed-refs"), r.git("commit-tree", "HEAD^{tree}", "-p", "HEAD", "-m", "lost")+" refs/heads/x\r\n")
		}, 3, "no name git takes", false},
		{"packed refs with a tab", func(t *testing.T, r *testRepo) {
			put(t, gitFile(r, "packed-refs"), r.git("commit-tree", "HEAD^{tree}", "-p", "HEAD", "-m", "found")+"\trefs/heads/x\n")
		}, 4, "", false},
		{"packed refs with one that is none", func(t *testing.T, r *testRepo) {
			put(t, gitFile(r, "packed-refs"), r.git("commit-tree", "HEAD^{tree}", "-p", "HEAD", "-m", "lost")+" refs\xafheads/x\n")
		}, 3, "no name git takes", false},
		{"packed refs that are nobody's", func(t *testing.T, r *testRepo) {
			id := r.git("commit-tree", "HEAD^{tree}", "-p", "HEAD", "-m", "other")
			put(t, gitFile(r, "packed-refs"), id+" ORIG_HEAD\n"+id+" refs/stash\n")
		}, 3, "", false},
		{"a ref packed twice", func(t *testing.T, r *testRepo) {
			id := r.git("commit-tree", "HEAD^{tree}", "-p", "HEAD", "-m", "one")
			put(t, gitFile(r, "packed-refs"), id+" refs/heads/x\n"+r.git("rev-parse", "HEAD")+" refs/heads/x\n")
		}, -1, "packed twice", false},
		{"a tag packed with another commit behind it", func(t *testing.T, r *testRepo) {
			id := r.git("commit-tree", "HEAD^{tree}", "-p", "HEAD", "-m", "found")
			r.git("tag", "-m", "v1", "v1", id)
			r.git("pack-refs", "--all")
			file := gitFile(r, "packed-refs")
			text, _ := os.ReadFile(file)
			put(t, file, strings.Replace(string(text), "^"+id, "^"+r.git("rev-parse", "HEAD"), 1))
		}, 4, "", false},
		{"a file where branches should be", func(t *testing.T, r *testRepo) {
			os.RemoveAll(gitFile(r, "refs/heads"))
			put(t, gitFile(r, "refs/heads"), "")
		}, 0, "refs/heads: ", false},
		{"HEAD leads out of the refs", func(t *testing.T, r *testRepo) { put(t, gitFile(r, "HEAD"), "ref: elsewhere\n") }, 3, "outside of refs", false},
		{"a file in a commit's place", func(_ *testing.T, r *testRepo) { r.swap("HEAD", "HEAD:f") }, 0, "does not match", false},
		{"a folder in a commit's place", func(_ *testing.T, r *testRepo) { r.swap("HEAD", "HEAD^{tree}") }, 0, "does not match", false},
		{"a file in a tag's place", func(_ *testing.T, r *testRepo) {
			r.git("tag", "-m", "v1", "v1", r.git("commit-tree", "HEAD^{tree}", "-p", "HEAD", "-m", "lost"))
			r.swap("v1", "HEAD:f")
		}, 3, "does not match", false},
		{"a tag of a large file", func(_ *testing.T, r *testRepo) {
			r.write("large", strings.Repeat("large\n", 3<<20)).git("tag", "large", r.git("hash-object", "-w", "large"))
		}, 3, "", false},
		{"refs in folders that are links", func(t *testing.T, r *testRepo) {
			put(t, gitFile(r, "elsewhere/x"), r.git("commit-tree", "HEAD^{tree}", "-p", "HEAD", "-m", "found")+"\n")
			for name, to := range map[string]string{"linked": "../../elsewhere", "here": ".", "up": "..", "again": ".."} {
				if err := os.Symlink(to, gitFile(r, "refs/heads/"+name)); err != nil {
					t.Skip(err)
				}
			}
		}, 4, "", false},
		{"refs of each worktree's own", func(_ *testing.T, r *testRepo) {
			r.git("update-ref", "refs/worktree/x", r.git("commit-tree", "HEAD^{tree}", "-p", "HEAD", "-m", "main's"))
			r.git("worktree", "add", "-q", "--detach", r.dir+"-linked")
			for _, kind := range []string{"worktree", "bisect", "rewritten"} {
				r.git("-C", r.dir+"-linked", "update-ref", "refs/"+kind+"/x", r.git("commit-tree", "HEAD^{tree}", "-p", "HEAD", "-m", kind))
			}
		}, 7, "", false},
		{"symbolic refs in a loop", func(t *testing.T, r *testRepo) {
			put(t, gitFile(r, "refs/heads/x"), "ref: refs/heads/y\n")
			put(t, gitFile(r, "refs/heads/y"), "ref: refs/heads/x\n")
		}, 3, "symbolic refs in a row", true},
		{"symbolic ref to nothing", func(t *testing.T, r *testRepo) {
			put(t, gitFile(r, "refs/remotes/origin/HEAD"), "ref: refs/remotes/origin/gone\n")
		}, 3, "", false},
		{"stash and notes", func(_ *testing.T, r *testRepo) {
			r.write("s", "s\n").git("stash", "-u", "-q")
			r.git("notes", "add", "-m", "note")
		}, 3, "", false},
		{"format version 99", func(_ *testing.T, r *testRepo) { r.git("config", "core.repositoryFormatVersion", "99") }, 0, "version 99", false},
		{"unknown extension", func(_ *testing.T, r *testRepo) {
			r.git("config", "core.repositoryFormatVersion", "1")
			r.git("config", "extensions.wonder", "1")
		}, 0, "extension wonder", false},
		{"refs kept elsewhere", func(t *testing.T, r *testRepo) {
			r.git("config", "core.repositoryFormatVersion", "1")
			f, _ := os.OpenFile(gitFile(r, "config"), os.O_APPEND|os.O_WRONLY, 0)
			f.WriteString("[extensions]\n\trefStorage = sql:///elsewhere\n")
			f.Close()
		}, 0, "sql:///elsewhere", false},
		{"worktree config", func(_ *testing.T, r *testRepo) {
			r.git("config", "core.repositoryFormatVersion", "1")
			r.git("config", "extensions.worktreeConfig", "true")
		}, 3, "", false},
		{"bad config line", func(t *testing.T, r *testRepo) {
			f, _ := os.OpenFile(gitFile(r, "config"), os.O_APPEND|os.O_WRONLY, 0)
			f.WriteString("[open\n")
			f.Close()
		}, 3, "config", true},
		{"missing commit", func(t *testing.T, r *testRepo) {
			id := r.git("rev-parse", "HEAD~1")
			if err := os.Remove(gitFile(r, "objects/"+id[:2]+"/"+id[2:])); err != nil {
				t.Fatal(err)
			}
		}, 1, "missing", false},
		{"corrupt blob", func(t *testing.T, r *testRepo) {
			id := r.git("rev-parse", "HEAD:f")
			file := gitFile(r, "objects/"+id[:2]+"/"+id[2:])
			os.Chmod(file, 0o644)
			put(t, file, "garbage")
		}, 3, "lines of", false},
		{"truncated pack", func(t *testing.T, r *testRepo) {
			r.git("repack", "-adq")
			pack := oneFile(t, gitFile(r, "objects/pack/*.pack"))
			os.Chmod(pack, 0o644)
			if err := os.Truncate(pack, 100); err != nil {
				t.Fatal(err)
			}
		}, -1, "pack", false},
		{"pack without index", func(t *testing.T, r *testRepo) {
			r.git("repack", "-adq")
			if err := os.Remove(oneFile(t, gitFile(r, "objects/pack/*.idx"))); err != nil {
				t.Fatal(err)
			}
		}, 0, "no index", false},
		{"empty loose object", func(t *testing.T, r *testRepo) {
			id := r.git("rev-parse", "HEAD~1")
			file := gitFile(r, "objects/"+id[:2]+"/"+id[2:])
			os.Chmod(file, 0o644)
			put(t, file, "")
		}, 1, "empty", false},
		{"missing tree", func(t *testing.T, r *testRepo) {
			id := r.git("rev-parse", "HEAD^{tree}")
			if err := os.Remove(gitFile(r, "objects/"+id[:2]+"/"+id[2:])); err != nil {
				t.Fatal(err)
			}
		}, 3, "lines of", false},
		{"missing tree of a folder", func(t *testing.T, r *testRepo) {
			r.write("dir/g", "g\n").write("a", "a\n").commit("c")
			id := r.git("rev-parse", "HEAD:dir")
			if err := os.Remove(gitFile(r, "objects/"+id[:2]+"/"+id[2:])); err != nil {
				t.Fatal(err)
			}
		}, 4, "lines of", false},
		{"alternate that is gone", func(t *testing.T, r *testRepo) {
			put(t, gitFile(r, "objects/info/alternates"), "/nowhere/objects\n")
		}, 3, "can not borrow", false},
		{"HEAD of garbage", func(t *testing.T, r *testRepo) { put(t, gitFile(r, "HEAD"), "what\n") }, 3, "HEAD", false},
		{"file for a folder of refs", func(t *testing.T, r *testRepo) {
			put(t, gitFile(r, "refs/remotes"), "")
		}, 3, "refs/remotes: ", false},
		{"unknown object format", func(_ *testing.T, r *testRepo) {
			r.git("config", "core.repositoryFormatVersion", "1")
			r.git("config", "extensions.objectFormat", "sha512")
		}, 0, "sha512", false},
		{"replacement in a folder", func(_ *testing.T, r *testRepo) {
			r.write(".git/refs/replace/x/"+r.git("rev-parse", "HEAD"), r.git("commit-tree", "HEAD^{tree}", "-p", "HEAD~2", "-m", "other")+"\n")
		}, 2, "replaced", true},
		{"replaced commit", func(_ *testing.T, r *testRepo) { r.git("replace", "--graft", "HEAD", "HEAD~2") }, 2, "replaced", true},
		{"grafts of one commit twice", func(t *testing.T, r *testRepo) {
			put(t, gitFile(r, "info/grafts"), r.git("rev-parse", "HEAD")+" "+r.git("rev-parse", "HEAD~1")+"\r\n"+r.git("rev-parse", "HEAD")+"\n")
		}, 3, "grafts", true},
		{"grafts", func(t *testing.T, r *testRepo) {
			put(t, gitFile(r, "info/grafts"), r.git("rev-parse", "HEAD")+"\n")
		}, 1, "grafts", true},
		{"grafts that are none", func(t *testing.T, r *testRepo) {
			id, root := r.git("rev-parse", "HEAD"), r.git("rev-parse", "HEAD~2")
			put(t, gitFile(r, "info/grafts"), "what\n"+id+" "+root+" what\n"+id+"  "+root+"\n")
		}, 3, "is no graft", true},
		{"grafts with a tab and spaces behind", func(t *testing.T, r *testRepo) {
			put(t, gitFile(r, "info/grafts"), r.git("rev-parse", "HEAD")+"\t"+r.git("rev-parse", "HEAD~2")+" \n")
		}, 2, "grafts change", true},
		{"ends of shallow history that are none", func(t *testing.T, r *testRepo) {
			put(t, gitFile(r, "shallow"), "what\n")
		}, 3, "shallow: line", false},
		{"no commits", func(t *testing.T, r *testRepo) {
			os.RemoveAll(filepath.Join(r.dir, ".git"))
			r.git("init", "-q")
		}, 0, "", false},
		{"no repository", func(_ *testing.T, r *testRepo) { os.RemoveAll(filepath.Join(r.dir, ".git")) }, 0, "not a git repository", false},
		{"gone", func(_ *testing.T, r *testRepo) { os.RemoveAll(r.dir) }, 0, "no such folder", false},
		{"git file to nowhere", func(t *testing.T, r *testRepo) {
			os.RemoveAll(filepath.Join(r.dir, ".git"))
			put(t, filepath.Join(r.dir, ".git"), "gitdir: /nowhere\n")
		}, 0, "leads to", false},
	} {
		t.Run(shape.name, shape.check)
	}
}

// check harvests such a repository beside a good one, twice.
func (shape shape) check(t *testing.T) {
	t.Parallel()
	r, good := newRepo(t), newRepo(t)
	for i := range 3 {
		r.write("f", strings.Repeat("x\n", i+1)).commit("c")
	}
	good.write("g", "g\n").commit("in the other repository")
	shape.make(t, r)
	c := collectorFor(t, []string{r.dir, good.dir}, "ada@example.com")
	items, skips, point := run(t, c, nil)
	if shape.items >= 0 && len(items) != shape.items+1 {
		t.Errorf("%d items, want %d and one", len(items), shape.items)
	}
	checkSkips(t, skips, shape.why, shape.notice)
	// The second run says the same and finds nothing else.
	again, skips, _ := run(t, c, point)
	checkSkips(t, skips, shape.why, shape.notice)
	for id := range again {
		if _, ok := items[id]; !ok {
			t.Errorf("%s only in the second run", id)
		}
	}
}

// swap puts the bytes of one loose object in the place of another's.
func (r *testRepo) swap(name, by string) {
	r.t.Helper()
	loose := func(name string) string {
		id := r.git("rev-parse", name)
		return filepath.Join(r.dir, ".git/objects", id[:2], id[2:])
	}
	data, err := os.ReadFile(loose(by))
	if err != nil {
		r.t.Fatal(err)
	}
	os.Remove(loose(name))
	put(r.t, loose(name), string(data))
}

func oneFile(t *testing.T, pattern string) string {
	t.Helper()
	files, err := filepath.Glob(pattern)
	if err != nil || len(files) != 1 {
		t.Fatal(pattern, files, err)
	}
	return files[0]
}

// TestMovedAndClonedAnew finds the same commits under the same names wherever
// a repository goes.
func TestMovedAndClonedAnew(t *testing.T) {
	r := richRepo(t)
	first, _, point := run(t, collectorFor(t, []string{r.dir}, "ada@example.com"), nil)
	moved := r.dir + "-moved"
	if err := os.Rename(r.dir, moved); err != nil {
		t.Fatal(err)
	}
	if _, err := tryGit(moved, "worktree", "repair"); err != nil {
		t.Fatal(err)
	}
	clone := r.dir + "-clone"
	if _, err := tryGit(moved, "clone", "-q", "--mirror", moved, clone); err != nil {
		t.Fatal(err)
	}
	for _, dir := range []string{moved, clone} {
		var items map[string]evidence.Item
		items, _, point = run(t, collectorFor(t, []string{dir}, "ada@example.com"), point)
		for id, it := range items {
			if old, ok := first[id]; !ok || !old.At.Equal(it.At) || old.Title != it.Title {
				t.Errorf("%s: %s is %q of %s", dir, id, it.Title, it.At)
			}
		}
		if len(items) < len(first)-1 { // the worktree's HEAD is not cloned
			t.Errorf("%s: %d items, %d at first", dir, len(items), len(first))
		}
	}
	if again, _, _ := run(t, collectorFor(t, []string{clone}, "ada@example.com"), point); len(again) > 0 {
		t.Errorf("%d items in a run without news", len(again))
	}
}

func checkSkips(t *testing.T, skips []collectors.Skip, why string, notice bool) {
	t.Helper()
	if why == "" {
		if len(skips) > 0 {
			t.Errorf("skipped %+v", skips)
		}
		return
	}
	for _, s := range skips {
		if strings.Contains(s.Why, why) && s.Notice == notice {
			return
		}
	}
	t.Errorf("nothing with %q (notice %v) among %+v", why, notice, skips)
}

// TestPartialCloneIsFilled counts what it could not once git has brought it. Until
// then each run says what is unknown, as a notice where it is known for long, and
// those that became unknown since as more than that.
func TestPartialCloneIsFilled(t *testing.T) {
	r := newRepo(t)
	for i := range 4 {
		r.write("f", strings.Repeat("x\n", i+1)).commit("c")
	}
	r.git("config", "uploadpack.allowFilter", "true")
	partial := r.clone("--filter=blob:none", "--no-checkout", "-c", "maintenance.auto=false")
	c := collectorFor(t, []string{partial}, "ada@example.com")
	_, skips, point := run(t, c, nil)
	checkSkips(t, skips, "lines of 4 commits are unknown", false)
	again, skips, point := run(t, c, point)
	if len(again) > 0 || len(skips) != 1 {
		t.Errorf("%d items without news, %+v", len(again), skips)
	}
	checkSkips(t, skips, "lines of 4 commits are unknown", true)
	r.write("f", strings.Repeat("x\n", 5)).commit("later")
	if _, err := tryGit(partial, "fetch", "-q", "origin", "main"); err != nil {
		t.Fatal(err)
	}
	if _, err := tryGit(partial, "update-ref", "HEAD", "FETCH_HEAD"); err != nil {
		t.Fatal(err)
	}
	later, skips, point := run(t, c, point)
	if len(later) != 1 || len(skips) != 2 {
		t.Errorf("%d new items, %+v", len(later), skips)
	}
	checkSkips(t, skips, "lines of 1 commit are unknown", false)
	checkSkips(t, skips, "lines of 4 commits are unknown", true)
	_, skips, point = run(t, c, point)
	checkSkips(t, skips, "lines of 5 commits are unknown", true)
	if _, err := tryGit(partial, "fetch", "-q", "--refetch", "--no-filter"); err != nil {
		t.Fatal(err)
	}
	filled, skips, _ := run(t, c, point)
	if len(filled) != 5 || len(skips) > 0 {
		t.Errorf("%d items, %+v", len(filled), skips)
	}
	for id, it := range filled {
		if n, known := it.Additions.Get(); !known || n != 1 {
			t.Errorf("%s has %d additions", id, n)
		}
	}
}

// TestPartialCloneIsFilledFromTheEnd has more commits without files than are
// remembered, of which git brings those of the newest alone, as it does for git log.
func TestPartialCloneIsFilledFromTheEnd(t *testing.T) {
	r := newRepo(t)
	var in strings.Builder
	for i := range maxAwaited + 40 {
		fmt.Fprintf(&in, "commit refs/heads/main\ncommitter Ada <ada@example.com> %d +0000\ndata 1\nc\n", 1772355600+i)
		fmt.Fprintf(&in, "M 100644 inline f\ndata %d\n%d\n\n", len(strconv.Itoa(i))+1, i)
	}
	r.pipe(in.String(), "fast-import", "--quiet")
	r.git("config", "uploadpack.allowFilter", "true")
	partial := r.clone("--filter=blob:none", "--no-checkout", "-c", "maintenance.auto=false")
	c := collectorFor(t, []string{partial}, "ada@example.com")
	_, _, point := run(t, c, nil)
	if _, err := tryGit(partial, "log", "-20", "--numstat"); err != nil {
		t.Fatal(err)
	}
	items, _, _ := run(t, c, point)
	counted := 0
	for _, it := range items {
		if _, known := it.Additions.Get(); known {
			counted++
		}
	}
	if counted != 20 {
		t.Errorf("%d commits are counted, of %d items", counted, len(items))
	}
}

// TestAmendedAtTheEndOfShallowHistory makes the last commit of a shallow clone again.
// That the lines of the one that is no more are unknown was told before.
func TestAmendedAtTheEndOfShallowHistory(t *testing.T) {
	r := newRepo(t)
	for i := range 3 {
		r.write("f", strings.Repeat("x\n", i+1)).commit("c")
	}
	shallow := r.clone("--depth=1")
	c := collectorFor(t, []string{shallow}, "ada@example.com")
	_, skips, next := run(t, c, nil)
	checkSkips(t, skips, "lines of 1 commit at the end of the shallow history", false)
	for _, args := range [][]string{
		{"-c", "user.name=Ada", "-c", "user.email=ada@example.com", "commit", "-q", "--amend", "-m", "again"},
		{"update-ref", "--no-deref", "-d", "refs/remotes/origin/HEAD"},
		{"update-ref", "-d", "refs/remotes/origin/main"},
	} {
		if out, err := tryGit(shallow, args...); err != nil {
			t.Fatal(out, err)
		}
	}
	items, skips, _ := run(t, c, next)
	if len(items) != 2 {
		t.Errorf("%d items", len(items))
	}
	for _, s := range skips {
		if !s.Notice {
			t.Errorf("%+v", s)
		}
	}
}

// TestNewInCutHistory reads only what is new where the end of a shallow clone,
// a graft or a replacement changes history, and finds what a run from the
// beginning does.
func TestNewInCutHistory(t *testing.T) {
	for name, cut := range map[string]func(r *testRepo){
		"shallow": func(r *testRepo) { r.write(".git/shallow", r.git("rev-parse", "HEAD~2")+"\n") },
		"roots":   func(r *testRepo) { r.write(".git/info/grafts", r.git("rev-parse", "HEAD~1", "HEAD~3")+"\n") },
		"graft": func(r *testRepo) {
			r.write(".git/info/grafts", strings.ReplaceAll(r.git("rev-parse", "HEAD~1", "HEAD~3", "side"), "\n", " ")+"\n")
		},
		"replaced":     func(r *testRepo) { r.git("replace", "--graft", "HEAD~1", "HEAD~3") },
		"replaced tip": func(r *testRepo) { r.git("replace", "--graft", "HEAD", "HEAD~3", "side") },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRepo(t)
			for i := range 6 {
				r.write("f", strings.Repeat("x\n", i+1)).commit("c")
			}
			r.git("checkout", "-q", "-b", "side", "HEAD~5")
			r.write("side", "s\n").commit("side")
			r.git("checkout", "-q", "main")
			cut(r)
			c := collectorFor(t, []string{r.dir}, "ada@example.com")
			items, _, point := run(t, c, nil)
			r.write("f", "new\n").commit("new")
			r.tick()
			r.git("merge", "-q", "--allow-unrelated-histories", "-s", "ours", "-m", "merge", "side")
			later, skips, point := run(t, c, point)
			if len(later) > 4 { // the two, and what they made land
				t.Errorf("%d items, of which two are new and two landed", len(later))
			}
			if slices.ContainsFunc(skips, func(s collectors.Skip) bool { return !s.Notice }) || len(skips) == 0 {
				t.Errorf("says %+v", skips)
			}
			for id, it := range later {
				items[id] = it
			}
			atOnce := sameAtOnce(t, c, items)
			if again, _, _ := run(t, c, point); len(items) != atOnce || len(again) > 0 {
				t.Errorf("%d items bit by bit, %d at once, %d without news", len(items), atOnce, len(again))
			}
		})
	}
}

func TestShallowAndPartialClones(t *testing.T) {
	r := newRepo(t)
	for i := range 4 {
		r.write("f", strings.Repeat("x\n", i+1)).commit("c")
	}
	r.git("config", "uploadpack.allowFilter", "true")
	shallow := r.clone("--depth=2")
	c := collectorFor(t, []string{shallow}, "ada@example.com")
	items, skips, point := run(t, c, nil)
	if len(items) != 2 {
		t.Errorf("%d items in a shallow clone", len(items))
	}
	for id, want := range map[string]bool{r.git("rev-parse", "HEAD"): true, r.git("rev-parse", "HEAD~1"): false} {
		it := items["git:"+id]
		if _, known := it.Facts.Int(evidence.FactParents); known != want {
			t.Errorf("parents of %s known: %v", id, known)
		}
	}
	checkSkips(t, skips, "the clone is shallow", true)
	checkSkips(t, skips, "lines of 1 commit at the end of the shallow history", false)
	_, skips, _ = run(t, c, point)
	checkSkips(t, skips, "lines of 1 commit at the end of the shallow history", true)
	if _, err := tryGit(shallow, "fetch", "-q", "--unshallow"); err != nil {
		t.Fatal(err)
	}
	deeper, skips, _ := run(t, c, point)
	if len(deeper) != 4 || len(skips) > 0 {
		t.Errorf("%d items after deepening, %+v", len(deeper), skips)
	}
	if err := os.RemoveAll(shallow); err != nil {
		t.Fatal(err)
	}
	since := r.clone("--shallow-since=" + strings.Fields(r.git("log", "-1", "--format=%ct", "HEAD~2"))[0])
	items, skips, _ = run(t, collectorFor(t, []string{since}, "ada@example.com"), nil)
	if len(items) != 3 {
		t.Errorf("%d items in a clone cut by date", len(items))
	}
	checkSkips(t, skips, "shallow", true)
	for _, filter := range []string{"blob:none", "tree:0"} {
		if err := os.RemoveAll(since); err != nil {
			t.Fatal(err)
		}
		partial := r.clone("--filter="+filter, "--no-checkout")
		before := tree(t, partial)
		items, skips, _ = run(t, collectorFor(t, []string{partial}, "ada@example.com"), nil)
		if len(items) != 4 {
			t.Errorf("%s: %d items in a partial clone", filter, len(items))
		}
		checkSkips(t, skips, "lines of 4 commits are unknown", false)
		if diff := cmp.Diff(before, tree(t, partial)); diff != "" {
			t.Errorf("%s: the clone was written to\n%s", filter, diff)
		}
		for id, it := range items {
			if n, known := it.Additions.Get(); known {
				t.Errorf("%s: %s has %d additions", filter, id, n)
			}
		}
	}
}

// TestNothingIsRunOrWritten harvests a repository that tries to run programs,
// and holds its files to be the same afterwards.
func TestNothingIsRunOrWritten(t *testing.T) {
	r := newRepo(t)
	r.write(".gitattributes", "* diff=evil filter=evil\n").write("f", "x\n").commit("c")
	trap := filepath.Join(t.TempDir(), "ran")
	evil := "touch " + trap
	for _, key := range []string{"core.fsmonitor", "diff.external", "diff.evil.textconv", "diff.evil.command", "core.sshCommand", "gpg.program", "core.pager", "filter.evil.clean"} {
		r.git("config", key, evil)
	}
	r.git("config", "log.showSignature", "true")
	r.git("config", "user.email", "ada@example.com")
	// A promised blob is missing, which plain git would fetch.
	blob := r.git("rev-parse", "HEAD:f")
	for key, value := range map[string]string{
		"extensions.partialClone": "origin", "remote.origin.promisor": "true", "remote.origin.url": "ssh://host/x", "remote.origin.uploadpack": evil,
		"core.repositoryFormatVersion": "1", "core.alternateRefsCommand": evil, "core.gitProxy": evil, "credential.helper": "!" + evil,
		"core.hooksPath": filepath.Join(r.dir, "hooks"), "core.editor": evil, "pager.log": evil, "alias.log": "!" + evil, "alias.config": "!" + evil,
	} {
		r.git("config", key, value)
	}
	if err := os.Remove(filepath.Join(r.dir, ".git/objects", blob[:2], blob[2:])); err != nil {
		t.Fatal(err)
	}
	for _, dir := range []string{"hooks", ".git/hooks"} {
		for _, hook := range []string{"post-checkout", "post-index-change", "reference-transaction", "pre-auto-gc", "fsmonitor-watchman", "post-rewrite"} {
			r.write(dir+"/"+hook, "#!/bin/sh\n"+evil+"\n")
			if err := os.Chmod(filepath.Join(r.dir, dir, hook), 0o755); err != nil {
				t.Fatal(err)
			}
		}
	}
	before := tree(t, r.dir)
	items, skips, _ := run(t, collectorFor(t, []string{r.dir}, "ada@example.com"), nil)
	if len(items) != 1 || !slices.ContainsFunc(skips, func(s collectors.Skip) bool { return strings.Contains(s.Why, "lines of 1 commit") }) {
		t.Errorf("%d items, %v", len(items), skips)
	}
	if _, err := Authors(t.Context(), r.dir); err != nil {
		t.Error(err)
	}
	if found, _, err := Find(t.Context(), []string{filepath.Dir(r.dir) + "/*"}, nil); err != nil || len(found) == 0 {
		t.Errorf("found %v, %v", found, err)
	}
	if _, err := Describe(t.Context(), r.dir); err != nil {
		t.Error(err)
	}
	if _, email, err := Identity(t.Context(), r.dir, ""); email != "ada@example.com" || err != nil {
		t.Errorf("identity %q, %v", email, err)
	}
	if _, email, err := Identity(t.Context(), r.dir, "none"); email != "ada@example.com" || err != nil {
		t.Errorf("identity without git %q, %v", email, err)
	}
	if _, err := os.Stat(trap); err == nil {
		t.Error("a program was run")
	}
	if diff := cmp.Diff(before, tree(t, r.dir)); diff != "" {
		t.Errorf("the repository was written to\n%s", diff)
	}
}

// TestIdentityBesideAnother asks for the identity in one repository while the
// environment points git at another, as a git alias or hook does.
func TestIdentityBesideAnother(t *testing.T) {
	t.Setenv("GIT_AUTHOR_EMAIL", "")
	r, other := newRepo(t), newRepo(t)
	r.git("config", "user.email", "ada@example.com")
	other.git("config", "user.email", "other@example.com")
	for name, value := range map[string]string{
		"GIT_DIR": other.dir + "/.git", "GIT_COMMON_DIR": other.dir + "/.git", "GIT_WORK_TREE": other.dir,
	} {
		t.Run(name, func(t *testing.T) {
			t.Setenv(name, value)
			for _, binary := range []string{"", "none"} {
				if _, email, err := Identity(t.Context(), r.dir, binary); email != "ada@example.com" || err != nil {
					t.Errorf("by %q: %q, %v", binary, email, err)
				}
			}
		})
	}
}

func tree(t *testing.T, dir string) []string {
	t.Helper()
	out, err := exec.Command("find", dir, "-printf", "%p %T@ %s\n").Output()
	if err != nil {
		t.Skip(err)
	}
	lines := strings.Split(string(out), "\n")
	slices.Sort(lines)
	return lines
}

func TestFind(t *testing.T) {
	home := t.TempDir()
	t.Setenv("HOME", home)
	home, err := filepath.EvalSymlinks(home)
	if err != nil {
		t.Fatal(err)
	}
	at := func(name string) string { return filepath.Join(home, name) }
	for _, dir := range []string{"src/a", "src/b", "src/b/nested", "src/group/c", "src/skip/d", "src/plain"} {
		if err := os.MkdirAll(at(dir), 0o755); err != nil {
			t.Fatal(err)
		}
		if dir != "src/plain" {
			if _, err := tryGit(at(dir), "init", "-q"); err != nil {
				t.Fatal(err)
			}
		}
	}
	for _, dir := range []string{"src/bare.git", "src/bare.git/in.git", "src/bare.git/modules/sub"} {
		if _, err := tryGit(home, "init", "-q", "--bare", dir); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink(at("src/a"), at("src/link")); err != nil {
		t.Fatal(err)
	}
	for to, from := range map[string]string{"src/team": "other/team", "src/group/up": "src"} {
		if err := os.Symlink(at(from), at(to)); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := tryGit(home, "init", "-q", "other/team/e"); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		patterns, exclude, want []string
		skipped                 string
	}{
		{[]string{"~/src/*"}, nil, []string{"src/a", "src/b", "src/bare.git"}, ""},
		{[]string{"~/src/*/*"}, nil, []string{"other/team/e", "src/b/nested", "src/bare.git/in.git", "src/group/c", "src/skip/d"}, ""},
		{[]string{"~/src/{group,team}/*"}, nil, []string{"other/team/e", "src/group/c"}, ""},
		{[]string{"~/src/*/*"}, []string{"team", "*.git"}, []string{"src/b/nested", "src/group/c", "src/skip/d"}, ""},
		{[]string{"~/src/group/*/*"}, nil, nil, "no repository there"},
		{[]string{"~/src/**"}, []string{"skip"}, []string{"src/a", "src/b", "src/b/nested", "src/bare.git", "src/bare.git/in.git", "src/group/c"}, ""},
		{[]string{"~/src/**"}, []string{"~/src/b", "*.git"}, []string{"src/a", "src/group/c", "src/skip/d"}, ""},
		{[]string{at("src/a"), at("src/link"), at("src/a/.git")}, nil, []string{"src/a"}, ""},
		{[]string{at("src/none")}, nil, nil, "no such folder"},
		{[]string{at("src/plain")}, nil, nil, "not a git repository"},
		{[]string{at("src/none*")}, nil, nil, "no repository there"},
	} {
		got, skipped, err := Find(t.Context(), c.patterns, c.exclude)
		if err != nil {
			t.Fatal(err)
		}
		var want []string
		for _, name := range c.want {
			want = append(want, at(name))
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%v without %v: -want +got\n%s", c.patterns, c.exclude, diff)
		}
		checkSkips(t, skipped, c.skipped, false)
	}
	if root, err := Root(at("src/b/nested")); err != nil || root != at("src/b/nested") {
		t.Errorf("root %s, %v", root, err)
	}
	if root, err := Root(at("src/group")); err == nil {
		t.Errorf("root %s where there is none", root)
	}
}

// TestFindBroken meets what is left of repositories, which are named each time and
// are not gone, beside folders that only have a .git.
func TestFindBroken(t *testing.T) {
	for _, c := range []struct{ name, undo, why string }{
		{"no HEAD", "rm .git/HEAD", "its .git lacks HEAD"},
		{"no refs", "git pack-refs --all && rm -r .git/refs", "its .git lacks refs"},
		{"no objects", "rm -r .git/objects", "its .git lacks objects"},
		{"no objects, as when git is making it", "rm -r .git/objects .git/index .git/logs", ""},
		{"no objects, and a file in the place of refs", "rm -r .git/objects .git/refs .git/index .git/logs && touch .git/refs", ""},
		{"bare without HEAD", "mv .git/* . && rm -r .git HEAD", "it lacks HEAD"},
		{"bare without refs", "git pack-refs --all && mv .git/* . && rm -r .git refs", "it lacks refs"},
		{"a folder with names like those", "mkdir objects refs && rm -r .git", ""},
		{"a repository of OSTree", "mkdir objects refs && rm -r .git && printf '[core]\\nrepo_version=1\\n' >config", ""},
		{"config alone", "mv .git/config . && rm -r .git && mkdir .git && mv config .git", ""},
		{"link into nothing", "rm -r .git && ln -s gone.git .git", "its .git leads to nothing"},
		{"file that leads to what is left", "mv .git ../left.git && rm ../left.git/HEAD && echo gitdir: ../left.git >.git", "its .git leads to a folder that is none"},
		{"empty folder", "rm -r .git && mkdir .git", ""},
		{"hooks alone", "rm -r .git && mkdir -p .git/hooks", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := newRepo(t)
			r.commit("one")
			place := filepath.Join(r.dir, ".git")
			if strings.HasPrefix(c.name, "bare") {
				place = r.dir
			}
			pattern := filepath.Dir(r.dir) + "/rep*"
			if out, err := exec.Command("sh", "-c", "cd "+r.dir+" && "+c.undo).CombinedOutput(); err != nil {
				t.Fatalf("%v: %s", err, out)
			}
			if _, err := tryGit(r.dir, "log"); err == nil {
				t.Error("git takes it for a repository")
			}
			found, skips, err := Find(t.Context(), []string{pattern}, nil)
			if err != nil || len(found) > 0 {
				t.Errorf("found %v, %v", found, err)
			}
			if c.why == "" {
				checkSkips(t, skips, "no repository there", false)
				return
			}
			if len(skips) != 1 || skips[0].What != r.dir {
				t.Errorf("skipped %+v", skips)
			}
			checkSkips(t, skips, "not a git repository: "+c.why, false)
			_, skips, _ = run(t, collectorFor(t, []string{r.dir}, "ada@example.com"), nil)
			checkSkips(t, skips, c.why, false)
			away, moved := gone([]string{place})
			if _, err := os.ReadDir(place); err == nil && len(away)+len(moved) > 0 {
				t.Error("it is gone")
			}
		})
	}
}

func TestAuthors(t *testing.T) {
	r := richRepo(t)
	authors, err := Authors(t.Context(), r.dir)
	if err != nil {
		t.Fatal(err)
	}
	if len(authors) != 2 || authors[0].Email != "ada@example.com" || authors[1].Email != "bob@example.com" || authors[1].Commits != 2 {
		t.Errorf("got %+v", authors)
	}
}

func TestAttributesAsGit(t *testing.T) {
	r := newRepo(t)
	r.write(".gitattributes", "[attr]gen linguist-generated -diff\n*.pb.go gen\n/root.txt diff\ndocs/*.md -diff\na/**/z diff=x\n"+
		"\"quo\\tted\" -diff\n*.bin binary\nkeep.bin -binary\n!neg diff\ndir/ -diff\n[ab].c diff\nx{y}.c -diff\n"+
		"p[[:digit:][:punct:]].h diff\nq[![:alpha:]_{].h diff\nr[[:space:]].h diff\n"+
		"in/** -diff\n/**/deep/** diff\n***/three diff\ns[]x].z diff\ns[!]x].z -diff\nt[!-a].z diff\nt[a-].z -diff\nv[!a]w.z -diff\n/**[!a]w -diff\n[y -diff\n"+
		"*.value -diff=x\n*.none !diff=x\n*.named -=diff\n?.u -diff\n[é].v -diff\n[!a-c].w -diff\n*é.x -diff\n??.y -diff\n").
		write("sub/.gitattributes", "*.pb.go !linguist-generated diff\nlocal -diff\n")
	paths := []string{"a.value", "a.none", "a.named", "a.pb.go", "sub/b.pb.go", "root.txt", "sub/root.txt", "docs/a.md", "docs/b/c.md", "a/z", "a/b/c/z",
		"quo\tted", "x.bin", "keep.bin", "!neg", "dir/f", "a.c", "c.c", "x{y}.c", "xy.c", "sub/local", "local",
		"p1.h", "p[.h", "p].h", "p{.h", "p`.h", "px.h", "q1.h", "qx.h", "q_.h", "q{.h", "r\t.h", "r\v.h", "rx.h",
		"A.PB.GO", "Sub/local", "sub/LOCAL", "DOCS/a.md", "A.c", "É.bin", "X.BIN",
		"in", "in/a", "in/a/b", "sub/in/a", "deep", "a/deep", "a/deep/b", "three", "a/b/three", "s].z", "sx.z", "sy.z", "t-.z", "ta.z", "tb.z",
		"v/w.z", "vbw.z", "a/w", "abw", "[y", "u.u", "ü.u", "\xff.u", "é.v", "e.v", "\xc3.v", "d.w", "ü.w", "\xff.w", "café.x", "caf\xe9.x", "ü.y", "uu.y"}
	for _, fold := range []string{"false", "true"} {
		r.git("config", "core.ignoreCase", fold)
		checkAttributes(t, r, paths)
	}
}

// TestVoidAttributes has lines of which git takes nothing for one bad word.
func TestVoidAttributes(t *testing.T) {
	r := newRepo(t)
	for _, words := range []string{
		"-diff # made by a tool", "# -diff", "-diff -", "-diff !", "=x -diff", "-diff =x", "diff= x", "-diff=foo", "-=foo diff", "!diff=foo diff=x",
		"--diff", "-- -diff", "a.b_c-d -diff", "9 -diff", ". -diff", "-diff (1).lock", "-diff \xe9", "-diff a[b]", "-diff a{", "-diff @", "-diff a/b", "!!x -diff", "x=# -diff", "-diff\r",
		"-diff \x01", "-diff a\vb", "-diff a\fb", "\v-diff", "diff=\v",
	} {
		r.write(".gitattributes", "* diff=before\n*.lock "+words+"\n")
		checkAttributes(t, r, []string{"a.lock", "b"})
		for _, name := range []string{"mine", "-mine", "m/x", "", "diff", "mine #"} {
			r.write(".gitattributes", "[attr]"+name+" "+words+"\n*.lock mine linguist-generated\n*.lock2 diff\n")
			checkAttributes(t, r, []string{"a.lock", "a.lock2"})
		}
	}
}

// TestOddAttributes has lines that look like what they are not.
func TestOddAttributes(t *testing.T) {
	r := newRepo(t)
	for _, text := range []string{
		"[attr] mine -diff\n*.c mine\n", "[attr]\tmine -diff\n*.c mine\n", "\"[attr]mine\" -diff\n*.c mine\n", "\"[attr] mine\" -diff\n*.c mine\n", "[attr] -diff\n",
		"\"*.c -diff\n", "\"*.c\"-diff\n", "\"*\\056c\" -diff\n", "\"*\\9c\" -diff\n",
		"*.c -diff\x00 foo\n", "*.c\x00 -diff\n", "*.c -diff" + strings.Repeat(" ", 2040) + "\n*.d diff\n", strings.Repeat(" ", 2040) + "*.c -diff\n",
		"*.c -diff" + strings.Repeat(" ", 2000) + "\n", "*.c -diff\r\n*.d diff\r\n",
		"d[/]e.c -diff\n", "d[.-0]e.c -diff\n", "d[!-~]e.c -diff\n", "d[[:punct:]]e.c -diff\n", "d[[:graph:]]e.c -diff\n", "d[[:print:]]e.c -diff\n", "d[[:space:][:cntrl:]]e.c -diff\n", "d[![:alpha:]]e.c -diff\n", "d[!x]e.c -diff\n", "d[/x]e.c -diff\n", "d[z-a]e.c -diff\n",
		"d[[:foo:]0]e.c -diff\n", "d[[:foo:]e.c -diff\n", "d[0[::]]e.c -diff\n", "d[[:]e.c -diff\n", "d[[:x]e.c -diff\n", "d[[:x]e:]e.c -diff\n", "d[[:digit:]e.c -diff\n", "d[[:DIGIT:]]e.c -diff\n", "d[![:foo:]]e.c -diff\n", "*[[:foo:]]* -diff\n", "d[[:alpha:] -diff\n", "d[x:]e.c -diff\n",
		"d**/*.c -diff\n", "d**/e.c -diff\n", "/d**/e** -diff\n", "d/** -diff\n", "d/**/e.c -diff\n", "d*/**/e.c -diff\n", "d**e.c -diff\n", "/d/e.c -diff\n", "d/\\e.c -diff\n",
		"x/d/../e.c -diff\n", "d**/**/f/*.c -diff\n", "d?**/e.c -diff\n", "\303\244**/*.c -diff\n", "\303**/*.c -diff\n", "d/ -diff\n", "d/e** -diff\n", "d/**** -diff\n",
	} {
		r.write(".gitattributes", text)
		checkAttributes(t, r, []string{"b.c", "a", "t", "[attr]", "\"b.c", "d/e.c", "d.e.c", "d0e.c", "dxe.c", "d-e.c", "dze.c", "x.d", "de.c", "dd/e.c", "d/f/e.c", "d/f/g/e.c", "dx/f/e.c", "d/e", "\303\244/x/e.c", "\303\244e.c"})
	}
}

func checkAttributes(t *testing.T, r *testRepo, paths []string) {
	t.Helper()
	l := layout{common: r.dir + "/.git", gitDir: r.dir + "/.git", worktree: r.dir}
	config, _ := readLocalConfig(l, nil)
	m := newMarks(&repository{layout: l, config: config}, nil, nil)
	for _, path := range paths {
		out := r.git(append([]string{"check-attr", "-z", "diff", "linguist-generated", "--"}, path)...)
		fields := strings.Split(out, "\x00")
		said := m.lookup(path, true)
		for i := 0; i+2 < len(fields); i += 3 {
			got, spoken := said[fields[i+1]]
			if !spoken {
				got = attrUnspecified
			}
			if string(got) != fields[i+2] {
				t.Errorf("%q: %s is %q, git says %q", path, fields[i+1], got, fields[i+2])
			}
		}
	}
}
