package git

import (
	"slices"
	"strings"

	"github.com/bmatcuk/doublestar/v4"

	"sheaf/collectors/git/objects"
)

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
