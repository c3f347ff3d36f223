package file

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
)

// tree is the folder a glob begins in, as the glob's walk sees it. What can not be
// read is noted, and taken for empty. Links are followed, but none that leads back
// to a folder it lies in.
type tree struct {
	ctx    context.Context // of the walk
	base   string
	unread map[string]error // by path
}

func (t *tree) Open(name string) (fs.File, error) { return os.Open(t.path(name)) }

func (t *tree) path(name string) string { return filepath.Join(t.base, filepath.FromSlash(name)) }

// Stat implements fs.StatFS.
func (t *tree) Stat(name string) (fs.FileInfo, error) {
	if err := t.ctx.Err(); err != nil {
		return nil, err
	}
	info, err := os.Stat(t.path(name))
	if errors.Is(err, fs.ErrPermission) {
		t.unread[t.path(path.Dir(name))] = err
	}
	if err != nil {
		return nil, fs.ErrNotExist // also for a link that leads to itself
	}
	return info, nil
}

// ReadDir implements fs.ReadDirFS.
func (t *tree) ReadDir(name string) ([]fs.DirEntry, error) {
	if err := t.ctx.Err(); err != nil {
		return nil, err
	}
	if t.leadsBack(name) {
		return nil, nil
	}
	entries, err := os.ReadDir(t.path(name))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, fs.ErrNotExist
	case err != nil:
		t.unread[t.path(name)] = err
	}
	return entries, nil
}

// leadsBack reports whether a folder is one of those above it.
func (t *tree) leadsBack(name string) bool {
	real, err := filepath.EvalSymlinks(t.path(name))
	if base, _ := filepath.EvalSymlinks(t.base); err != nil || real == filepath.Join(base, filepath.FromSlash(name)) {
		return false // mostly: no link leads there
	}
	for above := name; above != "."; {
		above = path.Dir(above)
		if other, err := filepath.EvalSymlinks(t.path(above)); err == nil && other == real {
			return true
		}
	}
	return false
}

// isBelow reports whether a file lies in a folder, or in one in it.
func isBelow(file, folder string) bool {
	return strings.HasPrefix(file, strings.TrimSuffix(folder, string(filepath.Separator))+string(filepath.Separator))
}
