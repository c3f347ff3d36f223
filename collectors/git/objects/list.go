package objects

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
)

// All returns the names of all objects, in order, borrowed ones included.
func (s *Store) All() ([]ID, error) {
	s.rescan()
	var ids []ID
	for _, x := range s.set.Load().indexes {
		err := guard(x.file.path, func() error {
			ids = slices.Grow(ids, int(x.n))
			for i := range x.n {
				ids = append(ids, ID(x.id(i)))
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	for i := range s.dirs {
		dir := s.dirs[i].path
		loose, err := looseIDs(dir)
		if err != nil {
			return nil, err
		}
		ids = append(ids, loose...)
	}
	slices.SortFunc(ids, func(a, b ID) int { return bytes.Compare(a[:], b[:]) })
	return slices.Compact(ids), nil
}

// looseIDs returns the names of the loose objects in an objects folder.
func looseIDs(dir string) ([]ID, error) {
	var ids []ID
	folders, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	for _, folder := range folders {
		if len(folder.Name()) != 2 {
			continue
		}
		files, err := os.ReadDir(filepath.Join(dir, folder.Name()))
		if errors.Is(err, fs.ErrNotExist) {
			continue // emptied and removed since
		}
		if err != nil {
			return nil, err
		}
		for _, f := range files {
			if id, err := ParseID(folder.Name() + f.Name()); err == nil {
				ids = append(ids, id)
			}
		}
	}
	return ids, nil
}
