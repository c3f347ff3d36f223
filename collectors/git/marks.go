package git

import (
	"os"
	"os/user"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/bmatcuk/doublestar/v4"
	"github.com/hmarr/codeowners"

	"sheaf/collectors/git/numstat"
	"sheaf/evidence"
)

// marks answers what a repository says about its paths: whether a file is
// generated and who owns it, as of HEAD, and whether it is compared line by
// line, as of the worktree. It is shared by goroutines.
type marks struct {
	mu        sync.Mutex // holds all but what isGenerated reads and keeps
	headMu    sync.Mutex // holds that
	head      *snapshot  // nil where there is no HEAD
	repo      *repository
	generated []string // the person's own globs
	outer     []layer  // attributes from outside of the tree, lowest first
	info      layer    // the repository's own, above all others
	atHead    map[string]*attrFile
	checked   map[string]*attrFile
	// above and aboveChecked are the layers of the files in a folder but the
	// repository's own, for HEAD and as checked out.
	above, aboveChecked map[string][]layer
	answers             map[string]bool // of isGenerated
	unread              []string        // why files of attributes could not be read
	owners              codeowners.Ruleset
}

func newMarks(r *repository, head *snapshot, generated []string) *marks {
	m := &marks{
		head: head, repo: r, generated: generated,
		atHead: make(map[string]*attrFile), checked: make(map[string]*attrFile), answers: make(map[string]bool),
		above: make(map[string][]layer), aboveChecked: make(map[string][]layer),
	}
	for _, file := range r.globalAttributes() {
		m.outer = append(m.outer, layer{file: m.attributesRead(r.around.optional(file))})
	}
	m.info = layer{file: m.attributesRead(r.own.optional(r.infoAttributes()))}
	if head != nil {
		m.owners = readOwners(head)
	}
	return m
}

// globalAttributes are the files of attributes outside of the repository. One
// given by a relative path lies below where git would read it from.
func (r *repository) globalAttributes() []string {
	var files []string
	if !truth(os.Getenv("GIT_ATTR_NOSYSTEM")) {
		files = append(files, "/etc/gitattributes")
	}
	if file, ok := r.config.last("core.attributesfile"); ok {
		if file == "" {
			return files
		}
		return append(files, r.fromTop(homePath(file)))
	}
	xdg := os.Getenv("XDG_CONFIG_HOME")
	if xdg == "" {
		xdg = homePath("~/.config")
	}
	return append(files, filepath.Join(xdg, "git", "attributes"))
}

// infoAttributes is the repository's own file of attributes.
func (r *repository) infoAttributes() string { return filepath.Join(r.common, "info", "attributes") }

// homePath is a path with "~/" or "~NAME/" in front standing for a home folder, and "~"
// for one's own. It is as it is where there is none.
func homePath(path string) string {
	name, rest, below := strings.Cut(path, "/")
	if !strings.HasPrefix(name, "~") || !below && name != "~" {
		return path
	}
	home, err := os.UserHomeDir()
	if name != "~" {
		var of *user.User
		if of, err = user.Lookup(name[1:]); err == nil {
			home = of.HomeDir
		}
	}
	if err != nil {
		return path
	}
	return filepath.Join(home, rest)
}

// diffSettings is a digest of what, outside of the tree's folders, decides how
// files are compared. Where it changes, so do the counts of old commits.
func (r *repository) diffSettings() string {
	var parts []any
	for _, s := range r.config {
		if strings.HasPrefix(s.key, "diff.") && strings.HasSuffix(s.key, ".binary") || s.key == "core.bigfilethreshold" || s.key == "core.ignorecase" {
			parts = append(parts, s.key, s.value, s.bare)
		}
	}
	for _, file := range r.globalAttributes() {
		text, _ := r.around.optional(file) // as for reading attributes
		parts = append(parts, steering(text))
	}
	text, _ := r.own.optional(r.infoAttributes())
	parts = append(parts, steering(text))
	if r.worktree != "" {
		text, _ := r.checkedOut("")
		parts = append(parts, steering(text))
	}
	for _, path := range r.ignoredModules() {
		parts = append(parts, path)
	}
	return fingerprint(parts...)
}

// attributesRead is attributes for what a file was read as. One that can not be
// read says nothing, as for git.
func (m *marks) attributesRead(text string, err error) *attrFile {
	if err != nil {
		m.unread = append(m.unread, err.Error())
	}
	return m.attributes(text)
}

// attributes reads a file of attributes in the way the repository is set to.
func (m *marks) attributes(text string) *attrFile {
	f := parseAttributes(text)
	if m.repo.config.isTrue("core.ignorecase") {
		f.ignoreCase()
	}
	return &f
}

