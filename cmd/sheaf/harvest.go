package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"sheaf/collectors"
	"sheaf/evidence"
	"sheaf/store"
)

func (a *app) harvestCommand() *cobra.Command {
	var (
		when   period
		names  []string
		ask    harvestAsk
		asJSON bool
	)
	cmd := &cobra.Command{
		Use:   "harvest [PERIOD]",
		Short: "fetch your commits, pull requests, reviews and tickets",
		Long: `Fetches what the sources have of you, into the ledger. Without a period it goes
on from where it stopped, the first time with the last twelve months. It can be
stopped at any time: what arrived is kept, and the next harvest goes on. Limits
of a host are waited for, in sight. With --offline only what is on this machine
is read.`,
		Example: `  sheaf harvest
  sheaf harvest 2024`,
		RunE: func(cmd *cobra.Command, args []string) error {
			ctx := cmd.Context()
			s, err := a.newSession()
			if err != nil {
				return err
			}
			window, given, err := when.window(args, s.now)
			if err != nil {
				return err
			}
			if err := s.connect(ctx); err != nil {
				return err
			}
			if err := s.choose(names); err != nil {
				return err
			}
			if given {
				if !window.From.Before(s.now) {
					return &usageError{msg: window.String() + " has not begun", hint: "harvest a period that reaches into the past"}
				}
				ask.window = &window
			}
			sum, err := s.harvest(ctx, ask)
			if err != nil {
				return err
			}
			if asJSON {
				err = sum.writeJSON(a.stdout)
			} else {
				err = sum.write(a.stdout, a.out)
				sum.warn(a)
				s.explainNothing(ctx, sum)
			}
			return errors.Join(err, sum.failure())
		},
	}
	f := cmd.Flags()
	when.flags(f)
	f.StringArrayVar(&names, "source", nil, "read only the source `NAME` (repeatable)")
	f.BoolVar(&ask.full, "full", false, "start over: read again what was already read")
	f.BoolVarP(&ask.dry, "dry-run", "n", false, "read, and store nothing")
	f.BoolVar(&asJSON, "json", false, "print the summary as JSON")
	return cmd
}

// choose keeps the sources named.
func (s *session) choose(names []string) error {
	if len(names) == 0 {
		return nil
	}
	byName := map[string]source{}
	var known []string
	for _, src := range s.sources {
		byName[src.name] = src
		known = append(known, src.name)
	}
	s.sources = nil
	for _, name := range names {
		src, ok := byName[name]
		if !ok {
			hint := "there is " + strings.Join(known, ", ")
			if near, ok := nearest(name, known); ok {
				hint = "did you mean " + near + "?"
			}
			return &usageError{msg: fmt.Sprintf("no source is named %q", name), hint: hint}
		}
		s.sources = append(s.sources, src)
	}
	return nil
}

// harvestAsk is what one harvest is asked for.
type harvestAsk struct {
	window *evidence.Window // nil goes on from where the last one stopped
	full   bool
	dry    bool
}

// harvest reads all sources side by side into the ledger and, for the closing
// counts, everything in it back.
func (s *session) harvest(ctx context.Context, ask harvestAsk) (*summary, error) {
	if ask.dry {
		return s.rehearse(ctx, ask)
	}
	st, err := store.Open(ctx, s.ledger)
	if err != nil {
		return nil, atLedger(err)
	}
	defer st.Close()
	release, err := st.Lock()
	if err != nil {
		return nil, err
	}
	defer release()
	return s.harvestInto(ctx, st, ask)
}

// rehearse is a dry run: it reads into a ledger that is thrown away, a copy of
// the one there is.
func (s *session) rehearse(ctx context.Context, ask harvestAsk) (*summary, error) {
	dir, err := os.MkdirTemp("", "sheaf-dry-run-*")
	if err != nil {
		return nil, fmt.Errorf("dry run: %w", err)
	}
	defer os.RemoveAll(dir)
	copied := filepath.Join(dir, "ledger.db")
	if st, err := store.OpenReadOnly(ctx, s.ledger); err == nil {
		if err := errors.Join(st.CopyTo(ctx, copied), st.Close()); err != nil {
			return nil, err
		}
	} else if !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	st, err := store.Open(ctx, copied)
	if err != nil {
		return nil, err
	}
	defer st.Close()
	sum, err := s.harvestInto(ctx, st, ask)
	if err == nil {
		sum.dry = true
	}
	return sum, err
}

