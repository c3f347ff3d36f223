package git

import (
	"context"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"hash/crc32"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// tableOf writes a reftable of one block from lines "name id", "name id peeled",
// "name -> target" and "name" alone for one that is deleted. Every record is a
// restart. The block is not aligned. Version 2 is for names of SHA-256.
func tableOf(version byte, lines ...string) string {
	slices.Sort(lines)
	header := []byte{'R', 'E', 'F', 'T', version, 0, 0, 0}
	header = append(header, make([]byte, 16)...)
	var records, restarts []byte
	varint := func(n int) { // of two bytes: 128 to 16511
		records = append(records, byte((n-128)>>7)|0x80, byte(n-128)&0x7f)
	}
	uint24 := func(to []byte, n int) []byte { return append(to, byte(n>>16), byte(n>>8), byte(n)) }
	for _, line := range lines {
		fields := strings.Fields(line)
		var value []byte
		kind := len(fields) - 1
		if kind == 2 && fields[1] == "->" {
			kind = 3
		} else {
			value, _ = hex.DecodeString(strings.Join(fields[1:], ""))
		}
		restarts = append(restarts, 0, 0, 0)
		binary.BigEndian.PutUint16(restarts[len(restarts)-2:], uint16(len(records)))
		records = append(records, 0)
		if n := len(fields[0])<<3 | kind; n < 128 {
			records = append(records, byte(n))
		} else {
			varint(n)
		}
		records = append(append(records, fields[0]...), 0)
		if kind == 3 {
			records = append(append(records, byte(len(fields[2]))), fields[2]...)
		}
		records = append(records, value...)
	}
	if version == 2 {
		header = append(header, "s256"...)
	}
	table := slices.Clone(header)
	if len(lines) > 0 {
		table = uint24(append(table, 'r'), len(header)+4+len(records)+len(restarts)+2)
		first := len(table)
		table = append(table, records...)
		for i := 0; i < len(restarts); i += 3 {
			table = uint24(table, first+int(binary.BigEndian.Uint16(restarts[i+1:])))
		}
		table = binary.BigEndian.AppendUint16(table, uint16(len(restarts)/3))
	}
	footer := append(slices.Clone(header), make([]byte, 40)...)
	return string(append(table, binary.BigEndian.AppendUint32(footer, crc32.ChecksumIEEE(footer))...))
}

// keepTables gives a folder a stack of tables, oldest first.
func keepTables(t *testing.T, dir string, tables ...string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Join(dir, "reftable"), 0o755); err != nil {
		t.Fatal(err)
	}
	list := ""
	for i, table := range tables {
		name := fmt.Sprintf("%d-%08x.ref", i, crc32.ChecksumIEEE([]byte(table)))
		put(t, filepath.Join(dir, "reftable", name), table)
		list += name + "\n"
	}
	put(t, filepath.Join(dir, "reftable", "tables.list.lock"), list)
	if err := os.Rename(filepath.Join(dir, "reftable", "tables.list.lock"), filepath.Join(dir, "reftable", "tables.list")); err != nil {
		t.Fatal(err)
	}
}

// refLines are the refs of a repository as tableOf takes them.
func refLines(r *testRepo) []string {
	var lines []string
	for line := range strings.Lines(r.git("for-each-ref", "--format=%(refname) %(objectname) %(*objectname)%(symref)")) {
		name, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
		if id, target, ok := strings.Cut(rest, " "); ok && strings.HasPrefix(target, "refs/") {
			rest = "-> " + target
		} else if ok && target != r.git("rev-parse", name+"^{}") { // of a tag of a tag
			rest = id + " " + r.git("rev-parse", name+"^{}")
		}
		lines = append(lines, name+" "+rest)
	}
	return lines
}

// headLine is the HEAD of a worktree as tableOf takes it.
func headLine(t *testing.T, gitDir string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(gitDir, "HEAD"))
	if err != nil {
		t.Fatal(err)
	}
	return "HEAD " + strings.Replace(strings.TrimSpace(string(text)), "ref:", "->", 1)
}

