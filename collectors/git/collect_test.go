package git

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"sheaf/collectors"
	"sheaf/evidence"
)

// now is after everything the test repositories hold.
var now = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

func collectorFor(t *testing.T, repos []string, emails ...string) *Collector {
	t.Helper()
	c, err := New(Config{
		Name: "git", Repositories: repos, Emails: emails, CoAuthors: true,
		Generated: []string{"gen/**"}, Now: func() time.Time { return now },
	})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// run collects everything in the windows and returns the items by id.
func run(t *testing.T, c *Collector, since collectors.Checkpoint, want ...evidence.Window) (map[string]evidence.Item, []collectors.Skip, collectors.Checkpoint) {
	t.Helper()
	if len(want) == 0 {
		want = []evidence.Window{evidence.All}
	}
	return collect(t, c, collectors.Ask{Want: want, Since: since})
}

// runOn is run on top of what runs gave before.
func runOn(t *testing.T, c *Collector, since collectors.Checkpoint, kept map[string]evidence.Item, want ...evidence.Window) (map[string]evidence.Item, []collectors.Skip, collectors.Checkpoint) {
	t.Helper()
	if len(want) == 0 {
		want = []evidence.Window{evidence.All}
	}
	read := func(wanted func(string) bool) (items []evidence.Item) {
		for id, it := range kept {
			if wanted(id) {
				it.Facts = slices.Clone(it.Facts)
				items = append(items, it)
			}
		}
		return items
	}
	return collect(t, c, collectors.Ask{
		Want: want, Since: since, Places: []string{filepath.Join(c.config.Repositories[0], ".git")},
		Kept: func(_ context.Context, _ string, wanted func(string) bool) ([]evidence.Item, error) {
			return read(wanted), nil
		},
		Told: func(_ context.Context, _ string, ids []string) ([]evidence.Item, error) {
			return read(func(id string) bool { return slices.Contains(ids, id) }), nil
		},
	})
}

func collect(t *testing.T, c *Collector, ask collectors.Ask) (map[string]evidence.Item, []collectors.Skip, collectors.Checkpoint) {
	t.Helper()
	items := make(map[string]evidence.Item)
	var skips []collectors.Skip
	since := ask.Since
	for b, err := range c.Collect(t.Context(), ask) {
		if err != nil {
			t.Fatal(err)
		}
		for _, it := range b.Items {
			if _, twice := items[it.ID]; twice && len(c.config.Repositories) == 1 {
				t.Errorf("%s came twice", it.ID)
			}
			items[it.ID] = it
		}
		skips = append(skips, b.Skipped...)
		if !b.IsProgress() {
			since = b.Next
		}
	}
	return items, skips, since
}

// fromGit is git's own account of somebody's commits: by id, the lines that
// numstat prints for each.
func fromGit(t *testing.T, dir string, emails ...string) map[string][]string {
	t.Helper()
	log := []string{"log", "--branches", "--remotes", "--tags", "--use-mailmap", "--numstat", "-z",
		"--format=%x01%H %ae %aE %(trailers:key=Co-authored-by,valueonly,separator=%x03)%x02"}
	if _, err := tryGit(dir, "rev-parse", "--verify", "-q", "HEAD"); err == nil {
		log = append(log, "HEAD")
	}
	out, err := tryGit(dir, log...)
	if err != nil {
		t.Fatal(err)
	}
	commits := make(map[string][]string)
	for record := range strings.SplitSeq(out, "\x01") {
		head, body, ok := strings.Cut(record, "\x02")
		if !ok {
			continue
		}
		head = strings.ToLower(head)
		if !slices.ContainsFunc(emails, func(e string) bool {
			return strings.Contains(head, " "+e+" ") || strings.Contains(head, "<"+e+">")
		}) {
			continue
		}
		files := []string{}
		fields := strings.Split(body, "\x00")
		for i := 0; i < len(fields); i++ {
			parts := strings.SplitN(strings.TrimLeft(fields[i], "\n"), "\t", 3)
			if len(parts) < 3 {
				continue
			}
			from, path := "", parts[2]
			if path == "" {
				from, path = fields[i+1], fields[i+2]
				i += 2
			}
			files = append(files, strings.Join([]string{parts[0], parts[1], quoteIf(from), quoteIf(path)}, "\t"))
		}
		slices.Sort(files)
		id, _, _ := strings.Cut(head, " ")
		commits["git:"+id] = files
	}
	return commits
}

func quoteIf(path string) string {
	if path == "" {
		return ""
	}
	return quotePath(path)
}

// asNumstat writes items as fromGit does.
func asNumstat(items map[string]evidence.Item) map[string][]string {
	out := make(map[string][]string)
	for id, it := range items {
		files := []string{}
		for _, f := range it.Files {
			files = append(files, strings.Join([]string{amount(f, f.Additions), amount(f, f.Deletions), f.From, f.Path}, "\t"))
		}
		slices.Sort(files)
		out[id] = files
	}
	return out
}

func amount(f evidence.File, a evidence.Amount) string {
	n, known := a.Get()
	switch {
	case f.Binary:
		return "-"
	case !known:
		return "?"
	}
	return strconv.Itoa(n)
}

// richRepo has a commit of every kind the collector must agree with git on.
func richRepo(t *testing.T, args ...string) *testRepo {
	r := newRepo(t, args...)
	text := func(n int) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, "line %d\n", i)
		}
		return b.String()
	}
	r.write("a.txt", text(40)).write("bin", "\x00\x01").write("dir/ü ñ.txt", "x\n").commit("first\nline two\n\nbody\n")
	r.git("checkout", "-q", "-b", "side")
	r.write("a.txt", text(30)+"tail").commit("side")
	r.git("mv", "a.txt", "renamed.txt")
	r.commit("rename")
	r.git("checkout", "-q", "main")
	r.write("bin", "\x00\x02\x03").write("gen/x.go", "y\n").commit("binary and generated")
	if err := os.Chmod(filepath.Join(r.dir, "bin"), 0o755); err != nil {
		t.Fatal(err)
	}
	r.commit("mode only")
	r.commit("empty")
	name := strings.Repeat("0123456789", 7)[:len(r.git("rev-parse", "HEAD"))]
	r.git("update-index", "--add", "--cacheinfo", "160000,"+name+",sub")
	r.tick()
	r.git("commit", "-q", "-m", "submodule")
	r.git("rm", "-q", "--cached", "sub")
	r.write("bad\xff\"name", "1\n").write("new\nline", "1\n").write(".mailmap", "Ada <ada@example.com> <ada@old.example>\n").commit("odd names")
	r.git("tag", "-a", "-m", "tag", "v1")
	r.git("checkout", "-q", "-b", "octo1")
	r.write("o1", "1\n").commit("octo 1")
	r.git("checkout", "-q", "-b", "octo2", "main")
	r.write("o2", "1\n").as("Ada", "ADA@old.example").commit("by an old address")
	r.as("Bob", "bob@example.com").write("o3", "3\n").commit("by Bob\n\nCo-Authored-By: Ada <ada@Example.com>\nSigned-off-by: Bob <bob@example.com>\n")
	r.write("o4", "4\n").commit("by Bob alone, names ada@example.com")
	r.as("Ada", "ada@example.com")
	r.git("checkout", "-q", "main")
	r.tick()
	r.git("merge", "-q", "--no-edit", "-m", "octopus", "octo1", "octo2")
	r.git("checkout", "-q", "--detach")
	r.write("side-tag", "x\n").commit("only a tag of a tag leads here")
	r.git("tag", "-a", "-m", "one", "t1")
	r.git("tag", "-a", "-m", "two", "t2", "t1")
	r.git("tag", "-d", "t1")
	r.git("checkout", "-q", "main")
	r.git("worktree", "add", "-q", "--detach", filepath.Join(filepath.Dir(r.dir), "wt"))
	wt := *r
	wt.dir = filepath.Join(filepath.Dir(r.dir), "wt")
	wt.hours = 100
	wt.write("wt", "w\n").commit("only in a worktree")
	r.env = append(r.env, "GIT_AUTHOR_DATE=1000000000 -1130", "GIT_COMMITTER_DATE=1772955600 +1400")
	r.git("-c", "i18n.commitEncoding=ISO-8859-1", "commit", "-q", "--allow-empty", "-m", "Gr\xfc\xdfe")
	return r
}

