package objects

import (
	"crypto/sha1"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"sheaf/collectors/git/crew"
)

// Options says how a store is read. The zero value is good for use.
type Options struct {
	// SHA256 says that the repository names objects by their SHA-256, as its
	// extensions.objectFormat says.
	SHA256 bool
	// Replace gives objects the content of others, as git replace does.
	Replace map[ID]ID
	// DeltaCache bounds what each reader keeps of delta bases, in bytes. Zero
	// stands for 16 MiB.
	DeltaCache int
	// Crew runs what is read side by side, for stores to share. Nil starts
	// goroutines.
	Crew *crew.Crew
	// Done, once it is closed, ends waiting for objects that git is moving. Nil is
	// never closed.
	Done <-chan struct{}
	// Rings are where the bases lie, for stores to share. Nil gives a store its
	// own.
	Rings *Rings

	plain  bool // read files without mapping them, as systems do that can not
	mapped bool // map small files too
	heads  bool // read commits' headers alone from small packs too
}

const defaultDeltaCache = 16 << 20

// A Store finds and reads the objects of a repository. All its methods but
// Close may be called side by side.
type Store struct {
	dirs  []folder // objects folders, the repository's own first
	opt   Options
	rings loan
	files opener
	name  int // bytes of an object's name

	emptyTree ID // names the tree without entries

	set atomic.Pointer[packSet]

	opened time.Time
	waited atomic.Int64 // nanoseconds

	mu        sync.Mutex // guards what follows, and changes of set
	scanned   []scan     // of each folder in dirs
	series    uint32
	problems  []error
	noted     map[string]bool
	unindexed map[string]bool   // packs that were seen without an index
	hopeless  map[attempt]error // why damaged objects could not be mended
}

// packSet is what is known of packs. It is never changed, only replaced by one
// that has more.
type packSet struct {
	indexes []*index
	packs   map[string]*pack // by path
}

// scan is what a folder of packs looked like when it was last read.
type scan struct {
	at       time.Time
	modified time.Time
	multi    map[string]os.FileInfo // of the multi-pack indexes, by path
}

// Open reads which packs an objects folder, as .git/objects, and those it
// borrows from have. Packs that can not be used are no error: they are among
// the store's Problems, and what only they hold is missing.
func Open(gitObjectsDir string, opt Options) (*Store, error) {
	if err := checkDir(gitObjectsDir); err != nil {
		return nil, fmt.Errorf("open objects: %w", err)
	}
	if opt.DeltaCache <= 0 {
		opt.DeltaCache = defaultDeltaCache
	}
	s := &Store{opt: opt, rings: loan{from: opt.Rings}, name: sha1Size, opened: time.Now(), noted: make(map[string]bool), unindexed: make(map[string]bool)}
	s.files.plain, s.files.mapped, s.files.rings = opt.plain, opt.mapped, &s.rings
	s.emptyTree = sha1.Sum([]byte("tree 0\x00"))
	if opt.SHA256 {
		s.name = sha256Size
		sum := sha256.Sum256([]byte("tree 0\x00"))
		s.emptyTree = ID(sum[:sha1Size])
	}
	paths := objectDirs(gitObjectsDir, s.note)
	s.dirs = make([]folder, len(paths))
	for i, path := range paths {
		s.dirs[i].path = path
	}
	s.scanned = make([]scan, len(s.dirs))
	s.set.Store(&packSet{})
	s.rescan()
	return s, nil
}

// checkDir makes sure that path is a folder.
func checkDir(path string) error {
	info, err := os.Stat(path)
	if err == nil && !info.IsDir() {
		err = &os.PathError{Op: "open", Path: path, Err: errors.New("not a directory")}
	}
	return err
}

