package git

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"

	"sheaf/collectors/git/objects"
)

// maxPackedRefs bounds the packed-refs file: some millions of refs.
const maxPackedRefs = 512 << 20

// maxSymbolic is how many symbolic refs git follows before it gives up.
const maxSymbolic = 5

// ref is a name and what it points to.
type ref struct {
	name string
	id   objects.ID
	// symbolic is the name a symbolic ref points to, else empty.
	symbolic string
}

// badRef is a ref that can not be read. What only it leads to is missing.
type badRef struct {
	name string
	err  error
}

// refSet holds the refs of a repository that lead to work: branches, remote
// branches, tags and what each worktree has of its own, in order of name, and
// the replacements of objects.
type refSet struct {
	refs []ref
	bad  []badRef
	// targets are what symbolic refs point to outside of these: refs/wip/x.
	targets map[string]ref
	linked  []fs.FileInfo // folders that symbolic links led to
}

// find returns the ref of that name.
func (s *refSet) find(name string) (ref, bool) {
	i, ok := slices.BinarySearchFunc(s.refs, name, func(r ref, name string) int { return cmp.Compare(r.name, name) })
	if !ok {
		return ref{}, false
	}
	return s.refs[i], true
}

// named is find, among what was looked for outside of these as well.
func (s *refSet) named(name string) (ref, bool) {
	if r, ok := s.find(name); ok {
		return r, true
	}
	r, ok := s.targets[name]
	return r, ok
}

// remote is the remote that branches are left of where none is configured any
// more: origin, or the only one; empty if there is neither.
func (s *refSet) remote() string {
	only := ""
	for _, r := range s.refs {
		rest, ok := strings.CutPrefix(r.name, "refs/remotes/")
		name, _, below := strings.Cut(rest, "/")
		switch {
		case !ok || !below || name == only:
		case name == "origin":
			return name
		case only == "":
			only = name
		default:
			only = "/" // several, none of which has that name
		}
	}
	return strings.Trim(only, "/")
}

// resolve follows symbolic refs to an object. ok is false where they end in
// nothing, as for a branch without commits; an error means a loop.
func (s *refSet) resolve(r ref) (target ref, ok bool, err error) {
	for range maxSymbolic + 1 {
		if r.symbolic == "" {
			return r, true, nil
		}
		if r, ok = s.named(r.symbolic); !ok {
			return ref{}, false, nil
		}
	}
	return ref{}, false, fmt.Errorf("more than %d symbolic refs in a row", maxSymbolic)
}

// kindsOfRefs are the folders that are read. Stashes, notes and what other
// tools keep below refs are nobody's work.
var kindsOfRefs = [...]string{"refs/heads", "refs/remotes", "refs/tags", "refs/replace"}

// ownKinds are the folders of refs that each worktree has of its own.
var ownKinds = [...]string{"refs/bisect", "refs/rewritten", "refs/worktree"}

func isOwn(name string) bool {
	return slices.ContainsFunc(ownKinds[:], func(kind string) bool { return strings.HasPrefix(name, kind+"/") })
}

