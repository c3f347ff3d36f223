package fakehub

import (
	"net/http"
	"slices"
	"strings"
)

// teams answers GET /user/teams, which needs the scope read:org, or for a
// fine-grained token the permission members=read.
// https://docs.github.com/en/rest/teams/teams#list-teams-for-the-authenticated-user
func (c *call) teams(w http.ResponseWriter, r *http.Request) {
	page := docs + "/teams/teams#list-teams-for-the-authenticated-user"
	if !c.allowed(w, page, "members=read", "admin:org", "read:org", "repo", "user", "write:org") {
		return
	}
	var all []any
	for _, t := range c.world.Teams {
		if slices.Contains(t.Members, c.token.Account) && c.authorized(t.Organization) {
			all = append(all, t.rest())
		}
	}
	c.singleSignOn(w)
	c.page(w, r, all)
}

// organization answers GET /orgs/{org}, its teams, and their members. The
// last two need the scope read:org, or members=read.
// https://docs.github.com/en/rest/teams/members#list-team-members
func (c *call) organization(w http.ResponseWriter, r *http.Request, login string, rest []string) {
	o := c.world.find(login, Organization)
	switch {
	case o == nil:
		writeError(w, http.StatusNotFound, "Not Found", docs+"/orgs/orgs#get-an-organization")
		return
	case !c.authorized(o):
		c.refuseSSO(w, o)
		return
	case len(rest) == 0:
		writeJSON(w, http.StatusOK, o.rest())
		return
	case rest[0] != "teams":
		writeError(w, http.StatusNotFound, "Not Found", docs)
		return
	case !c.allowed(w, docs+"/teams/teams#list-teams", "members=read", "admin:org", "read:org", "write:org"):
		return
	}
	var all []any
	for _, t := range c.world.Teams {
		switch {
		case t.Organization != o || !slices.Contains(o.Members, c.token.Account):
		case len(rest) == 1:
			all = append(all, t.rest())
		case strings.EqualFold(rest[1], t.Slug) && len(rest) == 3 && rest[2] == "members":
			for _, a := range t.Members {
				all = append(all, a.rest())
			}
		}
	}
	c.page(w, r, all)
}

// allowed says by headers what an address needs, and answers 403 where the
// token lacks it: a permission of a fine-grained token, or one of the scopes
// of a classic one.
// https://docs.github.com/en/rest/using-the-rest-api/troubleshooting-the-rest-api#resource-not-accessible
func (c *call) allowed(w http.ResponseWriter, page, permission string, scopes ...string) bool {
	w.Header().Set("X-Accepted-OAuth-Scopes", strings.Join(scopes, ", "))
	w.Header().Set("X-Accepted-GitHub-Permissions", permission)
	switch {
	case c.token.FineGrained && !slices.Contains(c.token.Permissions, permission):
		writeError(w, http.StatusForbidden, "Resource not accessible by personal access token", page)
		return false
	case !c.token.FineGrained && !c.token.has(scopes...):
		writeError(w, http.StatusForbidden, "You need at least read:org scope or user scope to list your teams.", page)
		return false
	}
	return true
}

// refuseSSO is REST's answer for an organization that asks for single sign-on.
func (c *call) refuseSSO(w http.ResponseWriter, o *Account) {
	w.Header().Set("X-GitHub-SSO", "required; url="+ssoURL(o))
	writeError(w, http.StatusForbidden, samlMessage, "https://docs.github.com/articles/authenticating-to-a-github-organization-with-saml-single-sign-on/")
}
