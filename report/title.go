package report

import (
	"strings"
	"unicode/utf8"

	"sheaf/evidence"
)

// maxTitle is how many characters of a title a line shows.
const maxTitle = 160

// readable is a title for reading, taken apart: the words of it, the
// conventional type (feat, fix, …) and the theme it names. Of a title that is
// nothing but markers all is kept.
func readable(title string) (text, kind, theme string) {
	s := strings.Join(strings.Fields(clip(title, 4*maxTitle)), " ")
	whole := s
	for range 4 {
		rest, k, t, ok := leadingMarker(s)
		if !ok {
			break
		}
		if kind == "" {
			kind = k
		}
		if theme == "" {
			theme = t
		}
		s = rest
	}
	s = dropNumber(s)
	if s == "" {
		s = whole
	}
	if r, size := utf8.DecodeRuneInString(s); r >= 'a' && r <= 'z' && startsWithWord(s) {
		s = upper(s[:size]) + s[size:]
	}
	return clip(s, maxTitle), kind, theme
}

// startsWithWord reports whether the first word is one that may be given a
// capital: letters only, no name of something in a program.
func startsWithWord(s string) bool {
	word, _, _ := strings.Cut(s, " ")
	for _, r := range strings.TrimRight(word, ",") {
		if r < 'a' || r > 'z' {
			return false
		}
	}
	return true
}

// leadingMarker cuts one marker off the start of a title: "feat(api)!:",
// "[PAY-7]", "PAY-7:", "net/http:".
func leadingMarker(s string) (rest, kind, theme string, ok bool) {
	if strings.HasPrefix(s, "[") {
		inside, after, found := strings.Cut(s[1:], "]")
		if !found || len(inside) > 40 || inside == "" {
			return s, "", "", false
		}
		if !isKey(inside) && !isNumberRef(inside) {
			theme = inside
		}
		return strings.TrimLeft(after, " :-"), "", theme, true
	}
	if word, after, found := strings.Cut(s, " "); found && isKey(strings.TrimRight(word, ":-")) {
		return strings.TrimLeft(after, " :-"), "", "", true
	}
	head, after, found := strings.Cut(s, ":")
	if !found || head == "" || len(head) > 48 || !strings.HasPrefix(after, " ") || strings.ContainsAny(head, " \t\"'") && !strings.Contains(head, ", ") {
		return s, "", "", false
	}
	head = strings.TrimSuffix(head, "!")
	name, scope, scoped := strings.Cut(head, "(")
	scope = strings.TrimSuffix(scope, ")")
	switch {
	case conventional(name):
		return strings.TrimLeft(after, " "), strings.ToLower(name), scope, true
	case isKey(head):
		return strings.TrimLeft(after, " "), "", "", true
	case !scoped && isPathWord(head):
		return strings.TrimLeft(after, " "), "", head, true
	}
	return s, "", "", false
}

// conventional reports whether a word is a type of conventional commits.
func conventional(word string) bool {
	switch strings.ToLower(word) {
	case "feat", "feature", "fix", "bugfix", "hotfix", "docs", "doc", "chore", "refactor", "test", "tests",
		"perf", "build", "ci", "style", "revert", "deps":
		return true
	}
	return false
}

// isKey reports whether s is the key of a ticket, such as PAY-7.
func isKey(s string) bool {
	project, number, found := strings.Cut(s, "-")
	return found && len(project) >= 2 && len(project) <= 12 && number != "" && len(number) <= 8 &&
		strings.Trim(number, "0123456789") == "" &&
		strings.Trim(project, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") == "" && project[0] >= 'A' && project[0] <= 'Z'
}

func isNumberRef(s string) bool {
	digits, found := strings.CutPrefix(s, "#")
	return found && digits != "" && strings.Trim(digits, "0123456789") == ""
}

// isPathWord reports whether s may be the part of a repository a title names
// before its colon, "net/http" or "cmd/go, runtime".
func isPathWord(s string) bool {
	for i := range len(s) {
		c := s[i]
		if !(c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.IndexByte("/._-, *", c) >= 0) {
			return false
		}
	}
	return s[0] >= 'a' && s[0] <= 'z'
}

// dropNumber takes the number a host puts behind a title off: "(#12)".
func dropNumber(s string) string {
	for {
		s = strings.TrimSpace(s)
		open := strings.LastIndex(s, " (#")
		if open < 0 || !strings.HasSuffix(s, ")") || !isNumberRef(s[open+2:len(s)-1]) {
			return s
		}
		s = s[:open]
	}
}

// common is the length of the common start of a and b.
func common(a, b string) int {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return n
}

// isBumpTitle reports whether a title says itself that it is a version bump.
func isBumpTitle(title string) bool {
	t := strings.ToLower(title)
	return strings.HasPrefix(t, "bump ") || strings.HasPrefix(t, "update dependency ") ||
		strings.HasPrefix(t, "upgrade ") && strings.Contains(t, " to v") || strings.HasPrefix(t, "bump:")
}

// epicOf is the epic a ticket of the piece belongs to.
func epicOf(p *evidence.Piece) string {
	for _, it := range p.Items {
		if it.Kind == evidence.Ticket {
			if epic, ok := it.Facts.Strings("epic"); ok && len(epic) == 1 {
				return epic[0]
			}
		}
	}
	return ""
}
