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

	endOfBlock = 256

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
		case i == endOfBlock:
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

// An alphabet holds the symbols of a code by the length of their codes in bits:
// sorted by length, then value, they are in the order of their codes. Those of
// length 0 have none.
type alphabet struct {
	n  [16]uint16 // of each length
	of [16][maxLit]uint16
}

// clear forgets all symbols.
func (a *alphabet) clear() { a.n = [16]uint16{} }

// add adds the next higher symbol.
func (a *alphabet) add(symbol int, length uint) {
	length &= 15
	a.of[length][a.n[length]] = uint16(symbol)
	a.n[length]++
}

// build fills a decoding table for the canonical code of an alphabet and returns
// how many bits its first part is indexed by. It says false for lengths that make
// no code. A code may have no symbol, or a single one.
func (a *alphabet) build(table []entry, maxBits uint, symbols []entry) (uint, bool) {
	longest, left := uint(0), 1
	for n := uint(1); n < 16; n++ {
		if left = left<<1 - int(a.n[n]); left < 0 {
			return 0, false
		}
		if a.n[n] > 0 {
			longest = n
		}
	}
	switch {
	case longest == 0:
		table[0], table[1] = isSpecial, isSpecial
		return 1, true
	case left > 0 && longest > 1:
		return 0, false
	case left > 0: // one symbol, one bit: the other value stands for nothing
		table[0], table[1] = symbols[a.of[1][0]]+(1<<8+1), isSpecial
		return 1, true
	}
	width := min(maxBits, longest)
	a.fill(table, width, longest, symbols)
	return width, true
}

// fill writes the entries of a complete code, the first part of them indexed by
// width bits. Codes are read lowest bit first.
func (a *alphabet) fill(table []entry, width, longest uint, symbols []entry) {
	var code uint // the next, as RFC 1951 writes it: highest bit first
	for n := uint(1); n <= width; n++ {
		code <<= 1
		for _, s := range a.of[n][:a.n[n]] {
			table[reversed[code<<(maxLitBits-n)&(1<<maxLitBits-1)]] = symbols[s] + entry(n<<8+n)
			code++
		}
		if n < width && code > 0 {
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
		code <<= 1
		for k, s := range a.of[n][:a.n[n]] {
			back := uint(bits.Reverse16(uint16(code))) >> (16 - n)
			if p := back & (1<<width - 1); p != prefix {
				prefix, start, sub = p, end, n-width
				for room := int(a.n[n]) - k; room < 1<<sub; {
					sub++
					room = room<<1 + int(a.n[width+sub])
				}
				table[p] = isSpecial | isLink | entry(start<<16|sub<<8)
				end += 1 << sub
			}
			for j := back >> width; j < 1<<sub; j += 1 << (n - width) {
				table[start+j] = symbols[s] + entry(n<<8+n)
			}
			code++
		}
	}
}

// reversed holds numbers of maxLitBits bits with their bits in the other order.
var reversed = func() (t [1 << maxLitBits]uint16) {
	for i := range t {
		t[i] = bits.Reverse16(uint16(i)) >> (16 - maxLitBits)
	}
	return t
}()

// buildFixed makes the tables of the code that RFC 1951 fixes in 3.2.6.
func (z *inflater) buildFixed() {
	z.lits.clear()
	for i := range maxLit {
		switch {
		case i < 144, 280 <= i:
			z.lits.add(i, 8)
		case i < 256:
			z.lits.add(i, 9)
		default:
			z.lits.add(i, 7)
		}
	}
	z.dists.clear()
	for i := range maxDist {
		z.dists.add(i, 5)
	}
	z.fixedLit, z.fixedDist = new([1 << 11]entry), new([1 << 9]entry)
	z.lits.build(z.fixedLit[:], fixedLitBits, litEntry[:])
	z.dists.build(z.fixedDist[:], fixedDistBits, distEntry[:])
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
	z.dists.clear() // which are read last
	for s, l := range bitsOf {
		z.dists.add(s, uint(l))
	}
	// The distance table is free until the end, and large enough for 7 bits.
	width, ok := z.dists.build(z.distTable[:], 7, lensEntry[:])
	if !ok {
		return errCodes
	}
	ok = z.readLens(lits, dists, z.distTable[:1<<width])
	if z.short() {
		return errShort
	}
	if !ok {
		return errCodes
	}
	if z.litBits, ok = z.lits.build(z.litTable[:], maxLitBits, litEntry[:]); !ok {
		return errCodes
	}
	if z.distBits, ok = z.dists.build(z.distTable[:], maxDistBits, distEntry[:]); !ok {
		return errCodes
	}
	z.lit, z.dist = &z.litTable, &z.distTable
	return nil
}

// readLens reads the code lengths of a block with the code in table. It says
// false where they are bad or there is none for the end of the block.
func (z *inflater) readLens(lits, dists int, table []entry) bool {
	z.lits.clear()
	z.dists.clear()
	const (
		none  = 16      // no length
		never = 1 << 30 // no symbol
	)
	var (
		bits   = z.bits
		n      = z.n
		mask   = uint64(len(table) - 1)
		a, end = &z.lits, lits // the alphabet under way and its size
		i      int             // its next symbol
		last   = uint(none)    // the length before
		ends   bool            // the end of the block has a code
	)
	rest := lits + dists
lengths:
	for rest > 0 {
		if n < 7+7 {
			z.bits, z.n = bits, n
			z.refill()
			if bits, n = z.bits, z.n; z.short() {
				break
			}
		}
		e := table[bits&mask]
		if e&isSpecial != 0 {
			break
		}
		bits >>= e & 63
		n -= uint(e & 63)
		if l := uint(e >> 16); l < 16 {
			a.add(i, l)
			if i == endOfBlock {
				ends = l > 0
			}
			last = l
			i++
			rest--
		} else {
			times, extra := 3, uint(2)
			switch l {
			case 16:
				if last == none {
					break lengths
				}
			case 17:
				last, extra = 0, 3
			default:
				last, times, extra = 0, 11, 7
			}
			times += int(bits & (1<<extra - 1))
			bits >>= extra
			n -= extra
			if rest -= times; rest < 0 {
				break
			}
			if last == 0 {
				i += times
			} else {
				for range times {
					if i == end {
						a, i, end = &z.dists, 0, never
					}
					a.add(i, last)
					ends = ends || i == endOfBlock
					i++
				}
			}
		}
		if i >= end {
			a, i, end = &z.dists, i-end, never
		}
	}
	z.bits, z.n = bits, n
	return ends && rest == 0
}
