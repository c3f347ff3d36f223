package evidence

import (
	"bytes"
	"encoding/json"
	"strconv"
)

// Facts are what a source knows beyond the fields of an item, by name. A fact
// that was not looked up is absent, and absent means unknown, never false.
// Values are kept as the source's JSON, so that none loses precision.
type Facts map[string]json.RawMessage

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
	// rebased or thrown away.
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
	// FactOpenWork: the item is work that could be done, open still if true.
	// It is nobody's evidence.
	FactOpenWork = "open_work"
)

// Set records a fact. A value JSON can not hold is a programming error and
// leaves the fact unknown.
func (f *Facts) Set(name string, value any) {
	raw, err := json.Marshal(value)
	if err != nil {
		return
	}
	if *f == nil {
		*f = Facts{}
	}
	(*f)[name] = raw
}

// Value decodes a fact to nil, bool, float64, string, []any or map[string]any.
func (f Facts) Value(name string) (value any, known bool) {
	raw, ok := f[name]
	if !ok || json.Unmarshal(raw, &value) != nil || value == nil {
		return nil, false
	}
	return value, true
}

// Bool returns a fact that is true or false.
func (f Facts) Bool(name string) (value, known bool) {
	switch string(f[name]) {
	case "true":
		return true, true
	case "false":
		return false, true
	}
	return false, false
}

// Int returns a fact that is a whole number.
func (f Facts) Int(name string) (n int, known bool) {
	if n, err := strconv.Atoi(string(f[name])); err == nil {
		return n, true
	}
	v, _ := f.Value(name)
	x, ok := v.(float64)
	return int(x), ok && x == float64(int(x))
}

// Text returns a fact that is a string.
func (f Facts) Text(name string) (text string, known bool) {
	raw := f[name]
	if n := len(raw); n >= 2 && raw[0] == '"' && raw[n-1] == '"' && !bytes.ContainsAny(raw, `\`) {
		return string(raw[1 : n-1]), true
	}
	v, _ := f.Value(name)
	text, known = v.(string)
	return text, known
}

// Strings returns a fact that is a list of strings; a single string is a list
// of one.
func (f Facts) Strings(name string) (list []string, known bool) {
	v, _ := f.Value(name)
	switch v := v.(type) {
	case string:
		return []string{v}, true
	case []any:
		list = make([]string, 0, len(v))
		for _, e := range v {
			s, ok := e.(string)
			if !ok {
				return nil, false
			}
			list = append(list, s)
		}
		return list, true
	}
	return nil, false
}
