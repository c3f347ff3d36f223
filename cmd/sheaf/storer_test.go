package main

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"testing"

	"sheaf/evidence"
	"sheaf/store"
)

// small is a batch of one commit, as a small repository gives it.
func small(n int) store.Batch {
	return store.Batch{Source: "git", Place: fmt.Sprint("repo", n), Fingerprint: "f", Next: fmt.Append(nil, n),
		Items: []evidence.Item{{ID: fmt.Sprintf("git:%040d", n), Source: "git", Kind: evidence.Commit, Title: "t"}}}
}

// opened is a ledger that is open.
func opened(st *store.Store) func(context.Context) (*store.Store, error) {
	return func(context.Context) (*store.Store, error) { return st, nil }
}

func TestStorer(t *testing.T) {
	st, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "ledger.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	s := startStoring(t.Context(), opened(st), func() { t.Error("failed") })
	var want []string
	for n := range 3 * gatherMost {
		s.put(small(n))
		want = append(want, small(n).Items[0].ID)
	}
	s.put(small(7)) // again
	added, err := s.end()
	if err != nil || !slices.Equal(added.New, want) || added.Changed != 0 {
		t.Errorf("added %v, %v", added, err)
	}
	state, err := st.State(t.Context(), "git", "f")
	if err != nil || string(state.Checkpoint) != "7" {
		t.Errorf("checkpoint is %s, %v", state.Checkpoint, err)
	}
	items, err := st.Items(t.Context())
	if err != nil || len(items) != len(want) {
		t.Errorf("%d items, %v", len(items), err)
	}
}

// TestStorerFails stores into a ledger that is closed: the collecting hears of
// it, and is not held up.
func TestStorerFails(t *testing.T) {
	st, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "ledger.db"))
	if err != nil {
		t.Fatal(err)
	}
	st.Close()
	failed := 0
	s := startStoring(t.Context(), opened(st), func() { failed++ })
	for n := range 3 * gatherMost {
		s.put(small(n))
	}
	if added, err := s.end(); err == nil || len(added.New) > 0 || failed != 1 {
		t.Errorf("added %v, %v, told %d times", added, err, failed)
	}
}
