package numstat

import (
	"fmt"

	"sheaf/collectors/git/objects"
)

// A reader is what is used of an [objects.Reader].
type reader interface {
	Get(id objects.ID, max int64) (objects.Type, []byte, error)
	Size(id objects.ID) (objects.Type, int64, error)
}

// read returns an object that must be of some type.
func read(r reader, id objects.ID, want objects.Type, max int64) ([]byte, error) {
	typ, data, err := r.Get(id, max)
	if err != nil {
		return nil, err
	}
	if typ != want {
		return nil, fmt.Errorf("object %v is a %v, not a %v", id, typ, want)
	}
	return data, nil
}
