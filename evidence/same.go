package evidence

import (
	"cmp"
	"hash/maphash"
	"slices"
	"strings"
	"time"
)

// sameChange is an item that makes the change of another one again.
type sameChange struct{ again, of int }

// nearRepeat is how far apart two commits of the same patch may be written
// when nothing else says that they are one change.
const nearRepeat = 180 * 24 * time.Hour

// maxSquashed is how many commits of a branch are tried as one squash.
const maxSquashed = 100

// change is a commit as what it changed.
type change struct {
	node   int
	patch  uint64 // zero where not known, or nothing
	landed bool
	gone   bool   // no branch leads to it any more
	who    uint64 // a sum of its author, zero for me
	title  string
}

// sameChanges finds the commits that make the same change as another one, ordered
// by node. Signals tell them, none of which is enough for itself:
//
// The patch, which holds through rebases and picks as long as the lines stay
// the same; small patches may be alike by chance, so the author's time, the
// title, or that only one of both landed has to agree.
//
// The author's time to the second together with the title, which git keeps
// where it makes a commit again, also amended or with conflicts solved; work
// made by a script may agree in both, so both must touch the same file and
// not both have landed.
//
// The author's time alone tells what an amended commit became, where no branch leads
// to it any more and both touch the same file: its title and lines may both be others.
//
// A squash is told by its patch: it is the sum of those of a run of commits
// that never landed. Pull requests tell theirs themselves.
//
// What counts is what landed, first.
func (g *graph) sameChanges() []sameChange {
	items, changes := g.items, g.changes()
	found := map[int]int{}
	put := func(again, of int) {
		for { // of may itself repeat another
			next, ok := found[of]
			if !ok {
				break
			}
			of = next
		}
		if _, ok := found[again]; !ok && again != of {
			found[again] = of
		}
	}
	byKey(changes, func(c *change) (uint64, bool) { return c.patch ^ c.who, c.patch != 0 }, func(a, b *change) bool {
		apart := items[a.node].At.Sub(items[b.node].At).Abs()
		return apart == 0 || apart < nearRepeat && (a.title == b.title || a.landed != b.landed)
	}, put)
	// The time is spread over all bits, so that it takes nothing from the other sums.
	second := func(c *change) uint64 { return uint64(items[c.node].At.Unix()) * 0x9e3779b97f4a7c15 }
	titles := maphash.MakeSeed()
	byKey(changes, func(c *change) (uint64, bool) {
		return second(c) ^ c.who ^ maphash.String(titles, c.title), c.title != "" && !items[c.node].At.IsZero()
	}, func(a, b *change) bool {
		return !(a.landed && b.landed) && sharesFile(items[a.node], items[b.node])
	}, put)
	g.squashes(changes, put)
	g.pullSquashes(put)
	if slices.ContainsFunc(changes, func(c change) bool { return c.gone }) {
		byKey(changes, func(c *change) (uint64, bool) {
			return second(c) ^ c.who, !items[c.node].At.IsZero()
		}, func(a, b *change) bool {
			return b.gone && !a.gone && sharesFile(items[a.node], items[b.node])
		}, put)
	}

	out := make([]sameChange, 0, len(found))
	for again, of := range found {
		out = append(out, sameChange{again, of})
	}
	slices.SortFunc(out, func(a, b sameChange) int { return cmp.Compare(a.again, b.again) })
	return out
}

// changes are the commits that are no merges, those that count first and those that
// are gone last.
func (g *graph) changes() []change {
	nodes := make([]int32, 0, len(g.items))
	for n := range g.items {
		if g.isChange(n) {
			nodes = append(nodes, int32(n))
		}
	}
	// Those that did not land come last, and of these what no branch leads to any
	// more: of an amended commit the new one counts.
	sortByTime(nodes, func(n int32) time.Time { return g.read[n].finished }, func(a, b int32) int {
		switch goneA, goneB := g.items[a].superseded(), g.items[b].superseded(); {
		case goneA && !goneB:
			return 1
		case goneB && !goneA:
			return -1
		}
		return cmp.Compare(a, b)
	})
	authors := maphash.MakeSeed()
	changes := make([]change, len(nodes))
	for i, n := range nodes {
		it := g.items[n]
		c := change{node: int(n), title: bareTitle(it.Title), landed: !g.read[n].finished.IsZero(), gone: it.superseded()}
		if text, ok := it.Facts.Text(FactPatch); ok {
			c.patch = fromHex(text)
		}
		if !it.HasRole(Author) && it.Author != "" {
			c.who = maphash.String(authors, fold(it.Author))
		}
		changes[i] = c
	}
	return changes
}

