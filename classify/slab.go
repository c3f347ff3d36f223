package classify

// slabSize is how many lists of one are made at a time.
const slabSize = 256

// A slab makes lists that begin with one element, which most of them never get
// another of. The zero value is ready.
type slab[T any] struct{ free []T }

// add appends a value to a list.
func (s *slab[T]) add(list []T, value T) []T {
	if len(list) > 0 {
		return append(list, value)
	}
	if len(s.free) == 0 {
		s.free = make([]T, slabSize)
	}
	list, s.free = s.free[:1:1], s.free[1:]
	list[0] = value
	return list
}
