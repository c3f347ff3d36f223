package git

import (
	"crypto/sha1"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"sheaf/collectors/git/objects"
	"sheaf/evidence"
)

// knot makes a history of branches that are merged into each other and into
// main at random, and checks out main.
func knot(r *testRepo, rng *rand.Rand, commits int) {
	tree := strings.TrimSpace(r.git("write-tree"))
	tips := map[string]string{}
	names := []string{"main", "a", "b", "c"}
	make := func(message string, parents ...string) string {
		r.tick()
		args := []string{"commit-tree", tree, "-m", message}
		for _, p := range parents {
			args = append(args, "-p", p)
		}
		return strings.TrimSpace(r.git(args...))
	}
	root := make("root")
	for _, name := range names {
		tips[name] = root
	}
	for n := range commits {
		onto, from := names[rng.IntN(len(names))], names[rng.IntN(len(names))]
		switch {
		case rng.IntN(3) == 0 && tips[onto] != tips[from]:
			tips[onto] = make(fmt.Sprintf("Merge pull request #%d from ada/%s", n, from), tips[onto], tips[from])
		case rng.IntN(6) == 0:
			tips[onto] = tips["main"]
		default:
			tips[onto] = make(fmt.Sprint("change ", n), tips[onto])
		}
	}
	for _, name := range names {
		r.git("update-ref", "refs/heads/"+name, tips[name])
	}
}

// A commit is landed by the oldest of main's own commits that leads to it, as
// git finds it: the last one of main's own line that is not an ancestor.
func TestLandingAsGit(t *testing.T) {
	for seed := range uint64(4) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			r := newRepo(t)
			knot(r, rand.New(rand.NewPCG(seed, 1)), 40)
			line := strings.Fields(r.git("rev-list", "--first-parent", "main"))
			items, _, _ := run(t, collectorFor(t, []string{r.dir}, "ada@example.com"), nil)
			merges, pulls := 0, 0
			for id, it := range items {
				sha := strings.TrimPrefix(id, "git:")
				landing := ""
				for _, candidate := range line { // newest first
					if _, err := tryGit(r.dir, "merge-base", "--is-ancestor", sha, candidate); err == nil {
						landing = candidate
					}
				}
				landed, _ := it.Facts.Bool(evidence.FactDefaultBranch)
				if landed != (landing != "") {
					t.Errorf("%s: landed %v, by git %q", sha, landed, landing)
				}
				wantDone := time.Time{}
				if landing != "" && landing != sha {
					merges++
					var unix int64
					fmt.Sscanf(r.git("log", "-1", "--format=%ct", landing), "%d", &unix)
					wantDone = time.Unix(unix, 0).UTC()
				}
				if !it.Done.Equal(wantDone) {
					t.Errorf("%s: done %v, want %v", sha, it.Done, wantDone)
				}
				for _, ref := range it.Refs {
					if ref.Via == evidence.ViaMerge && !brings(r, ref.To, sha) {
						t.Errorf("%s: %s did not bring it", sha, ref.To)
					} else {
						pulls++
					}
				}
			}
			if merges == 0 || pulls == 0 {
				t.Errorf("%d commits landed by a merge, %d by a pull request: the test shows nothing", merges, pulls)
			}
		})
	}
}

// brings reports whether, as git sees it, the merge of a pull request of the
// repository leads to a commit by its second parent and not by its first.
func brings(r *testRepo, pull, sha string) bool {
	_, number, _ := strings.Cut(pull, "#")
	merge := r.git("log", "--all", "--format=%H", "--grep=^Merge pull request #"+number+" ")
	_, second := tryGit(r.dir, "merge-base", "--is-ancestor", sha, merge+"^2")
	_, first := tryGit(r.dir, "merge-base", "--is-ancestor", sha, merge+"^1")
	return second == nil && first != nil
}

