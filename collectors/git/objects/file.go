package objects

import (
	"errors"
	"fmt"
	"io"
	"os"
	"sync/atomic"
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
	lender *Rings   // of data that is neither mapped nor the file's own; else nil
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

// What is read rather than mapped, in bytes: files up to smallFile, as long as
// they are not more than smallFiles together. To map a file, find its pages and
// take it out of the address space again that other threads share takes longer
// than to read it into memory that is there already, but of a mapped one only
// what is looked at takes memory.
const (
	smallFile  = 1 << 20
	smallFiles = 4 << 20
)

// opener opens the files of a store.
type opener struct {
	plain, mapped bool         // as in Options
	rings         *loan        // has memory for small files
	read          atomic.Int64 // bytes of small files
}

// open opens path: read where it is small, else mapped where the system can.
func (o *opener) open(path string) (*file, error) {
	r, err := openPlain(path)
	if err != nil || o.plain {
		return r, err
	}
	if !o.mapped && r.size <= smallFile && o.read.Add(r.size) <= smallFiles {
		r.lender = o.rings.rings()
		return r.readAll(r.lender.file(r.size))
	}
	r.mapIn()
	return r, nil
}

// openLarge opens path, mapped where the system can.
func (o *opener) openLarge(path string) (*file, error) {
	r, err := openPlain(path)
	if err == nil && !o.plain {
		r.mapIn()
	}
	return r, err
}

// openWhole opens path with its content in memory, mapped or read.
func (o *opener) openWhole(path string) (*file, error) {
	r, err := o.open(path)
	if err != nil || r.f == nil {
		return r, err
	}
	if r.size > maxIndex {
		r.f.Close()
		return nil, fmt.Errorf("open %s: %d bytes are too many to read at once", path, r.size)
	}
	return r.readAll(make([]byte, r.size))
}

func openPlain(path string) (*file, error) {
	f, info, err := openRegular(path)
	if err != nil {
		return nil, err
	}
	return &file{path: path, size: info.Size(), f: f}, nil
}

// mapIn maps the file, which stays as it is where that can not be done.
func (r *file) mapIn() {
	data, err := mapFile(r.f, r.size)
	if err != nil {
		return
	}
	r.f.Close()
	r.data, r.mapped, r.f = data, true, nil
}

// readAll reads the file into memory as large as it is and closes it.
func (r *file) readAll(data []byte) (*file, error) {
	_, err := io.ReadFull(r.f, data)
	r.f.Close()
	r.data, r.f = data, nil
	if err != nil {
		r.close()
		return nil, fmt.Errorf("read %s: %w", r.path, err)
	}
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
	case r.lender != nil:
		r.lender.leaveFile(r.data)
		r.lender = nil // once: others may have it by now
	}
	return nil
}
