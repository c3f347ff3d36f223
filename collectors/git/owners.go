package git

import (
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/hmarr/codeowners"
)

// ownerFiles are where CODEOWNERS may lie; the first that exists counts.
var ownerFiles = [...]string{".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS"}

// owner takes whatever looks like one, groups of groups included: what names a
// team differs from forge to forge.
var owner = sync.OnceValue(func() *regexp.Regexp { // with letters of all scripts it takes a while to make
	return regexp.MustCompile(`^@?[\p{L}\p{N}._%+/-]+(@[\w.-]+)?$`)
})

// readOwners reads CODEOWNERS as of a commit. A line that makes no sense is
// passed over, as forges do; nil where there is no such file.
func readOwners(at *snapshot) codeowners.Ruleset {
	for _, file := range ownerFiles {
		text, ok := at.file(file)
		if !ok {
			continue
		}
		rules := codeowners.Ruleset{}
		for line := range strings.Lines(text) {
			parsed, err := codeowners.ParseFile(strings.NewReader(line), codeowners.WithOwnerMatchers([]codeowners.OwnerMatcher{
				codeowners.OwnerMatchFunc(matchOwner),
			}))
			if err == nil {
				rules = append(rules, parsed...)
			}
		}
		return rules
	}
	return nil
}

// matchOwner keeps an owner as it is written: Owner.String adds nothing to
// e-mail addresses.
func matchOwner(s string) (codeowners.Owner, error) {
	if !owner().MatchString(s) || !strings.Contains(s, "@") {
		return codeowners.Owner{}, codeowners.ErrNoMatch
	}
	return codeowners.Owner{Value: s, Type: codeowners.EmailOwner}, nil
}

// ownersOf returns the owners of some paths, sorted, each once. ok is false
// where the repository has no CODEOWNERS.
func (m *marks) ownersOf(paths []string) (owners []string, ok bool) {
	if m.owners == nil {
		return nil, false
	}
	owners = []string{}
	for _, path := range paths {
		rule, err := m.owners.Match(path)
		if rule == nil || err != nil {
			continue
		}
		for _, o := range rule.Owners {
			owners = append(owners, o.String())
		}
	}
	slices.Sort(owners)
	return slices.Compact(owners), true
}
