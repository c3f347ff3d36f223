package git

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"

	"sheaf/collectors"
	"sheaf/collectors/git/crew"
	"sheaf/collectors/git/numstat"
	"sheaf/collectors/git/objects"
	"sheaf/evidence"
)

// batchSize is how many items are handed on at a time: few enough that a month's
// are stored while the rest of them is counted.
const batchSize = 100

// releaseEvery is after how many commits the memory of what was read of packs is
// given back, a multiple of batchSize: those far from each other in history have
// little in common.
const releaseEvery = 2000

// delivery is something a repository's reader hands to Collect. The first one of a
// repository in which something changed has nothing but its place.
type delivery struct {
	// read and found say how far the repository is: commits of mine with an
	// item, and all of them.
	read, found int
	items       []evidence.Item
	// done marks the last one, which carries what follows.
	done  bool
	skips []collectors.Skip
	place string
	quiet bool       // nothing changed since the last run
	next  *repoState // nil forgets the repository
	err   error      // ends everything: the context's, or the ledger's
	// matched says that branches asked for are in it, unmatched that others
	// alone are.
	matched, unmatched bool
}

// Collect reads the repositories side by side and yields them in the order
// they are configured. The checkpoint moves on with the last batch of a
// repository; one that is cut off is read again.
func (c *Collector) Collect(ctx context.Context, ask collectors.Ask) iter.Seq2[collectors.Batch, error] {
	return func(yield func(collectors.Batch, error) bool) {
		// With other repositories than before, those that were read already are
		// where they were.
		since := ask.Since
		if since == nil {
			since = ask.Before
		}
		point, err := readCheckpoint(since, c.asked())
		if err != nil {
			yield(collectors.Batch{}, err)
			return
		}
		ctx, cancel := context.WithCancel(ctx)
		common := &commons{crew: crew.New()}
		reading := c.readAll(ctx, c.windows(ask.Want), point, ask, common)
		defer func() { // a caller that stops early leaves nothing running
			cancel()
			for _, deliveries := range reading {
				for range deliveries {
				}
			}
			common.crew.Close()
			common.rings.Close()
		}()
		progress := collectors.Progress{Total: len(reading), Unit: "repositories"}
		record := point.record()
		var batch collectors.Batch // skips of quiet repositories gather here
		batch.Gone = gone(ask.Places)
		for _, place := range batch.Gone {
			record.keep(place, nil)
		}
		untold := len(batch.Gone) > 0
		if untold {
			batch.Skipped = append(batch.Skipped, c.goneSkip(batch.Gone))
		}
		matched, unmatched := false, false
		for i, deliveries := range reading {
			for d := range deliveries {
				if d.err != nil {
					yield(collectors.Batch{}, d.err)
					return
				}
				if !d.done && d.found == 0 {
					progress.Note = d.place + ": reading history"
					if !yield(collectors.Batch{Progress: progress}, nil) {
						return
					}
					continue
				}
				batch.Items, batch.Place = d.items, d.place
				matched, unmatched = matched || d.matched, unmatched || d.unmatched
				if d.done {
					progress.Done, progress.Note = i+1, ""
					batch.Skipped = append(batch.Skipped, d.skips...)
					record.keep(d.place, d.next)
					if untold = true; d.quiet {
						continue
					}
				} else {
					progress.Note = fmt.Sprintf("%s: %d of %d commits", d.place, d.read, d.found)
				}
				batch.Next, batch.Progress = record.encode(), progress
				if len(reading) == 1 && d.found > 0 {
					batch.Progress = collectors.Progress{Done: d.read, Total: d.found, Unit: "commits"}
				}
				if !yield(batch, nil) {
					return
				}
				batch, untold = collectors.Batch{}, false
			}
		}
		if err := ctx.Err(); err != nil {
			yield(collectors.Batch{}, err)
			return
		}
		if unmatched && !matched {
			batch.Skipped, untold = append(batch.Skipped, c.noBranch()), true
		}
		if untold {
			batch.Items, batch.Place = nil, ""
			batch.Next, batch.Progress = record.encode(), progress
			yield(batch, nil)
		}
	}
}

