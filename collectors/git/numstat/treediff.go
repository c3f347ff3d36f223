package numstat

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"

	"sheaf/collectors/git/objects"
)

const idSize = len(objects.ID{})

const (
	// maxDepth is how many directories deep a path may be; git's own limit.
	maxDepth = 2048
	// maxTree is the largest tree object that is read, in bytes.
	maxTree = 64 << 20
	// maxHeld is how many bytes of trees are held on the way down to a path.
	maxHeld = 128 << 20
	// mostKept is how many bytes of trees stay for what is compared next.
	mostKept = 16 << 20
	// maxPathBytes is how long the changed paths of one change may be
	// together.
	maxPathBytes = 64 << 20
	// treesPerPath bounds the trees read, which can repeat without end and
	// hold no file at all: as many as paths are allowed, and so many more for
	// each path found.
	treesPerPath = 2
)

// A rawFile is one difference between two trees.
type rawFile struct {
	path             string
	oldID, newID     objects.ID
	oldKind, newKind kind
	// oldRead and newRead say that git reads the content to look for renames,
	// so that it decides whether the file is binary, whatever its size.
	oldRead, newRead bool
	// What attributes say about either, and where their content is as the reader
	// knows places.
	oldDiff, newDiff   Diff
	oldPlace, newPlace objects.Place
	// unsure says that the file may be one half of a rename that could not be
	// found.
	unsure bool
}

// halves reports whether a file that is new or gone may be half of a rename.
func (f *rawFile) halves() (gone, new bool) {
	return f.newKind == absent && f.oldKind.file(), f.oldKind == absent && f.newKind.file()
}

// A limitError says which bound a change goes beyond.
type limitError string

func (e limitError) Error() string { return string(e) }

// A treeDiffer compares trees. It enters only subtrees that differ.
type treeDiffer struct {
	reader   reader
	names    interner
	maxPaths int
	ignore   func(path string) bool // of submodules; nil for none

	levels []level
	kept   int // bytes in levels
	held   int // bytes in levels in use
	path   []byte
	files  []rawFile
	room   int // bytes of paths left
	trees  int // trees left
	work   *work
	// unread is the first tree that could not be read, with its subtree.
	unread error
}

// A level holds the trees compared at one depth.
type level struct{ old, new heldTree }

// A heldTree is a tree object that stays until another is read in its place:
// trees without end mostly repeat themselves.
type heldTree struct {
	id   objects.ID
	data []byte
}

// diff returns the differences between two trees in path order. A zero id
// stands for the empty tree. Along with an error it returns what could be
// read: all but unreadable subtrees, or nothing where a bound was reached, as
// what came before it is any part of a change that may have no end.
// The files are valid until the next call.
func (d *treeDiffer) diff(old, new objects.ID, w *work) ([]rawFile, error) {
	d.files, d.path, d.work, d.unread = d.files[:0], d.path[:0], w, nil
	d.held, d.room, d.trees = 0, maxPathBytes, d.maxPaths
	if err := d.dir(0, old, new); err != nil {
		return nil, err
	}
	return d.files, d.unread
}

// dir compares two trees at a depth. Either may be zero. It fails at a bound
// only; a tree that can not be read is noted and passed over.
func (d *treeDiffer) dir(depth int, old, new objects.ID) error {
	if old == new {
		return nil
	}
	if depth == maxDepth {
		return limitError(fmt.Sprintf("directories more than %d deep", maxDepth))
	}
	if depth == len(d.levels) {
		d.levels = append(d.levels, level{})
	}
	if d.trees--; d.trees < 0 {
		return limitError("too many trees")
	}
	if d.trees&255 == 0 && d.work.over() {
		return d.work.err()
	}
	defer d.leave(depth)
	l := &d.levels[depth]
	var oldErr, newErr error
	oldErr = d.load(&l.old, old)
	newErr = d.load(&l.new, new)
	if err := cmp.Or(oldErr, newErr); err != nil {
		d.pass(err)
		return nil
	}
	// The levels may move while a deeper one is added; their trees do not.
	oldTree, newTree := objects.Tree(l.old.data), objects.Tree(l.new.data)
	size := len(oldTree) + len(newTree)
	if d.held += size; d.held > maxHeld {
		return limitError("trees too large")
	}
	err := d.merge(depth, oldTree, newTree)
	if errors.Is(err, objects.ErrTree) {
		d.pass(fmt.Errorf("compare trees %v and %v: %w", old, new, err))
		err = nil
	}
	d.held -= size
	return err
}