// Close releases all files and memory. No reader may be in use, or be used
// again, nor what it returned.
func (s *Store) Close() error {
	s.rings.close()
	for i := range s.dirs {
		s.dirs[i].close()
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	set := s.set.Swap(&packSet{})
	var errs []error
	for _, x := range set.indexes {
		errs = append(errs, x.file.close())
	}
	for _, p := range set.packs {
		errs = append(errs, p.close())
	}
	return errors.Join(errs...)
}

// Release gives back the memory of what was read of packs and will rarely be
// looked at again, such as all commits after a walk.
func (s *Store) Release() {
	set := s.set.Load()
	for _, x := range set.indexes {
		if x.file.mapped {
			releaseFile(x.file.data)
		}
	}
	for _, p := range set.packs {
		if f := p.file.Load(); f != nil && f.mapped {
			releaseFile(f.data)
		}
	}
}

// Problems returns what was found unusable so far, in the order it was found:
// packs with a bad index, folders that can not be read or borrowed from; then
// packs that have no index. Objects in them are missing unless they are
// elsewhere too.
func (s *Store) Problems() []error {
	s.mu.Lock()
	defer s.mu.Unlock()
	problems := slices.Clone(s.problems)
	for _, path := range slices.Sorted(maps.Keys(s.unindexed)) {
		if s.lacksIndex(path) {
			problems = append(problems, &Corrupt{Path: path, Why: "pack has no index"})
		}
	}
	return problems
}

// lacksIndex reports whether a pack that was seen without an index still is.
// Git adds a pack before its index and removes it after, so that for a moment
// every pack is without one.
func (s *Store) lacksIndex(path string) bool {
	if s.set.Load().packs[path] != nil {
		return false
	}
	_, noPack := os.Lstat(path)
	_, noIndex := os.Lstat(strings.TrimSuffix(path, ".pack") + ".idx")
	return noPack == nil && noIndex != nil
}

// note keeps a problem, once.
func (s *Store) note(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.noteLocked(err)
}

func (s *Store) noteLocked(err error) {
	if text := err.Error(); !s.noted[text] {
		s.noted[text] = true
		s.problems = append(s.problems, err)
	}
}

// rescan looks for packs that were added and says whether there are any.
// Those that were taken away stay: their objects may still be readable.
func (s *Store) rescan() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	old := s.set.Load()
	set := &packSet{slices.Clip(old.indexes), make(map[string]*pack, len(old.packs))}
	for path, p := range old.packs {
		set.packs[path] = p
	}
	for i := range s.dirs {
		if err := s.scanDir(set, filepath.Join(s.dirs[i].path, "pack"), &s.scanned[i]); err != nil {
			s.noteLocked(err)
		}
	}
	if len(set.indexes) == len(old.indexes) {
		return false
	}
	s.set.Store(set)
	return true
}

// settled is how long after a change a folder's time stamp can be trusted to
// tell a further change.
const settled = 2 * time.Second

// While git packs anew an object may be neither in the old packs nor in the
// list of files yet, or in a pack of a name that was taken away and came again.
// It is waited for a millisecond at first and then twice as long each time, as
// often as maxWaits, and for all objects of a store no longer than maxWaited.
const (
	maxWaits  = 7
	maxWaited = time.Second
)

// wait waits a little, for the waits-th time, where a folder of packs has
// changed since the store was opened. It says whether it did, to the end.
func (s *Store) wait(waits *int) bool {
	d := time.Millisecond << *waits
	if *waits == maxWaits || time.Duration(s.waited.Load()) > maxWaited || !s.changing() {
		return false
	}
	*waits++
	s.waited.Add(int64(d))
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-s.opt.Done:
		return false
	}
}

// changing reports whether a folder of packs was changed since the store was
// opened, or so shortly before that its time stamp may be the same.
func (s *Store) changing() bool {
	const tick = 10 * time.Millisecond // of a file system's clock
	for i := range s.dirs {
		if info, err := os.Stat(filepath.Join(s.dirs[i].path, "pack")); err == nil && info.ModTime().After(s.opened.Add(-tick)) {
			return true
		}
	}
	return false
}

func (s *Store) scanDir(set *packSet, dir string, last *scan) error {
	now := time.Now()
	info, err := os.Stat(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return &Corrupt{Path: dir, Why: "can not read packs", Err: err}
	}
	if info.ModTime().Equal(last.modified) && last.at.Sub(last.modified) > settled {
		return nil
	}
	last.at, last.modified = now, info.ModTime()
	entries, err := os.ReadDir(dir)
	if err != nil {
		return &Corrupt{Path: dir, Why: "can not read packs", Err: err}
	}
	for _, path := range multiIndexes(dir) {
		s.addMulti(set, dir, path, last)
	}
	indexed := make(map[string]bool) // paths without suffix that have an index file
	for _, e := range entries {
		base, ok := strings.CutSuffix(e.Name(), ".idx")
		if !ok {
			continue
		}
		path := filepath.Join(dir, base+".pack")
		if set.packs[path] != nil {
			continue
		}
		indexed[path] = true
		s.addIndex(set, filepath.Join(dir, e.Name()), path)
	}
	for _, e := range entries {
		path := filepath.Join(dir, e.Name())
		if strings.HasSuffix(path, ".pack") && strings.HasPrefix(e.Name(), "pack-") && set.packs[path] == nil && !indexed[path] {
			s.unindexed[path] = true
		}
	}
	return nil
}

