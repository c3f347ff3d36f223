package numstat

import (
	"fmt"
	"hash/maphash"
	"slices"
	"strings"

	"sheaf/collectors/git/objects"
)

// A renamer finds out which added files are deleted ones under another path,
// by git's default rules: files of equal content first; then files that kept
// their name and three quarters of their content; then, where there are not
// too many left, whatever is at least half alike, the most alike first. A
// deleted file is renamed once.
type renamer struct {
	reader reader
	attr   func(path string) Diff
	max    int64 // bytes of the largest blob read
	alone  *oneAtATime
	seed   maphash.Seed
	work   *work

	files      []rawFile
	from       []int32 // for each file, the one it was renamed from, or one of the below
	exact      []int32 // from, as far as content is equal
	sizes      []int64 // of each file, or one of the below
	prints     map[int32]*fingerprint
	memory     int // bytes in prints
	slots      [slots]candidate
	candidates []candidate
	// unread is the first file that could not be read.
	unread error
}

// What a file without a size is.
const (
	unasked    int64 = -1
	unreadable int64 = -2
)

// What a file that is not a rename is.
const (
	keeps   int32 = -1 // added, deleted or changed in place
	renamed int32 = -2 // deleted, and added under another path
)

const (
	// maxScore is the score of equal files. It is fine enough to tell apart
	// what git does.
	maxScore = 60000
	// minScore is the least score of a rename, minNamedScore of one that is
	// taken because no other file has the same name.
	minScore      = maxScore / 2
	minNamedScore = maxScore * 3 / 4
	// maxMatrix is the number of pairs up to which every deleted file is
	// compared with every added one: git's default diff.renameLimit squared.
	maxMatrix = 1000 * 1000
	// maxEqual is how many deleted files of equal content are looked at for
	// one with the right name.
	maxEqual = 100
	// slots is how many of the most similar files are remembered for each
	// added file. Where all of them went to other files, it is not a rename.
	slots = 4
	// maxPrints bounds the memory for fingerprints, in bytes.
	maxPrints = 128 << 20
)

// detect returns, for each file, the index of the file it was renamed from,
// or keeps or renamed. The result is valid until the next call. Where a file can
// not be read, which may be the best match of any other, the renames are those
// of equal content, and unread is the first such error. At a bound it fails; the
// renames are then those found before.
func (r *renamer) detect(files []rawFile, w *work) (from []int32, unread, err error) {
	r.files, r.work, r.unread = files, w, nil
	r.from, r.sizes = r.from[:0], r.sizes[:0]
	var old, new []int32
	for i := range files {
		r.from = append(r.from, keeps)
		r.sizes = append(r.sizes, unasked)
		switch f := &files[i]; {
		case f.oldKind == absent:
			new = append(new, int32(i))
		case f.newKind == absent:
			old = append(old, int32(i))
		}
	}
	if len(old) == 0 || len(new) == 0 {
		return r.from, nil, nil
	}
	clear(r.prints)
	r.memory = 0
	r.equal(old, new)
	r.exact = append(r.exact[:0], r.from...)
	if err = r.inexact(r.left(old), r.left(new)); r.unread != nil {
		return r.exact, r.unread, err
	}
	return r.from, nil, err
}

// inexact finds the renames with changes.
func (r *renamer) inexact(old, new []int32) error {
	if len(old) == 0 || len(new) == 0 {
		return nil
	}
	if err := r.sameName(old, new); err != nil {
		return err
	}
	old, new = r.left(old), r.left(new)
	if len(old)*len(new) > maxMatrix {
		return nil
	}
	return r.mostAlike(old, new)
}

// left filters out what has found its counterpart.
func (r *renamer) left(files []int32) []int32 {
	return slices.DeleteFunc(files, func(i int32) bool { return r.from[i] != keeps })
}

func (r *renamer) pair(old, new int32) {
	r.from[old], r.from[new] = renamed, old
}

// equal pairs files of equal content.
func (r *renamer) equal(old, new []int32) {
	byID := make(map[objects.ID][]int32, len(old))
	for _, i := range old {
		id := r.files[i].oldID
		byID[id] = append(byID[id], i)
	}
	for _, i := range new {
		f := &r.files[i]
		best, seen := keeps, 0
		for _, j := range byID[f.newID] {
			g := &r.files[j]
			if r.from[j] != keeps || f.newKind != g.oldKind && !(f.newKind.file() && g.oldKind.file()) {
				continue
			}
			named := base(f.path) == base(g.path)
			if best == keeps || named {
				best = j
			}
			if seen++; named || seen == maxEqual {
				break
			}
		}
		if best != keeps {
			r.pair(best, i)
		}
	}
}

// sameName pairs files that alone among the deleted and alone among the added
// ones have some name, where they are alike.
func (r *renamer) sameName(old, new []int32) error {
	olds, news := r.byName(old), r.byName(new)
	for _, i := range old {
		name := base(r.files[i].path)
		if olds[name] == several {
			continue
		}
		j, ok := news[name]
		if !ok || j == several {
			continue
		}
		score, err := r.score(i, j, minNamedScore, minNamedScore)
		if err != nil {
			return err
		}
		if score >= minNamedScore {
			r.pair(i, j)
		}
	}
	return nil
}

// several stands for a name that more than one file has.
const several int32 = -1

func (r *renamer) byName(files []int32) map[string]int32 {
	names := make(map[string]int32, len(files))
	for _, i := range files {
		name := base(r.files[i].path)
		if _, ok := names[name]; ok {
			i = several
		}
		names[name] = i
	}
	return names
}

// A candidate is a pair that may be a rename.
type candidate struct {
	old, new int32
	score    int32
	named    bool // the name is the same
}

