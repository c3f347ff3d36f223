package config

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/clipperhouse/displaywidth"
)

const (
	// tabWidth is how many spaces stand for a tab.
	tabWidth = 4
	// excerptWidth is how many cells of a long line are shown, and
	// excerptLead how many of them before the fault.
	excerptWidth = 100
	excerptLead  = 60
)

// excerpt is the line around an offset, fit for a terminal, and the number of
// cells before the offset.
func (s *source) excerpt(at int) (line string, caret int) {
	number, _ := s.lineColumn(at)
	from, to := s.lineStart(number), s.lineEnd(number)
	secrets := append(s.forms.inLine(s.data[from:to], from), s.secrets...)

	var before, after strings.Builder
	for i := from; i < to; {
		out := &after
		if i < at {
			out = &before
		}
		if end := spanEnd(secrets, i); end > i {
			out.WriteString(mask)
			i = min(end, to)
			continue
		}
		r, size := utf8.DecodeRune(s.data[i:to])
		switch {
		case r == '\t':
			out.WriteString(strings.Repeat(" ", tabWidth))
		case r == utf8.RuneError && size <= 1:
			fmt.Fprintf(out, `\x%02x`, s.data[i])
		default:
			out.WriteString(visibleRune(r))
		}
		i += size
	}
	return window(before.String(), after.String(), excerptWidth)
}

// window cuts a long line down to so many cells around the fault.
func window(before, after string, cells int) (line string, caret int) {
	lead := cells * excerptLead / excerptWidth
	width := displaywidth.String(before)
	if width+displaywidth.String(after) > cells && width > lead {
		before = lastCells(before, lead)
		width = displaywidth.String(before)
	}
	if rest := cells - width; displaywidth.String(after) > rest {
		after = displaywidth.TruncateString(after, rest, "…")
	}
	return strings.TrimRight(before+after, " "), width
}

// narrow is an excerpt, whose fault lies behind so many cells, cut down further.
func narrow(line string, caret, cells int) (string, int) {
	if max(caret, displaywidth.String(line)) <= cells {
		return line, caret
	}
	at := 0
	for g := displaywidth.StringGraphemes(line); caret > 0 && g.Next(); caret -= g.Width() {
		at += len(g.Value())
	}
	return window(line[:at], line[at:], cells)
}

// lastCells is the end of a text that fills at most n cells, after an
// ellipsis.
func lastCells(s string, n int) string {
	skip := displaywidth.String(s) - n + 1
	g := displaywidth.StringGraphemes(s)
	for skip > 0 && g.Next() {
		skip -= g.Width()
		s = s[len(g.Value()):]
	}
	return "…" + s
}

// visible is a text in which nothing can steer a terminal: characters that do
// not print are shown by their pictures or code points.
func visible(s string) string {
	var b strings.Builder
	for _, r := range s {
		b.WriteString(visibleRune(r))
	}
	return b.String()
}

func visibleRune(r rune) string {
	switch {
	case r == ' ' || unicode.IsPrint(r):
		return string(r)
	case r < 0x20:
		return string(0x2400 + r)
	case r == 0x7f:
		return "␡"
	}
	return fmt.Sprintf("<U+%04X>", r)
}

// spanEnd is the end of the span that holds an offset, else the offset.
func spanEnd(spans []span, at int) int {
	for _, s := range spans {
		if s.from <= at && at < s.to {
			return s.to
		}
	}
	return at
}
