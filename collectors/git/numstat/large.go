package numstat

import (
	"errors"
	"runtime/debug"
	"sync"
	"time"

	"sheaf/collectors/git/objects"
)

const (
	// ordinary is the size in bytes up to which files are read side by side
	// into memory that stays with each worker. Larger ones are read one change
	// after the other.
	ordinary = 8 << 20
	// gitBigFile is git's default core.bigFileThreshold, in bytes. A larger
	// file is binary to git without a look at it.
	gitBigFile = 512 << 20
	// maxLargeLines is how many lines beside their common ends two large texts
	// may have together: they take up to some 100 bytes each, in git as here.
	maxLargeLines = 8_000_000
	// manyLines is how many lines are compared in memory of their own.
	manyLines = 500_000
)

// one at a time holds large files in memory.
type oneAtATime struct{ mu sync.Mutex }

// hold waits until nobody else holds large files. The time it takes is not
// that of the work. The returned function ends the hold.
func (o *oneAtATime) hold(k *work) (release func()) {
	start := time.Now()
	o.mu.Lock()
	waited := time.Since(start)
	k.waited += waited
	k.deadline = k.deadline.Add(waited)
	return o.mu.Unlock
}

// isTooLarge reports whether an error is about size.
func isTooLarge(err error) bool {
	var large *objects.TooLarge
	return errors.As(err, &large)
}

// large is versions where one of them, or what it is stored as a difference
// from, is too large to be read beside others. Whether a file is binary is
// told by its size and beginning, where that is possible.
func (w *worker) large(old, new version, k *work) (lines lineDiff, binary bool, err error) {
	var sure [2]bool // that it is no binary file
	for i, v := range [...]version{old, new} {
		if !v.kind.stored() {
			sure[i] = true
			continue
		}
		_, size, head, err := w.blobs.reader.Head(v.id, binaryPrefix)
		switch {
		case err != nil:
			return lineDiff{}, false, err
		case v.diff == Text:
			sure[i] = true
		case v.bySize(size, w.opt.BigFile):
			return lineDiff{}, true, nil
		case head != nil || size == 0:
			if isBinary(head, v.diff) {
				return lineDiff{}, true, nil
			}
			sure[i] = true
		}
		if size > w.opt.MaxBlob {
			return lineDiff{}, false, &objects.TooLarge{ID: v.id, Size: size, Max: w.opt.MaxBlob}
		}
	}
	if old.id == new.id && sure[0] {
		return lineDiff{}, false, nil
	}
	defer w.alone.hold(k)()
	if err := k.err(); err != nil {
		return lineDiff{}, false, err
	}
	a, freeOld, err := w.text(old)
	if err != nil {
		return lineDiff{}, false, err
	}
	defer freeOld()
	if isBinary(a, old.diff) {
		return lineDiff{}, true, nil
	}
	b, freeNew, err := w.text(new)
	if err != nil {
		return lineDiff{}, false, err
	}
	defer freeNew()
	if isBinary(b, new.diff) {
		return lineDiff{}, true, nil
	}
	if err := k.err(); err != nil {
		return lineDiff{}, false, err
	}
	lines, err = w.lines.large(a, b, k)
	return lines, false, err
}

// text reads a version into memory of its own, which is to be freed.
func (w *worker) text(v version) (text []byte, free func(), err error) {
	if !v.kind.stored() {
		text, err := w.blobs.one(v)
		return text, func() {}, err
	}
	return readLarge(w.blobs.reader, v.id, w.opt.MaxBlob)
}

// large is count for texts of any size. It leaves no memory behind: what it
// takes is more than the collector would otherwise come by for.
func (c *counter) large(old, new []byte, k *work) (lineDiff, error) {
	head, tail := commonEnds(old, new)
	oldLines, newLines := countLines(old[head:len(old)-tail]), countLines(new[head:len(new)-tail])
	// Lines that have nothing on the other side are counted as they come.
	both := oldLines > 0 && newLines > 0
	if both && oldLines+newLines > maxLargeLines {
		return lineDiff{}, limitError("too many lines of large files")
	}
	if both && oldLines+newLines > manyLines {
		c = &counter{old: make([]int32, 0, oldLines), new: make([]int32, 0, newLines)}
		c.table.classes = make([]class, 0, oldLines+newLines)
		c.keep.sums = make([]int32, 0, max(oldLines, newLines)+1)
		defer debug.FreeOSMemory()
	}
	d := c.count(old, new, k)
	c.forget() // their memory is given back
	return d, k.err()
}
