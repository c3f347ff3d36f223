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
	folder := l.refsFolder(local)
	bad := r.readHeads(folder, keepsTables(local))
	r.readConfig()
	r.chooseWorktree(local)
	if r.refs == nil {
		r.refs = readRefs(folder, r.heads, r.mailmapRefs()...)
	}
	r.tellRefs(append(bad, r.refs.bad...))
	r.readEdges()
	r.readMailmap()
	r.readOwnMailmap()
	r.chooseTips(branches)
	r.compared = r.diffSettings()
	r.digest()
	return r, nil
}

// readHeads reads the HEADs, and all refs where these are in tables with them.
func (r *repository) readHeads(folder string, tabled bool) (bad []badRef) {
	if !tabled {
		r.heads, bad = readHeads(folder)
		// The config that should say so may be damaged or gone.
		tabled = len(r.heads) > 0 && r.heads[0].symbolic == tabledHead
	}
	if tabled {
		r.heads, r.refs, bad = readReftables(folder, r.sha256)
	}
	return bad
}

// readConfig reads the settings, and names what could not be read of them.
func (r *repository) readConfig() {
	var errs []error
	r.config, errs = readConfig(r.layout, r.branch(), r.own, r.around)
	for _, err := range errs {
		var at *fs.PathError
		switch {
		case errors.As(err, &at) && strings.HasPrefix(at.Path, r.common+string(filepath.Separator)): // git refuses such a repository
			r.skip("", err.Error(), "it was read as if that file said nothing: "+hintPermission, false)
		case isNoFile(err):
			r.skip("", err.Error(), hintNoFile, false)
		default:
			r.skip("", err.Error(), "its other settings were used", true)
		}
	}
	if m, ok := mainRemote(r.config, r.around); ok {
		r.remote = m
	}
	r.partial = isPartial(r.config)
}

// chooseWorktree settles where the files are, by the settings of the repository and
// by what was asked for.
func (r *repository) chooseWorktree(local settings) {
	if r.config.isTrue("core.bare") {
		r.worktree = ""
	} else if dir := r.namedWorktree(local); dir != "" {
		r.worktree = dir
	}
	if r.worktree == "" {
		r.worktree = r.linked
	}
}

// tellRefs names the refs that could not be read.
func (r *repository) tellRefs(bad []badRef) {
	for _, b := range bad {
		hint := "git fsck names what is damaged; fetch or delete the ref"
		switch {
		case errors.Is(b.err, fs.ErrPermission):
			hint = hintPermission
		case errors.Is(b.err, errNowhere):
			hint = "bring back what it leads to, or remove the link"
		case errors.Is(b.err, errLost):
			hint = "fetch it, or git branch it anew at the last commit that .git/logs/" + b.name + " tells of"
		case errors.Is(b.err, errHeadless):
			hint = "write the last commit that logs/HEAD beside it tells of into it; or delete the worktree, then git worktree prune"
		}
		r.skip(b.name, b.err.Error(), hint, false)
	}
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
