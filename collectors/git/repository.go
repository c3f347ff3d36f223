package git

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"

	"github.com/bmatcuk/doublestar/v4"

	"sheaf/collectors"
	"sheaf/collectors/git/objects"
)

// repository is what can be said of a repository without reading an object.
type repository struct {
	layout
	config  settings
	heads   []head
	refs    *refSet
	remote  remote
	shallow map[objects.ID]bool
	grafts  map[objects.ID][]objects.ID
	replace map[objects.ID]objects.ID
	// tips are what the refs asked for point to, each once: commits, or tags
	// of them. defaults are those that landed work is reachable from; without
	// any it is not known what landed.
	tips, defaults []objects.ID
	// fixed is a digest of what, beside the tips, decides what is read;
	// moving is one of the tips.
	fixed, moving string
	skips         []collectors.Skip
	mailmapFile   string // content of the worktree's .mailmap
	mailmapOwn    string // content of the person's own, that mailmap.file names
	compared      string // digest of what decides how files are compared
	partial       bool   // a clone that left out blobs or trees
	sha256        bool   // objects are named by their SHA-256
	// own and around keep files that steer: the repository's, and those that
	// steer others too.
	own, around *texts
}

// open reads settings and refs of a repository. around, which may be nil, keeps
// what is read outside of it, for repositories that are opened together.
func open(l layout, branches []string, around *texts) (*repository, error) {
	r := &repository{layout: l, own: new(texts), around: around}
	local, _ := readLocalConfig(l, r.own)
	if err := checkFormat(local); err != nil {
		return nil, err
	}
	format, _ := local.last("extensions.objectformat")
	r.sha256 = format == "sha256"
	var bad []badRef
	tabled := keepsTables(local)
	folder := l.refsFolder(local)
	if !tabled {
		r.heads, bad = readHeads(folder)
		// The config that should say so may be damaged or gone.
		tabled = len(r.heads) > 0 && r.heads[0].symbolic == tabledHead
	}
	if tabled {
		r.heads, r.refs, bad = readReftables(folder, r.sha256)
	}
	var errs []error
	r.config, errs = readConfig(l, r.branch(), r.own, r.around)
	for _, err := range errs {
		var at *fs.PathError
		if errors.As(err, &at) && strings.HasPrefix(at.Path, l.common+string(filepath.Separator)) { // git refuses such a repository
			r.skip("", err.Error(), "it was read as if that file said nothing: "+hintPermission, false)
			continue
		}
		if isNoFile(err) {
			r.skip("", err.Error(), hintNoFile, false)
			continue
		}
		r.skip("", err.Error(), "its other settings were used", true)
	}
	if r.config.isTrue("core.bare") {
		r.worktree = ""
	} else if dir := l.namedWorktree(local); dir != "" {
		r.worktree = dir
	}
	if r.worktree == "" {
		r.worktree = l.linked
	}
	if !tabled {
		r.refs = readRefs(folder, r.heads, r.mailmapRefs()...)
	}
	if m, ok := mainRemote(r.config); ok {
		r.remote = m
	}
	r.partial = isPartial(r.config)
	for _, b := range append(bad, r.refs.bad...) {
		hint := "git fsck names what is damaged; fetch or delete the ref"
		switch {
		case errors.Is(b.err, fs.ErrPermission):
			hint = hintPermission
		case errors.Is(b.err, errNowhere):
			hint = "bring back what it leads to, or remove the link"
		case errors.Is(b.err, errLost):
			hint = "fetch it, or git branch it anew at the last commit that .git/logs/" + b.name + " tells of"
		}
		r.skip(b.name, b.err.Error(), hint, false)
	}
	r.readHistoryEdges()
	if r.worktree != "" {
		// As git does, a mailmap that is a symbolic link is not followed, and a folder
		// is none.
		file := filepath.Join(r.worktree, ".mailmap")
		if info, err := os.Lstat(file); err == nil && info.Mode()&os.ModeSymlink == 0 && !info.IsDir() {
			if r.mailmapFile, err = readFile(file, maxFile); err != nil {
				r.skip(".mailmap", err.Error(), "addresses were read as if it were not there", false)
			}
		}
	}
	r.readOwnMailmap()
	r.chooseTips(branches)
	r.compared = r.diffSettings()
	r.digest()
	return r, nil
}

