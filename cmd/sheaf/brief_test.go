package main

import (
	"bufio"
	"bytes"
	"database/sql"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"sheaf/config"
	"sheaf/evidence"
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
		if !strings.Contains(stdout.String(), c.want) || !strings.Contains(stderr.String(), "the next command takes longer") {
			t.Errorf("%s says %q and %q", c.command, stdout.String(), stderr.String())
		}
	}
}

// TestReportsReadOutlines holds each report that reads outlines to the same
// report without any, of a person whose team is configured and of one whose home
// is guessed.
func TestReportsReadOutlines(t *testing.T) {
	dir := t.TempDir()
	if err := writeSample(dir, 0); err != nil {
		t.Fatal(err)
	}
	const alone = "[me]\nemails = [\"nora@ferrow.example\"]\ngithub = \"nora-ferrow\"\njira = \"nora\"\n" +
		"[store]\nledger = \"ledger.db\"\njournal = \"journal\"\n[tickets]\nprojects = [\"BOOK\", \"OPS\"]\n"
	if err := os.WriteFile(filepath.Join(dir, "alone.toml"), []byte(alone), 0o600); err != nil {
		t.Fatal(err)
	}
	ledger := filepath.Join(dir, "ledger.db")
	call := func(config string, args ...string) string {
		var stdout bytes.Buffer
		now := sampleDay.Format(time.RFC3339)
		a := newApp(os.Stdin, os.Stdout, os.Stderr, func(name string) string { return map[string]string{"SHEAF_NOW": now}[name] })
		a.stdout, a.stderr = bufio.NewWriter(&stdout), &stdout
		if err := a.execute(t.Context(), append(args, "--config", filepath.Join(dir, config))); err != nil {
			t.Fatalf("%v: %v", args, err)
		}
		if err := a.stdout.Flush(); err != nil {
			t.Fatal(err)
		}
		return stdout.String()
	}
	call("config.toml", "import", filepath.Join(dir, "items.jsonl"))
	commands := [][]string{
		{"list", "2026-03", "-f", "md"}, {"list", "all", "--items", "--json", "--kind", "review"}, {"list", "6m", "-f", "text", "--in-progress"},
		{"digest", "2026-03"}, {"digest", "3m", "--json"}, {"gap"}, {"gap", "--json"}, {"unmapped", "2026-Q1"}, {"unmapped", "2026-03", "-f", "csv"},
		{"narrative", "6m"}, {"dashboard", "3m", "-o", "-"},
	}
	reports := func() map[string]string {
		out := map[string]string{}
		for _, config := range []string{"config.toml", "alone.toml"} {
			for _, c := range commands {
				out[config+" "+strings.Join(c, " ")] = call(config, c...)
			}
		}
		return out
	}
	db, err := sql.Open("sqlite", ledger)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	kept := 0
	if err := db.QueryRow("SELECT count(*) FROM outlines").Scan(&kept); err != nil || kept == 0 {
		t.Fatalf("%d outlines are kept: %v", kept, err)
	}
	brief := reports()
	if _, err := db.Exec("DELETE FROM outlines"); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(reports(), brief); diff != "" {
		t.Error(diff)
	}
	if !strings.Contains(brief["alone.toml digest 2026-03"], "is guessed") {
		t.Error("nothing is guessed")
	}
}

// TestOutlinesOfWhatMoved reads outlines after items were renamed and taken back,
// before and after the next ones are kept.
func TestOutlinesOfWhatMoved(t *testing.T) {
	a := newApp(os.Stdin, os.Stdout, os.Stderr, func(string) string { return "" })
	a.flags.me = []string{"ann@acme.test"}
	s := &session{app: a, cfg: config.Default()}
	st, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "l.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	ticket := func(id, native string, open bool) evidence.Item {
		it := evidence.Item{ID: id, Native: native, Kind: evidence.Ticket, Source: "jira", Title: "refunds"}
		if open {
			it.Facts.Set(evidence.FactOpenWork, true)
		}
		return it
	}
	add := func(items ...evidence.Item) {
		t.Helper()
		if _, err := st.Add(t.Context(), store.Batch{Source: "jira", Items: items}); err != nil {
			t.Fatal(err)
		}
	}
	var before *keptBrief // read before the last change
	check := func() {
		t.Helper()
		var want []string
		whole, err := st.Items(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, it := range whole {
			want = append(want, it.ID)
		}
		for _, kept := range []*keptBrief{nil, before} {
			b, err := s.readBrief(t.Context(), st, kept)
			if err != nil || b.whole {
				t.Fatalf("outlines do not hold: %v", err)
			}
			var got []string
			for _, it := range b.items {
				got = append(got, it.ID)
			}
			slices.Sort(got)
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("read before: %v\n%s", kept != nil, diff)
			}
		}
		if before, err = readKept(t.Context(), st, 1); err != nil {
			t.Fatal(err)
		}
	}
	add(ticket("jira:PAY-7", "7", false), ticket("jira:PAY-8", "8", false), ticket("jira:PAY-9", "9", true))
	if err := s.renewBrief(t.Context(), st); err != nil {
		t.Fatal(err)
	}
	check()
	add(ticket("jira:PAY-70", "7", false))
	check()
	if err := st.Reset(t.Context(), "jira"); err != nil {
		t.Fatal(err)
	}
	check()
	if err := s.renewBrief(t.Context(), st); err != nil {
		t.Fatal(err)
	}
	check()
	add(ticket("jira:PAY-7", "17", false)) // the old name of another
	check()
}

