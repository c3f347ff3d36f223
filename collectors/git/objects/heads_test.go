package objects

import (
	"bytes"
	"fmt"
	"os"
	"strings"
	"testing"
)

// TestDamagedHeads changes an author's time in a pack, as a bad disk may. A walk
// that wants headers alone can not see it in them, and names the commit still.
func TestDamagedHeads(t *testing.T) {
	r := newRepo(t)
	r.line("main", "", 2500, func(i int) string { return fmt.Sprintf("%0*x", 30+i%90, i*i*7919) })
	// As they are, so that they can be changed.
	r.git("-c", "pack.compression=0", "repack", "-adqF", "--depth=0", "--window=0")
	r.git("multi-pack-index", "write")
	changed := r.id("main~1000")
	for _, without := range []string{"multi-pack-index", ".idx", "neither"} {
		dir, files := sandbox(t, r)
		for _, f := range files {
			switch {
			case strings.HasSuffix(f, without):
				os.Remove(f)
			case strings.HasSuffix(f, ".pack"):
				good := []byte(readFile(t, f))
				bad := bytes.Replace(good, []byte("1600001499 +0100"), []byte("1500001499 +0100"), 1)
				if bytes.Equal(good, bad) {
					t.Fatal("nothing to change")
				}
				if err := os.WriteFile(f, bad, 0o600); err != nil {
					t.Fatal(err)
				}
			}
		}
		for _, workers := range []int{1, 2} {
			s, err := Open(dir, Options{heads: true})
			if err != nil {
				t.Fatal(err)
			}
			n := 0
			w := &walk{store: s, opt: WalkOptions{Workers: workers, Whole: func([]byte) bool { return false }}}
			w.visit = func(int, *Commit) error {
				if n++; n == 700 && workers > 1 { // read the rest ahead
					w.ahead.linear.Store(true)
					w.ahead.next(s.NewReader())
				}
				return nil
			}
			result, err := w.run(t.Context(), r.tips())
			if err != nil || n != 2500 || !result.Misread || len(result.Bad) != 1 || result.Bad[0].ID != changed {
				t.Errorf("without %s, %d workers: %d visited, bad are %v, %v", without, workers, n, result.Bad, err)
			}
			s.Close()
		}
	}
}

// TestHeadsOfGrafts has a commit of one parent that a graft makes a merge. Of
// merges more headers are asked for, as these tell when something landed.
func TestHeadsOfGrafts(t *testing.T) {
	for _, commits := range []int{20, leastRoster} {
		r := newRepo(t)
		r.line("main", "", commits, func(i int) string { return fmt.Sprintf("%0*x", 300, i*i*7919) })
		r.git("repack", "-adqf", "--window=0")
		grafted := r.id("main~5")
		opt := WalkOptions{
			Workers: 1,
			Grafts:  map[ID][]ID{grafted: {r.id("main~6"), r.id("main~9")}},
			Whole:   func([]byte) bool { return false },
		}
		_, err := r.open(Options{heads: true}).Walk(t.Context(), r.tips(), opt, func(_ int, c *Commit) error {
			merge, told := len(c.Parents) > 1, bytes.Contains(c.Raw, []byte("\ncommitter "))
			if merge != (c.ID == grafted) || merge != told {
				t.Errorf("of %d, %s: %d parents, committer %v", commits, c.ID, len(c.Parents), told)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}
