package classify

import (
	"slices"
	"strings"
)

// subjectStart is where the words of a title begin: past a marker such as
// "feat(api)!:", "[storage]", "PAY-7:" or "pkg/name:".
func subjectStart(title string) int {
	at := 0
	for range 3 {
		rest := title[at:]
		trimmed := strings.TrimLeft(rest, " \t")
		skip := len(rest) - len(trimmed)
		switch {
		case strings.HasPrefix(trimmed, "["):
			end := strings.IndexByte(trimmed, ']')
			if end < 0 || end > 40 {
				return at + skip
			}
			skip += end + 1
		default:
			colon := strings.Index(trimmed, ": ")
			if colon <= 0 || colon > 40 || strings.Count(trimmed[:colon], " ") > 1 {
				return at + skip
			}
			skip += colon + 2
		}
		at += skip
	}
	return at + len(title[at:]) - len(strings.TrimLeft(title[at:], " \t"))
}

// titlePrefix is the word a title is marked with up to start, in lower case:
// "fix" of
// "fix(api)!: …", "docs" of "docs: …". It is empty without a mark.
func titlePrefix(title string, start int) string {
	mark := title[:start]
	end := strings.IndexAny(mark, ":(!/")
	if end < 0 {
		return ""
	}
	return strings.ToLower(strings.TrimSpace(mark[:end]))
}

// subjectLine is a title in lower case without its markers and without the
// number a host puts behind it.
func subjectLine(title string) string {
	s := strings.TrimSpace(title[subjectStart(title):])
	if open := strings.LastIndex(s, " (#"); open >= 0 && strings.HasSuffix(s, ")") {
		s = s[:open]
	}
	return string(fold(nil, []byte(s)))
}

// stepWords name one of several steps where a number follows.
var stepWords = [...]string{"part", "phase", "step", "stage", "milestone", "pt"}

// isSeriesPart reports whether a title names itself one of several steps:
// "part 2", "step one", "[3/7]", "[2/n]", "(2 of 5)", "first step".
func isSeriesPart(title string) bool {
	// Most titles have nothing of the kind, which is seen without taking them
	// apart.
	lower := strings.ToLower(clip(title, 400))
	if !slices.ContainsFunc(stepWords[:], func(w string) bool { return strings.Contains(lower, w) }) &&
		!strings.ContainsRune(lower, '/') && !strings.Contains(lower, " of ") {
		return false
	}
	words := strings.FieldsFunc(lower, func(r rune) bool {
		return strings.ContainsRune(" \t()[]:,;.-#", r)
	})
	for i, w := range words {
		next := ""
		if i+1 < len(words) {
			next = words[i+1]
		}
		if slices.Contains(stepWords[:], w) && isOrdinal(next) {
			return true
		}
		if (w == "first" || w == "second" || w == "third" || w == "next" || w == "final") && slices.Contains(stepWords[:], next) {
			return true
		}
		if slash := strings.IndexByte(w, '/'); slash > 0 && isSmallNumber(w[:slash]) && (isSmallNumber(w[slash+1:]) || w[slash+1:] == "n") && strings.ContainsAny(title, "([") {
			return true
		}
		if isSmallNumber(w) && next == "of" && i+2 < len(words) && isSmallNumber(words[i+2]) {
			return true
		}
	}
	return false
}

func isSmallNumber(s string) bool {
	if s == "" || len(s) > 2 {
		return false
	}
	return strings.Trim(s, "0123456789") == ""
}

func isOrdinal(s string) bool {
	switch s {
	case "one", "two", "three", "four", "i", "ii", "iii", "iv", "v":
		return true
	}
	if slash := strings.IndexByte(s, '/'); slash > 0 {
		s = s[:slash]
	}
	return isSmallNumber(s)
}

func countDistinct(values []string) int {
	slices.Sort(values)
	values = slices.Compact(values)
	n := len(values)
	if n > 0 && values[0] == "" {
		n--
	}
	return n
}
