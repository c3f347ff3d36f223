package numstat

import (
	"bytes"
	"hash/maphash"
	"math/bits"
)

// A side is one of the two texts compared.
type side int

const (
	oldSide side = iota
	newSide
)

// A class is a set of equal lines.
type class struct {
	hash uint32
	// The first of the lines is length bytes of the text of side first.
	first         uint8
	start, length uint32
	// lines counts the class in each text.
	lines [2]int32
}

// A lineTable sorts the lines of two texts into classes.
type lineTable struct {
	seed    maphash.Seed
	texts   [2][]byte
	classes []class
	// slots is a hash table with open addressing; a slot holds one more than
	// the index of its class.
	slots []int32
	work  *work
}

// stopEvery is how many lines of a text are sorted before it is asked whether
// the time is up: a text may have millions.
const stopEvery = 1 << 16

// reset prepares the table for two texts that have the given number of lines
// together.
func (t *lineTable) reset(old, new []byte, lines int, w *work) {
	t.work = w
	if t.seed == (maphash.Seed{}) {
		t.seed = maphash.MakeSeed()
	}
	t.texts = [2][]byte{old, new}
	t.classes = t.classes[:0]
	size := 1 << bits.Len(uint(2*lines))
	if cap(t.slots) < size {
		t.slots = make([]int32, size)
		return
	}
	t.slots = t.slots[:size]
	clear(t.slots)
}

// classify appends the class of each line of one of the texts, of less where the
// time is up.
func (t *lineTable) classify(to []int32, s side) []int32 {
	text := t.texts[s]
	for at := 0; at < len(text); {
		end := lineEnd(text, at)
		line := text[at:end]
		hash := t.hash(line)
		slot := t.find(hash, line)
		if t.slots[slot] == 0 {
			t.classes = append(t.classes, class{
				hash: hash, first: uint8(s), start: uint32(at), length: uint32(end - at),
			})
			t.slots[slot] = int32(len(t.classes))
		}
		c := t.slots[slot] - 1
		t.classes[c].lines[s]++
		to = append(to, c)
		at = end
		if len(to)%stopEvery == 0 && t.work.over() {
			break
		}
	}
	return to
}

// countEnds adds the lines at the common ends of both texts to the counts of
// the classes that both texts have.
func (t *lineTable) countEnds(ends [2][]byte) {
	for _, text := range ends {
		for at := 0; at < len(text); {
			end := lineEnd(text, at)
			line := text[at:end]
			if c := t.slots[t.find(t.hash(line), line)]; c != 0 {
				t.classes[c-1].lines[oldSide]++
				t.classes[c-1].lines[newSide]++
			}
			at = end
		}
	}
}

// find returns the slot of a line's class, or the empty one it belongs in.
func (t *lineTable) find(hash uint32, line []byte) int {
	mask := len(t.slots) - 1
	for slot := int(hash) & mask; ; slot = (slot + 1) & mask {
		i := t.slots[slot]
		if i == 0 {
			return slot
		}
		c := &t.classes[i-1]
		if c.hash == hash && int(c.length) == len(line) &&
			bytes.Equal(t.texts[c.first][c.start:c.start+c.length], line) {
			return slot
		}
	}
}

func (t *lineTable) hash(line []byte) uint32 {
	return uint32(maphash.Bytes(t.seed, line))
}

// shared returns how many lines of each text are not in the other, and whether
// any are.
func (t *lineTable) shared() (alone [2]int, any bool) {
	for i := range t.classes {
		l := t.classes[i].lines
		switch {
		case l[newSide] == 0:
			alone[oldSide] += int(l[oldSide])
		case l[oldSide] == 0:
			alone[newSide] += int(l[newSide])
		default:
			any = true
		}
	}
	return alone, any
}

// lineEnd returns the offset after the line that begins at an offset.
func lineEnd(text []byte, at int) int {
	if n := bytes.IndexByte(text[at:], '\n'); n >= 0 {
		return at + n + 1
	}
	return len(text)
}
