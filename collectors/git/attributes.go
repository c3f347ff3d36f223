package git

import (
	"strings"
	"unicode/utf8"

	"github.com/bmatcuk/doublestar/v4"
)

// attrState is what attributes say: one of the words below, or the value of
// name=value. Empty says nothing.
type attrState string

const (
	attrSet         attrState = "set"
	attrUnset       attrState = "unset"
	attrUnspecified attrState = "unspecified"
)

// attribute is one word of a line of .gitattributes.
type attribute struct {
	name  string
	state attrState
}

// attrRule is one line of .gitattributes.
type attrRule struct {
	// begin is what the pattern begins with in so many letters, where it has a
	// slash. Git holds the rest by itself to the rest of a path: two stars there
	// are its begin, whatever is in front of them.
	begin      string
	pattern    string
	byName     bool // the pattern has no slash: it is held against the last part
	fold       bool // capitals do not count; the pattern has none
	attributes []attribute
}

// attrFile is one file of attributes.
type attrFile struct {
	rules  []attrRule
	macros map[string][]attribute
}

// builtinMacros are git's own.
var builtinMacros = map[string][]attribute{
	"binary": {{"diff", attrUnset}, {"merge", attrUnset}, {"text", attrUnset}},
}

// maxAttrLine is the longest line git takes from a file of attributes.
const maxAttrLine = 2048