// wtHead is what git log leaves out unless it is asked for: the HEADs of the
// other worktrees.
func wtHead(r *testRepo) {
	r.git("tag", "for-the-oracle", r.git("-C", filepath.Join(filepath.Dir(r.dir), "wt"), "rev-parse", "HEAD"))
}

func TestCollectAsGitLog(t *testing.T) {
	for _, shape := range []struct {
		name string
		make func(t *testing.T, r *testRepo) string
	}{
		{"plain", func(_ *testing.T, r *testRepo) string { return r.dir }},
		{"packed", func(_ *testing.T, r *testRepo) string { r.git("gc", "-q", "--prune=now"); return r.dir }},
		{"commit graph", func(_ *testing.T, r *testRepo) string { r.git("commit-graph", "write", "--reachable"); return r.dir }},
		{"detached", func(_ *testing.T, r *testRepo) string { r.git("checkout", "-q", "--detach", "HEAD~1"); return r.dir }},
		{"worktree config", func(_ *testing.T, r *testRepo) string {
			r.git("sparse-checkout", "set", "dir")
			return r.dir
		}},
		{"odd config", func(t *testing.T, r *testRepo) string {
			f := filepath.Join(r.dir, ".git", "config")
			old, _ := os.ReadFile(f)
			odd := "\ufeff" + string(old) + "[branch \"pr\"]\n\tmerge = refs/pull/7/head\n\trebase = merges\n[a.b]\n\tc = d\n[remote \"x\"]\n\tfetch = ^refs/heads/no\n"
			if err := os.WriteFile(f, []byte(odd), 0o644); err != nil {
				t.Fatal(err)
			}
			return r.dir
		}},
		{"bare mirror", func(t *testing.T, r *testRepo) string { return r.clone("--mirror") }},
		{"clone", func(t *testing.T, r *testRepo) string { return r.clone() }},
		{"shared clone", func(t *testing.T, r *testRepo) string { return r.clone("--shared") }},
		{"symlinked git folder", func(t *testing.T, r *testRepo) string {
			clone := r.clone()
			if err := os.Rename(clone+"/.git", clone+".git"); err != nil {
				t.Fatal(err)
			}
			if err := os.Symlink(clone+".git", clone+"/.git"); err != nil {
				t.Fatal(err)
			}
			return clone
		}},
		{"linked worktree", func(t *testing.T, r *testRepo) string { return filepath.Join(filepath.Dir(r.dir), "wt") }},
	} {
		t.Run(shape.name, func(t *testing.T) {
			t.Parallel()
			r := richRepo(t)
			wtHead(r)
			dir := shape.make(t, r)
			want := fromGit(t, dir, "ada@example.com")
			if len(want) < 10 {
				t.Fatalf("git knows %d commits only", len(want))
			}
			items, skips, _ := run(t, collectorFor(t, []string{dir}, "Ada@example.com"), nil)
			if diff := cmp.Diff(want, asNumstat(items)); diff != "" {
				t.Errorf("-git +ours\n%s", diff)
			}
			if len(skips) > 0 {
				t.Errorf("skipped %+v", skips)
			}
		})
	}
}

