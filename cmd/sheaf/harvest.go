package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/spf13/cobra"

	"sheaf/collectors"
	"sheaf/evidence"
	"sheaf/evidence/suggest"
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
stopped at any time: what arrived is kept, and the next harvest goes on, with
the repository it was reading from its beginning. Limits of a host are waited
for, in sight. With --offline only what is on this machine is read.`,
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
			if s.beginsLedger() { // finding the sources leaves a processor to that
				s.compileRules()
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
			if near, ok := suggest.Nearest(name, known); ok {
				hint = "did you mean " + near + "?"
			} else if len(known) == 0 {
				hint = "none is configured; " + s.app.call("doctor") + " says what there is to set up"
			}
			return &usageError{msg: fmt.Sprintf("no source is named %q", name), hint: hint}
		}
		if !slices.ContainsFunc(s.sources, func(other source) bool { return other.name == name }) {
			s.sources = append(s.sources, src)
		}
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
	l := openLedger(ctx, s.ledger)
	defer l.close()
	sum, err := s.harvestInto(ctx, l, ask)
	if _, failed := l.wait(); failed != nil {
		return nil, atLedger(failed)
	}
	return sum, err
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
	l := openLedger(ctx, copied)
	defer l.close()
	sum, err := s.harvestInto(ctx, l, ask)
	if err == nil {
		sum.dry = true
	}
	return sum, err
}

func (s *session) harvestInto(ctx context.Context, l *ledger, ask harvestAsk) (*summary, error) {
	sum, err := s.collectAll(ctx, l, ask)
	if err != nil {
		return nil, err
	}
	st, err := l.wait()
	if err != nil {
		return nil, err
	}
	if err := st.Overtake(ctx, sum.read(), s.sourceNames()); err != nil {
		return nil, err
	}
	if sum.empty, err = st.Empty(ctx); err != nil {
		return nil, err
	}
	if sum.isNew() || sum.asked {
		if err := s.closingCounts(ctx, l, st, sum); err != nil {
			return nil, err
		}
		return sum, nil
	}
	outdated, err := st.Outdated(ctx) // there is nothing to count
	if err == nil && outdated {
		err = s.renewBrief(ctx, st)
	}
	s.warnUnkept(err)
	return sum, nil
}

// collectAll reads all sources side by side into the ledger.
func (s *session) collectAll(ctx context.Context, l *ledger, ask harvestAsk) (*summary, error) {
	if l.isNew {
		s.compileRules()
	} else if _, err := l.wait(); err != nil {
		return nil, err
	}
	names := make([]string, len(s.sources))
	for i, src := range s.sources {
		names[i] = src.name
	}
	bars := startProgress(ctx, s.app, names)
	sum := &summary{results: make([]result, len(s.sources)), asked: ask.window != nil, zone: s.now.Location(), call: s.app.call}
	var wg sync.WaitGroup
	for i, src := range s.sources {
		if src.remote && s.app.flags.offline {
			sum.results[i] = result{source: src, offline: true}
			continue
		}
		wg.Go(func() {
			sum.results[i] = s.collect(ctx, l, src, ask, func(p collectors.Progress) { bars.update(src.name, p) })
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
	return sum, nil
}

// closingCounts makes the closing counts of a harvest, or takes those that were made
// of the same items before.
func (s *session) closingCounts(ctx context.Context, l *ledger, st *store.Store, sum *summary) error {
	if err := s.readJournal(); err != nil {
		s.app.warn("decisions are left out of these counts: %v", err)
	}
	if !sum.isNew() && sum.recall(ctx, st, s.closingBasis(sum)) { // a period was asked for
		return nil
	}
	s.compileRules()
	ledger, err := s.readBrief(ctx, st, l.readMeanwhile())
	if err != nil {
		return err
	}
	if err := s.findRenamed(ctx, st, ledger.items); err != nil {
		return err
	}
	if err := s.count(ctx, st, sum, ledger); err != nil {
		return err
	}
	if sum.isKept() {
		s.warnUnkept(sum.keepClosing(ctx, st, s.closingBasis(sum)))
	}
	return nil
}

// sourceNames are the names of all sources that the config has, none in a call on
// repositories alone, which says nothing of others.
func (s *session) sourceNames() []string {
	if s.adhoc {
		return nil
	}
	var names []string
	for _, v := range s.sourceValues() {
		names = append(names, v.word)
	}
	return names
}

// compileRules compiles the rules in the background, for closing counts that are
// certain to come.
func (s *session) compileRules() { go s.cfg.Classifier() }

// count makes the closing counts of a harvest from all that is in the ledger and what
// the journal notes beside it, and keeps the ledger in brief. Only the items that count are read whole, and asked how far
// they reach.
func (s *session) count(ctx context.Context, st *store.Store, sum *summary, ledger *brief) error {
	directory := s.directory()
	var inferring sync.WaitGroup
	inferring.Go(func() { directory.InferHome(ledger.mine) })
	pieces, err := s.joinOnly(withNotes(ledger.mine, s.noteItems()), sum.wanted())
	inferring.Wait()
	if err != nil {
		return err
	}
	counted := sum.count(pieces)
	if sum.isKept() {
		sum.levels, sum.ladder = levels{}, s.levelBasis(directory.Home())
		if counted, err = s.stillStanding(ctx, st, sum, ledger, counted); err != nil {
			return err
		}
	}
	if err := complete(ctx, st, counted); err != nil {
		return err
	}
	// The ledger is left in order while the pieces are judged, which asks it
	// nothing and changes nothing of items that outlines tell.
	var unkept error
	var keeping sync.WaitGroup
	keeping.Go(func() {
		unkept = s.keep(ctx, st, ledger)
		_ = st.Settle(ctx) // what stays in the log is as safe there
	})
	directory.ResolveAll(itemsOf(counted))
	sum.place(s.classified(counted))
	keeping.Wait()
	s.warnUnkept(unkept)
	return nil
}
