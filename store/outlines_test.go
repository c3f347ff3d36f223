package store

import (
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"sheaf/evidence"
)

// brief is the ledger in brief, with the ids of what is newer.
func brief(t *testing.T, s *Store) (o *Outlines, newer []string) {
	t.Helper()
	o, err := s.KeptOutlines(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if same, err := s.ReadChanges(t.Context(), o); !same || err != nil {
		t.Fatal(same, err)
	}
	for _, it := range o.Newer {
		newer = append(newer, it.ID)
	}
	return o, newer
}

// keep adds outlines, or makes them all there are.
func keep(t *testing.T, s *Store, all bool, bodies ...string) {
	t.Helper()
	o, _ := brief(t, s)
	var out [][]byte
	for _, body := range bodies {
		out = append(out, []byte(body))
	}
	if err := s.KeepOutlines(t.Context(), o, "basis", out, all); err != nil {
		t.Fatal(err)
	}
}

func TestOutlinesTellWhatIsNewer(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "l.db"))
	if o, newer := brief(t, s); o.Basis != "" || newer != nil {
		t.Fatalf("an empty ledger has outlines %q and newer %v", o.Basis, newer)
	}
	add(t, s, Batch{Source: "git", Place: "a", Items: []evidence.Item{item(1), item(2), item(3)}})
	keep(t, s, true, "one\x00\xff", "and one")
	if o, newer := brief(t, s); o.Basis != "basis" || !cmp.Equal(o.Kept, [][]string{{"one\x00\xff", "and one"}}) || newer != nil {
		t.Fatalf("%q, %q, newer %v", o.Basis, o.Kept, newer)
	}
	other := item(2)
	other.Title = "said otherwise"
	add(t, s, Batch{Source: "git", Place: "a", Items: []evidence.Item{item(1), other, item(4)}}) // one is as it was
	add(t, s, Batch{Source: "git", Place: "b", Items: []evidence.Item{item(3)}})
	o, newer := brief(t, s)
	if diff := cmp.Diff([]string{item(3).ID, item(4).ID, item(2).ID}, newer, cmp.Transformer("set", set)); diff != "" {
		t.Error(diff)
	}
	for _, it := range o.Newer {
		if it.ID == other.ID && it.Title != other.Title {
			t.Errorf("%s is as it was: %q", it.ID, it.Title)
		}
	}
	keep(t, s, false, "two")
	if o, newer := brief(t, s); !cmp.Equal(o.Kept, [][]string{{"one\x00\xff", "and one"}, {"two"}}) || newer != nil {
		t.Errorf("%q, newer %v", o.Kept, newer)
	}
}

