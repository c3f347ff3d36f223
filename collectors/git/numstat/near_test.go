package numstat

import (
	"math/rand/v2"
	"testing"
)

// crowdedPair makes two texts of which few lines differ, in one place, among
// lines that are frequent.
func crowdedPair(r *rand.Rand) pair {
	t := &texter{Rand: r, common: 40}
	old := t.lines(100 + r.IntN(2000))
	at := r.IntN(len(old) - 60)
	new := append([]string(nil), old[:at]...)
	t.common = 10
	replaced := r.IntN(3) // of the lines added
	for left := 4 + r.IntN(9); left > 0; {
		n := min(1+r.IntN(6), left)
		left -= n
		new = append(new, t.lines(n)...)
		if replaced > 0 {
			n /= replaced
			copy(old[at:], t.lines(n))
			at += n
		}
		for range 1 + r.IntN(2) {
			if r.IntN(4) > 0 {
				old[at] = "\n"
			}
			new = append(new, old[at])
			at++
		}
	}
	p := pair{join(old), join(append(new, old[at:]...))}
	if r.IntN(2) == 0 {
		p.old, p.new = p.new, p.old
	}
	return p
}

// TestFewLinesAreGits has texts of few differences: many are counted without
// sorting lines, and of the others some are not the least there are.
func TestFewLinesAreGits(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	pairs := make([]pair, 600)
	for i := range pairs {
		pairs[i] = crowdedPair(r)
	}
	var c counter
	near, most := 0, 0
	for i, want := range newGitRepo(t).counts(pairs) {
		old, new := pairs[i].old, pairs[i].new
		d := c.count(old, new, endless(t))
		if got := [2]int{d.added, d.deleted}; got != want {
			t.Errorf("pair %d: added, deleted = %v, git says %v", i, got, want)
		}
		if patch := linesHash(new) - linesHash(old); d.patch != patch {
			t.Errorf("pair %d: patch %x, want %x", i, d.patch, patch)
		}
		if few, ok := c.near.count(old, new, fewLines, endless(t)); ok {
			near++
			if few != d {
				t.Errorf("pair %d: %+v, by classes %+v", i, few, d)
			}
		} else if least := len(splitLines(new)) - longestCommon(splitLines(old), splitLines(new)); want[0] > least {
			most++
		}
	}
	if near < len(pairs)/4 || most == 0 {
		t.Errorf("%d of %d pairs are near, %d are more than the least", near, len(pairs), most)
	}
}

// TestLargeTextsAreForgotten counts texts whose memory is given back afterwards,
// in both ways.
func TestLargeTextsAreForgotten(t *testing.T) {
	r := &texter{Rand: rand.New(rand.NewPCG(1, 1))}
	old := r.lines(1000)
	var c counter
	for _, changed := range []int{1, 2 * fewLines} {
		new := append(r.lines(changed), old[changed:]...)
		new[len(new)-1] = r.line()
		if _, err := c.large(join(old), join(new), endless(t)); err != nil {
			t.Fatal(err)
		}
		if c.near.old != nil || c.near.new != nil || c.table.texts[oldSide] != nil || c.table.texts[newSide] != nil {
			t.Errorf("of %d changed lines a text is kept", changed)
		}
	}
}
