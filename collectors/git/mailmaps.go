package git

import (
	"path/filepath"
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
			h.skip("mailmap.blob", name+" is not understood", "name it BRANCH:PATH", true)
		case found:
			texts = append(texts, text)
		}
	}
	return append(texts, h.mailmapOwn)
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
	if !ofTree {
		id, err := objects.ParseID(name)
		if err != nil {
			return "", false, false
		}
		kind, data, err := h.reader.Get(id, maxBlob)
		if err != nil {
			h.unreadable("mailmap.blob", err, noMailmap)
		}
		return string(data), err == nil && kind == objects.TypeBlob, true
	}
	id, ok := h.commitNamed(revision)
	if !ok {
		return "", false, !strings.ContainsAny(revision, "~^@")
	}
	tree, kind, err := h.reader.Peel(id)
	if err == nil && kind == objects.TypeCommit {
		var c *dated
		if c, err = readDated(h.reader, tree); err == nil {
			tree, kind = c.commit.Tree, objects.TypeTree
		}
	}
	if err != nil {
		h.unreadable(name, err, noMailmap)
	}
	if err != nil || kind != objects.TypeTree {
		return "", false, true
	}
	at := newSnapshot(h.trees, tree)
	text, found = at.file(path)
	h.tellUnread(at, revision, noMailmap)
	return text, found, true
}

// noMailmap is what it does that a mailmap can not be read.
const noMailmap = "commits of mine under other addresses may be missing"

// commitNamed is what a name stands for, tried as git does: HEAD, a whole ref,
// a tag, a branch, a remote branch, an object.
func (r *repository) commitNamed(name string) (objects.ID, bool) {
	if name == "HEAD" {
		id := r.headCommit()
		return id, !id.IsZero()
	}
	for _, prefix := range []string{"", "refs/", "refs/tags/", "refs/heads/", "refs/remotes/"} {
		if ref, ok := r.refs.find(prefix + name); ok {
			target, ok, err := r.refs.resolve(ref)
			return target.id, ok && err == nil
		}
	}
	id, err := objects.ParseID(name)
	return id, err == nil
}
