package config

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/agnivade/levenshtein"
)

// nearest is the known word that was probably meant: at most one slip for
// every three letters or part of them. Two letters in the wrong order are one
// slip; case, and a dash where an underscore belongs, are none.
func nearest(word string, known []string) (string, bool) {
	const longest = 64
	if utf8.RuneCountInString(word) > longest {
		return "", false
	}
	best, least := "", (utf8.RuneCountInString(word)+2)/3+1
	for _, k := range known {
		if d := slips(plainWord(word), plainWord(k)); d < least && d < utf8.RuneCountInString(k) {
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
	return levenshtein.ComputeDistance(a, b)
}

func plainWord(s string) string {
	return strings.ReplaceAll(strings.ToLower(s), "-", "_")
}

// didYouMean begins the help that names a word.
const didYouMean = "did you mean"

// suggest is the help for an unknown word: the one probably meant, else all
// there are, unless they are too many to read.
func suggest(word string, known []string) string {
	if k, ok := nearest(word, known); ok {
		return didYouMean + " " + strconv.Quote(k) + "?"
	}
	if len(known) == 0 || len(known) > 24 {
		return ""
	}
	return "known: " + strings.Join(known, ", ")
}
