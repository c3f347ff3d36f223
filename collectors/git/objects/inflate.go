package objects

import (
	"encoding/binary"
	"errors"
	"hash/adler32"
)

// Why a zlib stream is refused. errShort alone may go away with more input.
var (
	errShort  = errors.New("compressed data ends early")
	errZlib   = errors.New("not a zlib stream")
	errBlock  = errors.New("bad block in compressed data")
	errCodes  = errors.New("bad code lengths in compressed data")
	errSymbol = errors.New("bad symbol in compressed data")
	errSum    = errors.New("checksum of the decompressed data is wrong")
	errLong   = errors.New("decompressed data is longer than declared")
)

// slack is how much room the inflater wants beyond the bytes asked for: a
// match is written whole (258 bytes), in steps of eight.
const slack = 258 + 2*8

// An inflater decompresses a zlib stream (RFC 1950, RFC 1951) that lies in
// memory, in as many steps as its user likes. It is made for the many small
// streams of a pack: no window, no copying, no allocation after the first.
type inflater struct {
	src  []byte
	pos  int    // next byte of src
	bits uint64 // bits taken from src and not used yet, the next one lowest
	n    uint   // how many of them
	over uint   // bytes of zeros taken from beyond the end of src

	state  uint8
	final  bool  // the block under way is the last
	stored int   // bytes to come in a stored block
	out    int   // bytes written so far
	err    error // of a broken stream

	lit               *[1 << 11]entry // tables of the block under way
	dist              *[1 << 9]entry
	litBits, distBits uint

	litTable  [1 << 11]entry // 1334 used at most
	distTable [1 << 9]entry  // 402 used at most
	fixedLit  *[1 << 11]entry
	fixedDist *[1 << 9]entry
	lits      alphabet // of the block under way
	dists     alphabet
}

// States of an inflater: what comes next in its stream.
const (
	atBlock uint8 = iota
	inStored
	inCodes
	atSum
	broken
)

// reset begins a stream at the start of src. There may be other data behind it.
func (z *inflater) reset(src []byte) error {
	z.src, z.pos, z.bits, z.n, z.over = src, 0, 0, 0, 0
	z.state, z.final, z.out = atBlock, false, 0
	if len(src) < 2 {
		return errShort
	}
	// Method deflate, a window of at most 32 KiB, no dictionary.
	if src[0]&15 != 8 || src[0]>>4 > 7 || src[1]&0x20 != 0 || (uint(src[0])<<8|uint(src[1]))%31 != 0 {
		return errZlib
	}
	z.pos = 2
	return nil
}

// used returns how many bytes of src the stream took. It is exact once the
// stream is at its end.
func (z *inflater) used() int { return z.pos + int(z.over) - int(z.n/8) }

// inflate goes on until dst holds at least limit bytes of the stream or the
// stream is at its end, and returns how many it holds. limit is positive. dst holds what was
// written before and has room for limit+slack bytes. What it returns may
// exceed limit by less than slack.
func (z *inflater) inflate(dst []byte, limit int) (n int, end bool, err error) {
	for {
		switch z.state {
		case atBlock:
			if z.final {
				z.state = atSum
				continue
			}
			if z.out >= limit {
				return z.out, false, nil
			}
			if err := z.block(); err != nil {
				return z.fail(err)
			}
		case inStored:
			if z.out >= limit && z.stored > 0 {
				return z.out, false, nil
			}
			if err := z.copyStored(dst, limit); err != nil {
				return z.fail(err)
			}
		case inCodes:
			if z.out >= limit {
				return z.out, false, nil
			}
			if err := z.codes(dst, limit); err != nil {
				return z.fail(err)
			}
		case atSum:
			return z.out, true, nil
		case broken:
			return z.out, false, z.err
		}
	}
}

// fail ends a stream for good: where in it the error was is not known any more.
func (z *inflater) fail(err error) (int, bool, error) {
	z.state, z.err = broken, err
	return z.out, false, err
}

// finish reads the rest of a stream that should hold exactly size bytes, all
// of which dst already has, and checks its sum.
func (z *inflater) finish(dst []byte, size int) error {
	n, end, err := z.inflate(dst, size+1)
	switch {
	case err != nil:
		return err
	case n > size || !end:
		return errLong
	case n < size:
		return errShort
	}
	z.take(z.n & 7)
	var sum uint32
	for range 4 {
		z.refill()
		sum = sum<<8 | uint32(z.take(8))
	}
	if z.short() {
		return errShort
	}
	if sum != adler32.Checksum(dst[:size]) {
		return errSum
	}
	return nil
}

// refill makes at least 56 bits available, zeros where src has ended.
func (z *inflater) refill() {
	if z.pos+8 <= len(z.src) {
		z.bits |= binary.LittleEndian.Uint64(z.src[z.pos:]) << (z.n & 63)
		z.pos += int(63-z.n) >> 3
		z.n |= 56
		return
	}
	for z.n < 56 {
		if z.pos < len(z.src) {
			z.bits |= uint64(z.src[z.pos]) << z.n
			z.pos++
		} else {
			z.over++
		}
		z.n += 8
	}
}

// short says whether bits from beyond the end of src have been used.
func (z *inflater) short() bool { return z.over*8 > z.n }

func (z *inflater) take(n uint) uint {
	v := uint(z.bits & (1<<n - 1))
	z.bits >>= n
	z.n -= n
	return v
}

