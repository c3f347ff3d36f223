package classify

import (
	"fmt"
	"strings"

	"github.com/bmatcuk/doublestar/v4"
)

// atlas matches paths against the globs of all rules at once. Most globs ask
// for a folder anywhere, a base name, an extension or a folder at the top;
// those are found by looking the path's parts up. The others are tried one by
// one, where the path has what they spell out. Case does not matter.
type atlas struct {
	ids    map[string]int
	globs  []string
	folder map[string][]int // **/name/**
	base   map[string][]int // **/name
	ext    map[string][]int // **/*.ext
	top    map[string][]int // name/**
	rest   []wildGlob

	setIDs map[string]int
	// takes and drops are the sets that a glob, by its number, belongs to
	// plainly or after an exclamation mark.
	takes, drops [][]int
	sets         int

	lists slab[int]
}

// The built-in rules have 391 globs in 455 sets.
const usualGlobs = 512

// wildGlob is a glob with the longest text it spells out.
type wildGlob struct {
	id    int
	needs string
}

func newAtlas() *atlas {
	return &atlas{
		ids: make(map[string]int, usualGlobs), setIDs: make(map[string]int, usualGlobs),
		globs: make([]string, 0, usualGlobs), takes: make([][]int, 0, usualGlobs), drops: make([][]int, 0, usualGlobs),
		folder: map[string][]int{}, base: map[string][]int{}, ext: map[string][]int{}, top: map[string][]int{},
	}
}

// set returns the number of a set of globs; "!glob" takes paths out of it.
func (a *atlas) set(globs []string) (id int, err error) {
	key := strings.Join(globs, "\x00")
	if id, ok := a.setIDs[key]; ok {
		return id, nil
	}
	id = a.sets
	for _, written := range globs {
		glob, out := strings.CutPrefix(strings.ToLower(written), "!")
		if glob == "" || !doublestar.ValidatePattern(glob) {
			return 0, fmt.Errorf("bad glob %q", written)
		}
		g := a.glob(glob)
		if out {
			a.drops[g] = a.lists.add(a.drops[g], id)
		} else {
			a.takes[g] = a.lists.add(a.takes[g], id)
		}
	}
	a.setIDs[key] = id
	a.sets++
	return id, nil
}

func (a *atlas) glob(glob string) int {
	if id, ok := a.ids[glob]; ok {
		return id
	}
	id := len(a.globs)
	a.ids[glob] = id
	a.globs = append(a.globs, glob)
	a.takes = append(a.takes, nil)
	a.drops = append(a.drops, nil)

	plain := func(s string) bool { return s != "" && !strings.ContainsAny(s, `*?[]{}\/`) }
	anywhere, isAnywhere := strings.CutPrefix(glob, "**/")
	inside, isFolder := strings.CutSuffix(anywhere, "/**")
	switch {
	case isAnywhere && isFolder && plain(inside):
		a.folder[inside] = a.lists.add(a.folder[inside], id)
	case !isAnywhere && isFolder && plain(inside):
		a.top[inside] = a.lists.add(a.top[inside], id)
	case isAnywhere && plain(anywhere):
		a.base[anywhere] = a.lists.add(a.base[anywhere], id)
	case isAnywhere && strings.HasPrefix(anywhere, "*.") && plain(anywhere[2:]) && !strings.Contains(anywhere[2:], "."):
		a.ext[anywhere[2:]] = a.lists.add(a.ext[anywhere[2:]], id)
	default:
		a.rest = append(a.rest, wildGlob{id, longestLiteral(glob)})
	}
	return id
}

// longestLiteral is the longest part of a glob that stands for itself in every
// path it matches; empty where a choice or class makes that hard to tell.
func longestLiteral(glob string) string {
	if strings.ContainsAny(glob, `{}[]\`) {
		return ""
	}
	longest := ""
	for _, part := range strings.FieldsFunc(glob, func(r rune) bool { return r == '*' || r == '?' }) {
		// A slash beside ** may stand for nothing.
		if part = strings.Trim(part, "/"); len(part) > len(longest) {
			longest = part
		}
	}
	return longest
}

// match appends the numbers of the globs that match the path, which is in
// lower case. A number may come twice.
func (a *atlas) match(globs []int, path string) []int {
	rest, first := path, true
	for {
		i := strings.IndexByte(rest, '/')
		if i < 0 {
			break
		}
		globs = append(globs, a.folder[rest[:i]]...)
		if first {
			globs = append(globs, a.top[rest[:i]]...)
			first = false
		}
		rest = rest[i+1:]
	}
	globs = append(globs, a.base[rest]...)
	if dot := strings.LastIndexByte(rest, '.'); dot >= 0 {
		globs = append(globs, a.ext[rest[dot+1:]]...)
	}
	for _, w := range a.rest {
		if !strings.Contains(path, w.needs) {
			continue
		}
		if ok, err := doublestar.Match(a.globs[w.id], path); ok && err == nil {
			globs = append(globs, w.id)
		}
	}
	return globs
}
