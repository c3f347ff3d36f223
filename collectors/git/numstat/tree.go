package numstat

import (
	"bytes"

	"sheaf/collectors/git/objects"
)

// A kind is what a tree entry is. Git tells no more apart: permission bits
// beyond the owner's executable bit are leftovers of old versions.
type kind uint8

const (
	absent kind = iota
	regular
	executable
	symlink
	gitlink
	directory
)

// file reports whether the kind is a regular file, executable or not.
func (k kind) file() bool { return k == regular || k == executable }

// stored reports whether the kind's content is a blob.
func (k kind) stored() bool { return k.file() || k == symlink }

// noFile reports whether there is nothing, or a submodule.
func (k kind) noFile() bool { return k == absent || k == gitlink }

// kindOf returns the kind for the mode of a tree entry.
func kindOf(mode uint32) kind {
	switch mode & 0o170000 {
	case 0o100000:
		if mode&0o100 != 0 {
			return executable
		}
		return regular
	case 0o120000:
		return symlink
	case 0o040000:
		return directory
	}
	return gitlink
}

// An entry is one line of a tree.
type entry struct {
	kind kind
	name []byte
	id   []byte
}

// next reads the next entry of a tree.
func next(t *objects.Tree) (entry, error) {
	e, err := t.Next()
	return entry{kindOf(e.Mode), e.Name, e.ID}, err
}

// skipEqual moves both trees past the entries they begin with in common.
func skipEqual(old, new *objects.Tree) {
	a, b := *old, *new
	n := min(len(a), len(b))
	n = commonPrefix(a[:n], b[:n])
	at := 0
	for {
		name := bytes.IndexByte(a[at:n], 0)
		if name < 0 || at+name+1+idSize > n {
			break
		}
		at += name + 1 + idSize
	}
	*old, *new = a[at:], b[at:]
}

// order compares entries as trees are sorted: by name, a directory as if its
// name ended in a slash.
func (e entry) order(f entry) int {
	n := min(len(e.name), len(f.name))
	if c := bytes.Compare(e.name[:n], f.name[:n]); c != 0 {
		return c
	}
	return int(e.byteAt(n)) - int(f.byteAt(n))
}

// byteAt returns the byte at an offset that is at most the name's length.
func (e entry) byteAt(i int) byte {
	switch {
	case i < len(e.name):
		return e.name[i]
	case e.kind == directory:
		return '/'
	}
	return 0
}
