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
	root    *object.Tree // nil where it can not be read
}

func newSnapshot(store *objects.Store, root objects.ID) *snapshot {
	s := &snapshot{objects: gogit.New(store, maxTree)}
	if tree, err := object.GetTree(s.objects, plumbing.Hash(root)); err == nil {
		s.root = tree
	}
	return s
}

// file returns the content of a regular file. ok is false where there is
// none, or none that can be read.
func (s *snapshot) file(path string) (content string, ok bool) {
	if s.root == nil {
		return "", false
	}
	entry, err := s.root.FindEntry(path)
	if err != nil || !entry.Mode.IsFile() || entry.Mode == filemode.Symlink {
		return "", false
	}
	if size, err := s.objects.EncodedObjectSize(entry.Hash); err != nil || size > maxBlob {
		return "", false
	}
	blob, err := object.GetBlob(s.objects, entry.Hash)
	if err != nil {
		return "", false
	}
	content, err = object.NewFile(path, entry.Mode, blob).Contents()
	return content, err == nil
}

// cutDir splits a path into its folder, empty for the root, and its name.
func cutDir(path string) (dir, name string) {
	if i := strings.LastIndexByte(path, '/'); i >= 0 {
		return path[:i], path[i+1:]
	}
	return "", path
}
