package git

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/filemode"
	"github.com/go-git/go-git/v5/plumbing/object"

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
			fmt.Fprintf(&b, "%q %t %q\n", r.pattern, r.byName, words)
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
	c := treeComparison{trees: newSnapshot(h.store, old.commit.Tree), seen: make(map[[2]plumbing.Hash]bool)}
	defer c.trees.objects.Close()
	return c.differ(c.trees.dirs[""], h.head.dirs[""], 0)
}

// treeComparison looks for attributes that changed from one tree to another.
type treeComparison struct {
	trees *snapshot
	seen  map[[2]plumbing.Hash]bool // pairs of folders
}

// differ compares two folders, of which one may be nil. What can not be read
// differs. The root's own attributes are compared elsewhere.
func (c *treeComparison) differ(a, b *object.Tree, depth int) bool {
	if a == nil && b == nil || depth > maxNesting {
		return true
	}
	was, is := attributesBelow(a, depth > 0), attributesBelow(b, depth > 0)
	for name, e := range is {
		if was[name] != e && c.entriesDiffer(was[name], e, depth) {
			return true
		}
	}
	for name, e := range was {
		if _, still := is[name]; !still && c.entriesDiffer(e, object.TreeEntry{}, depth) {
			return true
		}
	}
	return false
}

// attributesBelow are the folders in a folder, and its attributes if own.
func attributesBelow(t *object.Tree, own bool) map[string]object.TreeEntry {
	out := make(map[string]object.TreeEntry)
	if t == nil {
		return out
	}
	for _, e := range t.Entries {
		if e.Mode == filemode.Dir || own && e.Name == attributesName {
			out[e.Name] = e
		}
	}
	return out
}

func (c *treeComparison) entriesDiffer(was, is object.TreeEntry, depth int) bool {
	if was.Mode != filemode.Dir && is.Mode != filemode.Dir {
		before, _ := c.trees.content(was)
		after, _ := c.trees.content(is)
		return steering(before) != steering(after)
	}
	var folders [2]*object.Tree
	var pair [2]plumbing.Hash
	for i, e := range [...]object.TreeEntry{was, is} {
		if e.Mode != filemode.Dir {
			continue
		}
		tree, err := object.GetTree(c.trees.objects, e.Hash)
		if err != nil {
			return true
		}
		folders[i], pair[i] = tree, e.Hash
	}
	if c.seen[pair] {
		return false
	}
	c.seen[pair] = true
	return c.differ(folders[0], folders[1], depth+1)
}
