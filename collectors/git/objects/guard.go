package objects

import (
	"cmp"
	"errors"
	"io/fs"
	"runtime"
	"runtime/debug"
)

// errFault is why a file is refused that shrank while it was mapped.
var errFault = errors.New("file changed while it was read")

// guard runs f, which reads mapped files. Where such a file has shrunk, the
// processor faults; guard returns that as a Corrupt error for path.
func guard(path string, f func() error) (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer recoverFault(path, &err)
	return f()
}

// recoverFault turns a panic about a memory fault into an error. It is to be
// deferred. A nil pointer is no such fault: that has no address of its own.
func recoverFault(path string, err *error) {
	v := recover()
	if v == nil {
		return
	}
	fault, ok := v.(interface {
		runtime.Error
		Addr() uintptr
	})
	if !ok {
		panic(v)
	}
	_ = fault.Addr()
	*err = &Corrupt{Path: path, Why: errFault.Error()}
}

// asCorrupt makes a typed error of why something could not be read.
func asCorrupt(err error, id ID, path string) error {
	var (
		corrupt *Corrupt
		large   *TooLarge
		missing *Missing
	)
	switch {
	case errors.As(err, &large), errors.As(err, &missing):
		return err
	case errors.As(err, &corrupt):
		c := *corrupt
		if c.ID.IsZero() {
			c.ID = id
		}
		c.Path = cmp.Or(c.Path, path)
		return &c
	}
	var system *fs.PathError
	if errors.As(err, &system) {
		err = system.Err // which leaves out the path
	}
	return &Corrupt{ID: id, Path: path, Why: "can not be read", Err: err}
}
