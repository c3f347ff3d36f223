package numstat

import (
	"cmp"
	"errors"
	"hash/maphash"
	"slices"

	"sheaf/collectors/git/objects"
)

// A worker has what one goroutine needs.
type worker struct {
	opt     Options
	trees   treeDiffer
	renames renamer
	blobs   blobs
	lines   counter
	alone   *oneAtATime
}

func newWorker(r reader, opt Options, alone *oneAtATime) *worker {
	return &worker{
		opt:   opt,
		alone: alone,
		trees: treeDiffer{reader: r, names: make(interner), maxPaths: opt.MaxPaths, ignore: opt.Ignore},
		renames: renamer{
			reader: r, attr: opt.Attributes, max: opt.MaxBlob, alone: alone,
			seed: maphash.MakeSeed(), prints: make(map[int32]*fingerprint),
		},
		blobs: blobs{reader: r, max: min(opt.MaxBlob, ordinary)},
	}
}

var errNoTree = errors.New("the commit has no tree")

// compare is the first round: it finds the differences of a change's trees.
func (w *worker) compare(t *task, c Change, k *work) {
	var raw []rawFile
	var err error
	if !c.From.IsZero() {
		c.Parent, err = treeOf(w.trees.reader, c.From)
	}
	if err == nil && (c.Tree.IsZero() || !c.From.IsZero() && c.Parent.IsZero()) {
		err = errNoTree
	}
	if err == nil {
		raw, err = w.trees.diff(c.Parent, c.Tree, k)
	}
	t.raw = slices.Clone(raw)
	if err != nil {
		t.cut = true
		t.miss(whole, err)
	}
}

// rename is the second round: it finds a task's renames and lists its files.
// Without all differences and all the time it takes to match them there is
// nothing to count.
func (w *worker) rename(t *task, k *work) {
	if t.unknown != nil {
		t.list(slices.Repeat([]int32{keeps}, len(t.raw)))
		t.raw = nil
		return
	}
	from, unread, err := w.renames.detect(t.raw, k)
	t.list(from)
	for i := range t.raw { // attributes may take long
		if err = cmp.Or(err, k.err()); err != nil {
			break
		}
		w.look(&t.raw[i], &t.files[i])
	}
	if unread != nil {
		t.miss(whole, unread)
		for i := range t.raw {
			r := &t.raw[i]
			gone, new := r.halves()
			r.unsure = gone || new
		}
	}
	if err != nil {
		t.miss(whole, err)
		t.raw = nil
	}
}

// look finds out how a file is compared, and where its versions are.
func (w *worker) look(r *rawFile, f *File) {
	from := f.From
	if from == "" {
		from = f.Path
	}
	r.oldDiff, r.newDiff = w.attributes(r.oldKind, from), w.attributes(r.newKind, f.Path)
	if r.oldKind.stored() {
		r.oldPlace = w.blobs.reader.Place(r.oldID)
	}
	if r.newKind.stored() {
		r.newPlace = w.blobs.reader.Place(r.newID)
	}
}

// keep reads a version for comparisons that are to come. What goes wrong is told
// by them.
func (w *worker) keep(s *shelf, v int32, k *work) {
	if k.over() {
		return
	}
	if text, err := w.blobs.one(version{regular, s.versions[v].id, Auto, false}); err == nil {
		s.keep(v, text)
	}
}

// count is the third round: it counts the lines of one file.
func (w *worker) count(t *task, i int, k *work) {
	f, r := &t.files[i], &t.raw[i]
	if r.unsure {
		return
	}
	old := version{r.oldKind, r.oldID, r.oldDiff, r.oldRead}
	new := version{r.newKind, r.newID, r.newDiff, r.newRead}
	lines, binary, err := w.versions(old, new, k)
	if err != nil {
		t.miss(i, err)
		t.missHalf(r, err)
		return
	}
	f.Additions, f.Deletions, f.Binary, f.Counted = lines.added, lines.deleted, binary, !binary
	if binary {
		lines.patch = blobHash(new.id) - blobHash(old.id)
	}
	t.patch.Add(lines.patch)
}

// attributes tells what they say about a file. Git asks for those of regular
// files alone.
func (w *worker) attributes(k kind, path string) Diff {
	if !k.file() {
		return w.opt.Default
	}
	return w.opt.Attributes(path)
}

// A version is a file before or after a change.
type version struct {
	kind kind
	id   objects.ID
	diff Diff
	read bool // as rawFile's oldRead and newRead
}

// bySize reports whether git takes a file of that size for binary by that
// alone.
func (v version) bySize(size, bigFile int64) bool {
	return size >= bigFile && v.diff == Auto && !v.read
}

// binary reports whether a version with that text is binary.
func (w *worker) binary(text []byte, v version) bool {
	return v.kind.stored() && v.bySize(int64(len(text)), w.opt.BigFile) || isBinary(text, v.diff)
}

// versions counts the lines in which two versions of a file differ.
func (w *worker) versions(old, new version, k *work) (lines lineDiff, binary bool, err error) {
	if old.diff == Binary || new.diff == Binary {
		return lineDiff{}, true, nil
	}
	if err := k.err(); err != nil {
		return lineDiff{}, false, err
	}
	if old.id == new.id {
		text, err := w.blobs.one(new)
		if isTooLarge(err) {
			return w.large(old, new, k)
		}
		return lineDiff{}, err == nil && (w.binary(text, old) || w.binary(text, new)), err
	}
	a, b, err := w.blobs.both(old, new)
	if isTooLarge(err) {
		return w.large(old, new, k)
	}
	if err != nil {
		return lineDiff{}, false, err
	}
	if w.binary(a, old) || w.binary(b, new) {
		return lineDiff{}, true, nil
	}
	return w.lines.count(a, b, k), false, k.err()
}