// What was read of outlines before others were kept is of no use any more.
func TestOutlinesReadBeforeOthersAreKept(t *testing.T) {
	for name, change := range map[string]func(s *Store){
		"nothing":    nil,
		"something":  func(s *Store) { add(t, s, Batch{Source: "git", Place: "a", Items: []evidence.Item{item(2)}}) },
		"more kept":  func(s *Store) { keep(t, s, false, "two") },
		"others":     func(s *Store) { keep(t, s, true, "two") },
		"shorter":    func(s *Store) { s.void(t); keep(t, s, true, "on") },
		"all voided": func(s *Store) { s.void(t) },
	} {
		t.Run(name, func(t *testing.T) {
			s := open(t, filepath.Join(t.TempDir(), "l.db"))
			add(t, s, Batch{Source: "git", Place: "a", Items: []evidence.Item{item(1)}})
			keep(t, s, true, "one")
			o, err := s.KeptOutlines(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if change != nil {
				change(s)
			}
			same, err := s.ReadChanges(t.Context(), o)
			if err != nil {
				t.Fatal(err)
			}
			if want := name == "nothing" || name == "something"; same != want {
				t.Errorf("told to be the same: %v", same)
			}
			if name == "something" && len(o.Newer) != 1 {
				t.Errorf("%d newer items", len(o.Newer))
			}
		})
	}
}

// void drops all outlines, as the end of a clone does.
func (s *Store) void(t *testing.T) {
	t.Helper()
	if _, err := s.db.ExecContext(t.Context(), "DELETE FROM outlines"); err != nil {
		t.Fatal(err)
	}
}

func set(ids []string) map[string]bool {
	out := map[string]bool{}
	for _, id := range ids {
		out[id] = true
	}
	return out
}

// What happens to a sighting is told, whichever way it happens.
func TestOutlinesTellWhatChanged(t *testing.T) {
	ticket := func(id string) evidence.Item {
		return evidence.Item{ID: id, Native: "7", Kind: evidence.Ticket, Source: "jira", Title: "refunds", At: noon}
	}
	open1 := ticket("jira:PAY-9")
	open1.Native = "9"
	open1.Facts.Set(evidence.FactOpenWork, true)
	last := item(1)
	for name, c := range map[string]struct {
		change      func(s *Store) error
		newer, gone []string
	}{
		"moved": {func(s *Store) error {
			_, err := s.Add(t.Context(), Batch{Source: "jira", Items: []evidence.Item{ticket("jira:NEW-1")}})
			return err
		}, []string{"jira:NEW-1"}, []string{"jira:PAY-7"}},
		"open work forgotten": {func(s *Store) error { return s.Reset(t.Context(), "jira") }, nil, []string{open1.ID}},
		"the last one said otherwise": {func(s *Store) error {
			other := last
			other.Title = "said otherwise"
			_, err := s.Add(t.Context(), Batch{Source: "jira", Items: []evidence.Item{other}})
			return err
		}, []string{last.ID}, nil},
		"packed": {func(s *Store) error {
			_, err := s.db.ExecContext(t.Context(), "DELETE FROM sightings WHERE rowid = 1; VACUUM")
			return err
		}, nil, []string{"jira:PAY-7"}},
	} {
		t.Run(name, func(t *testing.T) {
			s := open(t, filepath.Join(t.TempDir(), "l.db"))
			add(t, s, Batch{Source: "jira", Items: []evidence.Item{ticket("jira:PAY-7"), open1, last}})
			keep(t, s, true, "one")
			if err := c.change(s); err != nil {
				t.Fatal(err)
			}
			copied := filepath.Join(t.TempDir(), "copy.db")
			if err := s.CopyTo(t.Context(), copied); err != nil {
				t.Fatal(err)
			}
			for _, s := range []*Store{s, open(t, copied)} {
				o, newer := brief(t, s)
				if diff := cmp.Diff([][]string{{"one"}}, o.Kept) + cmp.Diff(c.newer, newer) + cmp.Diff(c.gone, o.Gone); diff != "" {
					t.Error(diff)
				}
			}
		})
	}
}

// TestHold reads a ledger as it was, from first to last, beside a writer.
func TestHold(t *testing.T) {
	path := filepath.Join(t.TempDir(), "l.db")
	s := open(t, path)
	add(t, s, Batch{Source: "git", Items: []evidence.Item{item(1)}})
	keep(t, s, true, "one")
	r, err := OpenReadOnly(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if err := r.Hold(t.Context()); err != nil {
		t.Fatal(err)
	}
	other := item(1)
	other.Title = "said otherwise"
	add(t, s, Batch{Source: "git", Items: []evidence.Item{other, item(2)}})
	keep(t, s, false, "two")
	if o, newer := brief(t, r); !cmp.Equal(o.Kept, [][]string{{"one"}}) || newer != nil {
		t.Errorf("kept %q, newer %v", o.Kept, newer)
	}
	items, err := r.ItemsByID(t.Context(), []string{item(1).ID, item(2).ID})
	if err != nil || len(items) != 1 || items[0].Title != item(1).Title {
		t.Errorf("%v, %v", items, err)
	}
}

func TestItemsByID(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "l.db"))
	two := item(2)
	two.Body = "from elsewhere"
	add(t, s, Batch{Source: "git", Place: "a", Items: []evidence.Item{item(1), item(2), item(3)}})
	add(t, s, Batch{Source: "git", Place: "b", Items: []evidence.Item{two}})
	found, err := s.ItemsByID(t.Context(), []string{item(3).ID, item(2).ID, "git:nobody", `"] quoted`})
	if err != nil {
		t.Fatal(err)
	}
	all, err := s.Items(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var want []string
	for _, it := range all {
		if it.ID != item(1).ID {
			want = append(want, it.ID)
		}
	}
	var got []string
	for _, it := range found {
		got = append(got, it.ID)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
