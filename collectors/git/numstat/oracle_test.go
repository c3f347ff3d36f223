package numstat

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"sheaf/collectors/git/objects"
)

// A gitRepo is a repository the git binary builds and is asked about.
type gitRepo struct {
	t   testing.TB
	dir string
}

func newGitRepo(t testing.TB) *gitRepo {
	r := &gitRepo{t: t, dir: filepath.Join(t.TempDir(), "repo.git")}
	r.run(nil, "init", "-q", "--bare", r.dir)
	return r
}

// run runs git without any settings of the machine or the person.
func (r *gitRepo) run(stdin []byte, args ...string) []byte {
	r.t.Helper()
	cmd := exec.Command("git", args...)
	if _, err := os.Stat(r.dir); err == nil {
		cmd.Dir = r.dir
	}
	cmd.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL=/dev/null", "GIT_CONFIG_NOSYSTEM=1")
	cmd.Stdin = bytes.NewReader(stdin)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		r.t.Fatalf("git %s: %v\n%s", strings.Join(args, " "), err, stderr.Bytes())
	}
	return out
}

// A pair is two texts to compare.
type pair struct{ old, new []byte }

// counts asks git for the lines added and deleted in each pair.
func (r *gitRepo) counts(pairs []pair) [][2]int {
	r.t.Helper()
	var in bytes.Buffer
	commit := func(name, from string) {
		fmt.Fprintf(&in, "commit refs/heads/%s\ncommitter a <a@example.org> 0 +0000\ndata 0\n%s", name, from)
	}
	blob := func(i int, text []byte) {
		fmt.Fprintf(&in, "M 100644 inline %06d\ndata %d\n%s\n", i, len(text), text)
	}
	commit("old", "")
	for i, p := range pairs {
		blob(i, p.old)
	}
	commit("new", "from refs/heads/old\n")
	for i, p := range pairs {
		blob(i, p.new)
	}
	r.run(in.Bytes(), "-c", "core.compression=0", "fast-import", "--quiet", "--force")
	counts := make([][2]int, len(pairs))
	for line := range strings.Lines(string(r.run(nil, "diff-tree", "-r", "--numstat", "old", "new"))) {
		f := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		i, err := strconv.Atoi(f[2])
		if err != nil {
			r.t.Fatal(err)
		}
		counts[i][0], _ = strconv.Atoi(f[0])
		counts[i][1], _ = strconv.Atoi(f[1])
	}
	return counts
}

// commits returns what the commits without merges reachable from anywhere
// changed, newest first, as Count takes it and as git tells it.
func (r *gitRepo) commits(args ...string) (names []string, changes []Change, want [][]File) {
	r.t.Helper()
	args = append([]string{"log", "--no-merges", "--format=%x01%H %T %P", "--numstat", "-z", "--no-abbrev"}, args...)
	out := string(r.run(nil, args...))
	var parent []string
	for commit := range strings.SplitSeq(out, "\x01") {
		if commit == "" {
			continue
		}
		head, rest, _ := strings.Cut(commit, "\x00")
		f := strings.Fields(head)
		names = append(names, f[0])
		changes = append(changes, Change{Tree: r.id(f[1])})
		if len(f) > 2 {
			parent = append(parent, f[2])
		} else {
			parent = append(parent, "")
		}
		want = append(want, parseNumstat(r.t, strings.TrimPrefix(rest, "\n")))
	}
	var in strings.Builder
	for _, p := range parent {
		if p != "" {
			in.WriteString(p + "^{tree}\n")
		}
	}
	trees := strings.Fields(string(r.run([]byte(in.String()), "cat-file", "--batch-check=%(objectname)")))
	for i, p := range parent {
		if p != "" {
			changes[i].Parent = r.id(trees[0])
			trees = trees[1:]
		}
	}
	return names, changes, want
}

// open opens the repository's objects.
func (r *gitRepo) open() *objects.Store {
	r.t.Helper()
	s, err := objects.Open(filepath.Join(r.dir, "objects"), objects.Options{})
	if err != nil {
		r.t.Fatal(err)
	}
	r.t.Cleanup(func() { s.Close() })
	return s
}

func (r *gitRepo) id(s string) objects.ID {
	id, err := objects.ParseID(s)
	if err != nil {
		r.t.Fatal(err)
	}
	return id
}

// parseNumstat reads the output of --numstat -z for one commit.
func parseNumstat(t testing.TB, s string) (files []File) {
	for s = strings.TrimSuffix(s, "\x00"); s != ""; {
		var line, from, path string
		line, s, _ = strings.Cut(s, "\x00")
		f := strings.SplitN(line, "\t", 3)
		if len(f) != 3 {
			t.Fatalf("numstat: odd line %q", line)
		}
		if path = f[2]; path == "" {
			from, s, _ = strings.Cut(s, "\x00")
			path, s, _ = strings.Cut(s, "\x00")
		}
		file := File{Path: path, From: from, Binary: f[0] == "-", Counted: f[0] != "-"}
		file.Additions, _ = strconv.Atoi(f[0])
		file.Deletions, _ = strconv.Atoi(f[1])
		files = append(files, file)
	}
	return files
}
