package git

import (
	"bytes"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"sheaf/collectors"
	"sheaf/collectors/git/objects"
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

// TestWhyObjectsAreMissing has many objects missing that were borrowed from a
// folder that is gone: that is said, and what to do about it.
func TestWhyObjectsAreMissing(t *testing.T) {
	lender := newRepo(t)
	for i := range maxNamed + 1 {
		lender.write("f", fmt.Sprint(i)).commit("c")
		lender.git("branch", fmt.Sprint("b", i))
	}
	r := newRepo(t)
	r.git("clone", "-q", "--bare", "--shared", lender.dir, "clone.git")
	if err := os.Rename(lender.dir, lender.dir+".moved"); err != nil {
		t.Fatal(err)
	}
	_, skips, _ := run(t, collectorFor(t, []string{filepath.Join(r.dir, "clone.git")}, "ada@example.com"), nil)
	at := slices.IndexFunc(skips, func(s collectors.Skip) bool { return strings.Contains(s.Why, "can not borrow objects from") })
	if at < 0 || !strings.Contains(skips[at].Hint, "borrowed from") {
		t.Errorf("said %+v", skips)
	}
}

// TestHintOfDamage tells what may not be read from what is damaged.
func TestHintOfDamage(t *testing.T) {
	if got := hintFor(&objects.Corrupt{Path: "pack", Why: "can not read packs", Err: fs.ErrPermission}); got != hintPermission {
		t.Errorf("without permission: %s", got)
	}
	if got := hintFor(&objects.Corrupt{Path: "pack", Why: "truncated"}); got != hintDamage {
		t.Errorf("truncated: %s", got)
	}
	file := filepath.Join(t.TempDir(), "file")
	put(t, file, "")
	_, skips, _ := run(t, collectorFor(t, []string{file}, "ada@example.com"), nil)
	if checkSkips(t, skips, "not a git repository", false); skips[0].Hint == "" {
		t.Errorf("a file, and no word on what to do: %+v", skips)
	}
}

// TestFileAmongWorktrees has a file where git keeps a folder for each worktree.
func TestFileAmongWorktrees(t *testing.T) {
	r := newRepo(t)
	r.write("f", "1\n").commit("c")
	put(t, filepath.Join(r.dir, ".git/worktrees/x"), "")
	_, skips, _ := run(t, collectorFor(t, []string{r.dir}, "ada@example.com"), nil)
	checkSkips(t, skips, "worktrees/x/HEAD: ", false)
	if len(skips) != 1 {
		t.Errorf("named %d times: %+v", len(skips), skips)
	}
}

// TestWorktreeInTheMaking has a linked worktree as git worktree add leaves it for a
// moment: its HEAD names no object yet. Without the mark of that it is damage.
func TestWorktreeInTheMaking(t *testing.T) {
	r := newRepo(t)
	r.write("f", "1\n").commit("c")
	r.git("worktree", "add", "-q", "--detach", filepath.Join(t.TempDir(), "wt"))
	dir := filepath.Join(r.dir, ".git/worktrees/wt")
	for _, head := range []string{"", strings.Repeat("0", 40)} {
		put(t, filepath.Join(dir, "HEAD"), head)
		put(t, filepath.Join(dir, "locked"), "initializing")
		_, skips, _ := run(t, collectorFor(t, []string{r.dir}, "ada@example.com"), nil)
		checkSkips(t, skips, "", false)
		if err := os.Remove(filepath.Join(dir, "locked")); err != nil {
			t.Fatal(err)
		}
		_, skips, _ = run(t, collectorFor(t, []string{r.dir}, "ada@example.com"), nil)
		checkSkips(t, skips, "worktrees/wt/HEAD: ", false)
	}
}

// TestWorktreeWithoutHead has a linked worktree that lost its HEAD, which git log says
// nothing of: what only that led to is missing. One that git is taking away is none.
func TestWorktreeWithoutHead(t *testing.T) {
	r := newRepo(t)
	r.write("f", "1\n").commit("c")
	r.git("worktree", "add", "-q", "--detach", filepath.Join(t.TempDir(), "wt"))
	dir := filepath.Join(r.dir, ".git/worktrees/wt")
	for _, name := range []string{"HEAD", "gitdir"} {
		if err := os.Remove(filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
		_, skips, _ := run(t, collectorFor(t, []string{r.dir}, "ada@example.com"), nil)
		if name == "HEAD" {
			checkSkips(t, skips, "worktrees/wt/HEAD: ", false)
		} else {
			checkSkips(t, skips, "", false)
		}
	}
}

// TestStrayFiles has what is none of git's where git keeps its own, and settings that
// name no file: nothing is said.
func TestStrayFiles(t *testing.T) {
	r := newRepo(t)
	r.write("f", "1\n").write(".mailmap/f", "a folder\n").commit("c")
	put(t, filepath.Join(r.dir, ".git/worktrees/.DS_Store"), "x")
	r.git("config", "core.attributesFile", "")
	_, skips, _ := run(t, collectorFor(t, []string{r.dir}, "ada@example.com"), nil)
	checkSkips(t, skips, "", false)
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

// TestDamagedHeadersBesideAGoodCopy changes the time of a commit in a pack so
// large that headers alone are read of what is outside of the window. Git reads
// the commit from another pack that has it.
func TestDamagedHeadersBesideAGoodCopy(t *testing.T) {
	r := newRepo(t)
	noise := make([]byte, 9<<20)
	rand.NewChaCha8([32]byte{}).Read(noise)
	for i := range 5 {
		r.write("f", strings.Repeat("x\n", i+1)).commit("c\n\n" + strings.Repeat("what was done and why\n", 20))
	}
	r.write("noise", string(noise)).commit("c")
	want := fromGit(t, r.dir, "ada@example.com")
	packs := filepath.Join(r.dir, ".git", "objects", "pack")
	// Of two packs the one whose name comes first is looked into first.
	for level, name := range []string{"0000", "ffff"} {
		ids := r.git("rev-list", "--objects", "--all", "--no-object-names") + "\n"
		made := r.pipe(ids, "-c", fmt.Sprint("pack.compression=", level), "pack-objects", "-q", "--no-reuse-object", "--window=0", filepath.Join(packs, "made"))
		for _, end := range []string{".pack", ".idx"} {
			if err := os.Rename(filepath.Join(packs, "made-"+made+end), filepath.Join(packs, "pack-"+strings.Repeat(name, 10)+end)); err != nil {
				t.Fatal(err)
			}
		}
	}
	r.git("prune-packed")
	first := filepath.Join(packs, "pack-"+strings.Repeat("0000", 10)+".pack")
	good, err := os.ReadFile(first)
	if err != nil {
		t.Fatal(err)
	}
	line := func(at int) []byte { return fmt.Appendf(nil, "author Ada <ada@example.com> %d +0100\n", at) }
	bad := bytes.Replace(good, line(1772355600+3*3600), line(1000000000), 1)
	if bytes.Equal(good, bad) {
		t.Fatal("nothing to change")
	}
	os.Chmod(first, 0o600)
	put(t, first, string(bad))
	items, skips, _ := run(t, collectorFor(t, []string{r.dir}, "ada@example.com"), nil, evidence.Window{From: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)})
	if diff := cmp.Diff(want, asNumstat(items)); diff != "" {
		t.Errorf("-git +ours\n%s", diff)
	}
	checkSkips(t, skips, "", false)
}

// TestDamageBehindWhatIsGone has a commit that no branch leads to any more, in a
// history of which a part was lost since the last run. That it can not be told
// whether something still leads there is named.
func TestDamageBehindWhatIsGone(t *testing.T) {
	r := newRepo(t)
	root := r.write("a", "1\n").commit("root")
	r.write("a", "2\n").commit("on it")
	r.write("a", "3\n").commit("and on")
	r.git("checkout", "-q", "-b", "topic")
	r.write("a", "4\n").commit("to be dropped")
	r.git("checkout", "-q", "main")
	c := collectorFor(t, []string{r.dir}, "ada@example.com")
	_, _, point := run(t, c, nil)
	r.git("branch", "-q", "-D", "topic")
	if err := os.Remove(filepath.Join(r.dir, ".git", "objects", root[:2], root[2:])); err != nil {
		t.Fatal(err)
	}
	_, skips, _ := run(t, c, point)
	if len(skips) != 1 || !strings.Contains(skips[0].Why, root) {
		t.Errorf("skipped %+v", skips)
	}
}

// TestHeadIsNoRef has HEAD lead to what can not be a branch.
func TestHeadIsNoRef(t *testing.T) {
	r := newRepo(t)
	r.write("f", "1\n").commit("mine")
	put(t, filepath.Join(r.dir, ".git/HEAD"), "ref: refs/heads/m~in\n")
	items, skips, _ := run(t, collectorFor(t, []string{r.dir}, "ada@example.com"), nil)
	if len(items) != 1 {
		t.Errorf("%d items, want 1", len(items))
	}
	checkSkips(t, skips, "HEAD: no name git takes", false)
}
