package config

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strconv"
	"strings"

	"github.com/BurntSushi/toml"

	"sheaf/classify"
	"sheaf/evidence/suggest"
)

// ladder lays the config's own tables over the ladder it starts from, checks
// what comes out, and returns the files that took part, the config first.
func (c *checker) ladder(over classify.Tables) []*source {
	below, sources, err := c.ladderBelow()
	if len(c.problems) > 0 && !c.ladderReadable() {
		return sources
	}
	j := &judge{checker: c, sources: sources, below: below}
	j.place(err)
	j.disabled(over)
	j.merge(over)
	return sources
}

// ladderBelow is the ladder that the config's own tables are laid over. In place
// of one that can not be had it is the one that was probably meant, else the
// built-in one: what the config itself says wrong can still be told, but what
// refers to the ladder is held against it only where it is nearly right. The error
// is what is wrong in the tables of a ladder that could be had.
func (c *checker) ladderBelow() (below classify.Base, sources []*source, err error) {
	sources = []*source{c.source}
	path := []string{"ladder"}
	switch from := c.cfg.LadderFrom; {
	case from == ladderNone:
		return classify.Base{}, sources, nil
	case from == ladderBuiltin:
	case !c.notEmpty(path, from):
		c.guessed = true
	case !strings.ContainsAny(from, "/.\\"):
		help := suggest.OrKnown(from, []string{ladderBuiltin, ladderNone})
		c.bad(path, 0, help, "unknown ladder %q", from)
		meant, _ := suggest.Nearest(from, []string{ladderBuiltin, ladderNone})
		c.guessed = meant != ladderBuiltin
	default:
		var tables classify.Tables
		file := c.ladderFile(path, from)
		if file != nil {
			sources = append(sources, file)
			whole := file.parse()
			file.decode(&tables)
			tables.Order(file.tomlKeys())
			c.partial = c.partial || !whole
			below, err = classify.Base{}.Lay(tables)
			return below, sources, err
		}
		c.guessed = true
	}
	if c.env.builtin != nil {
		return *c.env.builtin, sources, nil
	}
	return classify.Builtin(), sources, nil
}

// ladderReadable reports whether tables of the ladder were decoded without a
// mistake, so that what refers to them can be held against them.
func (c *checker) ladderReadable() bool {
	for _, name := range []string{"levels", "capability", "rule", "words", "paths"} {
		n := c.root.get(name)
		if n != nil && n.kind != table {
			return false
		}
	}
	return true
}

func (c *checker) ladderFile(path []string, from string) *source {
	full := c.resolve(path, from)
	if c.env.ReadFile == nil {
		c.bad(path, 0, "", "a ladder can not be read here")
		return nil
	}
	data, err := c.env.ReadFile(full)
	if err != nil {
		cause := err
		var file *fs.PathError
		if errors.As(err, &file) {
			cause = file.Err
		}
		c.bad(path, 0, `write the path of a ladder, "builtin" or "none"`, "read ladder %s: %v", full, cause)
		return nil
	}
	c.cfg.LadderFrom = full
	return newSource(full, data)
}

// tomlKeys are the keys of the file in its order.
func (s *source) tomlKeys() []toml.Key {
	var keys []toml.Key
	for path, n := range s.root.paths() {
		if n != s.root {
			keys = append(keys, path)
		}
	}
	return keys
}

// judge holds ladder and rules against each other and finds the file each
// problem comes from.
type judge struct {
	*checker
	sources []*source
	below   classify.Base
}

// disabled refuses to take away what is not there. A table that says more
// than that is one of the config's own, put aside.
func (j *judge) disabled(over classify.Tables) {
	for p, n := range j.root.paths() {
		if len(p) < 2 || len(n.children) != 1 {
			continue
		}
		var known []string
		gone := false
		switch {
		case len(p) == 2 && p[0] == "rule":
			known, gone = ruleNames(j.below.Rules), over.Rule[p[1]].Disabled
		case len(p) == 2 && p[0] == "capability":
			known, gone = capabilityNames(j.below.Ladder), over.Capability[p[1]].IsDisabled()
		case len(p) == 4 && p[0] == "capability" && p[2] == "expect":
			known, gone = expectationNames(j.below.Ladder, p[1]), over.Capability[p[1]].Expect[p[3]].Disabled
		case len(p) == 2 && p[0] == "words":
			known, gone = listNames(j.below.Ladder.Words), over.Words[p[1]].Disabled
		case len(p) == 2 && p[0] == "paths":
			known, gone = listNames(j.below.Ladder.Paths), over.Paths[p[1]].Disabled
		}
		if name := p[len(p)-1]; gone && !j.guessed && !slices.Contains(known, name) {
			kind := strings.TrimSuffix(p[max(0, len(p)-2)], "s")
			if kind == "expect" {
				kind = "expectation"
			}
			j.missing(p, -1, suggest.OrKnown(name, known), "unknown %s %q: there is none to disable", kind, name)
		}
	}
}

