package numstat

import (
	"bytes"
	"encoding/binary"
	"math/bits"
)

// commonPrefix returns how many bytes two texts of equal length have in common
// from the start.
func commonPrefix(a, b []byte) int {
	b = b[:len(a)]
	i := 0
	for ; i+8 <= len(a); i += 8 {
		if x := binary.LittleEndian.Uint64(a[i:]) ^ binary.LittleEndian.Uint64(b[i:]); x != 0 {
			return i + bits.TrailingZeros64(x)/8
		}
	}
	for ; i < len(a) && a[i] == b[i]; i++ {
	}
	return i
}

// commonSuffix returns how many bytes two texts of equal length have in common
// to the end.
func commonSuffix(a, b []byte) int {
	b = b[:len(a)]
	n := len(a)
	for ; n >= 8; n -= 8 {
		if x := binary.LittleEndian.Uint64(a[n-8:]) ^ binary.LittleEndian.Uint64(b[n-8:]); x != 0 {
			return len(a) - n + bits.LeadingZeros64(x)/8
		}
	}
	for ; n > 0 && a[n-1] == b[n-1]; n-- {
	}
	return len(a) - n
}

// countLines returns the number of lines of a text; a rest without a newline
// is a line too.
func countLines(text []byte) int {
	n := bytes.Count(text, []byte{'\n'})
	if len(text) > 0 && text[len(text)-1] != '\n' {
		n++
	}
	return n
}
