package git

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os/exec"
	"strconv"
	"strings"
	"testing"

	"sheaf/evidence"
)

// lines makes a file of numbered lines, some of them changed.
func lines(n int, changed map[int]string) string {
	var b strings.Builder
	for i := range n {
		if text, ok := changed[i]; ok {
			b.WriteString(text)
			continue
		}
		fmt.Fprintf(&b, "line %d\n", i)
	}
	return b.String()
}

// patchIDs are git's own, by commit.
func patchIDs(t *testing.T, r *testRepo) map[string]string {
	log := r.git("log", "-p", "--all", "--no-merges")
	cmd := exec.Command("git", "patch-id", "--stable")
	cmd.Dir, cmd.Stdin = r.dir, bytes.NewReader([]byte(log+"\n"))
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	ids := map[string]string{}
	for line := range strings.Lines(string(out)) {
		f := strings.Fields(line)
		ids[f[1]] = f[0]
	}
	return ids
}

func patchOf(it evidence.Item) uint64 {
	text, _ := it.Facts.Text(evidence.FactPatch)
	n, _ := strconv.ParseUint(text, 16, 64)
	return n
}

// Commits have the same patch where git says so, on histories of edits that
// are picked from one branch to others whose files differ elsewhere.
func TestPatchAsGit(t *testing.T) {
	t.Parallel()
	rng := rand.New(rand.NewPCG(20261122, 4))
	r := newRepo(t)
	changed := map[string]map[int]string{"a": {}, "b": {}, "c": {}}
	put := func() {
		for name, at := range changed {
			r.write(name, lines(120, at))
		}
	}
	put()
	r.commit("base")
	r.git("branch", "other")
	var picks []string
	for i := range 20 {
		name := string("abc"[rng.IntN(3)])
		n := rng.IntN(10) * 6
		changed[name][n] = fmt.Sprintf("%d is new\n%d too\n", i, i)
		put()
		sha := r.commit(fmt.Sprint("edit ", i))
		if rng.IntN(2) == 0 {
			picks = append(picks, sha)
		}
	}
	r.git("checkout", "-q", "other")
	r.write("a", "head\n"+lines(120, map[int]string{100: "", 110: "other\n"})).commit("elsewhere")
	picked := 0
	for _, sha := range picks {
		r.tick()
		if _, err := tryGitEnv(r.dir, r.env, "cherry-pick", sha); err != nil {
			r.git("cherry-pick", "--abort")
		} else {
			picked++
		}
	}
	want := patchIDs(t, r)
	items, _, _ := run(t, collectorFor(t, []string{r.dir}, "ada@example.com"), nil)
	equal := 0
	for id, a := range items {
		for other, b := range items {
			same := want[strings.TrimPrefix(id, "git:")] == want[strings.TrimPrefix(other, "git:")]
			if got := patchOf(a) == patchOf(b); got != same {
				t.Errorf("%q and %q: same %v, by git %v", a.Title, b.Title, got, same)
			}
			if same && id < other {
				equal++
			}
		}
	}
	if equal == 0 || equal != picked {
		t.Errorf("%d pairs are the same change, %d were picked: the test shows nothing", equal, picked)
	}
}

// The patches of a branch, renames and deletions among them, add up to that of
// its squash.
func TestPatchesAddUp(t *testing.T) {
	t.Parallel()
	r := newRepo(t)
	r.write("a", lines(50, nil)).write("bin", "\x00\x01").commit("base")
	r.git("checkout", "-q", "-b", "topic")
	r.write("a", lines(50, map[int]string{7: "seven\n"})).commit("one")
	r.git("mv", "a", "moved")
	r.write("moved", lines(50, map[int]string{7: "seven\n", 9: ""})).write("new", "n\n").commit("two")
	r.write("bin", "\x00\x02").commit("three")
	r.git("rm", "-q", "new")
	r.write("moved", lines(50, map[int]string{7: "7\n", 9: "", 20: "twenty\n"})).commit("four")
	r.git("checkout", "-q", "main")
	r.git("merge", "-q", "--squash", "topic")
	squash := r.commit("the topic (#3)")
	items, _, _ := run(t, collectorFor(t, []string{r.dir}, "ada@example.com"), nil)
	var sum uint64
	for _, it := range items {
		if landed, _ := it.Facts.Bool(evidence.FactDefaultBranch); !landed {
			sum += patchOf(it)
		}
	}
	if whole := patchOf(items["git:"+squash]); whole == 0 || whole != sum {
		t.Errorf("the squash is %x, its parts come to %x", whole, sum)
	}
}
