package objects

import (
	"bytes"
	"context"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
)

// WalkOptions says how a walk goes. The zero value is good for use.
type WalkOptions struct {
	// Workers is how many goroutines read side by side; 0 stands for one for
	// each processor.
	Workers int
	// Shallow are commits whose parents this clone left out.
	Shallow map[ID]bool
	// Grafts gives commits other parents than they have.
	Grafts map[ID][]ID
	// Whole says by the first headers of a commit, up to and with its author's
	// or a merge's committer's, whether more of it is wanted. Nil wants all. It
	// is called from several workers at once; what it says no to may come whole
	// all the same.
	Whole func(head []byte) bool
}

// WalkResult is what a walk came to.
type WalkResult struct {
	// Visited is how many commits were visited.
	Visited int
	// Numbers are those of the commits and their parents.
	Numbers *Numbers
	// Bad are the commits that could not be read, by ID. What only they lead
	// to was not seen.
	Bad []BadCommit
	// Misread says that commits of which headers alone were read were found
	// damaged afterwards. They may have been visited with wrong headers, while
	// another pack has right ones: a walk that wants all whole finds them.
	Misread bool
}

// BadCommit is a commit that could not be read: Missing, Corrupt, TooLarge.
type BadCommit struct {
	ID  ID
	Err error
}

// Walk calls visit once for each commit that is reachable from tips, tips
// included, in no order. Calls with the same worker number, from 0 to one less
// than there are workers, come one after the other; others side by side.
// Commits that can not be read are named in the result and the walk goes on
// without them. An error of visit ends the walk and is returned, as is the
// context's. A tip that is not a commit is a bad one: tags are peeled first.
func (s *Store) Walk(ctx context.Context, tips []ID, opt WalkOptions, visit func(worker int, c *Commit) error) (WalkResult, error) {
	if ctx.Err() != nil {
		return WalkResult{}, context.Cause(ctx)
	}
	if opt.Workers <= 0 {
		opt.Workers = runtime.GOMAXPROCS(0)
	}
	w := &walk{store: s, opt: opt, visit: visit}
	return w.run(ctx, tips)
}

func (w *walk) run(ctx context.Context, tips []ID) (WalkResult, error) {
	w.ready.L = &w.mu
	w.heads = make(map[*index][]uint32)
	r := w.store.NewReader()
	if w.seen.roster = r.newRoster(); w.seen.roster != nil {
		w.ahead = newAhead(w.seen.roster, w.opt.Whole)
	}
	r.Close()
	for _, id := range tips {
		w.enter(id, &w.queue)
	}
	stop := context.AfterFunc(ctx, func() { w.fail(context.Cause(ctx)) })
	w.store.opt.Crew.All(w.opt.Workers, w.work)
	var bad []BadCommit
	if !w.failed.Load() {
		bad = w.store.checkHeads(ctx, w.opt.Workers, w.heads)
		w.result.Misread = len(bad) > 0
	}
	stop()
	w.mu.Lock()
	defer w.mu.Unlock()
	w.result.Bad = append(w.result.Bad, bad...)
	slices.SortFunc(w.result.Bad, func(a, b BadCommit) int { return bytes.Compare(a.ID[:], b.ID[:]) })
	w.result.Numbers = &w.seen
	if w.err == nil && ctx.Err() != nil { // the heads may not all have been looked at
		w.err = context.Cause(ctx)
	}
	return w.result, w.err
}

// walk is the state of a call of Walk.
type walk struct {
	store *Store
	opt   WalkOptions
	visit func(int, *Commit) error
	seen  Numbers
	ahead *ahead // nil without a roster

	idle   atomic.Int32 // workers that wait for commits
	failed atomic.Bool  // err is set

	mu     sync.Mutex // guards what follows
	ready  sync.Cond
	queue  []entered // commits to visit that no worker has taken
	result WalkResult
	err    error
	heads  map[*index][]uint32 // of all readers that are done
}

// entered is a commit to visit and its number.
type entered struct {
	id     ID
	number int32
}

// enter adds a commit to a list of those to visit if it is new. It returns its
// number.
func (w *walk) enter(id ID, list *[]entered) int32 {
	number, added := w.seen.Add(&id)
	if added {
		*list = append(*list, entered{id, number})
	}
	return number
}

