package git

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"sheaf/evidence"
)

// TestMain keeps the machine's own configuration away from the collector.
func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "sheaf-git")
	if err != nil {
		panic(err)
	}
	for _, key := range []string{"HOME", "XDG_CONFIG_HOME"} {
		os.Setenv(key, dir)
	}
	os.Setenv("GIT_CONFIG_GLOBAL", os.DevNull)
	os.Setenv("GIT_CONFIG_SYSTEM", os.DevNull)
	// The same texts every time; fuzzing looks for others.
	if err := flag.Set("rapid.seed", "20261122"); err != nil {
		panic(err)
	}
	code := m.Run()
	os.RemoveAll(dir)
	os.Exit(code)
}

// tryGit runs the git binary away from the machine's own configuration.
func tryGit(dir string, args ...string) (string, error) {
	return tryGitEnv(dir, nil, args...)
}

func tryGitEnv(dir string, env []string, args ...string) (string, error) {
	cmd := exec.Command("git", args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(),
		"GIT_CONFIG_GLOBAL=/dev/null", "GIT_CONFIG_SYSTEM=/dev/null", "LC_ALL=C", "TZ=UTC",
		"GIT_AUTHOR_NAME=Ada", "GIT_AUTHOR_EMAIL=ada@example.com",
		"GIT_COMMITTER_NAME=Ada", "GIT_COMMITTER_EMAIL=ada@example.com",
		"GIT_AUTHOR_DATE=2026-03-01T10:00:00+01:00", "GIT_COMMITTER_DATE=2026-03-01T10:00:00+01:00",
		"GIT_ALLOW_PROTOCOL=file", "GIT_TERMINAL_PROMPT=0")
	cmd.Env = append(cmd.Env, env...)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("git %s: %w: %s", strings.Join(args, " "), err, stderr.String())
	}
	return string(out), nil
}

// testRepo is a repository under a test's hands. Each commit is an hour later
// than the one before.
type testRepo struct {
	t     *testing.T
	dir   string
	hours int
	env   []string
}

func newRepo(t *testing.T, args ...string) *testRepo {
	t.Helper()
	r := &testRepo{t: t, dir: filepath.Join(t.TempDir(), "repo")}
	if err := os.Mkdir(r.dir, 0o755); err != nil {
		t.Fatal(err)
	}
	r.git(append([]string{"init", "-q", "-b", "main"}, args...)...)
	return r
}

func (r *testRepo) git(args ...string) string {
	r.t.Helper()
	out, err := tryGitEnv(r.dir, r.env, args...)
	if err != nil {
		r.t.Fatal(err)
	}
	return strings.TrimSuffix(out, "\n")
}

// as makes the following commits those of another author.
func (r *testRepo) as(name, email string) *testRepo {
	r.env = append(r.env, "GIT_AUTHOR_NAME="+name, "GIT_AUTHOR_EMAIL="+email,
		"GIT_COMMITTER_NAME="+name, "GIT_COMMITTER_EMAIL="+email)
	return r
}

func (r *testRepo) write(name, content string) *testRepo {
	r.t.Helper()
	path := filepath.Join(r.dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		r.t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
		r.t.Fatal(err)
	}
	return r
}

// tick moves the clock that dates commits on by an hour.
func (r *testRepo) tick() {
	r.hours++
	when := fmt.Sprintf("%d +0100", 1772355600+r.hours*3600)
	r.env = append(r.env, "GIT_AUTHOR_DATE="+when, "GIT_COMMITTER_DATE="+when)
}

// prune throws away what no branch leads to.
func (r *testRepo) prune() {
	r.t.Helper()
	r.git("reflog", "expire", "--expire=now", "--all")
	r.git("gc", "-q", "--prune=now")
}

// commit records all changes and returns the commit's name.
func (r *testRepo) commit(message string) string {
	r.t.Helper()
	r.tick()
	r.git("add", "-A")
	r.git("commit", "-q", "--allow-empty", "--cleanup=verbatim", "-m", message)
	return r.git("rev-parse", "HEAD")
}

// put writes a file, and the folders it lies in.
func put(t *testing.T, file, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// sameAtOnce holds what came bit by bit to what a first run gives, and returns
// how many items that is.
func sameAtOnce(t *testing.T, c *Collector, items map[string]evidence.Item) int {
	t.Helper()
	want, _, _ := run(t, c, nil)
	for id, it := range want {
		if diff := cmp.Diff(asJSON(it), asJSON(items[id])); diff != "" {
			t.Errorf("%s: -at once +bit by bit\n%s", id, diff)
		}
	}
	return len(want)
}
