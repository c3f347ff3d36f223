package objects

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"sync"
	"sync/atomic"
)

// A pack holds many objects. Its file is opened when first read.
type pack struct {
	path  string // of the .pack file
	files *opener
	serie uint32 // tells the packs of a store apart
	name  int    // bytes of an object's name
	index *index // its own; nil where only a multi-pack index knows the pack

	mu   sync.Mutex
	file atomic.Pointer[file]
	// suspect is set before file where the pack is not the one its index
	// was made for: what is read from it has to prove its name.
	suspect bool
}

// Why a pack or an entry of it is refused.
var (
	errPackHeader = errors.New("not a pack of version 2 or 3")
	errPackSum    = errors.New("pack is cut short or is not the one its index describes")
	errPlace      = errors.New("index points outside the pack")
	errEntry      = errors.New("bad entry header")
	errBaseOffset = errors.New("delta base lies outside the pack")
)

const packHeader = 12

// open returns the file of the pack. A pack that is cut short or does not fit
// its index is still read, with suspicion; note tells of that.
func (p *pack) open(note func(error)) (*file, error) {
	if f := p.file.Load(); f != nil {
		return f, nil
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if f := p.file.Load(); f != nil {
		return f, nil
	}
	f, err := p.files.open(p.path)
	if err != nil {
		err = asCorrupt(err, ID{}, p.path)
		if !errors.Is(err, fs.ErrNotExist) {
			note(err)
		}
		return nil, err
	}
	var buf []byte
	head, err := f.window(0, packHeader, &buf)
	if err != nil || len(head) < packHeader || string(head[:4]) != "PACK" || be.Uint32(head[4:])-2 > 1 {
		f.close()
		err = &Corrupt{Path: p.path, Why: errPackHeader.Error(), Err: err}
		note(err)
		return nil, err
	}
	sum, err := f.window(max(f.size-int64(p.name), 0), p.name, &buf)
	switch {
	case p.index == nil:
		// A multi-pack index has no sums, but git names packs by them. What
		// bears another name need not be damaged.
		p.suspect = err != nil || filepath.Base(p.path) != fmt.Sprintf("pack-%x.pack", sum)
	case err != nil || !bytes.Equal(sum, p.index.sum):
		p.suspect = true
		note(&Corrupt{Path: p.path, Why: errPackSum.Error(), Err: err})
	}
	p.file.Store(f)
	return f, nil
}

func (p *pack) close() error {
	if f := p.file.Load(); f != nil {
		return f.close()
	}
	return nil
}

// entry headers

// A packed is the header of an entry in a pack.
type packed struct {
	kind Type
	size int64 // of the data below, decompressed
	data int64 // where its compressed data begins
	base int64 // where the base of an ofsDelta begins
	ref  ID    // the base of a refDelta
}

// maxEntryHeader is more than a header may take: 10 bytes of size, 32 of base.
const maxEntryHeader = 48

// parseEntry reads the header of the entry at off from the bytes found there.
// Names in it are name bytes long.
func parseEntry(b []byte, off int64, name int) (e packed, err error) {
	if len(b) == 0 {
		return e, errShort
	}
	c := b[0]
	e.kind = Type(c >> 4 & 7)
	e.size = int64(c & 15)
	i := 1
	for shift := uint(4); c&0x80 != 0; shift += 7 {
		if i == len(b) {
			return e, errShort
		}
		c = b[i]
		i++
		if shift > 60 || int64(c&0x7f) > 1<<62>>shift {
			return e, errEntry
		}
		e.size |= int64(c&0x7f) << shift
	}
	switch e.kind {
	case TypeCommit, TypeTree, TypeBlob, TypeTag:
	case refDelta:
		if len(b) < i+name {
			return e, errShort
		}
		copy(e.ref[:], b[i:])
		i += name
	case ofsDelta:
		back := int64(-1)
		for more := true; more; i++ {
			if i == len(b) {
				return e, errShort
			}
			if back >= 1<<54 {
				return e, errBaseOffset
			}
			back = (back+1)<<7 | int64(b[i]&0x7f)
			more = b[i]&0x80 != 0
		}
		if back <= 0 || off-back < packHeader {
			return e, errBaseOffset
		}
		e.base = off - back
	default:
		return e, errEntry
	}
	e.data = off + int64(i)
	return e, nil
}
