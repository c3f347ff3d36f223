package config

import (
	"slices"
	"strconv"
)

// nodeKind is what a node of a document is.
type nodeKind int

const (
	scalar nodeKind = iota // a number, a truth value, a date
	text                   // a string
	table                  // a table or an inline table
	list                   // an array
	tables                 // an array of tables, [[name]]
)

// node is a value of a TOML document with its place. Offsets count bytes from
// the start of the file.
type node struct {
	name string
	// keyAt is where the key was first written; the value's own place for
	// elements of arrays.
	keyAt int
	// at and end enclose the value; of a table, its header.
	at, end int
	kind    nodeKind
	// children are a table's values in file order, or an array's elements.
	children []*node
	// value is what the decoder read: a string, int64, float64, bool or
	// time.Time. Tables and arrays have none.
	value any
	// again is where a key or header was written a second time, else zero.
	again int
}

// locate finds the place of every key and value of a document. The decoder
// has the say on what is valid TOML; of a document that is not, locate finds
// some part. It never fails.
func locate(src []byte) *node {
	s := &scanner{src: src}
	if len(src) >= 3 && string(src[:3]) == bom {
		s.at = 3
	}
	root := &node{kind: table}
	here := root
	for s.skipBlank(); s.at < len(s.src); s.skipBlank() {
		before := s.at
		if s.src[s.at] == '[' {
			here = s.header(root)
		} else {
			s.keyValue(here)
		}
		if s.at == before {
			s.at++
		}
	}
	return root
}

const bom = "\xef\xbb\xbf"

// maxDepth bounds the nesting that is followed, so that a hostile file can
// not exhaust the stack.
const maxDepth = 200

type scanner struct {
	src   []byte
	at    int
	depth int
}

// peek is the byte n ahead, zero beyond the end.
func (s *scanner) peek(n int) byte {
	if s.at+n < len(s.src) {
		return s.src[s.at+n]
	}
	return 0
}

func (s *scanner) skipSpace() {
	for s.peek(0) == ' ' || s.peek(0) == '\t' {
		s.at++
	}
}

// skipBlank skips white space, newlines and comments.
func (s *scanner) skipBlank() {
	for s.at < len(s.src) {
		switch s.src[s.at] {
		case ' ', '\t', '\r', '\n':
			s.at++
		case '#':
			for s.at < len(s.src) && s.src[s.at] != '\n' {
				s.at++
			}
		default:
			return
		}
	}
}

// header reads [a.b] or [[a.b]] and returns the table it opens.
func (s *scanner) header(root *node) *node {
	start := s.at
	many := s.peek(1) == '['
	s.at++
	if many {
		s.at++
	}
	keys := s.dotted()
	for range 2 {
		if s.peek(0) == ']' {
			s.at++
		}
	}
	if len(keys) == 0 {
		return root
	}
	here := root.descend(keys[:len(keys)-1])
	last := here.child(keys[len(keys)-1], table)
	if last.end > last.at && !(many && last.kind == tables) {
		last.again = keys[len(keys)-1].at
	}
	last.at, last.end = start, s.at
	if !many {
		return last.latest()
	}
	last.kind = tables
	element := &node{keyAt: start, at: start, end: s.at, kind: table}
	last.children = append(last.children, element)
	return element
}

func (s *scanner) keyValue(here *node) {
	keys := s.dotted()
	if len(keys) == 0 || s.peek(0) != '=' {
		for s.at < len(s.src) && s.src[s.at] != '\n' {
			s.at++
		}
		return
	}
	s.at++
	s.skipSpace()
	n := here.descend(keys[:len(keys)-1]).child(keys[len(keys)-1], scalar)
	if n.end > n.at || len(n.children) > 0 {
		n.again = keys[len(keys)-1].at
	}
	s.value(n)
}

type key struct {
	name string
	at   int
}

// dotted reads a key such as a."b c".d and the space around it.
func (s *scanner) dotted() []key {
	var keys []key
	for {
		s.skipSpace()
		start := s.at
		switch c := s.peek(0); {
		case c == '"' || c == '\'':
			s.quoted()
			name, _ := unquote(s.src[start:s.at])
			keys = append(keys, key{name, start})
		case isBare(c):
			for isBare(s.peek(0)) {
				s.at++
			}
			keys = append(keys, key{string(s.src[start:s.at]), start})
		default:
			return keys
		}
		s.skipSpace()
		if s.peek(0) != '.' {
			return keys
		}
		s.at++
	}
}

