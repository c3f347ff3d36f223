package store

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"sheaf/evidence"
)

var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

func item(n int) evidence.Item {
	return evidence.Item{ID: fmt.Sprintf("git:%040d", n), Kind: evidence.Commit, Source: "git", Title: fmt.Sprint("change ", n), At: noon.AddDate(0, 0, n%7)}
}

func open(t testing.TB, path string) *Store {
	t.Helper()
	s, err := Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func add(t testing.TB, s *Store, b Batch) Added {
	t.Helper()
	added, err := s.Add(t.Context(), b)
	if err != nil {
		t.Fatal(err)
	}
	return added
}

// export is the ledger as lines of the item format.
func export(t testing.TB, path string) []byte {
	t.Helper()
	s, err := OpenReadOnly(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	items, err := s.Items(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var out []byte
	for _, it := range items {
		if out, err = evidence.AppendLine(out, it); err != nil {
			t.Fatal(err)
		}
	}
	return out
}

func TestAddTwiceAddsNothing(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ledger.db")
	s := open(t, path)
	batch := Batch{Source: "git", Place: "a", Items: []evidence.Item{item(1), item(2)}, Next: []byte(`{"n":2}`)}
	if empty, err := s.Empty(t.Context()); err != nil || !empty {
		t.Errorf("at first empty: %v, %v", empty, err)
	}
	if first := add(t, s, batch); len(first.New) != 2 || first.Changed != 0 {
		t.Errorf("first: %+v", first)
	}
	if empty, err := s.Empty(t.Context()); err != nil || empty {
		t.Errorf("empty: %v, %v", empty, err)
	}
	before := export(t, path)
	if second := add(t, s, batch); len(second.New) != 0 || second.Changed != 0 {
		t.Errorf("second: %+v", second)
	}
	batch.Items[1].Title = "reworded"
	if third := add(t, s, batch); len(third.New) != 0 || third.Changed != 1 {
		t.Errorf("changed: %+v", third)
	}
	if bytes.Equal(before, export(t, path)) {
		t.Error("the change is not in the export")
	}
}

func TestOneItemSeenInTwoPlaces(t *testing.T) {
	var exports [2][]byte
	for i, order := range [][]string{{"a", "b", Imported}, {Imported, "b", "a"}} {
		path := filepath.Join(t.TempDir(), "ledger.db")
		s := open(t, path)
		fresh := 0
		for _, place := range order {
			it := item(1)
			it.Space = place
			it.Facts.Set(evidence.FactClones, []string{place})
			it.Facts.Set(evidence.FactDefaultBranch, place == "b")
			fresh += len(add(t, s, Batch{Source: "git", Place: place, Items: []evidence.Item{it}}).New)
		}
		if fresh != 1 {
			t.Errorf("%d new items, want one", fresh)
		}
		exports[i] = export(t, path)
	}
	if diff := cmp.Diff(string(exports[0]), string(exports[1])); diff != "" {
		t.Error(diff)
	}
	for _, want := range []string{`"space":"a"`, `"clones":["a","b","import"]`, `"default_branch":true`} {
		if !bytes.Contains(exports[0], []byte(want)) {
			t.Errorf("%s is not in %s", want, exports[0])
		}
	}
}

func TestKept(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "ledger.db"))
	for _, place := range []string{"a", "b"} {
		one, two := item(1), item(2)
		one.Space, two.Space = place, place
		add(t, s, Batch{Source: "git", Place: place, Items: []evidence.Item{one, two}})
	}
	other := item(3)
	other.Space = "other"
	add(t, s, Batch{Source: "other", Place: "b", Items: []evidence.Item{other}})
	for _, c := range []struct{ source, place, id, space string }{
		{"git", "a", item(2).ID, "a"},
		{"git", "b", item(2).ID, "b"},
		{"other", "b", other.ID, "other"},
		{"git", "b", other.ID, ""},
		{"git", "c", item(1).ID, ""},
	} {
		items, err := s.Kept(t.Context(), c.source, c.place, func(id string) bool { return id == c.id })
		if err != nil {
			t.Fatal(err)
		}
		told, err := s.Told(t.Context(), c.source, c.place, []string{c.id, item(9).ID})
		if diff := cmp.Diff(fmt.Sprintf("%+v", items), fmt.Sprintf("%+v", told)); err != nil || diff != "" {
			t.Errorf("%+v: by id %v\n%s", c, err, diff)
		}
		if found := len(items) == 1; found != (c.space != "") || found && (items[0].ID != c.id || items[0].Space != c.space) {
			t.Errorf("%+v: %v", c, items)
		}
	}
}

func TestRenamedItemStaysOne(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ledger.db")
	s := open(t, path)
	it := item(1)
	it.ID, it.Native = "github:acme/old#1", "PR_1"
	add(t, s, Batch{Source: "github", Items: []evidence.Item{it}})
	it.ID = "github:acme/new#1"
	if again := add(t, s, Batch{Source: "github", Items: []evidence.Item{it}}); len(again.New) != 0 || again.Changed != 1 {
		t.Errorf("got %+v", again)
	}
	for _, id := range []string{"github:acme/old#1", "github:acme/new#1"} {
		if got, err := s.Resolve(t.Context(), id); err != nil || got != "github:acme/new#1" {
			t.Errorf("%s resolves to %s, %v", id, got, err)
		}
	}
	if n := bytes.Count(export(t, path), []byte("\n")); n != 1 {
		t.Errorf("%d items", n)
	}
}

// TestSuccessor holds that an item that is another one to its source by now is found by
// the id it had, whether or not it was there under both.
func TestSuccessor(t *testing.T) {
	for _, both := range []bool{false, true} {
		path := filepath.Join(t.TempDir(), "ledger.db")
		s := open(t, path)
		was := evidence.Item{ID: "github:acme/pay#1", Kind: evidence.Ticket, Source: "hub", Native: "I_1", Actor: "ada", Title: "Payouts fail"}
		it := was
		it.ID, it.Native = "github:acme/shop#7", "I_2"
		add(t, s, Batch{Source: "hub", Items: []evidence.Item{was}})
		if both {
			add(t, s, Batch{Source: "hub", Items: []evidence.Item{it}})
		}
		it.Former = was.ID
		if got := add(t, s, Batch{Source: "hub", Items: []evidence.Item{it}}); len(got.New) > 0 || got.Changed != 1 {
			t.Errorf("%+v", got)
		}
		it.Former = ""
		if got := add(t, s, Batch{Source: "hub", Items: []evidence.Item{it}}); len(got.New) > 0 || got.Changed > 0 {
			t.Errorf("%+v", got)
		}
		if got, err := s.Resolve(t.Context(), was.ID); err != nil || got != it.ID {
			t.Errorf("it is %s, %v", got, err)
		}
		if n := bytes.Count(export(t, path), []byte("\n")); n != 1 {
			t.Errorf("%d items", n)
		}
	}
}

// TestOpenWorkIsForgotten holds that open work goes where nobody could take it
// back any more: with the checkpoint that lists it.
func TestOpenWorkIsForgotten(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ledger.db")
	s := open(t, path)
	ticket := func(name string, open bool) evidence.Item {
		it := evidence.Item{ID: "jira:" + name, Kind: evidence.Ticket, Source: "jira", Native: name, Body: `"open_work":true`}
		it.Facts.Set(evidence.FactOpenWork, open)
		return it
	}
	harvest := func(fingerprint string, items ...evidence.Item) {
		t.Helper()
		add(t, s, Batch{Source: "jira", Fingerprint: fingerprint, Items: items, Next: []byte("c")})
	}
	add(t, s, Batch{Source: "other", Fingerprint: "o", Items: []evidence.Item{ticket("X-1", true)}, Next: []byte("c")})
	harvest("a", ticket("PAY-1", true), ticket("PAY-2", false))
	harvest("a", ticket("PAY-3", true))
	left := func(what string, want ...string) {
		t.Helper()
		for _, id := range []string{"PAY-1", "PAY-2", "PAY-3", "PAY-4", "X-1"} {
			if got := bytes.Contains(export(t, path), []byte(`"jira:`+id+`"`)); got != slices.Contains(want, id) {
				t.Errorf("%s: %s there: %t", what, id, got)
			}
		}
	}
	left("asked alike", "PAY-1", "PAY-2", "PAY-3", "X-1")
	harvest("b", ticket("PAY-4", true))
	left("asked otherwise", "PAY-2", "PAY-4", "X-1")
	if err := s.Reset(t.Context(), "jira"); err != nil {
		t.Fatal(err)
	}
	left("reset", "PAY-2", "X-1")
}

// TestResetIsWholeOrNotAtAll: without the checkpoint nothing knows any more which
// open work to take back.
func TestResetIsWholeOrNotAtAll(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "ledger.db"))
	ticket := item(1)
	ticket.Facts.Set(evidence.FactOpenWork, true)
	add(t, s, Batch{Source: "jira", Fingerprint: "a", Items: []evidence.Item{ticket}, Next: []byte("c")})
	if _, err := s.db.Exec("CREATE TRIGGER full BEFORE DELETE ON sightings BEGIN SELECT RAISE(ABORT, 'no room'); END"); err != nil {
		t.Fatal(err)
	}
	if err := s.Reset(t.Context(), "jira"); err == nil {
		t.Fatal("reset without deleting")
	}
	if state, err := s.State(t.Context(), "jira", "a"); err != nil || string(state.Checkpoint) != "c" {
		t.Errorf("checkpoint %q, %v", state.Checkpoint, err)
	}
}

