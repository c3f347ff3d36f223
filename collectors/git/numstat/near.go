package numstat

import (
	"bytes"
	"math"
)

// A nearness counts the lines in which two texts differ where these are few, as
// in most changes, by the greedy method of E. Myers, "An O(ND) Difference
// Algorithm and Its Variations" (1986), section 4a. It goes by bytes: along
// what is equal it neither divides a text into lines nor hashes them.
type nearness struct {
	old, new []byte
	// reach[d][farthest+k] is how far into both texts d edits come on diagonal
	// k, which is lines deleted less lines added.
	reach [2*fewLines + 1][2*farthest + 1]point
}

const (
	// fewLines is how many lines may be added, and how many deleted. The time
	// it takes grows with the square of it. So few edits are far below goodCost,
	// so that git finds the least, too.
	fewLines = 12
	// farthest is the last diagonal looked at from one that fewLines can reach.
	farthest = fewLines + 2
	// hasteSize is the size in bytes of both texts from which it is asked
	// after each edit whether the time is up.
	hasteSize = 1 << 20
)

// A point is the offset of a line in each of two texts.
type point struct{ old, new int }

// out is the offset in old of no point.
const out = -1

// fewOf returns how many lines may differ for texts of that many lines
// together to be sooner counted here than by their classes.
func fewOf(lines int) int {
	return min(int(math.Sqrt(float64(lines))/2), fewLines)
}

// count returns the lines added and deleted between two texts; not ok where
// there are more than few of either, where git may count more than the least
// there are, or the time is up.
func (n *nearness) count(old, new []byte, few int, w *work) (d lineDiff, ok bool) {
	n.old, n.new = old, new
	end := point{len(old), len(new)}
	for edits := range 2*few + 1 {
		if edits > 0 && end.old+end.new >= hasteSize && w.over() {
			return lineDiff{}, false
		}
		most := min(edits, 2*few-edits)
		row := &n.reach[edits]
		for i := farthest - most - 2; i <= farthest+most+2; i++ {
			row[i].old = out
		}
		for k := -most; k <= most; k += 2 {
			var at point
			if edits > 0 {
				if at, _ = n.step(edits, farthest+k); at.old == out {
					continue
				}
			}
			at = n.along(at)
			if at == end {
				d = lineDiff{added: (edits - k) / 2, deleted: (edits + k) / 2}
				d.patch, ok = n.script(d, farthest+k)
				return d, ok
			}
			row[farthest+k] = at
		}
	}
	return lineDiff{}, false
}

// step returns how far the last of some edits comes on diagonal i, and whether
// it is a line deleted or one added.
func (n *nearness) step(edits, i int) (to point, deletes bool) {
	before := &n.reach[edits-1]
	to.old = out
	if p := before[i+1]; p.old != out && p.new < len(n.new) {
		to = point{p.old, lineEnd(n.new, p.new)}
	}
	if p := before[i-1]; p.old != out && p.old < len(n.old) {
		if at := lineEnd(n.old, p.old); at > to.old {
			return point{at, p.new}, true
		}
	}
	return to, false
}

// along returns the point after the lines that are equal from a point on.
func (n *nearness) along(p point) point {
	old, new := n.old[p.old:], n.new[p.new:]
	size := min(len(old), len(new))
	same := commonPrefix(old[:size], new[:size])
	if same < len(old) || same < len(new) {
		same = bytes.LastIndexByte(old[:same], '\n') + 1
	}
	return point{p.old + same, p.new + same}
}

// script goes back through the edits that lead to diagonal i and returns their
// patch; not ok where a line that stays may be one that git leaves out.
func (n *nearness) script(d lineDiff, i int) (patch uint64, ok bool) {
	last := point{out, out} // the edit that follows, in each text
	for edits := d.added + d.deleted; edits > 0; edits-- {
		if _, deletes := n.step(edits, i); deletes {
			i--
			at := n.reach[edits-1][i].old
			end := lineEnd(n.old, at)
			if last.old != out && mayCrowd(n.old[end:last.old], d.deleted) {
				return 0, false
			}
			last.old = at
			patch -= lineHash(n.old[at:end])
		} else {
			i++
			at := n.reach[edits-1][i].new
			end := lineEnd(n.new, at)
			if last.new != out && mayCrowd(n.new[end:last.new], d.added) {
				return 0, false
			}
			last.new = at
			patch += lineHash(n.new[at:end])
		}
	}
	return patch, true
}

// mayCrowd reports whether the lines that stay between two edits of a text may
// be crowded, were they all frequent and all edited lines unmatched.
func mayCrowd(stay []byte, edited int) bool {
	if len(stay) == 0 || edited < leastCrowd {
		return false
	}
	others := -1
	for at := 0; at < len(stay); at = lineEnd(stay, at) {
		if others++; edited <= crowd*(others+2) {
			return false
		}
	}
	return true
}