// TestReportReadsOneLedger reads a ledger into which somebody harvests meanwhile.
func TestReportReadsOneLedger(t *testing.T) {
	a := newApp(os.Stdin, os.Stdout, os.Stderr, func(string) string { return "" })
	a.flags.me = []string{"ann@acme.test"}
	s := &session{app: a, cfg: config.Default(), ledger: filepath.Join(t.TempDir(), "l.db")}
	other, err := store.Open(t.Context(), s.ledger)
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	r, err := s.loadBy(t.Context(), func(st *store.Store) (*reading, error) {
		items, err := st.Items(t.Context())
		if err != nil {
			return nil, err
		}
		if _, err := other.Add(t.Context(), store.Batch{Source: "git", Items: []evidence.Item{{ID: "git:1111111", Kind: evidence.Commit}}}); err != nil {
			return nil, err
		}
		return &reading{session: s, items: items}, other.RecordRun(t.Context(), store.Run{Source: "git"})
	})
	if err != nil || len(r.items) > 0 || len(r.runs) > 0 {
		t.Errorf("%d items of %d runs, %v", len(r.items), len(r.runs), err)
	}
}

// TestOutlinesForNobody reads outlines of a ledger where nobody said who they are:
// what others have tickets of tells nothing of what is nobody's.
func TestOutlinesForNobody(t *testing.T) {
	s := &session{app: newApp(os.Stdin, os.Stdout, os.Stderr, func(string) string { return "" }), cfg: config.Default()}
	st, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "l.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	commit := evidence.Item{ID: "git:1", Kind: evidence.Commit, Title: "UTF-8: names"}
	other := evidence.Item{ID: "git:2", Kind: evidence.Commit, Title: "UTF-8: more names"}
	for _, batch := range [][]evidence.Item{{commit, other, {ID: "jira:UTF-7", Kind: evidence.Ticket, Actor: "bob", Title: "names"}}, {{ID: "git:3", Kind: evidence.Commit}}} {
		if _, err := st.Add(t.Context(), store.Batch{Source: "x", Place: store.Imported, Items: batch}); err != nil {
			t.Fatal(err)
		}
		if err := s.renewBrief(t.Context(), st); err != nil {
			t.Fatal(err)
		}
		b, err := s.readBrief(t.Context(), st, nil)
		if err != nil {
			t.Fatal(err)
		}
		whole, err := st.Items(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		groups := func(items []*evidence.Item) int {
			mine, _ := s.mine(items)
			pieces, err := s.join(mine)
			if err != nil {
				t.Fatal(err)
			}
			return len(pieces)
		}
		if want, got := groups(whole), groups(b.items); got != want {
			t.Errorf("%d pieces in outline, %d in all", got, want)
		}
	}
}

// A harvest that brings no new item leaves outlines of what it changed, and of all
// where a clone that is gone made them void.
func TestOutlinesOfAHarvestOfChanges(t *testing.T) {
	dir := t.TempDir()
	ledger, file, config := filepath.Join(dir, "l.db"), filepath.Join(dir, "items.jsonl"), filepath.Join(dir, "c.toml")
	if err := os.WriteFile(config, []byte("[me]\nemails = [\"ann@acme.test\"]\n[file.f]\npaths = [\"items.jsonl\"]\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for i, title := range []string{"cold", "warmer", "warmer"} {
		if i == 2 {
			db, err := sql.Open("sqlite", ledger)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := db.Exec("DELETE FROM outlines"); err != nil {
				t.Fatal(err)
			}
			db.Close()
		}
		if err := os.WriteFile(file, []byte(`{"id":"git:1111111","kind":"commit","actor":"ann@acme.test","at":"2026-03-02T10:00:00Z","title":"`+title+"\"}\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		a := newApp(os.Stdin, os.Stdout, os.Stderr, func(name string) string { return map[string]string{"SHEAF_NOW": "2026-11-22T12:00:00Z"}[name] })
		a.stdout = bufio.NewWriter(&bytes.Buffer{})
		if err := a.execute(t.Context(), []string{"--config", config, "--ledger", ledger, "-q", "harvest"}); err != nil {
			t.Fatal(err)
		}
		st, err := store.OpenReadOnly(t.Context(), ledger)
		if err != nil {
			t.Fatal(err)
		}
		if outdated, err := st.Outdated(t.Context()); err != nil || outdated {
			t.Errorf("harvest %d leaves outlines outdated: %v", i+1, err)
		}
		st.Close()
	}
}