func TestLandingIsToldWhenItHappens(t *testing.T) {
	r := newRepo(t)
	r.commit("base")
	r.git("checkout", "-q", "-b", "topic")
	sha := r.write("a", "a\n").commit("work")
	r.git("checkout", "-q", "main")
	c := collectorFor(t, []string{r.dir}, "ada@example.com")
	items, _, next := run(t, c, nil)
	if it := items["git:"+sha]; !it.Done.IsZero() || len(it.Refs) > 0 {
		t.Errorf("before: done %v, refs %v", it.Done, it.Refs)
	}
	r.tick()
	r.git("merge", "-q", "--no-ff", "-m", "Merge pull request #7 from ada/topic", "topic")
	items, _, _ = run(t, c, next)
	it, told := items["git:"+sha]
	if landed, _ := it.Facts.Bool(evidence.FactDefaultBranch); !told || !landed || it.Done.IsZero() || len(it.Refs) != 1 || it.Refs[0].To != "repo#7" {
		t.Errorf("after: %v %v %v %v", told, landed, it.Done, it.Refs)
	}
}

// TestLandingTakenBack has a commit that was told of because it landed, and was
// written long before. When the default branch is set back that is told.
func TestLandingTakenBack(t *testing.T) {
	for _, gone := range []bool{false, true} {
		r := newRepo(t)
		r.commit("base")
		r.git("checkout", "-q", "-b", "topic")
		sha := r.write("a", "a\n").commit("work")
		r.git("checkout", "-q", "main")
		r.hours += 1000
		r.tick()
		r.git("merge", "-q", "--no-ff", "-m", "Merge pull request #7 from ada/topic", "topic")
		landed := evidence.Window{From: time.Unix(1772355600+900*3600, 0).UTC()}
		c := collectorFor(t, []string{r.dir}, "ada@example.com")
		items, _, point := run(t, c, nil, landed)
		if it := items["git:"+sha]; it.Done.IsZero() {
			t.Fatalf("it did not land: %+v", items)
		}
		r.git("reset", "-q", "--hard", "main~1")
		if gone {
			r.git("branch", "-q", "-D", "topic")
		}
		for range 2 { // also once more by a run with nothing to lean on
			items, _, point = run(t, c, point, landed)
			it, told := items["git:"+sha]
			inMain, known := it.Facts.Bool(evidence.FactDefaultBranch)
			superseded, _ := it.Facts.Bool(evidence.FactSuperseded)
			if !told || !known || inMain || !it.Done.IsZero() || superseded != gone {
				t.Fatalf("branch gone %v: told %v, %+v", gone, told, it)
			}
			if gone {
				break
			}
			r.write(".gitattributes", "* -diff\n")
		}
	}
}

// TestLandingOnTwoBranches has work that lands on the default branches of two
// remotes one after the other. A run in between makes no difference.
func TestLandingOnTwoBranches(t *testing.T) {
	for name, change := range map[string]func(r *testRepo, merge func(remote, from string)){
		"merged into both": func(r *testRepo, merge func(remote, from string)) { merge("origin", "topic") },
		"brought over":     func(r *testRepo, merge func(remote, from string)) { merge("origin", "upstream/main") },
		"caught up with": func(r *testRepo, merge func(remote, from string)) {
			r.git("update-ref", "refs/remotes/origin/main", "upstream/main")
		},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRepo(t)
			r.git("remote", "add", "origin", "https://example.org/ada/engine.git")
			r.commit("base")
			own := r.write("o", "o\n").commit("pushed to the fork")
			r.git("checkout", "-q", "-b", "topic", "main~1")
			topic := r.write("a", "a\n").commit("work")
			r.git("update-ref", "refs/remotes/origin/main", own)
			r.git("update-ref", "refs/remotes/upstream/main", "main~1")
			merge := func(remote, from string) {
				r.git("checkout", "-q", "--detach", remote+"/main")
				r.tick()
				r.git("merge", "-q", "--no-ff", "-m", fmt.Sprintf("Merge pull request #%d from ada/topic", r.hours), from)
				r.git("update-ref", "refs/remotes/"+remote+"/main", "HEAD")
			}
			merge("upstream", "topic")
			merge("upstream", "origin/main")
			c := collectorFor(t, []string{r.dir}, "ada@example.com")
			items, _, point := run(t, c, nil)
			if it := items["git:"+topic]; it.Done.IsZero() {
				t.Fatalf("it did not land: %+v", it)
			}
			change(r, merge)
			more, _, _ := run(t, c, point)
			for id, it := range more {
				items[id] = it
			}
			sameAtOnce(t, c, items)
		})
	}
}