// goneSkip says that repositories are gone, which is told once: the folder was
// moved or deleted, or a disk is not there.
func (c *Collector) goneSkip(places []string) collectors.Skip {
	path := func(place string) string { return strings.TrimSuffix(place, string(filepath.Separator)+".git") }
	skip := collectors.Skip{What: path(places[0]), Why: "there is no repository any more; what it gave stays", Notice: true}
	if n := len(places); n > 1 {
		skip.What = c.config.Name
		skip.Why = fmt.Sprintf("%d repositories are there no more, first %s; what they gave stays", n, path(places[0]))
	}
	return skip
}

// noBranch says that branches were asked for that no repository has: likely a
// name is wrong. That some of them lack one is usual.
func (c *Collector) noBranch() collectors.Skip {
	return collectors.Skip{
		What: c.config.Name, Why: fmt.Sprintf("no repository has a branch of branches = %q", c.config.Branches),
		Hint: `write names without that of a remote: "main", not "origin/main"`, Notice: true,
	}
}

// gone are the places at which there is no repository any more.
func gone(places []string) []string {
	var out []string
	for _, place := range places {
		_, err := locate(place)
		var none *NotRepository
		if errors.As(err, &none) || errors.Is(err, os.ErrNotExist) {
			out = append(out, place)
		}
	}
	return out
}

// windows are the spans to read. One that reaches the present has no end:
// clocks of other machines may be ahead.
func (c *Collector) windows(want []evidence.Window) []evidence.Window {
	now := c.config.Now()
	out := slices.Clone(want)
	for i, w := range out {
		if !w.To.IsZero() && !w.To.Before(now) {
			out[i] = evidence.Window{From: w.From}
		}
	}
	return evidence.Union(out...)
}

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
					_ = send(delivery{done: true, place: path, skips: []collectors.Skip{skipFor(path, err)}})
					return
				}
				ask := ask
				if !slices.Contains(ask.Places, repo.place()) {
					ask.Kept, ask.Told = nil, nil
				}
				if err := c.read(ctx, repo, want, point.Repositories[repo.place()], ask, common, send); err != nil {
					_ = send(delivery{err: err})
				}
			})
		}
	}()
	return out
}

// read reads one repository and sends what the last run lacked. The error is
// the context's or the ledger's.
func (c *Collector) read(ctx context.Context, repo *repository, want []evidence.Window, last repoState, ask collectors.Ask, common *commons, send func(delivery) error) error {
	end := delivery{done: true, place: repo.place(), matched: len(repo.tips) > 0}
	end.unmatched = !end.matched && len(repo.refs.refs) > 0
	known := last.Fixed == repo.fixed
	sameNested := known && last.NestedSum == repo.nestedAttributes(last.Nested)
	if sameNested && last.Moving == repo.moving && len(lacks(want, last)) == 0 && len(last.Awaited) == 0 {
		last.Lacking.tell(repo, true, false)
		end.quiet, end.skips, end.next = true, repo.skips, &last
		return send(end)
	}
	begun := sync.OnceValue(func() error { return send(delivery{place: repo.place()}) })
	h, err := openHistory(repo, common)
	if err != nil {
		end.skips = append(repo.skips, skipFor(repo.path, err))
		return send(end)
	}
	defer h.Close()
	if len(repo.skips) > 0 && slices.ContainsFunc(repo.skips, func(s collectors.Skip) bool { return !s.Notice }) {
		h.missing = true
	}
	h.now = c.config.Now()
	h.identify(c.me, c.config.CoAuthors)
	h.matcher.ask(evidence.Union(append(toWindows(last.Read), want...)...))
	h.peel()
	h.landed = make(map[objects.ID]bool)
	for _, id := range parseIDs(last.Landed) {
		h.landed[id] = true
	}
	fresh := false
	arrived := len(h.present(last.Awaited)) > 0
	if sameNested && last.Content == h.content && !h.missing && !arrived {
		if fresh, err = h.readUnmoved(ctx, last, ask.Told, begun); err != nil {
			return err
		}
	}
	if err := begun(); err != nil {
		return err
	}
	lacking := lacks(want, last)
	switch {
	case !fresh:
		err = h.readAll(ctx)
	case len(lacking) > 0:
		err = h.readFurther(ctx, lacking)
	}
	if err != nil {
		return err
	}
	if fresh {
		h.newest = max(h.newest, last.Newest)
		for _, id := range parseIDs(last.Awaited) {
			h.await(id)
		}
	}
	h.keepWanted()
	if err := h.keepAsked(ctx, last); err != nil {
		return err
	}
	if known && !h.missing { // what is missing may lead to it
		if err := h.readSuperseded(ctx, last, !fresh); err != nil {
			return err
		}
	}
	vanished, err := h.vanished(ctx, last, !fresh, ask.Kept)
	if err != nil {
		return err
	}
	h.order()
	h.tellClocks()
	c.config.Log.Debug("git history read", "repository", repo.place(), "commits", len(h.found), "whole", !fresh)
	h.marks = newMarks(repo, h.head, c.config.Generated)
	if end.items, err = c.deliver(ctx, h, send); err != nil {
		return err
	}
	end.items = append(end.items, vanished...)
	end.read, end.found = len(h.found), len(h.found)
	for _, problem := range h.store.Problems() {
		h.miss(problem)
	}
	h.tellDamage()
	h.tellAttributes()
	if h.head != nil {
		h.tellUnread(h.head, "HEAD", "what it says of files was left out")
	}
	if fresh {
		last.Lacking.tell(repo, true, false)
	}
	end.skips = h.skips
	if !h.missing {
		if !fresh {
			last = repoState{}
		}
		end.next = h.state(last)
	}
	return send(end)
}