// TestEvidenceIsNotOpenWork holds that what was somebody's evidence stays so
// when its source finds it as open work later, and that open work becomes
// evidence, which is new.
func TestEvidenceIsNotOpenWork(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ledger.db")
	s := open(t, path)
	mine := evidence.Item{ID: "jira:PAY-1", Kind: evidence.Ticket, Source: "jira", Native: "1", Actor: "ada", Title: "Payouts fail"}
	asOpen := mine
	asOpen.Actor = ""
	asOpen.Facts.Set(evidence.FactOpenWork, true)
	for i, it := range []evidence.Item{asOpen, mine, asOpen} {
		got := add(t, s, Batch{Source: "jira", Fingerprint: "a", Items: []evidence.Item{it}, Next: []byte("c")})
		if fresh := i < 2; (len(got.New) == 1) != fresh || got.Changed != 0 {
			t.Errorf("%d: %+v", i, got)
		}
	}
	add(t, s, Batch{Source: "jira", Fingerprint: "b", Next: []byte("c")}) // open work makes room
	if got := export(t, path); !bytes.Contains(got, []byte(`"actor":"ada"`)) || bytes.Contains(got, []byte("open_work")) {
		t.Errorf("the ledger holds %s", got)
	}
}

// TestEvidenceIsTakenBack holds that a source can say that what was evidence is none
// any more, and that it may be open work and evidence again after that.
func TestEvidenceIsTakenBack(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "ledger.db"))
	mine := evidence.Item{ID: "github:acme/pay#1", Kind: evidence.Ticket, Source: "hub", Native: "I_1", Actor: "ada", Title: "Payouts fail"}
	asOpen, back := mine, mine
	asOpen.Actor, back.Actor = "", ""
	asOpen.Facts.Set(evidence.FactOpenWork, true)
	back.Facts.Set(evidence.FactOpenWork, false)
	back.Facts.Set(evidence.FactTakenBack, true)
	if got := add(t, s, Batch{Source: "hub", Fingerprint: "a", Items: []evidence.Item{back}, Next: []byte("c")}); len(got.New) > 0 || got.Changed > 0 {
		t.Errorf("what is not there was taken back: %+v", got)
	}
	if empty, err := s.Empty(t.Context()); err != nil || !empty {
		t.Errorf("the ledger is not empty, %v", err)
	}
	for i, it := range []evidence.Item{mine, back, back, asOpen, mine} {
		got := add(t, s, Batch{Source: "hub", Fingerprint: "a", Items: []evidence.Item{it}, Next: []byte("c")})
		kept, err := s.Items(t.Context())
		if err != nil || len(kept) != 1 || kept[0].Actor != it.Actor || kept[0].IsOpenWork() != it.IsOpenWork() {
			t.Fatalf("%d: %+v, %v", i, kept, err)
		}
		if fresh := i == 0 || i == 4; (len(got.New) == 1) != fresh || (got.Changed == 1) != (i == 1 || i == 3) {
			t.Errorf("%d: %+v", i, got)
		}
	}
}

