package store

import (
	"path/filepath"
	"slices"
	"testing"

	"sheaf/evidence"
)

// TestWhoHasTheSay: of the places that saw a commit those say what became of it that
// are read still, and of what two sources read at one place the later reading.
func TestWhoHasTheSay(t *testing.T) {
	const here, there = "/src/a/.git", "/src/b/.git"
	commit := func(superseded bool, title string) []evidence.Item {
		it := evidence.Item{ID: "git:1", Kind: evidence.Commit, Title: title}
		if superseded {
			it.Facts.Set(evidence.FactSuperseded, true)
		}
		return []evidence.Item{it}
	}
	run := func(t *testing.T, s *Store, r Run) {
		if err := s.RecordRun(t.Context(), r); err != nil {
			t.Fatal(err)
		}
	}
	overtake := func(t *testing.T, s *Store, read []string, known ...string) {
		if err := s.Overtake(t.Context(), read, known); err != nil {
			t.Fatal(err)
		}
	}
	next := func(s *Store) { s.ceased = 0 } // as for the next harvest, which opens the ledger anew
	tests := map[string]struct {
		then func(t *testing.T, s *Store)
		gone bool
		told string // the title of the one that has the say
	}{
		"both stand": {func(*testing.T, *Store) {}, false, "b"},
		"left out":   {func(t *testing.T, s *Store) { run(t, s, Run{Source: "b", Left: []string{there}}) }, true, "a"},
		"left out in a run that failed": {func(t *testing.T, s *Store) {
			run(t, s, Run{Source: "b", Left: []string{there}, Err: "no such folder"})
		}, false, "b"},
		"left out, and back": {func(t *testing.T, s *Store) {
			run(t, s, Run{Source: "b", Left: []string{there}})
			run(t, s, Run{Source: "b"})
		}, false, "b"},
		"left out, and gone": {func(t *testing.T, s *Store) {
			run(t, s, Run{Source: "b", Left: []string{there}})
			add(t, s, Batch{Source: "b", Gone: []string{there}})
			run(t, s, Run{Source: "b"})
		}, true, "a"},
		"not in the config":                   {func(t *testing.T, s *Store) { overtake(t, s, []string{"a"}, "a") }, true, "a"},
		"another was read, which is no clone": {func(t *testing.T, s *Store) { overtake(t, s, []string{"hub"}, "a", "b", "hub") }, false, "b"},
		"of another source, which was read as well": {func(t *testing.T, s *Store) {
			overtake(t, s, []string{"a", "b"}, "a", "b")
		}, false, "b"},
		"read by another since": {func(t *testing.T, s *Store) {
			add(t, s, Batch{Source: "c", Place: there, Items: commit(true, "c")})
			overtake(t, s, []string{"c"})
		}, true, "a"},
		"none stands, one went before": {func(t *testing.T, s *Store) {
			add(t, s, Batch{Source: "b", Gone: []string{there}})
			next(s)
			add(t, s, Batch{Source: "a", Gone: []string{here}})
		}, true, "a"},
		"none stands, the other went before": {func(t *testing.T, s *Store) {
			add(t, s, Batch{Source: "a", Gone: []string{here}})
			next(s)
			run(t, s, Run{Source: "b", Left: []string{there}})
		}, false, "b"},
		"none stands, one was left before it went": {func(t *testing.T, s *Store) {
			run(t, s, Run{Source: "b", Left: []string{there}})
			next(s)
			add(t, s, Batch{Source: "a", Gone: []string{here}})
			next(s)
			add(t, s, Batch{Source: "b", Gone: []string{there}})
		}, true, "a"},
		"none stands, of which another has read one since": {func(t *testing.T, s *Store) {
			add(t, s, Batch{Source: "c", Place: there, Items: commit(true, "c")})
			overtake(t, s, []string{"c"})
			next(s)
			add(t, s, Batch{Source: "a", Gone: []string{here}})
			next(s)
			add(t, s, Batch{Source: "c", Gone: []string{there}})
		}, true, "c"},
		"none stands, both went in one harvest": {func(t *testing.T, s *Store) {
			add(t, s, Batch{Source: "a", Gone: []string{here}})
			add(t, s, Batch{Source: "b", Gone: []string{there}})
		}, false, "b"},
		"none stands, both went in one harvest, in another order": {func(t *testing.T, s *Store) {
			run(t, s, Run{Source: "b", Left: []string{there}})
			add(t, s, Batch{Source: "a", Gone: []string{here}})
		}, false, "b"},
		"none stands, both went at one time": {func(t *testing.T, s *Store) {
			add(t, s, Batch{Source: "c", Place: here, Items: commit(false, "c")})
			add(t, s, Batch{Source: "c", Place: there, Items: commit(true, "d")})
			overtake(t, s, []string{"c"})
			add(t, s, Batch{Source: "c", Gone: []string{here, there}})
		}, false, "c"},
		"none stands, both were left at one time": {func(t *testing.T, s *Store) {
			overtake(t, s, []string{"hub"}, "hub")
		}, false, "b"},
		"read by another before": {func(t *testing.T, s *Store) {
			add(t, s, Batch{Source: "c", Place: there, Items: commit(true, "c")})
			overtake(t, s, []string{"b"})
		}, false, "b"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			s := open(t, filepath.Join(t.TempDir(), "l.db"))
			add(t, s, Batch{Source: "a", Place: here, Items: commit(true, "a")})
			add(t, s, Batch{Source: "b", Place: there, Items: commit(false, "b")})
			tt.then(t, s)
			items, err := s.Items(t.Context())
			if err != nil || len(items) != 1 {
				t.Fatalf("%d items, %v", len(items), err)
			}
			if gone, _ := items[0].Facts.Bool(evidence.FactSuperseded); gone != tt.gone || items[0].Title != tt.told {
				t.Errorf("superseded %t, told by %s", gone, items[0].Title)
			}
		})
	}
}

// TestPlacesOfAState: a place that is not read any more is none that is gone, and one
// that another source alone has read is told as that source left it.
func TestPlacesOfAState(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "l.db"))
	for _, place := range []string{"/a", "/b", "/c"} {
		add(t, s, Batch{Source: "git", Place: place, Items: []evidence.Item{item(1)}})
	}
	add(t, s, Batch{Source: "git", Gone: []string{"/a"}})
	if err := s.RecordRun(t.Context(), Run{Source: "git", Left: []string{"/b"}}); err != nil {
		t.Fatal(err)
	}
	state, err := s.State(t.Context(), "git", "")
	if err != nil || len(state.Places) != 2 || state.Places[0] != "/b" || len(state.Gone) != 1 || state.Gone[0] != "/a" {
		t.Errorf("places %q, gone %q, %v", state.Places, state.Gone, err)
	}
	if state, err = s.State(t.Context(), "other", ""); err != nil || len(state.Places)+len(state.Gone) > 0 || !slices.Equal(state.Elsewhere, []string{"/b", "/c"}) {
		t.Errorf("%+v, %v", state, err)
	}
	for source, want := range map[string]int{"git": 1, "other": 1} {
		items, err := s.Kept(t.Context(), source, "/c", func(string) bool { return true })
		if err != nil || len(items) != want {
			t.Errorf("%s: %d items, %v", source, len(items), err)
		}
	}
	if items, err := s.Kept(t.Context(), "other", "", func(string) bool { return true }); err != nil || len(items) > 0 {
		t.Errorf("%d items of no place, %v", len(items), err)
	}
}
