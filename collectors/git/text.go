package git

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// printable makes text from a repository fit for a sentence: short, on one
// line, without control characters.
func printable(s string) string {
	s = strings.ToValidUTF8(s, "\ufffd")
	if len(s) > 80 {
		s = strings.ToValidUTF8(s[:80], "") + "…"
	}
	return strings.Trim(fmt.Sprintf("%q", s), `"`)
}

// quotePath returns a path as it stands in the repository if it is valid
// UTF-8, and else quoted as git prints it: in double quotes, with backslashes
// before what is special and three octal digits for what is not printable.
func quotePath(path string) string {
	if utf8.ValidString(path) {
		return path
	}
	var out strings.Builder
	out.WriteByte('"')
	for i := range len(path) {
		c := path[i]
		if j := strings.IndexByte("\a\b\t\n\v\f\r\"\\", c); j >= 0 {
			out.WriteByte('\\')
			out.WriteByte(`abtnvfr"\`[j])
			continue
		}
		if c < 0x20 || c >= 0x7f {
			fmt.Fprintf(&out, `\%03o`, c)
			continue
		}
		out.WriteByte(c)
	}
	out.WriteByte('"')
	return out.String()
}
