package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"syscall"

	"sheaf/collectors/git"
)

// findRepositories settles which repositories an ad hoc call is about: those
// named by --repo, exactly and each once, else the one around the current folder.
func (s *session) findRepositories() error {
	paths := s.app.flags.repos
	named, failed := make([]string, len(paths)), make([]error, len(paths))
	var looking sync.WaitGroup
	for i, path := range paths {
		looking.Go(func() { named[i], failed[i] = namedRepository(path) })
	}
	looking.Wait()
	for i, repo := range named {
		if failed[i] != nil {
			return failed[i]
		}
		if !slices.Contains(s.repos, repo) {
			s.repos = append(s.repos, repo)
		}
	}
	if len(s.repos) > 0 {
		return nil
	}
	here, err := os.Getwd()
	if err != nil {
		return fmt.Errorf("current folder: %w", err)
	}
	for dir := here; ; dir = filepath.Dir(dir) {
		if isRepository(dir) {
			s.repos = []string{dir}
			return nil
		}
		if dir == filepath.Dir(dir) {
			return &usageError{msg: "no git repository at or above " + here, hint: "go into one, or name one with --repo PATH"}
		}
	}
}

// namedRepository is the one name that a repository named by --repo has, however
// that was typed.
func namedRepository(path string) (string, error) {
	abs, err := filepath.Abs(path)
	if err != nil {
		return "", fmt.Errorf("repository %s: %w", path, err)
	}
	switch err := readable(abs); {
	case errors.Is(err, fs.ErrPermission): // for the harvest to tell: it may well be one
		return abs, nil
	case err != nil && !errors.Is(err, syscall.ENOTDIR):
		return "", &usageError{msg: fmt.Sprintf("--repo %s: %v", path, cause(err)), hint: "name the folder of a git repository"}
	}
	if at := git.Checkout(abs); at != "" {
		abs = at
	}
	if !isRepository(abs) {
		return "", &usageError{msg: fmt.Sprintf("--repo %s is not a git repository", path), hint: "name the folder that holds .git, or a bare repository"}
	}
	if real, err := filepath.EvalSymlinks(abs); err == nil {
		abs = real
	}
	if filepath.Base(abs) == ".git" {
		abs = filepath.Dir(abs)
	}
	return abs, nil
}

// readable reports why what is in a folder can not be told.
func readable(dir string) error {
	info, err := os.Stat(dir)
	if err != nil {
		return err
	}
	if !info.IsDir() { // a pipe would be waited for
		return syscall.ENOTDIR
	}
	folder, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer folder.Close()
	if _, err = folder.Readdirnames(1); err == io.EOF {
		return nil
	}
	return err
}

// isRepository reports whether dir is the top of a repository: it holds .git,
// or is itself what .git would be.
func isRepository(dir string) bool {
	if _, err := os.Stat(filepath.Join(dir, ".git")); err == nil {
		return true
	}
	for _, name := range []string{"HEAD", "objects", "refs"} {
		if _, err := os.Stat(filepath.Join(dir, name)); err != nil {
			return false
		}
	}
	return true
}

// cause is what went wrong below the operation and path that the caller names.
func cause(err error) error {
	var path *fs.PathError
	if errors.As(err, &path) {
		return path.Err
	}
	return err
}
