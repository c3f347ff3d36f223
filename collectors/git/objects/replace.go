package objects

// maxReplaced is how many replacements of replacements git follows.
const maxReplaced = 5

// replaced returns the name of the object whose content stands for that of id,
// which is mostly id itself.
func (s *Store) replaced(id ID) (ID, error) {
	at := id
	for range maxReplaced + 1 {
		to, ok := s.opt.Replace[at]
		if !ok {
			return at, nil
		}
		at = to
	}
	return id, &Corrupt{ID: id, Why: "replaced too many times over"}
}
