package objects

import (
	"errors"
	"fmt"
	"io"
	"os"
)

// file is a regular file that is read at any place: mapped into memory
// where that works, else through ReadAt.
type file struct {
	path string
	size int64
	data []byte // the whole file; nil if it is neither mapped nor read
	// mapped says that data is the file itself, which others may write to.
	mapped bool
	f      *os.File // nil if it is mapped
}

// errNotRegular is why a FIFO, a device or a folder is not read.
var errNotRegular = errors.New("not a regular file")

// openRegular opens a file for reading. It does not wait for the other end
// of a FIFO, and refuses everything but regular files.
func openRegular(path string) (*os.File, os.FileInfo, error) {
	f, err := os.OpenFile(path, os.O_RDONLY|openFlags, 0)
	if err != nil {
		return nil, nil, err
	}
	info, err := f.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = &os.PathError{Op: "open", Path: path, Err: errNotRegular}
	}
	if err != nil {
		f.Close()
		return nil, nil, err
	}
	return f, info, nil
}

// smallFile is what is read rather than mapped, in bytes.
const smallFile = 16 << 10

// openFile opens path and maps it where the system can, unless plain is set.
func openFile(path string, plain bool) (*file, error) {
	f, info, err := openRegular(path)
	if err != nil {
		return nil, err
	}
	r := &file{path: path, size: info.Size()}
	if !plain && r.size <= smallFile {
		defer f.Close()
		r.data = make([]byte, r.size)
		if _, err := io.ReadFull(f, r.data); err != nil {
			return nil, fmt.Errorf("read %s: %w", path, err)
		}
		return r, nil
	}
	if !plain {
		if r.data, err = mapFile(f, r.size); err == nil {
			r.mapped = true
			f.Close()
			return r, nil
		}
	}
	r.f = f
	return r, nil
}

// openWhole opens path with its content in memory, mapped or read.
func openWhole(path string, plain bool) (*file, error) {
	r, err := openFile(path, plain)
	if err != nil || r.f == nil {
		return r, err
	}
	defer r.f.Close()
	if r.size > maxIndex {
		return nil, fmt.Errorf("open %s: %d bytes are too many to read at once", path, r.size)
	}
	r.data = make([]byte, r.size)
	if _, err := io.ReadFull(r.f, r.data); err != nil {
		return nil, fmt.Errorf("read %s: %w", path, err)
	}
	r.f = nil
	return r, nil
}

// maxIndex bounds what openWhole reads where files can not be mapped: the
// index of some 35 million objects.
const maxIndex = 1 << 30

// window returns bytes of the file from off on: all there are if the file is
// mapped, else up to n of them, read into *buf. It is shorter than n only at
// the end of the file.
func (r *file) window(off int64, n int, buf *[]byte) ([]byte, error) {
	if off < 0 || off > r.size {
		return nil, io.ErrUnexpectedEOF
	}
	if r.f == nil {
		return r.data[off:], nil
	}
	n = int(min(int64(n), r.size-off))
	if cap(*buf) < n {
		*buf = make([]byte, n)
	}
	got, err := r.f.ReadAt((*buf)[:n], off)
	if err == io.EOF {
		err = nil
	}
	return (*buf)[:got], err
}

func (r *file) close() error {
	switch {
	case r.f != nil:
		return r.f.Close()
	case r.mapped:
		return unmapFile(r.data)
	}
	return nil
}
