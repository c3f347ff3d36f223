package numstat

import (
	"encoding/binary"

	"sheaf/collectors/git/objects"
)

// A patch is the sum of the hashes of the lines a change added, less those of
// the lines it deleted. Lines that stay cancel out, so it needs no diff and
// does not depend on one; nor on line numbers, context or paths, so that a
// change keeps it when it is rebased, picked or renamed. Sums are stored:
// lineHash must never change.

// patch is that of the texts whose lines were classified.
func (t *lineTable) patch() uint64 {
	var sum uint64
	for i := range t.classes {
		c := &t.classes[i]
		if n := c.lines[newSide] - c.lines[oldSide]; n != 0 {
			line := t.texts[c.first][c.start : c.start+c.length]
			sum += uint64(int64(n)) * lineHash(line)
		}
	}
	return sum
}

// linesHash is the sum of the hashes of all lines of a text.
func linesHash(text []byte) (sum uint64) {
	for at := 0; at < len(text); {
		end := lineEnd(text, at)
		sum += lineHash(text[at:end])
		at = end
	}
	return sum
}

// lineHash hashes a line without the white space around it, as git patch-id
// passes white space over. An empty line is zero: it says nothing.
func lineHash(line []byte) uint64 {
	for len(line) > 0 && line[len(line)-1] <= ' ' {
		line = line[:len(line)-1]
	}
	for len(line) > 0 && line[0] <= ' ' {
		line = line[1:]
	}
	if len(line) == 0 {
		return 0
	}
	h := uint64(len(line)) * mul1
	for ; len(line) >= 8; line = line[8:] {
		h = mix(h ^ binary.LittleEndian.Uint64(line))
	}
	var rest uint64
	for i, c := range line {
		rest |= uint64(c) << (8 * i)
	}
	return mix(mix(h^rest) + mul2)
}

// blobHash stands for the lines of a binary file; zero where there is none.
func blobHash(id objects.ID) uint64 {
	if id.IsZero() {
		return 0
	}
	return mix(binary.LittleEndian.Uint64(id[:8]))
}

// The odd multipliers of splitmix64, by which mix spreads every bit.
const (
	mul1 = 0xbf58476d1ce4e5b9
	mul2 = 0x94d049bb133111eb
)

func mix(h uint64) uint64 {
	h = (h ^ h>>30) * mul1
	h = (h ^ h>>27) * mul2
	return h ^ h>>31
}
