package config

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/BurntSushi/toml"
)

// maxSyntax is how many mistakes of syntax are told at once.
const maxSyntax = 10

// parse decodes the document. Where its syntax is wrong, the mistake is
// noted, the line or table it stands in is left out, and the rest is decoded;
// the result tells whether the document was whole.
func (s *source) parse() bool {
	if at := notUTF8(s.data); at >= 0 {
		msg := fmt.Sprintf("the file is not UTF-8: byte 0x%02x", s.data[at])
		if hasUTF16Mark(s.data) {
			msg = "the file is UTF-16"
		}
		s.fail(at, msg, "save it as UTF-8")
		s.root = &node{kind: table}
		return false
	}
	rest := bytes.Clone(s.data)
	for range maxSyntax {
		var values map[string]any
		_, err := toml.Decode(string(rest), &values)
		var wrong toml.ParseError
		switch {
		case err == nil:
			s.root = locate(rest)
			s.root.attach(values)
			s.findSecrets()
			return bytes.Equal(rest, s.data)
		case !errors.As(err, &wrong):
			s.fail(0, err.Error(), "")
			return s.onlyFirst()
		}
		at := wrong.Position.Start
		if bytes.HasPrefix(rest, []byte(bom)) {
			at += len(bom)
		}
		at = min(max(at, 0), len(rest))
		s.syntaxError(at, wrong)
		if !s.leaveOut(rest, at) {
			return s.onlyFirst()
		}
		s.root = locate(rest)
	}
	return s.onlyFirst()
}

// onlyFirst keeps the first mistake of syntax: what seems wrong after a
// string or list that was never closed is not.
func (s *source) onlyFirst() bool {
	s.problems = s.problems[:1]
	s.root = &node{kind: table}
	return false
}

// leaveOut blanks the line of an offset, the table whose header it is, or the
// list of several lines it breaks, and reports whether anything was there to
// blank.
func (s *source) leaveOut(rest []byte, at int) bool {
	line := s.line(at)
	from, to := s.lineStart(line), s.lineEnd(line)
	if n := s.around(at); n != nil && n.kind == list {
		from = s.lineStart(s.line(n.at))
		if beginsKey(rest[s.lineStart(line):to]) {
			to = s.lineEnd(line - 1)
		} else {
			to = s.lineEnd(s.line(n.end))
		}
	} else if bytes.HasPrefix(bytes.TrimLeft(rest[from:to], " \t"), []byte("[")) {
		for next := line + 1; next <= len(s.lines); next++ {
			if bytes.HasPrefix(bytes.TrimLeft(rest[s.lineStart(next):s.lineEnd(next)], " \t"), []byte("[")) {
				break
			}
			to = s.lineEnd(next)
		}
	}
	blanked := false
	for i := from; i < to; i++ {
		if rest[i] != '\n' && rest[i] != '\r' && rest[i] != ' ' {
			rest[i] = ' '
			blanked = true
		}
	}
	return blanked
}

// syntaxError notes a mistake of syntax with what the document around it says
// about its cause.
func (s *source) syntaxError(at int, wrong toml.ParseError) {
	line := s.line(at)
	for path, n := range s.root.paths() {
		if n.again == 0 || s.line(n.again) != line {
			continue
		}
		name := strconv.Quote(dotted(path))
		if n.kind == table || n.kind == tables {
			name = "[" + dotted(path) + "]"
		}
		s.fail(n.again, name+" is there twice", fmt.Sprintf("it was first given in line %d", s.line(n.keyAt)))
		return
	}
	if isControl(s.data, at+1) && !isControl(s.data, at) {
		at++ // the decoder points at what comes before
	}
	msg := plainMessage(wrong.Message)
	if rest := bytes.TrimLeft(s.data[at:], " \t"); s.afterEquals(at) && (len(rest) == 0 || rest[0] == '\n' || rest[0] == '\r') {
		msg = "the value is missing"
	}
	s.fail(at, msg, s.syntaxHelp(at))
}

