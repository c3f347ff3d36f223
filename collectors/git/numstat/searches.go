package numstat

// searches are the two searches through a box, from its start forward and
// from its end backward, and the diagonals each has reached.
type searches struct {
	*diff
	box                box
	fwdStart, bwdStart int
	fwdMin, fwdMax     int
	bwdMin, bwdMax     int
}

// forward takes the search from the start one edit further. It reports
// whether it went along a run of more than goodRun equal lines and, if asked
// to look, the point where it met the other search.
func (s *searches) forward(look bool) (run bool, met split, ok bool) {
	old, new := s.old[:s.box.old1], s.new[:s.box.new1]
	for k := s.fwdMax; k >= s.fwdMin; k -= 2 {
		i := s.zero + k
		x := int(max(s.fwd[i-1]+1, s.fwd[i+1]))
		from := x
		for y := x - k; x < len(old) && y < len(new) && old[x] == new[y]; {
			x++
			y++
		}
		if x-from > goodRun {
			run = true
		}
		s.fwd[i] = int32(x)
		if look && s.bwdMin <= k && k <= s.bwdMax && int(s.bwd[i]) <= x {
			return run, split{x, x - k, true, true}, true
		}
	}
	return run, met, false
}

// backward is forward for the search from the end.
func (s *searches) backward(look bool) (run bool, met split, ok bool) {
	old, new := s.old, s.new
	for k := s.bwdMax; k >= s.bwdMin; k -= 2 {
		i := s.zero + k
		x := int(min(s.bwd[i-1], s.bwd[i+1]-1))
		from := x
		for y := x - k; x > s.box.old0 && y > s.box.new0 && old[x-1] == new[y-1]; {
			x--
			y--
		}
		if from-x > goodRun {
			run = true
		}
		s.bwd[i] = int32(x)
		if look && s.fwdMin <= k && k <= s.fwdMax && x <= int(s.fwd[i]) {
			return run, split{x, x - k, true, true}, true
		}
	}
	return run, met, false
}

// goodForward looks for the forward search's best point that is worth ending
// the search for: the more lines behind it and the nearer to the diagonal the
// search began on, the better.
func (s *searches) goodForward(cost int) (split, bool) {
	var found split
	best := 0
	for k := s.fwdMax; k >= s.fwdMin; k -= 2 {
		x := int(s.fwd[s.zero+k])
		y := x - k
		gain := x - s.box.old0 + y - s.box.new0 - distance(k, s.fwdStart)
		if gain <= goodGain*cost || gain <= best {
			continue
		}
		if x < s.box.old0+goodRun || x >= s.box.old1 || y < s.box.new0+goodRun || y >= s.box.new1 {
			continue
		}
		if equal(s.old[x-goodRun:x], s.new[y-goodRun:y]) {
			best = gain
			found = split{old: x, new: y, exactBefore: true}
		}
	}
	return found, best > 0
}

// goodBackward is goodForward for the search from the end.
func (s *searches) goodBackward(cost int) (split, bool) {
	var found split
	best := 0
	for k := s.bwdMax; k >= s.bwdMin; k -= 2 {
		x := int(s.bwd[s.zero+k])
		y := x - k
		gain := s.box.old1 - x + s.box.new1 - y - distance(k, s.bwdStart)
		if gain <= goodGain*cost || gain <= best {
			continue
		}
		if x <= s.box.old0 || x > s.box.old1-goodRun || y <= s.box.new0 || y > s.box.new1-goodRun {
			continue
		}
		if equal(s.old[x:x+goodRun], s.new[y:y+goodRun]) {
			best = gain
			found = split{old: x, new: y, exactAfter: true}
		}
	}
	return found, best > 0
}

// furthest returns the point at which either search has left the most lines
// behind.
func (s *searches) furthest() split {
	fwdBest, fwdAt := -1, 0
	for k := s.fwdMax; k >= s.fwdMin; k -= 2 {
		x := min(int(s.fwd[s.zero+k]), s.box.old1)
		y := x - k
		if y > s.box.new1 {
			x, y = s.box.new1+k, s.box.new1
		}
		if x+y > fwdBest {
			fwdBest, fwdAt = x+y, x
		}
	}
	bwdBest, bwdAt := int(^uint(0)>>1), 0
	for k := s.bwdMax; k >= s.bwdMin; k -= 2 {
		x := max(int(s.bwd[s.zero+k]), s.box.old0)
		y := x - k
		if y < s.box.new0 {
			x, y = s.box.new0+k, s.box.new0
		}
		if x+y < bwdBest {
			bwdBest, bwdAt = x+y, x
		}
	}
	if s.box.old1+s.box.new1-bwdBest < fwdBest-(s.box.old0+s.box.new0) {
		return split{old: fwdAt, new: fwdBest - fwdAt, exactBefore: true}
	}
	return split{old: bwdAt, new: bwdBest - bwdAt, exactAfter: true}
}

func distance(a, b int) int {
	if a < b {
		return b - a
	}
	return a - b
}

func equal(a, b []int32) bool {
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}
