package git

import (
	"bytes"
	"strings"

	"sheaf/collectors/git/objects"
)

// maxTree and maxBlob bound what is read of a tree and of the files that
// steer: attributes, owners, mailmap.
const (
	maxTree = 64 << 20
	maxBlob = 4 << 20
)

// snapshot is the tree of one commit, read file by file as it is asked for.
// It is for one goroutine.
type snapshot struct {
	reader *objects.Reader
	root   objects.ID
	trees  map[string]objects.ID // folders looked up before; zero if there is none
}

func newSnapshot(reader *objects.Reader, root objects.ID) *snapshot {
	return &snapshot{reader: reader, root: root, trees: make(map[string]objects.ID)}
}

// file returns the content of a regular file. ok is false where there is
// none, or none that can be read.
func (s *snapshot) file(path string) (content string, ok bool) {
	dir, name := cutDir(path)
	tree := s.tree(dir)
	if tree.IsZero() {
		return "", false
	}
	mode, id := s.entry(tree, name)
	if id.IsZero() || mode&0o170000 != 0o100000 {
		return "", false
	}
	kind, data, err := s.reader.Get(id, maxBlob)
	if err != nil || kind != objects.TypeBlob {
		return "", false
	}
	return string(data), true
}

// tree returns the tree of a folder, zero if there is none.
func (s *snapshot) tree(dir string) objects.ID {
	if dir == "" {
		return s.root
	}
	if id, ok := s.trees[dir]; ok {
		return id
	}
	parent, name := cutDir(dir)
	var found objects.ID
	if up := s.tree(parent); !up.IsZero() {
		if mode, id := s.entry(up, name); mode&0o170000 == 0o040000 {
			found = id
		}
	}
	s.trees[dir] = found
	return found
}

// entry finds a name in a tree.
func (s *snapshot) entry(tree objects.ID, name string) (mode uint32, id objects.ID) {
	kind, data, err := s.reader.Get(tree, maxTree)
	if err != nil || kind != objects.TypeTree {
		return 0, objects.ID{}
	}
	for len(data) > 0 {
		mode = 0
		i := 0
		for ; i < len(data) && data[i] >= '0' && data[i] <= '7'; i++ {
			mode = mode<<3 | uint32(data[i]-'0')
		}
		end := bytes.IndexByte(data, 0)
		if end < 0 || i >= end || len(data) < end+1+len(id) {
			return 0, objects.ID{}
		}
		if string(data[i+1:end]) == name {
			copy(id[:], data[end+1:])
			return mode, id
		}
		data = data[end+1+len(id):]
	}
	return 0, objects.ID{}
}

// cutDir splits a path into its folder, empty for the root, and its name.
func cutDir(path string) (dir, name string) {
	if i := strings.LastIndexByte(path, '/'); i >= 0 {
		return path[:i], path[i+1:]
	}
	return "", path
}