// tableVersion is the version of tables that a repository needs.
func tableVersion(r *testRepo) byte {
	if r.git("rev-parse", "--show-object-format") == "sha256" {
		return 2
	}
	return 1
}

// toReftables makes a repository one that keeps its refs in tables, which the
// git of today's distributions does not read: tables of what main says, on top
// of those given.
func toReftables(t *testing.T, r *testRepo, tables ...string) {
	t.Helper()
	gitDir := filepath.Join(r.dir, ".git")
	version := tableVersion(r)
	all := append(refLines(r), headLine(t, gitDir))
	linked, _ := filepath.Glob(filepath.Join(gitDir, "worktrees/*"))
	for _, dir := range linked {
		keepTables(t, dir, tableOf(version, headLine(t, dir)))
		put(t, filepath.Join(dir, "HEAD"), "ref: refs/heads/.invalid\n")
	}
	keepTables(t, gitDir, append(tables, tableOf(version, all...))...)
	for _, old := range []string{"refs", "packed-refs"} {
		os.RemoveAll(filepath.Join(gitDir, old))
	}
	put(t, filepath.Join(gitDir, "refs/heads"), "this repository uses the reftable format\n")
	put(t, filepath.Join(gitDir, "HEAD"), "ref: refs/heads/.invalid\n")
	config, err := os.ReadFile(filepath.Join(gitDir, "config"))
	if err != nil {
		t.Fatal(err)
	}
	text := strings.Replace(string(config), "repositoryformatversion = 0", "repositoryformatversion = 1", 1)
	put(t, filepath.Join(gitDir, "config"), text+"[extensions]\n\trefStorage = reftable\n")
}

// TestReftables holds repositories whose refs are in tables to what git says
// of them before they are.
func TestReftables(t *testing.T) {
	for _, args := range [][]string{nil, {"--object-format=sha256"}} {
		r := richRepo(t, args...)
		version := tableVersion(r)
		wtHead(r)
		r.git("symbolic-ref", "refs/heads/alias", "refs/wip/x")
		r.git("update-ref", "refs/wip/x", r.git("commit-tree", "HEAD^{tree}", "-p", "HEAD", "-m", "of another kind"))
		own := r.git("commit-tree", "HEAD^{tree}", "-p", "HEAD", "-m", "of a worktree alone")
		r.git("tag", "own", own)
		want := fromGit(t, r.dir, "ada@example.com")
		r.git("tag", "-d", "own")
		gone := r.git("commit-tree", "HEAD^{tree}", "-p", "HEAD", "-m", "deleted long ago")
		old := r.git("rev-parse", "main~3")
		toReftables(t, r,
			tableOf(version, "refs/heads/gone "+gone, "refs/heads/main "+gone, "refs/tags/v1 "+old), tableOf(version), tableOf(version, "refs/worktree/mine "+own), tableOf(version, "refs/heads/gone", "refs/heads/main"))
		items, skips, point := run(t, collectorFor(t, []string{r.dir}, "ada@example.com"), nil)
		if diff := cmp.Diff(want, asNumstat(items)); diff != "" || len(want) < 10 {
			t.Errorf("-git +ours\n%s", diff)
		}
		if len(skips) > 0 {
			t.Errorf("skipped %+v", skips)
		}
		if items, _, _ := run(t, collectorFor(t, []string{r.dir}, "ada@example.com"), point); len(items) > 0 {
			t.Errorf("%d items where nothing is new", len(items))
		}
		if s, err := Stored(r.dir); err != nil || !s.Reftable {
			t.Errorf("%+v, %v", s, err)
		}
	}
}

