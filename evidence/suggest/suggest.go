// Package suggest finds the word that was probably meant where one is not known:
// a command, a key, a name of the config. All that asks "did you mean" asks by it.
package suggest

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Question begins what DidYouMean says.
const Question = "did you mean"

// longest is up to how many letters a word is looked for: no name is longer, and what
// was pasted by mistake may be.
const longest = 64

// Spelled is the known word that was typed, in whatever case: just so, else the first.
func Spelled(typed string, known []string) (string, bool) {
	i := slices.Index(known, typed)
	if i < 0 {
		i = slices.IndexFunc(known, func(k string) bool { return strings.EqualFold(k, typed) })
	}
	if i < 0 {
		return "", false
	}
	return known[i], true
}

// Nearest is the known word that was probably meant, the first of those that are
// equally near: at most one slip, and one more for every three letters. Two letters in
// the wrong order are one slip; case, and a dash where an underscore belongs, are none.
func Nearest(typed string, known []string) (string, bool) {
	letters := utf8.RuneCountInString(typed)
	if letters > longest {
		return "", false
	}
	best, least := "", letters/3+2
	for _, k := range known {
		if d := slips(plain(typed), plain(k)); d < least && d < utf8.RuneCountInString(k) {
			best, least = k, d
		}
	}
	return best, best != ""
}

func slips(a, b string) int {
	if len(a) == len(b) {
		for i := 1; i < len(a); i++ {
			if a[:i-1]+string([]byte{a[i], a[i-1]})+a[i+1:] == b {
				return 1
			}
		}
	}
	return distance([]rune(a), []rune(b))
}

// distance is how many letters have to be put in, taken out or changed to make one
// word of the other (Levenshtein).
func distance(a, b []rune) int {
	row := make([]int, len(b)+1) // from the letters of a so far to each beginning of b
	for j := range row {
		row[j] = j
	}
	for i, x := range a {
		before := row[0]
		row[0] = i + 1
		for j, y := range b {
			least := min(row[j], row[j+1]) + 1
			if x == y {
				least = min(least, before)
			} else {
				least = min(least, before+1)
			}
			before, row[j+1] = row[j+1], least
		}
	}
	return row[len(b)]
}

func plain(s string) string { return strings.ReplaceAll(strings.ToLower(s), "-", "_") }

// DidYouMean asks for the word that was probably meant, and is empty where none is
// near.
func DidYouMean(typed string, known []string) string {
	near, ok := Nearest(typed, known)
	if !ok {
		return ""
	}
	return Question + " " + strconv.Quote(near) + "?"
}

// most is how many words are listed: more are no help to read.
const most = 24

// OrKnown is DidYouMean, or else all the words there are.
func OrKnown(typed string, known []string) string {
	if help := DidYouMean(typed, known); help != "" {
		return help
	}
	if len(known) == 0 || len(known) > most {
		return ""
	}
	return "known: " + strings.Join(known, ", ")
}
