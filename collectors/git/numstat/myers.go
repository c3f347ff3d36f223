package numstat

// A diff counts the edits that turn one sequence of line classes into another
// by the divide and conquer of E. Myers, "An O(ND) Difference Algorithm and Its
// Variations" (1986), section 4b: two searches, one from each end, meet on a
// shortest path, and both halves are treated alike.
//
// The method is quadratic for texts that have little in common, so git gives
// up exactness above some cost, and the counts it prints then depend on where.
// The constants below are git's, found by comparing counts.
type diff struct {
	old, new []int32
	// fwd and bwd hold, for each diagonal (old position minus new position),
	// how far into old the two searches have come.
	fwd, bwd []int32
	zero     int // index of diagonal 0 in fwd and bwd
	maxCost  int
	work     *work

	added, deleted int
}

const (
	// minMaxCost is the least number of edits after which a search takes the
	// furthest point it has reached for the split.
	minMaxCost = 256
	// goodCost is the number of edits after which a search takes a split
	// that is good enough: far ahead, and at the end of a long run.
	goodCost = 256
	// exactLines is the number of lines in both texts together up to which
	// two searches always meet before any of these costs. Below it lines that
	// match nothing make no difference.
	exactLines = 2 * min(minMaxCost, goodCost)
	// goodRun is how many equal lines a good split ends with.
	goodRun = 20
	// goodGain is how many lines a good split has come forward per edit.
	goodGain = 4
)

// count returns the number of lines added and deleted between two sequences.
func (d *diff) count(old, new []int32, w *work) (added, deleted int) {
	d.old, d.new, d.work = old, new, w
	d.added, d.deleted = 0, 0
	diagonals := len(old) + len(new) + 3
	if cap(d.fwd) < diagonals {
		d.fwd = make([]int32, diagonals)
		d.bwd = make([]int32, diagonals)
	}
	d.fwd, d.bwd = d.fwd[:diagonals], d.bwd[:diagonals]
	d.zero = len(new) + 1
	d.maxCost = max(roughRoot(diagonals), minMaxCost)
	d.compare(box{0, len(old), 0, len(new)}, false)
	return d.added, d.deleted
}

// A box is a part of old and a part of new, half-open.
type box struct{ old0, old1, new0, new1 int }

// compare counts the edits within a box. Where exact is set the box is known
// to be cheap and is searched to the end.
func (d *diff) compare(b box, exact bool) {
	for {
		for b.old0 < b.old1 && b.new0 < b.new1 && d.old[b.old0] == d.new[b.new0] {
			b.old0++
			b.new0++
		}
		for b.old0 < b.old1 && b.new0 < b.new1 && d.old[b.old1-1] == d.new[b.new1-1] {
			b.old1--
			b.new1--
		}
		if b.old0 == b.old1 || b.new0 == b.new1 || d.work.over() {
			d.deleted += b.old1 - b.old0
			d.added += b.new1 - b.new0
			return
		}
		s := d.split(b, exact)
		d.compare(box{b.old0, s.old, b.new0, s.new}, s.exactBefore)
		b.old0, b.new0, exact = s.old, s.new, s.exactAfter
	}
}

// A split is a point on the path through a box. The halves that the searches
// have crossed by a shortest path are marked exact.
type split struct {
	old, new                int
	exactBefore, exactAfter bool
}

// split finds the point at which to divide a box whose sides both begin and
// end with a difference.
func (d *diff) split(b box, exact bool) split {
	least, most := b.old0-b.new1, b.old1-b.new0
	s := searches{
		diff: d, box: b,
		fwdStart: b.old0 - b.new0, bwdStart: b.old1 - b.new1,
	}
	s.fwdMin, s.fwdMax = s.fwdStart, s.fwdStart
	s.bwdMin, s.bwdMax = s.bwdStart, s.bwdStart
	d.fwd[d.zero+s.fwdStart] = int32(b.old0)
	d.bwd[d.zero+s.bwdStart] = int32(b.old1)
	odd := (s.fwdStart-s.bwdStart)&1 != 0

	for cost := 1; ; cost++ {
		widen(d.fwd, d.zero, &s.fwdMin, &s.fwdMax, least, most, -1)
		fwdRun, met, ok := s.forward(odd)
		if ok {
			return met
		}
		widen(d.bwd, d.zero, &s.bwdMin, &s.bwdMax, least, most, 1<<31-1)
		bwdRun, met, ok := s.backward(!odd)
		if ok {
			return met
		}
		if cost&63 == 0 && d.work.over() {
			return split{old: b.old1, new: b.new0}
		}
		if exact {
			continue
		}
		if cost > goodCost && (fwdRun || bwdRun) {
			if good, ok := s.goodForward(cost); ok {
				return good
			}
			if good, ok := s.goodBackward(cost); ok {
				return good
			}
		}
		if cost >= d.maxCost {
			return s.furthest()
		}
	}
}

// widen moves a search's range of diagonals on by one edit on either side, or
// back where it has come to the edge of the box, and fences it with a value
// that no neighbour takes over.
func widen(reach []int32, zero int, lo, hi *int, least, most int, fence int32) {
	if *lo > least {
		*lo--
		reach[zero+*lo-1] = fence
	} else {
		*lo++
	}
	if *hi < most {
		*hi++
		reach[zero+*hi+1] = fence
	} else {
		*hi--
	}
}