// deliver counts what the commits changed and sends their items, some at a
// time. The last ones it returns, to go with how far the repository was read.
func (c *Collector) deliver(ctx context.Context, h *history, send func(delivery) error) ([]evidence.Item, error) {
	maker := itemMaker{
		source: c.config.Name, repo: h.repository, matcher: &h.matcher, space: h.space(), name: h.store.Name,
		marks: h.marks, landing: len(h.defaults) > 0,
		merges: merges{reader: h.reader, space: h.space(), known: map[objects.ID]merged{}},
	}
	maker.merges.survey(h.found)
	if len(h.found) > batchSize { // counting takes a while: say what is ahead
		if err := send(delivery{place: h.place(), found: len(h.found)}); err != nil {
			return nil, err
		}
	}
	items := make([]evidence.Item, 0, min(batchSize, len(h.found)))
	next := 0 // the first of found that has no item yet
	flush := func() error {
		if len(items) < batchSize {
			return nil
		}
		d := delivery{items: items, place: h.place(), read: next, found: len(h.found)}
		items = make([]evidence.Item, 0, batchSize)
		if next%releaseEvery == 0 {
			h.store.Release()
		}
		return send(d)
	}
	var failed error
	emit := func(counted *numstat.Result) {
		at := next
		if next++; failed == nil {
			items = append(items, maker.item(&h.found[at], counted))
			h.found[at].raw = nil
			failed = flush()
		}
	}
	var changes []numstat.Change
	var of []int // which of found each change belongs to
	unknown := &h.unknown
	unknown.h = h
	for i := range h.found {
		commit := &h.found[i]
		if len(commit.parents) > 1 {
			continue
		}
		if commit.truncated {
			unknown.shallow = append(unknown.shallow, commit.id)
			continue
		}
		change := numstat.Change{Tree: commit.tree}
		if len(commit.parents) > 0 {
			change.From = commit.parents[0]
		}
		changes, of = append(changes, change), append(of, i)
	}
	countCtx, cancel := context.WithCancel(ctx)
	defer cancel()
	ignored := h.ignoredModules()
	err := numstat.Count(countCtx, h.store, changes, numstat.Options{
		Ignore: func(path string) bool { return slices.Contains(ignored, path) },
		Attributes: func(path string) numstat.Diff {
			maker.marks.foresee(path) // which takes trees, and the item is about to ask
			return maker.marks.diff(path)
		},
		Default: maker.marks.driver("default"), BigFile: maker.marks.bigFile(),
		Crew: h.common.crew,
	}, func(i int, r numstat.Result) {
		for next < of[i] {
			emit(nil)
		}
		if r.Unknown != "" {
			await := h.partial && !r.Missing.IsZero()
			unknown.add(h.found[of[i]].id, r.Unknown, r.Damaged && !await)
			if await {
				h.await(r.Missing)
			}
		}
		counted := &r
		if r.Cut && len(r.Files) == 0 {
			counted = nil // nothing is known of what it changed
		}
		emit(counted)
		if failed != nil {
			cancel()
		}
	})
	if err := cmp.Or(failed, err); err != nil {
		return nil, err
	}
	for next < len(h.found) && failed == nil {
		emit(nil)
	}
	unknown.tell()
	return items, failed
}
