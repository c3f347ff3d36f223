package objects

import (
	"bytes"
	"cmp"
	"crypto/sha1"
	"crypto/sha256"
	"errors"
	"hash"
	"hash/crc32"
	"io/fs"
	"math"
	"slices"
	"strconv"
)

// A Reader reads objects of a store. It is for one goroutine at a time; any
// number of them may read one store side by side.
type Reader struct {
	*tools
	store *Store
	hash  hash.Hash

	hint  *index              // where the last object was found
	heads map[*index][]uint32 // positions of commits of which headers alone may have been read
	arena *arena              // where buffers are made, if not on the heap
	// mending is how many objects are being mended, each for the one before, and
	// maxBase how large in bytes any of those may be that the first is made from.
	mending int
	maxBase int64
	// summed says that the entry of the object read last has the sum its index
	// gives.
	summed bool
}

// tools are the buffers of a reader, one of which after the other may use them.
type tools struct {
	z     inflater
	cache cache
	head  []byte    // scratch for the header that is hashed
	in    []byte    // compressed data, where files are not mapped
	small []byte    // entry headers, where files are not mapped
	delta []byte    // a delta's instructions
	tree  []byte    // a tree with other names
	data  [2][]byte // an object and the base it is made from
	links []link    // deltas under way, from the object wanted to its base
}

// mostLeft is how large a buffer may be that is left to the next reader.
const mostLeft = 1 << 20

// clean forgets what was read, and buffers that became large.
func (t *tools) clean() {
	t.z.src = nil
	for _, buf := range [...]*[]byte{&t.in, &t.small, &t.delta, &t.tree, &t.data[0], &t.data[1]} {
		if cap(*buf) > mostLeft {
			*buf = nil
		}
	}
}

// link is one delta on the way from an object to its base.
type link struct {
	off  int64
	data int64
	size int64
}

// NewReader returns a reader with buffers of its own, which is to be closed.
func (s *Store) NewReader() *Reader {
	r := &Reader{tools: s.rings.rings().tools(), store: s, hash: sha1.New()}
	r.cache.max, r.cache.take = s.opt.DeltaCache, s.rings.take
	if s.opt.SHA256 {
		r.hash = sha256.New()
	}
	return r
}

// Close leaves the memory of a reader that is done to others, of other stores
// too where they share Rings. What it returned is valid no longer, nor is the
// reader.
func (r *Reader) Close() {
	if r.tools == nil {
		return // closed before
	}
	if r.cache.ring != nil {
		r.store.rings.give(r.cache.ring)
	}
	r.cache = r.cache.emptied()
	r.store.rings.rings().leave(r.tools)
	r.tools = nil
}

// Get returns the kind and the content of an object. The content is valid
// until the reader's next call. A tree has IDs in place of the names of objects,
// whatever their length. An object larger than max bytes, where that is
// positive, is a TooLarge error, as is one that is kept as a difference from
// one four times as large.
func (r *Reader) Get(id ID, max int64) (t Type, data []byte, err error) { return r.get(id, max, false) }

// get is Get, of an object that has to prove its name if prove.
func (r *Reader) get(id ID, max int64, prove bool) (t Type, data []byte, err error) {
	if id, err = r.store.replaced(id); err != nil {
		return 0, nil, err
	}
	if id == r.store.emptyTree { // git knows it without its being stored
		return TypeTree, nil, nil
	}
	if t, data, err = r.stored(id, max, prove); err != nil {
		return 0, nil, err
	}
	if r.store.opt.SHA256 && t == TypeTree {
		r.tree = shortNames(r.tree[:0], data)
		data = r.tree
	}
	return t, data, nil
}

// stored is get for an object as it is stored, replaced or not.
func (r *Reader) stored(id ID, max int64, prove bool) (t Type, data []byte, err error) {
	err = r.locate(id, func(f found) error {
		var err error
		if t, data, err = r.read(f, id, max); err != nil || !prove && r.trusts(f, t) {
			return err
		}
		return r.verify(id, t, data)
	})
	if err == nil {
		return t, data, nil
	}
	if errors.As(err, new(*Corrupt)) {
		return r.mended(id, max, err)
	}
	return 0, nil, err
}

