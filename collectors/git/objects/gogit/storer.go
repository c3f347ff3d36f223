// Package gogit lets go-git read objects through an objects.Store, so that a
// repository has one object source. It stores nothing: every write is refused.
package gogit

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"sync"

	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/storer"

	"sheaf/collectors/git/objects"
)

// ErrReadOnly is what every write comes to.
var ErrReadOnly = errors.New("objects are only read here")

// Storer is the read side of go-git's object storage over a store. It may be
// used by several goroutines.
type Storer struct {
	store *objects.Store
	max   int64

	mu     sync.Mutex
	reader *objects.Reader // nil until it is used
}

var _ storer.EncodedObjectStorer = (*Storer)(nil)

// New returns a Storer that refuses objects of more than max bytes, where
// that is positive. It does not close the store.
func New(store *objects.Store, max int64) *Storer {
	return &Storer{store: store, max: max}
}

// read calls f with the reader, which nobody else has meanwhile.
func (s *Storer) read(f func(*objects.Reader)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.reader == nil {
		s.reader = s.store.NewReader()
	}
	f(s.reader)
}

// Close leaves its reader's memory to others, not the store. The Storer is done.
func (s *Storer) Close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.reader != nil {
		s.reader.Close()
	}
}

// NewEncodedObject returns an empty object in memory.
func (s *Storer) NewEncodedObject() plumbing.EncodedObject { return &plumbing.MemoryObject{} }

// SetEncodedObject returns ErrReadOnly.
func (s *Storer) SetEncodedObject(plumbing.EncodedObject) (plumbing.Hash, error) {
	return plumbing.ZeroHash, ErrReadOnly
}

// AddAlternate returns ErrReadOnly: a store follows the alternates there are.
func (s *Storer) AddAlternate(string) error { return ErrReadOnly }

// EncodedObject returns an object. One that is not there, or is of another kind
// than asked for, is plumbing.ErrObjectNotFound, as go-git expects; damage is
// an error of the objects package.
func (s *Storer) EncodedObject(want plumbing.ObjectType, h plumbing.Hash) (plumbing.EncodedObject, error) {
	var kind objects.Type
	var data []byte
	var err error
	s.read(func(r *objects.Reader) {
		kind, data, err = r.Get(objects.ID(h), s.max)
		data = bytes.Clone(data)
	})
	if err != nil {
		return nil, translate(err)
	}
	if want != plumbing.AnyObject && want != plumbing.ObjectType(kind) {
		return nil, plumbing.ErrObjectNotFound
	}
	return &encoded{kind: plumbing.ObjectType(kind), hash: h, data: data}, nil
}

// EncodedObjectSize returns the size of an object in bytes.
func (s *Storer) EncodedObjectSize(h plumbing.Hash) (int64, error) {
	var size int64
	var err error
	s.read(func(r *objects.Reader) { _, size, err = r.Size(objects.ID(h)) })
	return size, translate(err)
}

// HasEncodedObject returns nil if the object is there, else
// plumbing.ErrObjectNotFound.
func (s *Storer) HasEncodedObject(h plumbing.Hash) error {
	if !s.store.Has(objects.ID(h)) {
		return plumbing.ErrObjectNotFound
	}
	return nil
}

// IterEncodedObjects goes through all objects of a kind, each once, ordered by
// name. It reads one at a time; an object that can not be read ends it.
func (s *Storer) IterEncodedObjects(want plumbing.ObjectType) (storer.EncodedObjectIter, error) {
	ids, err := s.store.All()
	if err != nil {
		return nil, fmt.Errorf("list objects: %w", err)
	}
	return &iterator{storer: s, want: want, ids: ids}, nil
}

// translate gives go-git its own error for an object that is not there.
func translate(err error) error {
	if errors.As(err, new(*objects.Missing)) {
		return plumbing.ErrObjectNotFound
	}
	return err
}

// iterator goes through objects by their names.
type iterator struct {
	storer *Storer
	want   plumbing.ObjectType
	ids    []objects.ID
}

// Next returns the next object, io.EOF after the last.
func (it *iterator) Next() (plumbing.EncodedObject, error) {
	for len(it.ids) > 0 {
		id := it.ids[0]
		it.ids = it.ids[1:]
		if it.want != plumbing.AnyObject {
			var kind objects.Type
			var err error
			it.storer.read(func(r *objects.Reader) { kind, _, err = r.Size(id) })
			if err != nil {
				return nil, translate(err)
			}
			if plumbing.ObjectType(kind) != it.want {
				continue
			}
		}
		return it.storer.EncodedObject(it.want, plumbing.Hash(id))
	}
	return nil, io.EOF
}

// ForEach calls f with each object that is left, until it returns an error;
// storer.ErrStop ends it without one.
func (it *iterator) ForEach(f func(plumbing.EncodedObject) error) error {
	defer it.Close()
	for {
		o, err := it.Next()
		if err == io.EOF {
			return nil
		}
		if err == nil {
			err = f(o)
		}
		if err == storer.ErrStop {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// Close leaves no object to go through.
func (it *iterator) Close() { it.ids = nil }

// encoded is an object that was read.
type encoded struct {
	kind plumbing.ObjectType
	hash plumbing.Hash
	data []byte
}

func (o *encoded) Hash() plumbing.Hash             { return o.hash }
func (o *encoded) Type() plumbing.ObjectType       { return o.kind }
func (o *encoded) SetType(plumbing.ObjectType)     {}
func (o *encoded) Size() int64                     { return int64(len(o.data)) }
func (o *encoded) SetSize(int64)                   {}
func (o *encoded) Reader() (io.ReadCloser, error)  { return io.NopCloser(bytes.NewReader(o.data)), nil }
func (o *encoded) Writer() (io.WriteCloser, error) { return nil, ErrReadOnly }