func (s *session) harvestInto(ctx context.Context, st *store.Store, ask harvestAsk) (*summary, error) {
	names := make([]string, len(s.sources))
	for i, src := range s.sources {
		names[i] = src.name
	}
	bars := startProgress(ctx, s.app, names)
	sum := &summary{results: make([]result, len(s.sources)), asked: ask.window != nil, zone: s.now.Location(), flags: quotedWords(s.app.sameFlags())}
	var wg sync.WaitGroup
	for i, src := range s.sources {
		if src.remote && s.app.flags.offline {
			sum.results[i] = result{source: src, offline: true}
			continue
		}
		wg.Go(func() {
			sum.results[i] = s.collect(ctx, st, src, ask, func(p collectors.Progress) { bars.update(src.name, p) })
		})
	}
	wg.Wait()
	bars.finish()
	for _, r := range sum.results {
		if !r.offline {
			sum.window = r.window
		}
	}
	if ctx.Err() != nil {
		return nil, errInterrupted
	}
	empty, err := st.Empty(ctx)
	if err != nil {
		return nil, err
	}
	sum.empty = empty
	if len(sum.added()) == 0 && !sum.asked {
		return sum, nil // nothing new: there is nothing to count
	}
	items, err := st.Items(ctx)
	if err != nil {
		return nil, err
	}
	if err := s.readJournal(); err != nil {
		s.app.warn("decisions are left out of these counts: %v", err)
	}
	if err := s.findRenamed(ctx, st, items); err != nil {
		return nil, err
	}
	mine, _ := s.mine(items)
	pieces, err := s.group(mine)
	if err != nil {
		return nil, err
	}
	sum.count(pieces, s.classified)
	return sum, nil
}

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
func (s *session) collect(ctx context.Context, st *store.Store, src source, ask harvestAsk, show func(collectors.Progress)) result {
	began := time.Now()
	r := result{source: src, run: store.Run{
		Source: src.name, Kind: src.kind, Started: s.now.UTC(), Fingerprint: src.collector.Fingerprint(), Skipped: skips(src.skipped),
	}}
	r.err = s.collectInto(ctx, st, ask, show, &r)
	r.run.Ended = r.run.Started.Add(time.Since(began))
	if r.err != nil {
		r.run.Err = r.err.Error()
	}
	if errors.Is(r.err, context.Canceled) {
		return r
	}
	if err := st.RecordRun(ctx, r.run); err != nil {
		r.err = errors.Join(r.err, err)
	}
	return r
}

func (s *session) collectInto(ctx context.Context, st *store.Store, ask harvestAsk, show func(collectors.Progress), r *result) error {
	name := r.source.name
	if ask.full {
		if err := st.Reset(ctx, name); err != nil {
			return err
		}
	}
	state, err := st.State(ctx, name, r.run.Fingerprint)
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
	if !slices.Equal(want, state.Wanted) {
		if err := st.Want(ctx, name, r.run.Fingerprint, want); err != nil {
			return err
		}
	}
	collecting, stop := context.WithCancel(ctx)
	defer stop()
	storing := startStoring(ctx, st, stop)
	todo := collectors.Ask{Want: want, Covered: state.Covered, Since: state.Checkpoint}
	for batch, failed := range r.source.collector.Collect(collecting, todo) {
		if failed != nil {
			err = failed
			break
		}
		show(batch.Progress)
		r.run.Skipped = append(r.run.Skipped, skips(batch.Skipped)...)
		r.run.Requests, r.run.Points = batch.Progress.Requests, batch.Progress.Points
		r.see(batch.Items)
		storing.put(store.Batch{
			Source: name, Place: batch.Place, Fingerprint: r.run.Fingerprint, Items: batch.Items, Next: batch.Next,
		})
	}
	added, failed := storing.end()
	r.fresh = slices.DeleteFunc(added.New, func(id string) bool { _, open := r.open[id]; return open })
	r.run.New, r.run.Changed = len(r.fresh), added.Changed
	if err := cmp.Or(failed, err); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	// What could not be read is named with the run. One broken repository of
	// many does not make the span of all others unread.
	r.run.Covered = upTo(want, s.now)
	return nil
}

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
