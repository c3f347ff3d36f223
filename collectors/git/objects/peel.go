package objects

import (
	"bytes"
	"errors"
)

// maxTags is how many tags of tags are followed.
const maxTags = 1000

// maxTag is the largest tag that is read, in bytes.
const maxTag = 16 << 20

// Peel follows a tag, and tags of tags, to what they are for. Any other object
// stands for itself. What leads to no commit has shown its name: nobody reads it
// again, and a damaged object may say that it is of any kind.
func (r *Reader) Peel(id ID) (ID, Type, error) {
	at := id
	for range maxTags {
		kind, _, err := r.Size(at)
		if err != nil || kind == TypeCommit {
			return at, kind, err
		}
		tag, data, err := r.get(at, maxTag, true)
		if kind != TypeTag && errors.As(err, new(*TooLarge)) {
			return at, kind, nil
		}
		if err != nil || tag != TypeTag { // the size came from a damaged copy
			return at, tag, err
		}
		line, ok := bytes.CutPrefix(data, []byte("object "))
		to, isID := parseHex(line)
		if !ok || !isID {
			return at, tag, &Corrupt{ID: at, Why: "bad tag headers"}
		}
		at = to
	}
	return at, 0, &Corrupt{ID: id, Why: "too many tags of tags"}
}
