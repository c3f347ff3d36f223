package git

import (
	"fmt"
	"strconv"
	"strings"
)

// setting is one line of a git config file.
type setting struct {
	// key is "section.name" or "section.subsection.name", with section and
	// name in lower case and the subsection as it was written. Before the
	// first section it is the name alone.
	key   string
	value string
	// bare marks a name without "=", which means true.
	bare bool
}

// settings are config lines in the order git reads them: later ones win.
type settings []setting

// last returns the value that holds for a key.
func (s settings) last(key string) (string, bool) {
	for i := len(s) - 1; i >= 0; i-- {
		if s[i].key == key {
			return s[i].value, true
		}
	}
	return "", false
}

// isTrue reports whether a boolean key is set to true.
func (s settings) isTrue(key string) bool {
	for i := len(s) - 1; i >= 0; i-- {
		if s[i].key == key {
			return s[i].bare || truth(s[i].value)
		}
	}
	return false
}

func truth(value string) bool {
	switch strings.ToLower(value) {
	case "true", "yes", "on":
		return true
	}
	n, ok := number(value)
	return ok && n != 0
}

// size returns a number that is not negative. ok is false where it is not set, or
// not to such a number.
func (s settings) size(key string) (n int64, ok bool) {
	text, ok := s.last(key)
	if !ok {
		return 0, false
	}
	n, ok = number(text)
	return n, ok && n >= 0
}

// number reads a number as C does, from base 10, 8 or 16, which may have one of
// git's units.
func number(text string) (n int64, ok bool) {
	text = strings.ToLower(strings.TrimLeft(text, " \t\n\v\f\r"))
	shift := 0
	for i, unit := range [...]string{"k", "m", "g"} {
		if rest, found := strings.CutSuffix(text, unit); found {
			text, shift = rest, 10*(i+1)
			break
		}
	}
	sign := ""
	if text != "" && strings.Contains("+-", text[:1]) {
		sign, text = text[:1], text[1:]
	}
	base := 10
	if rest, found := strings.CutPrefix(text, "0x"); found {
		text, base = rest, 16
	} else if strings.HasPrefix(text, "0") {
		base = 8
	}
	if strings.Trim(text, "0123456789abcdef") != "" {
		return 0, false // another sign, or what only Go takes for a part of numbers
	}
	n, err := strconv.ParseInt(sign+text, base, 64)
	if err != nil || n<<shift>>shift != n {
		return 0, false
	}
	return n << shift, true
}

// configError is a line git itself would refuse.
type configError struct {
	line int
	why  string
}

func (e *configError) Error() string { return fmt.Sprintf("line %d: %s", e.line, e.why) }

// parseConfig reads a config file as git does. With an error come the
// settings before the bad line.
func parseConfig(text string) (settings, error) {
	p := configParser{text: strings.TrimPrefix(text, "\ufeff"), line: 1}
	for {
		done, err := p.next()
		if err != nil || done {
			return p.out, err
		}
	}
}

type configParser struct {
	text string
	pos  int
	line int

	prefix string // "section." or "section.subsection."
	out    settings
}

// read returns the next byte, a newline at the end. A carriage return before
// a newline is left out, as git leaves it out.
func (p *configParser) read() byte {
	if p.pos >= len(p.text) {
		p.pos++
		return '\n'
	}
	c := p.text[p.pos]
	p.pos++
	if c == '\r' && p.pos < len(p.text) && p.text[p.pos] == '\n' {
		c = '\n'
		p.pos++
	}
	if c == '\n' {
		p.line++
	}
	return c
}

func (p *configParser) ended() bool { return p.pos > len(p.text) }

func (p *configParser) fail(why string) error {
	line := p.line
	if p.pos > 0 && p.pos <= len(p.text) && p.text[p.pos-1] == '\n' {
		line--
	}
	return &configError{line, why}
}

// next reads one section head, setting, comment or byte of white space.
func (p *configParser) next() (done bool, err error) {
	switch c := p.read(); {
	case p.ended():
		return true, nil
	case isSpace(c):
		return false, nil
	case c == '#' || c == ';':
		for c != '\n' {
			c = p.read()
		}
		return false, nil
	case c == '[':
		return false, p.section()
	case isLetter(c):
		return false, p.setting(c)
	}
	return false, p.fail("neither a section nor a setting")
}

// section reads `section]`, `section.sub]` or `section "sub"]`.
func (p *configParser) section() error {
	var name strings.Builder
	for {
		switch c := p.read(); {
		case c == ']' && name.Len() > 0:
			p.prefix = strings.ToLower(name.String()) + "."
			return nil
		case isLetter(c) || isDigit(c) || c == '-' || c == '.':
			name.WriteByte(c)
		case (c == ' ' || c == '\t') && name.Len() > 0:
			return p.subsection(strings.ToLower(name.String()))
		default:
			return p.fail("section name")
		}
	}
}

func (p *configParser) subsection(section string) error {
	c := p.read()
	for c == ' ' || c == '\t' {
		c = p.read()
	}
	if c != '"' {
		return p.fail("subsection without quotes")
	}
	var sub strings.Builder
	for c = p.read(); c != '"'; c = p.read() {
		if c == '\\' {
			c = p.read()
		}
		if c == '\n' {
			return p.fail("subsection without an end")
		}
		sub.WriteByte(c)
	}
	if p.read() != ']' {
		return p.fail("section without an end")
	}
	p.prefix = section + "." + sub.String() + "."
	return nil
}

func (p *configParser) setting(c byte) error {
	start := p.pos - 1
	for isLetter(c) || isDigit(c) || c == '-' {
		c = p.read()
	}
	name := p.text[start : min(p.pos, len(p.text)+1)-1]
	s := setting{key: p.prefix + strings.ToLower(strings.TrimRight(name, "\r"))}
	for c == ' ' || c == '\t' {
		c = p.read()
	}
	switch {
	case c == '\n':
		s.bare = true
	case c == '=':
		value, err := p.value()
		if err != nil {
			return err
		}
		s.value = value
	default:
		return p.fail("setting without an equals sign")
	}
	p.out = append(p.out, s)
	return nil
}

// value reads the rest of a line: quotes and escapes are taken away, white
// space around what stands outside of quotes, and comments.
func (p *configParser) value() (string, error) {
	var out strings.Builder
	quoted, keep := false, 0 // keep: how much of out must not be trimmed
	for {
		c := p.read()
		switch {
		case c == '\n':
			if quoted {
				return "", p.fail("quotes without an end")
			}
			return out.String()[:keep], nil
		case !quoted && (c == '#' || c == ';'):
			for c != '\n' {
				c = p.read()
			}
			return out.String()[:keep], nil
		case !quoted && isSpace(c):
			if out.Len() > 0 {
				out.WriteByte(c)
			}
			continue
		case c == '"':
			quoted = !quoted
			keep = out.Len()
			continue
		case c == '\\':
			switch c = p.read(); c {
			case '\n':
				continue
			case 'n':
				c = '\n'
			case 't':
				c = '\t'
			case 'b':
				c = '\b'
			case '\\', '"':
			default:
				return "", p.fail("escape")
			}
		}
		out.WriteByte(c)
		keep = out.Len()
	}
}

// isSpace, isLetter and isDigit know ASCII alone, as git does.
func isSpace(c byte) bool  { return c == ' ' || c == '\t' || c == '\n' || c == '\r' }
func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }
func isDigit(c byte) bool  { return c >= '0' && c <= '9' }
