package main

import (
	"bufio"
	"bytes"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestClosingIsRecalled harvests the same again. What was counted is taken as it
// was kept, here from a ledger where that was made to be told from the truth, as
// long as nothing that it rests on is another.
func TestClosingIsRecalled(t *testing.T) {
	dir := t.TempDir()
	ledger, journal := filepath.Join(dir, "l.db"), filepath.Join(dir, "journal")
	write := func(name, text string) {
		t.Helper()
		if err := os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	items := func(n int) string {
		var out strings.Builder
		for i := range n {
			fmt.Fprintf(&out, `{"id":"git:%040d","kind":"commit","actor":"ann@acme.test","at":"2026-03-%02dT10:00:00Z","title":"warm"}`+"\n", i+1, i+1)
		}
		return out.String()
	}
	const head = "[me]\nemails = [\"ann@acme.test\"]\n"
	const source = "[file.f]\npaths = [\"items.jsonl\"]\n"
	run := func(args ...string) string {
		t.Helper()
		var stdout, stderr bytes.Buffer
		a := newApp(os.Stdin, os.Stdout, os.Stderr, func(string) string { return "" })
		a.stdout, a.stderr = bufio.NewWriter(&stdout), &stderr
		if err := a.execute(t.Context(), append([]string{"--config", filepath.Join(dir, "c.toml"), "--ledger", ledger, "--journal", journal}, args...)); err != nil {
			t.Fatalf("%s: %v", args, err)
		}
		if err := a.stdout.Flush(); err != nil {
			t.Fatal(err)
		}
		return stdout.String() + stderr.String()
	}
	says := func(when, want string, args ...string) {
		t.Helper()
		if said := run(args...); !strings.Contains(said, want) {
			t.Errorf("%s: %q, want %q", when, said, want)
		}
	}
	db, err := sql.Open("sqlite", ledger)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	lie := func() { // as if other counts had been kept
		t.Helper()
		r, err := db.Exec(`UPDATE closing SET counts = '{"all":77,"pieces":{"target":0,"current":0,"unmapped":66,"undecided":0,"in_progress":0},"untied":66}'`)
		if err != nil {
			t.Fatal(err)
		}
		if n, err := r.RowsAffected(); n != 1 || err != nil {
			t.Fatalf("%d counts are kept, %v", n, err)
		}
	}
	const truth, told = "2 items, 0 new. 2 pieces: 0 target level, 0 current level, 2 for nothing", "77 items, 0 new. 66 pieces: 0 target level, 0 current level, 66 for nothing"

	write("items.jsonl", items(2))
	write("c.toml", head+source)
	says("first", "2 items, 2 new", "harvest", "2026-03")
	says("nothing new", truth, "harvest", "2026-03")
	lie()
	says("again", told, "harvest", "2026-03")
	says("another window", "1 item, 0 new", "harvest", "2026-03-01")
	says("the window again", truth, "harvest", "2026-03")
	lie()
	write("c.toml", head+"[role]\ntarget = \"principal\"\n"+source)
	says("another target", truth, "harvest", "2026-03")
	lie()
	write("c.toml", head+source+"[rule.warmth]\ncapability = \"performance\"\nwhen = 'kind == \"commit\"'\npoints = 3\n")
	if said := run("harvest", "2026-03"); strings.Contains(said, told) || strings.Contains(said, "2 for nothing") {
		t.Errorf("another rule: %q", said)
	}
	write("c.toml", head+source)
	says("without it", truth, "harvest", "2026-03")
	lie()
	write("items.jsonl", items(3))
	says("an item more", "3 items, 1 new. 3 pieces", "harvest", "2026-03")
	says("nothing new", "3 items, 0 new. 3 pieces", "harvest", "2026-03")
	lie()
	write("other.jsonl", strings.ReplaceAll(items(1), "git:0", "git:1"))
	run("import", filepath.Join(dir, "other.jsonl"))
	says("an import", "4 items, 0 new. 4 pieces", "harvest", "2026-03")
	lie()
	says("again", told, "harvest", "2026-03")
	run("triage", fmt.Sprintf("git:%040d", 1), "--as", "mentoring", "--why", "said so")
	if said := run("harvest", "2026-03"); !strings.Contains(said, "4 items") || strings.Contains(said, "4 for nothing") {
		t.Errorf("a decision: %q", said)
	}
}
