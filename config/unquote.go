package config

import (
	"strconv"
	"unicode/utf8"
)

// unquote decodes a TOML string of any of the four kinds, with its quotes.
// offsets has, for every byte of the text and for its end, where in raw it
// comes from.
func unquote(raw []byte) (text string, offsets []int) {
	quotes := 1
	if len(raw) >= 6 && raw[0] == raw[1] && raw[1] == raw[2] {
		quotes = 3
	}
	if len(raw) < 2*quotes {
		return "", []int{min(quotes, len(raw))}
	}
	at, end := quotes, len(raw)-quotes
	if quotes == 3 {
		at = skipNewline(raw, at)
	}
	var out []byte
	add := func(from int, bytes ...byte) {
		for _, b := range bytes {
			out = append(out, b)
			offsets = append(offsets, from)
		}
	}
	for at < end {
		if raw[0] == '\'' || raw[at] != '\\' {
			add(at, raw[at])
			at++
			continue
		}
		if next := skipContinuation(raw[:end], at); next > at {
			at = next
			continue
		}
		r, n := escape(raw[at:end])
		add(at, utf8.AppendRune(nil, r)...)
		at += n
	}
	return string(out), append(offsets, end)
}

func skipNewline(raw []byte, at int) int {
	if at < len(raw) && raw[at] == '\n' {
		return at + 1
	}
	if at+1 < len(raw) && raw[at] == '\r' && raw[at+1] == '\n' {
		return at + 2
	}
	return at
}

// skipContinuation skips a backslash at the end of a line and the white space
// after it, up to the next text.
func skipContinuation(raw []byte, at int) int {
	newline := false
	next := at + 1
	for next < len(raw) {
		switch raw[next] {
		case '\n':
			newline = true
		case ' ', '\t', '\r':
		default:
			if newline {
				return next
			}
			return at
		}
		next++
	}
	if newline {
		return next
	}
	return at
}

// escape decodes the escape that raw begins with, and its length. One that
// TOML does not know stands for the character after the backslash.
func escape(raw []byte) (r rune, n int) {
	if len(raw) < 2 {
		return '\\', len(raw)
	}
	digits := 0
	switch raw[1] {
	case 'b':
		return '\b', 2
	case 't':
		return '\t', 2
	case 'n':
		return '\n', 2
	case 'f':
		return '\f', 2
	case 'r':
		return '\r', 2
	case 'e':
		return '\x1b', 2
	case 'x':
		digits = 2
	case 'u':
		digits = 4
	case 'U':
		digits = 8
	default:
		r, size := utf8.DecodeRune(raw[1:])
		return r, 1 + size
	}
	if len(raw) < 2+digits {
		return utf8.RuneError, len(raw)
	}
	code, err := strconv.ParseUint(string(raw[2:2+digits]), 16, 32)
	if err != nil {
		return utf8.RuneError, 2 + digits
	}
	return rune(code), 2 + digits
}
