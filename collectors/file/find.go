package file

import (
	"context"
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/bmatcuk/doublestar/v4"

	"sheaf/collectors"
)

// find turns paths and globs into the files they mean, each once, in order. A
// path that is no glob is taken as it is, there or not; a glob that means
// nothing is a Skip, as is each of the folders in which a glob could not look,
// which are unread. The error is the context's.
func find(ctx context.Context, patterns []string) (paths, unread []string, skipped []collectors.Skip, err error) {
	for _, pattern := range patterns {
		if _, err := os.Lstat(pattern); err == nil || !strings.ContainsAny(pattern, "*?[{") {
			paths = append(paths, filepath.Clean(pattern))
			continue
		}
		slashed := filepath.ToSlash(pattern)
		if !doublestar.ValidatePattern(slashed) {
			skipped = append(skipped, collectors.Skip{What: pattern, Why: "not a glob", Hint: "close its brackets and braces"})
			continue
		}
		before := len(paths)
		base, rest := doublestar.SplitPattern(slashed)
		in := &tree{ctx: ctx, base: base, unread: map[string]error{}}
		err := doublestar.GlobWalk(in, rest, func(path string, entry fs.DirEntry) error {
			paths = append(paths, in.path(path))
			return ctx.Err()
		}, doublestar.WithFilesOnly(), doublestar.WithFailOnIOErrors())
		if ctx.Err() != nil {
			return nil, nil, nil, ctx.Err()
		}
		for _, folder := range slices.Sorted(maps.Keys(in.unread)) {
			if !slices.Contains(unread, folder) {
				unread = append(unread, folder)
				skipped = append(skipped, skipFor(folder, false, in.unread[folder]))
			}
		}
		switch {
		case err != nil:
			skipped = append(skipped, collectors.Skip{What: pattern, Why: err.Error()})
		case len(paths) == before && len(in.unread) == 0:
			skipped = append(skipped, collectors.Skip{What: pattern, Why: "no file there", Hint: "correct the pattern, or take it out of the config"})
		}
	}
	slices.Sort(paths)
	return slices.Compact(paths), unread, skipped, ctx.Err()
}

var errNotFile = errors.New("not a file that can be read to its end")

// skipFor names a file that could not be read, and what to do. Known says that
// it once was.
func skipFor(path string, known bool, err error) collectors.Skip {
	skip := collectors.Skip{What: path, Why: err.Error()}
	var at *fs.PathError
	if errors.As(err, &at) {
		skip.Why = at.Err.Error()
	}
	switch {
	case errors.Is(err, fs.ErrNotExist) && known:
		skip.Why, skip.Hint = "is not there any more; what was read from it stays", "take it out of the config"
	case errors.Is(err, fs.ErrNotExist):
		skip.Why, skip.Hint = "no such file", "correct the path, or take it out of the config"
	case errors.Is(err, fs.ErrPermission):
		skip.Hint = "make it readable for you"
	case errors.Is(err, errNotFile):
		skip.Hint = "name a file, or a glob of files such as " + filepath.Join(path, "*.jsonl")
	}
	return skip
}
