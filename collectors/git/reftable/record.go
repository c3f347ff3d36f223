package reftable

import (
	"bytes"
	"strings"
)

// Kinds of values.
const (
	deletion = iota
	oneID
	twoIDs
	symbolic
)

// reader takes records apart.
type reader struct {
	data []byte
	at   int
}

// ref reads the record of a ref. whole says that its name is not shortened.
// last holds the name before, and then this one: it must come later.
func (r *reader) ref(idSize int, whole bool, last *[]byte) (ref Ref, err error) {
	at := r.at
	shared, ok1 := r.varint()
	word, ok2 := r.varint()
	suffix, ok3 := r.take(word >> 3)
	_, ok4 := r.varint() // when it was last changed
	if !ok1 || !ok2 || !ok3 || !ok4 {
		return ref, damaged("record at %d is cut off", at)
	}
	name := *last
	if shared > uint64(len(name)) || whole && shared != 0 {
		return ref, damaged("record at %d takes %d bytes from the name before", at, shared)
	}
	if len(suffix) > maxName-int(shared) {
		return ref, damaged("record at %d has a name of %d bytes", at, int(shared)+len(suffix))
	}
	// Where names share what they can, what differs comes first.
	if bytes.Compare(suffix, name[shared:]) <= 0 {
		return ref, damaged("record at %d is out of order", at)
	}
	name = append(name[:shared], suffix...)
	*last = name
	ref.Name = string(name)
	switch kind := word & 7; kind {
	case deletion:
		ref.Deleted = true
	case oneID, twoIDs:
		if ref.ID, ok1 = r.take(uint64(idSize)); ok1 && kind == twoIDs {
			ref.Peeled, ok1 = r.take(uint64(idSize))
		}
	case symbolic:
		var size uint64
		var target []byte
		size, ok2 = r.varint()
		target, ok1 = r.take(size)
		ref.Target = string(target)
		ok1 = ok1 && ok2 && ref.Target != "" && !strings.ContainsAny(ref.Target, "\x00\n")
	default:
		return ref, damaged("record at %d has a value of unknown kind %d", at, kind)
	}
	if !ok1 {
		return ref, damaged("value of the record at %d", at)
	}
	return ref, nil
}

// varint reads a number as offsets in packs are written.
func (r *reader) varint() (n uint64, ok bool) {
	for i := r.at; i < len(r.data) && n < 1<<55; i++ {
		n = n<<7 | uint64(r.data[i]&0x7f)
		if r.data[i] < 0x80 {
			r.at = i + 1
			return n, true
		}
		n++
	}
	return 0, false
}

// take returns the next n bytes.
func (r *reader) take(n uint64) ([]byte, bool) {
	if n > uint64(len(r.data)-r.at) {
		return nil, false
	}
	from := r.at
	r.at += int(n)
	return r.data[from:r.at:r.at], true
}
