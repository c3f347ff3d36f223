package objects

import "math/bits"

// An entry of a decoding table says what a code stands for.
//
//	bits 0-5    how many bits it takes: code and extra bits
//	bits 8-11   how many of them are the code
//	bit  13     end of the block
//	bit  14     a link: the code goes on in a table of its own at the index in
//	            bits 16-31, with as many bits as bits 8-11 say
//	bit  15     special: a link, the end of the block, or no code at all
//	bits 16-30  a literal, or what a length or distance begins at
//	bit  31     a literal
type entry uint32

const (
	isEnd     entry = 1 << 13
	isLink    entry = 1 << 14
	isSpecial entry = 1 << 15
	isLiteral entry = 1 << 31
)

const (
	maxLit  = 288 // symbols of a literal and length code
	maxDist = 32  // symbols of a distance code

	// Bits looked up at once. More make fewer links, and more to fill for
	// each block of the short streams a pack is made of.
	maxLitBits  = 10
	maxDistBits = 8

	fixedLitBits  = 9
	fixedDistBits = 5
)

// litEntry and distEntry are the entries of each symbol without its code.
var (
	litEntry  = litEntries()
	distEntry = distEntries()
)

func litEntries() (t [maxLit]entry) {
	for i := range t {
		switch {
		case i < 256:
			t[i] = isLiteral | entry(i)<<16
		case i == 256:
			t[i] = isSpecial | isEnd
		case i < 265:
			t[i] = entry(i-257+3) << 16
		case i < 285:
			extra := (i - 261) / 4
			t[i] = entry((4+(i-261)%4)<<extra+3)<<16 | entry(extra)
		case i == 285:
			t[i] = 258 << 16
		default:
			t[i] = isSpecial // takes part in the fixed code, stands for nothing
		}
	}
	return t
}

func distEntries() (t [maxDist]entry) {
	for i := range t {
		switch {
		case i < 4:
			t[i] = entry(i+1) << 16
		case i < 30:
			extra := i/2 - 1
			t[i] = entry((2+i%2)<<extra+1)<<16 | entry(extra)
		default:
			t[i] = isSpecial
		}
	}
	return t
}

// A codeLen is a symbol and how many bits its code has, in the lowest four.
type codeLen uint16

// build fills a decoding table for a canonical code and returns how many bits
// its first part is indexed by. lens has the symbols with a code, from the
// lowest on. It says false for lengths that make no code. A code may have no
// symbol, or a single one.
func (z *inflater) build(table []entry, maxBits uint, lens []codeLen, symbols []entry) (uint, bool) {
	if len(lens) == 0 {
		table[0], table[1] = isSpecial, isSpecial
		return 1, true
	}
	var count, next [16]uint16
	for _, l := range lens {
		count[l&15]++
	}
	longest, left, at := uint(0), 1, uint16(0)
	for n := uint(1); n < 16; n++ {
		next[n] = at
		at += count[n]
		if left = left<<1 - int(count[n]); left < 0 {
			return 0, false
		}
		if count[n] > 0 {
			longest = n
		}
	}
	if left > 0 {
		if longest > 1 {
			return 0, false
		}
		// One symbol, one bit: the other value stands for nothing.
		table[0], table[1] = symbols[lens[0]>>4]+(1<<8+1), isSpecial
		return 1, true
	}
	// Sorted by length and value the symbols are in the order of their codes.
	sorted := z.sorted[:len(lens)]
	for _, l := range lens {
		sorted[next[l&15]] = uint16(l >> 4)
		next[l&15]++
	}
	return fill(table, min(maxBits, longest), longest, &count, sorted, symbols), true
}

// fill writes the entries of a complete code and returns width. Codes are read
// lowest bit first, so they are counted through bit-reversed.
func fill(table []entry, width, longest uint, count *[16]uint16, sorted []uint16, symbols []entry) uint {
	var code uint
	i := 0
	for n := uint(1); n <= width; n++ {
		for range count[n] {
			table[code] = symbols[sorted[i]] + entry(n<<8+n)
			code = reverseNext(code, n)
			i++
		}
		if n < width {
			// Shorter codes stand for all that begins with them. Slots that
			// hold no code yet are written later: the code is complete.
			copy(table[1<<n:1<<(n+1)], table[:1<<n])
		}
	}
	var (
		end    = uint(1) << width
		prefix = end // no code's
		start  uint
		sub    uint
	)
	for n := width + 1; n <= longest; n++ {
		for k := range count[n] {
			if p := code & (1<<width - 1); p != prefix {
				prefix, start, sub = p, end, n-width
				for room := int(count[n]) - int(k); room < 1<<sub; {
					sub++
					room = room<<1 + int(count[width+sub])
				}
				table[p] = isSpecial | isLink | entry(start<<16|sub<<8)
				end += 1 << sub
			}
			for j := code >> width; j < 1<<sub; j += 1 << (n - width) {
				table[start+j] = symbols[sorted[i]] + entry(n<<8+n)
			}
			code = reverseNext(code, n)
			i++
		}
	}
	return width
}

