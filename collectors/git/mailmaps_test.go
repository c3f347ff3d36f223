package git

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// TestMailmapsAsGitLog has mailmaps in each place git knows, and holds whose
// commits they make to git's account.
func TestMailmapsAsGitLog(t *testing.T) {
	const one, two = "Ada <ada@example.com> <one@old.example>\n", "Ada <ada@example.com> <two@old.example>\n"
	for _, shape := range []struct {
		name    string
		bare    bool
		make    func(t *testing.T, r *testRepo)
		commits int
		why     string
	}{
		{"none", false, func(*testing.T, *testRepo) {}, 1, ""},
		{"file", false, func(_ *testing.T, r *testRepo) { r.git("config", "mailmap.file", "people") }, 2, ""},
		{"file below home", false, func(t *testing.T, r *testRepo) {
			home, _ := os.UserHomeDir()
			if err := os.WriteFile(filepath.Join(home, "people"), []byte(one+two), 0o644); err != nil {
				t.Fatal(err)
			}
			r.git("config", "mailmap.file", "~/people")
		}, 3, ""},
		{"file that is gone", false, func(_ *testing.T, r *testRepo) { r.git("config", "mailmap.file", "nowhere") }, 1, ""},
		{"blob of HEAD", false, func(_ *testing.T, r *testRepo) { r.git("config", "mailmap.blob", "HEAD:people") }, 2, ""},
		{"blob of a branch", false, func(_ *testing.T, r *testRepo) { r.git("config", "mailmap.blob", "side:sub/people") }, 2, ""},
		{"blob of a tag", false, func(_ *testing.T, r *testRepo) { r.git("config", "mailmap.blob", "v1:sub/people") }, 2, ""},
		{"blob of a remote branch", false, func(_ *testing.T, r *testRepo) {
			r.git("update-ref", "refs/remotes/origin/main", "main")
			r.git("config", "mailmap.blob", "origin/main:people")
		}, 2, ""},
		{"blob by its name", false, func(_ *testing.T, r *testRepo) {
			r.git("config", "mailmap.blob", r.git("rev-parse", "HEAD:people"))
		}, 2, ""},
		{"blob of nothing", false, func(_ *testing.T, r *testRepo) { r.git("config", "mailmap.blob", "gone:people") }, 1, ""},
		{"blob that has a tag", false, func(_ *testing.T, r *testRepo) {
			r.git("tag", "people", "HEAD:people")
			r.git("config", "mailmap.blob", "people")
		}, 2, ""},
		{"blob behind a tag", false, func(_ *testing.T, r *testRepo) {
			r.git("tag", "-m", "annotated", "people", "HEAD:people")
			r.git("config", "mailmap.blob", "people")
		}, 1, ""},
		{"blob of a tree", false, func(_ *testing.T, r *testRepo) {
			r.git("config", "mailmap.blob", r.git("rev-parse", "HEAD^{tree}")+":people")
		}, 2, ""},
		{"blob of @", false, func(_ *testing.T, r *testRepo) { r.git("config", "mailmap.blob", "@:people") }, 2, ""},
		{"blob from the top", false, func(_ *testing.T, r *testRepo) { r.git("config", "mailmap.blob", "HEAD:./people") }, 2, ""},
		{"blob from the root", false, func(_ *testing.T, r *testRepo) { r.git("config", "mailmap.blob", "HEAD:/people") }, 1, ""},
		{"blob of a remote's HEAD", false, func(_ *testing.T, r *testRepo) {
			r.git("update-ref", "refs/remotes/origin/main", "main")
			r.git("symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/main")
			r.git("config", "mailmap.blob", "origin:people")
		}, 2, ""},
		{"blob of another ref", false, func(_ *testing.T, r *testRepo) {
			r.git("update-ref", "refs/meta/config", "side")
			r.git("config", "mailmap.blob", "refs/meta/config:sub/people")
		}, 2, ""},
		{"blob of another ref, packed", false, func(_ *testing.T, r *testRepo) {
			r.git("update-ref", "refs/meta/config", "side")
			r.git("pack-refs", "--all")
			r.git("config", "mailmap.blob", "meta/config:sub/people")
		}, 2, ""},
		{"blob of a folder of refs", false, func(_ *testing.T, r *testRepo) { r.git("config", "mailmap.blob", "heads:people") }, 1, ""},
		{"blob by a way we do not read", false, func(_ *testing.T, r *testRepo) { r.git("config", "mailmap.blob", "HEAD~0:people") }, -1, "mailmap.blob"},
		{"blob of the index", false, func(_ *testing.T, r *testRepo) { r.git("config", "mailmap.blob", ":people") }, -1, "mailmap.blob"},
		{"blob by a short name", false, func(_ *testing.T, r *testRepo) {
			r.git("config", "mailmap.blob", r.git("rev-parse", "HEAD")[:9]+":people")
		}, -1, "mailmap.blob"},
		{"blob of what git left", false, func(_ *testing.T, r *testRepo) { r.git("config", "mailmap.blob", "ORIG_HEAD:people") }, -1, "mailmap.blob"},
		{"blob and file", false, func(_ *testing.T, r *testRepo) {
			r.git("config", "mailmap.blob", "side:sub/people")
			r.git("config", "mailmap.file", "people")
		}, 3, ""},
		{"the file contradicts the blob", false, func(_ *testing.T, r *testRepo) {
			r.write("contrary", "Bob <bob@example.com> <one@old.example>\n")
			r.git("config", "mailmap.blob", "HEAD:people")
			r.git("config", "mailmap.file", "contrary")
		}, 1, ""},
		{"bare", true, func(_ *testing.T, r *testRepo) { r.git("mv", "people", ".mailmap"); r.commit("mailmap") }, 3, ""},
		{"bare, without", true, func(_ *testing.T, r *testRepo) {
			r.git("mv", "people", ".mailmap")
			r.commit("mailmap")
			r.git("config", "mailmap.blob", "")
		}, 2, ""},
		{"bare, from a file beside", true, func(_ *testing.T, r *testRepo) {
			r.write(".git/people", two)
			r.git("config", "mailmap.file", "people")
		}, 2, ""},
	} {
		t.Run(shape.name, func(t *testing.T) {
			r := newRepo(t)
			r.write("people", one).commit("mine")
			r.as("Ada", "one@old.example").write("f", "1\n").commit("by one address")
			r.as("Ada", "two@old.example").write("f", "2\n").commit("by another")
			r.as("Ada", "ada@example.com")
			r.git("checkout", "-q", "-b", "side")
			r.as("Bob", "bob@example.com").write("sub/people", two).commit("not mine")
			r.git("tag", "-m", "annotated", "v1")
			r.as("Ada", "ada@example.com").git("checkout", "-q", "main")
			shape.make(t, r)
			dir := r.dir
			if shape.bare {
				r.git("config", "core.bare", "true")
				dir = filepath.Join(dir, ".git")
			}
			items, skips, point := run(t, collectorFor(t, []string{dir}, "ada@example.com"), nil)
			checkSkips(t, skips, shape.why, false)
			if shape.commits < 0 {
				return
			}
			want := fromGit(t, dir, "ada@example.com")
			if len(want) != shape.commits {
				t.Errorf("git knows %d commits, the test %d", len(want), shape.commits)
			}
			if diff := cmp.Diff(want, asNumstat(items)); diff != "" {
				t.Errorf("-git +ours\n%s", diff)
			}
			// A mailmap that changes is heard of.
			if shape.name == "file" {
				r.write("people", one+two)
				items, _, _ = run(t, collectorFor(t, []string{dir}, "ada@example.com"), point)
				if want = fromGit(t, dir, "ada@example.com"); len(items) != len(want) {
					t.Errorf("%d items after a change, git knows %d", len(items), len(want))
				}
			}
		})
	}
}

// TestMailmapOfABranchNotRead has the mailmap change on a branch that is not read.
func TestMailmapOfABranchNotRead(t *testing.T) {
	r := newRepo(t)
	r.as("Ada", "old@example.com").write("f", "1\n").commit("mine")
	r.git("checkout", "-q", "--orphan", "meta")
	r.as("Bob", "bob@example.com").write("people", "# none\n").commit("nobody")
	r.git("config", "mailmap.blob", "meta:people")
	c, err := New(Config{Name: "git", Repositories: []string{r.dir}, Emails: []string{"ada@example.com"}, Branches: []string{"main"}, Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	items, _, next := run(t, c, nil)
	if len(items) > 0 {
		t.Errorf("%d items of nobody's", len(items))
	}
	r.write("people", "Ada <ada@example.com> <old@example.com>\n").commit("somebody")
	if items, _, _ = run(t, c, next); len(items) != 1 {
		t.Errorf("%d items with a mailmap, want 1", len(items))
	}
}