// shortNames appends a tree with SHA-256 names to one with IDs. What is not a
// tree's is appended as it is.
func shortNames(to, tree []byte) []byte {
	for {
		at := bytes.IndexByte(tree, 0) + 1
		if at == 0 || len(tree) < at+sha256Size {
			return append(to, tree...)
		}
		to = append(to, tree[:at+sha1Size]...)
		tree = tree[at+sha256Size:]
	}
}

// Size returns the kind and the size in bytes of an object's content, reading
// as little of it as tells that.
func (r *Reader) Size(id ID) (t Type, size int64, err error) {
	if id, err = r.store.replaced(id); err != nil {
		return 0, 0, err
	}
	err = r.locate(id, func(f found) error {
		var err error
		if f.pack == nil {
			t, size, err = r.looseSize(f.loose)
		} else {
			t, size, err = r.packedSize(f)
		}
		return err
	})
	if err != nil {
		return 0, 0, err
	}
	return t, size, nil
}

// A Place is where an object lies in packs: those that are kept as differences
// from one object are a family. It is zero for an object that is in no pack.
type Place struct {
	Family, At uint64
}

// Compare orders places by family, and within one as they lie in the pack. Read
// in this order few objects are made twice.
func (p Place) Compare(q Place) int {
	return cmp.Or(cmp.Compare(p.Family, q.Family), cmp.Compare(p.At, q.At))
}

// Place returns where an object lies.
func (r *Reader) Place(id ID) (at Place) {
	lookUp := func(x *index) bool {
		err := guard(x.file.path, func() error {
			if i, ok := x.find(&id); ok {
				if f, err := r.open(x, i); err == nil {
					at = Place{r.family(f), placeOf(f, f.off)}
				}
			}
			return nil
		})
		return err == nil && at != Place{}
	}
	if r.hint != nil && lookUp(r.hint) || slices.ContainsFunc(r.store.set.Load().indexes, lookUp) {
		return at
	}
	return Place{}
}

func placeOf(f found, off int64) uint64 {
	return uint64(f.pack.serie)<<maxPlaceBits | uint64(off)&(1<<maxPlaceBits-1)
}

// family is the place of the object that the one found is kept as a difference
// from, by any number of steps up to mostSteps.
func (r *Reader) family(f found) uint64 {
	off := f.off
	for range mostSteps {
		e, err := r.entry(f.file, off)
		if err != nil {
			break
		}
		next := e.base
		if e.kind == refDelta {
			next, err = r.basePlace(f, &e.ref)
		}
		if err != nil || e.kind != refDelta && e.kind != ofsDelta {
			break
		}
		off = next
	}
	return placeOf(f, off)
}

const (
	// maxPlaceBits is how many bits of an offset count for a place: 256 TiB.
	maxPlaceBits = 48
	// mostSteps is how far bases are followed to tell families apart. Git makes
	// no more than 50 unless it is told to.
	mostSteps = 64
)

// found is a place that should hold an object: in a pack, or a loose file.
type found struct {
	pack  *pack
	file  *file
	off   int64
	loose looseFile
	// summed says that the index has a sum of the entry's bytes, at its
	// position at.
	summed bool
	index  *index
	at     uint32
}

// fits compares the sum of an entry's bytes with the index's.
func (f *found) fits(sum uint32) bool { return f.summed && f.index.entrySum(f.at) == sum }

// trusts says whether an object of a kind that was read from f need not prove
// its name, as hashing it would cost more than making it did. In a pack that
// fits its index that is one whose entry has the sum the index gives, or where
// there are no sums commits and trees, which are many and small.
func (r *Reader) trusts(f found, t Type) bool {
	if f.pack == nil || f.pack.suspect {
		return false
	}
	return r.summed || !f.summed && (t == TypeCommit || t == TypeTree)
}