// addIndex adds a pack by its index.
func (s *Store) addIndex(set *packSet, path, packPath string) {
	f, err := s.files.openWhole(path)
	if err != nil {
		if !errors.Is(err, fs.ErrNotExist) {
			s.noteLocked(asCorrupt(err, ID{}, path))
		}
		return
	}
	var x *index
	if err = guard(path, func() error { x, err = parseIndex(f.data, s.name); return err }); err != nil {
		f.close()
		s.noteLocked(asCorrupt(err, ID{}, path))
		return
	}
	x.file = f
	p := s.newPack(set, packPath)
	p.index = x
	x.packs = []*pack{p}
	set.indexes = append(set.indexes, x)
}

// maxChain bounds the list of a chain's layers, in bytes.
const maxChain = 1 << 20

// multiIndexes are the multi-pack indexes a folder of packs may have: one for
// all, and the layers of a chain, each of which knows its own packs.
func multiIndexes(dir string) []string {
	paths := []string{filepath.Join(dir, "multi-pack-index")}
	chain := filepath.Join(dir, "multi-pack-index.d")
	text, err := readSmall(filepath.Join(chain, "multi-pack-index-chain"), maxChain)
	if err != nil {
		return paths
	}
	for _, sum := range strings.Fields(string(text)) {
		if _, err := ParseID(sum); err == nil {
			paths = append(paths, filepath.Join(chain, "multi-pack-index-"+sum+".midx"))
		}
	}
	return paths
}

// addMulti adds the packs in a folder that a multi-pack index knows, if there
// is one at the path.
func (s *Store) addMulti(set *packSet, dir, path string, last *scan) {
	info, err := os.Stat(path)
	if err != nil {
		return
	}
	if m := last.multi[path]; m != nil && os.SameFile(m, info) && m.Size() == info.Size() && m.ModTime().Equal(info.ModTime()) {
		return
	}
	f, err := s.files.openWhole(path)
	if errors.Is(err, fs.ErrNotExist) {
		return // taken away by git in between, as when it packs anew
	}
	if last.multi == nil {
		last.multi = make(map[string]os.FileInfo)
	}
	last.multi[path] = info
	if err != nil {
		s.noteLocked(asCorrupt(err, ID{}, path))
		return
	}
	var x *index
	var names []string
	if err = guard(path, func() error { x, names, err = parseMultiIndex(f.data, s.name); return err }); err != nil {
		f.close()
		s.noteLocked(asCorrupt(err, ID{}, path))
		return
	}
	x.file = f
	for _, name := range names {
		packPath := filepath.Join(dir, name+".pack")
		p := set.packs[packPath]
		if p == nil {
			p = s.newPack(set, packPath)
		}
		x.packs = append(x.packs, p)
	}
	if len(x.packs) == 0 {
		f.close()
		return
	}
	set.indexes = append(set.indexes, x)
}

func (s *Store) newPack(set *packSet, path string) *pack {
	p := &pack{path: path, files: &s.files, serie: s.series, name: s.name}
	s.series++
	set.packs[path] = p
	return p
}

// Has says whether an object is there, without reading it.
func (s *Store) Has(id ID) bool {
	for again := true; again; again = s.rescan() {
		for _, x := range s.set.Load().indexes {
			if _, ok := x.lookUp(&id); ok {
				return true
			}
		}
		for i := range s.dirs {
			dir := s.dirs[i].path
			if info, err := os.Stat(filepath.Join(dir, s.looseName(dir, id))); err == nil && info.Mode().IsRegular() {
				return true
			}
		}
	}
	return false
}

// Name returns the name of an object in full, by its content: that the rest of a
// name is right in an index nothing else proves. Of one that can not be read it is
// as much as the ID has.
func (s *Store) Name(id ID) string {
	if !s.opt.SHA256 {
		return id.String()
	}
	r := s.NewReader()
	defer r.Close()
	t, data, err := r.stored(id, maxCommit, false)
	if err != nil || r.verify(id, t, data) != nil {
		return id.String()
	}
	return hex.EncodeToString(r.head)
}

// looseName is where in an objects folder an object lies that is in no pack.
func (s *Store) looseName(dir string, id ID) string {
	name := looseName(id)
	if !s.opt.SHA256 {
		return name
	}
	entries, _ := os.ReadDir(filepath.Join(dir, name[:2])) // there may be none
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), name[3:]) {
			return name[:3] + e.Name()
		}
	}
	return name
}

func looseName(id ID) string {
	name := id.String()
	return name[:2] + string(filepath.Separator) + name[2:]
}
