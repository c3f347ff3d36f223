package objects

import (
	"bytes"
	"errors"
)

// A Tree is the unread rest of a tree object.
type Tree []byte

// A TreeEntry is one line of a tree. Name and ID are parts of the tree.
type TreeEntry struct {
	Mode     uint32
	Name, ID []byte
}

// ErrTree says that a tree object is malformed.
var ErrTree = errors.New("malformed tree")

const (
	idSize = len(ID{})
	// maxMode is the number of octal digits a mode can have.
	maxMode = 7
)

// Next reads the next entry, of which there must be one. An entry without a name
// is ErrTree: no path leads to it.
func (t *Tree) Next() (TreeEntry, error) {
	b := *t
	var mode uint32
	at := 0
	for ; at < len(b) && b[at] != ' '; at++ {
		if b[at] < '0' || b[at] > '7' || at == maxMode {
			return TreeEntry{}, ErrTree
		}
		mode = mode<<3 | uint32(b[at]-'0')
	}
	if at == 0 || at == len(b) {
		return TreeEntry{}, ErrTree
	}
	at++
	n := bytes.IndexByte(b[at:], 0)
	end := at + n + 1 + idSize
	if n <= 0 || end > len(b) {
		return TreeEntry{}, ErrTree
	}
	*t = b[end:]
	return TreeEntry{mode, b[at : at+n], b[at+n+1 : end]}, nil
}
