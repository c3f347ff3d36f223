package numstat

import (
	"context"
	"sync"
	"sync/atomic"
)

// A batch counts as many changes at once as its memory allows, in three
// rounds: first all trees are compared, then renames are found, then lines
// are counted in the order in which the files lie in packs, so that each version
// is made once, from those next to it.
type batch struct {
	opt     Options
	workers []*worker
	board   *board
}

const (
	// batchFiles is the number of changed files after which no further
	// change is added to a batch.
	batchFiles = 1 << 13
	// boardSize is how many bytes of versions are kept that are to be compared
	// with others still to come. What does not fit is read again. Of 8192 files
	// these took up to 30 MB in the histories of curl, moby and redis.
	boardSize = 32 << 20
	// leastShare is how many versions to go through are worth a worker that has
	// nothing left: it makes again what they are made from.
	leastShare = 8
	// stride is how many changes in a row a worker takes at a time.
	stride = 16
)

// newBatch counts with one worker for each reader, and memory of boardSize.
func newBatch(readers []reader, memory func() []byte, opt Options) *batch {
	b := &batch{opt: opt, board: &board{memory: memory}}
	alone := new(oneAtATime)
	for _, r := range readers {
		b.workers = append(b.workers, newWorker(r, opt, alone))
	}
	return b
}

// count counts the first of the changes, as many as it has room for.
func (b *batch) count(ctx context.Context, changes []Change) ([]task, error) {
	tasks := make([]task, min(len(changes), batchFiles))
	var files atomic.Int64
	b.each(ctx, len(tasks), stride, func(w *worker, i int) {
		if i > 0 && files.Load() >= batchFiles {
			return
		}
		t := &tasks[i]
		t.compared = true
		t.late.grace = b.opt.Budget / 2
		t.timed(ctx, b.opt.Budget, func(k *work) {
			w.compare(t, changes[i], k)
			files.Add(int64(len(t.raw)) + 1)
		})
	})
	n := 0
	for n < len(tasks) && tasks[n].compared {
		n++
	}
	clear(tasks[n:]) // what was compared further on is left to the next batch
	tasks = tasks[:n]
	b.each(ctx, n, 1, func(w *worker, i int) {
		t := &tasks[i]
		t.timed(ctx, b.opt.Budget, func(k *work) { w.rename(t, k) })
	})
	s := newShelf(tasks, b.board)
	b.share(ctx, len(s.order), func(w *worker, i int) {
		w.blobs.shelf = s
		v := s.order[i]
		if s.awaits(v) {
			first := &tasks[s.versions[v].jobs[0].task]
			first.timed(ctx, b.opt.Budget, func(k *work) { w.keep(s, v, k) })
		}
		for _, j := range s.meet(v) {
			t := &tasks[j.task]
			t.timed(ctx, b.opt.Budget, func(k *work) { w.count(t, int(j.file), k) })
			s.done(j)
		}
	})
	for _, w := range b.workers {
		clear(w.trees.names)
		w.blobs.shelf = nil
	}
	return tasks, ctx.Err()
}

// each calls do for the numbers below n on all workers, some numbers in a row
// at a time, until the context ends.
func (b *batch) each(ctx context.Context, n, row int, do func(w *worker, i int)) {
	var next atomic.Int64
	b.opt.Crew.All(min(len(b.workers), (n+row-1)/row), func(k int) {
		for ctx.Err() == nil {
			end := int(next.Add(int64(row)))
			for i := end - row; i < min(end, n); i++ {
				do(b.workers[k], i)
			}
			if end >= n {
				return
			}
		}
	})
}

// share calls do for the numbers below n until the context ends. Each worker
// goes through numbers that follow each other: its part of them, and when that
// is done the second half of what another has left.
func (b *batch) share(ctx context.Context, n int, do func(w *worker, i int)) {
	type span struct{ at, end int }
	var mu sync.Mutex
	left := make([]span, len(b.workers))
	for i := range left {
		left[i] = span{i * n / len(left), (i + 1) * n / len(left)}
	}
	next := func(own *span) (i int, ok bool) {
		mu.Lock()
		defer mu.Unlock()
		if own.at == own.end {
			most := own
			for i := range left {
				if s := &left[i]; s.end-s.at > most.end-most.at {
					most = s
				}
			}
			if most.end-most.at < leastShare {
				return 0, false
			}
			half := (most.at + most.end) / 2
			*own, most.end = span{half, most.end}, half
		}
		own.at++
		return own.at - 1, true
	}
	b.opt.Crew.All(len(b.workers), func(k int) {
		for ctx.Err() == nil {
			i, ok := next(&left[k])
			if !ok {
				return
			}
			do(b.workers[k], i)
		}
	})
}
