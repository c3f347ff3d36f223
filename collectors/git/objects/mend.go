package objects

import (
	"errors"
	"slices"
)

// maxMended is how many deltas in a row are made one by one.
const maxMended = 256

// mended makes an object out of a delta whose base is damaged where the pack has
// it, and whole in another place, as git does: who copies an object that is lost
// into a repository mends all that rests on it. Where that is not so the error is why
// the object is damaged, or that it, or what it would be made from, is too large. What
// it makes has proved its name.
func (r *Reader) mended(id ID, max int64, why error) (t Type, data []byte, err error) {
	if r.mending == maxMended {
		return 0, nil, why
	}
	if r.mending == 0 {
		r.maxBase = 4 * max
	}
	try := attempt{id, max, r.maxBase}
	if failed := r.store.failure(try); failed != nil {
		return 0, nil, failed
	}
	r.mending++
	defer func() { r.mending-- }()
	var large *TooLarge
	for _, x := range r.store.set.Load().indexes {
		err := guard(x.file.path, func() (err error) {
			t, data, err = r.mendedIn(x, id, max)
			return err
		})
		if err == nil {
			return t, data, nil
		}
		errors.As(err, &large)
	}
	if large != nil {
		why = &TooLarge{id, large.Size, max}
	}
	r.store.giveUp(try, why)
	return 0, nil, why
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
		at, _, ok := x.entryAt(f.pack, e.base)
		if !ok {
			return 0, nil, errBaseAway
		}
		base = ID(x.id(at))
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

// attempt is one to mend an object, within so many bytes for it and for any that it is
// made from.
type attempt struct {
	id           ID
	max, maxBase int64
}

// failure is why an object could not be mended, nil where it was not tried.
func (s *Store) failure(a attempt) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.hopeless[a]
}

func (s *Store) giveUp(a attempt, why error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.hopeless == nil {
		s.hopeless = make(map[attempt]error)
	}
	s.hopeless[a] = why
}
