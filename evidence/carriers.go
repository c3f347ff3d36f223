package evidence

import (
	"slices"
	"strconv"
	"strings"
)

// loosenCarriers keeps pull requests that carry finished work elsewhere, such
// as a release with five fixes picked into it, from making one story of what
// they carry. A commit that repeats another is joined to the pull request it
// came by only where all that this one brought repeats work of one story.
func (g *graph) loosenCarriers() {
	type load struct {
		own     bool // brings commits of its own
		stories []int
	}
	carriers := map[int]*load{}
	carried := func(e edge) (commit, by int, ok bool) {
		if via := strengthOrder[e.rank]; via != ViaAPI && via != ViaMerge && via != ViaSquash {
			return 0, 0, false
		}
		a, b := int(e.a), int(e.b)
		switch {
		case g.isChange(a) && !g.isCommit(b):
			return a, b, true
		case g.isChange(b) && !g.isCommit(a):
			return b, a, true
		}
		return 0, 0, false
	}
	home := map[int]int{} // what brought a commit, the smallest node
	for _, e := range g.edges {
		if commit, by, ok := carried(e); ok {
			if at, known := home[commit]; !known || by < at {
				home[commit] = by
			}
			if carriers[by] == nil {
				carriers[by] = &load{}
			}
		}
	}
	for _, e := range g.edges {
		commit, by, ok := carried(e)
		if !ok {
			continue
		}
		of, again := g.repeated(commit)
		if !again {
			carriers[by].own = true
			continue
		}
		story, known := home[of]
		if !known {
			story = of
		}
		if story == by {
			continue // the pull request itself was squashed or rebased
		}
		if l := carriers[by]; !slices.Contains(l.stories, story) {
			l.stories = append(l.stories, story)
		}
	}
	g.picks = map[int]int{}
	for by, l := range carriers {
		if !l.own && len(l.stories) == 1 && g.merged(by) && g.merged(l.stories[0]) && !g.read[l.stories[0]].finished.After(g.read[by].finished) {
			g.picks[by] = l.stories[0]
		}
	}
	g.edges = slices.DeleteFunc(g.edges, func(e edge) bool {
		commit, by, ok := carried(e)
		if !ok {
			return false
		}
		of, again := g.repeated(commit)
		l := carriers[by]
		if !again || home[of] == by || len(l.stories) < 2 && !l.own {
			return false
		}
		for _, end := range [2]int{commit, by} {
			if end >= len(g.items) {
				continue
			}
			for i := range g.links[end] {
				if k := &g.links[end][i]; k.to == commit || k.to == by {
					k.joins = false
				}
			}
		}
		return true
	})
}

// repeated is the item whose change another one makes again.
func (g *graph) repeated(n int) (of int, again bool) {
	of = int(g.repeats[n])
	return of, of != n
}

// merged reports whether a node is a pull request that was merged.
func (g *graph) merged(n int) bool {
	return n < len(g.items) && g.items[n].Kind == PullRequest && !g.read[n].finished.IsZero()
}

// isCommit and isChange report whether a node is a commit, and one that is no
// merge.
func (g *graph) isCommit(n int) bool { return n < len(g.items) && g.items[n].Kind == Commit }

func (g *graph) isChange(n int) bool { return g.isCommit(n) && !g.read[n].merge }

// crowd is how many larger numbers make a small one that of a fork.
const crowd = 5

// numbers knows the numbers of pull requests that titles of a space named, the
// largest ones.
type numbers map[string][]int

// foreign reports whether a reference that a commit's title makes to a pull
// request of its own space is to one of a fork: numbers grow with time, and
// there were some four times as large long before. Items come in order of
// time.
func (s numbers) foreign(it *Item, ref Ref) bool {
	if it.Kind != Commit || ref.Via != ViaMerge && ref.Via != ViaSquash || slices.Contains(it.Refs, ref) {
		return false
	}
	at := strings.LastIndexByte(ref.To, '#')
	n, err := strconv.Atoi(ref.To[at+1:])
	if at < 0 || err != nil {
		return false
	}
	space := ref.To[:at]
	top := s[space] // in order, the largest last
	if len(top) == crowd && n*4 < top[0] {
		return true
	}
	i, _ := slices.BinarySearch(top, n)
	top = slices.Insert(top, i, n)
	if len(top) > crowd {
		top = top[1:]
	}
	s[space] = top
	return false
}
