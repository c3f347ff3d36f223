package classify

import (
	"cmp"
	"math"
	"regexp"
	"slices"
	"strings"
)

// node is a part of a compiled condition. Evaluation has no loops over more
// than the item holds, allocates nothing that grows with the text, and never
// fails: what can not be told is unknown.
type node interface {
	eval(s *subject) value
	// test is eval as an answer, without the detour over a value where that
	// can be saved: most of the time of a verdict is spent here.
	test(s *subject) truth
	// because adds the facts that make the node true or, where want is false,
	// not true: counts with paths, quotes, numbers.
	because(s *subject, want bool, facts *[]string)
	// unknowns adds the names of facts the node wanted and nobody looked up.
	unknowns(s *subject, names *[]string)
}

type constant struct{ v value }

func (n constant) eval(*subject) value               { return n.v }
func (n constant) test(*subject) truth               { return n.v.truth() }
func (n constant) because(*subject, bool, *[]string) {}
func (n constant) unknowns(*subject, *[]string)      {}

type not struct{ of node }

func (n not) eval(s *subject) value { return truthValue(n.test(s)) }
func (n not) test(s *subject) truth { return n.of.test(s).not() }

// because says nothing for what is rightly absent: absence is no evidence.
func (n not) because(s *subject, want bool, facts *[]string) {
	if !want {
		n.of.because(s, true, facts)
	}
}
func (n not) unknowns(s *subject, names *[]string) { n.of.unknowns(s, names) }

// junction is all (and) or any (or) of its parts.
type junction struct {
	all   bool
	parts []node
}

func (n junction) eval(s *subject) value { return truthValue(n.test(s)) }

func (n junction) test(s *subject) truth {
	decides := truthOf(!n.all)
	result := decides.not()
	for _, part := range n.parts {
		switch part.test(s) {
		case decides:
			return decides
		case unknown:
			result = unknown
		}
	}
	return result
}

func (n junction) because(s *subject, want bool, facts *[]string) {
	for _, part := range n.parts {
		if part.test(s) == truthOf(want) {
			part.because(s, want, facts)
		}
	}
}

func (n junction) unknowns(s *subject, names *[]string) {
	for _, part := range n.parts {
		if part.test(s) == unknown {
			part.unknowns(s, names)
		}
	}
}

// field is a name in a condition: a field of the item, one of its facts, or
// something counted in its text.
type field struct {
	name string
	get  func(*subject) value
	// plain fields say what sort of item it is and are no evidence.
	plain bool
}

func (n *field) eval(s *subject) value { return n.get(s) }
func (n *field) test(s *subject) truth { return n.get(s).truth() }

func (n *field) because(s *subject, want bool, facts *[]string) {
	if n.plain {
		return
	}
	if v := n.get(s); v.kind != boolean || want {
		*facts = append(*facts, n.fact(v))
	}
}

func (n *field) unknowns(s *subject, names *[]string) {
	if n.get(s).kind == none {
		*names = append(*names, n.name)
	}
}

// comparison sets two values against each other with an operator of the
// expression language.
type comparison struct {
	op          string
	left, right node
	// counted is the left side where it counts words or lines and the right
	// side is a plain number, which bound is.
	counted counter
	bound   float64
}

// counter is a node that comes to a number, of which open says that only a
// lower bound is known.
type counter interface {
	number(s *subject) (n float64, open, known bool)
}

func newComparison(op string, left, right node) *comparison {
	c := &comparison{op: op, left: left, right: right}
	if bound, ok := right.(constant); ok && bound.v.kind == number {
		if counted, ok := left.(counter); ok {
			c.counted, c.bound = counted, bound.v.num
		}
	}
	return c
}

func (n *comparison) eval(s *subject) value { return truthValue(n.test(s)) }

func (n *comparison) test(s *subject) truth {
	if n.counted != nil {
		x, open, known := n.counted.number(s)
		if !known {
			return unknown
		}
		if !open && n.op == ">=" {
			return truthOf(x >= n.bound)
		}
		return compareNumbers(n.op, x, n.bound, open, false)
	}
	return compare(n.op, n.left.eval(s), n.right.eval(s))
}

func (n *comparison) because(s *subject, want bool, facts *[]string) {
	if want && !n.asserts() {
		return
	}
	n.left.because(s, true, facts)
	n.right.because(s, true, facts)
}

func (n *comparison) unknowns(s *subject, names *[]string) {
	n.left.unknowns(s, names)
	n.right.unknowns(s, names)
}

