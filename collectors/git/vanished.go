package git

import (
	"context"
	"strings"
	"time"

	"sheaf/collectors/git/objects"
	"sheaf/evidence"
)

// keptFunc reads what the ledger has of a place, of the items that are wanted. It
// is nil where that is nothing.
type keptFunc = func(ctx context.Context, place string, wanted func(id string) bool) ([]evidence.Item, error)

// vanished are the items that the ledger has of this clone, and that no branch
// leads to though none knows it: git threw away what the last run's heads led to,
// or the last run's heads are not known. They come as they were, superseded. The
// end of a shallow clone hides commits that are still there, so there are none of
// one. The error is the context's or the ledger's.
func (h *history) vanished(ctx context.Context, last repoState, kept keptFunc) ([]evidence.Item, error) {
	pruned := len(h.present(last.Heads)) < len(last.Heads)
	if kept == nil || h.missing || len(h.shallow) > 0 || h.reached == nil && !pruned {
		return nil, nil
	}
	if h.reached == nil {
		var err error
		if h.reached, err = h.reach(ctx, h.tips); err != nil {
			h.miss(err)
			return nil, ctx.Err()
		}
	}
	told := make(map[objects.ID]bool) // superseded ones that were found
	for i := range h.found {
		if h.found[i].superseded {
			told[h.found[i].id] = true
		}
	}
	items, err := kept(ctx, h.place(), func(id string) bool {
		sha, _ := strings.CutPrefix(id, "git:")
		commit, err := objects.ParseID(sha)
		if err != nil || told[commit] {
			return false
		}
		_, led := h.reached.Find(&commit)
		return !led
	})
	for i := range items {
		it := &items[i]
		it.Done = time.Time{}
		if it.Facts.Has(evidence.FactDefaultBranch) {
			it.Facts.Set(evidence.FactDefaultBranch, false)
		}
		it.Facts.Set(evidence.FactSuperseded, true)
	}
	return items, err
}
