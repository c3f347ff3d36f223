package main

import (
	"io"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// asciiWriter writes for a terminal whose locale has no UTF-8.
type asciiWriter struct {
	to io.Writer
	// rest is the begin of a character that the last write broke off in.
	rest []byte
}

func (w *asciiWriter) Write(p []byte) (int, error) {
	text := append(w.rest, p...)
	whole := len(text)
	for i := max(0, whole-utf8.UTFMax+1); i < whole; i++ {
		if utf8.RuneStart(text[i]) && !utf8.FullRune(text[i:]) {
			whole = i
		}
	}
	if _, err := io.WriteString(w.to, ascii(string(text[:whole]))); err != nil {
		return 0, err
	}
	w.rest = append([]byte(nil), text[whole:]...)
	return len(p), nil
}

// substitutes are what is drawn in place of the program's own signs. Each is as
// wide as what it stands for, so that columns stay where they are.
var substitutes = strings.NewReplacer(
	"█", "#", "▓", "#", "▒", "+", "░", ".", "→", ">", "←", "<", "…", "~", "✓", "+", "✔", "+", "✗", "x", "✘", "x",
	"·", ".", "•", "*", "│", "|", "─", "-", "–", "-", "—", "-", "“", `"`, "”", `"`, "„", `"`, "‘", "'", "’", "'", "×", "x", "\u00a0", " ",
)

// ascii is a text in ASCII: signs as their substitutes, letters without their
// accents, and a question mark for each cell of what is left.
func ascii(s string) string {
	if strings.IndexFunc(s, func(r rune) bool { return r > unicode.MaxASCII }) < 0 {
		return s
	}
	var b strings.Builder
	for _, r := range norm.NFD.String(substitutes.Replace(s)) {
		switch {
		case r <= unicode.MaxASCII:
			b.WriteRune(r)
		case unicode.Is(unicode.Mn, r):
			// An accent of the letter before.
		default:
			b.WriteString(strings.Repeat("?", runeCells(r)))
		}
	}
	return b.String()
}
