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
	// Raw is the whole object: header lines, an empty line, the message.
	Raw []byte
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

// maxCommit is the largest commit that is read, in bytes.
const maxCommit = 64 << 20

// commit reads a commit into c. The whole of it is decompressed, though the
// headers alone would save a tenth of a walk: the sum that tells damage apart
// from an odd author stands at the end of the stream.
func (r *Reader) commit(id ID, c *Commit) error {
	return r.locate(id, func(f found) error {
		kind, raw, err := r.read(f, id, maxCommit)
		if err != nil {
			return err
		}
		if kind != TypeCommit {
			return &Corrupt{ID: id, Why: "is a " + kind.String() + ", not a commit"}
		}
		if !f.trusts(kind) {
			if err := r.verify(id, kind, raw); err != nil {
				return err
			}
		}
		c.Raw = raw
		if !c.parse() {
			return errCommit
		}
		return nil
	})
}
