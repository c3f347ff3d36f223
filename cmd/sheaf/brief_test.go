package main

import (
	"bufio"
	"bytes"
	"database/sql"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"sheaf/store"
)

func TestBuildMark(t *testing.T) {
	program := filepath.Join(t.TempDir(), "sheaf")
	mark := func(content string, at int64) string {
		if err := os.WriteFile(program, []byte(content), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(program, time.Time{}, time.Unix(at, 0)); err != nil {
			t.Fatal(err)
		}
		return buildMark(program)
	}
	first := mark("one", 1)
	if again := mark("one", 1); again != first {
		t.Errorf("%q, then %q", first, again)
	}
	if mark("one", 2) == first || mark("three", 1) == first {
		t.Error("another build has the same mark")
	}
}

// Where outlines can not be kept all else is done, and said.
func TestOutlinesThatCanNotBeKept(t *testing.T) {
	dir := t.TempDir()
	ledger := filepath.Join(dir, "l.db")
	st, err := store.Open(t.Context(), ledger)
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	db, err := sql.Open("sqlite", ledger)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec("CREATE TRIGGER full BEFORE INSERT ON outlines BEGIN SELECT RAISE(ABORT, 'no room'); END"); err != nil {
		t.Fatal(err)
	}
	item := `{"id":"git:1111111111111111111111111111111111111111","kind":"commit","actor":"ann@acme.test","at":"2026-03-02T10:00:00Z","title":"warm"}`
	file := filepath.Join(dir, "items.jsonl")
	config := filepath.Join(dir, "c.toml")
	for name, text := range map[string]string{file: item + "\n", config: "[me]\nemails = [\"ann@acme.test\"]\n[file.f]\npaths = [\"items.jsonl\"]\n"} {
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct{ command, want string }{
		{"harvest", "New: 1 item."},
		{"import", "1 item read, 1 new"},
	} {
		var stdout, stderr bytes.Buffer
		a := newApp(os.Stdin, os.Stdout, os.Stderr, func(string) string { return "" })
		a.stdout, a.stderr = bufio.NewWriter(&stdout), &stderr
		args := []string{"--config", config, "--ledger", ledger, c.command}
		if c.command == "import" {
			other := filepath.Join(dir, "other.jsonl")
			if err := os.WriteFile(other, []byte(strings.ReplaceAll(item, "1111", "2222")+"\n"), 0o600); err != nil {
				t.Fatal(err)
			}
			args = append(args, other)
		}
		if err := a.execute(t.Context(), args); err != nil {
			t.Errorf("%s: %v", c.command, err)
		}
		if err := a.stdout.Flush(); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(stdout.String(), c.want) || !strings.Contains(stderr.String(), "the next list takes longer") {
			t.Errorf("%s says %q and %q", c.command, stdout.String(), stderr.String())
		}
	}
}
