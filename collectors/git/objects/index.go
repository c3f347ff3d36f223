package objects

import (
	"bytes"
	"encoding/binary"
	"errors"
	"strings"
	"sync"
)

var be = binary.BigEndian

// An index finds objects by name: the index of one pack, in either of its two
// versions, or the multi-pack index of many.
type index struct {
	file  *file
	packs []*pack
	n     uint32 // objects

	fanout  []byte // 256 counts of names that begin with this byte or a lower one
	ids     []byte // n names in order, each at the end of stride bytes
	stride  int
	name    int    // bytes of a name
	sums    []byte // n CRC-32 sums of the packs' entries; nil where there are none
	offsets []byte // n offsets: 4 bytes, or 8 where a pack number comes first; nil: before each name
	large   []byte // offsets beyond 2 GiB, 8 bytes each
	multi   bool

	sum []byte // checksum of the pack; nil in a multi-pack index

	mu      sync.Mutex
	inPacks map[*pack][]uint32 // positions, as they lie in each pack; nil until it is asked for
}

// Why an index is refused.
var (
	errIndexSize    = errors.New("index is shorter or longer than it says")
	errIndexVersion = errors.New("index has an unknown version")
	errIndexOrder   = errors.New("index has counts out of order")
	errIndexChunks  = errors.New("index has bad chunks")
	errIndexPacks   = errors.New("index has bad pack names")
)

const fanoutSize = 256 * 4

// parseIndex reads the layout of a pack's index.
func parseIndex(data []byte, name int) (*index, error) {
	x := &index{stride: name, name: name}
	if len(data) < fanoutSize+2*name {
		return nil, errIndexSize
	}
	body := data[:len(data)-2*name]
	x.sum = data[len(body):][:name]
	if !bytes.HasPrefix(data, []byte("\377tOc")) {
		x.stride = 4 + name
		x.fanout, x.ids = body[:fanoutSize], body[fanoutSize:]
		if err := x.checkFanout(); err != nil {
			return nil, err
		}
		if uint64(len(x.ids)) != uint64(x.n)*uint64(x.stride) {
			return nil, errIndexSize
		}
		return x, nil
	}
	if be.Uint32(data[4:]) != 2 {
		return nil, errIndexVersion
	}
	body = body[8:]
	if len(body) < fanoutSize {
		return nil, errIndexSize
	}
	x.fanout, body = body[:fanoutSize], body[fanoutSize:]
	if err := x.checkFanout(); err != nil {
		return nil, err
	}
	n, ids := uint64(x.n), uint64(x.n)*uint64(name)
	if uint64(len(body)) < ids+n*(4+4) {
		return nil, errIndexSize
	}
	x.ids, body = body[:ids], body[ids:]
	x.sums, x.offsets, x.large = body[:n*4], body[n*4:n*8], body[n*8:]
	if !x.needsLarge() {
		return nil, errIndexSize
	}
	return x, nil
}

// needsLarge reports whether the table of large offsets has one for each that says
// so, and nothing else: an index that is longer has sums and offsets that are not of
// its names.
func (x *index) needsLarge() bool {
	if len(x.large) == 0 {
		return true // to be found out of each offset: there are many
	}
	n := uint64(len(x.large)) / 8
	marked := uint64(0)
	for at := 0; at < len(x.offsets); at += 4 {
		if v := be.Uint32(x.offsets[at:]); v&(1<<31) != 0 {
			if marked++; uint64(v&^(1<<31)) >= n {
				return false
			}
		}
	}
	return marked == n && len(x.large)%8 == 0
}

