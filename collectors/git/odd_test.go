package git

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// pipe runs git with input and returns what it prints, trimmed.
func (r *testRepo) pipe(input string, args ...string) string {
	r.t.Helper()
	cmd := exec.Command("git", args...)
	cmd.Dir, cmd.Stdin = r.dir, strings.NewReader(input)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); err != nil {
		r.t.Fatalf("git %v: %v: %s", args, err, &errs)
	}
	return strings.TrimSpace(out.String())
}

// TestOddCommitsAsGitLog has commits that no one would write and git takes.
func TestOddCommitsAsGitLog(t *testing.T) {
	const ada = "Ada <ada@example.com> 1772355600 +0100"
	r := newRepo(t)
	r.write("f", "one\n").commit("first")
	tree, parent := r.git("rev-parse", "HEAD^{tree}"), r.git("rev-parse", "HEAD")
	head := "tree " + tree + "\nparent " + parent + "\n"
	for i, raw := range []string{
		head + "author <ada@example.com> 1772355600 +0100\ncommitter " + ada + "\n\nno name\n",
		head + "author Ada  Lovelace , Jr. <ada@example.com> 1772355600 +0100\ncommitter " + ada + "\n\nodd name\n",
		head + "author " + ada + "\ncommitter " + ada + "\nencoding no-such\n\nGr\xfc\xdfe\n",
		head + "author " + ada + "\ncommitter " + ada + "\n\nbefore\x00after\n",
		head + "author " + ada + "\ncommitter " + ada + "\n\n\xff\xfe invalid\n",
		head + "author " + ada + "\ncommitter " + ada + "\n",
		head + "author " + ada + "\ncommitter " + ada + "\n\n\n\n  indented after empty lines\n",
		head + "author " + ada + "\ncommitter " + ada + "\nx-unknown what\n continued\ngpgsig -----BEGIN PGP SIGNATURE-----\n \n author Eve <eve@example.com> 1 +0000\n -----END PGP SIGNATURE-----\n\nsigned\n",
		head + "author " + ada + "\nauthor Eve <eve@example.com> 1 +0000\ncommitter " + ada + "\n\ntwo authors\n",
		head + "author Ada <ada@example.com> 0 +0000\ncommitter " + ada + "\n\n1970\n",
		head + "author Ada <ada@example.com> 4294967296 +0000\ncommitter " + ada + "\n\n2106\n",
		head + "author Ada <ada@example.com> 1772355600 +9999\ncommitter " + ada + "\n\nabsurd zone\n",
		head + "author Ada <ada@example.com> -5 +0000\ncommitter " + ada + "\n\nnegative\n",
		head + "author Ada <ada@example.com> 99999999999999999999 +0000\ncommitter " + ada + "\n\nno such time\n",
		head + "author Ada <ada@example.com>\ncommitter " + ada + "\n\nno time\n",
		head + "author A\x00da <ada@example.com> 1772355600 +0100\ncommitter " + ada + "\n\nends before the address\n",
		"tree " + tree + "\nauthor " + ada + "\ncommitter " + ada + "\n\na root\n",
		"tree " + tree + "\nparent " + parent + "\nparent " + parent + "\nauthor " + ada + "\ncommitter " + ada + "\n\na merge of one and the same\n",
	} {
		id := r.pipe(raw, "hash-object", "-w", "-t", "commit", "--stdin", "--literally")
		r.git("update-ref", fmt.Sprintf("refs/heads/odd%d", i), id)
	}
	// Names a checkout would refuse or quote.
	blob := r.pipe("text\n", "hash-object", "-w", "--stdin")
	link := r.pipe("../../etc/passwd", "hash-object", "-w", "--stdin")
	crlf := r.pipe("a\r\nb\r\n", "hash-object", "-w", "--stdin")
	for i, entries := range []string{
		"100644 blob " + blob + "\tnew\nline\x00100644 blob " + blob + "\tquote\"and\\back\x00",
		"100644 blob " + blob + "\t..\x00",
		"100644 blob " + blob + "\t.git\x00",
		"100644 blob " + blob + "\t.\x00100644 blob " + blob + "\tC:\x00",
		"100644 blob " + blob + "\tbad\xff\xfe\x00100644 blob " + blob + "\ttab\there\x00",
		"120000 blob " + link + "\tlink\x00100755 blob " + blob + "\trun\x00160000 commit " + parent + "\tsub\x00",
		"100644 blob " + crlf + "\tcrlf\x00",
		"100644 blob " + blob + "\t\x1b[31mred\x00100644 blob " + blob + "\t\u202eevil\x00",
	} {
		odd := r.pipe(entries, "mktree", "-z")
		raw := "tree " + odd + "\nparent " + parent + "\nauthor " + ada + "\ncommitter " + ada + "\n\nodd tree\n"
		r.git("update-ref", fmt.Sprintf("refs/heads/tree%d", i), r.pipe(raw, "hash-object", "-w", "-t", "commit", "--stdin"))
	}
	for _, packed := range []bool{false, true} {
		if packed {
			r.git("repack", "-adq")
		}
		items, skips, _ := run(t, collectorFor(t, []string{r.dir}, "ada@example.com"), nil)
		want := fromGit(t, r.dir, "ada@example.com", "eve@example.com")
		if len(want) != 26 { // one of them is by two
			t.Errorf("git knows %d commits", len(want))
		}
		if diff := cmp.Diff(want, asNumstat(items)); diff != "" {
			t.Errorf("packed %v: -git +ours\n%s", packed, diff)
		}
		checkSkips(t, skips, "make no sense", true)
		if len(skips) != 1 {
			t.Errorf("skipped %+v", skips)
		}
	}
}

