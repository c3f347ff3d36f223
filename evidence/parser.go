package evidence

import (
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// maxDepth is how deep lists and objects may lie in each other, as in
// encoding/json.
const maxDepth = 10000

// parser reads JSON (RFC 8259) from valid UTF-8. It exists because decoding
// by reflection takes several times as long, and a report decodes a whole
// ledger each time. It takes and refuses what encoding/json does.
//
// After the first error, which it keeps, it is at the end of its text and
// every method returns zero.
type parser struct {
	s     string
	i     int
	depth int
	// field names the item's field being read, for errors.
	field string
	err   error
}

func (p *parser) fail(why string) {
	if p.err == nil {
		p.err = &FormatError{p.field, p.i, why}
	}
	p.i = len(p.s)
}

func (p *parser) space() {
	for p.i < len(p.s) {
		switch p.s[p.i] {
		case ' ', '\t', '\r', '\n':
			p.i++
		default:
			return
		}
	}
}

// peek returns the next byte after space, zero at the end.
func (p *parser) peek() byte {
	p.space()
	if p.i == len(p.s) {
		return 0
	}
	return p.s[p.i]
}

// take consumes c, if it is next after space.
func (p *parser) take(c byte) bool {
	if p.peek() != c || c == 0 {
		return false
	}
	p.i++
	return true
}

func (p *parser) word(w string) bool {
	p.space()
	if !strings.HasPrefix(p.s[p.i:], w) {
		return false
	}
	p.i += len(w)
	return true
}

func (p *parser) null() bool { return p.word("null") }

// end fails unless nothing but space is left.
func (p *parser) end() {
	if p.space(); p.i < len(p.s) {
		p.fail("more text after the item")
	}
}

func (p *parser) enter() bool {
	if p.depth++; p.depth > maxDepth {
		p.fail("nested too deep")
		return false
	}
	return true
}

// object reads an object, or null for an empty one. It calls member at each
// value, which member must read.
func (p *parser) object(member func(name string)) {
	if p.null() {
		return
	}
	if !p.take('{') {
		p.fail("want an object")
		return
	}
	if !p.enter() {
		return
	}
	defer func() { p.depth-- }()
	if p.take('}') {
		return
	}
	for p.err == nil {
		name := p.quoted()
		if !p.take(':') {
			p.fail("want a colon")
			return
		}
		member(name)
		if p.take('}') {
			return
		}
		if !p.take(',') {
			p.fail("want a comma or the end of the object")
		}
	}
}

// array reads a list. It calls element at each value, which it must read.
func (p *parser) array(element func()) {
	if !p.take('[') {
		p.fail("want a list")
		return
	}
	if !p.enter() {
		return
	}
	defer func() { p.depth-- }()
	if p.take(']') {
		return
	}
	for p.err == nil {
		element()
		if p.take(']') {
			return
		}
		if !p.take(',') {
			p.fail("want a comma or the end of the list")
		}
	}
}

// text reads a text, or null for an empty one.
func (p *parser) text() string {
	if p.null() {
		return ""
	}
	return p.quoted()
}

func (p *parser) quoted() string {
	if !p.take('"') {
		p.fail("want a text")
		return ""
	}
	for start := p.i; p.i < len(p.s); p.i++ {
		switch c := p.s[p.i]; {
		case c == '"':
			p.i++
			return p.s[start : p.i-1]
		case c == '\\':
			return p.unescape(start)
		case c < ' ':
			p.fail("control character in a text")
			return ""
		}
	}
	p.fail("text has no end")
	return ""
}

// unescape reads on a text that started at start and has its first escape here.
func (p *parser) unescape(start int) string {
	var b strings.Builder
	b.Grow(p.i - start + max(0, strings.IndexByte(p.s[p.i:], '"')))
	for p.i < len(p.s) {
		switch c := p.s[p.i]; {
		case c == '"':
			b.WriteString(p.s[start:p.i])
			p.i++
			return b.String()
		case c == '\\':
			b.WriteString(p.s[start:p.i])
			b.WriteRune(p.escaped())
			start = p.i
		case c < ' ':
			p.fail("control character in a text")
		default:
			p.i++
		}
	}
	p.fail("text has no end")
	return ""
}

// escaped reads one escape, or two that are halves of one character.
func (p *parser) escaped() rune {
	p.i++
	if p.i == len(p.s) {
		return 0
	}
	c := p.s[p.i]
	p.i++
	switch c {
	case '"', '\\', '/':
		return rune(c)
	case 'b':
		return '\b'
	case 'f':
		return '\f'
	case 'n':
		return '\n'
	case 'r':
		return '\r'
	case 't':
		return '\t'
	case 'u':
		r := p.hex4()
		if !utf16.IsSurrogate(r) {
			return r
		}
		if after := p.i; strings.HasPrefix(p.s[p.i:], `\u`) {
			p.i += 2
			if both := utf16.DecodeRune(r, p.hex4()); both != utf8.RuneError {
				return both
			}
			if p.err == nil {
				p.i = after
			}
		}
		return utf8.RuneError
	}
	p.fail("unknown escape")
	return 0
}

func (p *parser) hex4() (r rune) {
	if len(p.s)-p.i < 4 {
		p.fail("short escape")
		return 0
	}
	for range 4 {
		c := p.s[p.i]
		switch {
		case digit(c):
			c -= '0'
		case c|0x20 >= 'a' && c|0x20 <= 'f':
			c = c | 0x20 - 'a' + 10
		default:
			p.fail("escape is not four hexadecimal digits")
			return 0
		}
		r = r<<4 | rune(c)
		p.i++
	}
	return r
}

func (p *parser) bool() bool {
	switch {
	case p.word("true"):
		return true
	case p.word("false"), p.null():
		return false
	}
	p.fail("want true or false")
	return false
}

// amount reads a count, or null for one that is not known.
func (p *parser) amount() Amount {
	if p.null() {
		return Amount{}
	}
	n, err := strconv.Atoi(p.number())
	if err != nil {
		p.fail("want a whole number")
		return Amount{}
	}
	return Count(n)
}

func (p *parser) number() string {
	p.space()
	start := p.i
	p.skip('-')
	if !p.skip('0') && !p.digits() {
		p.fail("want a number")
		return ""
	}
	if p.skip('.') && !p.digits() {
		p.fail("want a digit after the point")
	}
	if p.skip('e') || p.skip('E') {
		if !p.skip('+') {
			p.skip('-')
		}
		if !p.digits() {
			p.fail("want an exponent")
		}
	}
	return p.s[start:p.i]
}

// skip consumes c, if it is next with no space before.
func (p *parser) skip(c byte) bool {
	if p.i == len(p.s) || p.s[p.i] != c {
		return false
	}
	p.i++
	return true
}

func (p *parser) digits() bool {
	start := p.i
	for p.i < len(p.s) && digit(p.s[p.i]) {
		p.i++
	}
	return p.i > start
}

// raw reads a value of any kind and returns its text.
func (p *parser) raw() string {
	p.space()
	start := p.i
	switch p.peek() {
	case '{':
		p.object(func(string) { p.raw() })
	case '[':
		p.array(func() { p.raw() })
	case '"':
		p.quoted()
	case 't', 'f', 'n':
		if !p.word("true") && !p.word("false") && !p.null() {
			p.fail("unknown word")
		}
	default:
		p.number()
	}
	return p.s[start:p.i]
}