// TestLandingBehindAWrongClock has work that landed, and then commits by a clock
// that was set back, behind which it can not be seen by the times. A branch that
// begins at the work changes nothing about it.
func TestLandingBehindAWrongClock(t *testing.T) {
	for name, wrong := range map[string]struct {
		hours   int // of the clock
		commits int
		merge   bool // another branch, from below the work, into main
	}{
		"one commit":              {10, 1, false},
		"several":                 {10, 2, false},
		"before the root":         {-100, 1, false},
		"one commit, and a merge": {10, 1, true},
		"some hours, and a merge": {46, 3, true},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRepo(t)
			r.hours = 5
			r.commit("root")
			r.hours = 50
			r.commit("before")
			r.git("branch", "other")
			r.commit("work")
			r.git("branch", "work")
			r.hours = wrong.hours
			for range wrong.commits {
				r.commit("by the wrong clock")
			}
			if wrong.hours < 0 { // the root, which nothing else leads to
				r.git("branch", "-q", "-D", "other")
			} else {
				r.git("checkout", "-q", "other")
				r.hours = 60
				r.commit("beside")
				r.git("checkout", "-q", "main")
			}
			if wrong.merge {
				r.tick()
				r.git("merge", "-q", "--no-ff", "-m", "merge", "other")
			}
			work := r.git("rev-parse", "work")
			r.git("branch", "-q", "-D", "work")
			c := collectorFor(t, []string{r.dir}, "ada@example.com")
			items, _, point := run(t, c, nil)
			r.git("checkout", "-q", "-b", "side", work)
			r.hours = 90
			r.commit("goes on from it")
			r.git("checkout", "-q", "main")
			for range 2 {
				var more map[string]evidence.Item
				more, _, point = run(t, c, point)
				for id, it := range more {
					items[id] = it
				}
				sameAtOnce(t, c, items)
				r.hours = 95
				r.tick()
				r.git("merge", "-q", "--no-ff", "-m", "merge", "side")
			}
		})
	}
}

// TestLandingToldBefore has work that landed, which a later run finds as if it were
// new behind clocks that were wrong. It landed when it was told to have.
func TestLandingToldBefore(t *testing.T) {
	// join merges a branch into main.
	join := func(r *testRepo, branch string) {
		r.git("checkout", "-q", "main")
		r.tick()
		r.git("merge", "-q", "--no-ff", "-m", fmt.Sprintf("Merge pull request #%d from ada/%s", r.hours, branch), branch)
	}
	at := func(r *testRepo, hours int, message string) string {
		r.hours = hours
		return r.write(message, message).commit(message)
	}
	for name, c := range map[string]struct {
		branches      []string
		before, after func(r *testRepo)
	}{
		"merged again": {before: func(r *testRepo) {
			r.git("branch", "other")
			r.git("checkout", "-q", "-b", "first")
			at(r, 300, "work")
			r.git("branch", "topic")
			join(r, "first")
			at(r, 100, "by a clock set back")
			r.git("checkout", "-q", "other")
			at(r, 310, "beside")
			join(r, "other")
		}, after: func(r *testRepo) {
			r.git("checkout", "-q", "topic")
			at(r, 400, "goes on from it")
			join(r, "topic")
		}},
		"of a clock ahead": {before: func(r *testRepo) {
			r.git("branch", "other")
			ahead := at(r, 80_000, "work")
			r.git("tag", "ahead", ahead)
			at(r, 50, "next")
			at(r, 10, "by a clock set back")
			r.git("checkout", "-q", "other")
			at(r, 55, "beside")
			join(r, "other")
		}, after: func(r *testRepo) {
			r.git("checkout", "-q", "-b", "side", "ahead")
			at(r, 100, "goes on from it")
			r.git("checkout", "-q", "main")
		}},
		"of a clock ahead, on a branch that is read": {branches: []string{"b*"}, before: func(r *testRepo) {
			r.git("branch", "b0")
			at(r, 80_000, "work")
		}, after: func(r *testRepo) {
			r.git("checkout", "-q", "-b", "b1")
			at(r, 100, "goes on from it")
			r.git("checkout", "-q", "main")
		}},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRepo(t)
			r.commit("root")
			c.before(r)
			collector, err := New(Config{
				Name: "git", Repositories: []string{r.dir}, Emails: []string{"ada@example.com"}, Branches: c.branches,
				Now: func() time.Time { return now },
			})
			if err != nil {
				t.Fatal(err)
			}
			items, _, point := run(t, collector, nil)
			c.after(r)
			more, _, _ := runOn(t, collector, point, items)
			for id, it := range more {
				items[id] = it
			}
			sameAtOnce(t, collector, items)
		})
	}
}

