package github

import (
	"slices"
	"strings"

	"github.com/bmatcuk/doublestar/v4"
)

// maxScopes is how many searches are made side by side for the repositories
// asked for. Each costs a request of its own: GitHub takes several qualifiers
// of one kind for alternatives or for a contradiction, depending on its
// version.
const maxScopes = 8

// filter says which repositories are asked for.
type filter struct {
	owners         []string // in lower case
	repos, exclude []string // globs, in lower case
	// scopes are qualifiers that together find at least what is asked for;
	// an empty one finds everything.
	scopes []string
}

func newFilter(c Config) filter {
	f := filter{owners: lower(c.Orgs), repos: lower(c.Repos), exclude: lower(c.Exclude)}
	f.scopes = qualifiers(c, true)
	if len(f.scopes) > maxScopes {
		f.scopes = qualifiers(c, false)
	}
	if len(f.scopes) > maxScopes || slices.Contains(f.scopes, "") {
		f.scopes = []string{""}
	}
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
	matches := func(glob string) bool { return doublestar.MatchUnvalidated(glob, space) }
	if slices.ContainsFunc(f.exclude, matches) {
		return false
	}
	owner, _, _ := strings.Cut(space, "/")
	return len(f.owners)+len(f.repos) == 0 || slices.Contains(f.owners, owner) || slices.ContainsFunc(f.repos, matches)
}

func lower(list []string) []string {
	out := make([]string, len(list))
	for i, s := range list {
		out[i] = strings.ToLower(s)
	}
	return out
}
