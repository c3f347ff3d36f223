package main

import "github.com/agnivade/levenshtein"

// nearest is the word that was probably meant: at most a third of its letters
// away, the first of the nearest in the order given.
func nearest(typed string, words []string) (string, bool) {
	best, distance := "", len([]rune(typed))/3+2
	for _, w := range words {
		if d := levenshtein.ComputeDistance(typed, w); d < distance && d < len([]rune(w)) {
			best, distance = w, d
		}
	}
	return best, best != ""
}
