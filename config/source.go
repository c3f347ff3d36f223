package config

import (
	"bytes"
	"iter"
	"slices"
	"sort"
	"strconv"
	"unicode/utf8"
)

// source is one file with the places of all that is in it, and what was found
// wrong with it.
type source struct {
	name string
	data []byte
	// lines are the offsets at which lines start.
	lines []int
	root  *node
	// secrets are the spans of the file that no message may repeat.
	secrets []span
	forms   secretForms

	problems []finding
}

type span struct{ from, to int }

// finding is a problem at an offset of a source.
type finding struct {
	at      int
	msg     string
	help    string
	warning bool
}

func newSource(name string, data []byte) *source {
	s := &source{name: name, data: data, lines: []int{0}, root: locate(data), forms: newSecretForms()}
	for i, c := range data {
		if c == '\n' && i+1 < len(data) {
			s.lines = append(s.lines, i+1)
		}
	}
	return s
}

// lineColumn is where an offset lies, both counted from 1; columns count
// characters. An offset outside the file lies at its nearer end.
func (s *source) lineColumn(at int) (line, column int) {
	at = max(0, min(at, len(s.data)))
	line = sort.Search(len(s.lines), func(i int) bool { return s.lines[i] > at })
	return line, 1 + utf8.RuneCount(s.data[s.lineStart(line):max(at, s.lineStart(line))])
}

// line is the line an offset lies in.
func (s *source) line(at int) int {
	line, _ := s.lineColumn(at)
	return line
}

// lineStart is where the text of a line starts, after a byte order mark.
func (s *source) lineStart(line int) int {
	start := s.lines[line-1]
	if start == 0 && bytes.HasPrefix(s.data, []byte(bom)) {
		return len(bom)
	}
	return start
}

// lineEnd is where a line ends, before its newline.
func (s *source) lineEnd(line int) int {
	end := len(s.data)
	if line < len(s.lines) {
		end = s.lines[line]
	}
	return s.lineStart(line) + len(bytes.TrimRight(s.data[s.lineStart(line):end], "\r\n"))
}

func (s *source) fail(at int, msg, help string) {
	s.problems = append(s.problems, finding{at: at, msg: msg, help: help})
}

func (s *source) warn(at int, msg, help string) {
	s.problems = append(s.problems, finding{at: at, msg: msg, help: help, warning: true})
}

// isWrong reports whether a mistake was found at an offset.
func (s *source) isWrong(at int) bool {
	return slices.ContainsFunc(s.problems, func(f finding) bool { return f.at == at && !f.warning })
}

// find is the node at a path and how many names of the path led to it: all of
// them, or as many as the file has.
func (s *source) find(path []string) (n *node, depth int) {
	n = s.root
	for i, name := range path {
		next := n.get(name)
		if next == nil {
			return n, i
		}
		n = next
	}
	return n, len(path)
}

// offset is the place of a path: of its value and the byte in it, or with a
// negative byte of its key. Where the path leads to nothing, it is the place
// of the table that should have it.
func (s *source) offset(path []string, inText int) int {
	n, depth := s.find(path)
	switch {
	case depth < len(path) || inText < 0:
		return n.keyAt
	case n.kind != text:
		return n.at
	}
	_, offsets := unquote(s.data[n.at:n.end])
	return n.at + offsets[min(inText, len(offsets)-1)]
}

// paths are the node and the values of the tables below it, with the names
// that lead there.
func (n *node) paths() iter.Seq2[[]string, *node] {
	return func(yield func([]string, *node) bool) { n.walkPaths(nil, yield) }
}

func (n *node) walkPaths(path []string, yield func([]string, *node) bool) bool {
	if !yield(path, n) {
		return false
	}
	for _, c := range n.children {
		if n.kind == table && !c.walkPaths(append(slices.Clone(path), c.name), yield) {
			return false
		}
	}
	return true
}

// all are the node and everything below it.
func (n *node) all() iter.Seq[*node] {
	return func(yield func(*node) bool) { n.walk(yield) }
}

func (n *node) walk(yield func(*node) bool) bool {
	if !yield(n) {
		return false
	}
	for _, c := range n.children {
		if !c.walk(yield) {
			return false
		}
	}
	return true
}

// report turns the findings into problems, in file order.
func (s *source) report() (errors, warnings []Problem) {
	slices.SortStableFunc(s.problems, func(a, b finding) int { return a.at - b.at })
	for _, f := range s.problems {
		line, column := s.lineColumn(f.at)
		excerpt, caret := s.excerpt(f.at)
		p := Problem{
			File: s.name, Line: line, Column: column, Excerpt: excerpt, Caret: caret,
			Msg: visible(s.forms.mask(f.msg)), Help: visible(s.forms.mask(f.help)),
		}
		if f.warning {
			warnings = append(warnings, p)
		} else if len(errors) == 0 || !errors[len(errors)-1].same(p) {
			errors = append(errors, p)
		}
	}
	return errors, warnings
}

// at is a place in words, file:line.
func (s *source) at(offset int) string {
	return s.name + ":" + strconv.Itoa(s.line(offset))
}