// TestReplacedAsGitLog has objects of every kind replaced.
func TestReplacedAsGitLog(t *testing.T) {
	for _, use := range []string{"true", "false"} {
		r := newRepo(t)
		for i := range 6 {
			r.write("f", strings.Repeat("x\n", i+1)).write("dir/g", strings.Repeat("y\n", 2*i+1)).commit("c")
			r.git("tag", "-a", "-m", "t", fmt.Sprint("v", i))
		}
		r.git("config", "core.useReplaceRefs", use)
		r.git("branch", "-m", "gone")
		r.git("checkout", "-q", "--detach", "HEAD~5")
		r.git("branch", "-D", "gone")
		r.git("replace", r.git("rev-parse", "v4:f"), r.git("hash-object", "-w", "--stdin"))
		r.git("replace", r.git("rev-parse", "v3:dir"), r.git("rev-parse", "v0:dir"))
		r.git("replace", r.git("rev-parse", "v2^{commit}"), r.git("rev-parse", "v1^{commit}"))
		r.git("replace", r.git("rev-parse", "v5"), r.git("rev-parse", "v4"))
		r.git("update-ref", "refs/other/instead", r.git("rev-parse", "v5:f")) // which a symbolic ref leads to
		r.git("symbolic-ref", "refs/replace/"+r.git("rev-parse", "v1:f"), "refs/other/instead")
		items, skips, _ := run(t, collectorFor(t, []string{r.dir}, "ada@example.com"), nil)
		if diff := cmp.Diff(fromGit(t, r.dir, "ada@example.com"), asNumstat(items)); diff != "" {
			t.Errorf("used %s: -git +ours\n%s", use, diff)
		}
		if (len(skips) > 0) != (use == "true") {
			t.Errorf("used %s: %+v", use, skips)
		}
	}
}

// TestDeepFolderAsGitLog has a file so deep, in folders HEAD has not, that looking
// for attributes in each of them from the root down takes long.
func TestDeepFolderAsGitLog(t *testing.T) {
	r := newRepo(t)
	r.write("f", "x\n").commit("flat")
	const who = "Ada <ada@example.com> 1772355600 +0100\n"
	path := strings.Repeat("d/", 1900) + "f"
	r.pipe("commit refs/heads/deep\nauthor "+who+"committer "+who+"data 4\ndeep\nM 100644 inline "+path+"\ndata 2\nx\n\n", "fast-import", "--quiet")
	start := time.Now()
	items, _, _ := run(t, collectorFor(t, []string{r.dir}, "ada@example.com"), nil)
	if took := time.Since(start); took > 5*time.Second {
		t.Errorf("took %v", took)
	}
	if diff := cmp.Diff(fromGit(t, r.dir, "ada@example.com"), asNumstat(items)); diff != "" {
		t.Errorf("-git +ours\n%s", diff)
	}
}

