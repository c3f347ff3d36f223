package file

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"syscall"
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
	if err != nil && !isAbsent(err) {
		t.unread[t.path(path.Dir(name))] = err
	}
	if err != nil {
		return nil, fs.ErrNotExist
	}
	return info, nil
}

// isAbsent reports whether an error says that nothing is there: no file, one above
// that is no folder, or a link that leads to itself.
func isAbsent(err error) bool {
	return errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR) || errors.Is(err, syscall.ELOOP)
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
	case err != nil && isAbsent(err):
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
