package git

import (
	"io"
	"strings"

	"github.com/go-git/go-git/v5/plumbing"

	"sheaf/collectors/git/objects"
	"sheaf/collectors/git/objects/gogit"
)

// maxTree and maxBlob bound what is read of a tree and of the files that
// steer: attributes, owners, mailmap.
const (
	maxTree = 64 << 20
	maxBlob = 4 << 20
)

// What the mode of a tree's entry says it is.
const (
	modeKind   = 0o170000
	modeFile   = 0o100000
	modeFolder = 0o040000
)

// treeEntry is an entry of a tree; the zero one is none.
type treeEntry struct {
	mode uint32
	id   plumbing.Hash
}

func entryOf(e objects.TreeEntry) treeEntry {
	return treeEntry{e.Mode & modeKind, plumbing.Hash(e.ID)}
}

func (e treeEntry) isFolder() bool { return e.mode == modeFolder }

// snapshot is the tree of one commit, read file by file as it is asked for.
// It is for one goroutine.
type snapshot struct {
	objects *gogit.Storer
	// dirs are the folders looked into, by path; nil where there is none, or
	// none that can be read.
	dirs map[string]objects.Tree
}

func newSnapshot(from *gogit.Storer, root objects.ID) *snapshot {
	s := &snapshot{objects: from, dirs: make(map[string]objects.Tree)}
	s.dirs[""], _ = s.tree(plumbing.Hash(root))
	return s
}

// tree reads a tree. Entries are read as they are asked for: of a large folder one
// is wanted mostly.
func (s *snapshot) tree(id plumbing.Hash) (objects.Tree, error) {
	return s.read(plumbing.TreeObject, id)
}

// read returns the content of an object, which is not nil.
func (s *snapshot) read(kind plumbing.ObjectType, id plumbing.Hash) ([]byte, error) {
	object, err := s.objects.EncodedObject(kind, id)
	if err != nil {
		return nil, err
	}
	in, err := object.Reader()
	if err != nil {
		return nil, err
	}
	data := make([]byte, object.Size())
	_, err = io.ReadFull(in, data)
	return data, err
}

// dir returns the tree of a folder, or nil. Each is found from the one above
// it, so that a deep one costs no more than its depth.
func (s *snapshot) dir(path string) objects.Tree {
	tree, known := s.dirs[path]
	if known {
		return tree
	}
	above, name := cutDir(path)
	if entry, ok := find(s.dir(above), name); ok && entry.isFolder() {
		tree, _ = s.tree(entry.id)
	}
	s.dirs[path] = tree
	return tree
}

// find looks a name up in a tree. What is behind a malformed entry is not there.
func find(tree objects.Tree, name string) (entry treeEntry, ok bool) {
	for len(tree) > 0 {
		e, err := tree.Next()
		if err != nil {
			break
		}
		if string(e.Name) == name {
			return entryOf(e), true
		}
	}
	return treeEntry{}, false
}

// file returns the content of a regular file. ok is false where there is
// none, or none that can be read.
func (s *snapshot) file(path string) (content string, ok bool) {
	folder, name := cutDir(path)
	entry, ok := find(s.dir(folder), name)
	if !ok {
		return "", false
	}
	return s.content(entry)
}

// content is that of an entry of a tree. ok is false where it is no regular
// file, or none that can be read.
func (s *snapshot) content(entry treeEntry) (content string, ok bool) {
	if entry.mode != modeFile {
		return "", false
	}
	if size, err := s.objects.EncodedObjectSize(entry.id); err != nil || size > maxBlob {
		return "", false
	}
	data, err := s.read(plumbing.BlobObject, entry.id)
	return string(data), err == nil
}

// cutDir splits a path into its folder, empty for the root, and its name.
func cutDir(path string) (dir, name string) {
	if i := strings.LastIndexByte(path, '/'); i >= 0 {
		return path[:i], path[i+1:]
	}
	return "", path
}
