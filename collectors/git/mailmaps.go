package git

import (
	"os"
	"path/filepath"
	"slices"
	"strings"

	"sheaf/collectors/git/objects"
)

// mailmapTexts are the mailmaps that hold, in git's order, of which the last
// has the last word: the worktree's, that of mailmap.blob, and the person's
// own, of mailmap.file.
func (h *history) mailmapTexts() []string {
	texts := []string{h.mailmapFile}
	if name, ok := h.mailmapBlob(); ok {
		text, found, known := h.blobText(name)
		switch {
		case !known:
			h.skip("mailmap.blob", name+" is not understood; "+noMailmap, "name it BRANCH:PATH", false)
		case found:
			texts = append(texts, text)
		}
	}
	return append(texts, h.mailmapOwn)
}

// readMailmap reads the mailmap among the files. As for git, one that is a symbolic
// link is not followed, and a folder is none.
func (r *repository) readMailmap() {
	if r.worktree == "" {
		return
	}
	file := filepath.Join(r.worktree, ".mailmap")
	info, err := os.Lstat(file)
	if err != nil || info.Mode()&os.ModeSymlink != 0 || info.IsDir() {
		return
	}
	if r.mailmapFile, err = readFile(file, maxFile); err != nil {
		r.skip(".mailmap", err.Error(), "addresses were read as if it were not there", false)
	}
}

// readOwnMailmap reads the file that mailmap.file names, below the worktree
// where it is no whole path. It need not be there.
func (r *repository) readOwnMailmap() {
	name, ok := r.config.last("mailmap.file")
	if !ok || name == "" {
		return
	}
	var err error
	if r.mailmapOwn, err = r.around.optional(r.fromTop(homePath(name))); err != nil {
		hint := ""
		if isNoFile(err) {
			hint = hintNoFile
		}
		r.skip("mailmap.file", err.Error(), hint, hint == "")
	}
}

// fromTop is where git, which goes to the top of the worktree first, finds a file
// that its settings name.
func (r *repository) fromTop(file string) string {
	switch {
	case filepath.IsAbs(file):
		return file
	case r.worktree != "":
		return filepath.Join(r.worktree, file)
	}
	return filepath.Join(r.gitDir, file)
}

// mailmapBlob is the name of the blob that is a mailmap: HEAD's file where
// there is no worktree and nothing else is configured.
func (r *repository) mailmapBlob() (name string, ok bool) {
	name, ok = r.config.last("mailmap.blob")
	if !ok && r.worktree == "" {
		return "HEAD:.mailmap", true
	}
	return name, ok && name != ""
}

// blobText is the content of a blob by its name: an object's, or that of a
// file of a branch, a tag or HEAD, as REVISION:PATH. known is false for names
// of other forms. What can not be read is named.
func (h *history) blobText(name string) (text string, found, known bool) {
	revision, path, ofTree := strings.Cut(name, ":")
	id, ok, known := h.objectNamed(revision)
	if !ok {
		return "", false, known
	}
	at, kind, err := h.reader.Peel(id)
	if err == nil && kind == objects.TypeCommit && ofTree {
		var c *dated
		if c, err = readDated(h.reader, at); err == nil {
			at, kind = c.commit.Tree, objects.TypeTree
		}
	}
	switch {
	case err != nil:
	case !ofTree && kind == objects.TypeBlob && at == id: // git follows no tag to one
		var data []byte
		if _, data, err = h.reader.Get(at, maxBlob); err == nil {
			return string(data), true, true
		}
	case ofTree && kind == objects.TypeTree:
		// Git takes a path below the folder it runs in, which is the top, and none
		// from the root.
		if path = strings.TrimPrefix(path, "./"); !isPlainPath(path) {
			return "", false, true
		}
		tree := newSnapshot(h.trees, at)
		text, found = tree.file(path)
		h.tellUnread(tree, revision, noMailmap)
		return text, found, true
	}
	if err != nil {
		h.unreadable(name, err, noMailmap)
	}
	return "", false, true
}

// noMailmap is what it does that a mailmap can not be read.
const noMailmap = "commits of mine under other addresses may be missing"

// refRules are what git tries a name as (gitrevisions(7)): a whole ref, a tag, a
// branch, a remote branch, the one a remote's HEAD points to.
func refRules(name string) []string {
	return []string{name, "refs/" + name, "refs/tags/" + name, "refs/heads/" + name, "refs/remotes/" + name, "refs/remotes/" + name + "/HEAD"}
}

// mailmapRefs are the refs that the mailmap may be found by.
func (r *repository) mailmapRefs() []string {
	name, _ := r.mailmapBlob()
	revision, _, _ := strings.Cut(name, ":")
	return slices.DeleteFunc(refRules(revision), func(name string) bool { return !strings.HasPrefix(name, "refs/") || !isRefName(name) })
}

// objectNamed is what a name stands for, tried as git does: HEAD, a ref, an object.
// known is false where git may know a name that we do not.
func (r *repository) objectNamed(name string) (id objects.ID, ok, known bool) {
	if name == "HEAD" || name == "@" {
		id := r.headCommit()
		return id, !id.IsZero(), true
	}
	for _, full := range refRules(name) {
		if ref, ok := r.refs.named(full); ok {
			target, ok, err := r.refs.resolve(ref)
			return target.id, ok && err == nil, true
		}
	}
	if id, err := objects.ParseID(name); err == nil {
		return id, true, true
	}
	return objects.ID{}, false, isRefName(name) && !mayBeShort(name)
}

// mayBeShort reports whether a name may be the beginning of an object's, alone or
// as git describe has it, or one of those that git leaves beside HEAD.
func mayBeShort(name string) bool {
	if at := strings.LastIndex(name, "-g"); at >= 0 {
		name = name[at+2:]
	}
	return strings.Trim(name, "0123456789abcdefABCDEF") == "" || strings.HasSuffix(name, "_HEAD")
}
