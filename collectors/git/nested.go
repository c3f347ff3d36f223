package git

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"sheaf/collectors/git/objects"
)

// attributesName is what git calls the files of attributes in a tree.
const attributesName = ".gitattributes"

// maxNested bounds how many folders with attributes of their own are looked at
// again at each run, and maxNesting how deep those of HEAD are.
const (
	maxNested  = 256
	maxNesting = 1000
)

// otherAttributes say nothing about whether or how files are compared, nor who
// writes them.
var otherAttributes = [...]string{
	"text", "eol", "crlf", "ident", "filter", "working-tree-encoding", "whitespace", "merge", "conflict-marker-size",
	"export-ignore", "export-subst", "delta", "encoding", "lockable",
}

// steering is what a file of attributes says that decides about items, in a
// form to compare; empty if that is nothing.
func steering(text string) string {
	f := parseAttributes(text)
	var b strings.Builder
	for _, r := range f.rules {
		words := slices.DeleteFunc(r.attributes, func(a attribute) bool { return slices.Contains(otherAttributes[:], a.name) })
		if len(words) > 0 {
			fmt.Fprintf(&b, "%q %q %t %q\n", r.begin, r.pattern, r.byName, words)
		}
	}
	if len(f.macros) > 0 {
		fmt.Fprintf(&b, "%q\n", f.macros) // in order of name
	}
	return b.String()
}

// nestedAttributes is a digest of the attributes checked out in some folders,
// empty for a bare repository.
func (r *repository) nestedAttributes(dirs []string) string {
	if r.worktree == "" || len(dirs) == 0 {
		return ""
	}
	parts := make([]any, 0, len(dirs))
	for _, dir := range dirs {
		text, _ := r.checkedOut(dir) // what can not be read is told when it is used
		parts = append(parts, steering(text))
	}
	return fingerprint(parts...)
}

// checkedOut is the text of the attributes in a folder of the worktree. Git
// log reads no index, so that a file which is not checked out says nothing, and
// neither does one that is a symbolic link.
func (r *repository) checkedOut(dir string) (string, error) {
	if !isPlainPath(dir) {
		return "", nil
	}
	file := filepath.Join(r.worktree, filepath.FromSlash(dir), attributesName)
	if dir == "" { // which is asked for again
		return r.own.once(file, func() (string, error) { return readPlain(file) })
	}
	return readPlain(file)
}

// readPlain reads a file that need not be there, where it is none by another name.
func readPlain(file string) (string, error) {
	info, err := os.Lstat(file)
	if errors.Is(err, os.ErrPermission) { // of its folder: there may be one
		return "", err
	}
	if err != nil || info.Mode()&os.ModeSymlink != 0 || info.IsDir() {
		return "", nil
	}
	return readOptional(file, maxFile)
}

// nested are the folders below the root whose attributes were heeded, with
// those of an earlier run.
func (m *marks) nested(before []string) []string {
	dirs := slices.Clone(before)
	for _, files := range [...]map[string]*attrFile{m.atHead, m.checked} {
		for dir, f := range files {
			if dir != "" && len(f.rules) > 0 {
				dirs = append(dirs, dir)
			}
		}
	}
	slices.Sort(dirs)
	dirs = slices.Compact(dirs)
	return dirs[:min(len(dirs), maxNested)]
}

// attributesMoved reports whether attributes in a folder of HEAD's tree say
// otherwise than they did at the commit given, empty for none. It costs what
// changed in between, and may be asked beside a walk.
func (h *history) attributesMoved(since string) bool {
	if h.head == nil || since == "" {
		return h.head != nil || since != ""
	}
	id, err := objects.ParseID(since)
	if err == nil && id == h.headCommit() {
		return false
	}
	if err != nil {
		return true
	}
	reader := h.store.NewReader()
	defer reader.Close()
	old, err := readDated(reader, id)
	if err != nil {
		return true
	}
	was := newSnapshot(h.trees, old.commit.Tree)
	if was.dirs[""] == nil || h.head.dirs[""] == nil {
		return true
	}
	c := treeComparison{was: was, is: h.head, partial: h.partial, seen: make(map[[2]treeEntry]bool)}
	return c.differ("", 0)
}

// treeComparison looks for attributes that changed from one tree to another. Folders
// that it reads are kept there, for who asks next.
type treeComparison struct {
	was, is *snapshot
	partial bool
	seen    map[[2]treeEntry]bool // pairs of folders
}

// leftOut reports whether nothing but that the clone left it out keeps a file from
// being read, if anything: then it was to be read in neither run.
func (c *treeComparison) leftOut(err error) bool {
	return err == nil || c.partial && errors.As(err, new(*objects.Missing))
}

// differ compares a folder that is in one of both or in both. The root's own
// attributes are compared elsewhere.
func (c *treeComparison) differ(path string, depth int) bool {
	if depth > maxNesting {
		return true
	}
	was, err := attributesBelow(c.was.dir(path), depth > 0)
	if err != nil {
		return true
	}
	is, err := attributesBelow(c.is.dir(path), depth > 0)
	if err != nil {
		return true
	}
	below := path
	if depth > 0 {
		below += "/"
	}
	for name, e := range is {
		if was[name] != e && c.entriesDiffer(below+name, was[name], e, depth) {
			return true
		}
	}
	for name, e := range was {
		if _, still := is[name]; !still && c.entriesDiffer(below+name, e, treeEntry{}, depth) {
			return true
		}
	}
	return false
}

// attributesBelow are the folders in a folder, and its attributes if own. Of two
// entries with a name it has the first, as a snapshot.
func attributesBelow(tree objects.Tree, own bool) (map[string]treeEntry, error) {
	out := make(map[string]treeEntry)
	for len(tree) > 0 {
		e, err := tree.Next()
		if err != nil {
			return nil, err
		}
		entry := entryOf(e)
		if _, twice := out[string(e.Name)]; !twice && (entry.isFolder() || own && string(e.Name) == attributesName) {
			out[string(e.Name)] = entry
		}
	}
	return out, nil
}

// entriesDiffer compares entries of a path, of which either may be none. A folder
// that can not be read differs.
func (c *treeComparison) entriesDiffer(path string, was, is treeEntry, depth int) bool {
	before, errBefore := c.was.content(was)
	after, errAfter := c.is.content(is)
	if !c.leftOut(errBefore) || !c.leftOut(errAfter) || steering(before) != steering(after) {
		return true
	}
	pair := [2]treeEntry{was, is}
	if c.seen[pair] || !was.isFolder() && !is.isFolder() {
		return false
	}
	c.seen[pair] = true
	if was.isFolder() && c.was.dir(path) == nil || is.isFolder() && c.is.dir(path) == nil {
		return true
	}
	return c.differ(path, depth+1)
}
