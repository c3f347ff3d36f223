package objects

import (
	"bytes"
	"encoding/hex"
	"os"
	"path/filepath"
	"testing"
)

// TestSHA256 reads a repository that names objects by their SHA-256.
func TestSHA256(t *testing.T) {
	t.Setenv("GIT_DEFAULT_HASH", "sha256")
	for _, shape := range []struct {
		name string
		make func(r *repo)
	}{
		{"loose", func(*repo) {}},
		{"packed", func(r *repo) { r.git("repack", "-adfq") }},
		{"deltas by name", func(r *repo) { r.git("-c", "repack.useDeltaBaseOffset=false", "repack", "-adfq") }},
		{"index of version 1", func(r *repo) { r.git("-c", "pack.indexVersion=1", "repack", "-adq") }},
		{"multi-pack index", func(r *repo) {
			r.git("repack", "-adfq")
			r.git("multi-pack-index", "write")
		}},
	} {
		t.Run(shape.name, func(t *testing.T) {
			r := newRepo(t)
			r.history(0, 30)
			r.git("tag", "-a", "-m", "a tag", "v1", "main")
			shape.make(r)
			each(t, func(t *testing.T, opt Options) {
				opt.SHA256 = true
				s := r.open(opt)
				r.same(s)
				if got, want := s.Name(r.id("main")), r.git("rev-parse", "main"); got != want {
					t.Errorf("name %s, want %s", got, want)
				}
				for _, workers := range []int{1, 3} {
					got, result := walked(t, s, []ID{r.id("main")}, WalkOptions{Workers: workers})
					if len(got) != 30 || len(result.Bad) > 0 {
						t.Errorf("walked %d commits, %v", len(got), result.Bad)
					}
				}
				if id, kind, err := s.NewReader().Peel(r.id("v1")); id != r.id("main") || kind != TypeCommit || err != nil {
					t.Errorf("tag is for %v %v, %v", kind, id, err)
				}
			})
		})
	}
}

// TestNameBehindADamagedIndex names a commit by what it is where its index has
// another end of its name, behind what an ID holds.
func TestNameBehindADamagedIndex(t *testing.T) {
	t.Setenv("GIT_DEFAULT_HASH", "sha256")
	r := newRepo(t)
	r.history(0, 3)
	r.git("repack", "-adfq")
	want := r.git("rev-parse", "main")
	name, err := hex.DecodeString(want)
	if err != nil {
		t.Fatal(err)
	}
	paths, _ := filepath.Glob(filepath.Join(r.dir, ".git/objects/pack/*.idx"))
	index, err := os.ReadFile(paths[0])
	if err != nil {
		t.Fatal(err)
	}
	index[bytes.Index(index, name)+sha256Size-1] ^= 1
	os.Remove(paths[0]) // git makes it read-only
	if err := os.WriteFile(paths[0], index, 0o666); err != nil {
		t.Fatal(err)
	}
	if got := r.open(Options{SHA256: true}).Name(r.id("main")); got != want {
		t.Errorf("name %s, want %s", got, want)
	}
}
