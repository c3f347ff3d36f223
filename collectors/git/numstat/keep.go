package numstat

// A keeper sorts out the lines a comparison is better off without: those the
// other text does not have, and those it has so often that they match
// anywhere (blank lines, closing braces) where they stand among such lines.
// The counts that git prints depend on which lines are left out, since a
// common line left out counts as deleted and added again.
type keeper struct {
	marks []mark
	sums  []int32
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
	for at := 0; at < len(lines); {
		if k.marks[at] == matched {
			kept = append(kept, lines[at])
			at++
			continue
		}
		end := at
		for end < len(lines) && k.marks[end] != matched {
			end++
		}
		kept = k.run(kept, lines, at, end)
		at = end
	}
	return kept
}

// run appends those lines of a run of frequent and unmatched ones that are
// frequent and not crowded. A line is crowded if it has unmatched lines on
// both sides and far more of them than frequent ones about it.
func (k *keeper) run(kept, lines []int32, start, end int) []int32 {
	// sums[i] is the number of unmatched lines among the first i of the run.
	k.sums = append(k.sums[:0], 0)
	for _, m := range k.marks[start:end] {
		n := k.sums[len(k.sums)-1]
		if m == unmatched {
			n++
		}
		k.sums = append(k.sums, n)
	}
	for i := range end - start {
		if k.marks[start+i] == unmatched {
			continue
		}
		from, to := max(0, i-neighbours), min(end-start, i+neighbours+1)
		before, after := k.sums[i]-k.sums[from], k.sums[to]-k.sums[i]
		others := int32(to-from-1) - before - after
		if before == 0 || after == 0 || before+after <= crowd*(others+2) {
			kept = append(kept, lines[start+i])
		}
	}
	return kept
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
