package git

import (
	"errors"
	"fmt"
	"io"
	"os"
	"sync"
	"syscall"
)

// errNotRegular says that a name in a repository is a pipe, a device or a
// folder where a file should be.
var errNotRegular = errors.New("not a regular file")

// errTooLarge says that a file is larger than anything git writes there.
var errTooLarge = errors.New("too large")

// isNoFile reports whether an error is that of something that stands where a file
// should be. Git waits for a pipe to say something, or reads a device without end:
// nobody knows what the file said.
func isNoFile(err error) bool { return errors.Is(err, errNotRegular) || errors.Is(err, errTooLarge) }

// hintNoFile is what to do about it.
const hintNoFile = "it was read as if that file said nothing: put the file there, or take the setting that names it out"

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
// empty, as is the device by which settings name none.
func readOptional(path string, max int64) (string, error) {
	if path == os.DevNull {
		return "", nil
	}
	text, err := readFile(path, max)
	if errors.Is(err, os.ErrNotExist) || errors.Is(err, syscall.ENOTDIR) {
		return "", nil
	}
	return text, err
}

// texts keeps what small files say that are asked for more than once, those
// around repositories by each of them: while they are kept, they say the same. The
// zero value is ready, and nil keeps nothing. It is safe for concurrent use.
type texts struct {
	mu   sync.Mutex
	kept map[string]text
}

// text is what a file says, or why it can not be read.
type text struct {
	string
	err error
}

// optional is readOptional for a file of at most maxFile bytes.
func (t *texts) optional(path string) (string, error) {
	return t.once(path, func() (string, error) { return readOptional(path, maxFile) })
}

// once reads a file the first time it is asked for.
func (t *texts) once(path string, read func() (string, error)) (string, error) {
	if t == nil {
		return read()
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	said, known := t.kept[path]
	if !known {
		said.string, said.err = read()
		if t.kept == nil {
			t.kept = make(map[string]text)
		}
		t.kept[path] = said
	}
	return said.string, said.err
}
