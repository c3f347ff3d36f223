package numstat

import (
	"bytes"
	"fmt"

	"sheaf/collectors/git/objects"
)

// A reader is what is used of an [objects.Reader].
type reader interface {
	Get(id objects.ID, max int64) (objects.Type, []byte, error)
	Place(id objects.ID) objects.Place
	Size(id objects.ID) (objects.Type, int64, error)
	Head(id objects.ID, n int) (objects.Type, int64, []byte, error)
	Large(id objects.ID, max int64) (objects.Type, []byte, func(), error)
}

// read returns an object that must be of some type.
func read(r reader, id objects.ID, want objects.Type, max int64) ([]byte, error) {
	typ, data, err := r.Get(id, max)
	if err != nil {
		return nil, err
	}
	if typ != want {
		return nil, wrongType(id, typ, want)
	}
	return data, nil
}

// maxCommit is the largest commit that is read, in bytes.
const maxCommit = 64 << 20

// treeOf returns the tree of a commit.
func treeOf(r reader, id objects.ID) (objects.ID, error) {
	data, err := read(r, id, objects.TypeCommit, maxCommit)
	if err != nil {
		return objects.ID{}, err
	}
	const digits = 2 * idSize
	name, ok := bytes.CutPrefix(data, []byte("tree "))
	if !ok || len(name) < digits {
		return objects.ID{}, fmt.Errorf("commit %v has no tree", id)
	}
	return objects.ParseID(string(name[:digits]))
}

// readLarge returns a blob of any size, which is to be freed.
func readLarge(r reader, id objects.ID, max int64) (data []byte, free func(), err error) {
	typ, data, free, err := r.Large(id, max)
	if err != nil {
		return nil, nil, err
	}
	if typ != objects.TypeBlob {
		free()
		return nil, nil, wrongType(id, typ, objects.TypeBlob)
	}
	return data, free, nil
}

func wrongType(id objects.ID, typ, want objects.Type) error {
	return fmt.Errorf("object %v is a %v, not a %v", id, typ, want)
}
