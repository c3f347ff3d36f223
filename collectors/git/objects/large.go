package objects

// An arena is memory for few and large objects. It is the system's, not the
// collector's, which would let the heap grow to a multiple of it.
type arena struct{ blocks [][]byte }

// grow returns n bytes in place of buf, the content of which is lost.
func (a *arena) grow(buf []byte, n int) []byte {
	a.drop(func(block []byte) bool { return sameArray(block, buf) })
	block := newMemory(n)
	a.blocks = append(a.blocks, block)
	return block
}

// keep gives back all but the block that data lies in.
func (a *arena) keep(data []byte) {
	a.drop(func(block []byte) bool { return !sameArray(block, data) })
}

// free gives everything back.
func (a *arena) free() { a.drop(func([]byte) bool { return true }) }

func (a *arena) drop(which func(block []byte) bool) {
	left := a.blocks[:0]
	for _, block := range a.blocks {
		if which(block) {
			freeMemory(block)
			continue
		}
		left = append(left, block)
	}
	a.blocks = left
}

// sameArray reports whether two slices end in the same array, which they do
// also where one begins later.
func sameArray(a, b []byte) bool {
	if cap(a) == 0 || cap(b) == 0 {
		return false
	}
	return &a[:cap(a)][cap(a)-1] == &b[:cap(b)][cap(b)-1]
}

// Large is Get for an object that is too large to be kept beside others. Its
// content is valid until free is called, which gives the memory back at once;
// with an error there is nothing to free.
func (r *Reader) Large(id ID, max int64) (t Type, data []byte, free func(), err error) {
	own := r.store.NewReader()
	own.arena = new(arena)
	own.cache.max = 0 // nothing is read twice
	if t, data, err = own.Get(id, max); err != nil {
		own.arena.free()
		return 0, nil, nil, err
	}
	own.arena.keep(data)
	return t, data, own.arena.free, nil
}

// Head returns the kind and size of an object and how its content begins, up
// to n bytes of it, unverified and valid until the next call. It decompresses
// no more than that. Of an object that is kept as a difference from another it
// does not tell how it begins.
func (r *Reader) Head(id ID, n int) (t Type, size int64, head []byte, err error) {
	if id, err = r.store.replaced(id); err != nil {
		return 0, 0, nil, err
	}
	err = r.locate(id, func(f found) error {
		var err error
		if f.pack == nil {
			t, size, head, err = r.looseHead(f.loose, n)
		} else {
			t, size, head, err = r.packedHead(f, n)
		}
		return err
	})
	return t, size, head, err
}

func (r *Reader) looseHead(l looseFile, n int) (Type, int64, []byte, error) {
	f, err := r.openLoose(l)
	if err != nil {
		return 0, 0, nil, err
	}
	defer f.close()
	t, size, skip, err := r.looseHeader(f)
	if err != nil {
		return 0, 0, nil, err
	}
	head, err := r.inflateHead(f, 0, skip+int(min(size, int64(n))))
	if err != nil {
		return 0, 0, nil, err
	}
	return t, size, head[skip:], nil
}

func (r *Reader) packedHead(f found, n int) (Type, int64, []byte, error) {
	t, size, err := r.packedSize(f)
	if err != nil {
		return 0, 0, nil, err
	}
	e, err := r.entry(f.file, f.off)
	if err != nil || e.kind != t {
		return t, size, nil, err
	}
	head, err := r.inflateHead(f.file, e.data, int(min(size, int64(n))))
	return t, size, head, err
}

// inflateHead decompresses the first n bytes of the stream at off.
func (r *Reader) inflateHead(f *file, off int64, n int) ([]byte, error) {
	// Compressed data is hardly ever longer than what it stands for.
	src, err := f.window(off, 2*n+1024, &r.in)
	if err != nil {
		return nil, err
	}
	if err := r.z.reset(src); err != nil {
		return nil, err
	}
	dst := r.room(&r.data[0], n+1+slack)
	got, _, err := r.z.inflate(dst, max(n, 1))
	if err == nil && got < n {
		err = errShort
	}
	if err != nil {
		return nil, err
	}
	return dst[:n], nil
}
