package classify

import (
	"slices"

	"github.com/expr-lang/expr/ast"
)

// mentionCall compiles the functions over words.
func mentionCall(t *translator, name string, n *ast.CallNode) node {
	node := &mentionNode{name: name, callWords: callWords{n}}
	texts := t.texts(n, "words")
	node.phrases = make([]int, 0, len(texts))
	for _, w := range texts {
		id, err := t.c.lexicon.add(w)
		if err != nil {
			t.fail(n.Arguments[0], "", "%v", err)
			return nil
		}
		if !slices.Contains(node.phrases, id) {
			node.phrases = append(node.phrases, id)
		}
	}
	return node
}

// mentionNode counts distinct words in the text or title, or asks whether the
// title opens with one.
type mentionNode struct {
	name string
	callWords
	phrases []int
}

func (n *mentionNode) eval(s *subject) value {
	if n.toCome(s) {
		return value{}
	}
	count := n.count(s)
	if n.name == "opens" {
		return boolValue(count > 0)
	}
	return numValue(float64(count))
}

func (n *mentionNode) test(s *subject) truth { return n.eval(s).truth() }

func (n *mentionNode) number(s *subject) (x float64, open, known bool) {
	return float64(n.count(s)), false, n.name != "opens" && !n.toCome(s)
}

// toCome reports whether the words it counts are still to be written.
func (n *mentionNode) toCome(s *subject) bool { return s.unwritten && n.name == "mentions" }

// count is how many of the phrases are found.
func (n *mentionNode) count(s *subject) int {
	found, count := s.inText, 0
	if n.name != "mentions" {
		found = s.inTitle
	}
	open := int32(s.start) + 1
	for _, id := range n.phrases {
		switch at := found[id]; {
		case at == 0:
		case n.name != "opens":
			count++
		case at <= open:
			return 1
		}
	}
	return count
}

// maxQuotes is how many quotes explain one count.
const maxQuotes = 3

func (n *mentionNode) because(s *subject, want bool, facts *[]string) {
	if !want {
		return
	}
	found, quotes := s.inText, 0
	if n.name != "mentions" {
		found = s.inTitle
	}
	for _, id := range n.phrases {
		if found[id] == 0 || quotes == maxQuotes {
			continue
		}
		if q := quote(s.written, int(found[id])-1); !slices.Contains(*facts, q) {
			*facts = append(*facts, q)
			quotes++
		}
	}
}

func (n *mentionNode) unknowns(s *subject, names *[]string) {
	if n.toCome(s) {
		*names = append(*names, "text")
	}
}
