package main

import (
	"context"
	"fmt"
	"os"
	"runtime/debug"
	"slices"

	"golang.org/x/sync/errgroup"

	"sheaf/evidence"
	"sheaf/store"
)

// brief is the ledger as far as it takes to group it: its outlines where they
// hold, which is a fraction of it, else whole.
type brief struct {
	items []*evidence.Item
	kept  *store.Outlines
	// whole says that the outlines did not hold.
	whole bool
}

// readBrief reads it. All that is read stays, so that a collection meanwhile would
// find nothing. Marking beside the reading took a tenth of the time of a harvest
// with little new into a ledger of 20,500 items, most of it for pages made twice: a
// pointer written then is looked at first, and looking at a new page maps one of
// zeros.
func (s *session) readBrief(ctx context.Context, st *store.Store) (*brief, error) {
	defer debug.SetGCPercent(debug.SetGCPercent(-1))
	kept, err := st.Outlines(ctx)
	if err != nil {
		return nil, err
	}
	if items, damaged := outlined(kept); damaged == nil && kept.Basis != "" {
		mine, _ := s.mine(items)
		outliner, err := s.outliner(mine)
		if err != nil {
			return nil, err
		}
		if kept.Basis == basis(outliner) {
			return &brief{items: items, kept: kept}, nil
		}
	}
	items, err := st.Items(ctx)
	if err != nil {
		return nil, err
	}
	return &brief{items: items, kept: kept, whole: true}, nil
}

// outlined are the items of outlines, each as it was written last.
func outlined(kept *store.Outlines) ([]*evidence.Item, error) {
	lists := [][]*evidence.Item{kept.Newer} // the newest first
	later := make(map[string]bool, len(kept.Gone))
	for _, id := range kept.Gone {
		later[id] = true
	}
	for _, bodies := range slices.Backward(kept.Kept) {
		for _, it := range lists[len(lists)-1] {
			later[it.ID] = true
		}
		parts := make([][]*evidence.Item, len(bodies))
		var reading errgroup.Group
		for i, body := range bodies {
			reading.Go(func() (err error) {
				parts[i], err = evidence.ReadOutlines(body)
				return err
			})
		}
		if err := reading.Wait(); err != nil {
			return nil, err
		}
		list := slices.Concat(parts...)
		if len(later) > 0 {
			list = slices.DeleteFunc(list, func(it *evidence.Item) bool { return later[it.ID] })
		}
		lists = append(lists, list)
	}
	slices.Reverse(lists) // so that most items come in order of time
	return slices.Concat(lists...), nil
}

func (s *session) outliner(mine []*evidence.Item) (*evidence.Outliner, error) {
	linker, err := s.linker()
	if err != nil {
		return nil, err
	}
	return evidence.NewOutliner(linker, mine), nil
}

// basis is what outlines rest on: another build may read items otherwise.
func basis(o *evidence.Outliner) string {
	program, err := os.Executable()
	if err != nil {
		program = ""
	}
	return buildMark(program) + o.Basis()
}

// buildMark tells a build from others. The version and the commit alone do not:
// there may be none, and what was built may have been changed since the commit.
func buildMark(program string) string {
	version, commit := buildVersion()
	mark := version + " " + commit + " "
	if file, err := os.Stat(program); err == nil {
		mark += fmt.Sprint(file.Size(), " ", file.ModTime().UnixNano(), " ")
	}
	return mark
}

// renewBrief brings the outlines up to date.
func (s *session) renewBrief(ctx context.Context, st *store.Store) error {
	b, err := s.readBrief(ctx, st)
	if err != nil {
		return err
	}
	return s.keep(ctx, st, b)
}

// warnUnkept tells that outlines could not be kept. All else is stored by then,
// and nothing is missing where they are.
func (s *session) warnUnkept(err error) {
	if err != nil {
		s.app.warn("the next command takes longer: %v", err)
	}
}

// maxKept is after how many harvests the outlines are written anew as a whole.
const maxKept = 30

// bodyItems is how many items a body has, of those that are read side by side.
const bodyItems = 2000

// keep leaves outlines in the ledger for the next reading.
func (s *session) keep(ctx context.Context, st *store.Store, b *brief) error {
	changed := len(b.kept.Newer)+len(b.kept.Gone) > 0
	if len(b.items) == 0 || !b.whole && !changed {
		return nil
	}
	mine, others := s.mine(b.items)
	if len(s.me.Handles) == 0 && b.whole { // an import without a config: all may be mine
		mine = append(mine, others...)
	}
	outliner, err := s.outliner(mine)
	if err != nil {
		return err
	}
	items, all := b.kept.Newer, b.whole || len(b.kept.Gone) > 0 || len(b.kept.Kept) >= maxKept
	if all {
		items = b.items
	}
	var bodies [][]byte
	for some := range slices.Chunk(items, bodyItems) {
		bodies = append(bodies, outliner.Append(nil, some))
	}
	return st.KeepOutlines(ctx, b.kept, basis(outliner), bodies, all)
}

// complete reads those items of pieces whole that are outlines.
func complete(ctx context.Context, st *store.Store, pieces []*evidence.Piece) error {
	var ids []string
	for _, p := range pieces {
		for _, it := range p.Items {
			if it.IsOutline() {
				ids = append(ids, it.ID)
			}
		}
	}
	if len(ids) == 0 {
		return nil
	}
	items, err := st.ItemsByID(ctx, ids)
	if err != nil {
		return err
	}
	byID := make(map[string]*evidence.Item, len(items))
	for _, it := range items {
		byID[it.ID] = it
	}
	for _, p := range pieces {
		for i, it := range p.Items {
			if !it.IsOutline() {
				continue
			}
			whole := byID[it.ID]
			if whole == nil {
				return fmt.Errorf("the ledger has no item %s, of which it has an outline", it.ID)
			}
			p.Items[i] = whole
		}
	}
	return nil
}