// TestRefsElsewhere holds repositories whose refs are in a folder that the
// config names to what git says of them before they are.
func TestRefsElsewhere(t *testing.T) {
	for _, kind := range []string{"files", reftables} {
		for _, folder := range []string{filepath.Join(t.TempDir(), "refs"), "below/it"} {
			r := richRepo(t)
			gitDir := filepath.Join(r.dir, ".git")
			wtHead(r)
			want := fromGit(t, r.dir, "ada@example.com")
			r.git("tag", "-d", "for-the-oracle")
			r.git("pack-refs", "--all")
			if kind == reftables {
				toReftables(t, r)
			} else {
				r.git("config", "core.repositoryFormatVersion", "1")
			}
			at := folder
			if !filepath.IsAbs(folder) {
				at = filepath.Join(gitDir, folder)
			}
			for _, from := range []string{"", "worktrees/wt"} {
				if err := os.MkdirAll(filepath.Join(at, from), 0o755); err != nil {
					t.Fatal(err)
				}
				for _, name := range []string{"HEAD", "refs", "packed-refs", "reftable"} { // some of which there are
					os.Rename(filepath.Join(gitDir, from, name), filepath.Join(at, from, name))
				}
				put(t, filepath.Join(gitDir, from, "refs/heads"), "kept elsewhere\n")
				put(t, filepath.Join(gitDir, from, "HEAD"), "ref: refs/heads/.invalid\n")
			}
			config, err := os.ReadFile(filepath.Join(gitDir, "config"))
			if err != nil {
				t.Fatal(err)
			}
			put(t, filepath.Join(gitDir, "config"), fmt.Sprintf("%s[extensions]\n\trefStorage = %s://%s\n", config, kind, folder))
			items, skips, _ := run(t, collectorFor(t, []string{r.dir}, "ada@example.com"), nil)
			if diff := cmp.Diff(want, asNumstat(items)); diff != "" || len(want) < 10 {
				t.Errorf("%s in %s: -git +ours\n%s", kind, folder, diff)
			}
			if len(skips) > 0 {
				t.Errorf("%s in %s: skipped %+v", kind, folder, skips)
			}
		}
	}
}

// TestReftablesIdentity reads the settings of the branch that is checked out,
// whatever the git binary makes of the repository.
func TestReftablesIdentity(t *testing.T) {
	t.Setenv("GIT_AUTHOR_EMAIL", "")
	r := newRepo(t)
	r.commit("c")
	toReftables(t, r)
	config := filepath.Join(r.dir, ".git/config")
	text, _ := os.ReadFile(config)
	put(t, config, string(text)+"[user]\n\temail = other@example.com\n[includeIf \"onbranch:main\"]\n\tpath = main\n")
	put(t, filepath.Join(r.dir, ".git/main"), "[user]\n\temail = ada@example.com\n")
	global := filepath.Join(t.TempDir(), "global")
	put(t, global, "[user]\n\temail = everywhere@example.com\n")
	t.Setenv("GIT_CONFIG_GLOBAL", global)
	for _, binary := range []string{"", "none"} {
		if _, email, err := Identity(t.Context(), r.dir, binary); email != "ada@example.com" || err != nil {
			t.Errorf("with git %q: %q, %v", binary, email, err)
		}
	}
	t.Chdir(filepath.Join(r.dir, ".git/objects/info"))
	put(t, "config", "[user]\n\temail = of@nowhere.example\n")
	if _, email, err := Identity(t.Context(), t.TempDir(), "none"); email != "everywhere@example.com" || err != nil {
		t.Errorf("outside of repositories: %q, %v", email, err)
	}
}

