//go:build unix && !solaris && !aix

package objects

import (
	"errors"
	"os"
	"path/filepath"
	"sync"
	"syscall"

	"golang.org/x/sys/unix"
)

// openFlags keep an open from waiting for the other end of a FIFO, and from
// taking a terminal over.
const openFlags = syscall.O_NONBLOCK | syscall.O_NOCTTY

// folder is an objects folder. It is held open: to find the way to it for each
// loose object took a third of the time of opening that.
type folder struct {
	path string
	once sync.Once
	fd   int // AT_FDCWD where it can not be opened
}

// handle is the folder, open.
func (d *folder) handle() int {
	d.once.Do(func() {
		fd, err := retry(func() (int, error) { return unix.Open(d.path, unix.O_RDONLY|unix.O_DIRECTORY|unix.O_CLOEXEC, 0) })
		if err != nil {
			fd = unix.AT_FDCWD
		}
		d.fd = fd
	})
	return d.fd
}

// close closes what was opened. The folder is of no use afterwards.
func (d *folder) close() {
	opened := true
	d.once.Do(func() { opened = false })
	if opened && d.fd != unix.AT_FDCWD {
		unix.Close(d.fd)
	}
}

// readStart reads how a regular file in a folder begins, as far as there is room.
// It does without os.File, which would have the system watch over a file that is
// read at once.
func readStart(in *folder, name string, room []byte) ([]byte, error) {
	failed := func(op string, err error) ([]byte, error) {
		return nil, &os.PathError{Op: op, Path: filepath.Join(in.path, name), Err: err}
	}
	at, path := in.handle(), name
	if at == unix.AT_FDCWD {
		path = filepath.Join(in.path, name)
	}
	fd, err := retry(func() (int, error) { return unix.Openat(at, path, unix.O_RDONLY|unix.O_CLOEXEC|openFlags, 0) })
	if err != nil {
		return failed("open", err)
	}
	defer unix.Close(fd)
	var info unix.Stat_t
	if _, err = retry(func() (int, error) { return 0, unix.Fstat(fd, &info) }); err != nil {
		return failed("stat", err)
	}
	if info.Mode&unix.S_IFMT != unix.S_IFREG {
		return failed("open", errNotRegular)
	}
	n := 0
	for n < len(room) {
		got, err := retry(func() (int, error) { return unix.Read(fd, room[n:]) })
		if err != nil {
			return failed("read", err)
		}
		if got == 0 {
			break
		}
		if n += got; int64(n) == info.Size {
			break // without being told so
		}
	}
	return room[:n], nil
}

// retry calls a system call until no signal interrupts it.
func retry(call func() (int, error)) (n int, err error) {
	for {
		if n, err = call(); err != unix.EINTR {
			return n, err
		}
	}
}

// mapFile maps the first size bytes of f, which stay when f is closed.
func mapFile(f *os.File, size int64) ([]byte, error) {
	if size == 0 || size != int64(int(size)) {
		return nil, errors.ErrUnsupported
	}
	return syscall.Mmap(int(f.Fd()), 0, int(size), syscall.PROT_READ, syscall.MAP_SHARED)
}

// releaseFile gives back the memory that the parts of a mapped file take that
// were read. They are read again when they are looked at.
func releaseFile(data []byte) {
	if len(data) > 0 {
		_ = unix.Madvise(data, unix.MADV_DONTNEED)
	}
}

func unmapFile(data []byte) error {
	if len(data) == 0 {
		return nil
	}
	return syscall.Munmap(data)
}

// newMemory returns n bytes that take memory as they are written to, and none
// once they are freed.
func newMemory(n int) []byte {
	if b, err := syscall.Mmap(-1, 0, n, syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_ANON|syscall.MAP_PRIVATE); err == nil {
		return b
	}
	return make([]byte, n)
}

// freeMemory gives back what newMemory returned.
func freeMemory(b []byte) { _ = syscall.Munmap(b) } // what is of the heap it refuses
