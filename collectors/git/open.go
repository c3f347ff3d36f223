package git

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// NotRepository says that a folder holds no git repository.
type NotRepository struct {
	Path string
	// Broken says why what is left of one there, or a .git that leads to one,
	// is none to git; empty where there is no such thing.
	Broken string
}

func (e *NotRepository) Error() string {
	if e.Broken != "" {
		return e.Path + " is not a git repository: " + e.Broken
	}
	return e.Path + " is not a git repository"
}

// unsupportedError says that a repository is of a kind that is not read.
type unsupportedError struct {
	what string
	hint string
}

func (e *unsupportedError) Error() string { return e.what }

// layout is where the parts of a repository lie. All paths are absolute, and
// but for path free of symbolic links.
type layout struct {
	// path is where the person says the repository is.
	path string
	// gitDir is the folder of a worktree: its HEAD lies there.
	gitDir string
	// common is the folder all worktrees share: objects, refs, config. It is
	// what a repository is known by.
	common string
	// worktree is where the main worktree's files are; empty for a bare one.
	worktree string
	// linked is the linked worktree that was asked for, if one was. It stands
	// in for the main one where there is none.
	linked string
}

// locate finds the repository at path: a worktree's root, or a git folder
// itself. It does not look into the folders above.
func locate(path string) (layout, error) {
	named, err := filepath.Abs(path)
	if err != nil {
		return layout{}, err
	}
	if path, err = filepath.EvalSymlinks(named); err != nil {
		return layout{}, err
	}
	if l, err := locateGitDir(filepath.Join(path, ".git")); err == nil {
		l.path = named
		return l.main(path), nil
	} else if !errors.Is(err, os.ErrNotExist) {
		return layout{}, err
	}
	l, err := locateGitDir(path)
	if errors.Is(err, os.ErrNotExist) {
		return layout{}, &NotRepository{path, remains(path)}
	}
	if err != nil {
		return layout{}, err
	}
	l.path = named
	if filepath.Base(named) == ".git" {
		l.path = filepath.Dir(named)
	}
	return l.main(Checkout(path)), nil
}

// followGitFile returns where a .git that is a file says the git folder is.
func followGitFile(path string) (string, error) {
	text, err := readFile(path, maxFile)
	if err != nil {
		return "", err
	}
	target, ok := strings.CutPrefix(strings.TrimRight(text, "\r\n"), "gitdir: ")
	if !ok {
		return "", fmt.Errorf("%s: no gitdir line in it", path)
	}
	if !filepath.IsAbs(target) {
		target = filepath.Join(filepath.Dir(path), target)
	}
	return target, nil
}

// remains says why the .git in a folder, or the git folder that it is, is none to
// git though it was one. It is empty where nothing is left of it: git leaves such
// folders too. Nor is it one that git is making.
func remains(dir string) string {
	what := "its .git"
	if filepath.Base(dir) != ".git" {
		if _, err := os.Lstat(filepath.Join(dir, ".git")); err == nil {
			dir = filepath.Join(dir, ".git")
		} else if what = "it"; !hasConfig(dir) {
			return "" // a folder like others
		}
	}
	info, err := os.Stat(dir)
	if err != nil {
		if _, err := os.Lstat(dir); err == nil {
			return "its .git leads to nothing"
		}
		return ""
	}
	if !info.IsDir() {
		target, err := followGitFile(dir)
		if _, making := os.Lstat(filepath.Join(target, "locked")); err == nil && making == nil {
			return "" // a worktree
		}
		return "its .git leads to a folder that is none"
	}
	var missing []string
	if _, err := os.Lstat(filepath.Join(dir, "HEAD")); err != nil {
		missing = append(missing, "HEAD")
	}
	for _, name := range [...]string{"objects", "refs"} {
		if info, err := os.Stat(filepath.Join(dir, name)); err != nil || !info.IsDir() {
			missing = append(missing, name)
		}
	}
	switch {
	case len(missing) == 0: // it was being made, and is there by now
		return ""
	case what == "it" && len(missing) > 1, len(missing) > 2:
		return ""
	case slices.Contains(missing, "objects") && !wasUsed(dir): // which git makes last
		return ""
	}
	return what + " lacks " + strings.Join(missing, " and ")
}

// wasUsed reports whether a git folder holds what none has that was just made.
func wasUsed(dir string) bool {
	return isFile(dir, "index") || isFile(dir, "packed-refs") || isFile(dir, filepath.Join("logs", "HEAD"))
}

// hasConfig reports whether the config in a folder is one that git made. Repositories
// of OSTree have a file of that name too, beside objects and refs.
func hasConfig(dir string) bool {
	text, err := readFile(filepath.Join(dir, "config"), maxFile)
	return err == nil && strings.Contains(strings.ToLower(text), "repositoryformatversion")
}

// isFile reports whether there is a regular file of that name in a folder.
func isFile(dir, name string) bool {
	info, err := os.Stat(filepath.Join(dir, name))
	return err == nil && info.Mode().IsRegular()
}