// namesOf are the names of what tables made, in alphabetical order.
func namesOf[T any](made []T, name func(T) string) []string {
	list := make([]string, len(made))
	for i := range made {
		list[i] = name(made[i])
	}
	slices.Sort(list)
	return list
}

func ruleNames(rules []classify.Rule) []string {
	return namesOf(rules, func(r classify.Rule) string { return r.ID })
}

func listNames(lists []classify.List) []string {
	return namesOf(lists, func(l classify.List) string { return l.ID })
}

func capabilityNames(ladder classify.Ladder) []string {
	return namesOf(ladder.Capabilities, func(c classify.Capability) string { return c.ID })
}

func expectationNames(ladder classify.Ladder, capability string) []string {
	i := slices.IndexFunc(ladder.Capabilities, func(c classify.Capability) bool { return c.ID == capability })
	if i < 0 {
		return nil
	}
	return namesOf(ladder.Capabilities[i].Expect, func(e classify.Expectation) string { return e.ID })
}

func (j *judge) merge(over classify.Tables) {
	whole, err := j.below.Lay(over)
	j.place(err)
	ladder, rules := whole.InForce()
	for i := range ladder.Capabilities {
		capability := &ladder.Capabilities[i]
		// Levels of one's own leave the built-in expectations behind that
		// speak of others.
		capability.Expect = slices.DeleteFunc(capability.Expect, func(e classify.Expectation) bool {
			return !slices.Contains(ladder.Levels, e.Level) && j.cfg.LadderFrom == ladderBuiltin && !j.has(expectPath(e)...)
		})
	}
	j.levels(ladder)
	j.cfg.Ladder, j.cfg.Rules = ladder, rules
	if over.Empty() && j.cfg.LadderFrom == ladderBuiltin {
		j.cfg.compileLater()
		return
	}
	classifier, err := classify.Compile(ladder, rules)
	if err != nil {
		j.place(err)
	} else if !j.partial && !j.guessed {
		j.reachable(ladder, rules)
	}
	j.cfg.classifier = func() *classify.Classifier { return classifier }
}

func expectPath(e classify.Expectation) []string {
	return []string{"capability", e.Capability, "expect", e.ID}
}

// place notes the problems of an error in the files they come from.
func (j *judge) place(err error) {
	var problems classify.Problems
	if !errors.As(err, &problems) {
		if err != nil {
			j.bad([]string{"ladder"}, 0, "", "%v", err)
		}
		return
	}
	for _, p := range problems {
		s, own := j.origin(p.Path)
		msg, help := p.Msg, p.Help
		n, depth := s.find(p.Path)
		if j.follows(s, p, depth) {
			continue
		}
		switch {
		case !own && p.Path[0] != "levels":
			msg = fmt.Sprintf("%s: %s", dotted(p.Path), msg)
		case depth < len(p.Path) && j.replacesBuiltin(p.Path):
			msg = fmt.Sprintf("[%s]: %s", dotted(p.Path[:depth]), msg)
			help = "a table replaces the one of the same name whole: repeat what should stay"
		case depth < len(p.Path) && depth > 0:
			msg = fmt.Sprintf("[%s]: %s", dotted(p.Path[:depth]), msg)
		}
		at := s.offset(p.Path, p.Offset)
		if !own {
			at = s.offset([]string{"ladder"}, 0)
		}
		if depth == len(p.Path) && p.Offset < 0 && n.kind != table {
			at = n.at
		}
		if depth == len(p.Path) && s.isWrong(at) {
			continue // of a wrong type, say; that it seems missing follows from it
		}
		s.fail(at, msg, help)
	}
}

// follows reports whether a problem may only be there because not all is
// known: that something is missing, or a name leads to nothing. A name that is
// nearly right is taken for a slip.
func (j *judge) follows(s *source, p classify.Problem, depth int) bool {
	if j.partial && depth < len(p.Path) {
		return true
	}
	near := p.Path[len(p.Path)-1] != "when" && strings.HasPrefix(p.Help, suggest.Question)
	return (j.partial || j.guessed) && j.refers(s, p) && !near
}

// refers reports whether a problem is that a name leads to nothing in the
// ladder: a capability, a level, or a list in a condition.
func (j *judge) refers(s *source, p classify.Problem) bool {
	switch p.Path[len(p.Path)-1] {
	case "capability", "level":
		return p.Offset >= 0
	case "when":
		before := s.data[:s.offset(p.Path, max(0, p.Offset))]
		return bytes.HasSuffix(before, []byte("words.")) || bytes.HasSuffix(before, []byte("paths."))
	}
	return false
}

