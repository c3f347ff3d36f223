package git

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"sheaf/evidence"
)

// TestNestedAttributesElsewhere heeds those that only one of HEAD and worktree
// had at the first run.
func TestNestedAttributesElsewhere(t *testing.T) {
	r := newRepo(t)
	r.write("a/.gitattributes", "* -diff\n").write("a/f", "1\n").write("b/f", "1\n").commit("one")
	r.write("b/.gitattributes", "* -diff\n")
	os.Remove(filepath.Join(r.dir, "a/.gitattributes"))
	c := collectorFor(t, []string{r.dir}, "ada@example.com")
	_, _, point := run(t, c, nil)
	for _, change := range []func(){
		func() { r.write("a/.gitattributes", "* -diff\n") },
		func() { os.Remove(filepath.Join(r.dir, "b/.gitattributes")) },
	} {
		change()
		var items map[string]evidence.Item
		items, _, point = run(t, c, point)
		if diff := cmp.Diff(fromGit(t, r.dir, "ada@example.com"), asNumstat(items)); diff != "" {
			t.Errorf("-git +ours\n%s", diff)
		}
	}
}

// TestNestedAttributes holds what two runs found, with attributes in a folder
// changed in between, against what one run finds at the end.
func TestNestedAttributes(t *testing.T) {
	for _, change := range []struct {
		name string
		make func(t *testing.T, r *testRepo)
		bare bool
		most int // items that come at the second run
	}{
		{"nothing", func(*testing.T, *testRepo) {}, false, 0},
		{"committed anew", func(_ *testing.T, r *testRepo) { r.write("b/deep/.gitattributes", "* -diff\n").commit("new") }, false, 99},
		{"in a new folder", func(_ *testing.T, r *testRepo) {
			r.write("c/.gitattributes", "* linguist-generated\n").write("c/f", "f\n").commit("new")
		}, false, 99},
		{"changed and committed", func(_ *testing.T, r *testRepo) {
			r.write("a/.gitattributes", "*.gen linguist-generated=false\n").commit("new")
		}, false, 99},
		{"deleted and committed", func(_ *testing.T, r *testRepo) {
			os.Remove(filepath.Join(r.dir, "a/.gitattributes"))
			r.commit("new")
		}, false, 99},
		{"moved with its folder", func(_ *testing.T, r *testRepo) { r.git("mv", "a", "z"); r.commit("new") }, false, 99},
		{"changed alone", func(_ *testing.T, r *testRepo) { r.write("a/.gitattributes", "* -diff\n") }, false, 99},
		{"checked out no more", func(_ *testing.T, r *testRepo) { os.Remove(filepath.Join(r.dir, "a/.gitattributes")) }, false, 99},
		{"pushed to a bare one", func(_ *testing.T, r *testRepo) { r.write("a/.gitattributes", "x\n").commit("new") }, true, 99},
		{"deleted in a bare one", func(_ *testing.T, r *testRepo) { r.git("rm", "-q", "a/.gitattributes"); r.commit("new") }, true, 99},
		{"become a folder", func(_ *testing.T, r *testRepo) {
			r.git("rm", "-q", "a/.gitattributes")
			r.write("a/.gitattributes/q", "q\n").commit("new")
		}, true, 99},
		{"that were a folder", func(_ *testing.T, r *testRepo) {
			r.git("rm", "-q", "-r", "d/.gitattributes")
			r.write("d/.gitattributes", "* linguist-generated\n").commit("new")
		}, true, 99},
		{"about line ends", func(_ *testing.T, r *testRepo) {
			r.write(".gitattributes", "* text=auto eol=lf\n").write("b/.gitattributes", "*.png filter=x merge=binary -text\n").commit("new")
		}, false, 1},
		{"of a link", func(t *testing.T, r *testRepo) {
			if err := os.Symlink("../a/.gitattributes", filepath.Join(r.dir, "b/.gitattributes")); err != nil {
				t.Skip(err)
			}
			r.commit("new")
		}, false, 1},
		{"without the commit before", func(_ *testing.T, r *testRepo) {
			r.tick()
			r.git("commit", "-q", "--amend", "-m", "amended")
			r.git("reflog", "expire", "--expire=now", "--all")
			r.git("gc", "-q", "--prune=now")
		}, false, 99},
	} {
		t.Run(change.name, func(t *testing.T) {
			t.Parallel()
			r := newRepo(t)
			r.write("a/.gitattributes", "*.gen linguist-generated -diff\n").write("a/x.gen", "1\n").write("a/f", "1\n").commit("one")
			r.write("b/deep/f", "1\n").write("a/x.gen", "1\n2\n").write("d/.gitattributes/q", "q\n").write("d/f", "1\n").commit("two")
			r.write("a/f", "1\n2\n").commit("three")
			dir := r.dir
			if change.bare {
				dir = r.clone("--bare")
			}
			c := collectorFor(t, []string{dir}, "ada@example.com")
			items, _, point := run(t, c, nil)
			change.make(t, r)
			if change.bare {
				r.git("push", "-q", dir, "main")
			}
			second, _, point := run(t, c, point)
			if len(second) > change.most {
				t.Errorf("%d items came again", len(second))
			}
			for id, it := range second {
				items[id] = it
			}
			sameAtOnce(t, c, items)
			if third, _, _ := run(t, c, point); len(third) > 0 {
				t.Errorf("%d items in a run without news", len(third))
			}
		})
	}
}
