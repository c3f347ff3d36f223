//go:build unix

package store

import (
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"

	"sheaf/evidence"
)

// nobody is a user without rights, for tests that run as root, to whom
// permissions mean nothing.
const nobody = 65534

// asOther runs the test program over the ledger as a user who can not write: to
// read it or, with writerPath, to write.
func asOther(t *testing.T, dir, does, path string) (string, error) {
	t.Helper()
	self, err := os.ReadFile(os.Args[0])
	if err != nil {
		t.Fatal(err)
	}
	program := filepath.Join(dir, "reader")
	if err := os.WriteFile(program, self, 0o755); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(program, path)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), does+"="+path)
	if os.Geteuid() == 0 {
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: nobody, Gid: nobody}}
	}
	out, err := cmd.CombinedOutput()
	return string(out), err
}

func TestReadsWhereItCanNotWrite(t *testing.T) {
	for name, prepare := range map[string]func(path string) error{
		"closed": func(path string) error {
			s, err := Open(t.Context(), path)
			if err != nil {
				return err
			}
			_, err = s.Add(t.Context(), Batch{Source: "git", Items: []evidence.Item{item(1), item(2)}})
			if err != nil {
				return err
			}
			return s.Close()
		},
		"of an earlier version": func(path string) error {
			s, err := Open(t.Context(), path)
			if err != nil {
				return err
			}
			if _, err := s.Add(t.Context(), Batch{Source: "git", Items: []evidence.Item{item(1), item(2)}}); err != nil {
				return err
			}
			const back = "DROP TRIGGER sightings_added; DROP TRIGGER sightings_changed; DROP TRIGGER sightings_deleted; DROP TRIGGER outlines_gone; DROP TABLE outlines; DROP TABLE outdated; ALTER TABLE places DROP COLUMN gone; PRAGMA user_version = 1"
			if _, err := s.db.ExecContext(t.Context(), back); err != nil {
				return err
			}
			return s.Close()
		},
		"read before": func(path string) error {
			s, err := Open(t.Context(), path)
			if err != nil {
				return err
			}
			if _, err := s.Add(t.Context(), Batch{Source: "git", Items: []evidence.Item{item(1), item(2)}}); err != nil {
				return err
			}
			if err := s.Close(); err != nil {
				return err
			}
			return readAll(t.Context(), path)
		},
		"killed": func(path string) error {
			s, err := Open(t.Context(), path)
			if err != nil {
				return err
			}
			t.Cleanup(func() { s.Close() })
			_, err = s.Add(t.Context(), Batch{Source: "git", Items: []evidence.Item{item(1), item(2)}})
			return err
		},
		"killed and brought elsewhere": func(path string) error {
			writer := open(t, filepath.Join(t.TempDir(), "ledger.db"))
			add(t, writer, Batch{Source: "git", Items: []evidence.Item{item(1), item(2)}})
			err := os.Mkdir(filepath.Dir(path), 0o755)
			for _, beside := range []string{"", "-wal"} {
				if err == nil {
					err = copyFile(writer.path+beside, path+beside)
				}
			}
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			top := t.TempDir()
			dir := filepath.Join(top, "ledger")
			path := filepath.Join(dir, "ledger.db")
			if err := prepare(path); err != nil {
				t.Fatal(err)
			}
			err := filepath.WalkDir(dir, func(p string, d fs.DirEntry, err error) error {
				if err != nil || d.IsDir() {
					return err
				}
				return os.Chmod(p, 0o444)
			})
			if err != nil {
				t.Fatal(err)
			}
			if err := os.Chmod(dir, 0o555); err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { os.Chmod(dir, 0o755) })
			for _, d := range []string{top, filepath.Dir(top)} {
				if err := os.Chmod(d, 0o755); err != nil {
					t.Fatal(err)
				}
			}
			tmp := filepath.Join(top, "tmp")
			if err := errors.Join(os.Mkdir(tmp, 0o755), os.Chmod(tmp, 0o777)); err != nil {
				t.Fatal(err)
			}
			t.Setenv("TMPDIR", tmp)
			out, err := asOther(t, top, readerPath, path)
			if err != nil || out != "2 items" {
				t.Errorf("%v: %s", err, out)
			}
			if left, err := os.ReadDir(tmp); err != nil || len(left) > 0 {
				t.Errorf("%v is left, %v", left, err)
			}
		})
	}
}

// TestOpenRefusesWhatItCanNotWrite: a ledger is opened to write into it. That it
// can not be is said before anything is asked for that would be lost.
func TestOpenRefusesWhatItCanNotWrite(t *testing.T) {
	top := t.TempDir()
	path := filepath.Join(top, "ledger.db")
	s, err := Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(path, 0o444); err != nil {
		t.Fatal(err)
	}
	for _, d := range []string{top, filepath.Dir(top)} {
		if err := os.Chmod(d, 0o777); err != nil {
			t.Fatal(err)
		}
	}
	out, err := asOther(t, top, writerPath, path)
	if want := "open ledger: write " + path + ": permission denied\n"; err == nil || out != want {
		t.Errorf("%v: %q, want %q", err, out, want)
	}
}
