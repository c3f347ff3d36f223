package numstat

import "bytes"

// A counter counts the lines in which two texts differ. Its buffers are used
// again from one pair of texts to the next.
type counter struct {
	table    lineTable
	old, new []int32 // classes of the lines between the common ends
	keep     keeper
	diff     diff
	near     nearness
}

// lineDiff is how two texts differ.
type lineDiff struct {
	added, deleted int
	patch          uint64
}

// count returns the lines added and deleted between two texts, as git counts
// them, and what they are. A line is what ends with a newline, or the rest
// after the last one.
func (c *counter) count(old, new []byte, w *work) (d lineDiff) {
	head, tail := commonEnds(old, new)
	oldMid, newMid := old[head:len(old)-tail], new[head:len(new)-tail]
	oldLines, newLines := countLines(oldMid), countLines(newMid)
	if oldLines == 0 || newLines == 0 {
		return lineDiff{newLines, oldLines, linesHash(newMid) - linesHash(oldMid)}
	}
	if few := fewOf(oldLines + newLines); distance(oldLines, newLines) <= few {
		if d, ok := c.near.count(oldMid, newMid, few, w); ok {
			return d
		}
	}

	t := &c.table
	t.reset(oldMid, newMid, oldLines+newLines, w)
	c.old = t.classify(c.old[:0], oldSide)
	c.new = t.classify(c.new[:0], newSide)
	if len(c.old) < oldLines || len(c.new) < newLines { // the time is up
		return lineDiff{}
	}
	patch := t.patch()
	alone, any := t.shared()
	if !any {
		return lineDiff{newLines, oldLines, patch}
	}
	limitOld, limitNew := int32(never), int32(never)
	if max(alone[oldSide], alone[newSide]) >= leastCrowd || oldLines+newLines > exactLines {
		ends := [2][]byte{old[:head], old[len(old)-tail:]}
		t.countEnds(ends)
		n := countLines(ends[0]) + countLines(ends[1])
		limitOld, limitNew = frequentFrom(oldLines+n), frequentFrom(newLines+n)
	}
	c.old = c.keep.worth(c.old, t.classes, newSide, limitOld)
	c.new = c.keep.worth(c.new, t.classes, oldSide, limitNew)
	added, deleted := c.diff.count(c.old, c.new, w)
	return lineDiff{added + newLines - len(c.new), deleted + oldLines - len(c.old), patch}
}

// forget lets go of the texts counted last.
func (c *counter) forget() {
	c.table.texts = [2][]byte{}
	c.near.old, c.near.new = nil, nil
}

// commonEnds returns how many bytes at the start and at the end of two texts
// are whole lines common to both.
func commonEnds(old, new []byte) (head, tail int) {
	n := min(len(old), len(new))
	head = commonPrefix(old[:n], new[:n])
	if head == len(old) && head == len(new) {
		return head, 0
	}
	head = bytes.LastIndexByte(old[:head], '\n') + 1
	old, new = old[head:], new[head:]
	n = min(len(old), len(new))
	tail = commonSuffix(old[len(old)-n:], new[len(new)-n:])
	if startsLine(old, len(old)-tail) && startsLine(new, len(new)-tail) {
		return head, tail
	}
	cut := bytes.IndexByte(old[len(old)-tail:], '\n') + 1
	if cut == 0 {
		return head, 0
	}
	return head, tail - cut
}

// startsLine reports whether a line begins at an offset of a text.
func startsLine(text []byte, at int) bool {
	return at == 0 || text[at-1] == '\n'
}