// skip says of the repository what is left out and why; part is the file, ref
// or object it is about, empty for the whole.
func (r *repository) skip(part, why, hint string, notice bool) {
	if part != "" {
		why = printable(part) + ": " + why
	}
	r.skips = append(r.skips, collectors.Skip{What: r.path, Why: why, Hint: hint, Notice: notice})
}

// place is the folder a repository is known by, however it was come to.
func (r *repository) place() string { return r.common }

// branch is the short name of the branch checked out, empty if there is none.
func (r *repository) branch() string {
	for _, h := range r.heads {
		if h.main {
			return strings.TrimPrefix(h.symbolic, "refs/heads/")
		}
	}
	return ""
}

// space is the project's name: that of its remote, or of its folder.
func (r *repository) space() string {
	if s := r.remote.space(); s != "" {
		return strings.ToValidUTF8(s, "\ufffd")
	}
	dir := r.common
	if filepath.Base(dir) == ".git" {
		dir = filepath.Dir(dir)
	}
	return strings.ToValidUTF8(strings.TrimSuffix(filepath.Base(dir), ".git"), "\ufffd")
}

func isPartial(config settings) bool {
	for _, s := range config {
		if s.key == "extensions.partialclone" ||
			strings.HasPrefix(s.key, "remote.") && strings.HasSuffix(s.key, ".promisor") && (s.bare || truth(s.value)) {
			return true
		}
	}
	return false
}

// readHistoryEdges reads what makes history other than the commits say: the
// ends of a shallow clone, grafts and replaced commits.
func (r *repository) readHistoryEdges() {
	text, err := readOptional(filepath.Join(r.common, "shallow"), maxFile)
	if err != nil {
		r.skip("shallow", err.Error(), "history was read as if it had no end", false)
	}
	r.shallow = make(map[objects.ID]bool)
	for line := range strings.Lines(text) {
		name, _, _ := strings.Cut(strings.TrimSpace(line), " ")
		id, err := objects.ParseID(name)
		if err != nil {
			r.skip("shallow", fmt.Sprintf("line %.80q", line), "history was read as if it were not there", false)
			continue
		}
		r.shallow[id] = true
	}
	if text, err = readOptional(filepath.Join(r.common, "info", "grafts"), maxFile); err != nil {
		r.skip("info/grafts", err.Error(), "history was read without grafts", false)
	}
	r.grafts = make(map[objects.ID][]objects.ID)
	for line := range strings.Lines(text) {
		ids, ok := parseGraft(strings.TrimRight(line, " \t\r\n"))
		if !ok {
			r.skip("info/grafts", fmt.Sprintf("line %.80q is no graft", line), "git passes over it as well", true)
		}
		if len(ids) == 0 {
			continue
		}
		if _, known := r.grafts[ids[0]]; !known { // the first of several counts
			r.grafts[ids[0]] = ids[1:]
		}
	}
	r.replace = make(map[objects.ID]objects.ID)
	_, off := os.LookupEnv("GIT_NO_REPLACE_OBJECTS")
	if on, set := r.config.last("core.usereplacerefs"); set && !truth(on) {
		off = true
	}
	if !off {
		for _, ref := range r.refs.refs {
			if !strings.HasPrefix(ref.name, "refs/replace/") {
				continue
			}
			_, name := cutDir(ref.name) // whatever folder it is in
			target, ok, _ := r.refs.resolve(ref)
			if id, err := objects.ParseID(name); err == nil && ok {
				r.replace[id] = target.id
			}
		}
	}
	if len(r.shallow) > 0 {
		r.skip("", "the clone is shallow: older history is not in it", "git fetch --unshallow", true)
	}
	if len(r.grafts) > 0 {
		r.skip("", "grafts change its history", "", true)
	}
	if len(r.replace) > 0 {
		r.skip("", "replaced objects change its history", "git replace --list names them", true)
	}
}

