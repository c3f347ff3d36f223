package numstat

import (
	"bytes"
	"hash/maphash"
	"slices"
)

// A fingerprint says which pieces a text is made of, and how often, so that
// the part of it found in another text can be told without the texts. A piece
// is a line, or 64 bytes of one that is longer. Git does the same with sums of
// pieces that more often agree by chance: of 565,000 commits of twenty projects
// nine had files as alike as a rename has to be for git alone, or the other way
// round (77 of 2.77 million entries).
type fingerprint struct {
	pieces []piece // by hash
	// sketch sums pieces by some bits of their hash: texts have in common at
	// most what their sketches have.
	sketch [sketchSize]uint32
}

// A piece is one distinct piece of a text and how many bytes of it are such.
type piece struct{ hash, bytes uint32 }

const (
	sketchSize = 32
	pieceSize  = 64
	pieceBytes = 8 // size of a piece in memory
	// maxLoosePieces is how many pieces are gathered before equal ones are
	// made one: those of 8 MiB of short lines.
	maxLoosePieces = 1 << 20
)

// fingerprint takes a text apart. In texts that are not binary a carriage
// return before a newline does not count. What follows the last newline and is
// shorter than a piece is left out, and more where the time is up.
func newFingerprint(seed maphash.Seed, text []byte, binary bool, w *work) *fingerprint {
	room := bytes.Count(text, []byte{'\n'}) + len(text)/pieceSize
	f := &fingerprint{pieces: make([]piece, 0, min(room, maxLoosePieces))}
	for lines := 1; len(text) > 0; lines++ {
		if lines%stopEvery == 0 && w.over() {
			break
		}
		n := bytes.IndexByte(text, '\n')
		line := text
		if n < 0 {
			text = nil
		} else {
			line, text = text[:n], text[n+1:]
		}
		if n > 0 && !binary && line[n-1] == '\r' {
			line = line[:n-1]
		}
		for ; len(line) >= pieceSize; line = line[pieceSize:] {
			f.add(maphash.Bytes(seed, line[:pieceSize]), pieceSize)
		}
		if n >= 0 {
			// A line of less than 64 bytes is told from a piece of 64 by
			// its length, so the newline need not be hashed.
			f.add(maphash.Bytes(seed, line), uint32(len(line)+1))
		}
	}
	f.merge()
	f.pieces = slices.Clip(f.pieces)
	return f
}

func (f *fingerprint) add(hash uint64, n uint32) {
	if len(f.pieces) == cap(f.pieces) {
		if f.merge(); len(f.pieces) > cap(f.pieces)/2 {
			f.pieces = slices.Grow(f.pieces, len(f.pieces))
		}
	}
	f.pieces = append(f.pieces, piece{uint32(hash), n})
	f.sketch[hash>>32%sketchSize] += n
}

// merge makes one of equal pieces.
func (f *fingerprint) merge() {
	slices.SortFunc(f.pieces, func(a, b piece) int {
		switch {
		case a.hash < b.hash:
			return -1
		case a.hash > b.hash:
			return 1
		}
		return 0
	})
	out := f.pieces[:0]
	for _, p := range f.pieces {
		if n := len(out); n > 0 && out[n-1].hash == p.hash {
			out[n-1].bytes += p.bytes
			continue
		}
		out = append(out, p)
	}
	f.pieces = out
}

// common returns how many bytes of g are found in f, or 0 where they are
// certainly fewer than atLeast.
func (f *fingerprint) common(g *fingerprint, atLeast uint32) uint32 {
	var most uint32
	for i := range f.sketch {
		most += min(f.sketch[i], g.sketch[i])
	}
	if most < atLeast {
		return 0
	}
	var n uint32
	a, b := f.pieces, g.pieces
	for len(a) > 0 && len(b) > 0 {
		switch {
		case a[0].hash < b[0].hash:
			a = a[1:]
		case a[0].hash > b[0].hash:
			b = b[1:]
		default:
			n += min(a[0].bytes, b[0].bytes)
			a, b = a[1:], b[1:]
		}
	}
	return n
}