// afterEquals reports whether only white space lies between an offset and an
// equals sign before it in its line.
func (s *source) afterEquals(at int) bool {
	start := s.lineStart(s.line(at))
	return bytes.HasSuffix(bytes.TrimSpace(s.data[start:max(start, at)]), []byte("="))
}

// isControl reports whether a byte is one that TOML allows in no place.
func isControl(data []byte, at int) bool {
	return at < len(data) && (data[at] < ' ' && !bytes.ContainsRune([]byte("\t\r\n"), rune(data[at])) || data[at] == 0x7f)
}

// around is the list or text, begun in a line before, that an offset lies in.
func (s *source) around(at int) *node {
	line := s.line(at)
	for n := range s.root.all() {
		if (n.kind == list || n.kind == text) && n.at < at && at <= n.end && s.line(n.at) < line {
			return n
		}
	}
	return nil
}

// beginsKey reports whether a line looks like the begin of a value or table of
// its own, which no list can hold.
func beginsKey(line []byte) bool {
	line = bytes.TrimLeft(line, " \t")
	name := bytes.IndexFunc(line, func(r rune) bool {
		return r != '_' && r != '-' && r != '.' && !unicode.IsLetter(r) && !unicode.IsDigit(r)
	})
	return name > 0 && bytes.HasPrefix(bytes.TrimLeft(line[name:], " \t"), []byte("="))
}

// syntaxHelp is the next step after the usual mistakes.
func (s *source) syntaxHelp(at int) string {
	line := s.line(at)
	if n := s.around(at); n != nil && n.kind == text {
		return fmt.Sprintf("the text that starts in line %d is not closed", s.line(n.at))
	} else if n != nil {
		return fmt.Sprintf("the list that starts in line %d is not closed, or a comma is missing", s.line(n.at))
	}
	start, end := s.lineStart(line), s.lineEnd(line)
	header := bytes.HasPrefix(bytes.TrimSpace(s.data[start:end]), []byte("["))
	r, _ := utf8.DecodeRune(s.data[at:])
	before := s.data[start:max(start, min(at, end))]
	switch {
	case isControl(s.data, at):
		return fmt.Sprintf(`take it out, or write it as "\u%04x" in double quotes`, s.data[at])
	case spanEnd(s.forms.inLine(s.data[start:end], start), at) > at:
		return secretHelp
	case s.afterEquals(at) && (unicode.IsLetter(r) || strings.ContainsRune("~/.@*`", r)):
		return "text stands in quotes"
	case s.afterEquals(at):
		return "give a value after the equals sign, or put # before the line"
	case header && !bytes.Contains(before, []byte("=")):
		return `the header of a table looks like [git.work]; a name with other characters stands in quotes: [people."Ana B"]`
	case bytes.Count(before, []byte(`"`)) == 2 && bytes.HasPrefix(bytes.TrimSpace(before), []byte("when")):
		return "a condition stands in single quotes: when = 'added(\"docs/**\") >= 3'"
	case at >= end && bytes.ContainsAny(before, `"'`):
		return "close the quote; text of several lines stands in '''three'''"
	case bytes.Count(s.data[start:end], []byte("'"))%2 == 1:
		return "text with an apostrophe stands in double quotes, or in '''three'''"
	case bytes.ContainsRune(before, '"') && bytes.ContainsRune(s.data[start:end], '\\'):
		return "text with a backslash stands in single quotes"
	}
	return ""
}

// plainMessage is a message in the form of ours: lower case, no full stop.
func plainMessage(msg string) string {
	r, size := utf8.DecodeRuneInString(msg)
	if next, _ := utf8.DecodeRuneInString(msg[size:]); unicode.IsUpper(next) {
		return msg // an abbreviation
	}
	return strings.TrimSuffix(string(unicode.ToLower(r))+msg[size:], ".")
}

// notUTF8 is the offset of the first byte that is not UTF-8, or of the zero
// byte of a file in UTF-16, or -1.
func notUTF8(data []byte) int {
	if hasUTF16Mark(data) {
		return 0
	}
	for i := 0; i < len(data); {
		r, size := utf8.DecodeRune(data[i:])
		if r == utf8.RuneError && size == 1 {
			return i
		}
		i += size
	}
	return -1
}