// parseGraft reads a line of grafts: a commit and the parents it is to have, with
// one space or tab between them. An empty line and a comment have none.
func parseGraft(line string) (ids []objects.ID, ok bool) {
	if line == "" || line[0] == '#' {
		return nil, true
	}
	for field := range strings.SplitSeq(strings.ReplaceAll(line, "\t", " "), " ") {
		id, err := objects.ParseID(field)
		if err != nil {
			return nil, false
		}
		ids = append(ids, id)
	}
	return ids, true
}

// readsAll reports whether branches restrict nothing.
func readsAll(branches []string) bool {
	return len(branches) == 0 || slices.Contains(branches, "all")
}

// chooseTips resolves the refs asked for: all branches, remote branches, tags
// and HEADs, or with branches given those alone: "default", or globs over
// the names of branches.
func (r *repository) chooseTips(branches []string) {
	defaults := r.defaultRefs()
	seen := make(map[objects.ID]bool)
	add := func(name string, ref ref) {
		target, ok, err := r.refs.resolve(ref)
		if err != nil {
			r.skip(name, err.Error(), "git symbolic-ref --delete removes it", true)
			return
		}
		if ok && !seen[target.id] {
			seen[target.id] = true
			r.tips = append(r.tips, target.id)
		}
	}
	all := readsAll(branches)
	for _, ref := range r.refs.refs {
		if !strings.HasPrefix(ref.name, "refs/replace/") && (all || wanted(ref.name, branches, defaults)) {
			add(ref.name, ref)
		}
	}
	for _, h := range r.heads {
		if all || h.symbolic != "" && wanted(h.symbolic, branches, defaults) {
			add("HEAD", h.ref)
		}
	}
	for _, name := range defaults {
		if ref, ok := r.refs.find(name); ok {
			if target, ok, err := r.refs.resolve(ref); ok && err == nil && !slices.Contains(r.defaults, target.id) {
				r.defaults = append(r.defaults, target.id)
			}
		}
	}
	// A detached HEAD is what is checked out where there is no remote.
	if len(defaults) == 0 && r.remote.name == "" && len(r.heads) > 0 && r.heads[0].symbolic == "" {
		r.defaults = []objects.ID{r.heads[0].id}
		if slices.Contains(branches, "default") {
			add("HEAD", r.heads[0].ref)
		}
	}
}

func wanted(name string, branches, defaults []string) bool {
	short, isBranch := strings.CutPrefix(name, "refs/heads/")
	if !isBranch {
		if short, isBranch = strings.CutPrefix(name, "refs/remotes/"); !isBranch {
			return false
		}
		_, short, _ = strings.Cut(short, "/")
	}
	for _, pattern := range branches {
		if pattern == "default" && slices.Contains(defaults, name) {
			return true
		}
		if ok, err := doublestar.Match(pattern, short); ok && err == nil && pattern != "default" {
			return true
		}
	}
	return false
}

// usualDefaults are what default branches are called, for remotes that do not
// say which one is theirs.
var usualDefaults = [...]string{"main", "master", "trunk", "develop", "default"}

