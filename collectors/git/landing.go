package git

import (
	"slices"
	"strings"
	"time"

	"sheaf/collectors/git/objects"
	"sheaf/evidence"
)

// lineage is the part of a history that leads to the default branches, as
// numbers: for each commit where its parents begin in one long list.
type lineage struct {
	number  map[objects.ID]int32
	ids     []objects.ID
	first   []int32 // of each commit and one more, into parents
	parents []objects.ID
}

func newLineage(commits int) *lineage {
	return &lineage{number: make(map[objects.ID]int32, commits), first: []int32{0}}
}

// note appends a commit without numbering it.
func (l *lineage) note(id objects.ID, parents []objects.ID) {
	l.ids = append(l.ids, id)
	l.parents = append(l.parents, parents...)
	l.first = append(l.first, int32(len(l.parents)))
}

// join adds the commits that were noted.
func (l *lineage) join(noted *lineage) {
	begin := int32(0)
	for i, id := range noted.ids {
		l.add(id, noted.parents[begin:noted.first[i]])
		begin = noted.first[i]
	}
}

func (l *lineage) add(id objects.ID, parents []objects.ID) {
	if _, known := l.number[id]; known {
		return
	}
	l.number[id] = int32(len(l.ids))
	l.note(id, parents)
}

func (l *lineage) has(id objects.ID) bool {
	_, ok := l.number[id]
	return ok
}

func (l *lineage) parentsOf(n int32) []objects.ID {
	return l.parents[l.first[n]:l.first[n+1]]
}

// landings tells by which commit of a default branch's own line (its first
// parents) each commit came onto it: itself, or the oldest merge that leads to
// it. It is indexed by number.
func (l *lineage) landings(tips []objects.ID) []int32 {
	const unknown = -1
	by := slices.Repeat([]int32{unknown}, len(l.ids))
	for _, tip := range tips {
		var line []int32
		for n, ok := l.number[tip]; ok && by[n] == unknown; {
			by[n] = n
			line = append(line, n)
			parents := l.parentsOf(n)
			if len(parents) == 0 {
				break
			}
			n, ok = l.number[parents[0]]
		}
		var stack []int32
		for _, merge := range slices.Backward(line) {
			parents := l.parentsOf(merge)
			if len(parents) < 2 {
				continue
			}
			enter := func(ids []objects.ID) {
				for _, id := range ids {
					if n, ok := l.number[id]; ok && by[n] == unknown {
						by[n] = merge
						stack = append(stack, n)
					}
				}
			}
			for enter(parents[1:]); len(stack) > 0; {
				n := stack[len(stack)-1]
				stack = stack[:len(stack)-1]
				enter(l.parentsOf(n))
			}
		}
	}
	return by
}

// goesOn reports whether the own line of each tip leads back to one of the old
// ones, so that nothing that had landed by then landed otherwise.
func (l *lineage) goesOn(tips, old []objects.ID) bool {
	for _, id := range tips {
		for !slices.Contains(old, id) {
			n, ok := l.number[id]
			if !ok || len(l.parentsOf(n)) == 0 {
				return false
			}
			id = l.parentsOf(n)[0]
		}
	}
	return true
}

// land notes on each landed commit of mine the merge that brought it.
func (h *history) land(l *lineage, tips []objects.ID) {
	if !slices.ContainsFunc(h.found, func(c candidate) bool { return c.landed }) {
		return
	}
	by := l.landings(tips)
	for i := range h.found {
		c := &h.found[i]
		n, ok := l.number[c.id]
		if !ok || !c.landed || by[n] < 0 {
			continue
		}
		if merge := l.ids[by[n]]; merge != c.id {
			c.merge = merge
		}
	}
}

// merges reads the merges that brought commits of mine, each once.
type merges struct {
	reader *objects.Reader
	space  string
	known  map[objects.ID]merged
}

// merged is what a merge says of the commits it brought.
type merged struct {
	at   time.Time // when it was made
	refs []evidence.Ref
}

func (m *merges) read(id objects.ID) (merged, bool) {
	if known, ok := m.known[id]; ok {
		return known, true
	}
	kind, raw, err := m.reader.Get(id, maxCommit)
	if err != nil || kind != objects.TypeCommit {
		return merged{}, false
	}
	h := readHeaders(raw)
	title, _ := splitMessage(decoderFor(h.encoding).text(h.message))
	_, at := parseIdent(h.committer)
	out := merged{at: at}
	// What a pull request's merge names, its commits belong to. Other merges
	// bring whatever a branch had gathered.
	if strings.HasPrefix(title, "Merge pull request #") {
		for _, ref := range (&evidence.Linker{}).References(&evidence.Item{Title: title, Space: m.space}) {
			if ref.Via == evidence.ViaMerge {
				out.refs = append(out.refs, ref)
			}
		}
	}
	m.known[id] = out
	return out, true
}