// lookup says what the attributes at HEAD or those checked out say about a path,
// nil where none of them says anything of any.
func (m *marks) lookup(path string, checkedOut bool) map[string]attrState {
	known, read := m.above, m.headFile
	if checkedOut {
		known, read = m.aboveChecked, m.worktreeFile
	}
	dir, _ := cutDir(path)
	layers := m.layers(dir, known, read)
	speaks := func(l layer) bool { return len(l.file.rules) > 0 }
	if !speaks(m.info) && !slices.ContainsFunc(layers, speaks) {
		return nil
	}
	return lookup(append(slices.Clip(layers), m.info), path)
}

// layers are the attribute files that speak about the files in a folder, lowest
// first, but for the repository's own. known has those of folders asked about.
func (m *marks) layers(dir string, known map[string][]layer, read func(dir string) *attrFile) []layer {
	if layers, ok := known[dir]; ok {
		return layers
	}
	var layers []layer
	if dir == "" {
		layers = append(slices.Clone(m.outer), layer{file: read("")})
	} else {
		parent, _ := cutDir(dir)
		layers = m.layers(parent, known, read)
		if f := read(dir); len(f.rules) > 0 {
			layers = append(slices.Clip(layers), layer{dir, f})
		}
	}
	known[dir] = layers
	return layers
}

func (m *marks) headFile(dir string) *attrFile {
	if f, ok := m.atHead[dir]; ok {
		return f
	}
	f := &attrFile{}
	if m.head != nil {
		if text, ok := m.head.file(strings.TrimPrefix(dir+"/"+attributesName, "/")); ok {
			f = m.attributes(text)
		}
	}
	m.atHead[dir] = f
	return f
}

// worktreeFile is the attribute file that is checked out, and says nothing in a
// bare repository.
func (m *marks) worktreeFile(dir string) *attrFile {
	f, ok := m.checked[dir]
	if !ok && m.repo.worktree == "" {
		return &attrFile{}
	}
	if !ok {
		f = m.attributesRead(m.repo.checkedOut(dir))
		m.checked[dir] = f
	}
	return f
}

// isPlainPath reports whether a path of a repository stays inside it.
func isPlainPath(path string) bool {
	for part := range strings.SplitSeq(path, "/") {
		if part == ".." || part == "." || part == "" && path != "" || strings.ContainsAny(part, "\x00\\") {
			return false
		}
	}
	return true
}

// diff tells whether a path is compared line by line, as git log does: by the
// attributes checked out, and none of the tree's in a bare repository.
func (m *marks) diff(path string) numstat.Diff {
	m.mu.Lock()
	defer m.mu.Unlock()
	state := m.lookup(path, true)["diff"]
	switch state {
	case "", attrUnspecified:
		return m.driver("default")
	case attrSet:
		return numstat.Text
	case attrUnset:
		return numstat.Binary
	}
	// A driver that no setting is about is git's own, or the default one.
	prefix := "diff." + string(state) + "."
	if !slices.ContainsFunc(m.repo.config, func(s setting) bool { return strings.HasPrefix(s.key, prefix) }) {
		state = "default"
	}
	return m.driver(string(state))
}

// driver tells what the config says of a diff driver's files. The one named
// default is that of all files no attribute gives another, and of what is no
// regular file.
func (m *marks) driver(name string) numstat.Diff {
	key := "diff." + name + ".binary"
	value, ok := m.repo.config.last(key)
	switch {
	case !ok || value == "auto":
		return numstat.Auto
	case m.repo.config.isTrue(key):
		return numstat.Binary
	}
	return numstat.Text
}

// bigFile is the size in bytes from which on git takes a file for binary, 0
// where the config does not say.
func (m *marks) bigFile() int64 {
	if n, ok := m.repo.config.size("core.bigfilethreshold"); ok {
		return n + 1
	}
	return 0
}

// isGenerated tells whether a file is not written by a person: the person's
// own globs say so, or the repository's linguist attributes, or it is among
// the few kinds that everybody's tools write.
func (m *marks) isGenerated(path string) bool {
	m.headMu.Lock()
	defer m.headMu.Unlock()
	return m.known(path)
}

// known is isGenerated with headMu held.
func (m *marks) known(path string) bool {
	yes, ok := m.answers[path]
	if !ok {
		yes = m.judge(path)
		m.answers[path] = yes
	}
	return yes
}

// foresee finds out isGenerated, unless somebody else is finding out another one.
func (m *marks) foresee(path string) {
	if m.headMu.TryLock() {
		m.known(path)
		m.headMu.Unlock()
	}
}

func (m *marks) judge(path string) bool {
	for _, glob := range m.generated {
		if ok, err := doublestar.Match(glob, path); ok && err == nil {
			return true
		}
	}
	said := m.lookup(path, false)
	no := false
	for _, name := range [...]string{"linguist-generated", "linguist-vendored"} {
		switch said[name] {
		case attrSet, "true":
			return true
		case attrUnset, "false":
			no = true
		}
	}
	return !no && evidence.IsGenerated(path)
}
