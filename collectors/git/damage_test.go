package git

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"sheaf/evidence"
)

// TestMissingIsNamedOnce has many refs lead to the same missing commits.
func TestMissingIsNamedOnce(t *testing.T) {
	r := newRepo(t)
	var ids []string
	for i := range 4 {
		ids = append(ids, r.write("f", fmt.Sprint(i)).commit("c"))
	}
	gone := ids[1]
	for i, id := range []string{gone, gone, gone, ids[2], ids[3]} {
		r.git("branch", fmt.Sprint("b", i), id)
	}
	r.git("tag", "-m", "annotated", "t", gone)
	if err := os.Remove(filepath.Join(r.dir, ".git/objects", gone[:2], gone[2:])); err != nil {
		t.Fatal(err)
	}
	link := filepath.Join(t.TempDir(), "known as")
	if err := os.Symlink(r.dir, link); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{r.dir, link, filepath.Join(r.dir, ".git")} {
		_, skips, _ := run(t, collectorFor(t, []string{path}, "ada@example.com"), nil)
		named := 0
		for _, s := range skips {
			if s.What != strings.TrimSuffix(path, "/.git") {
				t.Errorf("%q is not the path it was given by", s.What)
			}
			if strings.Contains(s.Why, gone) && !strings.HasPrefix(s.Why, "lines of") {
				if named++; s.Notice {
					t.Errorf("a notice only: %+v", s)
				}
			}
		}
		if named != 1 {
			t.Errorf("named %d times: %+v", named, skips)
		}
	}
	for i := range maxNamed + 3 {
		id := fmt.Sprintf("%040x", i+1)
		if err := os.WriteFile(filepath.Join(r.dir, ".git/refs/heads", fmt.Sprint("gone", i)), []byte(id+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	_, skips, _ := run(t, collectorFor(t, []string{r.dir}, "ada@example.com"), nil)
	checkSkips(t, skips, "4 more objects", false)
}

// TestWrongClocks has commits of times that nobody lived in.
func TestWrongClocks(t *testing.T) {
	r := newRepo(t)
	right := r.write("f", "1\n").commit("c")
	made := func(when string) string {
		text := fmt.Sprintf("tree %s\nauthor Ada <ada@example.com> %s\ncommitter Ada <ada@example.com> %s\n\nc %s\n",
			r.git("rev-parse", "HEAD^{tree}"), when, when, when)
		cmd := exec.Command("git", "hash-object", "-t", "commit", "-w", "--literally", "--stdin")
		cmd.Dir, cmd.Stdin = r.dir, strings.NewReader(text)
		out, err := cmd.Output()
		if err != nil {
			t.Fatal(err)
		}
		id := strings.TrimSpace(string(out))
		r.git("update-ref", "refs/tags/"+id, id)
		return id
	}
	epoch, end := time.Unix(0, 0).UTC(), time.Unix(lastTime, 0).UTC()
	want := map[string]time.Time{
		right:                               time.Unix(1772355600+3600, 0).UTC(),
		made("4300000000 +0000"):            time.Date(2106, 4, 6, 12, 26, 40, 0, time.UTC),
		made("-86400 +0000"):                epoch,
		made("soon +0000"):                  epoch,
		made("253402300799 +1400"):          end, // in its own zone the year 10000
		made("9999999999999999 +0000"):      end,
		made("99999999999999999999 +0000"):  epoch,
		made("1772355600 -99999999"):        time.Unix(1772355600, 0).UTC(),
		made("1772355600 +999999999999999"): time.Unix(1772355600, 0).UTC(),
	}
	items, skips, _ := run(t, collectorFor(t, []string{r.dir}, "ada@example.com"), nil)
	if len(items) != len(want) {
		t.Errorf("%d items, want %d", len(items), len(want))
	}
	for id, at := range want {
		it := items["git:"+id]
		if !it.At.Equal(at) {
			t.Errorf("%s at %s, want %s", id, it.At, at)
		}
		if _, err := evidence.AppendLine(nil, &it); err != nil {
			t.Errorf("%s can not be kept: %v", id, err)
		}
	}
	checkSkips(t, skips, "times of 5 commits make no sense", true)
}

// TestRenameWithoutItsContent holds that no lines are given for a file that may
// be a renamed one: without the other half nobody knows how many are new.
func TestRenameWithoutItsContent(t *testing.T) {
	r := newRepo(t)
	r.write("old", lines(20, nil)).write("same", "same\n").write("stays", "1\n").commit("first")
	gone := r.git("rev-parse", "HEAD:old")
	r.git("mv", "old", "new")
	r.git("mv", "same", "moved")
	last := r.write("new", lines(20, map[int]string{3: "changed\n"})).write("stays", "2\n").commit("renames")
	if err := os.Remove(filepath.Join(r.dir, ".git", "objects", gone[:2], gone[2:])); err != nil {
		t.Fatal(err)
	}
	items, skips, _ := run(t, collectorFor(t, []string{r.dir}, "ada@example.com"), nil)
	checkSkips(t, skips, gone, false)
	got := asNumstat(items)["git:"+last]
	want := []string{"0\t0\tsame\tmoved", "1\t1\t\tstays", "?\t?\t\tnew", "?\t?\t\told"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}
