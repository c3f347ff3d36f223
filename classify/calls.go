package classify

import (
	"path"
	"slices"
	"strings"

	"github.com/expr-lang/expr/ast"

	"sheaf/evidence"
)

// answer is a function with a yes or no that the item itself decides.
type answer struct {
	name string
	callWords
	of func(*subject) value
	// fact says what the answer rests on, better than its arguments do; it may
	// be nil.
	fact func(*subject) string
}

func (n *answer) eval(s *subject) value { return n.of(s) }

func (n *answer) test(s *subject) truth { return n.of(s).truth() }

func (n *answer) because(s *subject, want bool, facts *[]string) {
	v := n.of(s)
	switch {
	case n.name == "known" || v.kind == boolean && !want:
	case n.fact != nil:
		*facts = append(*facts, n.fact(s))
	case v.kind != boolean:
		*facts = append(*facts, n.said(v.plain()))
	default:
		*facts = append(*facts, n.said(""))
	}
}

// said is the answer in words, with the number that it is.
func (n *answer) said(number string) string {
	switch n.name {
	case "by":
		return "by " + n.about()
	case "trailer":
		return "trailer " + n.about()
	case "linked":
		return counted(number, "link") + " known by " + n.about()
	case "months_since":
		return counted(number, "month") + " after " + n.call.Arguments[0].String()
	}
	return strings.TrimSpace(n.written() + " " + number)
}

// counted is a number with its noun.
func counted(number, noun string) string {
	if number != "1" {
		noun += "s"
	}
	return number + " " + noun
}

// denial is the opposite of the answer in words.
func (n *answer) denial() string {
	switch n.name {
	case "label":
		return "no label " + n.about()
	case "by":
		return "not by " + n.about()
	case "trailer":
		return "no trailer " + n.about()
	}
	return "not met: " + n.written()
}

func (n *answer) unknowns(s *subject, names *[]string) {
	if n.of(s).kind == none {
		*names = append(*names, n.written())
	}
}

// shortGlobs are the arguments of a call as globs for short texts.
func (t *translator) shortGlobs(n *ast.CallNode) []string {
	globs := t.texts(n, "words")
	for i, g := range globs {
		globs[i] = plainSlashes(strings.ToLower(g))
		if _, err := path.Match(globs[i], ""); err != nil {
			t.fail(n.Arguments[0], "", "bad pattern %q", g)
		}
	}
	return globs
}

// matchesAny reports whether a short text matches a glob. A star goes over
// slashes, which are letters like others in a label.
func matchesAny(globs []string, s string) bool {
	s = plainSlashes(strings.ToLower(s))
	return slices.ContainsFunc(globs, func(g string) bool {
		ok, err := path.Match(g, s)
		return ok && err == nil
	})
}

func plainSlashes(s string) string { return strings.ReplaceAll(s, "/", "\x00") }

func labelCall(t *translator, name string, n *ast.CallNode) node {
	globs := t.shortGlobs(n)
	find := func(s *subject) int {
		return slices.IndexFunc(s.item.Labels, func(l string) bool { return matchesAny(globs, l) })
	}
	node := &answer{name: name, callWords: callWords{n}}
	node.of = func(s *subject) value { return boolValue(find(s) >= 0) }
	node.fact = func(s *subject) string {
		if i := find(s); i >= 0 {
			return "labelled “" + clip(s.item.Labels[i], 80) + "”"
		}
		return ""
	}
	return node
}

func byCall(t *translator, name string, n *ast.CallNode) node {
	globs := t.shortGlobs(n)
	var tries []wildGlob
	for i, g := range globs {
		tries = append(tries, wildGlob{i, longestLiteral(g)})
	}
	return &answer{name: name, callWords: callWords{n}, of: func(s *subject) value {
		actor := plainSlashes(strings.ToLower(s.item.Actor))
		for _, w := range tries {
			if !strings.Contains(actor, w.needs) {
				continue
			}
			if ok, err := path.Match(globs[w.id], actor); ok && err == nil {
				return boolValue(true)
			}
		}
		return boolValue(false)
	}}
}

func trailerCall(t *translator, name string, n *ast.CallNode) node {
	keys := t.texts(n, "")
	return &answer{name: name, callWords: callWords{n}, of: func(s *subject) value {
		return boolValue(slices.ContainsFunc(keys, func(k string) bool { return len(s.item.Trailer(k)) > 0 }))
	}}
}

func linkedCall(t *translator, name string, n *ast.CallNode) node {
	vias := t.texts(n, "")
	return &answer{name: name, callWords: callWords{n}, of: func(s *subject) value {
		count := 0
		for _, r := range s.item.Refs {
			if slices.Contains(vias, string(r.Via)) {
				count++
			}
		}
		for _, l := range s.piece.piece.Links {
			if l.From == s.item.ID && slices.Contains(vias, string(l.Via)) &&
				!slices.Contains(s.item.Refs, evidence.Ref{To: l.To, Via: l.Via}) {
				count++
			}
		}
		return numValue(float64(count))
	}}
}

// monthsCall counts whole months from a time to the item's own, by the days of the
// person's zone, so that an old verdict does not change with the calendar.
func monthsCall(t *translator, name string, n *ast.CallNode) node {
	if len(n.Arguments) != 1 {
		t.fail(n, "", "months_since wants one time")
		return nil
	}
	since := t.compile(n.Arguments[0])
	return &answer{name: name, callWords: callWords{n}, of: func(s *subject) value {
		from := since.eval(s)
		if from.kind != moment || s.item.At.IsZero() {
			return value{}
		}
		a, b := from.time().In(s.c.zone), s.item.At.In(s.c.zone)
		months := 12*(b.Year()-a.Year()) + int(b.Month()-a.Month())
		if b.Day() < a.Day() {
			months--
		}
		return numValue(float64(max(months, 0)))
	}}
}

// knownCall answers whether something was looked up, and is never unknown.
func knownCall(t *translator, name string, n *ast.CallNode) node {
	if len(n.Arguments) != 1 {
		t.fail(n, "", "known wants one fact")
		return nil
	}
	of := t.compile(n.Arguments[0])
	return &answer{name: name, callWords: callWords{n}, of: func(s *subject) value { return boolValue(of.eval(s).kind != none) }}
}

func factCall(t *translator, _ string, n *ast.CallNode) node {
	names := t.texts(n, "")
	if len(names) != 1 {
		t.fail(n, "", "fact wants one name")
		return nil
	}
	return &field{name: names[0], get: func(s *subject) value { return factValue(s.item, names[0], none) }}
}