func TestStateAndFingerprint(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "ledger.db"))
	year := func(y int) evidence.Window {
		return evidence.Window{From: time.Date(y, 1, 1, 0, 0, 0, 0, time.UTC), To: time.Date(y+1, 1, 1, 0, 0, 0, 0, time.UTC)}
	}
	run := func(fingerprint string, w evidence.Window) {
		t.Helper()
		add(t, s, Batch{Source: "git", Fingerprint: fingerprint, Next: []byte("c-" + fingerprint)})
		if err := s.Want(t.Context(), "git", fingerprint, []evidence.Window{w}); err != nil {
			t.Fatal(err)
		}
		err := s.RecordRun(t.Context(), Run{Source: "git", Fingerprint: fingerprint, Covered: []evidence.Window{w}})
		if err != nil {
			t.Fatal(err)
		}
	}
	state := func(fingerprint string) State {
		t.Helper()
		st, err := s.State(t.Context(), "git", fingerprint)
		if err != nil {
			t.Fatal(err)
		}
		return st
	}
	check := func(what string, got, want State) {
		t.Helper()
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", what, diff)
		}
	}
	check("nothing known", state("a"), State{})
	run("a", year(2024))
	run("a", year(2019))
	both := []evidence.Window{year(2019), year(2024)}
	check("two years", state("a"), State{Checkpoint: []byte("c-a"), Covered: both, Wanted: both})
	check("another fingerprint", state("b"), State{Before: []byte("c-a"), Wanted: both})
	run("b", year(2025))
	wanted := []evidence.Window{year(2019), {From: year(2024).From, To: year(2025).To}}
	check("after a run under it", state("b"), State{Checkpoint: []byte("c-b"), Covered: []evidence.Window{year(2025)}, Wanted: wanted})
	// What a run that brought nothing was asked is not what the checkpoint is of.
	if err := s.Want(t.Context(), "git", "c", wanted); err != nil {
		t.Fatal(err)
	}
	if err := s.RecordRun(t.Context(), Run{Source: "git", Fingerprint: "c", Err: "no such host"}); err != nil {
		t.Fatal(err)
	}
	check("after a run under a third one that failed", state("c"), State{Before: []byte("c-b"), Wanted: wanted})
	check("back to the second", state("b"), State{Checkpoint: []byte("c-b"), Wanted: wanted})
	run("b", year(2025))
	for range 2 { // the run after it fails as well
		if err := s.Reset(t.Context(), "git"); err != nil {
			t.Fatal(err)
		}
		if err := s.Want(t.Context(), "git", "b", wanted); err != nil {
			t.Fatal(err)
		}
		check("after a reset", state("b"), State{Before: []byte("c-b"), Anew: true, Wanted: wanted})
	}
	run("b", year(2025))
	check("read again", state("b"), State{Checkpoint: []byte("c-b"), Covered: []evidence.Window{year(2025)}, Wanted: wanted})
	run("c", year(2025))
	if err := s.RecordRun(t.Context(), Run{Source: "git", Fingerprint: "d"}); err != nil {
		t.Fatal(err)
	}
	check("after a run that found nothing to say", state("d"), State{Wanted: wanted})
	runs, err := s.Runs(t.Context())
	if err != nil || len(runs) != 1 || runs[0].Source != "git" {
		t.Errorf("runs %+v, %v", runs, err)
	}
}

