package classify

import (
	"slices"

	"github.com/expr-lang/expr/ast"
)

// amountCall compiles the functions over changed paths. Lists that name none take
// nothing of any change.
func amountCall(t *translator, name string, n *ast.CallNode) node {
	globs := t.texts(n, "paths")
	switch {
	case len(globs) > 0:
	case name == "touches":
		return constant{boolValue(false)}
	default:
		return constant{numValue(0)}
	}
	set, err := t.c.atlas.set(globs)
	if err != nil {
		t.fail(n.Arguments[0], `globs are like "docs/**" or "**/*.md"`, "%v", err)
		return nil
	}
	all := slices.ContainsFunc(globs, func(g string) bool { return g == "**/*" || g == "**" })
	return &amountNode{name, callWords{n}, set, all}
}

// amountNode counts lines or files under globs. Generated files count none.
type amountNode struct {
	name string
	callWords
	set int
	// all is set where the globs take every file.
	all bool
}

func (n *amountNode) eval(s *subject) value {
	if n.name == "touches" {
		u := &s.under[n.set]
		if u.files == 0 && (s.partial || len(s.item.Files) == 0 && s.uncounted) {
			return value{}
		}
		return boolValue(u.files > 0)
	}
	x, open, known := n.number(s)
	if !known {
		return value{}
	}
	return value{kind: number, num: x, atLeast: open}
}

func (n *amountNode) test(s *subject) truth { return n.eval(s).truth() }

func (n *amountNode) number(s *subject) (x float64, open, known bool) {
	u := &s.under[n.set]
	open = s.partial || u.uncounted || len(s.item.Files) == 0 && s.uncounted
	switch n.name {
	case "added":
		return float64(u.added), open, true
	case "removed":
		return float64(u.removed), open, true
	case "changed":
		return float64(u.added + u.removed), open, true
	case "files":
		return float64(u.files), s.partial, true
	case "share":
		return s.share(u)
	}
	return 0, false, false
}

// share is the part of the changed lines that lie under a set's globs. Where
// the list of files was cut, the totals still give a lower bound.
func (s *subject) share(u *amount) (x float64, open, known bool) {
	whole := s.changed
	if s.partial {
		whole = max(whole, s.item.Additions.OrZero()+s.item.Deletions.OrZero())
	}
	switch {
	case s.uncounted && !s.partial:
		return 0, false, false
	case whole == 0:
		return 0, false, !s.partial
	}
	return float64(u.added+u.removed) / float64(whole), s.partial, true
}

func (n *amountNode) because(s *subject, want bool, facts *[]string) {
	if fact := n.fact(s); want && fact != "" {
		*facts = append(*facts, fact)
	}
}

func (n *amountNode) unknowns(s *subject, names *[]string) {
	if v := n.eval(s); v.kind == none || v.atLeast {
		*names = append(*names, "lines changed by file")
	}
}
