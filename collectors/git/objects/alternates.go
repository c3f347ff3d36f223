package objects

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"path/filepath"
	"strconv"
)

const (
	maxAlternates     = 1 << 20 // bytes of one list
	maxAlternateDepth = 1000    // folders in all
)

// objectDirs returns dir and all the folders it borrows objects from, each
// once, nearest first. What can not be followed is told to note.
func objectDirs(dir string, note func(error)) []string {
	dirs := []string{dir}
	var seen map[string]bool // nil until something is borrowed
	for i := 0; i < len(dirs) && len(dirs) < maxAlternateDepth; i++ {
		path := filepath.Join(dirs[i], "info", "alternates")
		list, err := readSmall(path, maxAlternates)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			note(&Corrupt{Path: path, Why: "can not read alternates", Err: err})
			continue
		}
		if seen == nil {
			seen = map[string]bool{realPath(dir): true}
		}
		for _, alt := range parseAlternates(list) {
			if !filepath.IsAbs(alt) {
				alt = filepath.Join(realPath(dirs[i]), alt)
			}
			real := realPath(alt)
			if seen[real] {
				continue
			}
			seen[real] = true
			if err := checkDir(alt); err != nil {
				note(&Corrupt{Path: path, Why: "can not borrow objects from " + strconv.Quote(alt), Err: err})
				continue
			}
			dirs = append(dirs, alt)
		}
	}
	return dirs
}

// parseAlternates splits a list of folders: one a line, in double quotes where
// the name has odd characters, lines that begin with # being comments.
func parseAlternates(list []byte) []string {
	var dirs []string
	for line := range bytes.SplitSeq(list, []byte("\n")) {
		s := string(line)
		if s == "" || s[0] == '#' {
			continue
		}
		if s[0] == '"' {
			if plain, err := strconv.Unquote(s); err == nil && plain != "" {
				s = plain
			}
		}
		dirs = append(dirs, s)
	}
	return dirs
}

// realPath resolves symbolic links as far as it can.
func realPath(path string) string {
	if real, err := filepath.EvalSymlinks(path); err == nil {
		path = real
	}
	if abs, err := filepath.Abs(path); err == nil {
		path = abs
	}
	return path
}

// readSmall reads a regular file of at most limit bytes.
func readSmall(path string, limit int64) ([]byte, error) {
	f, info, err := openRegular(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	if info.Size() > limit {
		return nil, errors.New("too long")
	}
	return io.ReadAll(io.LimitReader(f, limit))
}
