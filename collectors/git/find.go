package git

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/bmatcuk/doublestar/v4"

	"sheaf/collectors"
)

// Find turns paths and globs into the repositories they mean, each once even
// where worktrees and symbolic links lead to it by several ways, in order of
// path. A leading "~" is the home folder, "~NAME" somebody's; "**" stands for any number of
// folders, those inside of repositories included. Patterns without it go through
// symbolic links to folders, but for those that lead in a circle. What matches an
// exclude pattern, or lies below it, is left out; one without a slash means a name
// anywhere. A pattern that means nothing is a Skip, and so is what is left of a
// repository. The error is the context's, or that the current folder is not known.
func Find(ctx context.Context, patterns, exclude []string) (repos []string, skipped []collectors.Skip, err error) {
	f := finder{ctx: ctx, seen: make(map[string]bool)}
	for _, pattern := range exclude {
		f.exclude = append(f.exclude, filepath.ToSlash(homePath(pattern)))
	}
	for _, pattern := range patterns {
		path, err := filepath.Abs(homePath(pattern))
		if err != nil {
			return nil, nil, err
		}
		if !strings.ContainsAny(pattern, "*?[{") {
			f.plain(path)
			continue
		}
		if !doublestar.ValidatePattern(filepath.ToSlash(path)) {
			f.skipped = append(f.skipped, collectors.Skip{What: pattern, Why: "not a glob", Hint: "close its brackets and braces"})
			continue
		}
		before := f.hits
		base, rest := doublestar.SplitPattern(filepath.ToSlash(path))
		f.walk(base, filepath.ToSlash(path), depthOf(rest))
		if f.hits == before {
			f.skipped = append(f.skipped, collectors.Skip{What: pattern, Why: "no repository there", Hint: "correct the pattern, or take it out of the config"})
		}
	}
	slices.Sort(f.repos)
	return f.repos, f.skipped, ctx.Err()
}

// depthOf is how many folders deep a glob can match; -1 for any number.
func depthOf(glob string) int {
	if strings.Contains(glob, "**") {
		return -1
	}
	return strings.Count(glob, "/") + 1
}

type finder struct {
	ctx     context.Context
	exclude []string
	seen    map[string]bool   // common folders
	linked  map[[2]string]int // how deep was looked behind links, by folder and pattern
	repos   []string
	skipped []collectors.Skip
	hits    int // repositories met, those seen before included
}

// plain takes a path that is no glob.
func (f *finder) plain(path string) {
	if f.excluded(path) {
		return
	}
	l, err := locate(path)
	if err == nil {
		f.take(path, l)
		return
	}
	skip := skipFor(path, err)
	var none *NotRepository
	if errors.As(err, &none) && none.Broken == "" {
		if root, err := Root(path); err == nil {
			skip.Hint = "it lies inside of " + root + ": give that path"
		}
	}
	f.skip(skip)
}

// skip names a path once, whichever patterns lead to it. That it is left out says
// more than that it was not looked into.
func (f *finder) skip(skip collectors.Skip) {
	i := slices.IndexFunc(f.skipped, func(s collectors.Skip) bool { return s.What == skip.What })
	switch {
	case i < 0:
		f.skipped = append(f.skipped, skip)
	case !skip.Notice:
		f.skipped[i] = skip
	}
}

func (f *finder) take(path string, l layout) {
	f.hits++
	if f.seen[l.common] {
		return
	}
	f.seen[l.common] = true
	if l.worktree != "" {
		path = l.worktree
	}
	f.repos = append(f.repos, path)
}

// gitFolders are those of a git folder that hold no repositories to be found:
// what git keeps in them, and the insides of worktrees and submodules.
var gitFolders = [...]string{"branches", "hooks", "info", "lfs", "logs", "modules", "objects", "refs", "reftable", "rr-cache", "worktrees"}

// walk looks for repositories that match the pattern below a folder.
func (f *finder) walk(dir, pattern string, depth int) {
	if f.ctx.Err() != nil || f.excluded(dir) {
		return
	}
	named, bare := false, false
	if ok, err := doublestar.Match(pattern, filepath.ToSlash(dir)); ok && err == nil {
		l, err := locate(dir)
		var none *NotRepository
		switch {
		case err == nil:
			f.take(dir, l)
			bare = l.worktree == ""
		case !errors.As(err, &none) || none.Broken != "":
			f.hits++
			named = true
			f.skip(skipFor(dir, err))
		}
	}
	if depth == 0 {
		return
	}
	entries, err := os.ReadDir(dir)
	if err != nil && !named && !errors.Is(err, fs.ErrNotExist) {
		skip := skipFor(dir, err)
		skip.Notice = true // whether it holds repositories is not known
		f.skip(skip)
	}
	for _, e := range entries {
		if e.Name() == ".git" || e.Name() == "node_modules" || bare && slices.Contains(gitFolders[:], e.Name()) {
			continue
		}
		path := filepath.Join(dir, e.Name())
		switch {
		case e.IsDir():
			f.walk(path, pattern, depth-1)
		case e.Type()&fs.ModeSymlink != 0:
			if info, err := os.Stat(path); err == nil && info.IsDir() {
				into := 0 // looked at alone
				if depth > 0 && !leadsUp(path) {
					into = depth - 1
				}
				if f.again(path, pattern, into) {
					continue
				}
				f.walk(path, pattern, into)
			}
		}
	}
}

// again reports whether a link led to the same folder before, for the same pattern and
// at least as deep: links beside each other may lead to one another.
func (f *finder) again(link, pattern string, depth int) bool {
	to, err := filepath.EvalSymlinks(link)
	if err != nil || depth == 0 {
		return false
	}
	if f.linked == nil {
		f.linked = make(map[[2]string]int)
	}
	key := [2]string{to, pattern}
	if f.linked[key] >= depth {
		return true
	}
	f.linked[key] = depth
	return false
}

// leadsUp reports whether a symbolic link leads to a folder that it lies in itself, or
// whether that can not be told.
func leadsUp(link string) bool {
	to, err := filepath.EvalSymlinks(link)
	if err != nil {
		return true
	}
	dir, err := filepath.EvalSymlinks(filepath.Dir(link))
	if err != nil {
		return true
	}
	below, err := filepath.Rel(to, dir)
	return err != nil || filepath.IsLocal(below)
}

func (f *finder) excluded(path string) bool {
	path = filepath.ToSlash(path)
	for _, pattern := range f.exclude {
		for at := path; at != "" && at != "."; {
			subject := at
			dir, name := cutDir(at)
			if !strings.Contains(pattern, "/") {
				subject = name
			}
			if ok, err := doublestar.Match(pattern, subject); ok && err == nil {
				return true
			}
			at = dir
		}
	}
	return false
}
