//go:build unix

package git

import (
	"encoding/json"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"sheaf/collectors"
)

// stranger is a user without rights, for tests that run as root, to whom
// permissions mean nothing.
const stranger = 65534

// askedByStranger names the repository that the test program, run as somebody
// else, is to harvest.
const askedByStranger = "SHEAF_TEST_STRANGER"

// report is what the other user's harvest came to.
type report struct {
	Items int
	Skips []collectors.Skip
	Email string
	Met   []collectors.Skip // on the way to the repository by a pattern
}

// TestAsStranger is no test but the other user, where it is asked to be.
func TestAsStranger(t *testing.T) {
	dir := os.Getenv(askedByStranger)
	if dir == "" {
		t.Skip("run by the tests below")
	}
	items, skips, _ := run(t, collectorFor(t, []string{dir}, "ada@example.com"), nil)
	_, email, err := Identity(t.Context(), dir, "")
	if err != nil {
		t.Error(err)
	}
	_, met, err := Find(t.Context(), []string{filepath.Dir(dir) + "/*", filepath.Dir(dir) + "/**"}, nil)
	if err != nil {
		t.Error(err)
	}
	text, err := json.Marshal(report{len(items), skips, email, met})
	if err != nil {
		t.Fatal(err)
	}
	os.Stdout.Write(append(text, '\n'))
}

// harvestAsStranger harvests a repository as a user who does not own it.
func harvestAsStranger(t *testing.T, dir string) report {
	t.Helper()
	self, err := os.ReadFile(os.Args[0])
	if err != nil {
		t.Fatal(err)
	}
	top, err := os.MkdirTemp("", "sheaf-stranger") // a place others may enter
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(top) })
	program := filepath.Join(top, "harvest")
	if err := os.WriteFile(program, self, 0o755); err != nil {
		t.Fatal(err)
	}
	for at := dir; at != "/"; at = filepath.Dir(at) {
		if info, err := os.Stat(at); err == nil && info.Mode().Perm()&0o5 != 0o5 && at != dir {
			os.Chmod(at, info.Mode().Perm()|0o5)
		}
	}
	os.Chmod(top, 0o777)
	cmd := exec.Command(program, "-test.run=^TestAsStranger$")
	cmd.Dir = top
	cmd.Env = append(os.Environ(), askedByStranger+"="+dir, "HOME="+top, "TMPDIR="+top)
	if os.Geteuid() == 0 {
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: stranger, Gid: stranger}}
	}
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	for line := range strings.Lines(string(out)) {
		var r report
		if json.Unmarshal([]byte(line), &r) == nil {
			return r
		}
	}
	t.Fatalf("no report in %s", out)
	return report{}
}

// TestOfAnotherOwner harvests repositories of somebody else, whom git would
// have to be told to trust, with parts that only they may read.
func TestOfAnotherOwner(t *testing.T) {
	for _, shape := range []struct {
		name  string
		shut  string // what others may not read, below the repository
		items int
		why   string
	}{
		{"open", "", 3, ""},
		{"the folder", ".", 0, "permission"},
		{"git's folder", ".git", 0, "permission"},
		{"the objects", ".git/objects", 0, "permission denied"},
		{"the packs", ".git/objects/pack", 1, "permission denied"},
		{"the branches", ".git/refs/heads", 2, "refs/heads: open"},
		{"the packed refs", ".git/packed-refs", 3, "permission denied"},
		{"the tags", ".git/refs/tags", 3, "permission denied"},
		{"the grafts", ".git/info", 3, "info/grafts: open"},
		{"a folder of branches", ".git/refs/heads/team", 3, "permission denied"},
		{"a branch", ".git/refs/heads/team/x", 3, "permission denied"},
		{"the settings", ".git/config", 3, "permission denied"},
		{"the mailmap", ".mailmap", 3, "permission denied"},
		{"a folder that may have attributes", "d", 3, "attributes: lstat"},
	} {
		t.Run(shape.name, func(t *testing.T) {
			r := newRepo(t)
			r.git("config", "user.email", "ada@example.com")
			r.write(".mailmap", "").write("f", "1\n").commit("one")
			r.write("f", "2\n").commit("two")
			r.git("repack", "-dq")
			r.git("tag", "two")
			r.git("pack-refs", "--all")
			r.git("branch", "team/x")
			r.write("f", "3\n").write("d/f", "").commit("three, not packed")
			err := filepath.WalkDir(r.dir, func(path string, d fs.DirEntry, err error) error {
				if err == nil {
					mode := fs.FileMode(0o644)
					if d.IsDir() {
						mode = 0o755
					}
					err = os.Chmod(path, mode)
				}
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			if shape.shut != "" {
				shut := filepath.Join(r.dir, shape.shut)
				if err := os.Chmod(shut, 0); err != nil {
					t.Fatal(err)
				}
				defer os.Chmod(shut, 0o755)
			}
			got := harvestAsStranger(t, r.dir)
			if got.Items != shape.items {
				t.Errorf("%d items, want %d; %+v", got.Items, shape.items, got.Skips)
			}
			said := ""
			for _, s := range got.Skips {
				said += s.Why + "\n"
			}
			if (shape.why == "") != (said == "") || !strings.Contains(said, shape.why) {
				t.Errorf("said %q, want %q", said, shape.why)
			}
			if shape.why != "" && !slices.ContainsFunc(got.Skips, func(s collectors.Skip) bool { return !s.Notice && s.Hint != "" }) {
				t.Errorf("what may not be read is a notice, or without a next step: %+v", got.Skips)
			}
			for _, s := range got.Skips {
				if s.Hint == hintDamage && strings.Contains(s.Why, "permission denied") {
					t.Errorf("what may not be read is taken for damaged: %+v", s)
				}
			}
			if len(got.Met) > 1 {
				t.Errorf("met more than once: %+v", got.Met)
			}
			if shape.shut == "" && got.Email != "ada@example.com" {
				t.Errorf("identity is %q", got.Email)
			}
		})
	}
}
