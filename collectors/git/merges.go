package git

import (
	"strconv"

	"sheaf/collectors/git/objects"
	"sheaf/evidence"
)

// merges reads the merges that brought commits of mine, each once.
type merges struct {
	reader *objects.Reader
	space  string
	known  map[objects.ID]merged
	// carried are, by merge, the numbers that squash merges left on the
	// commits of mine it brought.
	carried map[objects.ID]map[string]bool
}

// merged is what a merge says of the commits it brought.
type merged struct {
	pull evidence.PullMerge
	says bool // whether it says anything
}

func newMerges(h *history) merges {
	m := merges{reader: h.reader, space: h.space(), known: map[objects.ID]merged{}}
	m.survey(h.found)
	return m
}

func (m *merges) read(id objects.ID) (merged, bool) {
	if known, ok := m.known[id]; ok {
		return known, true
	}
	c, err := m.reader.Commit(id)
	if err != nil {
		return merged{}, false
	}
	h := readHeaders(c.Raw)
	title, body := splitMessage(decoderFor(h.encoding).fitting(c.Raw).text(h.message))
	var out merged
	out.pull, out.says = evidence.ReadMerge(m.space, title, body)
	m.known[id] = out
	return out, true
}

// brought is the merge a commit belongs to, among those it came by: the
// innermost that says whose pull request it merged, else the innermost of a
// topic branch. A number far below that of a pull request around it was given
// in a fork.
func (m *merges) brought(c *candidate) (id objects.ID, by merged, ok bool) {
	named := false
	for _, merge := range c.merges {
		next, read := m.read(merge)
		switch {
		case !read || !next.says:
		case !ok, next.pull.Number != "" && (!named || foreign(by.pull.Number, next.pull.Number)):
			id, by, ok = merge, next, true
			named = next.pull.Number != ""
		}
	}
	return id, by, ok
}

// foreign reports whether a number can not be one of the project that gave the
// other, larger one about then.
func foreign(number, outer string) bool {
	n, _ := strconv.Atoi(number)
	o, _ := strconv.Atoi(outer)
	return n*4 < o
}

// survey notes which merges carry work that squash merges had landed before,
// on the branch that they merge.
func (m *merges) survey(found []candidate) {
	m.carried = map[objects.ID]map[string]bool{}
	for i := range found {
		c := &found[i]
		if len(c.merges) == 0 {
			continue
		}
		number := evidence.SquashNumber(titleOf(c.raw))
		if number == "" {
			continue
		}
		id, by, ok := m.brought(c)
		if !ok || number == by.pull.Number || by.pull.Number != "" && foreign(number, by.pull.Number) {
			continue
		}
		if m.carried[id] == nil {
			m.carried[id] = map[string]bool{}
		}
		m.carried[id][number] = true
	}
}

// belongs is what a commit with that title belongs to because a merge brought
// it, as a reference and the name of the branch; both may be empty. Where a
// merge carries several squashed pull requests, each commit belongs to its
// own.
func (m *merges) belongs(c *candidate, title string) (to, branch string) {
	id, by, ok := m.brought(c)
	if !ok {
		return "", ""
	}
	if number := evidence.SquashNumber(title); len(m.carried[id]) > 1 && m.carried[id][number] {
		return "", ""
	}
	if to = by.pull.Brought(id.String()); to != "" {
		branch = by.pull.Branch
	}
	return to, branch
}
