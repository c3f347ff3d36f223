package github

import (
	"slices"
	"strings"

	"github.com/bmatcuk/doublestar/v4"
)

// maxScopes is how many searches are made side by side for the repositories
// asked for. They go in one request, but each is a search of its own: GitHub
// takes several qualifiers of one kind for alternatives or for a contradiction,
// depending on its version.
const maxScopes = 8

// filter says which repositories are asked for.
type filter struct {
	owners, repos, exclude []string // globs, in lower case
	// scopes are qualifiers that together find at least what is asked for;
	// an empty one finds everything.
	scopes []string
	// exact says that they find nothing else.
	exact bool
}

// all reports whether everything is asked for.
func (f filter) all() bool { return len(f.owners)+len(f.repos)+len(f.exclude) == 0 }

func newFilter(c Config) filter {
	f := filter{owners: lower(c.Orgs), repos: lower(c.Repos), exclude: lower(c.Exclude)}
	f.scopes = qualifiers(c, true)
	if len(f.scopes) > maxScopes {
		f.scopes = qualifiers(c, false)
	}
	if len(f.scopes) > maxScopes || slices.Contains(f.scopes, "") {
		f.scopes = []string{""}
	}
	// What is left out is not said to the search: of a name that is no
	// repository any more it may make an error.
	one := len(f.owners)+len(f.repos) == 1 && !slices.ContainsFunc(slices.Concat(f.owners, f.repos), isGlob)
	f.exact = f.all() || one && len(f.exclude) == 0
	return f
}

// qualifiers are what narrows a search to what is asked for, by repositories
// where they are named whole and single is set, else by owners.
func qualifiers(c Config, single bool) []string {
	if len(c.Orgs)+len(c.Repos) == 0 {
		return []string{""}
	}
	var out []string
	for _, owner := range c.Orgs {
		if isGlob(owner) {
			return []string{""}
		}
		out = append(out, "org:"+owner)
	}
	for _, repo := range c.Repos {
		owner, _, _ := strings.Cut(repo, "/")
		switch {
		case slices.ContainsFunc(c.Orgs, func(org string) bool { return strings.EqualFold(org, owner) }):
		case isGlob(owner):
			out = append(out, "")
		case isGlob(repo) || !single:
			out = append(out, "user:"+owner)
		default:
			out = append(out, "repo:"+repo)
		}
	}
	slices.Sort(out)
	out = slices.Compact(out)
	return slices.DeleteFunc(out, func(q string) bool {
		repo, ok := strings.CutPrefix(q, "repo:")
		owner, _, _ := strings.Cut(repo, "/")
		return ok && slices.Contains(out, "user:"+owner)
	})
}

func isGlob(s string) bool { return strings.ContainsAny(s, `*?[{\`) }

// has reports whether a repository is asked for.
func (f filter) has(space string) bool {
	space = strings.ToLower(space)
	owner, _, _ := strings.Cut(space, "/")
	matches := func(globs []string, name string) bool {
		return slices.ContainsFunc(globs, func(glob string) bool { return doublestar.MatchUnvalidated(glob, name) })
	}
	if matches(f.exclude, space) {
		return false
	}
	return len(f.owners)+len(f.repos) == 0 || matches(f.owners, owner) || matches(f.repos, space)
}

func lower(list []string) []string {
	out := make([]string, len(list))
	for i, s := range list {
		out[i] = strings.ToLower(s)
	}
	return out
}
