package objects

import (
	"errors"
	"slices"
)

// maxMended is how many deltas in a row are made one by one.
const maxMended = 256

// mended makes an object out of a delta whose base is damaged where the pack has
// it, and whole in another place, as git does: who copies an object that is lost
// into a repository mends all that rests on it. It says false where that is not so.
// What it makes has proved its name.
func (r *Reader) mended(id ID, max int64) (t Type, data []byte, ok bool) {
	if r.mending == maxMended || r.store.isHopeless(id) {
		return 0, nil, false
	}
	if r.mending == 0 {
		r.maxBase = 4 * max
	}
	r.mending++
	defer func() { r.mending-- }()
	for _, x := range r.store.set.Load().indexes {
		err := guard(x.file.path, func() (err error) {
			t, data, err = r.mendedIn(x, id, max)
			return err
		})
		if err == nil {
			return t, data, true
		}
	}
	r.store.giveUp(id)
	return 0, nil, false
}

var errNoDelta = errors.New("no delta")

func (r *Reader) mendedIn(x *index, id ID, max int64) (Type, []byte, error) {
	at, known := x.find(&id)
	if !known {
		return 0, nil, errNoDelta
	}
	f, err := r.open(x, at)
	if err != nil {
		return 0, nil, err
	}
	e, err := r.entry(f.file, f.off)
	if err != nil {
		return 0, nil, err
	}
	base := e.ref
	switch e.kind {
	case ofsDelta:
		if base, err = x.nameAt(f.pack, e.base); err != nil {
			return 0, nil, err
		}
	case refDelta:
	default:
		return 0, nil, errNoDelta
	}
	t, whole, err := r.stored(base, r.maxBase, true)
	if err != nil {
		return 0, nil, err
	}
	whole = slices.Clone(whole) // which lies where the delta is about to be read
	delta, err := r.unpack(f.file, e.data, e.size, &r.delta)
	if err != nil {
		return 0, nil, err
	}
	from, to, ops, err := deltaSizes(delta)
	switch {
	case err != nil:
		return 0, nil, err
	case from != int64(len(whole)):
		return 0, nil, errDeltaBase
	case to/(1<<24) > int64(len(ops)): // as in apply
		return 0, nil, errDelta
	case to > maxInMemory || max > 0 && to > max:
		return 0, nil, &TooLarge{id, to, max}
	}
	data := r.room(&r.data[0], int(to))
	if err := applyDelta(data, whole, ops); err != nil {
		return 0, nil, err
	}
	return t, data, r.verify(id, t, data)
}

// nameAt is the name of the object at a place in one of an index's packs. It looks
// through all.
func (x *index) nameAt(p *pack, off int64) (ID, error) {
	found := ID{}
	x.each(0, x.n, 1, func(i uint32, n int, at int64) {
		if at == off && x.packs[n] == p {
			found = ID(x.id(i))
		}
	})
	if found.IsZero() {
		return ID{}, errBaseAway
	}
	return found, nil
}

// isHopeless reports whether an object was tried to be mended, and could not.
func (s *Store) isHopeless(id ID) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.hopeless[id]
}

func (s *Store) giveUp(id ID) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.hopeless == nil {
		s.hopeless = make(map[ID]bool)
	}
	s.hopeless[id] = true
}
