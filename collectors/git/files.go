package git

import (
	"errors"
	"fmt"
	"io"
	"os"
	"syscall"
)

// errNotRegular says that a name in a repository is a pipe, a device or a
// folder where a file should be.
var errNotRegular = errors.New("not a regular file")

// errTooLarge says that a file is larger than anything git writes there.
var errTooLarge = errors.New("too large")

// maxFile bounds the small text files of a repository: configuration, refs,
// attributes, mailmap. Packed refs, which may be many, have their own bound.
const maxFile = 16 << 20

// readFile reads a regular file of at most max bytes. It never waits: a pipe
// is opened without blocking and refused.
func readFile(path string, max int64) (string, error) {
	f, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return "", err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return "", err
	}
	if !info.Mode().IsRegular() {
		return "", fmt.Errorf("read %s: %w", path, errNotRegular)
	}
	if info.Size() > max {
		return "", fmt.Errorf("read %s: %w: %d bytes", path, errTooLarge, info.Size())
	}
	buf := make([]byte, info.Size())
	n, err := io.ReadFull(f, buf)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) && err != io.EOF {
		return "", fmt.Errorf("read %s: %w", path, err)
	}
	return string(buf[:n]), nil
}

// readOptional is readFile for a file that need not be there: it is then
// empty.
func readOptional(path string, max int64) (string, error) {
	text, err := readFile(path, max)
	if errors.Is(err, os.ErrNotExist) || errors.Is(err, syscall.ENOTDIR) {
		return "", nil
	}
	return text, err
}