// locate calls read with each place that should hold an object until one does
// hold it. If there is none it looks for new packs and tries once more, as
// often as there are any or git is about to move them. That an object is too
// large is told before that it is damaged, and only where no place has a smaller
// one: it may be a damaged header that says so.
func (r *Reader) locate(id ID, read func(found) error) error {
	var bad, gone error
	waits := 0
	for again := true; again; again = bad == nil && (r.store.rescan() || r.store.wait(&waits)) {
		gone = nil
		for i, set := -1, r.store.set.Load(); i < len(set.indexes); i++ {
			x := r.hint
			if i >= 0 && set.indexes[i] != r.hint {
				x = set.indexes[i]
			} else if i >= 0 || x == nil {
				continue
			}
			ok, err := r.tryPack(x, id, read)
			switch {
			case ok:
				r.hint = x
				return nil
			case errors.Is(err, fs.ErrNotExist):
				gone = err // git took the pack away: what was in it is elsewhere
			case bad == nil || errors.As(err, new(*TooLarge)):
				bad = err
			}
		}
		for i := range r.store.dirs {
			at := looseFile{&r.store.dirs[i], r.store.looseName(r.store.dirs[i].path, id)}
			err := guard("", func() error { return read(found{loose: at}) })
			switch {
			case err == nil:
				return nil
			case errors.Is(err, fs.ErrNotExist):
			case bad == nil || errors.As(err, new(*TooLarge)):
				bad = asCorrupt(err, id, at.path())
			}
		}
	}
	if bad != nil {
		return bad
	}
	missing := &Missing{ID: id}
	var corrupt *Corrupt
	if errors.As(gone, &corrupt) {
		missing.Pack = &Corrupt{Path: corrupt.Path, Why: corrupt.Why, Err: corrupt.Err}
	}
	return missing
}

// tryPack calls read with the place an index gives for an object and says
// whether that was there and good.
func (r *Reader) tryPack(x *index, id ID, read func(found) error) (ok bool, err error) {
	path := x.file.path
	err = guard(path, func() error {
		at, known := x.find(&id)
		if !known {
			return nil
		}
		f, err := r.open(x, at)
		if err != nil {
			return err
		}
		path = f.pack.path
		err = read(f)
		ok = err == nil
		return err
	})
	if err != nil {
		err = asCorrupt(err, id, path)
	}
	return ok, err
}

// open opens the pack of the object at a position of an index.
func (r *Reader) open(x *index, at uint32) (found, error) {
	p, off := x.place(at)
	return r.openAt(x, at, p, off)
}

// openAt opens the pack of the object at a position of an index, which says
// where that is.
func (r *Reader) openAt(x *index, at uint32, p *pack, off int64) (found, error) {
	f, err := p.open(r.store.note)
	if err != nil {
		return found{}, err
	}
	if off < packHeader || off >= f.size {
		return found{}, &Corrupt{Path: x.file.path, Why: errPlace.Error()}
	}
	// Of a file that is not mapped the bytes are not at hand.
	return found{pack: p, file: f, off: off, summed: x.sums != nil && f.f == nil, index: x, at: at}, nil
}

// read returns the content of an object at a place, unverified.
func (r *Reader) read(f found, id ID, max int64) (Type, []byte, error) {
	r.summed = false
	if f.pack == nil {
		return r.loose(f.loose, id, max)
	}
	return r.packed(f, id, max)
}

// verify compares an object with its name.
func (r *Reader) verify(id ID, t Type, data []byte) error {
	r.head = append(r.head[:0], t.String()...)
	r.head = append(r.head, ' ')
	r.head = strconv.AppendInt(r.head, int64(len(data)), 10)
	r.head = append(r.head, 0)
	r.hash.Reset()
	r.hash.Write(r.head)
	r.hash.Write(data)
	if r.head = r.hash.Sum(r.head[:0]); !bytes.Equal(r.head[:len(id)], id[:]) {
		return errHash
	}
	return nil
}

var errHash = errors.New("content does not match the name")

// entry reads the header of a pack entry.
func (r *Reader) entry(f *file, off int64) (packed, error) {
	b, err := f.window(off, maxEntryHeader, &r.small)
	if err != nil {
		return packed{}, err
	}
	return parseEntry(b, off, r.store.name)
}

