package git

import (
	"context"
	"runtime"
	"slices"
	"sync"

	"sheaf/collectors"
	"sheaf/collectors/git/objects"
	"sheaf/evidence"
)

// readAll starts a reader for each repository, no more at a time than there
// are processors, and returns what they deliver, in order. Each channel is
// closed when its repository is done or the context is.
func (c *Collector) readAll(ctx context.Context, want []evidence.Window, point checkpoint, ask collectors.Ask, common *commons) []chan delivery {
	paths := c.config.Repositories
	out := make([]chan delivery, len(paths))
	for i := range out {
		out[i] = make(chan delivery, 2) // so that a small one is done without being waited for
	}
	slots := make(chan struct{}, runtime.GOMAXPROCS(0))
	go func() {
		places := make(map[string]bool)
		for i, path := range paths {
			slots <- struct{}{}
			l, err := locate(path)
			if ctx.Err() != nil || err == nil && places[l.common] { // a worktree of one read already
				close(out[i])
				<-slots
				continue
			}
			places[l.common] = true
			common.crew.Go(func() {
				defer func() { <-slots }()
				defer close(out[i])
				var repo *repository
				if err == nil {
					repo, err = open(l, c.config.Branches, &common.around)
				}
				send := func(d delivery) error {
					select {
					case out[i] <- d:
						return nil
					case <-ctx.Done():
						return ctx.Err()
					}
				}
				if err != nil {
					_ = send(delivery{done: true, place: path, common: l.common, skips: []collectors.Skip{skipFor(path, err)}})
					return
				}
				r := reading{Collector: c, repo: repo, want: want, states: point.Repositories, ask: ask, common: common, send: send}
				if !slices.Contains(ask.Gone, repo.place()) { // else it may have changed in any way
					r.last = point.Repositories[repo.place()]
				}
				if !slices.Contains(ask.Places, repo.place()) {
					r.ask.Told = nil
				}
				if err := r.run(ctx); err != nil {
					_ = send(delivery{err: err})
				}
			})
		}
	}()
	return out
}

// reading is one repository being read.
type reading struct {
	*Collector
	repo   *repository
	want   []evidence.Window
	last   repoState            // how the last run left it, zero for not at all
	states map[string]repoState // how it left all of them
	ask    collectors.Ask
	common *commons
	send   func(delivery) error

	known      bool // the last run read it, and by the same rules
	sameNested bool // attributes in folders are what they were then
	h          *history
	fresh      bool // what is new was read alone
}

// run reads the repository and sends what the last run lacked. The error is the
// context's or the ledger's.
func (r *reading) run(ctx context.Context) error {
	end := delivery{done: true, opened: true, place: r.repo.place(), matched: len(r.repo.tips) > 0}
	end.unmatched = !end.matched && len(r.repo.refs.refs) > 0
	r.known = r.last.Fixed == r.repo.fixed
	r.sameNested = r.known && r.last.NestedSum == r.repo.nestedAttributes(r.last.Nested)
	if r.sameNested && r.last.Moving == r.repo.moving && len(lacks(r.want, r.last)) == 0 && len(r.last.Awaited) == 0 {
		r.last.Lacking.tell(r.repo, true, false)
		end.quiet, end.skips, end.next = true, r.repo.skips, &r.last
		return r.send(end)
	}
	if len(r.last.Heads) > 0 && !end.matched && !end.unmatched && !r.ask.Anew { // a clone being made anew, or refs that were lost
		r.repo.skip("", "no branch is left of those that were there; what they gave stays",
			"git fetch brings back those of a remote; where they were deleted for good: sheaf harvest --full", false)
		end.skips, end.next = r.repo.skips, &r.last
		return r.send(end)
	}
	if err := r.open(ctx); err != nil {
		end.skips = append(r.repo.skips, skipFor(r.repo.path, err))
		return r.send(end)
	}
	h := r.h
	defer h.Close()
	vanished, err := r.find(ctx)
	if err != nil {
		return err
	}
	h.marks = newMarks(r.repo, h.head, r.config.Generated)
	if end.items, err = r.deliver(ctx, h, r.send); err != nil {
		return err
	}
	thrownAway, err := h.thrownAway(ctx, r.ask.Told)
	if err != nil {
		return err
	}
	end.items = slices.Concat(end.items, vanished, thrownAway)
	end.read, end.found = len(h.found), len(h.found)
	r.tell()
	end.skips = h.skips
	if !h.missing {
		if !r.fresh {
			r.last = repoState{}
		}
		end.next = h.state(r.last)
	}
	return r.send(end)
}