// TestReftablesDamaged holds what is said of tables that can not be read. The
// others are read all the same.
func TestReftablesDamaged(t *testing.T) {
	for _, shape := range []struct {
		name  string
		make  func(t *testing.T, r *testRepo, dir string) // dir is where the tables are
		items int
		why   string // part of what is said
	}{
		{"none", func(*testing.T, *testRepo, string) {}, 3, ""},
		{"no config", func(_ *testing.T, r *testRepo, _ string) { os.Remove(filepath.Join(r.dir, ".git/config")) }, 3, ""},
		{"no list", func(_ *testing.T, _ *testRepo, dir string) { os.Remove(filepath.Join(dir, "tables.list")) }, 0, "tables.list"},
		{"empty list", func(t *testing.T, _ *testRepo, dir string) { put(t, filepath.Join(dir, "tables.list"), "") }, 0, "HEAD: in none"},
		{"table gone", func(t *testing.T, r *testRepo, dir string) {
			add(t, dir, "gone.ref\n")
		}, 3, "gone.ref"},
		{"table from elsewhere", func(t *testing.T, _ *testRepo, dir string) { add(t, dir, "../../other.ref\n") }, 3, "no name of a table"},
		{"folder for a table", func(t *testing.T, _ *testRepo, dir string) {
			os.Mkdir(filepath.Join(dir, "x.ref"), 0o755)
			add(t, dir, "x.ref\n")
		}, 3, "not a regular file"},
		{"garbage", func(t *testing.T, _ *testRepo, dir string) {
			put(t, filepath.Join(dir, "x.ref"), "garbage")
			add(t, dir, "x.ref\n")
		}, 3, "no reftable header"},
		{"cut off", func(t *testing.T, r *testRepo, dir string) {
			table := tableOf(1, "refs/heads/x "+strings.Repeat("12", 20))
			put(t, filepath.Join(dir, "x.ref"), table[:len(table)-1])
			add(t, dir, "x.ref\n")
		}, 3, "x.ref: damaged reftable"},
		{"names of SHA-256", func(t *testing.T, _ *testRepo, dir string) {
			put(t, filepath.Join(dir, "x.ref"), tableOf(2, "refs/heads/x "+strings.Repeat("12", 32)))
			add(t, dir, "x.ref\n")
		}, 3, "names of 32 bytes"},
		{"zeroed ref", func(t *testing.T, _ *testRepo, dir string) {
			put(t, filepath.Join(dir, "x.ref"), tableOf(1, "refs/heads/x "+strings.Repeat("0", 40)))
			add(t, dir, "x.ref\n")
		}, 3, "refs/heads/x: neither"},
		{"no name of a ref", func(t *testing.T, _ *testRepo, dir string) {
			put(t, filepath.Join(dir, "x.ref"), tableOf(1, "refs\xa8heads/x "+strings.Repeat("12", 20)))
			add(t, dir, "x.ref\n")
		}, 3, "refs\ufffdheads/x: no name git takes"},
		{"refs that are nobody's", func(t *testing.T, _ *testRepo, dir string) {
			put(t, filepath.Join(dir, "x.ref"), tableOf(1, "ORIG_HEAD "+strings.Repeat("12", 20), "refs/stash "+strings.Repeat("12", 20)))
			add(t, dir, "x.ref\n")
		}, 3, ""},
		{"dangling ref", func(t *testing.T, _ *testRepo, dir string) {
			put(t, filepath.Join(dir, "x.ref"), tableOf(1, "refs/heads/x "+strings.Repeat("12", 20)))
			add(t, dir, "x.ref\n")
		}, 3, "missing"},
	} {
		t.Run(shape.name, func(t *testing.T) {
			t.Parallel()
			r := newRepo(t)
			for i := range 3 {
				r.write("f", fmt.Sprintln(i)).commit("c")
			}
			toReftables(t, r)
			shape.make(t, r, filepath.Join(r.dir, ".git/reftable"))
			items, skips, _ := run(t, collectorFor(t, []string{r.dir}, "ada@example.com"), nil)
			if len(items) != shape.items {
				t.Errorf("%d items, want %d", len(items), shape.items)
			}
			if len(skips) == 0 && shape.why != "" || len(skips) > 0 && shape.why == "" {
				t.Errorf("says %+v", skips)
			}
			for _, s := range skips {
				if s.Notice || !strings.Contains(s.Why, shape.why) {
					t.Errorf("says %+v", s)
				}
			}
		})
	}
}

