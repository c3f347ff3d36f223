package objects

import (
	"bytes"
	"errors"
)

// A Commit is what Walk shows of a commit. It is valid during the call only.
type Commit struct {
	ID ID
	// Tree and Parents are as git sees them: with replaced commits, grafts and
	// the end of a shallow history in place.
	Tree    ID
	Parents []ID
	// Number is the commit's in its walk, ParentNumbers those of its parents,
	// which are numbered whether they can be read or not.
	Number        int32
	ParentNumbers []int32
	// Shallow says that the commit has parents which this clone left out.
	Shallow bool
	// Raw is the object: header lines, an empty line, the message. Where the
	// walk was told that this is enough it ends with the author's line, or if
	// there are several parents with the committer's.
	Raw []byte
}

// parse reads tree and parents from Raw, as git does: they come first, in that order.
// The names in it have that many digits.
func (c *Commit) parse(digits int) bool {
	rest, ok := bytes.CutPrefix(c.Raw, []byte("tree "))
	if !ok || len(rest) <= digits || rest[digits] != '\n' {
		return false
	}
	if c.Tree, ok = parseHex(rest); !ok {
		return false
	}
	rest = rest[digits+1:]
	c.Parents = c.Parents[:0]
	for {
		line, isParent := bytes.CutPrefix(rest, []byte("parent "))
		if !isParent {
			return true
		}
		if len(line) <= digits || line[digits] != '\n' {
			return false
		}
		id, ok := parseHex(line)
		if !ok {
			return false
		}
		c.Parents = append(c.Parents, id)
		rest = line[digits+1:]
	}
}

// maxCommit is the largest commit that is read, in bytes.
const maxCommit = 64 << 20

const (
	// commitHead is how much of a commit is decompressed for its headers at
	// first, and commitMore how much more each time that was not enough, up to
	// mostHead: one parent and an author of the usual length take some 160
	// bytes.
	commitHead = 168
	commitMore = 32
	mostHead   = 512
	// wholePack is the size in bytes of a pack up to which commits are read
	// whole in any case: there is no time to win, and damage to find.
	wholePack = 8 << 20
	// usualCommit is the size up to which there is no fear for memory.
	usualCommit = 64 << 10
)

// Commit reads a commit as it was written, whatever grafts say. It is valid until the
// reader's next call.
func (r *Reader) Commit(id ID) (Commit, error) {
	kind, raw, err := r.Get(id, maxCommit)
	if err != nil {
		return Commit{}, err
	}
	if kind != TypeCommit {
		return Commit{}, &Corrupt{ID: id, Why: "is a " + kind.String() + ", not a commit"}
	}
	c := Commit{ID: id, Raw: raw}
	if !c.parse(2 * r.store.name) {
		return Commit{}, &Corrupt{ID: id, Why: errCommit.Error()}
	}
	return c, nil
}

// commit reads a commit into c. Where whole is given and says no to its first
// headers, c has no more than these.
func (r *Reader) commit(id ID, c *Commit, whole func(head []byte) bool) error {
	err := r.locate(id, func(f found) error { return r.commitAt(f, id, c, whole) })
	if err == nil || !errors.As(err, new(*Corrupt)) {
		return err
	}
	t, raw, failed := r.mended(id, maxCommit, err)
	if failed != nil {
		return failed
	}
	if t != TypeCommit {
		return err
	}
	if c.Raw = raw; !c.parse(2 * r.store.name) {
		return errCommit
	}
	return nil
}

// commitAt is commit for a place that should hold it.
func (r *Reader) commitAt(f found, id ID, c *Commit, whole func(head []byte) bool) error {
	if raw, _ := r.commitEntry(f, whole); raw != nil {
		if c.Raw = raw; c.parse(2 * r.store.name) {
			if whole != nil && r.headsDo(f) {
				r.sawHead(f.index, f.at)
			}
			return nil
		}
	}
	kind, raw, err := r.read(f, id, maxCommit)
	if err != nil {
		return err
	}
	if kind != TypeCommit {
		return &Corrupt{ID: id, Why: "is a " + kind.String() + ", not a commit"}
	}
	if !r.trusts(f, kind) {
		if err := r.verify(id, kind, raw); err != nil {
			return err
		}
	}
	c.Raw = raw
	if !c.parse(2 * r.store.name) {
		return errCommit
	}
	return nil
}

// commitEntry returns the first headers of a commit, or all of it where whole
// says so. Without whole all is wanted. It is nil where the entry is not that of
// a commit as git writes them, undamaged as far as it was read: the sum at the
// end of the compressed data is reached by a whole one only, and headers are to
// be noted as seen.
func (r *Reader) commitEntry(f found, whole func(head []byte) bool) (raw []byte, all bool) {
	if f.pack == nil || f.pack.suspect {
		return nil, false
	}
	e, err := r.entry(f.file, f.off)
	if err != nil || e.kind != TypeCommit || e.size > usualCommit {
		return nil, false
	}
	src, err := f.file.window(e.data, int(e.size)+512, &r.in)
	if err != nil || r.z.reset(src) != nil {
		return nil, false
	}
	dst := r.room(&r.data[0], max(int(e.size)+1, mostHead)+slack)
	if whole != nil && r.headsDo(f) {
		if head := r.commitHead(dst); head != nil && !whole(head) {
			return head, false
		}
	}
	if r.z.finish(dst, int(e.size)) != nil {
		return nil, false
	}
	r.summed = false
	if r.sum(f, f.off, e.data); !r.trusts(f, TypeCommit) {
		return nil, false
	}
	return dst[:e.size], true
}

// commitHead decompresses a commit into dst until its first headers are there,
// and returns them: nil where that is not so soon.
func (r *Reader) commitHead(dst []byte) []byte {
	for limit := commitHead; limit <= mostHead; limit += commitMore {
		n, last, err := r.z.inflate(dst, limit)
		if err != nil {
			return nil
		}
		if end := endOfHead(dst[:n], 2*r.store.name); end > 0 {
			return dst[:end]
		}
		if last {
			break
		}
	}
	return nil
}

// endOfHead returns where the first headers of a commit end, with a newline: its
// tree, its parents, an author, and the committer of a merge. It is 0 where they
// are cut off or come otherwise. Names have that many digits.
func endOfHead(head []byte, digits int) int {
	at, parents := len("tree \n")+digits, 0
	for bytes.HasPrefix(head[min(at, len(head)):], []byte("parent ")) {
		at += len("parent \n") + digits
		parents++
	}
	author := lineEnd(head, at, "author ")
	if author == 0 || !bytes.HasPrefix(head[author:], []byte("committer ")) {
		return 0 // there may be a second author, who counts
	}
	if parents < 2 {
		return author
	}
	return lineEnd(head, author, "committer ")
}

// lineEnd returns where the line that begins at a place with that key ends, with
// its newline; 0 where it is cut off or begins otherwise.
func lineEnd(head []byte, at int, key string) int {
	rest := head[min(at, len(head)):]
	n := bytes.IndexByte(rest, '\n')
	if n < 0 || !bytes.HasPrefix(rest, []byte(key)) {
		return 0
	}
	return at + n + 1
}
