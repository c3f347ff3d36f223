package store

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"sheaf/evidence"
)

// sighting is one item in one place, in the order the ledger learns of it.
type sighting struct{ source, place, native, id string }

func TestIdentity(t *testing.T) {
	for name, tt := range map[string]struct {
		seen     []sighting
		fresh    int
		items    []string
		resolves map[string]string
	}{
		"two sources see the same": {
			seen:  []sighting{{"work", "", "1", "pr#1"}, {"home", "", "1", "pr#1"}},
			fresh: 1, items: []string{"pr#1"},
		},
		"two sources number alike": {
			seen:  []sighting{{"corp", "", "1", "jira:PAY-1"}, {"oss", "", "1", "jira:OSS-1"}},
			fresh: 2, items: []string{"jira:OSS-1", "jira:PAY-1"},
			resolves: map[string]string{"jira:PAY-1": "jira:PAY-1", "jira:OSS-1": "jira:OSS-1"},
		},
		"imported, then harvested": {
			seen:  []sighting{{"work", Imported, "", "pr#1"}, {"work", "", "1", "pr#1"}},
			fresh: 1, items: []string{"pr#1"},
		},
		"harvested, renamed, and an old export imported": {
			seen:  []sighting{{"work", "", "1", "old#1"}, {"work", "", "1", "new#1"}, {"work", Imported, "", "old#1"}},
			fresh: 1, items: []string{"new#1"},
			resolves: map[string]string{"old#1": "new#1", "new#1": "new#1", "other#1": "other#1"},
		},
		"renamed in one of the places that know it": {
			seen:  []sighting{{"work", "", "1", "old#1"}, {"work", Imported, "", "old#1"}, {"work", "", "1", "new#1"}},
			fresh: 1, items: []string{"new#1"},
		},
		"renamed twice": {
			seen:  []sighting{{"work", "", "1", "a#1"}, {"work", "", "1", "b#1"}, {"work", "", "1", "c#1"}},
			fresh: 1, items: []string{"c#1"},
			resolves: map[string]string{"a#1": "c#1", "b#1": "c#1"},
		},
		"renamed there and back": {
			seen:  []sighting{{"work", "", "1", "a#1"}, {"work", "", "1", "b#1"}, {"work", "", "1", "a#1"}},
			fresh: 1, items: []string{"a#1"},
			resolves: map[string]string{"a#1": "a#1", "b#1": "a#1"},
		},
		"the old name is given to another": {
			seen:  []sighting{{"work", "", "1", "a#1"}, {"work", "", "1", "b#1"}, {"work", "", "2", "a#1"}},
			fresh: 2, items: []string{"a#1", "b#1"},
			resolves: map[string]string{"a#1": "a#1", "b#1": "b#1"},
		},
		"names are swapped": {
			seen:  []sighting{{"work", "", "1", "a#1"}, {"work", "", "2", "b#1"}, {"work", "", "1", "b#1"}, {"work", "", "2", "a#1"}},
			fresh: 2, items: []string{"a#1", "b#1"},
			resolves: map[string]string{"a#1": "a#1", "b#1": "b#1"},
		},
		"another takes the name before the move is known": {
			seen:  []sighting{{"work", "", "1", "a#1"}, {"work", "", "2", "a#1"}},
			fresh: 2, items: []string{"a#1", "a#1~ticket:1"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := open(t, filepath.Join(t.TempDir(), "ledger.db"))
			fresh := 0
			for _, seen := range tt.seen {
				it := evidence.Item{ID: seen.id, Native: seen.native, Kind: evidence.Ticket, Title: seen.native}
				fresh += len(add(t, s, Batch{Source: seen.source, Place: seen.place, Items: []evidence.Item{it}}).New)
			}
			items, err := s.Items(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			var ids []string
			for _, it := range items {
				ids = append(ids, it.ID)
				if _, permanent, _ := strings.Cut(it.ID, "~ticket:"); permanent != "" && permanent != it.Title {
					t.Errorf("%s is the item %s", it.ID, it.Title)
				}
			}
			if fresh != tt.fresh || !cmp.Equal(ids, tt.items) {
				t.Errorf("%d new, items %v, want %d, %v", fresh, ids, tt.fresh, tt.items)
			}
			for id, want := range tt.resolves {
				if got, err := s.Resolve(t.Context(), id); err != nil || got != want {
					t.Errorf("%s resolves to %s, %v, want %s", id, got, err, want)
				}
			}
		})
	}
}

// TestFormerly finds what items are called today by what they were called.
func TestFormerly(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "ledger.db"))
	for _, id := range []string{"jira:PAY-1", "jira:OPS-7", "jira:LAB-2"} {
		add(t, s, Batch{Source: "corp", Items: []evidence.Item{{ID: id, Native: "10001", Kind: evidence.Ticket}}})
	}
	was := func(id string) []string {
		today, err := s.Formerly(t.Context(), func(old string) bool { return strings.HasSuffix(old, id) })
		if err != nil {
			t.Fatal(err)
		}
		return today
	}
	for id, want := range map[string][]string{"PAY-1": {"jira:LAB-2"}, "OPS-7": {"jira:LAB-2"}, "LAB-2": nil, "-": nil, "": {"jira:LAB-2"}} {
		if got := was(id); !slices.Equal(got, want) {
			t.Errorf("%q: %v, want %v", id, got, want)
		}
	}
}

func TestKindsNumberTheirsApart(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "ledger.db"))
	ticket := evidence.Item{ID: "jira:PAY-1", Native: "10001", Kind: evidence.Ticket}
	comment := evidence.Item{ID: "jira:PAY-2/comment/10001", Native: "10001", Kind: evidence.Comment}
	if added := add(t, s, Batch{Source: "corp", Items: []evidence.Item{ticket, comment}}); len(added.New) != 2 {
		t.Errorf("got %+v", added)
	}
}

func TestImportedFieldsSurviveAHarvest(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ledger.db")
	s := open(t, path)
	var imported evidence.Item
	if err := imported.UnmarshalJSON([]byte(`{"id":"a","kind":"note","title":"imported","facts":{"cost":3},"mood":"good"}`)); err != nil {
		t.Fatal(err)
	}
	add(t, s, Batch{Source: "work", Place: Imported, Items: []evidence.Item{imported}})
	add(t, s, Batch{Source: "work", Items: []evidence.Item{{ID: "a", Kind: evidence.Note, Title: "harvested"}}})
	want := `{"schema":"sheaf.item/1","id":"a","kind":"note","title":"harvested","facts":{"cost":3},"mood":"good"}` + "\n"
	if diff := cmp.Diff(want, string(export(t, path))); diff != "" {
		t.Error(diff)
	}
}
