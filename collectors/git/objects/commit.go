package objects

import "bytes"

// A Commit is what Walk shows of a commit. It is valid during the call only.
type Commit struct {
	ID ID
	// Tree and Parents are as git sees them: with replaced commits, grafts and
	// the end of a shallow history in place.
	Tree    ID
	Parents []ID
	// Shallow says that the commit has parents which this clone left out.
	Shallow bool
	// Raw is the beginning of the object: all header lines at least, the whole
	// object where Whole is set.
	Raw   []byte
	Whole bool
}

// parse reads tree and parents from Raw.
func (c *Commit) parse() bool {
	rest, ok := bytes.CutPrefix(c.Raw, []byte("tree "))
	if !ok || len(rest) < 41 || rest[40] != '\n' {
		return false
	}
	if c.Tree, ok = parseHex(rest); !ok {
		return false
	}
	rest = rest[41:]
	c.Parents = c.Parents[:0]
	for {
		line, isParent := bytes.CutPrefix(rest, []byte("parent "))
		if !isParent {
			return true
		}
		if len(line) < 41 || line[40] != '\n' {
			return false
		}
		id, ok := parseHex(line)
		if !ok {
			return false
		}
		c.Parents = append(c.Parents, id)
		rest = line[41:]
	}
}

// headLimit is how much of a commit is decompressed at first: the headers of
// most fit, and many whole commits.
const headLimit = 512

// commit reads the headers of a commit into c, and the rest where that is no
// more work.
func (r *Reader) commit(id ID, c *Commit) error {
	return r.locate(id, func(f found) error {
		kind, raw, whole, err := r.commitHead(f, id)
		if err != nil {
			return err
		}
		if kind != TypeCommit {
			return &Corrupt{ID: id, Why: "is a " + kind.String() + ", not a commit"}
		}
		c.Raw, c.Whole = raw, whole
		if !c.parse() {
			return errCommit
		}
		return nil
	})
}

func (r *Reader) commitHead(f found, id ID) (kind Type, raw []byte, whole bool, err error) {
	if f.pack != nil && !f.pack.suspect {
		e, err := r.entry(f.file, f.off)
		if err != nil {
			return 0, nil, false, err
		}
		if e.kind == TypeCommit && e.size <= maxCommit {
			raw, whole, err = r.unpackHead(f.file, e)
			return e.kind, raw, whole, err
		}
	}
	kind, raw, err = r.read(f, id, maxCommit)
	if err == nil && (f.pack == nil || f.pack.suspect) {
		err = r.verify(id, kind, raw)
	}
	return kind, raw, true, err
}

// maxCommit is the largest commit that is read, in bytes.
const maxCommit = 64 << 20

// unpackHead decompresses a commit until its headers are complete.
func (r *Reader) unpackHead(f *file, e packed) (raw []byte, whole bool, err error) {
	for n := int64(2 * headLimit); ; n *= 4 {
		src, err := f.window(e.data, int(min(n, f.size)), &r.in)
		if err != nil {
			return nil, false, err
		}
		raw, whole, err = r.inflateHead(src, int(e.size))
		if err == errShort && e.data+int64(len(src)) < f.size {
			continue
		}
		return raw, whole, err
	}
}

func (r *Reader) inflateHead(src []byte, size int) (raw []byte, whole bool, err error) {
	if err := r.z.reset(src); err != nil {
		return nil, false, err
	}
	for limit := min(headLimit, size); ; limit = min(4*limit, size) {
		if cap(r.data[0]) < limit+1+slack {
			grown := make([]byte, limit+1+slack)
			copy(grown, r.data[0])
			r.data[0] = grown
		}
		dst := r.data[0][:cap(r.data[0])]
		if limit == size {
			err := r.z.finish(dst, size)
			return dst[:size], true, err
		}
		n, end, err := r.z.inflate(dst, limit)
		if err != nil {
			return nil, false, err
		}
		if end || n > size {
			return nil, false, errShort
		}
		if bytes.Contains(dst[:n], []byte("\n\n")) {
			return dst[:n], false, nil
		}
	}
}
