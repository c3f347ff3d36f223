//go:build unix

package git

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

// TestPipeShapes holds what is said of pipes where files should be.
func TestPipeShapes(t *testing.T) {
	for _, shape := range []shape{
		{"pipe for a ref", func(t *testing.T, r *testRepo) {
			if err := syscall.Mkfifo(filepath.Join(r.dir, ".git/refs/heads/x"), 0o644); err != nil {
				t.Skip(err)
			}
		}, 3, "not a regular file", false},
		{"pipe for attributes", func(t *testing.T, r *testRepo) {
			if err := syscall.Mkfifo(filepath.Join(r.dir, ".gitattributes"), 0o644); err != nil {
				t.Skip(err)
			}
		}, 3, "attributes: ", false},
		{"pipe for a file of settings", func(t *testing.T, r *testRepo) {
			r.git("config", "include.path", "../settings")
			if err := syscall.Mkfifo(filepath.Join(r.dir, "settings"), 0o644); err != nil {
				t.Skip(err)
			}
		}, 3, "settings: not a regular file", false},
		{"device for a mailmap", func(_ *testing.T, r *testRepo) {
			r.git("config", "mailmap.file", "/dev/zero")
		}, 3, "mailmap.file: read /dev/zero: not a regular file", false},
		{"no file for a mailmap", func(_ *testing.T, r *testRepo) {
			r.git("config", "mailmap.file", "/dev/null")
			r.git("config", "core.attributesFile", "/dev/null")
			r.git("config", "include.path", "/dev/null")
		}, 3, "", false},
		{"pipe for a mailmap", func(t *testing.T, r *testRepo) {
			if err := syscall.Mkfifo(filepath.Join(r.dir, ".mailmap"), 0o644); err != nil {
				t.Skip(err)
			}
		}, 3, ".mailmap: ", false},
	} {
		t.Run(shape.name, shape.check)
	}
}

// TestPipes has a FIFO in the place of each file of a repository in turn, at
// which whoever opens it plainly waits for ever.
func TestPipes(t *testing.T) {
	for _, name := range []string{
		".git/HEAD", ".git/config", ".git/config.worktree", ".git/packed-refs", ".git/shallow", ".git/info/grafts",
		".git/info/attributes", ".git/objects/info/alternates", ".git/objects/info/commit-graph",
		".git/objects/pack/multi-pack-index", ".git/refs/heads/main", ".git/worktrees/x/HEAD", ".git/commondir",
		".mailmap", ".gitattributes",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRepo(t)
			r.write("f", "x\n").commit("c")
			r.git("branch", "other")
			r.git("config", "extensions.worktreeConfig", "true")
			path := filepath.Join(r.dir, name)
			os.RemoveAll(path)
			if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := syscall.Mkfifo(path, 0o644); err != nil {
				t.Skip(err)
			}
			hangs := time.AfterFunc(time.Minute, func() { panic(name + ": hangs") }) // which nothing else ends
			defer hangs.Stop()
			items, skips, _ := run(t, collectorFor(t, []string{r.dir}, "ada@example.com"), nil)
			if len(items) != 1 && len(skips) == 0 {
				t.Errorf("%d items, and nothing is said", len(items))
			}
		})
	}
}
