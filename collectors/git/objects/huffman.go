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

// build fills a decoding table for the canonical code with the given lengths
// and returns how many bits its first part is indexed by. It says false for
// lengths that make no code. A code may have no symbol or a single one.
func build(table []entry, maxBits uint, lens []uint8, symbols []entry) (uint, bool) {
	var count [16]int
	for _, l := range lens {
		count[l]++
	}
	longest := uint(15)
	for longest > 0 && count[longest] == 0 {
		longest--
	}
	if longest == 0 {
		table[0], table[1] = isSpecial, isSpecial
		return 1, true
	}
	left := 1
	for l := 1; l <= 15; l++ {
		left = left<<1 - count[l]
		if left < 0 {
			return 0, false
		}
	}
	if left > 0 && longest > 1 {
		return 0, false
	}
	// The symbols in the order of their codes.
	var next [17]int
	for l := 1; l <= 15; l++ {
		next[l+1] = next[l] + count[l]
	}
	var sorted [maxLit]uint16
	for s, l := range lens {
		if l > 0 {
			sorted[next[l]] = uint16(s)
			next[l]++
		}
	}
	if left > 0 { // one symbol, one bit: the other value stands for nothing
		table[0], table[1] = symbols[sorted[0]]+(1<<8+1), isSpecial
		return 1, true
	}
	return fill(table, min(maxBits, longest), longest, &count, sorted[:], symbols), true
}

// fill writes the entries of a complete code and returns width. Codes are read
// lowest bit first, so they are counted through bit-reversed.
func fill(table []entry, width, longest uint, count *[16]int, sorted []uint16, symbols []entry) uint {
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
				for room := count[n] - k; room < 1<<sub; {
					sub++
					room = room<<1 + count[width+sub]
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
	lens := z.lens[:maxLit]
	for i := range lens {
		switch {
		case i < 144:
			lens[i] = 8
		case i < 256:
			lens[i] = 9
		case i < 280:
			lens[i] = 7
		default:
			lens[i] = 8
		}
	}
	z.fixedLit = make([]entry, 1<<fixedLitBits)
	build(z.fixedLit, fixedLitBits, lens, litEntry[:])
	lens = z.lens[:maxDist]
	for i := range lens {
		lens[i] = 5
	}
	z.fixedDist = make([]entry, 1<<fixedDistBits)
	build(z.fixedDist, fixedDistBits, lens, distEntry[:])
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
	var first [19]uint8
	for _, s := range lensOrder[:n] {
		if z.n < 3 {
			z.refill()
		}
		first[s] = uint8(z.take(3))
	}
	if z.short() {
		return errShort
	}
	// The distance table is free until the end, and large enough for 7 bits.
	width, ok := build(z.distTable[:], 7, first[:], lensEntry[:])
	if !ok {
		return errCodes
	}
	mask := uint64(1)<<width - 1
	lens := z.lens[:lits+dists]
	for i := 0; i < len(lens); {
		if z.n < 7+7 {
			z.refill()
			if z.short() {
				return errShort
			}
		}
		e := z.distTable[z.bits&mask]
		if e&isSpecial != 0 {
			return errCodes
		}
		z.take(uint(e & 63))
		s := uint8(e >> 16)
		if s < 16 {
			lens[i] = s
			i++
			continue
		}
		var l uint8
		var times int
		switch s {
		case 16:
			if i == 0 {
				return errCodes
			}
			l, times = lens[i-1], 3+int(z.take(2))
		case 17:
			times = 3 + int(z.take(3))
		default:
			times = 11 + int(z.take(7))
		}
		if i+times > len(lens) {
			return errCodes
		}
		for range times {
			lens[i] = l
			i++
		}
	}
	if z.short() {
		return errShort
	}
	if lens[256] == 0 {
		return errCodes // the block could not end
	}
	if z.litBits, ok = build(z.litTable[:], maxLitBits, lens[:lits], litEntry[:]); !ok {
		return errCodes
	}
	if z.distBits, ok = build(z.distTable[:], maxDistBits, lens[lits:], distEntry[:]); !ok {
		return errCodes
	}
	z.lit, z.dist = z.litTable[:], z.distTable[:]
	return nil
}
