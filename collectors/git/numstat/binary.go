package numstat

import "bytes"

// Diff is what attributes say about comparing a path.
type Diff uint8

const (
	// Auto is a path without a diff attribute, or with a driver that does
	// not say: its content decides.
	Auto Diff = iota
	// Text is a path with the diff attribute set: text, whatever it holds.
	Text
	// Binary is a path with the diff attribute unset, as the macro binary
	// does: never compared line by line.
	Binary
)

// binaryPrefix is how many bytes of a file are looked at for a NUL, which
// makes it binary.
const binaryPrefix = 8000

func isBinary(text []byte, d Diff) bool {
	switch d {
	case Text:
		return false
	case Binary:
		return true
	}
	return bytes.IndexByte(text[:min(len(text), binaryPrefix)], 0) >= 0
}
