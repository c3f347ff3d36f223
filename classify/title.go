package classify

import (
	"slices"
	"strings"
)

// subjectStart is where the words of a title begin: past markers such as
// "feat(api)!:", "[storage]", "pkg/name:" and a ticket's key as in "PAY-7:",
// "PAY-7;", "PAY-7 - " or "PAY-7 ".
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
		case keyEnd(trimmed) > 0:
			skip += keyEnd(trimmed)
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

// keyEnd is the length of the ticket's key that a title starts with, with the
// mark that sets it off; zero without one.
func keyEnd(title string) int {
	letters := strings.IndexFunc(title, func(r rune) bool { return r < 'A' || r > 'Z' })
	if letters < 2 || title[letters] != '-' {
		return 0
	}
	rest := title[letters+1:]
	digits := strings.IndexFunc(rest, func(r rune) bool { return r < '0' || r > '9' })
	if digits <= 0 || strings.IndexByte(" ;:,", rest[digits]) < 0 {
		return 0
	}
	return len(title) - len(strings.TrimLeft(rest[digits:], " ;:,-"))
}

// titlePrefix is the word a title is marked with up to start, in lower case:
// "fix" of "fix(api)!: …" and of "PAY-7: fix: …". It is empty without a mark.
func titlePrefix(title string, start int) string {
	mark, found := strings.CutSuffix(strings.TrimRight(title[:start], " \t"), ":")
	if !found {
		return ""
	}
	if end := strings.LastIndexAny(mark, " :]\t"); end >= 0 {
		mark = mark[end+1:]
	}
	if end := strings.IndexAny(mark, "(!/"); end >= 0 {
		mark = mark[:end]
	}
	return strings.ToLower(mark)
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
		if slices.Contains(stepWords[:], w) && isOrdinal(next) || isNumberedStep(w) {
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

// isNumberedStep reports whether a word is a step with its number: "part2".
func isNumberedStep(w string) bool {
	return slices.ContainsFunc(stepWords[:5], func(step string) bool {
		number, found := strings.CutPrefix(w, step)
		return found && isSmallNumber(number)
	})
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