// compare answers left op right; values of different kinds, and unknown ones,
// have no answer.
func compare(op string, l, r value) truth {
	if l.kind == none || r.kind == none {
		return unknown
	}
	switch op {
	case "in":
		return contains(r, l)
	case "contains":
		return contains(l, r)
	case "startsWith", "endsWith":
		if l.kind != text || r.kind != text {
			return unknown
		}
		if op == "startsWith" {
			return truthOf(strings.HasPrefix(l.str, r.str))
		}
		return truthOf(strings.HasSuffix(l.str, r.str))
	}
	if l.kind == number || r.kind == number {
		x, ok1 := l.number()
		y, ok2 := r.number()
		if !ok1 || !ok2 {
			return unknown
		}
		return compareNumbers(op, x, y, l.atLeast, r.atLeast)
	}
	if l.kind != r.kind {
		return unknown
	}
	switch l.kind {
	case boolean:
		return ordered(op, int(l.num)-int(r.num))
	case text:
		return ordered(op, strings.Compare(l.str, r.str))
	case moment:
		return ordered(op, cmp.Compare(l.num, r.num))
	case list:
		return ordered(op, slices.Compare(l.list, r.list))
	}
	return unknown
}

// compareNumbers knows that a lower bound can prove "at least" and disprove
// "at most", and nothing else.
func compareNumbers(op string, x, y float64, xOpen, yOpen bool) truth {
	if math.IsNaN(x) || math.IsNaN(y) { // of sums that went beyond all bounds
		return unknown
	}
	c := 0
	switch {
	case x < y:
		c = -1
	case x > y:
		c = 1
	}
	if !xOpen && !yOpen {
		return ordered(op, c)
	}
	if xOpen && yOpen {
		return unknown
	}
	if yOpen {
		c, op = -c, map[string]string{"<": ">", "<=": ">=", ">": "<", ">=": "<="}[op]
	}
	switch {
	case op == ">=" && c >= 0, op == ">" && c > 0, op == "!=" && c > 0:
		return yes
	case op == "<" && c >= 0, op == "<=" && c > 0, op == "==" && c > 0:
		return no
	}
	return unknown
}

func ordered(op string, c int) truth {
	switch op {
	case "==":
		return truthOf(c == 0)
	case "!=":
		return truthOf(c != 0)
	case "<":
		return truthOf(c < 0)
	case "<=":
		return truthOf(c <= 0)
	case ">":
		return truthOf(c > 0)
	case ">=":
		return truthOf(c >= 0)
	}
	return unknown
}

// contains answers whether a list has an element or a text a part.
func contains(whole, part value) truth {
	switch {
	case whole.kind == list && part.kind == text:
		return truthOf(slices.Contains(whole.list, part.str))
	case whole.kind == text && part.kind == text:
		return truthOf(strings.Contains(whole.str, part.str))
	}
	return unknown
}

// arithmetic is + - * or / of two numbers; division by zero is unknown.
type arithmetic struct {
	op          string
	left, right node
}

func (n arithmetic) eval(s *subject) value {
	l, r := n.left.eval(s), n.right.eval(s)
	x, ok1 := l.number()
	y, ok2 := r.number()
	if !ok1 || !ok2 {
		return value{}
	}
	// A bound survives where the result can only grow with the amount.
	open := l.atLeast || r.atLeast
	switch n.op {
	case "+":
		return value{kind: number, num: x + y, atLeast: open}
	case "*":
		return value{kind: number, num: x * y, atLeast: open}
	case "-":
		if r.atLeast {
			return value{}
		}
		return value{kind: number, num: x - y, atLeast: open}
	case "/":
		if y == 0 || r.atLeast {
			return value{}
		}
		return value{kind: number, num: x / y, atLeast: open}
	}
	return value{}
}

func (n arithmetic) test(*subject) truth { return unknown }

func (n arithmetic) because(s *subject, want bool, facts *[]string) {
	n.left.because(s, want, facts)
	n.right.because(s, want, facts)
}

func (n arithmetic) unknowns(s *subject, names *[]string) {
	n.left.unknowns(s, names)
	n.right.unknowns(s, names)
}

// pattern matches a text against a regular expression, which takes time
// linear in the text.
type pattern struct {
	of node
	re *regexp.Regexp
	// number is its place among the patterns, where a subject remembers what
	// it was asked last: spaces stay the same from item to item.
	number int
}

func (n pattern) eval(s *subject) value {
	v := n.of.eval(s)
	if v.kind != text {
		return value{}
	}
	last := &s.asked[n.number]
	if !last.known || last.text != v.str {
		*last = recalled{v.str, n.re.MatchString(clip(v.str, maxText)), true}
	}
	return boolValue(last.matched)
}

// recalled is what a pattern answered for a text.
type recalled struct {
	text           string
	matched, known bool
}

func (n pattern) test(s *subject) truth { return n.eval(s).truth() }

func (n pattern) because(s *subject, want bool, facts *[]string) {
	if v := n.of.eval(s); want && v.kind == text {
		// The words around it, since a match may be no more than a letter.
		searched := clip(v.str, maxText)
		if at := n.re.FindStringIndex(searched); at != nil && at[1] > at[0] {
			*facts = append(*facts, quote([]byte(searched), at[0]))
		}
	}
}

func (n pattern) unknowns(s *subject, names *[]string) { n.of.unknowns(s, names) }
