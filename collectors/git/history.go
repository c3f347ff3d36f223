package git

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"path/filepath"
	"runtime"
	"slices"
	"time"

	"sheaf/collectors/git/objects"
	"sheaf/collectors/git/objects/gogit"
	"sheaf/evidence"
)

// history is one repository being read.
type history struct {
	*repository
	common  *commons
	alone   bool // nobody else uses common
	store   *objects.Store
	reader  *objects.Reader
	trees   *gogit.Storer // what snapshots are read from
	matcher matcher
	head    *snapshot // nil without a HEAD
	marks   *marks
	content string // digest of what is read from HEAD and decides about items
	found   []candidate
	now     time.Time
	missing bool // history is missing that could be had
	// pruned says that git threw away some of what a branch led to at the last run,
	// and fileless are ids of items of which it threw away the files.
	pruned   bool
	fileless []string
	damage   damage
	// landed are the commits that were told of before because they landed inside
	// the windows, and written outside of them.
	landed  map[objects.ID]bool
	reached *objects.Numbers // all that branches lead to, if that was walked
	newest  int64            // the latest time a commit of the history was written, in seconds since 1970
	awaited []objects.ID     // left out by a partial clone: with them counts would be known
	unknown unknowns         // the commits without counts
	// remembered are the commits that exclude read.
	remembered map[objects.ID]*dated
}

// openHistory opens the objects of a repository, one that is read alone without
// commons. Once the context is done it waits for none.
func openHistory(ctx context.Context, r *repository, common *commons) (*history, error) {
	alone := common == nil
	if alone {
		common = new(commons)
	}
	opt := objects.Options{SHA256: r.sha256, Replace: r.replace, Crew: common.crew, Rings: &common.rings, Done: ctx.Done()}
	store, err := objects.Open(filepath.Join(r.common, "objects"), opt)
	if err != nil {
		return nil, err
	}
	h := &history{repository: r, common: common, alone: alone, store: store, reader: store.NewReader(), trees: gogit.New(store, maxTree), remembered: make(map[objects.ID]*dated)}
	if commit := r.headCommit(); !commit.IsZero() {
		if c, err := readDated(h.reader, commit); err == nil {
			h.head = newSnapshot(h.trees, c.commit.Tree)
		}
	}
	for _, text := range h.mailmapTexts() {
		h.matcher.mailmap.add(text)
	}
	return h, nil
}

// identify says whose commits to look for. What the mailmap says of others may
// change without history being read again.
func (h *history) identify(me *evidence.Handles, coAuthors bool) {
	h.matcher.me, h.matcher.coAuthors = me, coAuthors
	attributes := ""
	if h.head != nil {
		attributes, _ = h.head.file(".gitattributes")
	}
	h.content = fingerprint(h.matcher.mailmap.about(me), steering(attributes), h.compared)
}

// peel makes commits of the tips and defaults. A tip that is none, such as a
// tag of a file, leads to no work; one that is missing is named.
func (h *history) peel() {
	h.defaults = h.commitsOf(h.defaults)
	h.tips = h.commitsOf(h.tips)
}

func (h *history) commitsOf(ids []objects.ID) []objects.ID {
	type peeled struct {
		id   objects.ID
		kind objects.Type
		err  error
	}
	to := make([]peeled, len(ids))
	// Tags lie all over the packs, so those of a large repository are looked up
	// side by side.
	share := len(ids)/runtime.GOMAXPROCS(0) + 64
	h.common.crew.All((len(ids)+share-1)/share, func(n int) {
		reader := h.store.NewReader()
		defer reader.Close()
		for i := n * share; i < min((n+1)*share, len(ids)); i++ {
			p := &to[i]
			p.id, p.kind, p.err = reader.Peel(ids[i])
		}
	})
	var commits []objects.ID
	seen := make(map[objects.ID]bool, len(ids))
	for _, p := range to {
		switch {
		case p.err != nil:
			h.miss(p.err)
		case p.kind == objects.TypeCommit && !seen[p.id]:
			seen[p.id] = true
			commits = append(commits, p.id)
		}
	}
	return commits
}