// Checkout is where the files of a linked worktree are, whose git folder is at
// path: .git/worktrees/NAME. It is empty where that is none, or the files are gone.
func Checkout(path string) string {
	text, err := readFile(filepath.Join(path, "gitdir"), maxFile)
	file := strings.TrimRight(text, "\r\n")
	if err != nil || filepath.Base(file) != ".git" {
		return ""
	}
	if !filepath.IsAbs(file) {
		file = filepath.Join(path, file)
	}
	real, err := filepath.EvalSymlinks(path)
	if err != nil {
		return ""
	}
	dir, err := filepath.EvalSymlinks(filepath.Dir(file))
	if err != nil {
		return ""
	}
	if l, err := locateGitDir(filepath.Join(dir, ".git")); err != nil || l.gitDir != real {
		return "" // something else is there by now
	}
	return filepath.Dir(file)
}

// main goes from whichever worktree was asked for to the repository's main
// one, so that what is read does not depend on it. path is the worktree asked
// for, empty for a git folder.
func (l layout) main(path string) layout {
	if l.gitDir != l.common {
		l.linked = path
	}
	switch {
	case filepath.Base(l.common) == ".git":
		l.worktree = filepath.Dir(l.common)
	case l.gitDir == l.common:
		l.worktree = path // of a submodule, or moved out of it
	}
	l.gitDir = l.common
	return l
}

// namedWorktree is the folder that core.worktree names as the worktree, as of a repository
// that lies among the files it keeps, empty where it names none or where what was
// asked for is outside of it: git finds no files then.
func (l layout) namedWorktree(local settings) string {
	dir, ok := local.last("core.worktree")
	if !ok || dir == "" || l.linked != "" {
		return ""
	}
	if !filepath.IsAbs(dir) {
		dir = filepath.Join(l.gitDir, dir)
	}
	dir, err := filepath.EvalSymlinks(dir)
	if err != nil {
		return ""
	}
	asked, err := filepath.EvalSymlinks(l.path)
	if err != nil {
		return ""
	}
	if below, err := filepath.Rel(dir, asked); err != nil || !filepath.IsLocal(below) {
		return ""
	}
	return dir
}

// gitDirs are the paths of the git folder: the one free of symbolic links, then,
// where it was asked for by another, that.
func (l layout) gitDirs() []string {
	dirs := []string{l.gitDir}
	named := filepath.Join(l.path, ".git")
	info, err := os.Stat(named)
	if errors.Is(err, os.ErrNotExist) {
		named = l.path
		info, err = os.Stat(named)
	}
	if l.path != "" && err == nil && info.IsDir() && named != l.gitDir {
		dirs = append(dirs, named)
	}
	return dirs
}

// locateGitDir follows the file or folder at path, which lies in a folder free of
// symbolic links, to a git folder. The error is os.ErrNotExist where there is none.
func locateGitDir(path string) (layout, error) {
	info, err := os.Lstat(path)
	direct := err == nil && info.IsDir()
	if !direct && err == nil {
		info, err = os.Stat(path)
	}
	if err != nil {
		return layout{}, err
	}
	if !info.IsDir() {
		target, err := followGitFile(path)
		if err != nil {
			return layout{}, err
		}
		if _, err := os.Stat(target); err != nil {
			return layout{}, fmt.Errorf("%s leads to %s, which can not be read", path, target)
		}
		path = target
	}
	gitDir := path
	if !direct {
		if gitDir, err = filepath.EvalSymlinks(path); err != nil {
			return layout{}, err
		}
	}
	l := layout{gitDir: gitDir, common: gitDir}
	common, err := readOptional(filepath.Join(gitDir, "commondir"), maxFile)
	if err != nil {
		return layout{}, err
	}
	if common = strings.TrimRight(common, "\r\n"); common != "" {
		if !filepath.IsAbs(common) {
			common = filepath.Join(gitDir, common)
		}
		if l.common, err = filepath.EvalSymlinks(common); err != nil {
			return layout{}, fmt.Errorf("%s: its repository %s is gone", gitDir, common)
		}
	}
	// What makes a folder git's own: a HEAD, objects, refs. The HEAD may be
	// a symbolic link into nothing.
	if _, err := os.Lstat(filepath.Join(gitDir, "HEAD")); err != nil {
		return layout{}, err
	}
	for _, name := range [...]string{"objects", "refs"} {
		if info, err := os.Stat(filepath.Join(l.common, name)); err != nil {
			return layout{}, err
		} else if !info.IsDir() {
			return layout{}, os.ErrNotExist
		}
	}
	return l, nil
}

// Root returns the root of the repository that path lies in: path itself or
// the nearest folder above that is one. The error is a *NotRepository if there
// is none.
func Root(path string) (string, error) {
	start, err := filepath.Abs(path)
	if err != nil {
		return "", err
	}
	for dir := start; ; dir = filepath.Dir(dir) {
		_, err := locate(dir)
		var none *NotRepository
		if !errors.As(err, &none) {
			return dir, err
		}
		if dir == filepath.Dir(dir) {
			return "", &NotRepository{Path: start}
		}
	}
}

