package git

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestLayoutsAsGitLog reads repositories that lie and are kept in every way
// git has, and holds them to git's own account. None of them has anything to
// be named.
func TestLayoutsAsGitLog(t *testing.T) {
	for _, shape := range []struct {
		name string
		args string // of git init
		make func(t *testing.T, r *testRepo) string
	}{
		{"sha256", "--object-format=sha256", func(_ *testing.T, r *testRepo) string { return r.dir }},
		{"sha256 packed", "--object-format=sha256", func(_ *testing.T, r *testRepo) string {
			r.git("gc", "-q", "--prune=now")
			return r.dir
		}},
		{"sha256 clone", "--object-format=sha256", func(_ *testing.T, r *testRepo) string { return r.clone() }},
		{"multi-pack index alone", "", func(t *testing.T, r *testRepo) string {
			r.git("repack", "-dq")
			r.write("more", "m\n").commit("more")
			r.git("repack", "-dq")
			r.git("multi-pack-index", "write")
			// For the oracle the single ones come back.
			moveAway(t, filepath.Join(r.dir, ".git/objects/pack/*.idx"))
			return r.dir
		}},
		{"multi-pack index of version 2 alone", "", func(t *testing.T, r *testRepo) string {
			r.git("repack", "-dq")
			r.write("more", "m\n").commit("more")
			r.git("repack", "-dq")
			r.git("multi-pack-index", "write")
			// That version is as the one before, but for the order of packs.
			file := filepath.Join(r.dir, ".git/objects/pack/multi-pack-index")
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			text[4] = 2
			os.Chmod(file, 0o644)
			put(t, file, string(text))
			moveAway(t, filepath.Join(r.dir, ".git/objects/pack/*.idx"))
			return r.dir
		}},
		{"multi-pack indexes in a chain alone", "", func(t *testing.T, r *testRepo) string {
			pack := filepath.Join(r.dir, ".git/objects/pack")
			known, list := map[string]bool{}, ""
			for i := range 3 {
				r.write("more", fmt.Sprintln(i)).commit("more")
				r.git("repack", "-dq")
				packs := ""
				found, _ := filepath.Glob(pack + "/pack-*.idx")
				for _, idx := range found {
					if !known[idx] {
						packs += filepath.Base(idx) + "\n"
					}
					known[idx] = true
				}
				r.pipe(packs, "multi-pack-index", "write", "--stdin-packs")
				sum := fmt.Sprintf("%040d", i)
				list += sum + "\n"
				os.MkdirAll(pack+"/multi-pack-index.d", 0o755)
				if err := os.Rename(pack+"/multi-pack-index", pack+"/multi-pack-index.d/multi-pack-index-"+sum+".midx"); err != nil {
					t.Fatal(err)
				}
			}
			put(t, pack+"/multi-pack-index.d/multi-pack-index-chain", list)
			moveAway(t, pack+"/*.idx")
			return r.dir
		}},
		{"bitmaps", "", func(_ *testing.T, r *testRepo) string {
			r.git("repack", "-adbq")
			return r.dir
		}},
		{"loose beside packed", "", func(_ *testing.T, r *testRepo) string {
			r.git("repack", "-dq")
			r.write("more", "m\n").commit("more")
			return r.dir
		}},
		{"split commit graph, stale", "", func(_ *testing.T, r *testRepo) string {
			r.git("commit-graph", "write", "--reachable", "--split")
			r.write("more", "m\n").commit("more")
			r.git("commit-graph", "write", "--reachable", "--split=no-merge")
			r.write("more", "m\nn\n").commit("not in the graph")
			return r.dir
		}},
		{"commit graph of garbage", "", func(t *testing.T, r *testRepo) string {
			if err := os.WriteFile(filepath.Join(r.dir, ".git/objects/info/commit-graph"), []byte("CGPH\x01\x01\x03\x00garbage"), 0o644); err != nil {
				t.Fatal(err)
			}
			return r.dir
		}},
		{"alternates in a chain", "", func(t *testing.T, r *testRepo) string {
			near, far := filepath.Join(filepath.Dir(r.dir), "near"), filepath.Join(filepath.Dir(r.dir), "far")
			r.git("clone", "-q", "--shared", r.dir, near)
			r.git("clone", "-q", "--shared", near, far)
			// One of them relative.
			file := filepath.Join(far, ".git/objects/info/alternates")
			if err := os.WriteFile(file, []byte("../../../near/.git/objects\n"), 0o644); err != nil {
				t.Fatal(err)
			}
			return far
		}},
		{"reference clone", "", func(_ *testing.T, r *testRepo) string {
			dir := filepath.Join(filepath.Dir(r.dir), "clone")
			r.git("clone", "-q", "--reference", r.dir, "file://"+r.dir, dir)
			return dir
		}},
		{"separate git folder", "", func(_ *testing.T, r *testRepo) string {
			dir := filepath.Join(filepath.Dir(r.dir), "clone")
			r.git("clone", "-q", "--separate-git-dir="+dir+"-git", r.dir, dir)
			return dir
		}},
		{"submodule", "", func(_ *testing.T, r *testRepo) string {
			super := filepath.Join(filepath.Dir(r.dir), "super")
			r.git("init", "-q", super)
			r.git("-C", super, "-c", "protocol.file.allow=always", "submodule", "add", "-q", r.dir, "sub")
			return filepath.Join(super, "sub")
		}},
		{"linked worktree of a bare repository", "", func(t *testing.T, r *testRepo) string {
			bare, dir := r.clone("--bare"), filepath.Join(t.TempDir(), "linked")
			r.git("-C", bare, "worktree", "add", "-q", dir, "side")
			put(t, filepath.Join(dir, ".gitattributes"), "*.txt -diff\n")
			put(t, filepath.Join(dir, ".mailmap"), "Ada <ada@example.com> <bob@example.com>\n")
			return dir
		}},
		{"attributes by a relative path", "", func(_ *testing.T, r *testRepo) string {
			r.write("attrs", "*.txt -diff\n").git("config", "core.attributesFile", "attrs")
			return r.dir
		}},
		{"remote branches only", "", func(_ *testing.T, r *testRepo) string {
			dir := r.clone("--no-checkout")
			r.git("-C", dir, "checkout", "-q", "--orphan", "unborn")
			r.git("-C", dir, "branch", "-q", "-D", "main")
			return dir
		}},
		{"tags only", "", func(_ *testing.T, r *testRepo) string {
			dir := filepath.Join(filepath.Dir(r.dir), "tags")
			r.git("init", "-q", "--bare", dir)
			r.git("tag", "everything", "main")
			r.git("tag", "side-branch", "side")
			r.git("push", "-q", dir, "--tags")
			return dir
		}},
		{"symbolic refs in a chain", "", func(_ *testing.T, r *testRepo) string {
			for i := range 4 {
				r.git("symbolic-ref", fmt.Sprintf("refs/heads/s%d", i), fmt.Sprintf("refs/heads/s%d", i+1))
			}
			r.git("symbolic-ref", "refs/heads/s4", "refs/heads/side")
			return r.dir
		}},
		{"symbolic refs to refs of other kinds", "", func(_ *testing.T, r *testRepo) string {
			for i, kind := range []string{"refs/wip/loose", "refs/wip/packed", "refs/other/head"} {
				id := r.git("commit-tree", "HEAD^{tree}", "-p", "HEAD", "-m", kind)
				r.git("update-ref", kind, id)
				if i == 1 {
					r.git("pack-refs", "--all")
				}
			}
			r.git("symbolic-ref", "refs/heads/l", "refs/wip/loose")
			r.git("symbolic-ref", "refs/heads/p", "refs/wip/on")
			r.git("symbolic-ref", "refs/wip/on", "refs/wip/packed")
			r.git("symbolic-ref", "HEAD", "refs/other/head")
			return r.dir
		}},
		{"attributes that are not checked out", "", func(_ *testing.T, r *testRepo) string {
			r.write(".gitattributes", "* -diff\n").write("f", "x\n").commit("attributes")
			return r.clone("--no-checkout")
		}},
		{"refs that differ in case", "", func(_ *testing.T, r *testRepo) string {
			r.git("pack-refs", "--all")
			file := filepath.Join(r.dir, ".git/packed-refs")
			id := r.git("rev-parse", "side")
			text, _ := os.ReadFile(file)
			text = append(text, id+" refs/heads/sIDE\n"+id+" refs/heads/sIDe\n"...)
			os.WriteFile(file, text, 0o644)
			return r.dir
		}},
		{"a hundred thousand refs", "", func(t *testing.T, r *testRepo) string {
			r.git("pack-refs", "--all")
			file := filepath.Join(r.dir, ".git/packed-refs")
			old, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			id := r.git("rev-parse", "main")
			var text strings.Builder
			text.WriteString("# pack-refs with: peeled fully-peeled \n")
			for line := range strings.Lines(string(old)) {
				if line[0] != '#' {
					text.WriteString(line)
				}
			}
			for i := range 100_000 {
				fmt.Fprintf(&text, "%s refs/tags/z%06d\n", id, i)
			}
			if err := os.WriteFile(file, []byte(text.String()), 0o644); err != nil {
				t.Fatal(err)
			}
			return r.dir
		}},
		{"another repository inside, and a bare one", "", func(_ *testing.T, r *testRepo) string {
			r.git("init", "-q", filepath.Join(r.dir, "inner"))
			r.git("init", "-q", "--bare", filepath.Join(r.dir, "bare.git"))
			return r.dir
		}},
	} {
		t.Run(shape.name, func(t *testing.T) {
			t.Parallel()
			var args []string
			if shape.args != "" {
				args = append(args, shape.args)
			}
			r := richRepo(t, args...)
			wtHead(r)
			dir := shape.make(t, r)
			items, skips, _ := run(t, collectorFor(t, []string{dir}, "ada@example.com"), nil)
			bringBack(t, dir)
			want := fromGit(t, dir, "ada@example.com")
			if len(want) < 10 {
				t.Fatalf("git knows %d commits only", len(want))
			}
			if diff := cmp.Diff(want, asNumstat(items)); diff != "" {
				t.Errorf("-git +ours\n%s", diff)
			}
			if len(skips) > 0 {
				t.Errorf("skipped %+v", skips)
			}
		})
	}
}

