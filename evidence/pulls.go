package evidence

import "strings"

// PullMerge is what the message of a merge says of the branch it brought.
type PullMerge struct {
	// Ref is the pull request's id, empty where none is named, and Number its
	// number.
	Ref    string
	Number string
	// Branch is the branch's name without its owner, empty where not named.
	Branch string
	// LongLived marks a branch that gathers work, such as develop or
	// release-1.2: what it brings was done elsewhere and is no one story.
	LongLived bool
}

// ReadMerge reads the message that a tool or git itself gave a merge in a
// space: GitHub's, Bitbucket's and Azure's pull requests, GitLab's merge
// requests, bors and the like, a number behind the title, and git's "Merge
// branch". ok is false where the message is of none of these forms, or is about
// several pull requests.
func ReadMerge(space, title, body string) (m PullMerge, ok bool) {
	number, rest := "", ""
	switch {
	case cutNumber(title, mergePrefix, &number, &rest):
		rest = strings.TrimPrefix(rest, " from ")
		if _, from, in := strings.Cut(rest, " from "); in && strings.HasPrefix(rest, " in ") { // Bitbucket's own server
			rest, _, _ = strings.Cut(from, " to ")
			m.Branch = rest
			break
		}
		m.Branch = afterOwner(rest, "/")
	case cutNumber(title, "Auto merge of #", &number, &rest), cutNumber(title, "Rollup merge of #", &number, &rest):
		rest, _, _ = strings.Cut(strings.TrimPrefix(rest, " - "), ", r=")
		m.Branch = afterOwner(rest, ":")
	case cutNumber(title, "Merged PR ", &number, &rest), cutNumber(title, "Merge pull request ", &number, &rest):
		m.Branch, _, _ = strings.Cut(strings.TrimPrefix(rest, " from "), " into ")
		if strings.HasPrefix(rest, ":") {
			m.Branch = ""
		}
	case cutNumber(title, "Merge #", &number, &rest) && !strings.Contains(rest, "#"):
	case strings.HasPrefix(title, "Merged in "):
		branch, rest, found := strings.Cut(title[len("Merged in "):], " (pull request #")
		if end := digits(rest, 0); !found || end == 0 {
			return m, false
		} else {
			number = rest[:end]
		}
		m.Branch = branch
	default:
		if m.Branch, ok = mergedBranch(title); !ok {
			if number = SquashNumber(title); number == "" { // GitHub's merge queue
				return m, false
			}
			break
		}
		if _, rest, found := strings.Cut(body, "See merge request "); found {
			if end := strings.IndexByte(rest, '!'); end >= 0 && !strings.ContainsAny(rest[:end], " \n") {
				m.Number = rest[end+1 : digits(rest, end+1)]
				m.Ref = space + "!" + m.Number
			}
		}
		m.LongLived = longLived(m.Branch)
		return m, true
	}
	if space != "" {
		m.Ref = numbered(space, number)
	}
	m.Number, m.LongLived = number, longLived(m.Branch)
	return m, true
}

// mergedBranch reads the title that git gives a merge of a branch. One that
// brings a branch's state from elsewhere is none: "of HOST:PATH", "origin/x".
func mergedBranch(title string) (string, bool) {
	for _, prefix := range []string{"Merge branch '", "Merge remote-tracking branch '"} {
		rest, ok := strings.CutPrefix(title, prefix)
		if !ok {
			continue
		}
		name, tail, closed := strings.Cut(rest, "'")
		if !closed || name == "" || strings.HasPrefix(tail, " of ") {
			return "", false
		}
		if _, into, ok := strings.Cut(tail, "into "); ok && !longLived(strings.Trim(into, "'")) {
			return "", false // brings the topic up to date, or one topic to another
		}
		return strings.TrimPrefix(name, "origin/"), true
	}
	return "", false
}

// cutNumber splits a title into prefix, number and rest.
func cutNumber(title, prefix string, number, rest *string) bool {
	after, ok := strings.CutPrefix(title, prefix)
	end := digits(after, 0)
	if !ok || end == 0 || end > 9 || end < len(after) && wordByte(after[end]) {
		return false
	}
	*number, *rest = after[:end], after[end:]
	return true
}

func afterOwner(s, sep string) string {
	if _, branch, found := strings.Cut(s, sep); found {
		return branch
	}
	return s
}

// longLived reports whether a branch is one that gathers work, by the names
// such branches have everywhere: main, develop, release/1.2, v2.x.
func longLived(branch string) bool {
	parts := strings.Split(strings.ToLower(branch), "/")
	switch first := parts[0]; {
	case len(parts) > 1 && (first == "release" || first == "releases" || first == "hotfixes"):
		return true
	case len(parts) > 2 || len(parts) == 2 && first != "origin" && first != "upstream" && first != "refs":
		return false
	}
	name := parts[len(parts)-1]
	switch name {
	case "main", "master", "trunk", "develop", "development", "dev", "devel", "next", "stable", "staging", "stage", "production", "prod",
		"integration", "release", "releases", "head", "mainline", "default", "edge", "nightly", "beta", "candidate":
		return true
	}
	for _, prefix := range []string{"release-", "release_", "releases-", "rel-", "branch-", "stable-", "version-", "v", ""} {
		if rest, ok := strings.CutPrefix(name, prefix); ok && isVersion(rest) {
			return true
		}
	}
	return strings.HasPrefix(name, "release-v") || strings.HasPrefix(name, "prerelease")
}

// isVersion reports whether a name is numbers with dots or hyphens, or an x
// for one of them.
func isVersion(s string) bool {
	if s == "" || !digit(s[0]) {
		return false
	}
	for i := range len(s) {
		if !digit(s[i]) && s[i] != '.' && s[i] != '-' && s[i] != 'x' {
			return false
		}
	}
	return strings.ContainsAny(s, ".-x") || len(s) <= 2
}

// SquashNumber is the number that a squash merge puts behind a title: 12 of
// "keep the cart warm (#12)", empty where there is none.
func SquashNumber(title string) string {
	title = strings.TrimRight(title, " ")
	open := strings.LastIndex(title, "(#")
	if open < 0 || !strings.HasSuffix(title, ")") {
		return ""
	}
	if end := digits(title, open+2); end == len(title)-1 && end > open+2 {
		return title[open+2 : end]
	}
	return ""
}

// Brought is what a commit belongs to because the merge of that id brought it:
// the pull request, or else the merge itself, which makes one piece of a topic
// branch. It is empty for a branch that gathers work.
func (m PullMerge) Brought(merge string) string {
	switch {
	case m.LongLived:
		return ""
	case m.Ref != "":
		return m.Ref
	case m.Branch != "":
		return "git:" + merge
	}
	return ""
}
