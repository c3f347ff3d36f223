package git

import (
	"strings"

	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/filemode"
	"github.com/go-git/go-git/v5/plumbing/object"

	"sheaf/collectors/git/objects"
	"sheaf/collectors/git/objects/gogit"
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
	objects *gogit.Storer
	// dirs are the folders looked into, by path; nil where there is none, or
	// none that can be read.
	dirs map[string]*object.Tree
}

func newSnapshot(store *objects.Store, root objects.ID) *snapshot {
	s := &snapshot{objects: gogit.New(store, maxTree), dirs: make(map[string]*object.Tree)}
	s.dirs[""], _ = object.GetTree(s.objects, plumbing.Hash(root))
	return s
}

// dir returns the tree of a folder, or nil. Each is found from the one above
// it, so that a deep one costs no more than its depth.
func (s *snapshot) dir(path string) *object.Tree {
	tree, known := s.dirs[path]
	if known {
		return tree
	}
	above, name := cutDir(path)
	if parent := s.dir(above); parent != nil {
		if entry, err := parent.FindEntry(name); err == nil && entry.Mode == filemode.Dir {
			tree, _ = object.GetTree(s.objects, entry.Hash)
		}
	}
	s.dirs[path] = tree
	return tree
}

// file returns the content of a regular file. ok is false where there is
// none, or none that can be read.
func (s *snapshot) file(path string) (content string, ok bool) {
	folder, name := cutDir(path)
	tree := s.dir(folder)
	if tree == nil {
		return "", false
	}
	entry, err := tree.FindEntry(name)
	if err != nil {
		return "", false
	}
	return s.content(*entry)
}

// content is that of an entry of a tree. ok is false where it is no regular
// file, or none that can be read.
func (s *snapshot) content(entry object.TreeEntry) (content string, ok bool) {
	if !entry.Mode.IsFile() || entry.Mode == filemode.Symlink {
		return "", false
	}
	if size, err := s.objects.EncodedObjectSize(entry.Hash); err != nil || size > maxBlob {
		return "", false
	}
	blob, err := object.GetBlob(s.objects, entry.Hash)
	if err != nil {
		return "", false
	}
	content, err = object.NewFile(entry.Name, entry.Mode, blob).Contents()
	return content, err == nil
}

// cutDir splits a path into its folder, empty for the root, and its name.
func cutDir(path string) (dir, name string) {
	if i := strings.LastIndexByte(path, '/'); i >= 0 {
		return path[:i], path[i+1:]
	}
	return "", path
}
