package objects

import "errors"

// Why a delta is refused.
var (
	errDelta     = errors.New("bad delta")
	errDeltaBase = errors.New("delta is for a base of another size")
	errBaseAway  = errors.New("delta base is not in the pack")
	errCycle     = errors.New("delta is based on itself")
)

// deltaSizes reads the sizes a delta begins with and returns what follows.
func deltaSizes(delta []byte) (base, result int64, rest []byte, err error) {
	if base, rest, err = deltaSize(delta); err != nil {
		return 0, 0, nil, err
	}
	result, rest, err = deltaSize(rest)
	return base, result, rest, err
}

func deltaSize(b []byte) (int64, []byte, error) {
	var v int64
	for i, c := range b {
		if i > 8 {
			return 0, nil, errDelta
		}
		v |= int64(c&0x7f) << (7 * i)
		if c&0x80 == 0 {
			return v, b[i+1:], nil
		}
	}
	return 0, nil, errDelta
}

// applyDelta writes to dst, whose length is the result's size, what the
// instructions of a delta make of base.
func applyDelta(dst, base, ops []byte) error {
	out := 0
	for i := 0; i < len(ops); {
		op := ops[i]
		i++
		if op&0x80 == 0 {
			n := int(op)
			if n == 0 || n > len(ops)-i || n > len(dst)-out {
				return errDelta
			}
			out += copy(dst[out:], ops[i:i+n])
			i += n
			continue
		}
		var from, n uint32
		for bit := range 4 {
			if op&(1<<bit) != 0 {
				if i == len(ops) {
					return errDelta
				}
				from |= uint32(ops[i]) << (8 * bit)
				i++
			}
		}
		for bit := range 3 {
			if op&(0x10<<bit) != 0 {
				if i == len(ops) {
					return errDelta
				}
				n |= uint32(ops[i]) << (8 * bit)
				i++
			}
		}
		if n == 0 {
			n = 1 << 16
		}
		end := uint64(from) + uint64(n)
		if end > uint64(len(base)) || uint64(n) > uint64(len(dst)-out) {
			return errDelta
		}
		out += copy(dst[out:], base[from:end])
	}
	if out != len(dst) {
		return errDelta
	}
	return nil
}
