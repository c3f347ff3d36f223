package main

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
	"time"

	"sheaf/classify"
	"sheaf/evidence"
	"sheaf/store"
)

// TestClosingCounts holds the counts a harvest ends with to those of judging
// all there is and choosing after.
func TestClosingCounts(t *testing.T) {
	s, sample := sampleItems(t)
	var items []*evidence.Item
	for i := range sample {
		items = append(items, &sample[i])
	}
	items[3].Role, items[4].Role = evidence.Merger, evidence.Merger
	refused := &evidence.Item{ID: "github:acme/shop#9001", Source: "github", Kind: evidence.PullRequest, Actor: items[0].Actor, Role: evidence.Author,
		Title: "Try another cache", State: "closed", At: sampleDay.AddDate(0, -3, 0)}
	items = append(items, refused)
	judged, err := s.judge(items)
	if err != nil {
		t.Fatal(err)
	}
	st, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "l.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	var all []evidence.Item
	for _, it := range items {
		all = append(all, *it)
	}
	half := len(all) / 2
	for _, some := range [][]evidence.Item{all[:half], all[half:]} { // two harvests leave outlines in two parts
		if _, err := st.Add(t.Context(), store.Batch{Source: "git", Items: some}); err != nil {
			t.Fatal(err)
		}
		b, err := s.readBrief(t.Context(), st, nil)
		if err == nil {
			err = s.keep(t.Context(), st, b)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	rng := rand.New(rand.NewPCG(8, 8))
	var sum counts
	for try := range 60 {
		m := &summary{asked: try%2 == 0, zone: time.UTC}
		from := sampleDay.AddDate(0, -1-rng.IntN(11), 0)
		m.window = evidence.Window{From: from, To: from.AddDate(0, 1+rng.IntN(5), 0)}
		var r result
		for _, it := range items {
			if rng.IntN(1+try) == 0 {
				r.fresh = append(r.fresh, it.ID)
			}
		}
		m.results = []result{r}
		want := countAll(judged, m)
		b, err := s.readBrief(t.Context(), st, nil)
		if err != nil || b.whole {
			t.Fatalf("outlines do not hold: %v", err)
		}
		if err := s.count(t.Context(), st, m, b); err != nil {
			t.Fatal(err)
		}
		if m.pieces != want {
			t.Errorf("asked %v, %v, %d new: counted %+v, there are %+v", m.asked, m.window, len(r.fresh), m.pieces, want)
		}
		sum.Target, sum.InProgress, sum.Unmapped = sum.Target+want.Target, sum.InProgress+want.InProgress, sum.Unmapped+want.Unmapped
	}
	if sum.Target == 0 || sum.InProgress == 0 || sum.Unmapped == 0 {
		t.Errorf("the sample is too tame: %+v in all", sum)
	}
}

// sampleItems are the items of the sample, and a session of the person they are
// about.
func sampleItems(t *testing.T) (*session, []evidence.Item) {
	t.Helper()
	dir := t.TempDir()
	if err := writeSample(dir, 0); err != nil {
		t.Fatal(err)
	}
	a := newApp(os.Stdin, os.Stdout, os.Stderr, func(string) string { return "" })
	a.flags.config = filepath.Join(dir, "config.toml")
	s, err := a.newSession()
	if err == nil {
		err = s.identify(t.Context())
	}
	if err != nil {
		t.Fatal(err)
	}
	lines, err := os.Open(filepath.Join(dir, "items.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	defer lines.Close()
	var items []evidence.Item
	for line, err := range evidence.ReadLines(lines) {
		if err != nil {
			t.Fatal(err)
		}
		items = append(items, line.Item)
	}
	return s, items
}

// countAll chooses among all pieces, judged.
func countAll(judged []classify.Judged, m *summary) counts {
	var c counts
	for _, j := range judged {
		if !j.Piece.IsWork() || j.Piece.Dropped() {
			continue
		}
		if m.asked && !j.Piece.Counts(m.window) && (!j.Piece.InProgress() || !j.Piece.Touches(m.window)) {
			continue
		}
		if !m.asked && !hasNew(j.Piece, m.added()) {
			continue
		}
		switch {
		case j.Piece.InProgress():
			c.InProgress++
		case j.Level == classify.Target:
			c.Target++
		case j.Level == classify.Current:
			c.Current++
		case j.Level == classify.Undecided:
			c.Undecided++
		default:
			c.Unmapped++
		}
	}
	return c
}