// parseMultiIndex reads the layout of a multi-pack index and returns the names
// of its packs' files, without their suffix.
func parseMultiIndex(data []byte, name int) (*index, []string, error) {
	const header, row = 12, 12
	if len(data) < header+row+name {
		return nil, nil, errIndexSize
	}
	// The repository's hash, no base files. Version 2 names packs in any order,
	// which version 1 is not relied on for.
	if string(data[:4]) != "MIDX" || data[4] != 1 && data[4] != 2 || data[5] != hashNumber(name) || data[7] != 0 {
		return nil, nil, errIndexVersion
	}
	chunks, err := parseChunks(data, header, int(data[6]), name)
	if err != nil {
		return nil, nil, err
	}
	x := &index{multi: true, stride: name, name: name}
	x.fanout, x.ids = chunks["OIDF"], chunks["OIDL"]
	x.offsets, x.large = chunks["OOFF"], chunks["LOFF"]
	if len(x.fanout) != fanoutSize {
		return nil, nil, errIndexChunks
	}
	if err := x.checkFanout(); err != nil {
		return nil, nil, err
	}
	if n := uint64(x.n); uint64(len(x.ids)) != n*uint64(name) || uint64(len(x.offsets)) != n*8 {
		return nil, nil, errIndexChunks
	}
	count := uint64(be.Uint32(data[8:]))
	list := chunks["PNAM"]
	if count > uint64(len(list)) {
		return nil, nil, errIndexPacks
	}
	names := make([]string, 0, count)
	for range count {
		name, rest, ok := bytes.Cut(list, []byte{0})
		base, isIdx := strings.CutSuffix(string(name), ".idx")
		if !ok || !isIdx || base == "" || strings.ContainsAny(base, `/\`) {
			return nil, nil, errIndexPacks
		}
		names = append(names, base)
		list = rest
	}
	return x, names, nil
}

// hashNumber is what the files of a repository call a hash by whose names are
// that long.
func hashNumber(name int) byte {
	if name == sha256Size {
		return 2
	}
	return 1
}

// parseChunks reads the table of n chunks that begins at start, in the form
// multi-pack indexes share with commit-graphs. A sum of sumSize bytes follows
// the chunks.
func parseChunks(data []byte, start, n, sumSize int) (map[string][]byte, error) {
	const row = 12
	if len(data) < start+(n+1)*row+sumSize {
		return nil, errIndexSize
	}
	chunks := make(map[string][]byte, n)
	for i := range n {
		at := data[start+i*row:]
		from, to := be.Uint64(at[4:]), be.Uint64(at[4+row:])
		if from > to || to > uint64(len(data)-sumSize) {
			return nil, errIndexChunks
		}
		chunks[string(at[:4])] = data[from:to]
	}
	return chunks, nil
}

// checkFanout makes sure of the counts and sets n.
func (x *index) checkFanout() error {
	last := uint32(0)
	for i := 0; i < fanoutSize; i += 4 {
		v := be.Uint32(x.fanout[i:])
		if v < last {
			return errIndexOrder
		}
		last = v
	}
	x.n = last
	return nil
}

// id returns the name at position i, as far as an ID goes.
func (x *index) id(i uint32) []byte {
	begin := (int(i)+1)*x.stride - x.name
	return x.ids[begin : begin+sha1Size]
}

// find returns the position of an object. Names are spread evenly, so it looks
// where the name should be and widens from there.
func (x *index) find(id *ID) (uint32, bool) {
	var lo uint32
	if id[0] > 0 {
		lo = be.Uint32(x.fanout[int(id[0])*4-4:])
	}
	hi := be.Uint32(x.fanout[int(id[0])*4:])
	if lo == hi {
		return 0, false
	}
	// Invariant: all names before lo are lower, all from hi on are higher.
	guess := lo + uint32(uint64(hi-lo)*uint64(be.Uint32(id[1:]))>>32)
	for step := uint32(4); lo < hi; {
		c := x.compare(guess, id)
		switch {
		case c == 0:
			return guess, true
		case c < 0:
			lo = guess + 1
		default:
			hi = guess
		}
		switch {
		case hi-lo <= step:
			guess = lo + (hi-lo)/2
		case c < 0:
			guess = lo + step
		default:
			guess = hi - step
		}
		if step < 1<<28 {
			step *= 4
		}
	}
	return 0, false
}

// lookUp is find, where the file may have shrunk.
func (x *index) lookUp(id *ID) (at uint32, ok bool) {
	err := guard(x.file.path, func() error { at, ok = x.find(id); return nil })
	return at, ok && err == nil
}

// compare compares the name at position i with id.
func (x *index) compare(i uint32, id *ID) int {
	name := x.id(i)
	if a, b := be.Uint64(name), be.Uint64(id[:]); a != b {
		if a < b {
			return -1
		}
		return 1
	}
	return bytes.Compare(name[8:], id[8:])
}

// entrySum returns the CRC-32 of the pack entry at position i, in an index that
// has sums.
func (x *index) entrySum(i uint32) uint32 { return be.Uint32(x.sums[int(i)*4:]) }

// place returns where the object at position i is. The offset is negative
// where the index makes no sense; it may lie outside the pack.
func (x *index) place(i uint32) (*pack, int64) {
	var v uint32
	p := x.packs[0]
	switch {
	case x.multi:
		at := x.offsets[int(i)*8:]
		number := be.Uint32(at)
		if uint64(number) >= uint64(len(x.packs)) {
			return p, -1
		}
		p, v = x.packs[number], be.Uint32(at[4:])
		if x.large == nil {
			return p, int64(v) // 32 bits are enough, the highest is no mark
		}
	case x.offsets == nil:
		return p, int64(be.Uint32(x.ids[int(i)*x.stride:]))
	default:
		v = be.Uint32(x.offsets[int(i)*4:])
	}
	if v&(1<<31) == 0 {
		return p, int64(v)
	}
	at := uint64(v&^(1<<31)) * 8
	if at+8 > uint64(len(x.large)) {
		return p, -1
	}
	return p, int64(be.Uint64(x.large[at:]))
}