// packed returns the content of an object in a pack. It follows deltas down to
// an object that is whole, then applies them one after the other on the way
// back, so that depth costs neither stack nor memory.
func (r *Reader) packed(f found, id ID, max int64) (Type, []byte, error) {
	r.links = r.links[:0]
	limit := max
	if limit > 0 {
		limit *= 4
	}
	var (
		kind Type
		data []byte
		at   span // where data lies in the cache, if there
		off  = f.off
		seen = off // an offset met before, to find circles
	)
	for {
		if e, b, ok := r.cache.get(place{f.pack.serie, off}); ok {
			kind, data, at = e.kind, b, e.span
			if off == f.off {
				r.summed = f.fits(e.sum)
			}
			break
		}
		e, err := r.entry(f.file, off)
		if err != nil {
			return 0, nil, err
		}
		if e.kind != ofsDelta && e.kind != refDelta {
			most := limit
			if len(r.links) == 0 {
				most = max
			}
			if most > 0 && e.size > most {
				return 0, nil, r.tooLarge(f, id, off, e.data, e.size, most)
			}
			kind = e.kind
			if data, at, err = r.whole(f, off, e); err != nil {
				return 0, nil, err
			}
			break
		}
		r.links = append(r.links, link{off, e.data, e.size})
		if e.kind == ofsDelta {
			off = e.base
			continue
		}
		if off, err = r.basePlace(f, &e.ref); err != nil {
			return 0, nil, err
		}
		// Each time the number of links doubles, remember where: in a circle
		// this place comes again before the number doubles once more.
		if off == seen {
			return 0, nil, errCycle
		}
		if n := len(r.links); n&(n-1) == 0 {
			seen = off
		}
	}
	for i := len(r.links) - 1; i >= 0; i-- {
		l := r.links[i]
		most := limit
		if i == 0 {
			most = max
		}
		var err error
		if data, at, err = r.apply(f, l, kind, data, at, id, most); err != nil {
			return 0, nil, err
		}
	}
	if max > 0 && int64(len(data)) > max {
		return 0, nil, &TooLarge{id, int64(len(data)), max}
	}
	return kind, data, nil
}

// sum returns the CRC-32 of the entry at off, the data of which begins at data
// and was decompressed last. Where the entry is that of the object to be read
// it compares the sum with the index's. Without sums it is 0.
func (r *Reader) sum(f found, off, data int64) uint32 {
	if !f.summed {
		return 0
	}
	sum := crc32.ChecksumIEEE(f.file.data[off : data+int64(r.z.used())])
	if off == f.off {
		r.summed = f.fits(sum)
	}
	return sum
}

// basePlace returns where the base of a delta is in the delta's own pack, the
// only place it may be.
func (r *Reader) basePlace(f found, id *ID) (int64, error) {
	for _, x := range r.store.set.Load().indexes {
		if x.packs[0] != f.pack && !x.multi {
			continue
		}
		if at, ok := x.find(id); ok {
			if p, off := x.place(at); p == f.pack {
				if off < packHeader || off >= f.file.size {
					return 0, errPlace
				}
				return off, nil
			}
		}
	}
	return 0, errBaseAway
}

// whole reads an entry at off that is an object in full. Where others may be
// deltas of it, it is made in the cache.
func (r *Reader) whole(f found, off int64, e packed) (data []byte, at span, err error) {
	var room []byte
	start := 0
	if e.size <= maxTrust && (e.kind == TypeTree || e.kind == TypeBlob || len(r.links) > 0) {
		room, start = r.cache.room(int(e.size)+1+slack, span{})
	}
	buf := &r.data[0]
	if room != nil {
		buf = &room
	}
	if data, err = r.unpack(f.file, e.data, e.size, buf); err != nil {
		return nil, span{}, err
	}
	sum := r.sum(f, off, e.data)
	if room != nil {
		at = r.cache.keep(place{f.pack.serie, off}, e.kind, sum, start, len(data))
	}
	return data, at, nil
}

// apply reads a delta and applies it to base, which may lie in the cache. What
// it makes goes there too if there is room.
func (r *Reader) apply(f found, l link, kind Type, base []byte, in span, id ID, max int64) (data []byte, at span, err error) {
	if max > 0 && l.size > 2*max+1<<10 {
		return nil, span{}, r.tooLarge(f, id, l.off, l.data, l.size, max)
	}
	delta, err := r.unpack(f.file, l.data, l.size, &r.delta)
	if err != nil {
		return nil, span{}, err
	}
	sum := r.sum(f, l.off, l.data)
	from, to, ops, err := deltaSizes(delta)
	switch {
	case err != nil:
		return nil, span{}, err
	case from != int64(len(base)):
		return nil, span{}, errDeltaBase
	case to/(1<<24) > int64(len(ops)): // an instruction of 7 bytes makes at most 16 MiB
		return nil, span{}, errDelta
	case max > 0 && to > max:
		return nil, span{}, &TooLarge{id, to, max}
	case to > maxInMemory:
		return nil, span{}, &TooLarge{id, to, maxInMemory}
	}
	dst, start := r.cache.room(int(to), in)
	if dst == nil {
		r.data[0], r.data[1] = r.data[1], r.data[0] // base may be in the first
		dst = r.room(&r.data[0], int(to))
		return dst, span{}, applyDelta(dst, base, ops)
	}
	if err := applyDelta(dst, base, ops); err != nil {
		return nil, span{}, err
	}
	return dst, r.cache.keep(place{f.pack.serie, l.off}, kind, sum, start, len(dst)), nil
}

