package git

import (
	"context"
	"io/fs"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"sheaf/collectors"
	"sheaf/collectors/git/objects"
	"sheaf/evidence"
)

// toldFunc reads what the ledger has of a place, of the items with these ids. It is
// nil where it has nothing.
type toldFunc = func(ctx context.Context, place string, ids []string) ([]evidence.Item, error)

// vanished are the items that the ledger has of some places, this clone or one it
// was moved from, and that are none of mine in it now: no branch leads to them, and
// git threw them away or nobody knows what led to them; or, after the whole was read
// anew, a mailmap or the config gives them to somebody else. What a default branch
// leads to is not among them where others are read, if it is mine: it landed. They
// come as they were, superseded. Of what a place had that is gone nothing is said but
// where this clone's own log has it: others have it too. The end of a shallow clone
// hides commits that are still there, so there are none of one. The error is the
// context's or the ledger's.
func (h *history) vanished(ctx context.Context, last repoState, anew bool, places []string, ask collectors.Ask) (gone []evidence.Item, err error) {
	reached := h.reached
	h.reached = nil // which is much to keep while commits are counted
	pruned := h.pruned || len(h.present(last.Heads)) < len(last.Heads)
	if len(places) == 0 || ask.Kept == nil || h.missing || len(h.shallow) > 0 || !anew && !pruned {
		return nil, nil
	}
	if reached == nil {
		if reached, err = h.reach(ctx, slices.Concat(h.tips, h.defaults)); err != nil {
			h.miss(err)
			return nil, ctx.Err()
		}
	}
	found := make(map[objects.ID]bool, len(h.found))
	for i := range h.found {
		found[h.found[i].id] = true
	}
	lookUp := func(id string) (commit objects.ID, led, toldOf bool) {
		sha, _ := strings.CutPrefix(id, "git:")
		commit, err := objects.ParseID(sha)
		if err != nil || found[commit] {
			return commit, false, true
		}
		_, led = reached.Find(&commit)
		return commit, led, false
	}
	others := anew && within(h.defaults, h.tips)
	taken := make(map[string]bool)
	var logged map[objects.ID]bool
	for _, place := range places {
		standing := place == h.place() && slices.Contains(ask.Places, place)
		if !standing && logged == nil {
			logged = h.logged(ctx, reached)
		}
		another := slices.Contains(ask.Elsewhere, place) // to whom I may be somebody else
		items, err := ask.Kept(ctx, place, func(id string) bool {
			commit, led, toldOf := lookUp(id)
			lost := !led || !another && (others || anew && !h.isMine(commit))
			return !toldOf && !taken[id] && lost && (standing || logged[commit])
		})
		if err != nil {
			return nil, err
		}
		for _, it := range items {
			taken[it.ID] = true
		}
		gone = append(gone, items...)
	}
	gone = slices.DeleteFunc(gone, func(it evidence.Item) bool {
		_, led, _ := lookUp(it.ID)
		return led && !contains(h.matcher.windows, it.At)
	})
	return supersede(gone), nil
}

// logged are the commits that were checked out here, or that a ref led to which is
// here still, as far as git's logs go back: those on their lines, and what these lead
// to outside of what is reached. Where git threw a part away they lead no further.
func (h *history) logged(ctx context.Context, reached *objects.Numbers) map[objects.ID]bool {
	ids := make(map[objects.ID]bool)
	dirs, _ := worktreeDirs(h.place()) // without logs nothing is known
	for _, dir := range dirs {
		logs := filepath.Join(dir, "logs") + string(filepath.Separator) // which may be a link
		_ = filepath.WalkDir(logs, func(path string, entry fs.DirEntry, err error) error {
			if err == nil && entry.Type().IsRegular() {
				readLog(path, ids)
			}
			return nil
		})
	}
	for queue := slices.Collect(maps.Keys(ids)); len(queue) > 0 && ctx.Err() == nil; {
		id := queue[len(queue)-1]
		queue = queue[:len(queue)-1]
		if _, led := reached.Find(&id); led {
			continue
		}
		d, err := readDated(h.reader, id)
		if err != nil {
			continue
		}
		for _, parent := range d.commit.Parents {
			if !ids[parent] {
				ids[parent] = true
				queue = append(queue, parent)
			}
		}
	}
	return ids
}

// readLog takes in what a ref led to, from line to line of its log.
func readLog(path string, ids map[objects.ID]bool) {
	text, _ := readOptional(path, maxPackedRefs)
	for line := range strings.Lines(text) {
		from, rest, _ := strings.Cut(line, " ")
		to, _, _ := strings.Cut(rest, " ")
		for _, hex := range [...]string{from, to} {
			if id, err := objects.ParseID(hex); err == nil {
				ids[id] = true
			}
		}
	}
}

// isMine reports whether a commit in reach is one of mine still, as far as it can be
// read.
func (h *history) isMine(commit objects.ID) bool {
	d, err := readDated(h.reader, commit)
	if err != nil {
		return true
	}
	_, mine := h.matcher.match(&d.commit)
	return mine
}

// supersede makes items of commits what they are once no branch leads to these.
func supersede(items []evidence.Item) []evidence.Item {
	for i := range items {
		it := &items[i]
		it.Done = time.Time{}
		if it.Facts.Has(evidence.FactDefaultBranch) {
			it.Facts.Set(evidence.FactDefaultBranch, false)
		}
		it.Facts.Set(evidence.FactSuperseded, true)
	}
	return items
}

// thrownAway are the items that the ledger has of superseded commits whose files
// git threw away: they come as they were, superseded. The error is the context's
// or the ledger's.
func (h *history) thrownAway(ctx context.Context, told toldFunc) ([]evidence.Item, error) {
	if len(h.fileless) == 0 || told == nil {
		return nil, nil
	}
	items, err := told(ctx, h.place(), h.fileless)
	return supersede(items), err
}