// crashPoint makes the test program stop dead at a point of its harvest.
const crashPoint = "SHEAF_STORE_CRASH"

// harvest stores ten batches, going on from the checkpoint.
func harvest(ctx context.Context, path string, crash int) error {
	s, err := Open(ctx, path)
	if err != nil {
		return err
	}
	defer s.Close()
	st, err := s.State(ctx, "git", "f")
	if err != nil {
		return err
	}
	next := 0
	if st.Checkpoint != nil {
		if next, err = strconv.Atoi(string(st.Checkpoint)); err != nil {
			return err
		}
	}
	for n := next; n < 10; n++ {
		batch := Batch{Source: "git", Fingerprint: "f", Next: []byte(strconv.Itoa(n + 1))}
		for i := range 20 {
			batch.Items = append(batch.Items, item(20*n+i))
		}
		if n == crash-10 { // in the middle of a transaction
			with, err := s.addStatements(ctx)
			if err != nil {
				return err
			}
			tx, err := s.db.BeginTx(ctx, nil)
			if err != nil {
				return err
			}
			if _, err := s.addItems(ctx, tx, with, new(ownItems), []Batch{batch}); err != nil {
				return err
			}
			os.Exit(9)
		}
		if _, err := s.Add(ctx, batch); err != nil {
			return err
		}
		if n == crash { // between two batches, nothing closed
			os.Exit(9)
		}
	}
	return nil
}

// readerPath makes the test program read a ledger and print its items.
const readerPath = "SHEAF_STORE_READ"

// writerPath makes the test program open a ledger to write into it.
const writerPath = "SHEAF_STORE_WRITE"

