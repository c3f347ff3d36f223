package evidence

import (
	"cmp"
	"slices"
)

// KeepFigures gives a commit whose lines are unknown by now, since its clone was
// cut short or damaged, what an earlier sighting in the same clone knew: what a
// commit changed is what it changed. A merge, which replaced or grafted commits can
// make of one, has none.
func (it *Item) KeepFigures(was *Item) {
	if it.Kind != Commit || it.IsMerge() || it.Additions.Known() || !was.Additions.Known() {
		return
	}
	it.Files, it.FilesTotal, it.Additions, it.Deletions = was.Files, was.FilesTotal, was.Additions, was.Deletions
	it.Facts = slices.Clone(it.Facts)
	for _, f := range was.Facts {
		if !it.Facts.Has(f.Name) && (f.Name == FactPatch || f.Name == FactOwners || f.Name == FactParents) {
			it.Facts.put(f)
		}
	}
}

// MergeSightings makes one item of what several places said of it: clones of
// a repository, a source and an imported file. The first sighting gives the
// fields, and the first that knows how many lines were added what was changed,
// which the end of a shallow clone does not; a commit landed if it did anywhere,
// then also when and by what; its clones and references are those of all, and so
// are the facts and fields that only some know. Open work of one place that is
// somebody's evidence by another is evidence, until a place that knows it later takes
// it back, and open as long as one place says so.
//
// The first standing of them are of places that are read still or, where none is, that
// were last. A commit is superseded if all of these say so, or without any of them the
// first does; else those that do come behind the others, and say nothing of where it
// landed.
func MergeSightings(seen []*Item, standing int) *Item {
	slices.SortStableFunc(seen[:standing], byWeight)
	superseded := seen[0].superseded()
	if seen = tellingMost(seen); len(seen) == 1 {
		return seen[0]
	}
	merged := *seen[0]
	merged.Facts, merged.extra = nil, nil
	for _, it := range seen {
		facts := it.Facts
		if it.superseded() && !superseded {
			facts = facts.without(FactSuperseded, FactDefaultBranch, FactParent, FactBranch)
		}
		merged.Facts = merged.Facts.withMissing(facts)
		merged.extra = merged.extra.withMissing(it.extra)
	}
	if i := slices.IndexFunc(seen, func(it *Item) bool { return it.Additions.Known() }); i > 0 {
		knows := seen[i]
		merged.Files, merged.FilesTotal = knows.Files, knows.FilesTotal
		merged.Additions, merged.Deletions = knows.Additions, knows.Deletions
	}
	var clones []string
	landed, known := seen[0].Facts.Bool(FactDefaultBranch)
	for _, other := range seen {
		also, _ := other.Facts.Strings(FactClones)
		clones = append(clones, also...)
		for _, ref := range other.Refs {
			if !slices.Contains(merged.Refs, ref) {
				merged.Refs = append(slices.Clip(merged.Refs), ref)
			}
		}
		if other.superseded() && !superseded {
			continue
		}
		if there, told := other.Facts.Bool(FactDefaultBranch); told && (there && !landed || !known) {
			landed, known = there, true
			merged.Done = other.Done
		}
	}
	if known {
		merged.Facts.Set(FactDefaultBranch, landed)
	}
	if clones != nil {
		slices.Sort(clones)
		merged.Facts.Set(FactClones, slices.Compact(clones))
	}
	return &merged
}

// byWeight orders sightings: a commit that stands before one that is superseded, and
// where its repository has an address before where it has none, as a copy on the
// same disk; of anything else the newest version first.
func byWeight(a, b *Item) int {
	if a.Kind == Commit && b.Kind == Commit {
		return cmp.Or(falseFirst(a.superseded(), b.superseded()), falseFirst(a.URL == "", b.URL == ""))
	}
	return b.Updated.Compare(a.Updated)
}

// falseFirst orders what is not so before what is.
func falseFirst(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}

// tellingMost are the sightings that hold: those of evidence that was not taken back
// since, nor is there no more, else of work that is open, else all that are of none.
func tellingMost(seen []*Item) []*Item {
	var back []*Item
	for _, it := range seen {
		if it.Facts.Has(FactTakenBack) {
			back = append(back, it)
		}
	}
	isStale := func(it *Item) bool {
		return slices.ContainsFunc(back, func(b *Item) bool { return b.Updated.IsZero() || b.Updated.After(it.Updated) })
	}
	for _, holds := range []func(*Item) bool{
		func(it *Item) bool { return !it.Facts.Has(FactOpenWork) && !isStale(it) },
		(*Item).IsOpenWork,
		func(it *Item) bool { return it.Facts.Has(FactOpenWork) },
	} {
		if slices.ContainsFunc(seen, holds) {
			return slices.DeleteFunc(slices.Clone(seen), func(it *Item) bool { return !holds(it) })
		}
	}
	return seen
}
