package main

import (
	"bufio"
	"bytes"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"sheaf/evidence"
	"sheaf/store"
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
	const head = "[me]\nemails = [\"ann@acme.test\"]\ntime_zone = \"UTC\"\n"
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

// TestLevelsAreKept counts long and short periods of a ledger into which items
// come, of which some change and whose clones go, and holds each count to that of
// judging all there is.
func TestLevelsAreKept(t *testing.T) {
	s, items := sampleItems(t)
	st, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "l.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	rng := rand.New(rand.NewPCG(9, 27))
	add := func(clone int, some ...evidence.Item) []string {
		t.Helper()
		added, err := st.Add(t.Context(), store.Batch{Source: "git", Place: fmt.Sprint("clone", clone), Items: some})
		if err != nil {
			t.Fatal(err)
		}
		return added.New
	}
	standing, judgedAgain := 0, 0
	here := 0
	for round := range 120 {
		m := &summary{asked: rng.IntN(2) > 0, zone: time.UTC}
		var r result
		switch op := rng.IntN(6); {
		case op < 2 && here < len(items):
			n := min(1+rng.IntN(1+len(items)/20), len(items)-here)
			r.fresh = add(0, items[here:here+n]...)
			here += n
		case op < 4 && here > 0: // what it says is another thing now
			for range 1 + here/4 {
				it, from := items[rng.IntN(here)], items[rng.IntN(here)]
				it.Title, it.Body, it.Files, it.Space, it.Role = from.Title, from.Body, from.Files, from.Space, from.Role
				if rng.IntN(2) == 0 {
					it.Title, it.Body, it.Files = "wip", "", nil
				}
				add(rng.IntN(2), it)
			}
		case op == 4:
			if _, err := st.Add(t.Context(), store.Batch{Source: "git", Gone: []string{"clone1"}}); err != nil {
				t.Fatal(err)
			}
		}
		m.results = []result{r}
		if m.window = evidence.All; rng.IntN(6) == 0 {
			from := sampleDay.AddDate(0, -1-rng.IntN(11), 0)
			m.window = evidence.Window{From: from, To: from.AddDate(0, 1+rng.IntN(5), 0)}
		}
		all, err := st.Items(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		judged, err := s.judge(all)
		if err != nil {
			t.Fatal(err)
		}
		want := countAll(judged, m)
		ledger, err := s.readBrief(t.Context(), st, nil)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.count(t.Context(), st, m, ledger); err != nil {
			t.Fatal(err)
		}
		if m.pieces != want {
			t.Fatalf("round %d, asked %v, %v: counted %+v, there are %+v", round, m.asked, m.window, m.pieces, want)
		}
		if !m.isKept() {
			continue
		}
		known, err := st.Levels(t.Context(), m.ladder, ledger.kept) // as before the count
		if err != nil {
			t.Fatal(err)
		}
		before := readLevels(known)
		for key := range m.levels {
			if _, was := before[key]; was {
				standing++
			} else {
				judgedAgain++
			}
		}
		if err := m.keepClosing(t.Context(), st, "basis"); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("%d of %d items, %d levels of before, %d new", here, len(items), standing, judgedAgain)
	if standing == 0 || judgedAgain == 0 {
		t.Errorf("%d pieces stood where they stood before, %d did not: the test shows nothing", standing, judgedAgain)
	}
}
