package fakehub

import (
	"fmt"
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
)

// has tells whether a classic token has one of some scopes; "repo" and its
// like hold their parts.
func (t *Token) has(scopes ...string) bool {
	holds := map[string][]string{
		"user": {"read:user", "user:email"}, "admin:org": {"write:org", "read:org"}, "write:org": {"read:org"}, "repo": {"public_repo"},
	}
	for _, granted := range t.Scopes {
		if slices.Contains(scopes, granted) || slices.ContainsFunc(holds[granted], func(s string) bool { return slices.Contains(scopes, s) }) {
			return true
		}
	}
	return false
}

// shown is a result of a search, or an error in its place where a fine-grained token
// lacks the permission for it. Public repositories need none.
// https://docs.github.com/en/rest/authentication/permissions-required-for-fine-grained-personal-access-tokens
func (c *call) shown(h hit) any {
	permission := "issues=read"
	if h.pull != nil {
		permission = "pull_requests=read"
	}
	if c.token.FineGrained && h.Repository.Private && !slices.Contains(c.token.Permissions, permission) {
		return &failure{kind: "FORBIDDEN", message: "Resource not accessible by personal access token",
			extensions: map[string]any{"saml_failure": false}}
	}
	return h.object()
}

// scoped are the fields that need a scope, by type and name. It is not a full
// list: that is not documented; these were met by people.
// https://github.com/mntnr/name-your-contributors/issues/67
var scoped = map[string][]string{
	"User.email":         {"user:email", "read:user"},
	"User.organizations": {"read:org"},
	"Team.id":            {"read:org", "read:discussion"},
	"Team.name":          {"read:org", "read:discussion"},
	"Team.slug":          {"read:org", "read:discussion"},
	"Team.combinedSlug":  {"read:org", "read:discussion"},
	"Organization.name":  {"read:org"},
}

// missingScopes are the fields of a query that a classic token may not ask
// for. One is enough to get no data at all, whether or not there would have
// been anything to answer.
func (c *call) missingScopes(set ast.SelectionSet) []graphError {
	if c.token.FineGrained {
		return nil
	}
	var errs []graphError
	var walk func(ast.SelectionSet)
	walk = func(set ast.SelectionSet) {
		for _, selection := range set {
			switch s := selection.(type) {
			case *ast.InlineFragment:
				walk(s.SelectionSet)
			case *ast.FragmentSpread:
				walk(s.Definition.SelectionSet)
			case *ast.Field:
				wanted := scoped[s.ObjectDefinition.Name+"."+s.Name]
				if wanted != nil && !c.token.has(wanted...) {
					errs = append(errs, scopeError(s, wanted, c.token.Scopes))
				}
				walk(s.SelectionSet)
			}
		}
	}
	walk(set)
	return errs
}

func scopeError(f *ast.Field, wanted, granted []string) graphError {
	quote := func(scopes []string) string {
		if len(scopes) == 0 {
			return "['']"
		}
		return "['" + strings.Join(scopes, "', '") + "']"
	}
	return graphError{Type: "INSUFFICIENT_SCOPES", Locations: location(f.Position), Message: fmt.Sprintf(
		"Your token has not been granted the required scopes to execute this query. The '%s' field requires one of the following scopes: %s, but your token has only been granted the: %s scopes. Please modify your token's scopes at: https://github.com/settings/tokens.",
		f.Name, quote(wanted), quote(granted))}
}
