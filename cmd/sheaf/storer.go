package main

import (
	"context"
	"time"

	"sheaf/store"
)

// A storer stores batches beside the collecting, in the order they come. A
// transaction costs about as much as reading a small repository does, so those
// that come close together share one.
type storer struct {
	start   time.Time
	batches chan store.Batch
	done    chan struct{} // closed when added and err are final
	added   store.Added
	err     error
}

// A transaction is closed when it has that many items, or some time after its first
// batch came: a part of what collecting took so far, since what comes last is stored
// when all else is done, and no longer than that.
const (
	gatherItems = 500
	gatherPart  = 4
	gatherTime  = 20 * time.Millisecond
	gatherMost  = 16 // batches that wait while others are stored
)

// startStoring starts a storer into the ledger that open returns, which is called
// beside the collecting as well. What was put goes into it even after the context
// has ended; failed is called once if that is not possible.
func startStoring(ctx context.Context, open func(context.Context) (*store.Store, error), failed func()) *storer {
	s := &storer{start: time.Now(), batches: make(chan store.Batch, gatherMost), done: make(chan struct{})}
	ctx = context.WithoutCancel(ctx)
	go func() {
		defer close(s.done)
		var st *store.Store
		if st, s.err = open(ctx); s.err != nil {
			failed()
		}
		for b := range s.batches {
			together := s.gather(b)
			if s.err != nil {
				continue // collecting is about to end
			}
			added, err := st.Add(ctx, together...)
			if s.err = err; err != nil {
				failed()
			}
			s.added.New = append(s.added.New, added.New...)
			s.added.Changed += added.Changed
			s.added.Differing = append(s.added.Differing, added.Differing...)
		}
	}()
	return s
}

// gather waits a little for more batches to go with the first.
func (s *storer) gather(first store.Batch) []store.Batch {
	together, items := []store.Batch{first}, len(first.Items)
	late := time.After(min(time.Since(s.start)/gatherPart, gatherTime))
	for items < gatherItems {
		select {
		case b, ok := <-s.batches:
			if !ok {
				return together
			}
			together, items = append(together, b), items+len(b.Items)
		case <-late:
			return together
		}
	}
	return together
}

// put hands a batch over.
func (s *storer) put(b store.Batch) { s.batches <- b }

// end waits until all is stored and returns what that changed.
func (s *storer) end() (store.Added, error) {
	close(s.batches)
	<-s.done
	return s.added, s.err
}
