package report

import (
	"net/url"
	"strings"
)

// markdownSpecial are the characters that mean something inside a line of
// Markdown, its GitHub flavour, or HTML in it.
const markdownSpecial = "\\`*_{}[]<>#|~!&$@"

// escapeMarkdown makes s one line of plain text in Markdown, wherever it is
// put: inside a line, at its start, in a table's cell, in a link's text.
// Addresses in it do not turn into links by themselves.
func escapeMarkdown(s string) string {
	s = strings.TrimSpace(Visible(s))
	var b strings.Builder
	b.Grow(len(s) + 8)
	for i := range len(s) {
		c := s[i]
		switch {
		case strings.IndexByte(markdownSpecial, c) >= 0:
			b.WriteByte('\\')
		case i == 0 && (c == '+' || c == '-' || c == '='):
			b.WriteByte('\\')
		case c == ':' && strings.HasPrefix(s[i:], "://"):
			b.WriteByte('\\')
		case c == '.' && (listNumber(s[:i]) || i >= 3 && strings.EqualFold(s[i-3:i], "www")):
			b.WriteByte('\\')
		case c == ')' && listNumber(s[:i]):
			b.WriteByte('\\')
		}
		b.WriteByte(c)
	}
	return b.String()
}

// listNumber reports whether s is what may stand before the dot of an ordered
// list, which has at most nine digits.
func listNumber(s string) bool {
	return s != "" && len(s) < 10 && strings.Trim(s, "0123456789") == ""
}

// codeMarkdown is s as a code span, whatever backticks are in it.
func codeMarkdown(s string) string {
	s = Visible(s)
	if s == "" {
		return ""
	}
	longest, run := 0, 0
	for i := range len(s) {
		if s[i] != '`' {
			run = 0
			continue
		}
		run++
		longest = max(longest, run)
	}
	fence := strings.Repeat("`", longest+1)
	if longest > 0 || s[0] == ' ' {
		s = " " + s + " "
	}
	return fence + s + fence
}

// cleanLink is s where it is a whole http or https address, else empty. The
// result holds no character that could end an attribute, a Markdown link or
// a line.
func cleanLink(s string) string {
	if len(s) > 2000 {
		return ""
	}
	u, err := url.Parse(s)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil {
		return ""
	}
	for _, r := range u.Host {
		if r <= 0x20 || r >= 0x7f || strings.ContainsRune("<>\"'`()[]{}|\\^%", r) && !strings.HasPrefix(u.Host, "[") {
			return ""
		}
	}
	text := u.String()
	var b strings.Builder
	for i := range len(text) {
		c := text[i]
		if c <= 0x20 || c >= 0x7f || strings.IndexByte("<>\"'`()[]{}|\\^", c) >= 0 && i > len(u.Scheme)+3+len(u.Host) {
			const hex = "0123456789ABCDEF"
			b.WriteByte('%')
			b.WriteByte(hex[c>>4])
			b.WriteByte(hex[c&15])
			continue
		}
		b.WriteByte(c)
	}
	return b.String()
}

// csvCell is s as a spreadsheet shows it and nothing more: what would start a
// formula is led by an apostrophe.
func csvCell(s string) string {
	s = Visible(s)
	start := strings.TrimLeft(s, " \u00a0\u3000\ufeff")
	for _, lead := range []string{"=", "+", "-", "@", "|", "%", "＝", "＋", "－", "＠", "\u2409", "\u240d", "\u240a"} {
		if strings.HasPrefix(start, lead) {
			return "'" + s
		}
	}
	return s
}

// shellWords are words to go on a command line with, a space before each.
func shellWords(words []string) string {
	var out strings.Builder
	for _, w := range words {
		out.WriteByte(' ')
		if flag := strings.TrimLeft(w, "-"); flag != "" && shellWord(flag) == flag && len(w)-len(flag) == 2 {
			out.WriteString(w)
		} else {
			out.WriteString(shellWord(w))
		}
	}
	return out.String()
}

// shellWord is s as one word of a command line that can be copied and run.
func shellWord(s string) string {
	s = Visible(s)
	safe := s != "" && s[0] != '-'
	for i := range len(s) {
		c := s[i]
		if !(c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.IndexByte("._/@:+,-", c) >= 0) {
			safe = false
		}
	}
	if safe {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}