// fromHex is the number that a patch fact is, zero for what is none.
func fromHex(text string) (n uint64) {
	if len(text) > 16 {
		return 0
	}
	for i := range len(text) {
		switch c, letter := text[i], text[i]|0x20; {
		case digit(c):
			n = n<<4 | uint64(c-'0')
		case 'a' <= letter && letter <= 'f':
			n = n<<4 | uint64(letter-'a'+10)
		default:
			return 0
		}
	}
	return n
}

// byKey compares the changes of each key, which is a sum that other changes do not
// have but by chance, and puts each one that is the same as an earlier one. Most
// stand alone.
func byKey(changes []change, key func(*change) (uint64, bool), same func(a, b *change) bool, put func(again, of int)) {
	first := make(map[uint64]int32, len(changes))
	next := make([]int32, len(changes)) // of the same key, plus one
	last := map[uint64]int32{}
	for i := range changes {
		k, ok := key(&changes[i])
		if !ok {
			continue
		}
		head, seen := first[k]
		if !seen {
			first[k] = int32(i)
			continue
		}
		tries := 0
		for at := head; ; at = next[at] - 1 {
			if same(&changes[at], &changes[i]) {
				put(changes[i].node, changes[at].node)
				break
			}
			if tries++; next[at] == 0 || tries == maxSquashed {
				break
			}
		}
		tail, ok := last[k]
		if !ok {
			tail = head
		}
		next[tail] = int32(i) + 1
		last[k] = int32(i)
	}
}

// bareTitle is a title without what is put around it where a change is made
// again: the number of the pull request behind, the branch in front.
func bareTitle(title string) string {
	title = strings.TrimSpace(title)
	if strings.HasSuffix(title, ")") {
		if open := strings.LastIndex(title, " (#"); open > 0 && digits(title, open+3) == len(title)-1 {
			title = title[:open]
		}
	}
	if strings.HasPrefix(title, "[") {
		if branch, rest, ok := strings.Cut(title[1:], "] "); ok && strings.ContainsAny(branch, ".0123456789") && rest != "" {
			title = rest
		}
	}
	return strings.TrimPrefix(strings.TrimPrefix(title, "fixup! "), "squash! ")
}

func sharesFile(a, b *Item) bool {
	x, y := a.paths(), b.paths()
	if x == "" || y == "" {
		return x == y
	}
	for x != "" && y != "" { // in order
		switch c := strings.Compare(x[:pathSize], y[:pathSize]); {
		case c == 0:
			return true
		case c < 0:
			x = x[pathSize:]
		default:
			y = y[pathSize:]
		}
	}
	return false
}

// squashes finds the landed commits whose patch is that of a run of commits
// that did not land.
func (g *graph) squashes(changes []change, put func(again, of int)) {
	items := g.items
	patch := map[int]uint64{} // of those that did not land
	for i := range changes {
		if c := &changes[i]; !c.landed && c.patch != 0 {
			patch[c.node] = c.patch
		}
	}
	if len(patch) == 0 {
		return
	}
	landed := make(map[uint64]int, len(changes))
	for i := range changes {
		c := &changes[i]
		if _, ok := landed[c.patch]; c.landed && c.patch != 0 && !ok {
			landed[c.patch] = c.node
		}
	}
	for i := range changes {
		end := changes[i].node
		if _, open := patch[end]; !open {
			continue
		}
		var sum uint64
		run := make([]int, 0, 8)
		for at, ok := end, true; ok && len(run) < maxSquashed; at, ok = g.parentOf(items[at]) {
			p, open := patch[at]
			if !open && !g.read[at].merge {
				break
			}
			sum += p
			run = append(run, at)
			if of, ok := landed[sum]; ok && len(run) > 1 && !items[of].At.Before(items[end].At) {
				for _, n := range run {
					if !g.read[n].merge {
						put(n, of)
					}
				}
				break
			}
		}
	}
}

// parentOf is the first parent of a commit that did not land, if it is an
// item.
func (g *graph) parentOf(it *Item) (int, bool) {
	sha, ok := it.Facts.Text(FactParent)
	if !ok {
		return 0, false
	}
	n, ok := g.byID["git:"+sha]
	return n, ok
}

// pullSquashes finds, for each merged pull request, those of its commits that
// did not land, because another commit of it did.
func (g *graph) pullSquashes(put func(again, of int)) {
	for i, it := range g.items {
		if it.Kind != PullRequest || g.read[i].finished.IsZero() {
			continue
		}
		landed := -1
		var open []int
		note := func(id string) {
			n, ok := g.byID[id]
			if !ok || g.read[n].merge {
				return
			}
			if g.read[n].finished.IsZero() {
				open = append(open, n)
			} else {
				landed = n
			}
		}
		for _, ref := range it.Refs {
			if ref.Via == ViaAPI {
				note(ref.To)
			}
		}
		shas, _ := it.Facts.Strings(FactCommits)
		for _, sha := range shas {
			note("git:" + sha)
		}
		for _, n := range open {
			if landed >= 0 {
				put(n, landed)
			}
		}
	}
}
