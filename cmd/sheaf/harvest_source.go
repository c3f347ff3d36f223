package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"sheaf/collectors"
	"sheaf/evidence"
	"sheaf/store"
)

// result is how the harvest of one source went.
type result struct {
	source source
	run    store.Run
	err    error
	// offline says that it was not asked, for --offline.
	offline bool
	// seen are the ids of the items that came, by kind.
	seen map[evidence.Kind]map[string]bool
	// open are the ids of what is nobody's evidence, and whether it is open.
	open map[string]bool
	// fresh are the ids of items the ledger did not have.
	fresh []string
	// window is what the run was for.
	window evidence.Window
}

// collect reads one source to its end and records the run. What arrived
// before an error stays.
func (s *session) collect(ctx context.Context, l *ledger, src source, ask harvestAsk, show func(collectors.Progress)) result {
	began := time.Now()
	r := result{source: src, run: store.Run{
		Source: src.name, Kind: src.kind, Started: s.now.UTC(), Fingerprint: src.collector.Fingerprint(), Skipped: skips(src.skipped),
	}}
	r.err = s.collectInto(ctx, l, ask, show, &r)
	r.run.Ended = r.run.Started.Add(time.Since(began))
	if r.err != nil {
		r.run.Err = r.err.Error()
	}
	if errors.Is(r.err, context.Canceled) {
		return r
	}
	st, err := l.wait()
	if err == nil {
		err = st.RecordRun(ctx, r.run)
	}
	if err != nil {
		r.err = errors.Join(r.err, err)
	}
	return r
}

func (s *session) collectInto(ctx context.Context, l *ledger, ask harvestAsk, show func(collectors.Progress), r *result) error {
	name := r.source.name
	state, err := l.state(ctx, name, r.run.Fingerprint, ask.full)
	if err != nil {
		return err
	}
	var before evidence.Window
	for _, w := range state.Wanted {
		if w.From.Before(s.now) {
			before = w // the newest that has begun
		}
	}
	r.window = s.reach(before, ask)
	want := evidence.Union(append(state.Wanted, r.window)...)
	collecting, stop := context.WithCancel(ctx)
	defer stop()
	storing := startStoring(ctx, func(ctx context.Context) (*store.Store, error) {
		st, err := l.wait()
		if err == nil && !slices.Equal(want, state.Wanted) {
			err = st.Want(ctx, name, r.run.Fingerprint, want)
		}
		if err == nil && l.isNew { // items are about to come
			err = st.ExpectBatches(ctx)
		}
		return st, err
	}, stop)
	todo := l.ask(name, state)
	todo.Want = want
	var ahead time.Duration
	for batch, failed := range r.source.collector.Collect(collecting, todo) {
		if failed != nil {
			err = failed
			break
		}
		show(batch.Progress)
		r.run.Skipped = append(r.run.Skipped, skips(batch.Skipped)...)
		r.run.Requests, r.run.Points, ahead = batch.Progress.Requests, batch.Progress.Points, batch.Progress.Ahead
		if len(batch.Items) > 0 || batch.Progress.Done < batch.Progress.Total {
			l.expect()
			s.compileRules()
		}
		if !s.adhoc { // a call on repositories alone says nothing of others
			r.run.Left = batch.Left
		}
		if batch.IsProgress() {
			continue
		}
		r.see(batch.Items)
		storing.put(store.Batch{
			Source: name, Place: batch.Place, Fingerprint: r.run.Fingerprint, Items: batch.Items, Gone: batch.Gone, Next: batch.Next,
		})
	}
	added, failed := storing.end()
	r.fresh = slices.DeleteFunc(added.New, func(id string) bool { _, open := r.open[id]; return open })
	r.run.New, r.run.Changed = len(r.fresh), added.Changed
	r.run.Skipped = append(r.run.Skipped, differing(added.Differing)...)
	if err := cmp.Or(failed, err); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	// What could not be read is named with the run. One broken repository of
	// many does not make the span of all others unread.
	r.run.Covered = upTo(want, s.now.Add(-ahead))
	return nil
}

// differing names, for each two clones, the commits of which they have other
// figures, in the order they came.
func differing(commits []store.Differing) []store.Skip {
	var out []store.Skip
	for i, d := range commits {
		same := func(other store.Differing) bool { return other.Place == d.Place && other.Other == d.Other }
		if slices.ContainsFunc(commits[:i], same) {
			continue
		}
		n := 0
		for _, other := range commits[i:] {
			if same(other) {
				n++
			}
		}
		out = append(out, store.Skip{
			What:   repositoryOf(d.Other),
			Why:    fmt.Sprintf("%s changed other files or lines here than in %s, which counts; first %s", plural(n, "commit", "commits"), repositoryOf(d.Place), d.ID),
			Hint:   "they replace or graft commits or mark files each in its own way: harvest one of them",
			Notice: true,
		})
	}
	return out
}

// repositoryOf is the folder of a repository that has its items from a place.
func repositoryOf(place string) string { return strings.TrimSuffix(place, "/.git") }

// see counts what came. A thing that came twice, from two clones or because it
// was asked for again, is one.
func (r *result) see(items []evidence.Item) {
	if r.seen == nil {
		r.seen, r.open = map[evidence.Kind]map[string]bool{}, map[string]bool{}
	}
	for _, it := range items {
		if open, known := it.Facts.Bool(evidence.FactOpenWork); known {
			r.open[it.ID] = open
			continue
		}
		if r.seen[it.Kind] == nil {
			r.seen[it.Kind] = map[string]bool{}
		}
		r.seen[it.Kind][it.ID] = true
	}
	r.run.Seen = 0
	for _, ids := range r.seen {
		r.run.Seen += len(ids)
	}
}

// reach is the window a harvest is for: the one asked for, else up to now from
// where the newest span wanted before began, the first time twelve months.
func (s *session) reach(before evidence.Window, ask harvestAsk) evidence.Window {
	w := lastTwelveMonths(s.now)
	switch {
	case ask.window != nil:
		w = *ask.window
	case before != evidence.Window{}:
		w.From = before.From
	}
	return w
}

// upTo is the part of the windows before now: nobody has read the future.
func upTo(windows []evidence.Window, now time.Time) []evidence.Window {
	var past []evidence.Window
	for _, w := range windows {
		past = append(past, w.Intersect(evidence.Window{To: now}))
	}
	return evidence.Union(past...)
}

func skips(list []collectors.Skip) []store.Skip {
	var out []store.Skip
	for _, s := range list {
		out = append(out, store.Skip(s))
	}
	return out
}