// readRefs reads the refs of a repository's common folder, what its HEADs
// point to, and those of some names to try, which need not be there. Loose refs
// come first, so that one packed meanwhile is found in either place, and win over
// packed ones. What can not be read is among the bad ones, and the rest is kept.
func readRefs(common string, heads []head, try ...string) *refSet {
	set := &refSet{}
	for _, kind := range kindsOfRefs {
		err := set.readLoose(common, kind)
		if errors.Is(err, fs.ErrNotExist) {
			err = nowhere(filepath.Join(common, kind))
		}
		if err != nil {
			set.bad = append(set.bad, badRef{kind, err})
		}
	}
	set.readOwn(common)
	text, err := readOptional(filepath.Join(common, "packed-refs"), maxPackedRefs)
	if err == nil && text != "" && !strings.HasSuffix(text, "\n") {
		err = errCutShort
	}
	if err != nil {
		set.bad = append(set.bad, badRef{"packed-refs", err})
	}
	loose := make(map[string]bool, len(set.refs)+len(set.bad))
	for _, r := range set.refs {
		loose[r.name] = true
	}
	for _, b := range set.bad {
		loose[b.name] = true
	}
	set.addPacked(text, loose)
	slices.SortFunc(set.refs, func(a, b ref) int { return cmp.Compare(a.name, b.name) })
	set.refs = slices.CompactFunc(set.refs, func(a, b ref) bool {
		if a.name == b.name && a.id != b.id {
			set.bad = append(set.bad, badRef{a.name, errTwice})
		}
		return a.name == b.name
	})
	set.follow(common, heads, try, text)
	if text == "" && err == nil {
		if err := set.unpacked(common, heads); err != nil {
			set.bad = append(set.bad, badRef{"packed-refs", err})
		}
	}
	set.unlogged(common, heads)
	slices.SortFunc(set.bad, func(a, b badRef) int { return cmp.Compare(a.name, b.name) })
	return set
}

// unpacked says why it is a fault that there are no packed refs: their file is a
// link to what is gone, or is there without a line, as a crash leaves it, and the
// branch checked out may have been in it. Git never writes such a file, other
// programs do once no ref is packed.
func (s *refSet) unpacked(common string, heads []head) error {
	path := filepath.Join(common, "packed-refs")
	info, err := os.Lstat(path)
	if err == nil && info.Mode()&fs.ModeSymlink != 0 {
		if info, err = os.Stat(path); errors.Is(err, fs.ErrNotExist) {
			return errNowhere
		}
	}
	if err != nil || !info.Mode().IsRegular() || info.Size() > 0 || len(heads) == 0 || heads[0].symbolic == "" {
		return nil
	}
	if _, led, err := s.resolve(heads[0].ref); led || err != nil {
		return nil
	}
	return errEmptyRef
}

// unlogged names the branches checked out that are not there though they have a
// log with entries: git takes the log away with a branch, and a branch begun has
// none. It is written a moment before the branch, under a lock.
func (s *refSet) unlogged(common string, heads []head) {
	for _, h := range heads {
		name := h.symbolic
		if _, there := s.named(name); there || !strings.HasPrefix(name, "refs/heads/") || !isRefName(name) {
			continue
		}
		if slices.ContainsFunc(s.bad, func(b badRef) bool { return b.name == name || b.name == "packed-refs" }) {
			continue
		}
		log, err := os.Lstat(filepath.Join(common, "logs", name))
		if err != nil || !log.Mode().IsRegular() || log.Size() == 0 {
			continue
		}
		_, locked := os.Lstat(filepath.Join(common, name+".lock"))
		_, there := os.Lstat(filepath.Join(common, name))
		if locked != nil && there != nil {
			s.bad = append(s.bad, badRef{name, errLost})
		}
	}
}

// follow reads the refs that branches and HEADs point to, and those of the names
// tried, that are themselves of no kind that is read. One that is not there is no
// fault: a branch may have no commits yet.
func (s *refSet) follow(common string, heads []head, tried []string, packed string) {
	names := slices.Clone(tried)
	for _, r := range s.refs {
		names = append(names, r.symbolic)
	}
	for _, h := range heads {
		names = append(names, h.symbolic)
	}
	s.targets = make(map[string]ref)
	for len(names) > 0 {
		name := names[0]
		names = names[1:]
		if _, known := s.targets[name]; known || isWork(name) || !filepath.IsLocal(name) {
			continue
		}
		r, err := readRef(filepath.Join(common, name))
		if errors.Is(err, errNotRegular) && slices.Contains(tried, name) {
			continue
		}
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			s.bad = append(s.bad, badRef{name, err})
			continue
		}
		if err != nil {
			before, _, ok := strings.Cut(packed, " "+name+"\n")
			if r.id, err = objects.ParseID(before[strings.LastIndexByte(before, '\n')+1:]); !ok || err != nil {
				continue
			}
		}
		r.name = name
		s.targets[name] = r
		names = append(names, r.symbolic)
	}
}

