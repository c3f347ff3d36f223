package main

import (
	"os"
	"path/filepath"
	"testing"

	"sheaf/config"
	"sheaf/evidence"
	"sheaf/store"
)

// TestFindByAFormerName finds a ticket that moved by all it was called, in full and
// in short, and lets what is called so today come first.
func TestFindByAFormerName(t *testing.T) {
	s := &session{
		app: newApp(os.Stdin, os.Stdout, os.Stderr, func(string) string { return "" }),
		cfg: config.Default(), ledger: filepath.Join(t.TempDir(), "l.db"),
	}
	st, err := store.Open(t.Context(), s.ledger)
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	for _, it := range []evidence.Item{
		{ID: "jira:PAY-1", Native: "1"}, {ID: "jira:OPS-7", Native: "1"}, // moved
		{ID: "jira:PAY-2", Native: "2"}, {ID: "jira:OPS-8", Native: "2"}, {ID: "jira:old/PAY-2", Native: "3"},
	} {
		it.Kind, it.Source = evidence.Ticket, "jira"
		if _, err := st.Add(t.Context(), store.Batch{Source: "jira", Items: []evidence.Item{it}}); err != nil {
			t.Fatal(err)
		}
	}
	items, err := st.Items(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var pieces []*evidence.Piece
	for i := range items {
		pieces = append(pieces, &evidence.Piece{ID: items[i].ID, Items: []*evidence.Item{items[i]}})
	}
	for id, want := range map[string]string{
		"jira:PAY-1": "jira:OPS-7", "PAY-1": "jira:OPS-7", "pay-1": "jira:OPS-7", "OPS-7": "jira:OPS-7",
		"PAY-2": "jira:old/PAY-2", "jira:PAY-2": "jira:OPS-8", "PAY-3": "",
	} {
		p, err := s.find(t.Context(), pieces, id)
		if (err == nil) != (want != "") || err == nil && p.ID != want {
			t.Errorf("%s: %v, %v, want %q", id, p, err, want)
		}
	}
}

// TestFindByLink finds a piece by the address of a page of it, or of one that it
// leads on to.
func TestFindByLink(t *testing.T) {
	pieces := []*evidence.Piece{
		{ID: "pull", Items: []*evidence.Item{{URL: "https://github.com/acme/shop/pull/7"}}},
		{ID: "review", Items: []*evidence.Item{{URL: "https://github.com/acme/shop/pull/7#pullrequestreview-1"}}},
		{ID: "long", Items: []*evidence.Item{{URL: "https://github.com/acme/shop/pull/77"}}},
		{ID: "note", Items: []*evidence.Item{{Kind: evidence.Note, URL: "https://github.com/acme"}}},
		{ID: "bare", Items: []*evidence.Item{{}}},
	}
	for link, want := range map[string]string{
		"https://github.com/acme/shop/pull/7":                     "pull",
		"https://github.com/acme/shop/pull/7/":                    "pull",
		"https://github.com/acme/shop/pull/7/files":               "pull",
		"https://github.com/acme/shop/pull/7?w=1":                 "pull",
		"https://github.com/acme/shop/pull/7#pullrequestreview-1": "review",
		"https://github.com/acme/shop/pull/77":                    "long",
		"https://github.com/acme":                                 "note",
		"https://github.com/acme/shop/pull/8":                     "",
		"https://":                                                "",
	} {
		found := matching(pieces, link)
		if len(found) > 1 || len(found) == 1 && found[0].ID != want || len(found) == 0 && want != "" {
			t.Errorf("%s: %v, want %q", link, found, want)
		}
	}
}