// block reads the header of a block.
func (z *inflater) block() error {
	z.refill()
	z.final = z.take(1) == 1
	kind := z.take(2)
	if z.short() {
		return errShort
	}
	switch kind {
	case 0:
		z.take(z.n & 7)
		z.refill()
		size, not := z.take(16), z.take(16)
		if z.short() {
			return errShort
		}
		if size != ^not&0xffff {
			return errBlock
		}
		// Give whole bytes back: the copy starts where the bits end.
		if z.over > 0 {
			z.n -= min(z.n, 8*z.over)
			z.over = 0
		}
		z.pos -= int(z.n / 8)
		z.bits, z.n = 0, 0
		z.stored, z.state = int(size), inStored
		return nil
	case 1:
		if z.fixedLit == nil {
			z.buildFixed()
		}
		z.lit, z.litBits = z.fixedLit, fixedLitBits
		z.dist, z.distBits = z.fixedDist, fixedDistBits
	case 2:
		if err := z.dynamic(); err != nil {
			return err
		}
	default:
		return errBlock
	}
	z.state = inCodes
	return nil
}

func (z *inflater) copyStored(dst []byte, limit int) error {
	n := min(z.stored, max(limit-z.out, 0), len(z.src)-z.pos)
	copy(dst[z.out:], z.src[z.pos:z.pos+n])
	z.out += n
	z.pos += n
	z.stored -= n
	switch {
	case z.stored == 0:
		z.state = atBlock
	case z.out < limit:
		return errShort
	}
	return nil
}

// codes decodes symbols until the block ends or limit is reached.
func (z *inflater) codes(dst []byte, limit int) error {
	var (
		src      = z.src
		pos      = z.pos
		bits     = z.bits
		n        = z.n
		out      = z.out
		lit      = z.lit
		dist     = z.dist
		litMask  = uint64(1)<<z.litBits - 1
		distMask = uint64(1)<<z.distBits - 1
		err      error
	)
	dst = dst[:limit+slack]
	for out < limit {
		if pos+8 <= len(src) {
			bits |= binary.LittleEndian.Uint64(src[pos:]) << (n & 63)
			pos += int(63-n) >> 3
			n |= 56
		} else {
			z.pos, z.bits, z.n = pos, bits, n
			z.refill()
			pos, bits, n = z.pos, z.bits, z.n
			if z.short() {
				err = errShort
				break
			}
		}
		// What the first part of a table gives for a literal takes 10 bits at
		// most, so four of them and a look at the next symbol fit in 56.
		e := lit[bits&litMask]
		if e&isLiteral != 0 {
			bits >>= e & 63
			n -= uint(e & 63)
			dst[out] = byte(e >> 16)
			out++
			if e = lit[bits&litMask]; e&isLiteral != 0 {
				bits >>= e & 63
				n -= uint(e & 63)
				dst[out] = byte(e >> 16)
				out++
				if e = lit[bits&litMask]; e&isLiteral != 0 {
					bits >>= e & 63
					n -= uint(e & 63)
					dst[out] = byte(e >> 16)
					out++
					if e = lit[bits&litMask]; e&isLiteral != 0 {
						bits >>= e & 63
						n -= uint(e & 63)
						dst[out] = byte(e >> 16)
						out++
						continue
					}
				}
			}
			if n < 48 { // what a match takes at most: 15 + 5 + 15 + 13
				if pos+8 > len(src) {
					continue
				}
				bits |= binary.LittleEndian.Uint64(src[pos:]) << (n & 63)
				pos += int(63-n) >> 3
				n |= 56
			}
		}
		if e&isSpecial != 0 {
			if e&isLink != 0 {
				e = lit[(uint64(e>>16)+bits>>z.litBits&(1<<(e>>8&15)-1))&(1<<11-1)]
				if e&isLiteral != 0 {
					bits >>= e & 63
					n -= uint(e & 63)
					dst[out] = byte(e >> 16)
					out++
					continue
				}
			}
			if e&isSpecial != 0 {
				if e&isEnd == 0 {
					err = errSymbol
					break
				}
				bits >>= e & 63
				n -= uint(e & 63)
				z.state = atBlock
				break
			}
		}
		length := int(e>>16&0x1ff) + int(bits&(1<<(e&63)-1)>>(e>>8&15))
		bits >>= e & 63
		n -= uint(e & 63)

		e = dist[bits&distMask]
		if e&isSpecial != 0 {
			if e&isLink != 0 {
				e = dist[(uint64(e>>16)+bits>>z.distBits&(1<<(e>>8&15)-1))&(1<<9-1)]
			}
			if e&isSpecial != 0 {
				err = errSymbol
				break
			}
		}
		back := int(e>>16) + int(bits&(1<<(e&63)-1)>>(e>>8&15))
		bits >>= e & 63
		n -= uint(e & 63)
		if back > out {
			err = errSymbol
			break
		}
		from, to := out-back, out+length
		if back >= 16 {
			for out < to {
				d, s := dst[out:out+16], dst[from:from+16]
				binary.LittleEndian.PutUint64(d, binary.LittleEndian.Uint64(s))
				binary.LittleEndian.PutUint64(d[8:], binary.LittleEndian.Uint64(s[8:]))
				out += 16
				from += 16
			}
		} else if back >= 8 {
			for out < to {
				binary.LittleEndian.PutUint64(dst[out:], binary.LittleEndian.Uint64(dst[from:]))
				out += 8
				from += 8
			}
		} else {
			for ; out < to; out++ {
				dst[out] = dst[from]
				from++
			}
		}
		out = to
	}
	z.pos, z.bits, z.n, z.out = pos, bits, n, out
	if z.short() {
		return errShort
	}
	return err
}