// readAll is what the test program does under readerPath.
func readAll(ctx context.Context, path string) error {
	s, err := OpenReadOnly(ctx, path)
	if err != nil {
		return err
	}
	defer s.Close()
	items, err := s.Items(ctx)
	fmt.Print(len(items), " items")
	var o *Outlines
	if err == nil {
		o, err = s.KeptOutlines(ctx)
	}
	if err == nil {
		_, err = s.ReadChanges(ctx, o)
	}
	return err
}

func TestMain(m *testing.M) {
	if point := os.Getenv(crashPoint); point != "" {
		n, err := strconv.Atoi(point)
		if err == nil {
			err = harvest(context.Background(), os.Args[1], n)
		}
		fmt.Fprintln(os.Stderr, "did not crash:", err)
		os.Exit(1)
	}
	if path := os.Getenv(readerPath); path != "" {
		if err := readAll(context.Background(), path); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	if path := os.Getenv(writerPath); path != "" {
		s, err := Open(context.Background(), path)
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		s.Close()
		os.Exit(0)
	}
	os.Exit(m.Run())
}

func TestKilledAnywhereTheExportIsTheSame(t *testing.T) {
	whole := filepath.Join(t.TempDir(), "ledger.db")
	if err := harvest(t.Context(), whole, -1); err != nil {
		t.Fatal(err)
	}
	want := export(t, whole)
	for _, point := range []int{0, 3, 9, 10, 15, 19} {
		path := filepath.Join(t.TempDir(), "ledger.db")
		cmd := exec.Command(os.Args[0], path)
		cmd.Env = append(os.Environ(), crashPoint+"="+strconv.Itoa(point))
		out, err := cmd.CombinedOutput()
		var exit *exec.ExitError
		if !errors.As(err, &exit) || exit.ExitCode() != 9 {
			t.Fatalf("point %d: %v\n%s", point, err, out)
		}
		if err := harvest(t.Context(), path, -1); err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(want, export(t, path)) {
			t.Errorf("killed at %d: the export differs", point)
		}
	}
}

func TestModes(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "state", "sheaf")
	s := open(t, filepath.Join(dir, "ledger.db"))
	add(t, s, Batch{Source: "git", Items: []evidence.Item{item(1)}})
	release, err := s.Lock()
	if err != nil {
		t.Fatal(err)
	}
	defer release()
	info, err := os.Stat(dir)
	if err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("folder: %v, %v", info.Mode(), err)
	}
	files, err := os.ReadDir(dir)
	if err != nil || len(files) < 3 {
		t.Fatalf("files %v, %v", files, err)
	}
	for _, f := range files {
		if info, err := f.Info(); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v, %v", f.Name(), info.Mode(), err)
		}
	}
}

// TestFullDisk: what does not fit is an error of its own, and what was there stays
// and is added to once there is room.
func TestFullDisk(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ledger.db")
	s := open(t, path)
	s.db.SetMaxOpenConns(1) // which the limit then holds for
	add(t, s, Batch{Source: "git", Items: []evidence.Item{item(1)}})
	var pages int
	if err := s.db.QueryRow("PRAGMA page_count").Scan(&pages); err != nil {
		t.Fatal(err)
	}
	room := func(n int) {
		t.Helper()
		if err := s.db.QueryRow(fmt.Sprintf("PRAGMA max_page_count = %d", n)).Scan(&n); err != nil {
			t.Fatal(err)
		}
	}
	room(pages)
	big := item(2)
	for i := range 20_000 { // more than compression makes small
		big.Body += strconv.Itoa(i * i)
	}
	_, err := s.Add(t.Context(), Batch{Source: "git", Items: []evidence.Item{big}})
	var full *FullError
	if !errors.As(err, &full) || full.Path != path {
		t.Fatalf("added to a full disk: %v", err)
	}
	if items, err := s.Items(t.Context()); err != nil || len(items) != 1 {
		t.Fatalf("%d items left, %v", len(items), err)
	}
	room(1 << 20)
	add(t, s, Batch{Source: "git", Items: []evidence.Item{big}})
}

func TestLock(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ledger.db")
	first := open(t, path)
	link := filepath.Join(t.TempDir(), "link.db")
	if err := os.Symlink(path, link); err != nil {
		t.Fatal(err)
	}
	second := open(t, link)
	release, err := first.Lock()
	if err != nil {
		t.Fatal(err)
	}
	var busy *BusyError
	if _, err := second.Lock(); !errors.As(err, &busy) {
		t.Errorf("second lock: %v", err)
	}
	if err := release(); err != nil {
		t.Fatal(err)
	}
	release, err = second.Lock()
	if err != nil {
		t.Fatalf("lock after release: %v", err)
	}
	release()
}

