package objects

import (
	"errors"
	"fmt"
)

// Missing says that no pack, loose file or alternate holds an object.
type Missing struct {
	ID ID
	// Pack is why the pack that should hold it can not be opened, if an index names
	// one.
	Pack error
}

func (e *Missing) Error() string {
	s := "object " + e.ID.String() + " is missing"
	if e.Pack != nil {
		s += ": " + e.Pack.Error()
	}
	return s
}

// Corrupt says that an object, or a file objects are kept in, can not be
// read as what it should be. ID is zero where a whole file is meant; Path is
// empty where the fault is in the object itself.
type Corrupt struct {
	ID   ID
	Path string
	Why  string
	Err  error // what the system said, if it was asked
}

func (e *Corrupt) Error() string {
	s := "object " + e.ID.String()
	switch {
	case e.ID.IsZero():
		s = e.Path
	case e.Path != "":
		s += " in " + e.Path
	}
	s += ": " + e.Why
	if e.Err != nil {
		s += ": " + e.Err.Error()
	}
	return s
}

func (e *Corrupt) Unwrap() error { return e.Err }

// TooLarge says that an object, or an object it is stored as a difference
// from, is larger than the caller is ready to hold.
type TooLarge struct {
	ID        ID
	Size, Max int64 // bytes
}

func (e *TooLarge) Error() string {
	return fmt.Sprintf("object %s takes %d bytes, more than %d", e.ID, e.Size, e.Max)
}

// errCommit is why a commit is refused.
var errCommit = errors.New("bad commit headers")