// TestLandingFetchedLater has work that landed on two default branches, of which the
// one where it landed first is fetched last.
func TestLandingFetchedLater(t *testing.T) {
	r := newRepo(t)
	r.git("remote", "add", "origin", "https://example.org/ada/engine.git")
	base := r.commit("base")
	r.git("checkout", "-q", "-b", "topic")
	r.write("a", "a\n").commit("work")
	merge := func() string {
		r.git("checkout", "-q", "--detach", base)
		r.tick()
		r.git("merge", "-q", "--no-ff", "-m", fmt.Sprintf("Merge pull request #%d from ada/topic", r.hours), "topic")
		return r.git("rev-parse", "HEAD")
	}
	upstream, origin := merge(), merge()
	r.git("update-ref", "refs/remotes/upstream/main", base)
	r.git("update-ref", "refs/remotes/origin/main", origin)
	c := collectorFor(t, []string{r.dir}, "ada@example.com")
	items, _, point := run(t, c, nil)
	r.git("update-ref", "refs/remotes/upstream/main", upstream)
	r.git("checkout", "-q", "--detach", base)
	more, _, _ := run(t, c, point)
	for id, it := range more {
		items[id] = it
	}
	sameAtOnce(t, c, items)
}

// TestDefaultsWithoutRemote has the branches of remotes that the config does
// not know any more: what landed is what reached theirs.
func TestDefaultsWithoutRemote(t *testing.T) {
	for _, shape := range []struct {
		name   string
		bare   string   // core.bare
		refs   []string // that lead to the first of two commits
		landed int
	}{
		{"none", "false", nil, 2},
		{"origin", "false", []string{"refs/remotes/origin/main"}, 1},
		{"the only one", "false", []string{"refs/remotes/fork/main", "refs/remotes/fork/topic"}, 1},
		{"origin among others", "false", []string{"refs/remotes/abc/main", "refs/remotes/fork/main", "refs/remotes/origin/trunk"}, 1},
		{"several others", "false", []string{"refs/remotes/abc/main", "refs/remotes/fork/main"}, 2},
		{"without a remote's name", "false", []string{"refs/remotes/trunk"}, 2},
		{"a mirror of a clone", "true", []string{"refs/remotes/origin/main", "refs/remotes/upstream/topic"}, 2},
	} {
		t.Run(shape.name, func(t *testing.T) {
			r := newRepo(t)
			first := r.write("f", "1\n").commit("sent")
			r.write("f", "2\n").commit("here alone")
			for _, ref := range shape.refs {
				r.git("update-ref", ref, first)
			}
			r.git("config", "core.bare", shape.bare)
			items, skips, _ := run(t, collectorFor(t, []string{r.dir}, "ada@example.com"), nil)
			landed := 0
			for _, it := range items {
				if yes, _ := it.Facts.Bool(evidence.FactDefaultBranch); yes {
					landed++
				}
			}
			if len(items) != 2 || landed != shape.landed || len(skips) > 0 {
				t.Errorf("%d items, %d landed, want %d; %v", len(items), landed, shape.landed, skips)
			}
		})
	}
}