// parseAttributes reads a file of attributes as git does. Lines git would warn
// about and pass over are passed over, whole: a word that can not be an attribute,
// such as a comment behind the others, voids them all.
func parseAttributes(text string) attrFile {
	var f attrFile
	for line := range strings.Lines(strings.TrimPrefix(text, "\ufeff")) {
		line, _, _ = strings.Cut(strings.TrimSuffix(line, "\n"), "\x00") // where a string ends in C
		long := len(line) >= maxAttrLine
		if line = strings.TrimLeft(line, " \t\r"); line == "" || line[0] == '#' || long {
			continue
		}
		pattern, words, ok := unquote(line)
		if !ok {
			pattern, words = cutWord(line)
		}
		attributes, ok := parseAttrWords(words)
		if !ok {
			continue
		}
		if name, ok := strings.CutPrefix(pattern, "[attr]"); ok && name != "" {
			if name, _ = cutWord(strings.TrimLeft(name, " \t\r")); !isAttrName(name) {
				continue
			}
			if f.macros == nil {
				f.macros = make(map[string][]attribute)
			}
			f.macros[name] = attributes
			continue
		}
		// A negative pattern is forbidden; one that ends in a slash means
		// folders, and folders have no attributes.
		if pattern == "" || pattern[0] == '!' || strings.HasSuffix(pattern, "/") {
			continue
		}
		r := attrRule{byName: !strings.Contains(pattern, "/"), attributes: attributes}
		if pattern = strings.TrimPrefix(pattern, "/"); !r.byName {
			n := strings.IndexAny(pattern, `*?[\`)
			if n < 0 {
				n = len(pattern)
			}
			r.begin, pattern = wide(pattern[:n]), pattern[n:]
		}
		r.pattern = globOf(pattern)
		f.rules = append(f.rules, r)
	}
	return f
}

func cutWord(s string) (word, rest string) {
	if i := strings.IndexAny(s, " \t\r"); i >= 0 {
		return s[:i], s[i:]
	}
	return s, ""
}

// parseAttrWords reads the words behind a pattern. ok is false where one of them
// is for no attribute.
func parseAttrWords(s string) (out []attribute, ok bool) {
	for _, word := range strings.FieldsFunc(s, func(r rune) bool { return r == ' ' || r == '\t' || r == '\r' }) {
		name, value, valued := strings.Cut(word, "=")
		a := attribute{name, attrSet}
		switch {
		case word[0] == '-': // a value behind it means nothing
			a = attribute{name[1:], attrUnset}
		case word[0] == '!':
			a = attribute{name[1:], attrUnspecified}
		case valued:
			a.state = attrState(value)
		}
		if !isAttrName(a.name) {
			return nil, false
		}
		out = append(out, a)
	}
	return out, true
}

// isAttrName reports whether git takes a word for the name of an attribute
// (gitattributes(5)).
func isAttrName(name string) bool {
	for i := range len(name) {
		switch c := name[i] | 0x20; {
		case 'a' <= c && c <= 'z', '0' <= name[i] && name[i] <= '9', name[i] == '_', name[i] == '.', name[i] == '-' && i > 0:
		default:
			return false
		}
	}
	return name != ""
}

// classes are the named classes of characters that git knows in brackets, as
// doublestar takes them, but for the slash.
var classes = map[string]string{
	"alnum": "a-zA-Z0-9", "alpha": "a-zA-Z", "blank": " \t", "cntrl": "\x00-\x1f\x7f", "digit": "0-9",
	"graph": `\!-.0-~`, "lower": "a-z", "print": " -.0-~", "punct": "\\!-.:-@\\[-`\\{-~", "space": " \t\n\r",
	"upper": "A-Z", "xdigit": "0-9A-Fa-f",
}

// globOf writes a pattern of git's for doublestar, to which braces mean
// something, more than two stars nothing, and a folder is among what is in it.
func globOf(pattern string) string {
	var b strings.Builder
	for rest := wide(pattern); rest != ""; {
		n := 1
		switch rest[0] {
		case '\\':
			n = min(2, len(rest))
			b.WriteString(rest[:n])
		case '*':
			n = len(rest) - len(strings.TrimLeft(rest, "*"))
			b.WriteString(rest[:min(n, 2)])
		case '{', '}':
			b.WriteString("\\" + rest[:1])
		case '[':
			n = bracketOf(&b, rest)
		default:
			b.WriteByte(rest[0])
		}
		rest = rest[n:]
	}
	glob := b.String()
	if strings.HasSuffix(glob, "/**") {
		glob += "/*"
	}
	return glob
}

// matchGlob reports whether a pattern of git's is one for a path.
func matchGlob(pattern, path string) bool {
	ok, err := doublestar.Match(globOf(pattern), wide(path))
	return ok && err == nil
}

// bracketOf writes the characters in brackets that a pattern begins with, and
// returns how long that is. Without its end it is no pattern to either.
func bracketOf(b *strings.Builder, pattern string) int {
	begin := b.Len()
	b.WriteByte('[')
	in := []rune(pattern[1:])
	size := func(rest []rune) int { return len(pattern) - len(string(rest)) }
	if len(in) > 0 && (in[0] == '!' || in[0] == '^') {
		b.WriteString(`!\/`) // no slash in any case
		in = in[1:]
	}
	negative := b.Len() > begin+1
	next := func() (c rune) {
		if in[0] == '\\' && len(in) > 1 {
			in = in[1:]
		}
		c, in = in[0], in[1:]
		return c
	}
	write := func(from, to rune) {
		b.WriteString("\\" + string(from))
		if from != to {
			b.WriteString("-\\" + string(to))
		}
	}
	for first := true; len(in) > 0; first = false {
		if in[0] == ']' && !first {
			if b.Len() == begin+1 {
				write(0, 0) // of nothing but a slash: no path has this
			}
			b.WriteByte(']')
			return size(in[1:])
		}
		if name, rest, ok := cutClass(string(in)); ok {
			class, known := classes[name]
			if !known { // to git the whole pattern is for nothing
				b.Reset()
				b.WriteByte('[')
				return len(pattern)
			}
			b.WriteString(class)
			in = []rune(rest)
			continue
		}
		from := next()
		to := from
		if len(in) > 1 && in[0] == '-' && in[1] != ']' {
			in = in[1:]
			to = next()
		}
		if negative || from > '/' || to < '/' {
			write(from, to)
			continue
		}
		if from < '/' {
			write(from, '/'-1)
		}
		if to > '/' {
			write('/'+1, to)
		}
	}
	return len(pattern)
}

// cutClass cuts the name of a class in its own brackets off what is left of a
// pattern. Where the first bracket that closes has no colon before it there is
// none, and those characters mean themselves.
func cutClass(s string) (name, rest string, ok bool) {
	if s, ok = strings.CutPrefix(s, "[:"); !ok {
		return "", "", false
	}
	name, rest, _ = strings.Cut(s, "]")
	name, ok = strings.CutSuffix(name, ":")
	return name, rest, ok
}

// matches reports whether the rule is about a path, given from the folder the
// rule's file lies in.
func (r *attrRule) matches(path string) bool {
	if r.byName {
		_, path = cutDir(path)
	}
	path = wide(path)
	if r.fold {
		path = lower(path)
	}
	path, ok := strings.CutPrefix(path, r.begin)
	if !ok {
		return false
	}
	ok, err := doublestar.Match(r.pattern, path)
	return ok && err == nil
}

// wide makes a character of each byte, which is what git matches.
func wide(s string) string {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			wide := make([]rune, len(s))
			for i := range len(s) {
				wide[i] = rune(s[i])
			}
			return string(wide)
		}
	}
	return s
}

// ignoreCase makes the rules match capitals and small letters alike, as
// core.ignoreCase does.
func (f *attrFile) ignoreCase() {
	for i := range f.rules {
		r := &f.rules[i]
		r.fold, r.begin, r.pattern = true, lower(r.begin), lower(r.pattern)
	}
}

// lower makes small letters of capitals, of ASCII's alone as git does.
func lower(s string) string {
	return strings.Map(func(r rune) rune {
		if 'A' <= r && r <= 'Z' {
			r |= 0x20
		}
		return r
	}, s)
}

// layer is a file of attributes and the folder it lies in, empty for the root
// and for files outside of the tree.
type layer struct {
	dir  string
	file *attrFile
}

// lookup says what the layers, lowest first, say about a path. The answer has
// the attributes that any rule speaks of.
func lookup(layers []layer, path string) map[string]attrState {
	found := make(map[string]attrState)
	for i := len(layers) - 1; i >= 0; i-- {
		at := path
		if dir := layers[i].dir; dir != "" {
			at = path[len(dir)+1:]
		}
		rules := layers[i].file.rules
		for j := len(rules) - 1; j >= 0; j-- {
			if rules[j].matches(at) {
				fill(found, layers, rules[j].attributes, 0)
			}
		}
	}
	return found
}

// fill takes over what is not decided yet, the last word first. A macro counts
// only where it is itself what decides.
func fill(found map[string]attrState, layers []layer, words []attribute, depth int) {
	for i := len(words) - 1; i >= 0; i-- {
		word := words[i]
		if _, decided := found[word.name]; decided {
			continue
		}
		found[word.name] = word.state
		if word.state == attrSet && depth < maxIncludes {
			fill(found, layers, macro(layers, word.name), depth+1)
		}
	}
}

// macro finds a macro's words. Only files outside of the tree and at its root
// may define any.
func macro(layers []layer, name string) []attribute {
	for i := len(layers) - 1; i >= 0; i-- {
		if layers[i].dir != "" {
			continue
		}
		if words, ok := layers[i].file.macros[name]; ok {
			return words
		}
	}
	return builtinMacros[name]
}

// unquote reads a pattern in double quotes, as git quotes paths. ok is false for
// one without, or without their end.
func unquote(s string) (out, rest string, ok bool) {
	if s[0] != '"' {
		return "", "", false
	}
	var b strings.Builder
	for i := 1; i < len(s); i++ {
		switch c := s[i]; c {
		case '"':
			return b.String(), s[i+1:], true
		case '\\':
			i++
			if i == len(s) {
				return "", "", false
			}
			if j := strings.IndexByte(`abtnvfr"\`, s[i]); j >= 0 {
				b.WriteByte("\a\b\t\n\v\f\r\"\\"[j])
				continue
			}
			if i+2 >= len(s) {
				return "", "", false
			}
			var c int
			for _, d := range []byte(s[i : i+3]) {
				if d < '0' || d > '7' {
					return "", "", false
				}
				c = c<<3 | int(d-'0')
			}
			b.WriteByte(byte(c))
			i += 2
		default:
			b.WriteByte(c)
		}
	}
	return "", "", false
}
