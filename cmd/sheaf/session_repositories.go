package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"syscall"

	"sheaf/collectors/git"
)

// findRepositories settles which repositories an ad hoc call is about: those
// named by --repo, exactly and each once, else the one around the current folder.
func (s *session) findRepositories() error {
	for _, path := range s.app.flags.repos {
		abs, err := filepath.Abs(path)
		if err != nil {
			return fmt.Errorf("repository %s: %w", path, err)
		}
		_, err = os.Stat(abs)
		if err == nil {
			_, err = os.ReadDir(abs)
		}
		switch {
		case errors.Is(err, fs.ErrPermission): // for the harvest to tell: it may well be one
			s.repos = append(s.repos, abs)
			continue
		case err != nil && !errors.Is(err, syscall.ENOTDIR):
			return &usageError{msg: fmt.Sprintf("--repo %s: %v", path, cause(err)), hint: "name the folder of a git repository"}
		}
		if at := git.Checkout(abs); at != "" {
			abs = at
		}
		if !isRepository(abs) {
			return &usageError{msg: fmt.Sprintf("--repo %s is not a git repository", path), hint: "name the folder that holds .git, or a bare repository"}
		}
		// One repository has one name, however it was typed.
		if real, err := filepath.EvalSymlinks(abs); err == nil {
			abs = real
		}
		if filepath.Base(abs) == ".git" {
			abs = filepath.Dir(abs)
		}
		if !slices.Contains(s.repos, abs) {
			s.repos = append(s.repos, abs)
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