// clone makes a clone beside the repository and returns its folder.
func (r *testRepo) clone(args ...string) string {
	dir := filepath.Join(filepath.Dir(r.dir), "clone")
	r.git(append(append([]string{"clone", "-q"}, args...), "file://"+r.dir, dir)...)
	if slices.Contains(args, "--shared") {
		os.RemoveAll(dir)
		r.git("clone", "-q", "--shared", r.dir, dir)
	}
	return dir
}

func TestItem(t *testing.T) {
	t.Parallel()
	r := newRepo(t)
	r.git("remote", "add", "origin", "https://me:secret@github.com/ada/engine.git")
	r.write(".gitattributes", "*.pb.go linguist-generated\nvendor/own/** -linguist-vendored\n").
		write("CODEOWNERS", "* @corp/core\n/docs/ @corp/docs @writer\n").commit("setup")
	r.as("Bob", "bob@example.com")
	r.env = append(r.env, "GIT_COMMITTER_EMAIL=carol@example.com")
	sha := r.write("docs/a.md", "a\nb\n").write("x.pb.go", "x\n").write("go.sum", "s\n").write("vendor/own/v", "v\n").
		commit("subject\nin two lines\n\nThe body.\n\nCo-authored-by: Ada <ADA@example.com>\nCo-authored-by: Dan <dan@example.com>\n")
	r.git("update-ref", "refs/remotes/origin/main", "HEAD")
	items, _, _ := run(t, collectorFor(t, []string{r.dir}, "ada@example.com"), nil)
	got, _ := json.Marshal(items["git:"+sha])
	want := evidence.Item{
		ID: "git:" + sha, Source: "git", Kind: evidence.Commit, Actor: "ADA@example.com", Role: evidence.CoAuthor,
		Roles: []evidence.Role{evidence.CoAuthor}, Author: "bob@example.com", At: time.Unix(1772355600+2*3600, 0).UTC(),
		Title: "subject in two lines", Body: "The body.\n\nCo-authored-by: Ada <ADA@example.com>\nCo-authored-by: Dan <dan@example.com>",
		URL: "https://github.com/ada/engine/commit/" + sha, Space: "ada/engine",
		Files: []evidence.File{
			{Path: "docs/a.md", Additions: evidence.Count(2), Deletions: evidence.Count(0)},
			{Path: "go.sum", Additions: evidence.Count(1), Deletions: evidence.Count(0), Generated: true},
			{Path: "vendor/own/v", Additions: evidence.Count(1), Deletions: evidence.Count(0)},
			{Path: "x.pb.go", Additions: evidence.Count(1), Deletions: evidence.Count(0), Generated: true},
		},
		FilesTotal: evidence.Count(4), Additions: evidence.Count(5), Deletions: evidence.Count(0),
		Trailers: []evidence.Trailer{{Key: "Co-authored-by", Value: "Ada <ADA@example.com>"}, {Key: "Co-authored-by", Value: "Dan <dan@example.com>"}},
		People: []evidence.Participant{
			{Handle: "bob@example.com", Role: evidence.Author}, {Handle: "dan@example.com", Role: evidence.CoAuthor},
			{Handle: "carol@example.com", Role: evidence.Merger},
		},
	}
	want.Facts.Set(evidence.FactOwners, []string{"@corp/core", "@corp/docs", "@writer"})
	want.Facts.Set(evidence.FactDefaultBranch, true)
	want.Facts.Set(evidence.FactParents, 1)
	want.Facts.Set(evidence.FactClones, []string{"ada/engine"})
	want.Facts.Set(evidence.FactPatch, "382629f79710f848") // ledgers hold it: it must never change
	text, _ := json.Marshal(want)
	if diff := cmp.Diff(string(text), string(got)); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

// Somebody else's commit that names me as mentor is mine as that and no more:
// neither a name in the text nor a merge makes it so.
func TestMentor(t *testing.T) {
	t.Parallel()
	r := newRepo(t)
	mine := r.write("a", "1\n").commit("mine\n\nMentored-by: Bob <bob@example.com>\n")
	r.as("Bob", "bob@example.com")
	named := r.write("a", "2\n").commit("count the boats\n\nMENTORED-BY: Ada <Ada@Example.com>\n")
	r.write("a", "3\n").commit("thanks\n\nMentored-by was Ada <ada@example.com>\n\nReviewed-by: Ada <ada@example.com>\n")
	r.write("a", "4\n").commit("another\n\nMentored-by: Ada <ada@elsewhere.example>\n")
	items, _, _ := run(t, collectorFor(t, []string{r.dir}, "ada@example.com"), nil)
	if len(items) != 2 {
		t.Fatalf("%d items, want those of Ada and that of her pupil", len(items))
	}
	it := items["git:"+named]
	if it.Role != evidence.Mentor || !slices.Equal(it.Roles, []evidence.Role{evidence.Mentor}) || it.Actor != "Ada@Example.com" || it.Author != "bob@example.com" ||
		!slices.Contains(it.People, evidence.Participant{Handle: "bob@example.com", Role: evidence.Author}) {
		t.Errorf("mentored: %+v", it)
	}
	if it := items["git:"+mine]; it.Role != evidence.Author || !slices.Contains(it.People, evidence.Participant{Handle: "bob@example.com", Role: evidence.Mentor}) {
		t.Errorf("mine: %+v", it)
	}
}

func TestSecondRunYieldsNothing(t *testing.T) {
	t.Parallel()
	r := richRepo(t)
	c := collectorFor(t, []string{r.dir}, "ada@example.com")
	_, _, point := run(t, c, nil)
	if items, _, _ := run(t, c, point); len(items) > 0 {
		t.Errorf("%d items came again", len(items))
	}
}

func TestResumeAfterEachBatch(t *testing.T) {
	t.Parallel()
	one, two := richRepo(t), richRepo(t)
	two.write("more", "x\n").commit("more")
	c := collectorFor(t, []string{one.dir, two.dir}, "ada@example.com")
	want, _, _ := run(t, c, nil)
	got := make(map[string]evidence.Item)
	var point collectors.Checkpoint
	for range 10 { // each time cut off after the first batch
		for b, err := range c.Collect(t.Context(), collectors.Ask{Want: []evidence.Window{evidence.All}, Since: point}) {
			if err != nil {
				t.Fatal(err)
			}
			if b.IsProgress() {
				continue
			}
			for _, it := range b.Items {
				got[it.ID] = it
			}
			if b.Progress.Done > 0 {
				point = b.Next
			}
			if len(b.Items) == 0 {
				break
			}
		}
	}
	if diff := cmp.Diff(asNumstat(want), asNumstat(got)); diff != "" {
		t.Errorf("-at once +resumed\n%s", diff)
	}
}

func TestWhatIsLackingIsRead(t *testing.T) {
	t.Parallel()
	r := richRepo(t)
	day := func(d int) time.Time { return time.Date(2026, 3, d, 0, 0, 0, 0, time.UTC) }
	march := evidence.Window{From: day(1), To: day(20)}
	c := collectorFor(t, []string{r.dir}, "ada@example.com")
	newer, _, point := run(t, c, nil, march)
	for id, it := range newer {
		if !march.Contains(it.At) {
			t.Errorf("%s of %v is outside of the window", id, it.At)
		}
	}
	older := evidence.Window{To: march.From}
	all, _, point := run(t, c, point, older, march)
	found := 0
	for _, it := range all {
		if older.Contains(it.At) {
			found++
		}
	}
	if found == 0 {
		t.Error("the older window was not read")
	}

	// Another address, another repository.
	more, _, point := run(t, collectorFor(t, []string{r.dir}, "ada@example.com", "bob@example.com"), point)
	if len(more) <= len(all) {
		t.Errorf("%d items with a second address, %d without", len(more), len(all))
	}
	other := richRepo(t)
	sha := other.write("other", "o\n").commit("elsewhere")
	items, _, _ := run(t, collectorFor(t, []string{r.dir, other.dir}, "ada@example.com", "bob@example.com"), point)
	if _, ok := items["git:"+sha]; !ok {
		t.Error("the second repository was not read")
	}
}

// TestRunsAfterChange holds what several runs found together against what one
// run finds at the end. The first of them reads all, or the time before or after
// some commit alone.
func TestRunsAfterChange(t *testing.T) {
	middle := time.Date(2026, 3, 1, 13, 30, 0, 0, time.UTC)
	firsts := map[string]evidence.Window{"": evidence.All, ", older first": {To: middle}, ", newer first": {From: middle}}
	for _, change := range []struct {
		name string
		make func(r *testRepo)
		most int // items that may come again, beside the new ones
	}{
		{"commits", func(r *testRepo) { r.write("n", "n\n").commit("new") }, 0},
		{"branch from old history", func(r *testRepo) {
			r.git("checkout", "-q", "-b", "old", "main~2")
			r.write("n", "n\n").commit("new")
			r.git("checkout", "-q", "main")
		}, 0},
		{"merge of a branch", func(r *testRepo) {
			r.tick()
			r.git("merge", "-q", "--no-ff", "-m", "merge", "feature")
		}, 1},
		{"fast-forward to a branch main was merged into", func(r *testRepo) {
			r.git("checkout", "-q", "feature")
			r.tick()
			r.git("merge", "-q", "--no-ff", "-X", "ours", "-m", "merge", "main")
			r.git("checkout", "-q", "main")
			r.git("merge", "-q", "--ff-only", "feature")
		}, 99},
		{"another branch checked out", func(r *testRepo) { r.git("checkout", "-q", "feature") }, 99},
		{"rebase", func(r *testRepo) {
			r.git("checkout", "-q", "feature")
			r.tick()
			r.git("rebase", "-q", "main")
		}, 1},
		{"force push back", func(r *testRepo) { r.git("reset", "-q", "--hard", "HEAD~1"); r.write("m", "m\n").commit("other") }, 99},
		{"mailmap", func(r *testRepo) { r.write(".mailmap", "<ada@example.com> <eve@example.com>\n").commit("map") }, 99},
		{"mailmap of others", func(r *testRepo) { r.write(".mailmap", "<bob@example.com> <b@example.com>\n").commit("map") }, 0},
		{"attributes not committed", func(r *testRepo) { r.write(".gitattributes", "* -diff\n") }, 99},
		{"attributes of the repository", func(r *testRepo) { r.write(".git/info/attributes", "* -diff\n") }, 99},
		{"a threshold for large files", func(r *testRepo) { r.git("config", "core.bigFileThreshold", "4") }, 99},
		{"clock set back", func(r *testRepo) {
			r.hours -= 5000
			r.write("n", "n\n").commit("by a wrong clock")
		}, 99},
		{"clock set back on a branch", func(r *testRepo) {
			r.git("checkout", "-q", "feature")
			r.hours -= 5000
			r.write("n", "n\n").commit("by a wrong clock")
			r.git("checkout", "-q", "main")
		}, 0},
		{"packed, with a commit graph", func(r *testRepo) {
			r.write("n", "n\n").commit("new")
			r.git("gc", "-q", "--prune=now")
			r.git("commit-graph", "write", "--reachable")
		}, 0},
		{"branch renamed and tagged", func(r *testRepo) {
			r.git("branch", "-q", "-m", "feature", "other")
			r.git("tag", "v1", "main~3")
		}, 0},
		{"amended", func(r *testRepo) {
			r.write("f", "amended\n").tick()
			r.git("commit", "-q", "-a", "--amend", "-m", "amended")
		}, 99},
		{"branch deleted and pruned", func(r *testRepo) {
			r.git("branch", "-q", "-D", "feature")
			r.prune()
			r.write("n", "n\n").commit("new")
		}, 99},
		{"branch deleted and pruned, nothing new", func(r *testRepo) {
			r.git("branch", "-q", "-D", "feature")
			r.prune()
		}, 1},
		{"force push back, the head alone pruned", func(r *testRepo) {
			head := r.git("rev-parse", "HEAD")
			r.git("reset", "-q", "--hard", "HEAD~2")
			if err := os.Remove(filepath.Join(r.dir, ".git/objects", head[:2], head[2:])); err != nil {
				r.t.Fatal(err)
			}
		}, 99},
		{"rebased and pruned", func(r *testRepo) {
			r.git("checkout", "-q", "feature")
			r.tick()
			r.git("rebase", "-q", "main")
			r.prune()
		}, 1},
		{"amended and pruned", func(r *testRepo) {
			r.write("f", "amended\n").tick()
			r.git("commit", "-q", "-a", "--amend", "-m", "amended")
			r.prune()
		}, 99},
		{"all written anew and pruned", func(r *testRepo) {
			history := r.git("fast-export", "--all") + "\n"
			r.pipe(strings.ReplaceAll(history, "+0100\n", "+0200\n"), "fast-import", "--quiet", "--force")
			r.prune()
		}, 99},
	} {
		for name, window := range firsts {
			t.Run(change.name+name, func(t *testing.T) {
				t.Parallel()
				r := newRepo(t)
				for i := range 5 {
					r.write("f", strings.Repeat("x\n", i+1)).commit("on main")
				}
				r.as("Eve", "eve@example.com").write("eve", "e\n").commit("by Eve")
				r.as("Ada", "ada@example.com")
				r.git("checkout", "-q", "-b", "feature", "main~1")
				r.write("feature", "f\n").commit("feature")
				r.git("checkout", "-q", "main")
				r.write("f", "last\n").commit("on main")

				c := collectorFor(t, []string{r.dir}, "ada@example.com")
				first, _, point := run(t, c, nil, window)
				change.make(r)
				second, _, point := runOn(t, c, point, first)
				want, _, _ := run(t, c, nil)
				again := 0
				for id, it := range second {
					if _, ok := first[id]; ok {
						again++
					}
					first[id] = it
					_, there := want[id]
					if gone, _ := it.Facts.Bool(evidence.FactSuperseded); gone == there {
						t.Errorf("%s: superseded %v, and a branch leads to it: %v", id, gone, there)
					}
				}
				for id, it := range first {
					if _, there := want[id]; there {
						continue
					}
					if gone, _ := it.Facts.Bool(evidence.FactSuperseded); !gone || !it.Done.IsZero() {
						t.Errorf("%s: no branch leads to it, but it is not superseded: %s", id, asJSON(it))
					}
				}
				for id, it := range want {
					if diff := cmp.Diff(asJSON(it), asJSON(first[id])); diff != "" {
						t.Errorf("%s: -at once +bit by bit\n%s", id, diff)
					}
				}
				if again > change.most {
					t.Errorf("%d items came again", again)
				}
				if third, _, _ := run(t, c, point); len(third) > 0 {
					t.Errorf("%d items in a run without news", len(third))
				}
			})
		}
	}
}

func asJSON(it evidence.Item) string {
	text, _ := json.Marshal(it)
	return string(text)
}

func TestCancel(t *testing.T) {
	r := richRepo(t)
	c := collectorFor(t, []string{r.dir, r.dir + "/none", r.dir}, "ada@example.com")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	var last error
	for _, err := range c.Collect(ctx, collectors.Ask{Want: []evidence.Window{evidence.All}}) {
		last = err
	}
	if !errors.Is(last, context.Canceled) {
		t.Errorf("got %v", last)
	}
	for range c.Collect(t.Context(), collectors.Ask{Want: []evidence.Window{evidence.All}}) {
		break
	}
}
