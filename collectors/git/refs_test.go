package git

import (
	"errors"
	"os"
	"path/filepath"
	"sync"
	"testing"
)

func TestRefNamesAsGit(t *testing.T) {
	r := newRepo(t)
	for _, name := range []string{
		"a", "a.b", "a..b", ".a", "a.", "a./b", "a.lock", "a.lock/b", "a.lockx", "a.lock.", "x/.lock", ".lock/a", "/a", "a/", "a//b",
		"@", "a@{b", "{", "a b", "a\x7f", "a\x01", "a\n", "\xff", "é", "-a", "a~", "a^", "a:b", "a?", "a*", "a[", "a]", `a\`, `"a"`, "", ".", "..",
	} {
		_, err := tryGit(r.dir, "check-ref-format", "refs/heads/"+name)
		if got := isRefName("refs/heads/" + name); got != (err == nil) {
			t.Errorf("%q is a name: %v, git says %v", name, got, err)
		}
	}
}

// TestRefBecomesFolder reads refs while one gives way to others below its name
// and comes back, as branches that are named anew do.
func TestRefBecomesFolder(t *testing.T) {
	r := newRepo(t)
	r.write("f", "f\n").commit("c")
	r.git("branch", "topic/a")
	common := filepath.Join(r.dir, ".git")
	topic := filepath.Join(common, "refs", "heads", "topic")
	folder := filepath.Join(common, "folder")
	file := filepath.Join(common, "file")
	if err := os.WriteFile(file, []byte(r.git("rev-parse", "HEAD")+"\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	var beside sync.WaitGroup
	defer beside.Wait()
	defer close(done)
	beside.Go(func() {
		for {
			select {
			case <-done:
				return
			default:
			}
			err := errors.Join(os.Rename(topic, folder), os.Rename(file, topic), os.Rename(topic, file), os.Rename(folder, topic))
			if err != nil {
				t.Error(err)
				return
			}
		}
	})
	for i := range 10_000 {
		if set := readRefs(common, nil); len(set.bad) > 0 {
			t.Fatalf("the %dth time: %v", i, set.bad)
		}
	}
}