// readOwn reads the refs that worktrees have of their own. Those of linked ones
// are called as git calls them from elsewhere: worktrees/NAME/refs/worktree/x.
func (s *refSet) readOwn(common string) {
	dirs, _ := worktreeDirs(common) // whoever reads the HEADs tells of an error
	for i, dir := range dirs {
		own := &refSet{}
		for _, kind := range ownKinds {
			if err := own.readLoose(dir, kind); err != nil && !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, syscall.ENOTDIR) {
				own.bad = append(own.bad, badRef{kind, err})
			}
		}
		prefix := worktreePrefix(i, dir)
		for _, r := range own.refs {
			r.name = prefix + r.name
			s.refs = append(s.refs, r)
		}
		for _, b := range own.bad {
			s.bad = append(s.bad, badRef{prefix + b.name, b.err})
		}
	}
}

// readLoose reads the refs in a folder and those below it. The error is
// fs.ErrNotExist where it is not there.
func (s *refSet) readLoose(common, dir string) error {
	entries, err := os.ReadDir(filepath.Join(common, dir))
	if err != nil {
		return err
	}
	for _, e := range entries {
		name := dir + "/" + e.Name()
		if strings.HasSuffix(name, ".lock") || strings.HasPrefix(e.Name(), ".") {
			continue // a writer's own file
		}
		folder, again := s.isFolder(common, name, e)
		if again {
			continue
		}
		r, err := s.readEither(common, name, folder)
		if err == nil && r.name != "" && !isRefName(name) {
			err = errRefName
		}
		switch {
		case errors.Is(err, fs.ErrNotExist) && e.Type()&fs.ModeSymlink != 0:
			s.bad = append(s.bad, badRef{name, errNowhere})
		case errors.Is(err, fs.ErrNotExist), errors.Is(err, syscall.ENOTDIR): // deleted or packed meanwhile
		case err != nil:
			s.bad = append(s.bad, badRef{name, err})
		case r.name != "":
			s.refs = append(s.refs, r)
		}
	}
	return nil
}

// maxTurns is how often what was found to be a ref is tried as a folder of refs,
// or the other way round.
const maxTurns = 10

// readEither reads a ref, or the refs in a folder, which is then a ref without a
// name. Git may put one in the place of the other meanwhile.
func (s *refSet) readEither(common, name string, folder bool) (ref, error) {
	for turns := 0; ; turns++ {
		if folder {
			err := s.readLoose(common, name)
			if !errors.Is(err, syscall.ENOTDIR) || turns >= maxTurns {
				return ref{}, err
			}
		} else {
			r, err := readRef(filepath.Join(common, name))
			if !errors.Is(err, errNotRegular) || turns >= maxTurns {
				r.name = name
				return r, err
			}
		}
		folder = !folder
	}
}

// nowhere is an error where a path is a symbolic link to what is gone, rather than
// not there itself. Clones that share refs by links have their disk to lose.
func nowhere(path string) error {
	if info, err := os.Lstat(path); err != nil || info.Mode()&fs.ModeSymlink == 0 {
		return nil
	}
	return errNowhere
}

// isFolder reports whether an entry is a folder or a symbolic link to one, and
// whether another link led there before: they may go in circles.
func (s *refSet) isFolder(common, name string, e fs.DirEntry) (folder, again bool) {
	if e.Type()&fs.ModeSymlink == 0 {
		return e.IsDir(), false
	}
	info, err := os.Stat(filepath.Join(common, name))
	if err != nil || !info.IsDir() {
		return false, false
	}
	again = slices.ContainsFunc(s.linked, func(other fs.FileInfo) bool { return os.SameFile(info, other) })
	s.linked = append(s.linked, info)
	return true, again
}

