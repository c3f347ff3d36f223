//go:build unix && !solaris && !aix

package objects

import (
	"errors"
	"os"
	"syscall"

	"golang.org/x/sys/unix"
)

// openFlags keep an open from waiting for the other end of a FIFO, and from
// taking a terminal over.
const openFlags = syscall.O_NONBLOCK | syscall.O_NOCTTY

// readStart reads how a regular file begins, as far as there is room. It does
// without os.File, which would have the system watch over a file that is read at
// once.
func readStart(path string, room []byte) ([]byte, error) {
	failed := func(op string, err error) ([]byte, error) { return nil, &os.PathError{Op: op, Path: path, Err: err} }
	fd, err := retry(func() (int, error) { return unix.Open(path, unix.O_RDONLY|unix.O_CLOEXEC|openFlags, 0) })
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
		n += got
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