// reverseNext returns the code after c among the bit-reversed codes of n
// bits: one more, counted from the highest bit down.
func reverseNext(c uint, n uint) uint {
	free := ^c & (1<<n - 1)
	if free == 0 {
		return 0
	}
	top := uint(1) << (bits.Len(free) - 1)
	return c&(top-1) | top
}

// buildFixed makes the tables of the code that RFC 1951 fixes in 3.2.6.
func (z *inflater) buildFixed() {
	var lens [maxLit]codeLen
	for i := range lens {
		lens[i] = codeLen(i<<4 | 8)
		switch {
		case 144 <= i && i < 256:
			lens[i]++
		case 256 <= i && i < 280:
			lens[i]--
		}
	}
	z.fixedLit, z.fixedDist = new([1 << 11]entry), new([1 << 9]entry)
	z.build(z.fixedLit[:], fixedLitBits, lens[:], litEntry[:])
	for i := range maxDist {
		lens[i] = codeLen(i<<4 | 5)
	}
	z.build(z.fixedDist[:], fixedDistBits, lens[:maxDist], distEntry[:])
}

// lensOrder is the order in which the lengths of the code for code lengths come.
var lensOrder = [19]uint8{16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15}

// lensEntry are the symbols of the code for code lengths.
var lensEntry = func() (t [19]entry) {
	for i := range t {
		t[i] = entry(i) << 16
	}
	return t
}()

// dynamic reads the code lengths of a block and makes its tables.
func (z *inflater) dynamic() error {
	z.refill()
	lits, dists, n := int(z.take(5))+257, int(z.take(5))+1, int(z.take(4))+4
	if lits > 286 || dists > 30 {
		return errCodes
	}
	var bitsOf [19]uint8
	for _, s := range lensOrder[:n] {
		if z.n < 3 {
			z.refill()
		}
		bitsOf[s] = uint8(z.take(3))
	}
	if z.short() {
		return errShort
	}
	first := z.lens[:0]
	for s, l := range bitsOf {
		if l > 0 {
			first = append(first, codeLen(s)<<4|codeLen(l))
		}
	}
	// The distance table is free until the end, and large enough for 7 bits.
	width, ok := z.build(z.distTable[:], 7, first, lensEntry[:])
	if !ok {
		return errCodes
	}
	nLit, nDist, ok := z.readLens(lits, dists, z.distTable[:1<<width])
	if z.short() {
		return errShort
	}
	if !ok {
		return errCodes
	}
	if z.litBits, ok = z.build(z.litTable[:], maxLitBits, z.lens[:nLit], litEntry[:]); !ok {
		return errCodes
	}
	if z.distBits, ok = z.build(z.distTable[:], maxDistBits, z.lens[nLit:nLit+nDist], distEntry[:]); !ok {
		return errCodes
	}
	z.lit, z.dist = &z.litTable, &z.distTable
	return nil
}

// readLens reads the code lengths of a block with the code in table into
// z.lens. It says how many symbols of the two alphabets have a code, and false
// where the lengths are bad or there is none for the end of the block.
func (z *inflater) readLens(lits, dists int, table []entry) (nLit, nDist int, ok bool) {
	var (
		bits = z.bits
		n    = z.n
		mask = uint64(len(table) - 1)
		lens = &z.lens
		k    int     // lengths stored
		from int     // the first symbol of the alphabet under way
		end  = lits  // its size
		last codeLen // the length before
		all  = lits + dists
		ends bool // the end of the block has a code
	)
	for i := 0; i < all; {
		if n < 7+7 {
			z.bits, z.n = bits, n
			if z.refill(); z.short() {
				return 0, 0, false
			}
			bits, n = z.bits, z.n
		}
		e := table[bits&mask]
		if e&isSpecial != 0 {
			return 0, 0, false
		}
		bits >>= e & 63
		n -= uint(e & 63)
		l, times := codeLen(e>>16), 1
		if l >= 16 {
			var extra uint
			switch l {
			case 16:
				if i == 0 {
					return 0, 0, false
				}
				l, times, extra = last, 3, 2
			case 17:
				l, times, extra = 0, 3, 3
			default:
				l, times, extra = 0, 11, 7
			}
			times += int(bits & (1<<extra - 1))
			bits >>= extra
			n -= extra
			if times > all-i {
				return 0, 0, false
			}
		}
		last = l
		if l == 0 {
			i += times
			continue
		}
		for range times {
			if i >= end {
				nLit, from, end = k, lits, all
			}
			ends = ends || i == 256
			lens[k] = codeLen(i-from)<<4 | l
			k++
			i++
		}
	}
	z.bits, z.n = bits, n
	if from == 0 {
		nLit = k
	}
	return nLit, k - nLit, ends
}
