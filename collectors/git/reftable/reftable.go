// Package reftable reads the refs of a table in git's reftable format, from its
// public description. It does no I/O and takes what it reads for hostile: a
// table that does not add up is an error, never a panic, a hang or memory that
// the table's length can not account for. Logs, the index and the map from
// objects to refs are passed over.
package reftable

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
)

// Ref is one ref as a table has it. A table is one layer of several: what it
// says of a name hides what older ones say.
type Ref struct {
	Name string
	// ID is the object it points to, of as many bytes as a name of an object
	// has; nil if there is none.
	ID []byte
	// Peeled is the object behind the tag that ID names; nil if ID names none.
	Peeled []byte
	// Target is the name a symbolic ref points to, else empty.
	Target string
	// Deleted says that there is no such ref any more.
	Deleted bool
}

// Sizes of a table's parts, in bytes.
const (
	header1   = 24 // of version 1
	header2   = 28 // of version 2, which says how objects are named
	positions = 5 * 8
	checksum  = 4
	blockHead = 4 // its type and its length
)

// maxName bounds the name of a ref, in bytes. Git takes none for which there
// can be no file.
const maxName = 4096

// errDamaged is what the errors about a table's content wrap.
var errDamaged = errors.New("damaged reftable")

func damaged(format string, args ...any) error {
	return fmt.Errorf("%w: %s", errDamaged, fmt.Sprintf(format, args...))
}

// table is what header and footer say of one.
type table struct {
	data      []byte
	head      int // length of the header
	blockSize int // what blocks are aligned to, 0 if they are not
	idSize    int
	// Where sections begin; 0 where there is none.
	refIndex, objects, logs int
	end                     int // of all blocks
}

// IDSize is the length of the names of objects in a table, 20 or 32 bytes.
func IDSize(data []byte) (int, error) {
	t, err := open(data)
	return t.idSize, err
}

// Read calls visit for each ref of a table, in order of name; an error of visit
// ends it. What was visited before any other error was sound.
func Read(data []byte, visit func(Ref) error) error {
	t, err := open(data)
	if err != nil {
		return err
	}
	last := make([]byte, 0, 256)
	start, at := 0, t.head // the first block begins with the header
	for at < t.end {
		if done, err := t.refsEnd(at); done || err != nil {
			return err
		}
		stop, err := t.block(start, at, &last, visit)
		if err != nil {
			return err
		}
		if t.blockSize > 0 && stop < t.end && data[stop] == 0 {
			if start+t.blockSize <= stop {
				return damaged("block at %d is longer than blocks are", start)
			}
			stop = start + t.blockSize
		}
		start, at = stop, stop
	}
	if at > t.end {
		return damaged("padding at %d goes beyond the end", start)
	}
	return nil
}

// open checks header and footer.
func open(data []byte) (t table, err error) {
	if len(data) < header1 || string(data[:4]) != "REFT" {
		return t, damaged("no reftable header")
	}
	t.data = data
	switch data[4] {
	case 1:
		t.head, t.idSize = header1, 20
	case 2:
		t.head = header2
		if len(data) < header2 {
			return t, damaged("header cut off")
		}
		switch hash := string(data[header1:header2]); hash {
		case "sha1":
			t.idSize = 20
		case "s256":
			t.idSize = 32
		default:
			return t, fmt.Errorf("objects are named by %q, which is not known", hash)
		}
	default:
		return t, fmt.Errorf("reftable version %d is not known", data[4])
	}
	t.blockSize = int(uint24(data[5:]))
	t.end = len(data) - t.head - positions - checksum
	if t.end < t.head {
		return t, damaged("cut off at %d bytes", len(data))
	}
	footer := data[t.end:]
	body, sum := footer[:len(footer)-checksum], footer[len(footer)-checksum:]
	if !bytes.Equal(body[:t.head], data[:t.head]) {
		return t, damaged("footer and header differ")
	}
	if crc32.ChecksumIEEE(body) != binary.BigEndian.Uint32(sum) {
		return t, damaged("checksum of the footer")
	}
	for i, p := range [...]*int{&t.refIndex, &t.objects, nil, &t.logs, nil} {
		at := binary.BigEndian.Uint64(body[t.head+8*i:])
		if p == &t.objects {
			at >>= 5 // the rest says how long the keys there are
		}
		if at > uint64(t.end) {
			return t, damaged("section at %d of %d bytes", at, t.end)
		}
		if p != nil {
			*p = int(at)
		}
	}
	return t, nil
}

// refsEnd reports whether the refs end where the block at begins another
// section, as the footer must say.
func (t *table) refsEnd(at int) (bool, error) {
	switch kind := t.data[at]; {
	case kind == 'r':
		return false, nil
	case kind == 'i' && t.refIndex >= at: // the root is behind the lower levels
	case kind == 'o' && t.objects == at:
	case kind == 'g' && t.logs == at:
	case kind == 'g' && t.logs == 0 && at == t.head && isZlib(t.data[min(at+blockHead, t.end):t.end]): // no refs at all
	default:
		return false, damaged("block of type %q at %d", kind, at)
	}
	return true, nil
}

// block reads the refs of a block that begins at start, the file's header
// included in the first one, and has its type at head. It returns where the
// block ends, without padding.
func (t *table) block(start, head int, last *[]byte, visit func(Ref) error) (stop int, err error) {
	if t.end-head < blockHead {
		return 0, damaged("block at %d is cut off", start)
	}
	first := head + blockHead
	stop = start + int(uint24(t.data[head+1:]))
	if stop > t.end || stop < first+2 {
		return 0, damaged("block at %d has no room for its length", start)
	}
	restarts := int(binary.BigEndian.Uint16(t.data[stop-2:]))
	records := stop - 2 - 3*restarts // where they end and the table of restarts begins
	if restarts == 0 || records <= first {
		return 0, damaged("block at %d has %d restarts", start, restarts)
	}
	r := reader{data: t.data[:records], at: first}
	for n := 0; r.at < records; {
		whole := false
		if n < restarts {
			restart := start + int(uint24(t.data[records+3*n:]))
			if restart < r.at {
				return 0, damaged("block at %d: no record at restart %d", start, restart)
			}
			if whole = restart == r.at; whole {
				n++
			}
		}
		if !whole && r.at == first {
			return 0, damaged("block at %d does not begin with a restart", start)
		}
		ref, err := r.ref(t.idSize, whole, last)
		if err != nil {
			return 0, fmt.Errorf("block at %d: %w", start, err)
		}
		if r.at >= records && n < restarts {
			return 0, damaged("block at %d: restarts behind its last record", start)
		}
		if err := visit(ref); err != nil {
			return 0, err
		}
	}
	return stop, nil
}

// isZlib reports whether data begins as deflated data does: that of logs is.
func isZlib(data []byte) bool {
	return len(data) > 2 && data[0]&0xf == 8 && binary.BigEndian.Uint16(data)%31 == 0
}

// uint24 reads a number of three bytes.
func uint24(b []byte) uint32 { return uint32(b[0])<<16 | uint32(b[1])<<8 | uint32(b[2]) }