// moveAway renames files so that nobody finds them, until bringBack does.
func moveAway(t *testing.T, pattern string) {
	t.Helper()
	files, err := filepath.Glob(pattern)
	if err != nil || len(files) == 0 {
		t.Fatal(pattern, files, err)
	}
	for _, f := range files {
		if err := os.Rename(f, f+".away"); err != nil {
			t.Fatal(err)
		}
	}
}

func bringBack(t *testing.T, dir string) {
	t.Helper()
	files, _ := filepath.Glob(filepath.Join(dir, ".git/objects/pack/*.away"))
	for _, f := range files {
		if err := os.Rename(f, strings.TrimSuffix(f, ".away")); err != nil {
			t.Fatal(err)
		}
	}
	if len(files) > 0 { // git may not know its version
		os.Remove(filepath.Join(dir, ".git/objects/pack/multi-pack-index"))
	}
}

// TestGitFolderOfLinkedWorktree: the folder that git keeps for a worktree means
// that worktree, with the files that are checked out there.
func TestGitFolderOfLinkedWorktree(t *testing.T) {
	t.Parallel()
	r := richRepo(t)
	bare, dir := r.clone("--bare"), filepath.Join(t.TempDir(), "linked")
	r.git("-C", bare, "worktree", "add", "-q", dir, "side")
	put(t, filepath.Join(dir, ".mailmap"), "Ada <ada@example.com> <bob@example.com>\n")
	kept := filepath.Join(bare, "worktrees", "linked")
	if got := Checkout(kept); got != dir {
		t.Errorf("checked out in %q, want %q", got, dir)
	}
	items, skips, _ := run(t, collectorFor(t, []string{kept}, "ada@example.com"), nil)
	if diff := cmp.Diff(fromGit(t, dir, "ada@example.com"), asNumstat(items)); diff != "" || len(skips) > 0 {
		t.Errorf("skipped %+v; -git +ours\n%s", skips, diff)
	}
	for _, other := range []string{bare, dir, r.dir} {
		if got := Checkout(other); got != "" {
			t.Errorf("%s is taken for the folder of a worktree at %s", other, got)
		}
	}
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	if got := Checkout(kept); got != "" {
		t.Errorf("files that are gone are in %s", got)
	}
}

// TestWorktreeNamedAsGitLog has repositories whose files lie where core.worktree
// says: around the repository, as some keep the files of their home folder, or
// elsewhere, where git does not look for them.
func TestWorktreeNamedAsGitLog(t *testing.T) {
	for name, named := range map[string]string{"around it": "../..", "at its side": "../../side", "itself": ".."} {
		t.Run(name, func(t *testing.T) {
			r := newRepo(t)
			home := filepath.Dir(r.dir)
			r.write("f.b", "1\n").commit("one")
			r.as("Old", "old@example.com")
			r.write("f.b", "1\n2\n").commit("two")
			r.as("Ada", "ada@example.com")
			for _, dir := range []string{home, filepath.Join(home, "side")} {
				put(t, filepath.Join(dir, ".gitattributes"), "*.b -diff\n")
				put(t, filepath.Join(dir, ".mailmap"), "<ada@example.com> <old@example.com>\n")
			}
			r.git("config", "core.worktree", named)
			sameAsGit(t, r)
		})
	}
}