// room returns n bytes at *buf, which it enlarges where needed.
func (r *Reader) room(buf *[]byte, n int) []byte {
	switch {
	case cap(*buf) >= n:
	case r.arena != nil:
		*buf = r.arena.grow(*buf, n)
	default:
		*buf = make([]byte, n+n/4)
	}
	return (*buf)[:n]
}

// maxInMemory is the largest object a process can address, with room to spare.
const maxInMemory = math.MaxInt / 2

var errHuge = errors.New("does not fit into memory")

// maxTrust is how many bytes a size is believed for without the data to
// account for it.
const maxTrust = 1 << 20

// unpack decompresses the stream at off of a file, of which the size is
// declared, into *buf.
func (r *Reader) unpack(f *file, off, size int64, buf *[]byte) ([]byte, error) {
	for n := int64(512) + size/2; ; n *= 4 {
		src, err := f.window(off, int(min(n, f.size)), &r.in)
		if err != nil {
			return nil, err
		}
		data, err := r.inflateWhole(src, 0, size, buf)
		if err == errShort && off+int64(len(src)) < f.size {
			continue
		}
		return data, err
	}
}

// maxGrowth is how many bytes a byte of a deflate stream makes at most.
const maxGrowth = 1032

// inflateWhole decompresses a stream of skip+size bytes. Where the source is
// too short to make that much, it finds out before it takes the memory.
func (r *Reader) inflateWhole(src []byte, skip int, size int64, buf *[]byte) ([]byte, error) {
	if size/maxGrowth > int64(len(src)) {
		return nil, errShort
	}
	total := int64(skip) + size
	if total > maxInMemory {
		return nil, errHuge
	}
	if err := r.z.reset(src); err != nil {
		return nil, err
	}
	trust := min(total, maxTrust+int64(len(src)))
	if r.arena != nil { // takes no memory before it is written to
		trust = total
	}
	dst := r.room(buf, int(trust)+1+slack)
	for limit := int64(len(dst) - 1 - slack); limit < total; limit = int64(len(dst) - 1 - slack) {
		n, end, err := r.z.inflate(dst, int(limit))
		if err != nil {
			return nil, err
		}
		if end && int64(n) < total {
			return nil, errShort
		}
		grown := make([]byte, min(total, 2*int64(len(dst)))+1+slack)
		copy(grown, dst[:n])
		*buf, dst = grown, grown
	}
	if err := r.z.finish(dst, int(total)); err != nil {
		return nil, err
	}
	return dst[skip:total], nil
}

// packedSize returns the kind and size of an object in a pack.
func (r *Reader) packedSize(f found) (Type, int64, error) {
	e, err := r.entry(f.file, f.off)
	if err != nil {
		return 0, 0, err
	}
	size := e.size
	if e.kind == ofsDelta || e.kind == refDelta {
		if size, err = r.deltaResult(f.file, e); err != nil {
			return 0, 0, err
		}
	}
	off := f.off
	for n, seen := 1, off; e.kind == ofsDelta || e.kind == refDelta; n++ {
		if off = e.base; e.kind == refDelta {
			if off, err = r.basePlace(f, &e.ref); err != nil {
				return 0, 0, err
			}
		}
		if off == seen {
			return 0, 0, errCycle
		}
		if n&(n-1) == 0 {
			seen = off
		}
		if e, err = r.entry(f.file, off); err != nil {
			return 0, 0, err
		}
	}
	return e.kind, size, nil
}

// deltaResult returns the size of what a delta makes.
func (r *Reader) deltaResult(f *file, e packed) (int64, error) {
	const sizes = 20 // bytes the two sizes take at most
	src, err := f.window(e.data, 256, &r.in)
	if err != nil {
		return 0, err
	}
	if err := r.z.reset(src); err != nil {
		return 0, err
	}
	dst := r.room(&r.delta, sizes+slack)
	n, _, err := r.z.inflate(dst, sizes)
	if err != nil {
		return 0, err
	}
	_, to, _, err := deltaSizes(dst[:n])
	return to, err
}
