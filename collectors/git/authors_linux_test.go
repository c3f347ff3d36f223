package git

import (
	"fmt"
	"os"
	"testing"
)

// TestAuthorsGiveMemoryBack asks for the authors of a repository many times, as a
// first run does for each clone there is: what was mapped for one is not kept.
func TestAuthorsGiveMemoryBack(t *testing.T) {
	r := newRepo(t)
	for i := range 3 {
		r.write("f", fmt.Sprint(i)).commit("c")
	}
	r.git("repack", "-adfq")
	mapped := func() (pages int) {
		text, err := os.ReadFile("/proc/self/statm")
		if err != nil {
			t.Fatal(err)
		}
		fmt.Sscan(string(text), &pages)
		return pages
	}
	ask := func() {
		if authors, err := Authors(t.Context(), r.dir); err != nil || len(authors) != 1 {
			t.Fatalf("%v, %v", authors, err)
		}
	}
	ask()
	before := mapped()
	const times = 100
	for range times {
		ask()
	}
	if grown := (mapped() - before) * os.Getpagesize(); grown > times*8<<20 { // a ring takes 16 MB
		t.Errorf("%d MB more are mapped", grown>>20)
	}
}
