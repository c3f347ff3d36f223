package objects

import (
	"bytes"
	"errors"
	"path/filepath"
	"strconv"
)

// maxLooseHeader is more than the header of a loose object takes: its kind, a
// space, its size in decimal digits, a zero byte.
const maxLooseHeader = 64

// In bytes: what is read of a loose object's file at once, and what is looked at of
// it for the header.
const (
	smallLoose = 16 << 10
	looseStart = 4 << 10
)

var errLoose = errors.New("bad header of a loose object")

// looseFile is where a loose object lies: its name begins with the folder of all
// that share the first two digits.
type looseFile struct {
	in   *folder
	name string
}

func (l looseFile) path() string { return filepath.Join(l.in.path, l.name) }

// openLoose opens the file of a loose object. A small one lies in the reader's
// buffer.
func (r *Reader) openLoose(l looseFile) (*file, error) {
	if cap(r.in) < smallLoose {
		r.in = make([]byte, smallLoose)
	}
	data, err := readStart(l.in, l.name, r.in[:smallLoose])
	switch {
	case err != nil:
		return nil, err
	case len(data) == smallLoose:
		return r.store.files.openLarge(l.path())
	}
	return &file{path: l.name, size: int64(len(data)), data: data}, nil
}

// loose returns the content of a loose object, unverified.
func (r *Reader) loose(l looseFile, id ID, max int64) (Type, []byte, error) {
	f, err := r.openLoose(l)
	if err != nil {
		return 0, nil, err
	}
	defer f.close()
	t, size, skip, err := r.looseHeader(f)
	if err != nil {
		return 0, nil, err
	}
	if max > 0 && size > max {
		return 0, nil, &TooLarge{id, size, max}
	}
	if f.size <= looseStart {
		data, err := r.goOn(skip, size)
		return t, data, err
	}
	src, err := f.window(0, int(f.size), &r.in)
	if err != nil {
		return 0, nil, err
	}
	data, err := r.inflateWhole(src, skip, size, &r.data[0])
	return t, data, err
}

// goOn decompresses the rest of a loose object of which looseHeader had the whole
// file before it.
func (r *Reader) goOn(skip int, size int64) ([]byte, error) {
	if size/maxGrowth > looseStart {
		return nil, errShort
	}
	total := int64(skip) + size
	dst := r.room(&r.data[0], max(int(total), r.z.out)+1+slack)
	copy(dst, r.small[:r.z.out])
	if err := r.z.finish(dst, int(total)); err != nil {
		return nil, err
	}
	return dst[skip:total], nil
}

// looseSize returns the kind and size of a loose object.
func (r *Reader) looseSize(l looseFile) (Type, int64, error) {
	f, err := r.openLoose(l)
	if err != nil {
		return 0, 0, err
	}
	defer f.close()
	t, size, _, err := r.looseHeader(f)
	return t, size, err
}

// looseHeader reads the header of a loose object and how long it is.
func (r *Reader) looseHeader(f *file) (Type, int64, int, error) {
	src, err := f.window(0, looseStart, &r.in)
	if err != nil {
		return 0, 0, 0, err
	}
	if len(src) == 0 {
		return 0, 0, 0, errors.New("file is empty")
	}
	if err := r.z.reset(src); err != nil {
		return 0, 0, 0, err
	}
	dst := r.room(&r.small, maxLooseHeader+slack)
	n, _, err := r.z.inflate(dst, maxLooseHeader)
	if err != nil && n == 0 {
		return 0, 0, 0, err
	}
	return parseLooseHeader(dst[:min(n, maxLooseHeader)])
}

func parseLooseHeader(b []byte) (t Type, size int64, length int, err error) {
	end := bytes.IndexByte(b, 0)
	if end < 0 {
		return 0, 0, 0, errLoose
	}
	name, digits, ok := bytes.Cut(b[:end], []byte(" "))
	if !ok || len(digits) == 0 || digits[0] < '0' || digits[0] > '9' {
		return 0, 0, 0, errLoose
	}
	if t, ok = parseType(name); !ok {
		return 0, 0, 0, errLoose
	}
	if size, err = strconv.ParseInt(string(digits), 10, 64); err != nil {
		return 0, 0, 0, errLoose
	}
	return t, size, end + 1, nil
}
