package objects

import "golang.org/x/sys/unix"

// preferHuge asks for huge pages where a part of memory is written to. It
// begins at one. Where there are none to have, it is as before.
func preferHuge(b []byte) { _ = unix.Madvise(b, unix.MADV_HUGEPAGE) }

// writtenSoon makes the pages of memory that is about to be written to at once,
// which takes less than making each when it is come to.
func writtenSoon(b []byte) { _ = unix.Madvise(b, unix.MADV_POPULATE_WRITE) }