// add writes to the end of a list of tables.
func add(t *testing.T, dir, line string) {
	t.Helper()
	list, err := os.ReadFile(filepath.Join(dir, "tables.list"))
	if err != nil {
		t.Fatal(err)
	}
	put(t, filepath.Join(dir, "tables.list"), string(list)+line)
}

// TestReftablesBesideWriter reads a stack that is merged and split again all
// the while, with tables deleted as soon as none lists them.
func TestReftablesBesideWriter(t *testing.T) {
	r := newRepo(t)
	r.write("f", "x\n").commit("one")
	r.git("branch", "side")
	r.write("f", "y\n").commit("two")
	lines := append(refLines(r), headLine(t, filepath.Join(r.dir, ".git")))
	toReftables(t, r)
	dir := filepath.Join(r.dir, ".git")
	ctx, stop := context.WithCancel(t.Context())
	var beside sync.WaitGroup
	defer beside.Wait()
	defer stop()
	beside.Go(func() {
		for i := 0; ctx.Err() == nil; i++ {
			before, _ := filepath.Glob(filepath.Join(dir, "reftable/*.ref"))
			extra := fmt.Sprintf("refs/tags/t%d -> refs/heads/main", i) // so that no table's name comes again, as with git
			if i%2 == 0 {
				keepTables(t, dir, tableOf(1, append(lines[:1:1], extra)...), tableOf(1, append(lines[1:], extra)...))
			} else {
				keepTables(t, dir, tableOf(1, append(lines, extra)...))
			}
			for _, old := range before {
				os.Remove(old)
			}
		}
	})
	for i := range 300 {
		repo, err := locate(r.dir)
		if err != nil {
			t.Fatal(err)
		}
		heads, refs, bad := readReftables(repo.common, false)
		main, _ := refs.find("refs/heads/main")
		if len(heads) != 1 || main.id.IsZero() || len(bad) > 0 {
			t.Fatalf("read %d: %v %v %v", i, heads, refs.refs, bad)
		}
	}
}

// TestReftablesAsGitLog holds repositories whose refs git itself put into
// tables to its own account, where it can.
func TestReftablesAsGitLog(t *testing.T) {
	probe := filepath.Join(t.TempDir(), "probe")
	if out, err := tryGit(".", "init", "-q", "--ref-format=reftable", probe); err != nil {
		t.Skip("git is older than 2.45: ", out, err)
	}
	for _, shape := range []struct {
		name string
		make func(r *testRepo) string
	}{
		{"as it is", func(r *testRepo) string { return r.dir }},
		{"compacted", func(r *testRepo) string { r.git("pack-refs", "--all"); return r.dir }},
		{"deleted branch", func(r *testRepo) string {
			r.git("pack-refs", "--all")
			r.git("branch", "-D", "side")
			r.git("tag", "-d", "v1")
			return r.dir
		}},
		{"many refs", func(r *testRepo) string {
			var text strings.Builder
			for i := range 5000 {
				fmt.Fprintf(&text, "create refs/heads/deep/%d/b%d HEAD\n", i%37, i)
			}
			r.pipe(text.String(), "update-ref", "--stdin")
			r.git("pack-refs", "--all")
			return r.dir
		}},
		{"clone", func(r *testRepo) string { return r.clone("--ref-format=reftable") }},
		{"mirror", func(r *testRepo) string { return r.clone("--ref-format=reftable", "--mirror") }},
	} {
		t.Run(shape.name, func(t *testing.T) {
			t.Parallel()
			r := richRepo(t, "--ref-format=reftable")
			wtHead(r)
			dir := shape.make(r)
			items, skips, _ := run(t, collectorFor(t, []string{dir}, "ada@example.com"), nil)
			if diff := cmp.Diff(fromGit(t, dir, "ada@example.com"), asNumstat(items)); diff != "" {
				t.Errorf("-git +ours\n%s", diff)
			}
			if len(skips) > 0 {
				t.Errorf("skipped %+v", skips)
			}
		})
	}
}
