package main

import (
	"context"
	"fmt"
	"os"
	"runtime"
	"slices"

	"golang.org/x/sync/errgroup"

	"sheaf/evidence"
	"sheaf/store"
)

// brief is the ledger as far as it takes to group it: its outlines where they
// hold, which is a fraction of it, else whole.
type brief struct {
	items []*evidence.Item
	// mine are those of items that are mine.
	mine, others []*evidence.Item
	kept         *store.Outlines
	// whole says that the outlines did not hold.
	whole bool
}

// keptBrief is what outlines tell as they were kept, without what has changed
// since.
type keptBrief struct {
	*store.Outlines
	parts [][]*evidence.Item // as Outlines.Kept, read
	// damaged says that they can not be read: all is read whole then.
	damaged error
}

// readKept reads it on so many processors.
func readKept(ctx context.Context, st *store.Store, processors int) (*keptBrief, error) {
	defer collectLater()()
	kept, err := st.KeptOutlines(ctx)
	if err != nil {
		return nil, err
	}
	k := &keptBrief{Outlines: kept, parts: make([][]*evidence.Item, len(kept.Kept))}
	for i, bodies := range kept.Kept {
		if k.parts[i], k.damaged = readPart(bodies, processors); k.damaged != nil {
			break
		}
	}
	return k, nil
}

// readPart reads the bodies of a part side by side.
func readPart(bodies []string, processors int) ([]*evidence.Item, error) {
	lists := make([][]*evidence.Item, len(bodies))
	var reading errgroup.Group
	reading.SetLimit(processors)
	for i, body := range bodies {
		reading.Go(func() (err error) {
			lists[i], err = evidence.ReadOutlines(body)
			return err
		})
	}
	if err := reading.Wait(); err != nil {
		return nil, err
	}
	return slices.Concat(lists...), nil
}

// readBrief reads it, where kept is not nil from what was read of it before.
func (s *session) readBrief(ctx context.Context, st *store.Store, kept *keptBrief) (*brief, error) {
	defer collectLater()()
	for same := false; !same; {
		var err error
		if kept == nil {
			if kept, err = readKept(ctx, st, runtime.GOMAXPROCS(0)); err != nil {
				return nil, err
			}
		}
		if same, err = st.ReadChanges(ctx, kept.Outlines); err != nil {
			return nil, err
		}
		if !same {
			kept = nil
		}
	}
	if kept.Basis != "" && kept.damaged == nil {
		b := &brief{items: kept.items(), kept: kept.Outlines}
		b.mine, b.others = s.mine(b.items)
		outliner, err := s.outliner(b.mine)
		if err != nil {
			return nil, err
		}
		if kept.Basis == basis(outliner) {
			return b, nil
		}
	}
	items, err := st.Items(ctx)
	if err != nil {
		return nil, err
	}
	b := &brief{items: items, kept: kept.Outlines, whole: true}
	b.mine, b.others = s.mine(items)
	return b, nil
}

// items are the items of outlines, each as it was written last.
func (k *keptBrief) items() []*evidence.Item {
	lists := [][]*evidence.Item{k.Newer} // the newest first
	later := make(map[string]bool, len(k.Gone))
	for _, id := range k.Gone {
		later[id] = true
	}
	for _, part := range slices.Backward(k.parts) {
		for _, it := range lists[len(lists)-1] {
			later[it.ID] = true
		}
		if len(later) > 0 {
			part = slices.DeleteFunc(part, func(it *evidence.Item) bool { return later[it.ID] })
		}
		lists = append(lists, part)
	}
	slices.Reverse(lists) // so that most items come in order of time
	return slices.Concat(lists...)
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
	b, err := s.readBrief(ctx, st, nil)
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
	mine := b.mine
	if len(s.me.Handles) == 0 && b.whole { // an import without a config: all may be mine
		mine = slices.Concat(mine, b.others)
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