// open opens the history and says what to look for in it.
func (r *reading) open(ctx context.Context) (err error) {
	if r.h, err = openHistory(ctx, r.repo, r.common); err != nil {
		return err
	}
	h := r.h
	h.missing = h.missing || slices.ContainsFunc(r.repo.skips, func(s collectors.Skip) bool { return !s.Notice })
	h.now = r.config.Now()
	h.identify(r.me, r.config.CoAuthors)
	h.matcher.ask(evidence.Union(append(toWindows(r.last.Read), r.want...)...))
	h.peel()
	h.landed = make(map[objects.ID]bool)
	for _, id := range parseIDs(r.last.Landed) {
		h.landed[id] = true
	}
	return nil
}

// find finds the commits of mine, of what is new alone where that is right, and what
// the last run found that is no more.
func (r *reading) find(ctx context.Context) (vanished []evidence.Item, err error) {
	h := r.h
	begun := sync.OnceValue(func() error { return r.send(delivery{place: r.repo.place()}) })
	arrived := len(h.present(r.last.Awaited)) > 0
	if r.sameNested && r.last.Content == h.content && !h.missing && !arrived {
		if r.fresh, err = h.readUnmoved(ctx, r.last, r.ask.Told, begun); err != nil {
			return nil, err
		}
	}
	if err := begun(); err != nil {
		return nil, err
	}
	lacking := lacks(r.want, r.last)
	switch {
	case !r.fresh:
		err = h.readAll(ctx)
	case len(lacking) > 0:
		err = h.readFurther(ctx, lacking)
	}
	if err != nil {
		return nil, err
	}
	if r.fresh {
		h.newest = max(h.newest, r.last.Newest)
		for _, id := range parseIDs(r.last.Awaited) {
			h.await(id)
		}
	}
	h.keepWanted()
	if err := h.keepAsked(ctx, r.last); err != nil {
		return nil, err
	}
	if r.known && !h.missing { // what is missing may lead to it
		if err := h.readSuperseded(ctx, r.last, !r.fresh); err != nil {
			return nil, err
		}
	}
	if vanished, err = h.vanished(ctx, r.last, !r.fresh, r.speaksFor(), r.ask); err != nil {
		return nil, err
	}
	h.order()
	h.tellClocks()
	r.config.Log.Debug("git history read", "repository", r.repo.place(), "commits", len(h.found), "whole", !r.fresh)
	return vanished, nil
}

// speaksFor are the places of whose items it is told here that nothing leads to them
// any more: this one, where it was there at the last run or another source has read it
// and here it is read with all branches, and, unless it was read whole before, those gone that it has some head of: it is back,
// or was moved from there.
func (r *reading) speaksFor() []string {
	var places []string
	place := r.repo.place()
	if slices.Contains(r.ask.Places, place) || slices.Contains(r.ask.Elsewhere, place) && readsAll(r.config.Branches) {
		places = append(places, place)
	}
	if r.last.Fixed != "" {
		return places
	}
	for _, gone := range r.ask.Gone {
		if slices.ContainsFunc(parseIDs(r.states[gone].Heads), r.h.store.Has) {
			places = append(places, gone)
		}
	}
	return places
}

// tell names what could not be read.
func (r *reading) tell() {
	h := r.h
	for _, problem := range h.store.Problems() {
		h.miss(problem)
	}
	h.tellDamage()
	h.tellAttributes()
	if h.head != nil {
		h.tellUnread(h.head, "HEAD", "what it says of files was left out")
	}
	if r.fresh {
		r.last.Lacking.tell(r.repo, true, false)
	}
}