// TestLandingsOfManyParents tells how the commits of histories landed that cost
// the square of their size if each merge was looked at again for each parent, or
// each commit knew all merges around it.
func TestLandingsOfManyParents(t *testing.T) {
	const n = 60_000
	id := func(kind byte, i int) objects.ID {
		return sha1.Sum([]byte{byte(i), byte(i >> 8), byte(i >> 16), kind}) // spread as they are
	}
	add := func(l *lineage, id objects.ID, at int, parents ...objects.ID) {
		l.add(&objects.Commit{ID: id, Parents: parents, Raw: fmt.Appendf(nil, "tree x\ncommitter A <a> %d +0000\n", at)})
	}
	begin := time.Now()

	wide := newLineage(new(objects.Numbers))
	parents := make([]objects.ID, n)
	for i := range parents {
		parents[i] = id('s', i)
		add(wide, parents[i], 0)
	}
	add(wide, id('m', 0), 7, parents...)
	h := history{found: []candidate{{id: parents[n-1]}}}
	h.land(wide.landings([]objects.ID{id('m', 0)}))
	if c := h.found[0]; !c.landed || len(c.merges) != 1 || c.landedAt.Unix() != 7 {
		t.Errorf("one of many parents: %+v", c)
	}

	deep := newLineage(new(objects.Numbers))
	h = history{}
	for i := range n { // each on a side of the one before
		add(deep, id('r', i), 0)
		add(deep, id('d', i), i+1, id('r', i), id('d', i+1))
		h.found = append(h.found, candidate{id: id('r', i)})
	}
	h.land(deep.landings([]objects.ID{id('d', 0)}))
	for i, c := range h.found {
		inner := id('d', max(i-1, 0))
		if !c.landed || len(c.merges) != min(i, maxMerges) || i > 0 && (c.landedAt.Unix() != 1 || c.merges[0] != inner) {
			t.Fatalf("%d deep: %d merges, %v at %v", i, len(c.merges), c.landed, c.landedAt)
		}
	}
	if took := time.Since(begin); took > 20*time.Second {
		t.Errorf("took %v", took)
	}
}

// TestUnreadIsNotSuperseded damages what leads to commits: that they were
// rewritten is not known.
func TestUnreadIsNotSuperseded(t *testing.T) {
	r := newRepo(t)
	r.write("f", "1\n").commit("first")
	r.git("checkout", "-q", "-b", "side")
	r.write("g", "1\n").commit("on the side")
	last := r.write("g", "2\n").commit("the last there")
	r.git("checkout", "-q", "main")
	c := collectorFor(t, []string{r.dir}, "ada@example.com")
	for why, damage := range map[string]func(){
		"empty file": func() { put(t, filepath.Join(r.dir, ".git/refs/heads/side"), "") },
		"cut short": func() {
			os.Remove(filepath.Join(r.dir, ".git/refs/heads/side"))
			put(t, filepath.Join(r.dir, ".git/packed-refs"), last+" refs/heads/si")
		},
		"is missing": func() {
			put(t, filepath.Join(r.dir, ".git/refs/heads/side"), strings.Repeat("12", 20)+"\n")
		},
	} {
		items, _, point := run(t, c, nil)
		if len(items) != 3 {
			t.Fatalf("%s: %d items", why, len(items))
		}
		damage()
		items, skips, _ := run(t, c, point)
		checkSkips(t, skips, why, false)
		for id, it := range items {
			if gone, _ := it.Facts.Bool(evidence.FactSuperseded); gone {
				t.Errorf("%s: %s is superseded", why, id)
			}
		}
		os.Remove(filepath.Join(r.dir, ".git/packed-refs"))
		put(t, filepath.Join(r.dir, ".git/refs/heads/side"), last+"\n")
	}
}
