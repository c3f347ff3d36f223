package git

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"sheaf/collectors"
	"sheaf/evidence"
)

// TestBranchesAsGitLog reads some branches alone: not what only the default
// branch leads to, and what of theirs landed there all the same, also once they
// are deleted.
func TestBranchesAsGitLog(t *testing.T) {
	r := newRepo(t)
	r.write("f", "one\n").commit("before")
	r.git("checkout", "-q", "-b", "side")
	r.write("s", "one\n").commit("side")
	r.git("checkout", "-q", "main")
	r.write("f", "two\n").commit("main alone")
	r.git("branch", "fix/1", "HEAD~1")
	c := collectorFor(t, []string{r.dir}, "ada@example.com")
	c.config.Branches = []string{"side", "fix/*"}
	ledger := map[string]evidence.Item{}
	var point collectors.Checkpoint
	for _, step := range []struct {
		name   string
		do     func()
		landed map[string]bool
	}{
		{"at first", func() {}, map[string]bool{"before": true, "side": false}},
		{"main goes on", func() { r.write("f", "three\n").commit("main alone too") }, map[string]bool{"before": true, "side": false}},
		{"landed and deleted", func() {
			r.git("merge", "-q", "--no-ff", "-m", "merge", "side")
			r.git("branch", "-D", "side")
		}, map[string]bool{"before": true, "side": true}},
		{"asked for where it had landed", func() {
			r.git("branch", "fix/2", "HEAD~1")
		}, map[string]bool{"before": true, "side": true, "main alone": true, "main alone too": true}},
		{"all deleted", func() {
			r.git("branch", "-D", "fix/1", "fix/2")
		}, map[string]bool{"before": true, "side": true, "main alone": true, "main alone too": true}},
		{"read as a whole", func() {
			r.write(".gitattributes", "* -diff\n")
		}, map[string]bool{"before": true, "side": true, "main alone": true, "main alone too": true}},
		{"another goes on", func() {
			r.git("branch", "fix/3", "HEAD~1")
			r.git("checkout", "-q", "fix/3")
			r.write("s", "three\n").commit("fix")
			r.git("checkout", "-q", "main")
		}, map[string]bool{"before": true, "side": true, "main alone": true, "main alone too": true, "fix": false}},
		{"and is pruned", func() {
			r.git("branch", "-D", "fix/3")
			r.prune()
		}, map[string]bool{"before": true, "side": true, "main alone": true, "main alone too": true, "fix": false}},
	} {
		step.do()
		var items map[string]evidence.Item
		if items, _, point = runOn(t, c, point, ledger); len(items) > 0 {
			for id, it := range items {
				ledger[id] = it
			}
		}
		landed := map[string]bool{}
		for _, it := range ledger {
			landed[it.Title], _ = it.Facts.Bool(evidence.FactDefaultBranch)
			if gone := step.name == "and is pruned" && it.Title == "fix"; it.Facts.Has(evidence.FactSuperseded) != gone {
				t.Errorf("%s: whether %q is superseded is not %v", step.name, it.Title, gone)
			}
		}
		if diff := cmp.Diff(step.landed, landed); diff != "" {
			t.Errorf("%s: whether it landed, -want +got\n%s", step.name, diff)
		}
	}
}

// TestDefaultBranchDetached reads what is checked out where that is no branch.
func TestDefaultBranchDetached(t *testing.T) {
	r := newRepo(t)
	r.write("f", "one\n").commit("checked out")
	r.git("checkout", "-q", "--detach")
	c := collectorFor(t, []string{r.dir}, "ada@example.com")
	c.config.Branches = []string{"default"}
	if items, _, _ := run(t, c, nil); len(items) != 1 {
		t.Errorf("%d items", len(items))
	}
}

// TestNoBranchOfThoseAskedFor says so where no repository has one, and only
// there: that some lack it is usual, and an empty one lacks all, as does one whose
// branches lead to none.
func TestNoBranchOfThoseAskedFor(t *testing.T) {
	a, b, empty, nowhere := newRepo(t), newRepo(t), newRepo(t), newRepo(t)
	nowhere.git("symbolic-ref", "refs/heads/main", "refs/heads/none")
	a.write("f", "one\n").commit("c")
	b.write("f", "two\n").commit("c")
	b.git("branch", "fix/1")
	for _, c := range []struct {
		repos    []string
		branches []string
		told     bool
	}{
		{[]string{a.dir, b.dir}, []string{"origin/main"}, true},
		{[]string{a.dir, empty.dir}, []string{"fix/*"}, true},
		{[]string{a.dir, b.dir}, []string{"fix/*"}, false},
		{[]string{a.dir}, []string{"default"}, false},
		{[]string{empty.dir}, []string{"fix/*"}, false},
		{[]string{nowhere.dir}, nil, false},
		{[]string{nowhere.dir}, []string{"all"}, false},
	} {
		collector := collectorFor(t, c.repos, "ada@example.com")
		collector.config.Branches = c.branches
		_, skips, point := run(t, collector, nil)
		_, again, _ := run(t, collector, point)
		if told, toldAgain := len(skips) == 1 && skips[0].Notice, len(again) == 1; told != c.told || toldAgain != c.told {
			t.Errorf("%q: said %+v, then %+v", c.branches, skips, again)
		}
	}
}
