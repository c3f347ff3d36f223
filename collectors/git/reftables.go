package git

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"

	"sheaf/collectors/git/objects"
	"sheaf/collectors/git/reftable"
)

// Bounds on a stack of reftables: how often its list is read again because git
// is merging tables at the same time, and how much the tables and the names in
// them may come to, in bytes.
const (
	maxReloads     = 100
	maxRefTables   = maxPackedRefs
	maxTabledNames = maxPackedRefs
)

// tabledHead is what the file HEAD says where refs are kept as reftables, so
// that no git that does not know them takes the folder for a repository.
const tabledHead = "refs/heads/.invalid"

// keepsTables reports whether a repository keeps its refs as reftables.
func keepsTables(local settings) bool {
	kind, _ := refStorage(local)
	return kind == reftables
}

// refStorage is how refs are kept, and in which folder if not in the one all
// worktrees share: "reftable", "files:///elsewhere" or "reftable://below".
func refStorage(local settings) (kind, folder string) {
	storage, _ := local.last("extensions.refstorage")
	kind, folder, _ = strings.Cut(storage, "://")
	return kind, folder
}

// refsFolder is where HEADs and refs of a repository are, those of linked
// worktrees in folders below as elsewhere.
func (l layout) refsFolder(local settings) string {
	_, folder := refStorage(local)
	switch {
	case folder == "":
		return l.common
	case filepath.IsAbs(folder):
		return filepath.Clean(folder)
	}
	return filepath.Join(l.common, folder)
}

// stack is what a folder of reftables says.
type stack struct {
	sha256 bool
	refs   map[string]ref
	hidden map[string]bool // names that are deleted, or that can not be read
	bad    []badRef
	gone   bool // a table is not there
	size   int  // of the tables read
	names  int  // length of all names
}

// readReftables reads HEADs and refs of a repository that keeps them as
// reftables: those that all worktrees share, and what each linked one has of
// its own.
func readReftables(common string, sha256 bool) (heads []head, set *refSet, bad []badRef) {
	dirs, err := worktreeDirs(common)
	if err != nil {
		bad = append(bad, badRef{"worktrees", err})
	}
	set = &refSet{targets: make(map[string]ref)}
	for i, dir := range dirs {
		s, err := readStack(filepath.Join(dir, "reftable"), sha256)
		if i > 0 && errors.Is(err, fs.ErrNotExist) {
			continue // a worktree that is only half there
		}
		prefix := worktreePrefix(i, dir)
		if err != nil {
			bad = append(bad, badRef{prefix + "reftable/tables.list", err})
			continue
		}
		for _, b := range s.bad {
			bad = append(bad, badRef{prefix + b.name, b.err})
		}
		if h, ok := s.refs["HEAD"]; ok {
			heads = append(heads, head{i == 0, ref{id: h.id, symbolic: h.symbolic}})
		} else if len(s.bad) == 0 {
			bad = append(bad, badRef{prefix + "HEAD", errors.New("in none of the reftables")})
		}
		set.take(s, prefix)
	}
	return heads, set, bad
}

// take sorts the refs of a stack into those that lead to work and others. Of a
// linked worktree's, which has a prefix, only its own count.
func (s *refSet) take(from *stack, prefix string) {
	for name, r := range from.refs {
		switch {
		case isOwn(name) || prefix == "" && isWork(name):
			r.name = prefix + name
			s.refs = append(s.refs, r)
		case prefix == "":
			s.targets[name] = r
		}
	}
	slices.SortFunc(s.refs, func(a, b ref) int { return cmp.Compare(a.name, b.name) })
}

// readStack reads the tables that a folder's list names. Where one is gone
// and the list is another by now, git has merged some: it begins anew. What
// can not be read is among the bad ones, and the rest is kept.
func readStack(dir string, sha256 bool) (*stack, error) {
	file := filepath.Join(dir, "tables.list")
	list, err := readFile(file, maxFile)
	if err != nil {
		return nil, err
	}
	for range maxReloads {
		s := &stack{sha256: sha256, refs: make(map[string]ref), hidden: make(map[string]bool)}
		// The newest is last in the list: what it says of a name hides what
		// older ones say.
		for _, name := range slices.Backward(strings.Fields(list)) {
			if err := s.add(dir, name); err != nil {
				s.bad = append(s.bad, badRef{"reftable/" + name, err})
			}
		}
		if !s.gone {
			return s, nil
		}
		before := list
		if list, err = readFile(file, maxFile); err != nil {
			return nil, err
		}
		if list == before {
			return s, nil
		}
	}
	return nil, errors.New("it changed whenever it was read")
}

// add reads a table that is older than those before.
func (s *stack) add(dir, name string) error {
	if name != filepath.Base(name) || !filepath.IsLocal(name) {
		return errors.New("no name of a table")
	}
	text, err := readFile(filepath.Join(dir, name), int64(maxRefTables-s.size))
	if err != nil {
		s.gone = s.gone || errors.Is(err, fs.ErrNotExist)
		return err
	}
	s.size += len(text)
	data := []byte(text)
	size, err := reftable.IDSize(data)
	if err != nil {
		return err
	}
	if s.sha256 != (size == 32) {
		return fmt.Errorf("its objects have names of %d bytes, those of the repository have not", size)
	}
	return reftable.Read(data, s.note)
}

// note takes a ref unless a newer table said something of its name.
func (s *stack) note(r reftable.Ref) error {
	if _, newer := s.refs[r.Name]; newer || s.hidden[r.Name] {
		return nil
	}
	if s.names += len(r.Name); s.names > maxTabledNames {
		return errTooLarge
	}
	found := ref{name: r.Name, symbolic: r.Target}
	if r.ID != nil {
		found.id = objects.ID(r.ID[:len(found.id)])
	}
	switch {
	case !isWork(r.Name) && !isElsewhere(r.Name):
		s.bad = append(s.bad, badRef{r.Name, errRefName})
	case r.Deleted:
		s.hidden[r.Name] = true
	case found.id.IsZero() && found.symbolic == "":
		s.hidden[r.Name] = true
		s.bad = append(s.bad, badRef{r.Name, errGarbageRef})
	default:
		s.refs[r.Name] = found
	}
	return nil
}
