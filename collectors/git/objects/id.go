package objects

import (
	"encoding/hex"
	"fmt"
)

// ID is the name of an object: its SHA-1, or in a repository that names objects
// by their SHA-256 the first 20 bytes of that, which tell objects apart as
// well. Store.Name has it in full.
type ID [20]byte

// Lengths of names as a repository's files have them, in bytes.
const (
	sha1Size   = 20
	sha256Size = 32
)

// ParseID reads the 40 hexadecimal digits of an ID, or the 64 of a SHA-256.
func ParseID(s string) (ID, error) {
	var name [sha256Size]byte
	if len(s) != 2*sha1Size && len(s) != 2*sha256Size {
		return ID{}, fmt.Errorf("parse object id %.70q: want %d or %d hexadecimal digits", s, 2*sha1Size, 2*sha256Size)
	}
	if _, err := hex.Decode(name[:], []byte(s)); err != nil {
		return ID{}, fmt.Errorf("parse object id %q: %w", s, err)
	}
	return ID(name[:sha1Size]), nil
}

// String returns the 40 lower case hexadecimal digits.
func (id ID) String() string { return hex.EncodeToString(id[:]) }

// IsZero says whether all bytes are zero, which names no object.
func (id ID) IsZero() bool { return id == ID{} }

// parseHex reads an ID from the first 40 bytes of b.
func parseHex(b []byte) (id ID, ok bool) {
	if len(b) < 2*len(id) {
		return ID{}, false
	}
	for i := range id {
		hi, lo := unhex[b[2*i]], unhex[b[2*i+1]]
		if hi|lo > 15 {
			return ID{}, false
		}
		id[i] = hi<<4 | lo
	}
	return id, true
}

// unhex gives the value of a hexadecimal digit, 255 for any other byte.
var unhex = func() (t [256]byte) {
	for i := range t {
		t[i] = 255
	}
	for i := range byte(10) {
		t['0'+i] = i
	}
	for i := range byte(6) {
		t['a'+i] = 10 + i
		t['A'+i] = 10 + i
	}
	return t
}()

// Type is the kind of an object, with the numbers packs give them.
type Type uint8

// The kinds of objects. Zero is none of them.
const (
	TypeCommit Type = 1
	TypeTree   Type = 2
	TypeBlob   Type = 3
	TypeTag    Type = 4
)

// Kinds of pack entries that stand for an object by what differs from another.
const (
	ofsDelta Type = 6
	refDelta Type = 7
)

// String returns the name used in object headers.
func (t Type) String() string {
	switch t {
	case TypeCommit:
		return "commit"
	case TypeTree:
		return "tree"
	case TypeBlob:
		return "blob"
	case TypeTag:
		return "tag"
	}
	return fmt.Sprintf("type %d", uint8(t))
}

// parseType is the inverse of String.
func parseType(s []byte) (Type, bool) {
	switch string(s) {
	case "commit":
		return TypeCommit, true
	case "tree":
		return TypeTree, true
	case "blob":
		return TypeBlob, true
	case "tag":
		return TypeTag, true
	}
	return 0, false
}
