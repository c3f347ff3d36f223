package numstat

import (
	"context"
	"sync"
	"sync/atomic"
)

// A batch counts as many changes at once as its memory allows, in three
// rounds: first all trees are compared, then renames are found, then lines
// are counted path by path, so that each version of a file is read once and
// next to the versions it is stored as a difference from.
type batch struct {
	opt     Options
	workers []*worker
}

const (
	// batchFiles is the number of changed files after which no further
	// change is added to a batch.
	batchFiles = 1 << 13
	// stride is how many changes in a row a worker takes at a time.
	stride = 16
)

func newBatch(readers []reader, opt Options) *batch {
	b := &batch{opt: opt}
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
	n := b.each(ctx, len(tasks), stride, func() bool { return files.Load() < batchFiles }, func(w *worker, i int) {
		t := &tasks[i]
		t.late.grace = b.opt.Budget / 2
		t.timed(ctx, b.opt.Budget, func(k *work) {
			w.compare(t, changes[i], k)
			files.Add(int64(len(t.raw)) + 1)
		})
	})
	tasks = tasks[:n]
	b.each(ctx, n, 1, nil, func(w *worker, i int) {
		t := &tasks[i]
		t.timed(ctx, b.opt.Budget, func(k *work) { w.rename(t, k) })
	})
	groups := group(tasks)
	b.each(ctx, len(groups), 1, nil, func(w *worker, i int) {
		for _, j := range groups[i] {
			t := &tasks[j.task]
			t.timed(ctx, b.opt.Budget, func(k *work) { w.count(t, int(j.file), k) })
		}
	})
	for _, w := range b.workers {
		clear(w.trees.names)
	}
	return tasks, ctx.Err()
}

// each calls do for the numbers below n on all workers, some numbers in a row
// at a time, until more returns false or the context ends. It returns how many
// numbers it called do for: those below the result.
func (b *batch) each(ctx context.Context, n, row int, more func() bool, do func(w *worker, i int)) int {
	var next atomic.Int64
	var wg sync.WaitGroup
	for _, w := range b.workers {
		wg.Go(func() {
			for ctx.Err() == nil && (more == nil || more()) {
				end := int(next.Add(int64(row)))
				for i := end - row; i < min(end, n); i++ {
					do(w, i)
				}
				if end >= n {
					return
				}
			}
		})
	}
	wg.Wait()
	return min(int(next.Load()), n)
}