// isRefName reports whether git takes a name for a ref's. There may be a great
// many to ask of.
func isRefName(name string) bool {
	before := byte('/')
	for i := range len(name) {
		c := name[i]
		switch c {
		case '~', '^', ':', '?', '*', '[', '\\', 0x7f:
			return false
		case '.':
			if before == '/' || before == '.' {
				return false
			}
		case '/':
			if before == '/' || strings.HasSuffix(name[:i], ".lock") {
				return false
			}
		case '{':
			if before == '@' {
				return false
			}
		}
		if c <= ' ' {
			return false
		}
		before = c
	}
	return before != '/' && before != '.' && !strings.HasSuffix(name, ".lock")
}

var (
	errCutShort   = errors.New("cut short")
	errRefName    = errors.New("no name git takes for a ref")
	errEmptyRef   = errors.New("empty file")
	errNoObject   = errors.New("names no object")
	errGarbageRef = errors.New("neither an object name nor a symbolic ref")
	errTwice      = errors.New("packed twice, as two objects")
	errNotBelow   = errors.New("points outside of refs/")
	errNowhere    = errors.New("a symbolic link to what is not there")
	errLost       = errors.New("not there, though it has a log")
	errHeadless   = errors.New("not there, though the worktree was not taken away")
)

// readRef reads a loose ref or a HEAD. An old style HEAD is a symbolic link.
func readRef(path string) (ref, error) {
	if link, err := os.Readlink(path); err == nil && strings.HasPrefix(link, "refs/") {
		return ref{symbolic: link}, nil
	}
	text, err := readFile(path, 4096)
	if err != nil {
		return ref{}, err
	}
	if target, ok := strings.CutPrefix(text, "ref:"); ok {
		return ref{symbolic: strings.TrimSpace(target)}, nil
	}
	text = strings.TrimRight(text, " \t\r\n")
	if strings.Trim(text, "\x00") == "" {
		return ref{}, errEmptyRef
	}
	if i := strings.IndexFunc(text, func(r rune) bool { return r < 128 && isSpace(byte(r)) }); i >= 0 {
		text = text[:i]
	}
	switch id, err := objects.ParseID(text); {
	case err != nil:
		return ref{}, errGarbageRef
	case id.IsZero():
		return ref{}, errNoObject
	default:
		return ref{id: id}, nil
	}
}

// addPacked reads a packed-refs file: "<id> <name>" lines, each perhaps
// followed by "^<id>", the object behind a tag. That is not relied on: git log
// asks the tag itself.
func (s *refSet) addPacked(text string, loose map[string]bool) {
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
		if strings.HasPrefix(line, "#") || strings.HasPrefix(line, "^") {
			continue
		}
		hex, name, ok := strings.Cut(line, " ")
		if !ok {
			hex, name, _ = strings.Cut(line, "\t") // which git takes as well
		}
		id, err := objects.ParseID(hex)
		if err != nil || id.IsZero() || name == "" {
			s.bad = append(s.bad, badRef{"packed-refs", fmt.Errorf("line %.80q", line)})
			continue
		}
		if loose[name] || isElsewhere(name) {
			continue
		}
		if !isRefName(name) || !isWork(name) {
			s.bad = append(s.bad, badRef{name, errRefName})
			continue
		}
		s.refs = append(s.refs, ref{name: name, id: id})
	}
}

// isElsewhere reports whether a name is that of a ref which is nobody's work:
// below refs/, or at the root and of capitals, as HEAD is. Git gives no others,
// so that damage shows.
func isElsewhere(name string) bool {
	if strings.HasPrefix(name, "refs/") {
		return !isWork(name)
	}
	return strings.Trim(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZ_") == ""
}

func isWork(name string) bool {
	for _, kind := range kindsOfRefs {
		if strings.HasPrefix(name, kind) && strings.HasPrefix(name[len(kind):], "/") {
			return true
		}
	}
	return false
}
