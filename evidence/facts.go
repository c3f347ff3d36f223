package evidence

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
)

// Facts are what a source knows beyond the fields of an item, in order of their
// names, each once. A fact that was not looked up is absent, and absent means
// unknown, never false.
type Facts []Fact

// Fact is a name and a value, which is kept as the source's JSON so that none
// loses precision.
type Fact struct{ Name, JSON string }

// The facts that git items carry.
const (
	// FactDefaultBranch: the commit is reachable from the default branch or,
	// without a remote, from the branch checked out.
	FactDefaultBranch = "default_branch"
	// FactOwners: raw CODEOWNERS owners of the changed paths.
	FactOwners = "owners"
	// FactClones: the clones a commit was found in.
	FactClones = "clones"
	// FactParents: how many parents a commit has; a merge has more than one.
	FactParents = "parents"
	// FactSuperseded: no branch leads to the commit any more: it was amended,
	// rebased or thrown away. Or it was mine, and a mailmap or the config give it to
	// somebody else now.
	FactSuperseded = "superseded"
	// FactPatch: what a commit's change comes to, the same for the same
	// change elsewhere: a number in hexadecimal digits. Those of commits that
	// follow each other add up to that of the whole.
	FactPatch = "patch"
	// FactParent: the id of the first parent of a commit that has not landed.
	FactParent = "parent"
	// FactBranch: the branch whose merge brought a commit.
	FactBranch = "branch"
	// FactAssociation: what the author of a pull request is to its repository,
	// in GitHub's words.
	FactAssociation = "author_association"
	// FactCommits: the ids of a pull request's commits.
	FactCommits = "commits"
	// FactWritten: when each of a pull request's commits was written and its
	// title, as "2026-03-01T12:00:00Z keep the cart warm".
	FactWritten = "commits_written"
	// FactMergeCommit: the id of the commit that merged a pull request: a
	// merge, a squash, or the last one that was rebased.
	FactMergeCommit = "merge_commit"
	// FactPathsCommented: the paths of a change that a review comments on.
	FactPathsCommented = "paths_commented"
	// FactOpenWork: the item is work that could be done, open still if true.
	// It is nobody's evidence.
	FactOpenWork = "open_work"
	// FactTakenBack: the source says that the item, if it was evidence, is none any
	// more. It stands beside FactOpenWork.
	FactTakenBack = "taken_back"
)

// Set records a fact. A value JSON can not hold is a programming error and
// leaves the fact unknown.
func (f *Facts) Set(name string, value any) {
	if raw, err := json.Marshal(value); err == nil {
		f.put(Fact{name, string(raw)})
	}
}

// put adds a fact, or replaces the one of its name.
func (f *Facts) put(fact Fact) {
	i, known := slices.BinarySearchFunc(*f, fact.Name, func(a Fact, name string) int { return strings.Compare(a.Name, name) })
	if known {
		(*f)[i] = fact
		return
	}
	*f = slices.Insert(*f, i, fact)
}

// inOrder are facts as they stand in a line, which may be in any order and
// name some more than once: the last one holds, as in encoding/json.
func (f Facts) inOrder() Facts {
	byName := func(a, b Fact) int { return strings.Compare(a.Name, b.Name) }
	for i := 1; i < len(f); i++ {
		if f[i-1].Name < f[i].Name {
			continue
		}
		slices.Reverse(f)
		slices.SortStableFunc(f, byName)
		return slices.CompactFunc(f, func(a, b Fact) bool { return a.Name == b.Name })
	}
	return f
}

// withMissing are the facts with those of more that they lack.
func (f Facts) withMissing(more Facts) Facts {
	if more == nil {
		return f
	}
	all := slices.Clone(more)
	for _, fact := range f {
		all.put(fact)
	}
	return all
}

// without are the facts but for some.
func (f Facts) without(names ...string) Facts {
	return slices.DeleteFunc(slices.Clone(f), func(fact Fact) bool { return slices.Contains(names, fact.Name) })
}

// raw is the JSON of a fact, empty where it is unknown. There are few facts: to
// look at each is faster than to search.
func (f Facts) raw(name string) string {
	for i := range f {
		if f[i].Name == name {
			return f[i].JSON
		}
	}
	return ""
}

// Has reports whether there is a fact of that name, null included.
func (f Facts) Has(name string) bool { return f.raw(name) != "" }

// Value decodes a fact to nil, bool, float64, string, []any or map[string]any.
func (f Facts) Value(name string) (value any, known bool) {
	raw := f.raw(name)
	if raw == "" || json.Unmarshal([]byte(raw), &value) != nil || value == nil {
		return nil, false
	}
	return value, true
}

// Bool returns a fact that is true or false.
func (f Facts) Bool(name string) (value, known bool) {
	switch f.raw(name) {
	case "true":
		return true, true
	case "false":
		return false, true
	}
	return false, false
}

// Int returns a fact that is a whole number.
func (f Facts) Int(name string) (n int, known bool) {
	raw := f.raw(name)
	if raw == "" {
		return 0, false
	}
	if n, err := strconv.Atoi(raw); err == nil {
		return n, true
	}
	v, _ := f.Value(name)
	x, ok := v.(float64)
	return int(x), ok && x == float64(int(x))
}

// Text returns a fact that is a string.
func (f Facts) Text(name string) (text string, known bool) {
	raw := f.raw(name)
	if n := len(raw); n >= 2 && raw[0] == '"' && raw[n-1] == '"' && strings.IndexByte(raw, '\\') < 0 {
		return raw[1 : n-1], true
	}
	v, _ := f.Value(name)
	text, known = v.(string)
	return text, known
}

// Strings returns a fact that is a list of strings; a single string is a list
// of one.
func (f Facts) Strings(name string) (list []string, known bool) {
	raw := f.raw(name)
	if !strings.HasPrefix(raw, "[") {
		if one, ok := f.Text(name); ok {
			return []string{one}, true
		}
		return nil, false
	}
	list = []string{}
	p := parser{s: raw}
	p.array(func() { list = append(list, p.quoted()) })
	if p.err != nil {
		return nil, false
	}
	return list, true
}
