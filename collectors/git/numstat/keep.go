package numstat

// A keeper sorts out the lines a comparison is better off without: those the
// other text does not have, and those it has so often that they match
// anywhere (blank lines, closing braces) where they stand among such lines.
// The counts that git prints depend on which lines are left out, since a
// common line left out counts as deleted and added again.
type keeper struct {
	marks []mark
}

type mark uint8

const (
	unmatched mark = iota // not in the other text
	matched               // in the other text
	frequent              // in the other text very often
)

const (
	// maxFrequent is the number of lines in the other text from which a line
	// counts as frequent, however long the text is.
	maxFrequent = 1024
	// neighbours is how many lines on either side are looked at.
	neighbours = 100
	// crowd is how many times as many of the neighbours must be unmatched as
	// are frequent, two more than there are counted.
	crowd = 3
	// leastCrowd is the least number of unmatched lines that lets a frequent
	// one be left out.
	leastCrowd = 2*crowd + 1
	// never is a limit that no line reaches.
	never = 1<<31 - 1
)

// frequentFrom returns the number of lines in the other text from which a line
// of a text of the given number of lines is frequent.
func frequentFrom(lines int) int32 {
	return int32(min(roughRoot(lines), maxFrequent))
}

// worth returns the lines worth comparing, in place. They are compared with
// the other side, and are frequent from limit on.
func (k *keeper) worth(lines []int32, classes []class, other side, limit int32) []int32 {
	k.marks = k.marks[:0]
	for _, c := range lines {
		m := matched
		switch n := classes[c].lines[other]; {
		case n == 0:
			m = unmatched
		case n >= limit:
			m = frequent
		}
		k.marks = append(k.marks, m)
	}
	kept := lines[:0]
	for i, c := range lines {
		if k.marks[i] == matched || k.marks[i] == frequent && !k.crowded(i) {
			kept = append(kept, c)
		}
	}
	return kept
}

// crowded reports whether a frequent line stands in a run of frequent and
// unmatched lines that has unmatched ones on both sides of it and far more of
// them than of the others.
func (k *keeper) crowded(at int) bool {
	var count [3]int
	for i := at - 1; i >= 0 && i >= at-neighbours && k.marks[i] != matched; i-- {
		count[k.marks[i]]++
	}
	before := count[unmatched]
	if before == 0 {
		return false
	}
	for i := at + 1; i < len(k.marks) && i <= at+neighbours && k.marks[i] != matched; i++ {
		count[k.marks[i]]++
	}
	return count[unmatched] > before && count[unmatched] > crowd*(count[frequent]+2)
}

// roughRoot returns the power of two nearest above the square root of n, by
// half its binary digits.
func roughRoot(n int) int {
	root := 1
	for ; n > 0; n >>= 2 {
		root <<= 1
	}
	return root
}
