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
	// Raw is the object: header lines, an empty line, the message. It ends
	// with the committer's line where the walk was told that this is enough.
	Raw []byte
}

// parse reads tree and parents from Raw.
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
	// mostHead: one parent, an author and a committer of the usual length take
	// some 240 bytes.
	commitHead = 256
	commitMore = 64
	mostHead   = 512
	// smallCommit is the size up to which commits are read whole: there is
	// too little behind the headers.
	smallCommit = 320
	// wholePack is the size in bytes of a pack up to which commits are read
	// whole in any case: there is no time to win, and damage to find.
	wholePack = 8 << 20
)

// commit reads a commit into c. Where whole is given and says no to the headers
// up to the committer's, c has no more than these.
func (r *Reader) commit(id ID, c *Commit, whole func(head []byte) bool) error {
	return r.locate(id, func(f found) error {
		if whole != nil {
			if raw := r.commitHead(f); raw != nil && !whole(raw) {
				if c.Raw = raw; c.parse(2 * r.store.name) {
					return nil
				}
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
	})
}

// commitHead returns the headers of a commit up to its committer's, or nil where
// the whole commit is better read: a small one, or anything out of the
// ordinary. The sum at the end of the compressed data is not reached, so what
// does not look as git writes it is left to a reading that checks it.
func (r *Reader) commitHead(f found) []byte {
	if f.pack == nil || f.pack.suspect || f.file.size <= wholePack && !r.store.opt.heads {
		return nil
	}
	e, err := r.entry(f.file, f.off)
	if err != nil || e.kind != TypeCommit || e.size < smallCommit && !r.store.opt.heads {
		return nil
	}
	src, err := f.file.window(e.data, 2*mostHead, &r.in)
	if err != nil || r.z.reset(src) != nil {
		return nil
	}
	head := r.room(&r.data[0], mostHead+slack)
	for limit := commitHead; limit <= mostHead; limit += commitMore {
		n, last, err := r.z.inflate(head, limit)
		if err != nil {
			return nil
		}
		if end := endOfHead(head[:n], 2*r.store.name); end > 0 {
			return head[:end]
		}
		if last {
			break
		}
	}
	return nil
}

// endOfHead returns where the headers every commit has end, with a newline: its
// tree, its parents, an author, a committer. It is 0 where they are cut off or
// come otherwise. Names have that many digits.
func endOfHead(head []byte, digits int) int {
	at := len("tree \n") + digits
	for bytes.HasPrefix(head[min(at, len(head)):], []byte("parent ")) {
		at += len("parent \n") + digits
	}
	for _, key := range [...]string{"author ", "committer "} {
		line, ok := bytes.CutPrefix(head[min(at, len(head)):], []byte(key))
		n := bytes.IndexByte(line, '\n')
		if !ok || n < 0 {
			return 0
		}
		at += len(key) + n + 1
	}
	return at
}
