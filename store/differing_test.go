package store

import (
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"sheaf/evidence"
)

// counted is an item that changed one file by so many lines.
func counted(n, lines int) evidence.Item {
	it := item(n)
	it.Files = []evidence.File{{Path: "f", Additions: evidence.Count(lines), Deletions: evidence.Count(0)}}
	it.FilesTotal, it.Additions, it.Deletions = evidence.Count(1), evidence.Count(lines), evidence.Count(0)
	return it
}

// TestPlacesThatDiffer tells of commits of which two places of a source have
// other figures, each time such figures come and no more.
func TestPlacesThatDiffer(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "ledger.db"))
	unknown := item(4)
	for _, step := range []struct {
		place string
		items []evidence.Item
		want  []Differing
	}{
		{"b", []evidence.Item{counted(1, 1), counted(2, 2), counted(3, 3), counted(4, 4)}, nil},
		{"a", []evidence.Item{counted(1, 1), counted(2, 20), unknown}, []Differing{{item(2).ID, "a", "b"}}},
		{"a", []evidence.Item{counted(2, 20)}, nil}, // it was said
		{"b", []evidence.Item{counted(1, 10)}, []Differing{{item(1).ID, "a", "b"}}},
		{"b", []evidence.Item{counted(4, 5)}, nil}, // "a" knows none
		{Imported, []evidence.Item{counted(3, 30)}, nil},
	} {
		got := add(t, s, Batch{Source: "git", Place: step.place, Items: step.items}).Differing
		if diff := cmp.Diff(step.want, got); diff != "" {
			t.Errorf("%s: -want +got\n%s", step.place, diff)
		}
	}
	if got := add(t, s, Batch{Source: "other", Place: "c", Items: []evidence.Item{counted(3, 9)}}).Differing; got != nil {
		t.Errorf("another source: %v", got)
	}
}

// TestGonePlaces lets the places that are still there have the say, and keeps
// what only those that are gone had.
func TestGonePlaces(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ledger.db")
	s := open(t, path)
	lines := func() string {
		items, err := s.Items(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		var out []string
		for _, it := range items {
			n, _ := it.Additions.Get()
			out = append(out, strconv.Itoa(n))
		}
		return strings.Join(out, " ")
	}
	add(t, s, Batch{Source: "git", Place: "a", Items: []evidence.Item{counted(1, 1), counted(2, 2)}})
	if got := add(t, s, Batch{Source: "git", Place: "b", Items: []evidence.Item{counted(1, 10)}, Gone: []string{"a"}}).Differing; got != nil {
		t.Errorf("differs from what is gone: %v", got)
	}
	if got := lines(); got != "10 2" {
		t.Errorf("with the first place gone: %s", got)
	}
	state, err := s.State(t.Context(), "git", "")
	if diff := cmp.Diff([]string{"b"}, state.Places); diff != "" || err != nil {
		t.Error(diff, err)
	}
	o, _ := brief(t, s)
	if err := s.KeepOutlines(t.Context(), o, "basis", [][]byte{[]byte("body")}, true); err != nil {
		t.Fatal(err)
	}
	add(t, s, Batch{Source: "git", Place: "a"})
	if got := lines(); got != "1 2" {
		t.Errorf("with the first place back: %s", got)
	}
	if o, _ := brief(t, s); o.Basis != "" {
		t.Errorf("outlines of before hold: %+v", o)
	}
}
