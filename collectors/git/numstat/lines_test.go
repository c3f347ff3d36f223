package numstat

import (
	"bytes"
	"context"
	"fmt"
	"hash/maphash"
	"math/rand/v2"
	"testing"
	"time"
)

func endless(t testing.TB) *work {
	return &work{ctx: t.Context(), deadline: time.Now().Add(time.Hour)}
}

// A texter makes texts and changes them at random.
type texter struct {
	*rand.Rand
	vocabulary int // how many different lines
	common     int // percent of lines that are one of a few very common ones
	fresh      int
}

func (r *texter) line() string {
	switch {
	case r.IntN(100) < r.common:
		return [...]string{"\n", "}\n", "\t}\n", "\tend\n"}[min(r.IntN(8), 3)]
	case r.vocabulary == 0:
		r.fresh++
		return fmt.Sprintf("line %d\n", r.fresh)
	}
	return fmt.Sprintf("word %d\n", r.IntN(r.vocabulary))
}

func (r *texter) lines(n int) []string {
	lines := make([]string, n)
	for i := range lines {
		lines[i] = r.line()
	}
	return lines
}

// edit replaces, inserts, deletes and moves up to n spans of up to size lines.
func (r *texter) edit(lines []string, n, size int) []string {
	lines = append([]string(nil), lines...)
	for range r.IntN(n + 1) {
		at := r.IntN(len(lines) + 1)
		end := min(at+r.IntN(size+1), len(lines))
		var insert []string
		switch r.IntN(4) {
		case 0:
			insert = r.lines(r.IntN(size + 1))
		case 1:
			insert, end = r.lines(r.IntN(size+1)), at
		case 2:
			insert = append(insert, lines[at:end]...)
			r.Shuffle(len(insert), func(i, j int) { insert[i], insert[j] = insert[j], insert[i] })
		}
		rest := append(insert, lines[end:]...)
		lines = append(lines[:at:at], rest...)
	}
	return lines
}

func join(lines []string) []byte {
	var b bytes.Buffer
	for _, l := range lines {
		b.WriteString(l)
	}
	return b.Bytes()
}

// randomPair makes a pair of texts of one of many kinds.
func randomPair(r *rand.Rand) pair {
	t := &texter{
		Rand:       r,
		vocabulary: []int{0, 0, 3, 30, 300, 3000}[r.IntN(6)],
		common:     []int{0, 5, 20, 50}[r.IntN(4)],
	}
	old := t.lines(r.IntN([]int{5, 50, 500, 2000, 6000}[r.IntN(5)]))
	var new []string
	if r.IntN(8) == 0 {
		new = t.lines(r.IntN(len(old) + 10))
	} else {
		new = t.edit(old, []int{1, 5, 50, 500}[r.IntN(4)], []int{1, 4, 40, 400}[r.IntN(4)])
	}
	p := pair{join(old), join(new)}
	if len(p.old) > 0 && r.IntN(8) == 0 {
		p.old = p.old[:len(p.old)-1]
	}
	if len(p.new) > 0 && r.IntN(8) == 0 {
		p.new = p.new[:len(p.new)-1]
	}
	return p
}

func TestCountsAreGits(t *testing.T) {
	const n = 400
	r := rand.New(rand.NewPCG(1, 2))
	pairs := make([]pair, n)
	for i := range pairs {
		pairs[i] = randomPair(r)
	}
	var c counter
	for i, want := range newGitRepo(t).counts(pairs) {
		d := c.count(pairs[i].old, pairs[i].new, endless(t))
		added, deleted := d.added, d.deleted
		if got := [2]int{added, deleted}; got != want {
			t.Errorf("pair %d: added, deleted = %v, git says %v", i, got, want)
		}
	}
}

// TestCostlyCountsAreGits has texts for which the search gives up being exact:
// one edit earlier or later the counts of some of them are others.
func TestCostlyCountsAreGits(t *testing.T) {
	var pairs []pair
	for seed := range uint64(8) {
		pairs = append(pairs, unlikePair(rand.New(rand.NewPCG(seed, 9))))
	}
	var c counter
	for i, want := range newGitRepo(t).counts(pairs) {
		d := c.count(pairs[i].old, pairs[i].new, endless(t))
		if got := [2]int{d.added, d.deleted}; got != want {
			t.Errorf("pair %d: added, deleted = %v, git says %v", i, got, want)
		}
	}
}

// TestGoodSplitsAreGits has texts large and unlike enough for the search to take
// a split that is good: below 65,536 diagonals it gives up before. With any of
// goodCost, goodRun and goodGain one more or less the counts are others.
func TestGoodSplitsAreGits(t *testing.T) {
	p := vastPair(rand.New(rand.NewPCG(82, 9)))
	var c counter
	d := c.count(p.old, p.new, endless(t))
	if got, want := [2]int{d.added, d.deleted}, newGitRepo(t).counts([]pair{p})[0]; got != want {
		t.Errorf("added, deleted = %v, git says %v", got, want)
	}
}

// vastPair makes two texts of some 34,000 and fewer lines that have short runs
// in common.
func vastPair(r *rand.Rand) pair {
	t := &texter{Rand: r, vocabulary: []int{1000, 3000, 10000}[r.IntN(3)]}
	old := t.lines(33_000 + r.IntN(3000))
	least, skip, insert := 5+r.IntN(20), 5+r.IntN(35), 5+r.IntN(35)
	var new []string
	for at := 0; at < len(old); {
		n := min(least+r.IntN(14), len(old)-at)
		new = append(new, old[at:at+n]...)
		at = min(at+n+r.IntN(skip), len(old))
		new = append(new, t.lines(r.IntN(insert))...)
	}
	return pair{join(old), join(new)}
}

// TestVastTextsStop has texts of which no more than a part is looked at once
// nobody wants to know.
func TestVastTextsStop(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	w := &work{ctx: ctx, deadline: time.Now().Add(time.Hour)}
	r := &texter{Rand: rand.New(rand.NewPCG(1, 1))}
	text := join(r.lines(3 * stopEvery))
	var c counter
	c.count(text, append([]byte("new\n"), text[:len(text)-1]...), w)
	if lines := max(len(c.old), len(c.new)); lines > stopEvery {
		t.Errorf("%d lines sorted", lines)
	}
	if f := newFingerprint(maphash.MakeSeed(), text, false, w); len(f.pieces) > stopEvery {
		t.Errorf("%d pieces", len(f.pieces))
	}
}

// unlikePair makes two texts that have runs of lines in common between others
// that have not.
func unlikePair(r *rand.Rand) pair {
	t := &texter{Rand: r, vocabulary: []int{300, 1000, 3000}[r.IntN(3)]}
	old := t.lines(600 + r.IntN(1200))
	var new []string
	for at := 0; at < len(old); {
		n := min(10+r.IntN(25), len(old)-at)
		new = append(new, old[at:at+n]...)
		at = min(at+n+r.IntN([]int{5, 40, 120}[r.IntN(3)]), len(old))
		new = append(new, t.lines(r.IntN(60))...)
	}
	return pair{join(old), join(new)}
}

// Texts of any number of lines are counted where there is nothing on the other
// side of them.
func TestManyLinesAlone(t *testing.T) {
	text := bytes.Repeat([]byte("\n"), maxLargeLines+1)
	for _, side := range [][2][]byte{{nil, text}, {text, nil}, {text[:1], text}} {
		d, err := new(counter).large(side[0], side[1], endless(t))
		if err != nil || d.added-d.deleted != len(side[1])-len(side[0]) {
			t.Errorf("%d to %d lines: %+v, %v", len(side[0]), len(side[1]), d, err)
		}
	}
}
