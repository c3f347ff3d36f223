package report

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Visible is s as one line that is safe to print to a terminal. Control
// characters become their pictures (␛ for escape, ␊ for a line's end), bytes
// that are no UTF-8 become \x1b and the like, and characters that reorder,
// hide or forge text (bidirectional controls, zero-width and tag characters,
// line separators) become \u202e and the like. Text without any of these is
// returned as it is.
func Visible(s string) string {
	if plain(s) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s) + 16)
	previous := rune(0)
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == utf8.RuneError && size == 1:
			fmt.Fprintf(&b, `\x%02x`, s[i])
		case r < 0x20:
			b.WriteRune('\u2400' + r)
		case r == 0x7f:
			b.WriteRune('\u2421')
		case r == '\u200c' || r == '\u200d':
			next, _ := utf8.DecodeRuneInString(s[i+size:])
			if joins(previous) && joins(next) {
				b.WriteRune(r)
			} else {
				fmt.Fprintf(&b, `\u%04x`, r)
			}
		case hidden(r) && r > 0xffff:
			fmt.Fprintf(&b, `\U%08x`, r)
		case hidden(r):
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			b.WriteRune(r)
		}
		previous = r
		i += size
	}
	return b.String()
}

// plain reports whether s is printable ASCII, which most text is.
func plain(s string) bool {
	for i := range len(s) {
		if s[i] < 0x20 || s[i] > 0x7e {
			return false
		}
	}
	return true
}

// joins reports whether a joiner next to r has a meaning: scripts that shape
// letters, and pictures made of several.
func joins(r rune) bool {
	return r >= 0x0600 && r != utf8.RuneError && !hidden(r)
}

// hidden reports whether r shows nothing of itself but changes what is shown
// around it. Variation selectors, which pictures need, are not among them.
func hidden(r rune) bool {
	switch {
	case r < 0x80:
		return r < 0x20 || r == 0x7f
	case r == '\u034f', r == '\u115f', r == '\u1160', r == '\u17b4', r == '\u17b5', r == '\u2028', r == '\u2029', r == '\u3164', r == '\uffa0':
		return true
	case r >= 0xe0000 && r <= 0xe0fff:
		return true
	}
	return unicode.Is(unicode.Cc, r) || unicode.Is(unicode.Cf, r)
}

// oneLine is Visible for running text: spaces and line ends around and inside
// become single spaces first.
func oneLine(s string) string {
	return Visible(strings.Join(strings.Fields(s), " "))
}

// clip shortens text to at most n characters, the last an ellipsis where
// something was left off.
func clip(s string, n int) string {
	if len(s) <= n {
		return s
	}
	count := 0
	cut := 0
	for i := range s {
		if count == n-1 {
			cut = i
		}
		count++
		if count > n {
			return strings.TrimRight(s[:cut], " ") + "…"
		}
	}
	return s
}
