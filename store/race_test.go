package store

import (
	"path/filepath"
	"sync"
	"testing"

	"sheaf/evidence"
)

// TestTwoMakeTheLedgerAtOnce: whoever comes second must not replace what the
// first has begun to write into.
func TestTwoMakeTheLedgerAtOnce(t *testing.T) {
	for range 10 {
		path := filepath.Join(t.TempDir(), "ledger.db")
		var wg sync.WaitGroup
		for n := range 6 {
			wg.Go(func() {
				s, err := Open(t.Context(), path)
				if err != nil {
					t.Error(err)
					return
				}
				defer s.Close()
				if _, err := s.Add(t.Context(), Batch{Source: "git", Items: []evidence.Item{item(n)}}); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		s := open(t, path)
		items, err := s.Items(t.Context())
		if err != nil || len(items) != 6 {
			t.Fatalf("%d items of 6 are there, %v", len(items), err)
		}
	}
}