// defaultRefs are the branches on which work counts as landed: those of the
// main remote and of one called upstream, or without a remote the one checked
// out.
func (r *repository) defaultRefs() []string {
	var names []string
	fetched := false
	main, upstream := r.remote.name, "upstream"
	switch {
	case main == "" && r.worktree == "":
		upstream = "" // a mirror or what others push to: its own branches count
	case main == "":
		main = r.refs.remote()
	}
	for i, remote := range [...]string{main, upstream} {
		if remote == "" || i == 1 && remote == main {
			continue
		}
		prefix := "refs/remotes/" + remote + "/"
		if head, ok := r.refs.find(prefix + "HEAD"); ok && strings.HasPrefix(head.symbolic, prefix) {
			if _, ok := r.refs.find(head.symbolic); ok {
				names, fetched = append(names, head.symbolic), true
				continue
			}
		}
		found := false
		for _, usual := range usualDefaults {
			if _, ok := r.refs.find(prefix + usual); ok && !found {
				names, found = append(names, prefix+usual), true
			}
		}
		at, _ := slices.BinarySearchFunc(r.refs.refs, prefix, func(r ref, p string) int { return strings.Compare(r.name, p) })
		has := at < len(r.refs.refs) && strings.HasPrefix(r.refs.refs[at].name, prefix)
		fetched = fetched || found || has
	}
	if !fetched && len(r.heads) > 0 && r.heads[0].symbolic != "" {
		names = append(names, r.heads[0].symbolic)
	}
	return names
}

// digest sums up what decides what is read.
func (r *repository) digest() {
	h := sha256.New()
	var ids []string
	for id := range r.shallow {
		ids = append(ids, "shallow "+id.String())
	}
	for id, parents := range r.grafts {
		ids = append(ids, fmt.Sprint("graft ", id, parents))
	}
	for id, to := range r.replace {
		ids = append(ids, fmt.Sprint("replace ", id, to))
	}
	slices.Sort(ids)
	fmt.Fprintf(h, "%q %q %q", ids, r.remote, r.space())
	if alternates, err := readOptional(filepath.Join(r.common, "objects", "info", "alternates"), maxFile); err == nil {
		io.WriteString(h, alternates)
	}
	r.fixed = hex.EncodeToString(h.Sum(nil)[:16])

	h.Reset()
	// Whether a mailmap concerns me is seen later.
	blob, _ := r.mailmapBlob()
	revision, _, _ := strings.Cut(blob, ":")
	mailmap, _, _ := r.objectNamed(revision)
	fmt.Fprintf(h, "%q %q %q %v %q", r.mailmapFile, r.mailmapOwn, blob, mailmap, r.compared)
	tips := slices.Clone(r.tips)
	slices.SortFunc(tips, func(a, b objects.ID) int { return strings.Compare(string(a[:]), string(b[:])) })
	for _, id := range tips {
		h.Write(id[:])
	}
	for _, id := range r.defaults {
		io.WriteString(h, "default")
		h.Write(id[:])
	}
	if len(r.heads) > 0 { // attributes, owners and a bare one's mailmap are HEAD's
		if target, ok, err := r.refs.resolve(r.heads[0].ref); ok && err == nil {
			io.WriteString(h, "head")
			h.Write(target.id[:])
		}
	}
	r.moving = hex.EncodeToString(h.Sum(nil)[:16])
}

// headCommit is the commit of the main HEAD, zero if there is none.
func (r *repository) headCommit() objects.ID {
	if len(r.heads) > 0 {
		if target, ok, err := r.refs.resolve(r.heads[0].ref); ok && err == nil {
			return target.id
		}
	}
	return objects.ID{}
}

// skipFor makes the error of a repository that can not be read a Skip.
func skipFor(path string, err error) collectors.Skip {
	s := collectors.Skip{What: path, Why: err.Error()}
	var unsupported *unsupportedError
	var none *NotRepository
	switch {
	case errors.As(err, &unsupported):
		s.Hint = unsupported.hint
	case errors.As(err, &none) && none.Broken != "":
		s.Why, s.Hint = "not a git repository: "+none.Broken, "bring back what is missing, which git init does for HEAD and empty folders; or exclude it"
	case errors.As(err, &none):
		s.Why, s.Hint = "not a git repository", "give the folder that holds .git"
	case errors.Is(err, os.ErrPermission):
		s.Why, s.Hint = "no permission to read it", hintPermission
	case errors.Is(err, syscall.ENOTDIR):
		s.Why, s.Hint = "a file, not a git repository", "give the folder that holds .git"
	case errors.Is(err, os.ErrNotExist):
		s.Why, s.Hint = "there is no such folder", "correct the path, or take it out of the config"
	}
	return s
}