// readAll walks the whole history and tells then what of it has landed.
func (h *history) readAll(ctx context.Context) error {
	shares := h.common.takeShares()
	defer h.common.giveShares(shares)
	opt := objects.WalkOptions{Workers: len(shares), Shallow: h.shallow, Grafts: h.grafts, Whole: h.matcher.inReach}
	tips := slices.Concat(h.tips, h.defaults)
	visit := func(worker int, c *objects.Commit) error {
		s := &shares[worker]
		if len(h.defaults) > 0 {
			s.visited.note(c)
		}
		m, ok := h.matcher.match(c)
		if s.newest = max(s.newest, m.at.Unix()); ok {
			if contains(h.matcher.windows, m.at) {
				m.raw = bytes.Clone(m.raw)
			} else {
				m.raw = nil // few of these have landed inside
			}
			s.found = append(s.found, m)
		}
		return nil
	}
	result, err := h.store.Walk(ctx, tips, opt, visit)
	if err == nil && result.Misread {
		for i := range shares {
			shares[i].reset()
		}
		opt.Whole = nil
		result, err = h.store.Walk(ctx, tips, opt, visit)
	}
	if err != nil {
		return err
	}
	h.reached = result.Numbers
	for _, bad := range result.Bad {
		h.miss(bad.Err)
	}
	found := 0
	for i := range shares {
		found += len(shares[i].found)
	}
	h.found = slices.Grow(h.found, found)
	for i := range shares {
		h.found = append(h.found, shares[i].found...)
		h.newest = max(h.newest, shares[i].newest)
	}
	if len(h.found) > 0 && len(h.defaults) > 0 {
		visited := newLineage(result.Numbers)
		for i := range shares {
			visited.join(&shares[i].visited)
		}
		h.land(visited.landings(h.defaults))
	}
	h.store.Release() // what follows reads trees and files
	return nil
}

// readNew reads only what the heads and defaults of the last run do not lead
// to. It reports false, and has read nothing, where that would not be right.
func (h *history) readNew(ctx context.Context, last repoState) (bool, error) {
	heads, defaults := h.present(last.Heads), h.present(last.Defaults)
	if len(heads) == 0 || len(defaults) != len(last.Defaults) {
		return false, nil
	}
	if (len(defaults) == 0) != (len(h.defaults) == 0) {
		return false, nil
	}
	// What once landed must still have.
	rewound := false
	err := h.exclude(ctx, defaults, h.defaults, func(*objects.Commit) { rewound = true })
	if rewound || err != nil {
		return false, ctx.Err()
	}
	landed := newLineage(new(objects.Numbers))
	collect := func(c *objects.Commit) {
		m, ok := h.matcher.match(c)
		if h.newest = max(h.newest, m.at.Unix()); ok {
			m.landed, m.raw = landed.has(c.ID), bytes.Clone(m.raw)
			h.found = append(h.found, m)
		}
	}
	err = h.exclude(ctx, h.defaults, defaults, func(c *objects.Commit) {
		landed.add(c)
		collect(c)
	})
	if err == nil && (!h.continues(landed, defaults) || h.landsBefore(landed, defaults)) {
		h.found = nil
		return false, nil
	}
	if err == nil {
		err = h.exclude(ctx, h.tips, heads, func(c *objects.Commit) {
			if !landed.has(c.ID) {
				collect(c)
			}
		})
	}
	found := len(h.found)
	if err == nil {
		err = h.dropLanded(ctx, defaults, last)
	}
	// Damage is told better by a whole walk, as is what had landed when it was
	// not asked for and a branch to be read leads to now.
	if err != nil || len(h.found) < found && !within(defaults, heads) {
		h.found = nil
		return false, ctx.Err()
	}
	h.land(landed.landings(h.defaults))
	return true, nil
}

// readUnmoved is readNew where all attributes of folders say what they said at the
// last run, which is found out beside it, and what it finds denies nothing that the
// ledger was told. It calls begun when it has begun with the former: whoever waits
// for that to work beside it comes second.
func (h *history) readUnmoved(ctx context.Context, last repoState, told toldFunc, begun func() error) (bool, error) {
	moved := make(chan bool, 1)
	go func() { moved <- h.attributesMoved(last.Head) }()
	err := begun()
	fresh, denies := false, false
	if err == nil {
		fresh, err = h.readNew(ctx, last)
	}
	if fresh {
		denies, err = h.denies(ctx, told)
	}
	if <-moved || denies {
		h.found, fresh = nil, false
	}
	return fresh, err
}