// reftables is the value of extensions.refStorage for refs kept in tables.
const reftables = "reftable"

// knownExtensions change nothing about how history is read.
var knownExtensions = []string{"noop", "noop-v1", "preciousobjects", "partialclone", "worktreeconfig", "relativeworktrees"}

// checkFormat refuses a repository whose format is not known, as git does: a
// guess would be worse.
func checkFormat(config settings) error {
	version, _ := config.last("core.repositoryformatversion")
	n, ok := number(version)
	switch {
	case strings.TrimSpace(version) == "", ok && n < 1:
		return nil // extensions do not count
	case !ok || n > 1:
		return &unsupportedError{what: "repository format version " + printable(version) + " is not known", hint: "is it made by a newer git?"}
	}
	for _, s := range config {
		name, ok := strings.CutPrefix(s.key, "extensions.")
		if !ok {
			continue
		}
		switch {
		case slices.Contains(knownExtensions, name):
		case name == "objectformat" && (s.value == "sha1" || s.value == "sha256"):
		case name == "refstorage" && knowsRefs(config):
		case name == "objectformat":
			return &unsupportedError{
				what: "objects are named by " + printable(s.value) + ", only sha1 and sha256 are read",
				hint: "is it made by a newer git?",
			}
		case name == "refstorage":
			return &unsupportedError{
				what: "refs are kept as " + printable(s.value) + ", only files and reftable are read",
				hint: "git refs migrate --ref-format=files",
			}
		default:
			return &unsupportedError{what: "extension " + printable(name) + " is not known", hint: "is it made by a newer git?"}
		}
	}
	return nil
}

func knowsRefs(config settings) bool {
	kind, _ := refStorage(config)
	return kind == "files" || kind == reftables
}

// head is the HEAD of one worktree.
type head struct {
	main bool // it is the main worktree's
	ref
}

// worktreeDirs are the git folders of all worktrees, the main one's first.
func worktreeDirs(common string) ([]string, error) {
	dirs := []string{common}
	entries, err := os.ReadDir(filepath.Join(common, "worktrees"))
	if errors.Is(err, os.ErrNotExist) {
		err = nil
	}
	for _, e := range entries {
		if !strings.HasPrefix(e.Name(), ".") { // as git never calls one, but desktops their files
			dirs = append(dirs, filepath.Join(common, "worktrees", e.Name()))
		}
	}
	return dirs, err
}

// worktreePrefix is how what belongs to the worktree at a place among
// worktreeDirs is told from what belongs to others.
func worktreePrefix(i int, dir string) string {
	if i == 0 {
		return ""
	}
	return "worktrees/" + filepath.Base(dir) + "/"
}

// readHeadBegun reads a linked worktree's HEAD that was found to name nothing. So
// git worktree add leaves it at first, beside a file named locked which it takes
// away when all is done.
func readHeadBegun(dir string) (ref, error) {
	if _, err := os.Lstat(filepath.Join(dir, "locked")); err == nil {
		return ref{}, os.ErrNotExist
	}
	return readRef(filepath.Join(dir, "HEAD"))
}

// lostHead reports whether a linked worktree without a HEAD had one: git worktree add
// writes it before it takes away the file named locked.
func lostHead(dir string) bool {
	_, err := os.Lstat(filepath.Join(dir, "locked"))
	return errors.Is(err, os.ErrNotExist) && isFile(dir, "gitdir") && isFile(dir, "commondir")
}

// readHeads reads the HEADs of the main and all linked worktrees, the main
// one first. A worktree that is only half there, or being made, has no HEAD to
// lose.
func readHeads(common string) (heads []head, bad []badRef) {
	dirs, err := worktreeDirs(common)
	if err != nil {
		bad = append(bad, badRef{"worktrees", err})
	}
	for i, dir := range dirs {
		r, err := readRef(filepath.Join(dir, "HEAD"))
		if i > 0 && errors.Is(err, os.ErrNotExist) && lostHead(dir) {
			err = errHeadless
		}
		if i > 0 && (errors.Is(err, errNoObject) || errors.Is(err, errEmptyRef)) {
			r, err = readHeadBegun(dir)
		}
		if err == nil && r.symbolic != "" && !strings.HasPrefix(r.symbolic, "refs/") {
			err = errNotBelow // to git this is no repository
		}
		if err == nil && r.symbolic != "" && r.symbolic != tabledHead && !isRefName(r.symbolic) {
			err = errRefName
		}
		switch {
		case err == nil:
			heads = append(heads, head{i == 0, r})
		case i > 0 && errors.Is(err, os.ErrNotExist):
		default:
			bad = append(bad, badRef{worktreePrefix(i, dir) + "HEAD", err})
		}
	}
	return heads, bad
}