// isBare reports whether a byte can be part of a key without quotes.
func isBare(c byte) bool {
	return c == '_' || c == '-' || '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || c >= 0x80
}

// value reads a value into n.
func (s *scanner) value(n *node) {
	n.at = s.at
	s.depth++
	defer func() { s.depth--; n.end = s.at }()
	switch c := s.peek(0); {
	case c == '"' || c == '\'':
		n.kind = text
		s.quoted()
	case c == '[' && s.depth < maxDepth:
		n.kind = list
		s.at++
		s.elements(']', func() {
			e := &node{keyAt: s.at}
			s.value(e)
			n.children = append(n.children, e)
		})
	case c == '{' && s.depth < maxDepth:
		n.kind = table
		s.at++
		s.elements('}', func() { s.keyValue(n) })
	default:
		s.bare()
	}
}

// elements calls each at the start of every element up to the closing byte.
func (s *scanner) elements(closing byte, each func()) {
	for {
		s.skipBlank()
		if s.at >= len(s.src) {
			return
		}
		if s.src[s.at] == closing {
			s.at++
			return
		}
		before := s.at
		each()
		s.skipBlank()
		if s.peek(0) == ',' {
			s.at++
		}
		if s.at == before {
			return
		}
	}
}

// bare reads a number, a truth value or a date, which may hold a space.
func (s *scanner) bare() {
	start := s.at
	for s.at < len(s.src) && !slices.Contains([]byte(",]}#\r\n"), s.src[s.at]) {
		s.at++
	}
	for s.at > start && (s.src[s.at-1] == ' ' || s.src[s.at-1] == '\t') {
		s.at--
	}
}

// quoted reads a string of any of the four kinds.
func (s *scanner) quoted() {
	q := s.src[s.at]
	escapes := q == '"'
	if s.peek(1) == q && s.peek(2) == q {
		s.at += 3
		for s.at < len(s.src) {
			switch {
			case escapes && s.src[s.at] == '\\':
				s.at = min(s.at+2, len(s.src))
			case s.src[s.at] == q && s.peek(1) == q && s.peek(2) == q:
				s.at += 3
				// Up to two quotes may stand before the closing three.
				for range 2 {
					if s.peek(0) == q {
						s.at++
					}
				}
				return
			default:
				s.at++
			}
		}
		return
	}
	for s.at++; s.at < len(s.src) && s.src[s.at] != '\n'; s.at++ {
		switch {
		case escapes && s.src[s.at] == '\\' && s.peek(1) != '\n':
			s.at++
		case s.src[s.at] == q:
			s.at++
			return
		}
	}
	s.at = min(s.at, len(s.src))
}

// descend walks down to the table a dotted key names, making what is missing.
func (n *node) descend(keys []key) *node {
	for _, k := range keys {
		n = n.child(k, table).latest()
	}
	return n
}

// child is the node's child of a name, made where it is missing.
func (n *node) child(k key, kind nodeKind) *node {
	if c := n.get(k.name); c != nil {
		return c
	}
	c := &node{name: k.name, keyAt: k.at, at: k.at, end: k.at, kind: kind}
	n.children = append(n.children, c)
	return c
}

// latest is the last table of an array of tables, else the node itself.
func (n *node) latest() *node {
	if n.kind == tables && len(n.children) > 0 {
		return n.children[len(n.children)-1]
	}
	return n
}

// get is the child of a name, or nil. Elements go by their number.
func (n *node) get(name string) *node {
	if n.kind == list || n.kind == tables {
		if i, err := strconv.Atoi(name); err == nil && 0 <= i && i < len(n.children) {
			return n.children[i]
		}
		return nil
	}
	for _, c := range n.children {
		if c.name == name {
			return c
		}
	}
	return nil
}

// attach hands the values the decoder read to the nodes they stand at.
func (n *node) attach(v any) {
	switch v := v.(type) {
	case map[string]any:
		for _, c := range n.children {
			c.attach(v[c.name])
		}
	case []map[string]any:
		for i, c := range n.children {
			if i < len(v) {
				c.attach(v[i])
			}
		}
	case []any:
		for i, c := range n.children {
			if i < len(v) {
				c.attach(v[i])
			}
		}
	default:
		n.value = v
	}
}