// denies reports whether something that was found had landed already, as the
// ledger has it. exclude finds such behind clocks that went wrong: it would be told
// to have landed now, or not at all.
func (h *history) denies(ctx context.Context, told toldFunc) (bool, error) {
	if told == nil || len(h.defaults) == 0 || len(h.found) == 0 {
		return false, nil
	}
	ids := make([]string, len(h.found))
	for i := range h.found {
		ids[i] = "git:" + h.store.Name(h.found[i].id)
	}
	items, err := told(ctx, h.place(), ids)
	return slices.ContainsFunc(items, func(it evidence.Item) bool {
		landed, _ := it.Facts.Bool(evidence.FactDefaultBranch)
		return landed
	}), err
}

// dropLanded drops the commits that had landed at the last run already, when the
// default branches were at these tips. exclude finds such where clocks went
// wrong, and they would be told not to have landed. It takes a walk to know them,
// but for what is newer than all there was, by its own clock or by this machine's.
func (h *history) dropLanded(ctx context.Context, defaults []objects.ID, last repoState) error {
	if len(defaults) == 0 {
		return nil
	}
	var sure, unsure []candidate
	for _, c := range h.found {
		made := committerTime(c.raw)
		isNew := last.At != 0 && (c.at.Unix() > last.Newest || made.Unix() > last.At && !made.After(h.now))
		if c.landed || isNew {
			sure = append(sure, c)
		} else {
			unsure = append(unsure, c)
		}
	}
	unsure, err := h.beyond(ctx, defaults, unsure)
	h.found = append(sure, unsure...)
	return err
}

// readFurther reads the whole history for windows that were not read before. It
// comes on top of what is new in the others, which is known to be all they lack.
func (h *history) readFurther(ctx context.Context, windows []evidence.Window) error {
	news, all, landed := h.found, h.matcher.windows, h.landed
	h.found, h.matcher.windows, h.landed = nil, windows, nil // those landed as before
	err := h.readAll(ctx)
	h.keepWanted()
	h.matcher.windows, h.landed = all, landed
	further := make(map[objects.ID]bool, len(h.found))
	for i := range h.found {
		further[h.found[i].id] = true
	}
	for i := range news {
		if !further[news[i].id] {
			h.found = append(h.found, news[i])
		}
	}
	return err
}

// keepAsked drops the commits that only a default branch leads to, where others
// are to be read: it was looked at for what landed there. What the branches read
// led to at the last run is kept, to tell that it landed.
func (h *history) keepAsked(ctx context.Context, last repoState) error {
	if within(h.defaults, h.tips) {
		return nil
	}
	others, err := h.beyond(ctx, slices.Concat(h.tips, h.present(last.Heads)), slices.Clone(h.found))
	if err != nil { // behind damage, they may be asked for
		return ctx.Err()
	}
	drop := make(map[objects.ID]bool, len(others))
	for i := range others {
		drop[others[i].id] = true
	}
	h.found = slices.DeleteFunc(h.found, func(c candidate) bool { return drop[c.id] })
	return nil
}

// within reports whether all of the commits are among others.
func within(ids, others []objects.ID) bool {
	return !slices.ContainsFunc(ids, func(id objects.ID) bool { return !slices.Contains(others, id) })
}

// readSuperseded finds what a branch led to at the last run, and none does now:
// it was amended, rebased or deleted. Git keeps it for a while. whole says that
// all that branches lead to was found already.
func (h *history) readSuperseded(ctx context.Context, last repoState, whole bool) error {
	leading := slices.Concat(h.tips, h.defaults) // what landed stays, whichever branches are read
	gone := slices.DeleteFunc(h.present(last.Heads), func(id objects.ID) bool { return slices.Contains(leading, id) })
	if len(gone) == 0 {
		return nil
	}
	known := make(map[objects.ID]bool, len(h.found))
	for i := range h.found {
		known[h.found[i].id] = true
	}
	var found []candidate
	err := h.exclude(ctx, gone, leading, func(c *objects.Commit) {
		m, ok := h.matcher.match(c)
		if ok && (contains(h.matcher.windows, m.at) || h.landed[m.id]) && !known[m.id] {
			m.superseded, m.raw = true, bytes.Clone(m.raw)
			found = append(found, m)
		}
	})
	if err == nil && !whole { // exclude finds more where clocks went wrong
		if found, err = h.beyond(ctx, leading, found); err != nil {
			h.miss(err)
		}
	}
	if err == nil {
		h.found = append(h.found, found...)
	}
	h.pruned = err != nil // and may be read in part, but no branch leads to it
	return ctx.Err()
}