func (w *walk) fail(err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.err == nil {
		w.err = err
	}
	w.failed.Store(true)
	w.ready.Broadcast()
}

// work visits commits until there are none left. It keeps those it finds to
// itself and hands half of them on where others have nothing to do.
func (w *walk) work(worker int) {
	var (
		r       = w.store.NewReader()
		f       follower
		c       Commit
		own     []entered
		visited int
		alone   int // commits since there was one to hand on
	)
	defer r.Close()
	for {
		if len(own) == 0 {
			if own = w.take(r, own); len(own) == 0 {
				break
			}
		}
		if alone++; len(own) > 1 {
			alone = 0
			if w.idle.Load() > 0 {
				own = w.give(own)
			}
		}
		next := own[len(own)-1]
		own = own[:len(own)-1]
		if w.failed.Load() {
			break
		}
		if err := w.load(r, &f, next, &c); err != nil {
			w.mu.Lock()
			w.result.Bad = append(w.result.Bad, BadCommit{next.id, err})
			w.mu.Unlock()
			continue
		}
		if w.ahead != nil && alone > 0 && alone%aheadFrom == 0 && w.idle.Load() > 0 {
			w.ahead.linear.Store(true)
			w.wake()
		}
		c.Number, c.ParentNumbers = next.number, c.ParentNumbers[:0]
		for _, p := range c.Parents {
			c.ParentNumbers = append(c.ParentNumbers, w.enter(p, &own))
		}
		visited++
		if err := w.visit(worker, &c); err != nil {
			w.fail(err)
			break
		}
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.result.Visited += visited
	for x, positions := range r.heads {
		w.heads[x] = append(w.heads[x], positions...)
	}
}

// take waits for commits and returns some, or none when the walk is over. While
// it waits it reads ahead of those who do not.
func (w *walk) take(r *Reader, list []entered) []entered {
	w.mu.Lock()
	defer w.mu.Unlock()
	if int(w.idle.Add(1)) == w.opt.Workers && len(w.queue) == 0 {
		w.ready.Broadcast() // nobody is left to find more
	}
	for ahead := true; len(w.queue) == 0 && int(w.idle.Load()) < w.opt.Workers && w.err == nil; {
		if !ahead {
			w.ready.Wait()
		}
		w.mu.Unlock()
		ahead = w.ahead.next(r)
		w.mu.Lock()
	}
	if len(w.queue) == 0 || w.err != nil {
		return nil
	}
	w.idle.Add(-1)
	n := (len(w.queue) + w.opt.Workers - 1) / w.opt.Workers
	rest := len(w.queue) - n
	list = append(list, w.queue[rest:]...)
	w.queue = w.queue[:rest]
	return list
}

// give hands the first half of a worker's commits to the others.
func (w *walk) give(own []entered) []entered {
	w.mu.Lock()
	defer w.mu.Unlock()
	half := len(own) / 2
	w.queue = append(w.queue, own[:half]...)
	w.ready.Broadcast()
	return append(own[:0], own[half:]...)
}

// load reads a commit as git sees it.
func (w *walk) load(r *Reader, f *follower, next entered, c *Commit) error {
	id := next.id
	content, err := w.store.replaced(id)
	if err != nil {
		return err
	}
	whole := w.opt.Whole
	parents, grafted := w.opt.Grafts[id]
	if grafted {
		whole = nil // what is enough of a commit depends on its parents
	}
	c.Raw = nil
	if content == id && !grafted && next.number < w.seen.listed() { // which is asked for once
		var further bool
		if c.Raw, further = w.ahead.commit(r, f, uint32(next.number)); further && w.idle.Load() > 0 {
			w.wake()
		}
	}
	if c.Raw == nil || !c.parse(2*w.store.name) {
		if err := r.commit(content, c, whole); err != nil {
			return err
		}
	}
	c.ID, c.Shallow = id, false
	if grafted {
		c.Parents = append(c.Parents[:0], parents...)
	}
	if w.opt.Shallow[id] {
		c.Shallow = len(c.Parents) > 0
		c.Parents = c.Parents[:0]
	}
	return nil
}

// wake wakes the workers that wait.
func (w *walk) wake() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.ready.Broadcast()
}
