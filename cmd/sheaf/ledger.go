package main

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"sync"

	"sheaf/collectors"
	"sheaf/evidence"
	"sheaf/store"
)

// A ledger is what a harvest goes into, open or about to be: to make a new one
// takes as long as to read some repositories, so these are read meanwhile.
type ledger struct {
	// isNew says that there was none.
	isNew bool

	ready   chan struct{} // closed when what is below is final
	st      *store.Store
	release func() error
	err     error

	ahead func() // begins to read ahead, once
	stop  context.CancelFunc
	read  chan struct{} // nil until then, closed when kept is final
	kept  *keptBrief
}

// openLedger begins to open the ledger at path, for this process alone to harvest
// into. It has to be closed.
func openLedger(ctx context.Context, path string) *ledger {
	_, err := os.Stat(path)
	l := &ledger{isNew: errors.Is(err, fs.ErrNotExist), ready: make(chan struct{})}
	ctx, l.stop = context.WithCancel(ctx)
	l.ahead = sync.OnceFunc(func() { l.readAhead(ctx) })
	go func() {
		defer close(l.ready)
		if l.st, l.err = store.Open(ctx, path); l.err != nil {
			return
		}
		if l.release, l.err = l.st.Lock(); l.err != nil {
			l.st.Close()
		}
	}()
	return l
}

// wait returns the ledger once it is open.
func (l *ledger) wait() (*store.Store, error) {
	<-l.ready
	return l.st, l.err
}

// expect says that something is about to come: the outlines that it will be grouped
// with are read meanwhile. A walk along what is new leaves a processor to that.
func (l *ledger) expect() {
	if !l.isNew {
		l.ahead()
	}
}

func (l *ledger) readAhead(ctx context.Context) {
	l.read = make(chan struct{})
	go func() {
		defer close(l.read)
		if st, err := l.wait(); err == nil {
			_ = st.ExpectBatches(ctx) // errors come again with what it is for
			l.kept, _ = readKept(ctx, st, 1)
		}
	}()
}

// readMeanwhile is what was read ahead, nil for nothing.
func (l *ledger) readMeanwhile() *keptBrief {
	if l.read == nil {
		return nil
	}
	<-l.read
	return l.kept
}

// close gives it up.
func (l *ledger) close() {
	l.stop()
	l.readMeanwhile()
	if st, err := l.wait(); err == nil {
		l.release()
		st.Close()
	}
}

// state is what is known of a source from earlier harvests, of which nothing
// counts if it is read in full again. Of a new ledger there is nothing to ask: one
// that another process made a moment ago is told the same once more.
func (l *ledger) state(ctx context.Context, source, fingerprint string, full bool) (store.State, error) {
	if l.isNew {
		return store.State{}, nil
	}
	st, err := l.wait()
	if err != nil {
		return store.State{}, err
	}
	if full {
		if err := st.Reset(ctx, source); err != nil {
			return store.State{}, err
		}
	}
	return st.State(ctx, source, fingerprint)
}

// ask is what a source's collector is told of earlier harvests.
func (l *ledger) ask(source string, state store.State) collectors.Ask {
	return collectors.Ask{
		Covered: state.Covered, Places: state.Places, Gone: state.Gone, Elsewhere: state.Elsewhere, Since: state.Checkpoint, Before: state.Before, Anew: state.Anew,
		Kept: func(ctx context.Context, place string, wanted func(id string) bool) ([]evidence.Item, error) {
			st, err := l.wait()
			if err != nil {
				return nil, err
			}
			return st.Kept(ctx, source, place, wanted)
		},
		Told: func(ctx context.Context, place string, ids []string) ([]evidence.Item, error) {
			st, err := l.wait()
			if err != nil {
				return nil, err
			}
			return st.Told(ctx, source, place, ids)
		},
	}
}
