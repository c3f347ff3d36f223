package git

import (
	"os"
	"path/filepath"
	"testing"
)

// TestRefsBehindLinks has refs that lie elsewhere, as clones which share them by
// links have, and the disk they lie on is gone.
func TestRefsBehindLinks(t *testing.T) {
	for name, below := range map[string]string{
		"packed-refs": "refs/heads/side", "refs/heads": "refs/heads/side", "refs/heads/side": "refs/heads/side",
		"refs/remotes": "refs/remotes/origin/side", "refs/tags": "refs/tags/side",
	} {
		t.Run(name, func(t *testing.T) {
			r := newRepo(t)
			r.write("f", "1\n").commit("one")
			r.git("pack-refs", "--all", "--prune")
			r.git("checkout", "-q", "--detach")
			r.write("f", "2\n").commit("two")
			r.git("update-ref", below, "HEAD")
			r.git("checkout", "-q", "main")
			link, elsewhere := filepath.Join(r.dir, ".git", name), filepath.Join(t.TempDir(), "elsewhere")
			if err := os.Rename(link, elsewhere); err != nil {
				t.Fatal(err)
			}
			if err := os.Symlink(elsewhere, link); err != nil {
				t.Fatal(err)
			}
			items, skips, _ := run(t, collectorFor(t, []string{r.dir}, "ada@example.com"), nil)
			if len(items) != 2 || len(skips) != 0 {
				t.Errorf("through the link %d items, said %+v", len(items), skips)
			}
			if err := os.Rename(elsewhere, elsewhere+".gone"); err != nil {
				t.Fatal(err)
			}
			_, skips, _ = run(t, collectorFor(t, []string{r.dir}, "ada@example.com"), nil)
			checkSkips(t, skips, name+": a symbolic link to what is not there", false)
		})
	}
}