// TestLargeImportAsGitLog has more files in a change than people write.
func TestLargeImportAsGitLog(t *testing.T) {
	r := newRepo(t)
	const who = "Ada <ada@example.com> 1772355600 +0100\n"
	var in strings.Builder
	in.WriteString("blob\nmark :1\ndata 4\na\nb\n\ncommit refs/heads/main\nmark :2\nauthor " + who + "committer " + who + "data 6\nimport\n")
	for i := range 25_000 {
		fmt.Fprintf(&in, "M 100644 :1 dir%d/f%d\n", i%100, i)
	}
	in.WriteString("\ncommit refs/heads/main\nauthor " + who + "committer " + who + "data 4\nmove\nfrom :2\n")
	for i := range 100 {
		fmt.Fprintf(&in, "R dir%d moved/dir%d\n", i, i)
	}
	r.pipe(in.String(), "fast-import", "--quiet")
	items, skips, _ := run(t, collectorFor(t, []string{r.dir}, "ada@example.com"), nil)
	want, got := fromGit(t, r.dir, "ada@example.com"), asNumstat(items)
	if len(want) != 2 || len(got) != 2 || len(skips) > 0 {
		t.Errorf("git knows %d commits, %d read, skipped %+v", len(want), len(got), skips)
	}
	for id := range want {
		if !cmp.Equal(want[id], got[id]) {
			t.Errorf("%s: %d files, git has %d", id, len(got[id]), len(want[id]))
		}
	}
}

// TestOddAuthorsAsGitLog has commits whose author can not be told as git log
// prints it, and that git log --author finds all the same.
func TestOddAuthorsAsGitLog(t *testing.T) {
	r := newRepo(t)
	r.as("Eve", "eve@example.com").write("f", "one\n").commit("hers")
	for i, author := range []string{
		"author Ada <ada@example.com> 1772355600 +0100\nauthor Eve <eve@example.com> 1772355600 +0100",
		"author Ada ada@example.com 1772355600 +0100",
		"author Ada <ada@example.com 1772355600 +0100",
		"author Ada <<ada@example.com>> 1772355600 +0100",
		"author Ada <x> <ADA@example.com> 1772355600 +0100",
		"author Ada < ada@example.com > 1772355600 +0100",
		"author Ada <ada@example.com\x00> 1772355600 +0100",
		"author Eve <eve@example.com> 1772355600 +0100",
		"author Eve eve@example.com 1772355600 +0100",
		"author A\x00da <ada@example.com> 1772355600 +0100",
	} {
		raw := "tree " + r.git("rev-parse", "HEAD^{tree}") + "\nparent " + r.git("rev-parse", "HEAD") + "\n" + author + "\ncommitter Eve <eve@example.com> 1772355600 +0100\n\nc\n"
		r.git("update-ref", fmt.Sprintf("refs/heads/odd%d", i), r.pipe(raw, "hash-object", "-w", "-t", "commit", "--stdin", "--literally"))
	}
	var got []string
	items, _, _ := run(t, collectorFor(t, []string{r.dir}, "ada@example.com"), nil)
	for id := range items {
		got = append(got, strings.TrimPrefix(id, "git:"))
	}
	want := strings.Fields(r.git("log", "--branches", "-i", "--author=ada@example.com", "--format=%H"))
	slices.Sort(got)
	slices.Sort(want)
	if diff := cmp.Diff(want, got); diff != "" || len(want) != 7 {
		t.Errorf("-git +ours\n%s", diff)
	}
}

// TestMappedNamesAsGitLog has a mailmap that maps a name, which is UTF-8 in it, and
// commits that have the name in an encoding of their own.
func TestMappedNamesAsGitLog(t *testing.T) {
	r := newRepo(t)
	r.write(".mailmap", "Ada <ada@example.com> M\u00fcller <old@example.com>\n").as("Eve", "eve@example.com").commit("map")
	for i, c := range []struct{ encoding, name string }{
		{"encoding ISO-8859-1\n", "M\xfcller"}, {"", "M\u00fcller"}, {"encoding UTF-8\n", "M\u00fcller"},
		{"", "M\xfcller"}, {"encoding ISO-8859-1\n", "M\xf6ller"}, {"encoding nobody-knows\n", "M\xfcller"},
	} {
		raw := "tree " + r.git("rev-parse", "HEAD^{tree}") + "\nauthor " + c.name + " <old@example.com> 1772355600 +0100\n" +
			"committer Eve <eve@example.com> 1772355600 +0100\n" + c.encoding + "\nc\n"
		r.git("update-ref", fmt.Sprintf("refs/heads/named%d", i), r.pipe(raw, "hash-object", "-w", "-t", "commit", "--stdin", "--literally"))
	}
	items, skips, _ := run(t, collectorFor(t, []string{r.dir}, "ada@example.com"), nil)
	var got []string
	for id := range items {
		got = append(got, strings.TrimPrefix(id, "git:"))
	}
	want := strings.Fields(r.git("log", "--branches", "--use-mailmap", "--author=ada@example.com", "--format=%H"))
	slices.Sort(got)
	slices.Sort(want)
	if diff := cmp.Diff(want, got); diff != "" || len(want) != 3 || len(skips) > 0 {
		t.Errorf("-git +ours\n%s%v", diff, skips)
	}
}

