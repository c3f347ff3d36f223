package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"sheaf/evidence"
)

// TestAddTogether stores items many at a time and one at a time: commits,
// among them the same one twice, and pull requests that change their ids.
func TestAddTogether(t *testing.T) {
	for seed := range uint64(8) {
		r := rand.New(rand.NewPCG(seed, 1))
		var batches []Batch
		for range 12 {
			b := Batch{Source: "git", Place: fmt.Sprint("clone ", r.IntN(2)), Fingerprint: "f"}
			for range r.IntN(120) {
				it := item(r.IntN(300))
				it.Title = fmt.Sprint("as of ", r.IntN(3))
				it.Additions, it.Deletions = evidence.Count(r.IntN(2)), evidence.Count(0)
				it.Files = []evidence.File{{Path: "a.go", Additions: it.Additions, Deletions: it.Deletions}}
				if r.IntN(12) == 0 {
					n := r.IntN(5)
					it.ID, it.Kind, it.Native = fmt.Sprintf("github:acme/x#%d", r.IntN(5)), evidence.PullRequest, fmt.Sprint("PR_", n)
				}
				if r.IntN(4) == 0 {
					it.Facts.Set(evidence.FactOpenWork, true)
				}
				b.Items = append(b.Items, it)
			}
			batches = append(batches, b)
		}
		whole, single := filepath.Join(t.TempDir(), "whole.db"), filepath.Join(t.TempDir(), "single.db")
		atOnce, oneByOne := open(t, whole), open(t, single)
		// One of them has something from the beginning, and is asked for more.
		first := Batch{Source: "git", Place: "clone 0", Fingerprint: "f", Items: []evidence.Item{item(0)}}
		add(t, oneByOne, first)
		oneByOne = open(t, single)
		add(t, atOnce, first)
		for some := range slices.Chunk(batches, 4) {
			got, err := atOnce.Add(t.Context(), some...)
			if err != nil {
				t.Fatal(err)
			}
			var want Added
			for _, b := range some {
				for i := range b.Items {
					one := b
					one.Items = b.Items[i : i+1]
					added := add(t, oneByOne, one)
					want.New, want.Changed = append(want.New, added.New...), want.Changed+added.Changed
					want.Differing = append(want.Differing, added.Differing...)
				}
			}
			if !slices.Equal(got.New, want.New) || got.Changed != want.Changed || !slices.Equal(got.Differing, want.Differing) {
				t.Fatalf("seed %d: %d new, %d changed, %d differing, want %d, %d, %d",
					seed, len(got.New), got.Changed, len(got.Differing), len(want.New), want.Changed, len(want.Differing))
			}
		}
		if got, want := export(t, whole), export(t, single); !bytes.Equal(got, want) || len(got) == 0 {
			t.Fatalf("seed %d: the ledger holds\n%s\nwant\n%s", seed, got, want)
		}
	}
}

// TestOneIDOfTwoKinds stores a note and a commit that claim the same id, as a file
// of items may, in one batch and one after the other.
func TestOneIDOfTwoKinds(t *testing.T) {
	note, commit := item(1), item(1)
	note.Kind = evidence.Note
	for name, batches := range map[string][][]evidence.Item{
		"in one": {{note, commit}}, "one after the other": {{note}, {commit}}, "the other way": {{commit}, {note}},
	} {
		s := open(t, filepath.Join(t.TempDir(), "ledger.db"))
		for _, items := range batches {
			add(t, s, Batch{Source: Imported, Fingerprint: "f", Items: items})
		}
		if items, err := s.Items(t.Context()); err != nil || len(items) != 1 {
			t.Errorf("%s: %d items, %v", name, len(items), err)
		}
	}
}

// TestFiguresAreKept adds a commit again by a clone that was cut short meanwhile:
// what it changed is known, and all else is as it came last.
func TestFiguresAreKept(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "ledger.db"))
	whole := item(1)
	whole.Files = []evidence.File{{Path: "f", Additions: evidence.Count(3), Deletions: evidence.Count(1)}}
	whole.FilesTotal, whole.Additions, whole.Deletions = evidence.Count(1), evidence.Count(3), evidence.Count(1)
	whole.Facts.Set(evidence.FactPatch, "abc")
	whole.Facts.Set(evidence.FactParents, 1)
	whole.Facts.Set(evidence.FactSuperseded, true)
	add(t, s, Batch{Source: "git", Place: "clone", Items: []evidence.Item{whole}})
	cut := item(1)
	cut.Author = "ann@acme.test"
	add(t, s, Batch{Source: "git", Place: "clone", Items: []evidence.Item{cut}})
	got, err := s.Items(t.Context())
	if err != nil || len(got) != 1 {
		t.Fatalf("%d items, %v", len(got), err)
	}
	want := whole
	want.Author, want.Facts = cut.Author, nil
	want.Facts.Set(evidence.FactPatch, "abc")
	want.Facts.Set(evidence.FactParents, 1)
	line, err := evidence.AppendLine(nil, &want)
	if err != nil {
		t.Fatal(err)
	}
	if kept, err := evidence.AppendLine(nil, got[0]); err != nil || string(kept) != string(line) {
		t.Errorf("%s, %v; want %s", kept, err, line)
	}
	if added := add(t, s, Batch{Source: "git", Place: "clone", Items: []evidence.Item{cut}}); added.Changed > 0 {
		t.Errorf("%d changed in what is the same", added.Changed)
	}
}

// interrupted ends a while after it was asked for the nth time whether it has, and
// answers that question with no.
type interrupted struct {
	context.Context
	end context.CancelFunc
	n   *atomic.Int64
}

func (c interrupted) Err() error {
	err := c.Context.Err()
	if c.n.Add(-1) == 0 {
		c.end()
		time.Sleep(10 * time.Millisecond) // which the transaction is rolled back in
	}
	return err
}

// TestInterruptedAdd: whatever the end of the context meets, Add tells that, and
// stores nothing.
func TestInterruptedAdd(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "ledger.db"))
	b := Batch{Source: "git", Place: "clone", Fingerprint: "f", Next: []byte("{}")}
	for n := range 200 {
		b.Items = append(b.Items, item(n))
	}
	for n := range int64(45) { // one statement is for 32 items
		ctx, end := context.WithCancel(t.Context())
		var left atomic.Int64
		left.Store(n + 1)
		if _, err := s.Add(interrupted{ctx, end, &left}, b); !errors.Is(err, context.Canceled) {
			t.Errorf("%d: %v", n, err)
		}
		end()
	}
	if items, err := s.Items(t.Context()); err != nil || len(items) > 0 {
		t.Errorf("%d items, %v", len(items), err)
	}
}