// rank orders candidates, the best first.
func (c candidate) rank(d candidate) int {
	switch {
	case c.score != d.score:
		return int(d.score - c.score)
	case c.named == d.named:
		return 0
	case c.named:
		return -1
	}
	return 1
}

// mostAlike compares every deleted with every added file and pairs them, the
// most alike first.
func (r *renamer) mostAlike(old, new []int32) error {
	r.candidates = r.candidates[:0]
	for _, j := range new {
		if !r.files[j].newKind.file() {
			continue
		}
		best, tied, err := r.best(old, j, minScore)
		if tied && err == nil {
			best, _, err = r.best(old, j, 0)
		}
		if err != nil {
			return err
		}
		r.candidates = append(r.candidates, best...)
		r.drop(j)
	}
	slices.SortStableFunc(r.candidates, candidate.rank)
	for _, c := range r.candidates {
		if c.score >= minScore && r.from[c.old] == keeps && r.from[c.new] == keeps {
			r.pair(c.old, c.new)
		}
	}
	return nil
}

// best returns the deleted files that score best for an added one. Among those
// that score the same the order is the one of the slots they were put in, and
// a better file takes over the slot of the worst. So the order depends on
// files that score badly, too: where tied is true it holds only if atLeast,
// below which files are passed over, is zero.
func (r *renamer) best(old []int32, new, atLeast int32) (best []candidate, tied bool, err error) {
	if err := r.work.err(); err != nil {
		return nil, false, err
	}
	best = r.slots[:0]
	name := base(r.files[new].path)
	for _, i := range old {
		worst := 0
		for s := range best {
			if best[s].rank(best[worst]) > 0 {
				worst = s
			}
		}
		need := atLeast
		if len(best) == slots {
			need = max(need, best[worst].score)
		}
		score, err := r.score(i, new, minScore, need)
		if err != nil {
			return nil, false, err
		}
		if score < need {
			continue
		}
		c := candidate{i, new, score, base(r.files[i].path) == name}
		for s := range best {
			tied = tied || c.rank(best[s]) == 0
		}
		switch {
		case len(best) < slots:
			best = append(best, c)
		case c.rank(best[worst]) < 0:
			best[worst] = c
		}
	}
	return best, tied, nil
}

// score returns how alike two files are: the share of the larger one that is
// found in the other. Where that is less than atLeast the score may come out
// lower still. Files of sizes too different for the score to reach floor are
// not read by git. It fails at a bound only.
func (r *renamer) score(old, new, floor, atLeast int32) (int32, error) {
	f, g := &r.files[old], &r.files[new]
	if !f.oldKind.file() || !g.newKind.file() {
		return 0, nil
	}
	oldSize, newSize := r.size(old, f.oldID), r.size(new, g.newID)
	large, small := max(oldSize, newSize), min(oldSize, newSize)
	if small <= 0 || small*maxScore < large*int64(floor) {
		return 0, nil
	}
	f.oldRead, g.newRead = true, true
	if small*maxScore < large*int64(atLeast) {
		return 0, nil
	}
	a, err := r.print(old, f.oldID)
	if err != nil || a == nil {
		return 0, err
	}
	b, err := r.print(new, g.newID)
	if err != nil || b == nil {
		return 0, err
	}
	need := (large*int64(atLeast) + maxScore - 1) / maxScore
	return int32(int64(a.common(b, uint32(need))) * maxScore / large), nil
}

// size returns a file's size in bytes, or unreadable. One too large to be read
// has a size all the same, which mostly tells that it is not to be.
func (r *renamer) size(file int32, id objects.ID) int64 {
	if r.sizes[file] != unasked {
		return r.sizes[file]
	}
	_, size, err := r.reader.Size(id)
	if err != nil {
		r.pass(file, err)
		return unreadable
	}
	r.sizes[file] = size
	return size
}

// print returns a file's fingerprint, or nil where it can not be read.
func (r *renamer) print(file int32, id objects.ID) (*fingerprint, error) {
	if p := r.prints[file]; p != nil {
		return p, nil
	}
	if r.work.over() {
		return nil, r.work.err()
	}
	text, free, err := r.text(id)
	if err != nil {
		r.pass(file, err)
		return nil, nil
	}
	p := newFingerprint(r.seed, text, isBinary(text, r.attr(r.files[file].path)), r.work)
	free()
	if r.work.over() {
		return nil, r.work.err()
	}
	if r.memory += pieceBytes * len(p.pieces); r.memory > maxPrints {
		return nil, limitError(fmt.Sprintf("more than %d MiB to look for renames in", maxPrints>>20))
	}
	r.prints[file] = p
	return p, nil
}

// text reads a file, one that is large alone and into memory of its own. It
// is to be freed.
func (r *renamer) text(id objects.ID) (text []byte, free func(), err error) {
	text, err = read(r.reader, id, objects.TypeBlob, min(r.max, ordinary))
	if !isTooLarge(err) {
		return text, func() {}, err
	}
	release := r.alone.hold(r.work)
	text, done, err := readLarge(r.reader, id, r.max)
	if err != nil {
		release()
		return nil, nil, err
	}
	return text, func() { done(); release() }, nil
}

// pass notes that a file can not be read, and leaves it out.
func (r *renamer) pass(file int32, err error) {
	r.sizes[file] = unreadable
	if r.unread == nil {
		r.unread = err
	}
}

// drop forgets a file's fingerprint.
func (r *renamer) drop(file int32) {
	if p := r.prints[file]; p != nil {
		r.memory -= pieceBytes * len(p.pieces)
		delete(r.prints, file)
	}
}

// base returns the last part of a path.
func base(path string) string {
	return path[strings.LastIndexByte(path, '/')+1:]
}