// beyond keeps those of the commits that the tips do not lead to for certain,
// whatever clocks say.
func (h *history) beyond(ctx context.Context, tips []objects.ID, commits []candidate) ([]candidate, error) {
	if len(commits) == 0 {
		return nil, nil
	}
	reached, err := h.reach(ctx, tips)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(commits, func(c candidate) bool {
		_, led := reached.Find(&c.id)
		return led
	}), nil
}

// reach walks all that tips lead to. Damage, which hides what it leads to, is an
// error.
func (h *history) reach(ctx context.Context, tips []objects.ID) (*objects.Numbers, error) {
	opt := objects.WalkOptions{Shallow: h.shallow, Grafts: h.grafts, Whole: func([]byte) bool { return false }}
	visit := func(int, *objects.Commit) error { return nil }
	result, err := h.store.Walk(ctx, tips, opt, visit)
	if err == nil && result.Misread {
		opt.Whole = nil
		result, err = h.store.Walk(ctx, tips, opt, visit)
	}
	if err == nil && len(result.Bad) > 0 {
		err = result.Bad[0].Err
	}
	return result.Numbers, err
}

// continues reports whether the default branches' own lines go on those of the
// last run, through the commits of the lineage: each of theirs comes to one of
// the old tips, and each of these is on one of theirs. Where that is not so,
// what landed before may now be landed by another commit.
func (h *history) continues(l *lineage, old []objects.ID) bool {
	var reached []objects.ID
	for _, tip := range h.defaults {
		at, _ := l.numbers.Add(&tip)
		for l.known(at) {
			parents := l.parentsOf(at)
			if len(parents) == 0 {
				return false
			}
			at = parents[0]
		}
		if tip = l.numbers.ID(at); !slices.Contains(old, tip) {
			return false
		}
		reached = append(reached, tip)
	}
	for _, tip := range old {
		if !slices.Contains(reached, tip) && !slices.ContainsFunc(reached, func(from objects.ID) bool { return h.onLine(tip, from) }) {
			return false
		}
	}
	return true
}

// landsBefore reports whether one of several default branches got a merge that was
// made before what another one led to at the last run: what that one had brought
// then may have landed earlier.
func (h *history) landsBefore(l *lineage, old []objects.ID) bool {
	if len(h.defaults) < 2 {
		return false
	}
	for _, id := range old {
		tip, err := h.dated(id)
		isBefore := func(c descent) bool { return c.parents > 2 && c.at < tip.at.Unix() }
		if err != nil || slices.ContainsFunc(l.commits, isBefore) {
			return true
		}
	}
	return false
}

// maxBehind is how many commits one default branch may be behind another for
// what it gets from there to be read alone.
const maxBehind = 4096

// onLine reports whether a commit is on another's line of first parents, and not
// far away.
func (h *history) onLine(id, from objects.ID) bool {
	for range maxBehind {
		if from == id {
			return true
		}
		d, err := h.dated(from)
		if err != nil || len(d.commit.Parents) == 0 {
			return false
		}
		from = d.commit.Parents[0]
	}
	return false
}

// present are those of the commits that are still there.
func (h *history) present(hex []string) []objects.ID {
	return slices.DeleteFunc(parseIDs(hex), func(id objects.ID) bool { return !h.store.Has(id) })
}

// order sorts what was found by time, then id.
func (h *history) order() {
	slices.SortFunc(h.found, func(a, b candidate) int {
		if c := a.at.Compare(b.at); c != 0 {
			return c
		}
		return bytes.Compare(a.id[:], b.id[:])
	})
}

// rawCommit is the text of a commit, until the reader's next use.
func (h *history) rawCommit(id objects.ID) ([]byte, error) {
	c, err := h.reader.Commit(id)
	return c.Raw, err
}

// fingerprint sums up what a collector is asked for.
func fingerprint(parts ...any) string {
	sum := sha256.New()
	for _, p := range parts {
		fmt.Fprintf(sum, "%q\n", p)
	}
	return hex.EncodeToString(sum.Sum(nil)[:16])
}

// lacks are the windows that were not read before.
func lacks(want []evidence.Window, last repoState) []evidence.Window {
	return evidence.Subtract(want, toWindows(last.Read))
}

// Close releases the repository's files.
func (h *history) Close() error {
	h.trees.Close()
	h.reader.Close()
	err := h.store.Close()
	if h.alone {
		h.common.rings.Close()
	}
	return err
}