// TestNoTree has a commit on a branch that says it has no tree. Git can not show it.
func TestNoTree(t *testing.T) {
	r := newRepo(t)
	r.write("f", "one\n").commit("one")
	before := r.git("rev-parse", "HEAD")
	for i, parent := range []string{"", "parent " + before + "\n"} {
		raw := "tree " + strings.Repeat("0", 40) + "\n" + parent + "author Ada <ada@example.com> 1772355600 +0100\ncommitter Ada <ada@example.com> 1772355600 +0100\n\nc\n"
		r.git("update-ref", fmt.Sprint("refs/heads/bare", i), r.pipe(raw, "hash-object", "-w", "-t", "commit", "--stdin", "--literally"))
	}
	_, skips, _ := run(t, collectorFor(t, []string{r.dir}, "ada@example.com"), nil)
	checkSkips(t, skips, "lines of 2 commits are unknown", false)
}

// TestTreeOutOfOrderAsGitLog has a file that is both gone and new, as the tree is
// not sorted.
func TestTreeOutOfOrderAsGitLog(t *testing.T) {
	r := newRepo(t)
	r.write("a", "x\n").write("b", "x\n").write("c", "x\n").commit("first")
	entry := func(name, content string) string {
		id, err := hex.DecodeString(r.pipe(content, "hash-object", "-w", "--stdin"))
		if err != nil {
			t.Fatal(err)
		}
		return "100644 " + name + "\x00" + string(id)
	}
	tree := r.pipe(entry("c", "y\n")+entry("a", "y\n")+entry("b", "x\n"), "hash-object", "-w", "-t", "tree", "--stdin", "--literally")
	r.git("reset", "-q", "--soft", r.git("commit-tree", tree, "-p", "HEAD", "-m", "out of order"))
	sameAsGit(t, r)
}

// TestEmptyTreeAsGitLog has commits without a file. Git knows the tree of such
// without its being stored.
func TestEmptyTreeAsGitLog(t *testing.T) {
	for _, format := range []string{"sha1", "sha256"} {
		r := newRepo(t, "--object-format="+format)
		r.write("f", "one\n").write("dir/g", "two\n").commit("files")
		empty := r.git("hash-object", "-t", "tree", "/dev/null")
		r.git("update-ref", "refs/heads/emptied", r.git("commit-tree", empty, "-p", "HEAD", "-m", "none of them"))
		r.git("update-ref", "refs/heads/root", r.git("commit-tree", empty, "-m", "none at first"))
		sameAsGit(t, r)
	}
}

// TestHeadersOutOfOrderAsGitLog has commits with headers where git looks for none, read
// on top of an earlier run: behind the author no parent is one, and no tree.
func TestHeadersOutOfOrderAsGitLog(t *testing.T) {
	const who = "Ada <ada@example.com> 1772355600 +0100\n"
	for _, key := range []string{"parent", "tree"} {
		r := newRepo(t)
		first := r.write("f", "one\n").commit("first")
		tree := r.git("rev-parse", "HEAD^{tree}")
		stray := r.git("commit-tree", r.pipe("", "mktree"), "-m", "stray")
		c := collectorFor(t, []string{r.dir}, "ada@example.com")
		items, _, point := run(t, c, nil)
		raw := "tree " + tree + "\nparent " + first + "\nauthor " + who + "committer " + who + key + " " + stray + "\n\nc\n"
		r.git("update-ref", "refs/heads/main", r.pipe(raw, "hash-object", "-w", "-t", "commit", "--stdin", "--literally"))
		more, skips, _ := runOn(t, c, point, items)
		if diff := cmp.Diff(fromGit(t, r.dir, "ada@example.com"), asNumstat(together(items, more))); diff != "" || len(skips) > 0 {
			t.Errorf("%s: skipped %+v, -git +ours\n%s", key, skips, diff)
		}
	}
}

func TestCommitterTime(t *testing.T) {
	for raw, want := range map[string]int64{
		"tree x\nauthor a <a> 5 +0000\ncommitter c <c> 7 +0100\n\nm\n":                    7,
		"tree x\nauthor a <a> 5 +0000\ncommitter c <c> 7 +0100\n":                         7,
		"tree x\nauthor a <a> 5 +0000\n\nm\n\ncommitter c <c> 7 +0100\n":                  0,
		"tree x\nauthor a <a> 5 +0000\ncommitter c <c> 7 +0100\ncommitter c <c> 9 +0\n\n": 7,
	} {
		if got := committerTime([]byte(raw)).Unix(); got != want {
			t.Errorf("%q: %d, want %d", raw, got, want)
		}
	}
}
