package git

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"sheaf/collectors"
	"sheaf/evidence"
)

// TestUnreadSteering has what says how files are marked, or whose commits are mine,
// damaged or gone: it is named, and read once it is back.
func TestUnreadSteering(t *testing.T) {
	for _, name := range []string{".gitattributes", "lib/.gitattributes", "lib", "CODEOWNERS", ".mailmap"} {
		for how, damage := range map[string]func(t *testing.T, file string){
			"gone": func(t *testing.T, file string) {
				if err := os.Remove(file); err != nil {
					t.Fatal(err)
				}
			},
			"damaged": func(t *testing.T, file string) {
				if err := os.Chmod(file, 0o644); err != nil {
					t.Fatal(err)
				}
				put(t, file, "x")
			},
		} {
			t.Run(how+" "+name, func(t *testing.T) {
				r := newRepo(t)
				r.write("lib/x.txt", "1\n2\n").commit("mine")
				r.as("Ada", "old@example.com").write("f", "1\n").commit("of another address")
				r.as("Bob", "bob@example.com").write(".gitattributes", "f linguist-generated\n").write("lib/.gitattributes", "*.txt linguist-vendored\n").
					write("CODEOWNERS", "* @ada\n").write(".mailmap", "Ada <ada@example.com> <old@example.com>\n").commit("steering")
				r.git("config", "mailmap.blob", "HEAD:.mailmap")
				if err := os.Remove(filepath.Join(r.dir, ".mailmap")); err != nil {
					t.Fatal(err)
				}
				id := r.git("rev-parse", "HEAD:"+name)
				file := filepath.Join(r.dir, ".git/objects", id[:2], id[2:])
				good, err := os.ReadFile(file)
				if err != nil {
					t.Fatal(err)
				}
				damage(t, file)
				c := collectorFor(t, []string{r.dir}, "ada@example.com")
				items, skips, next := run(t, c, nil)
				checkNamed(t, skips, "HEAD:"+name+": ")
				put(t, file, string(good))
				more, skips, _ := run(t, c, next)
				if len(skips) > 0 {
					t.Errorf("mended: %+v", skips)
				}
				if n := sameAtOnce(t, c, together(items, more)); n != 2 {
					t.Errorf("%d items", n)
				}
			})
		}
	}
}

// TestSteeringLeftOut has a partial clone leave out what steers: it is named, and
// read when git has brought it.
func TestSteeringLeftOut(t *testing.T) {
	r := newRepo(t)
	r.git("config", "uploadpack.allowFilter", "true")
	r.git("config", "uploadpack.allowAnySHA1InWant", "true")
	r.write("lib/x.txt", "1\n").commit("mine")
	r.as("Ada", "old@example.com").write("f", "1\n").commit("of another address")
	r.as("Bob", "bob@example.com").write("lib/.gitattributes", "*.txt linguist-generated\n").
		write(".mailmap", "Ada <ada@example.com> <old@example.com>\n").commit("steering")
	partial := r.clone("--bare", "--filter=blob:none")
	c := collectorFor(t, []string{partial}, "ada@example.com")
	items, skips, next := run(t, c, nil)
	checkNamed(t, skips, "HEAD:lib/.gitattributes: ", "HEAD:.mailmap: ")
	if _, err := tryGit(partial, "fetch", "-q", "--refetch", "--no-filter"); err != nil {
		t.Fatal(err)
	}
	more, skips, _ := run(t, c, next)
	if len(skips) > 0 {
		t.Errorf("with all: %+v", skips)
	}
	if n := sameAtOnce(t, c, together(items, more)); n != 2 {
		t.Errorf("%d items", n)
	}
}

// checkNamed wants a gap that begins with each of some words.
func checkNamed(t *testing.T, skips []collectors.Skip, all ...string) {
	t.Helper()
	for _, begins := range all {
		named := 0
		for _, s := range skips {
			if strings.HasPrefix(s.Why, begins) {
				if named++; s.Notice || s.Hint == "" {
					t.Errorf("said %+v", s)
				}
			}
		}
		if named != 1 {
			t.Errorf("%s is named %d times: %+v", begins, named, skips)
		}
	}
}

// together are items with those that came later in their places.
func together(items, more map[string]evidence.Item) map[string]evidence.Item {
	for id, it := range more {
		items[id] = it
	}
	return items
}