// origin is the file that has the table a path leads into, and whether one
// does: else the fault is in what the config takes from a built-in one.
func (j *judge) origin(path []string) (s *source, own bool) {
	need := min(2, len(path))
	if len(path) > 4 {
		need = 4
	}
	for _, s := range j.sources {
		if _, depth := s.find(path); depth >= need {
			return s, true
		}
	}
	return j.source, false
}

// replacesBuiltin reports whether a path leads into a table that takes the place of
// one below: a rule, or an expectation.
func (j *judge) replacesBuiltin(path []string) bool {
	switch {
	case len(path) >= 2 && path[0] == "rule":
		return slices.Contains(ruleNames(j.below.Rules), path[1])
	case len(path) >= 4 && path[0] == "capability":
		return slices.Contains(expectationNames(j.below.Ladder, path[1]), path[3])
	}
	return false
}

// levels holds the role against the levels of the ladder.
func (j *judge) levels(ladder classify.Ladder) {
	if len(ladder.Levels) == 0 {
		return
	}
	role := j.cfg.Role
	known := true
	for _, end := range []struct{ key, level string }{{"current", role.Current}, {"target", role.Target}} {
		path := []string{"role", end.key}
		switch {
		case slices.Contains(ladder.Levels, end.level):
		case j.has(path...):
			known = false
			if help := suggest.OrKnown(end.level, ladder.Levels); !j.partial && !j.guessed || strings.HasPrefix(help, suggest.Question) {
				j.bad(path, 0, help, "unknown level %q", end.level)
			}
		case !j.guessed:
			known = false
			j.missing([]string{"levels", "order"}, -1, fmt.Sprintf("name one of them in [role]: %s = %s", end.key, strconv.Quote(ladder.Levels[0])),
				"these levels have no %q, the %s level if [role] names none", end.level, end.key)
		}
	}
	if !known || j.partial || j.guessed {
		return
	}
	target := []string{"role", "target"}
	switch expects := slices.ContainsFunc(ladder.Capabilities, func(c classify.Capability) bool {
		return slices.ContainsFunc(c.Expect, func(e classify.Expectation) bool { return e.Level == role.Target })
	}); {
	case role.Current == role.Target:
		j.doubt(target, 0, "name the level you want next", "current and target are the same level")
	case !expects:
		j.doubt(target, 0, fmt.Sprintf("add [capability.NAME.expect.NAME] with level = %s", strconv.Quote(role.Target)), "the ladder expects nothing of level %q", role.Target)
	}
}

// reachable warns of expectations that no rule can meet, where the config has
// a part in that.
func (j *judge) reachable(ladder classify.Ladder, rules []classify.Rule) {
	_, before := j.below.InForce()
	for _, capability := range ladder.Capabilities {
		points := mostPoints(capability.ID, rules)
		for _, e := range capability.Expect {
			path := expectPath(e)
			s, own := j.origin(at(path, "level"))
			place := s.offset(path, -1)
			if !own && points == mostPoints(capability.ID, before) {
				continue
			}
			if !own {
				place = j.ruleOf(capability.ID, before)
			}
			warn := func(help, format string, args ...any) {
				s.warn(place, dotted(path)+": "+fmt.Sprintf(format, args...), help)
			}
			switch {
			case points == 0:
				warn("add a rule for it, or tag work by hand with the trailer Evidence: "+capability.ID, "no rule can meet this expectation")
			case classify.StrengthOf(points) < e.Strength:
				warn("ask for less, or give rules more points", "its rules give %d points at most, which is %s, not %s", points, classify.StrengthOf(points), e.Strength)
			case e.Within.Months > 0 && e.Within.Days == 0 && e.Months > e.Within.Months+1:
				warn("ask for fewer months, or within a longer span", "%d months can not lie within %s", e.Months, e.Within)
			}
		}
	}
}

// ruleOf is the place of the config's first table that replaces a rule of a
// capability.
func (j *judge) ruleOf(capability string, rules []classify.Rule) int {
	for _, r := range rules {
		if path := []string{"rule", r.ID}; r.Capability == capability && j.has(path...) {
			return j.offset(path, -1)
		}
	}
	return j.offset([]string{"rule"}, -1)
}

// mostPoints is what the rules of a capability add up to when all hold: of a
// group the best one counts.
func mostPoints(capability string, rules []classify.Rule) int {
	sum := 0
	best := map[string]int{}
	for _, r := range rules {
		switch {
		case r.Capability != capability || r.Veto || r.Disabled:
		case r.Group == "":
			sum += r.Points
		case r.Points > best[r.Group]:
			sum += r.Points - best[r.Group]
			best[r.Group] = r.Points
		}
	}
	return sum
}