// leave lets go of the trees at a depth where more stay than may.
func (d *treeDiffer) leave(depth int) {
	if d.kept > mostKept {
		l := &d.levels[depth]
		d.kept -= cap(l.old.data) + cap(l.new.data)
		*l = level{}
	}
}

// pass notes an error and lets the comparison go on without the tree.
func (d *treeDiffer) pass(err error) {
	if d.unread == nil {
		d.unread = err
	}
}

// merge compares the entries of two trees.
func (d *treeDiffer) merge(depth int, oldTree, newTree objects.Tree) error {
	skipEqual(&oldTree, &newTree)
	var old, new entry
	var haveOld, haveNew bool
	for {
		var err error
		if !haveOld && len(oldTree) > 0 {
			if old, err = next(&oldTree); err != nil {
				return err
			}
			haveOld = true
		}
		if !haveNew && len(newTree) > 0 {
			if new, err = next(&newTree); err != nil {
				return err
			}
			haveNew = true
		}
		var c int
		switch {
		case !haveOld && !haveNew:
			return nil
		case !haveOld:
			c = 1
		case !haveNew:
			c = -1
		default:
			c = old.order(new)
		}
		switch {
		case c < 0:
			err = d.entry(depth, old, entry{})
			haveOld = false
		case c > 0:
			err = d.entry(depth, entry{}, new)
			haveNew = false
		case (old.kind == directory) != (new.kind == directory):
			// Only a name with a slash in it sorts like a directory.
			return objects.ErrTree
		default:
			if old.kind != new.kind || !bytes.Equal(old.id, new.id) {
				err = d.entry(depth, old, new)
			}
			haveOld, haveNew = false, false
			skipEqual(&oldTree, &newTree)
		}
		if err != nil {
			return err
		}
	}
}

// entry takes in an entry that differs. One of the two may be absent; where
// both are there, both are directories or neither is.
func (d *treeDiffer) entry(depth int, old, new entry) error {
	parent := d.path
	name := new.name
	if new.kind == absent {
		name = old.name
	}
	d.path = append(parent, name...)
	oldID, newID := toID(old.id), toID(new.id)
	if old.kind == directory || new.kind == directory {
		if old.kind == directory && oldID.IsZero() || new.kind == directory && newID.IsZero() {
			d.pass(&objects.Missing{})
			d.path = parent
			return nil
		}
		d.path = append(d.path, '/')
		err := d.dir(depth+1, oldID, newID)
		d.path = parent
		return err
	}
	if old.kind.noFile() && new.kind.noFile() && d.ignore != nil && d.ignore(string(d.path)) {
		d.path = parent
		return nil
	}
	if len(d.files) == d.maxPaths {
		return limitError(fmt.Sprintf("more than %d changed paths", d.maxPaths))
	}
	if d.room -= len(d.path); d.room < 0 {
		return limitError("changed paths too long")
	}
	d.trees += treesPerPath
	d.files = append(d.files, rawFile{
		path: d.names.intern(d.path), oldID: oldID, newID: newID, oldKind: old.kind, newKind: new.kind,
	})
	d.path = parent
	return nil
}

// load reads a tree object; a zero id is the empty tree.
func (d *treeDiffer) load(to *heldTree, id objects.ID) error {
	if to.id == id {
		return nil
	}
	*to = heldTree{data: to.data[:0]}
	if id.IsZero() {
		return nil
	}
	data, err := read(d.reader, id, objects.TypeTree, maxTree)
	if err != nil {
		return err
	}
	d.kept -= cap(to.data)
	to.id, to.data = id, append(to.data, data...)
	d.kept += cap(to.data)
	return nil
}

func toID(b []byte) (id objects.ID) {
	copy(id[:], b)
	return id
}

// An interner keeps one string for equal texts.
type interner map[string]string

func (in interner) intern(b []byte) string {
	if s, ok := in[string(b)]; ok {
		return s
	}
	s := string(b)
	in[s] = s
	return s
}