func TestRefuses(t *testing.T) {
	dir := t.TempDir()
	text := filepath.Join(dir, "text")
	if err := os.WriteFile(text, []byte("not a ledger, but long enough to be taken for one by somebody who does not look at all closely at what is there\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	foreign, newer := filepath.Join(dir, "foreign.db"), filepath.Join(dir, "newer.db")
	for path, mark := range map[string]int{foreign: 42, newer: applicationID} {
		db, err := sql.Open("sqlite", path)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := db.Exec(fmt.Sprintf("CREATE TABLE x (y); PRAGMA application_id = %d; PRAGMA user_version = %d", mark, len(migrations)+1)); err != nil {
			t.Fatal(err)
		}
		db.Close()
	}
	for _, path := range []string{text, foreign, newer, dir} {
		before, _ := os.ReadFile(path)
		for name, open := range map[string]func(context.Context, string) (*Store, error){"open": Open, "read": OpenReadOnly} {
			_, err := open(t.Context(), path)
			var not *NotLedgerError
			var later *NewerError
			if path == newer && !errors.As(err, &later) || path != newer && !errors.As(err, &not) {
				t.Errorf("%s %s: %v", name, filepath.Base(path), err)
			}
		}
		if after, _ := os.ReadFile(path); !bytes.Equal(before, after) {
			t.Errorf("%s was changed", path)
		}
	}
	if _, err := OpenReadOnly(t.Context(), filepath.Join(dir, "none")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no ledger: %v", err)
	}
	if _, err := Open(t.Context(), filepath.Join(text, "ledger.db")); err == nil {
		t.Error("a ledger below a file opened")
	}
}

// TestRefusesNewerThatWasKilled opens a ledger that a later version brought up to
// date and had no time to close: the file itself still has the earlier version.
func TestRefusesNewerThatWasKilled(t *testing.T) {
	for _, was := range []int{len(migrations) - 1, len(migrations)} {
		path := filepath.Join(t.TempDir(), "ledger.db")
		s := open(t, path)
		if _, err := s.db.Exec(fmt.Sprintf("PRAGMA user_version = %d; PRAGMA wal_checkpoint; PRAGMA user_version = %d", was, len(migrations)+1)); err != nil {
			t.Fatal(err)
		}
		killed := filepath.Join(t.TempDir(), "ledger.db")
		for _, end := range []string{"", "-wal"} {
			data, err := os.ReadFile(path + end)
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(killed+end, data, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		for name, open := range map[string]func(context.Context, string) (*Store, error){"read": OpenReadOnly, "open": Open} {
			s, err := open(t.Context(), killed)
			if newer := (*NewerError)(nil); !errors.As(err, &newer) || newer.Version != len(migrations)+1 {
				t.Errorf("%s, of version %d in the file: %v", name, was, err)
			}
			if s != nil {
				s.Close()
			}
		}
	}
}

func BenchmarkAdd20000(b *testing.B) {
	for b.Loop() {
		s := open(b, filepath.Join(b.TempDir(), "ledger.db"))
		for n := range 40 {
			batch := Batch{Source: "git", Next: []byte("x")}
			for i := range 500 {
				batch.Items = append(batch.Items, item(500*n+i))
			}
			add(b, s, batch)
		}
	}
}

func BenchmarkItems50000(b *testing.B) {
	s := open(b, filepath.Join(b.TempDir(), "ledger.db"))
	batch := Batch{Source: "git"}
	for n := range 50_000 {
		it := item(n)
		it.Body = "Why it was done, in a few lines.\n\nAnd what holds now."
		for f := range 5 {
			it.Files = append(it.Files, evidence.File{Path: fmt.Sprintf("pkg/some/dir/file%d.go", f), Additions: evidence.Count(f), Deletions: evidence.Count(1)})
		}
		it.Facts.Set(evidence.FactDefaultBranch, true)
		batch.Items = append(batch.Items, it)
	}
	add(b, s, batch)
	for b.Loop() {
		if items, err := s.Items(b.Context()); err != nil || len(items) != 50_000 {
			b.Fatal(len(items), err)
		}
	}
}
