package git

import (
	"errors"
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
	maxBlob = maxFile
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

func (e treeEntry) isFile() bool { return e.mode == modeFile }

// snapshot is the tree of one commit, read file by file as it is asked for.
// It is for one goroutine.
type snapshot struct {
	objects *gogit.Storer
	// dirs are the folders looked into, by path; nil where there is none, or
	// none that can be read.
	dirs map[string]objects.Tree
	// unread says why folders and files that are there could not be read, by path.
	unread map[string]error
}

func newSnapshot(from *gogit.Storer, root objects.ID) *snapshot {
	s := &snapshot{objects: from, dirs: make(map[string]objects.Tree), unread: make(map[string]error)}
	s.dirs[""] = s.tree("", plumbing.Hash(root))
	return s
}

// tree reads a tree. Entries are read as they are asked for: of a large folder one
// is wanted mostly.
func (s *snapshot) tree(path string, id plumbing.Hash) objects.Tree {
	tree, err := s.read(plumbing.TreeObject, id)
	if err != nil {
		s.unread[path] = err
		return nil
	}
	return tree
}

// read returns the content of an object, which is not nil.
func (s *snapshot) read(kind plumbing.ObjectType, id plumbing.Hash) ([]byte, error) {
	object, err := s.objects.EncodedObject(kind, id)
	if errors.Is(err, plumbing.ErrObjectNotFound) {
		if s.objects.HasEncodedObject(id) == nil {
			return nil, &objects.Corrupt{ID: objects.ID(id), Why: "is no " + kind.String()}
		}
		return nil, &objects.Missing{ID: objects.ID(id)}
	}
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
	if entry := s.entry(path); entry.isFolder() {
		tree = s.tree(path, entry.id)
	}
	s.dirs[path] = tree
	return tree
}

// entry is that of a path, none where nothing is there that can be found.
func (s *snapshot) entry(path string) treeEntry {
	folder, name := cutDir(path)
	for tree := s.dir(folder); len(tree) > 0; {
		e, err := tree.Next()
		if err != nil {
			s.unread[folder] = err
			break
		}
		if string(e.Name) == name {
			return entryOf(e)
		}
	}
	return treeEntry{}
}

// file returns the content of a regular file. ok is false where there is
// none, or none that can be read.
func (s *snapshot) file(path string) (content string, ok bool) {
	entry := s.entry(path)
	if !entry.isFile() {
		return "", false
	}
	content, err := s.content(entry)
	if err != nil {
		s.unread[path] = err
	}
	return content, err == nil
}

// content is that of a regular file, and empty for what is none.
func (s *snapshot) content(entry treeEntry) (string, error) {
	if !entry.isFile() {
		return "", nil
	}
	size, err := s.objects.EncodedObjectSize(entry.id)
	if err == nil && size > maxBlob {
		err = &objects.TooLarge{ID: objects.ID(entry.id), Size: size, Max: maxBlob}
	}
	if err != nil && !errors.Is(err, plumbing.ErrObjectNotFound) {
		return "", err
	}
	data, err := s.read(plumbing.BlobObject, entry.id)
	return string(data), err
}

// cutDir splits a path into its folder, empty for the root, and its name.
func cutDir(path string) (dir, name string) {
	if i := strings.LastIndexByte(path, '/'); i >= 0 {
		return path[:i], path[i+1:]
	}
	return "", path
}
