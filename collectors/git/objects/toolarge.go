package objects

import (
	"errors"
	"hash/crc32"
)

const (
	// doubted is from what size in bytes on it is asked whether an entry is as
	// large as it says, before it is called too large. What is smaller is
	// decompressed, which shows it.
	doubted = 64 << 20
	// mostInflated is how many bytes one byte can decompress to (RFC 1951: 258 for
	// two bits).
	mostInflated = 1032
)

var errSize = errors.New("declares a size that its data can not have")

// tooLarge is why an entry of that size is not read, the data of which begins at
// data: that it is larger than max or, where its bytes up to the next entry can not
// decompress to so much, or have not the sum that the index gives, that it is damaged.
func (r *Reader) tooLarge(f found, id ID, off, data, size, max int64) error {
	large := &TooLarge{id, size, max}
	if size < doubted || f.index == nil {
		return large
	}
	x, end := f.index, f.file.size
	at, next, indexed := x.entryAt(f.pack, off)
	if next > 0 {
		end = min(end, next)
	}
	if data >= end || size/mostInflated > end-data {
		return errSize
	}
	// What lies behind the last entry has no sum.
	if indexed && f.summed && end < f.file.size && crc32.ChecksumIEEE(f.file.data[off:end]) != x.entrySum(at) {
		return errSize
	}
	return large
}
