package fakehub

import (
	"errors"
	"net/http"
	"slices"
	"strings"
)

// rest answers a request to the REST API, as far as it goes here: the account,
// teams, limits, the search, and what a tool needs that asks for every pull
// request by itself. Everything else is 404.
// https://docs.github.com/en/rest
func (c *call) rest(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("X-GitHub-Media-Type", "github.v3; format=json")
	w.Header().Set("X-GitHub-Api-Version-Selected", "2022-11-28")
	parts := strings.Split(strings.Trim(c.path, "/"), "/")
	if r.Method != http.MethodGet {
		writeError(w, http.StatusNotFound, "Not Found", docs)
		return
	}
	if c.path == "/rate_limit" { // asking costs nothing
		c.rateLimits(w)
		return
	}
	resource := "core"
	if parts[0] == "search" {
		resource = "search"
	}
	if !c.spend(w, resource, 1) {
		c.exhausted(w)
		return
	}
	switch {
	case c.path == "/user":
		writeJSON(w, http.StatusOK, c.token.Account.rest())
	case c.path == "/meta":
		c.meta(w)
	case c.path == "/user/teams":
		c.teams(w, r)
	case parts[0] == "orgs" && len(parts) >= 2:
		c.organization(w, r, parts[1], parts[2:])
	case c.path == "/search/issues":
		c.searchIssues(w, r)
	case parts[0] == "users" && len(parts) == 2:
		if a := c.world.find(strings.TrimSuffix(parts[1], "[bot]"), User, Bot, Organization); a != nil {
			writeJSON(w, http.StatusOK, a.rest())
			return
		}
		writeError(w, http.StatusNotFound, "Not Found", docs+"/users/users#get-a-user")
	case parts[0] == "repos" && len(parts) >= 3:
		c.repository(w, r, parts[1]+"/"+parts[2], parts[3:])
	case parts[0] == "repositories" && len(parts) >= 2: // where a renamed one is redirected to
		for _, one := range c.world.Repositories {
			if digits(one.ID) == parts[1] {
				c.repository(w, r, one.FullName(), parts[2:])
				return
			}
		}
		writeError(w, http.StatusNotFound, "Not Found", docs)
	default:
		writeError(w, http.StatusNotFound, "Not Found", docs)
	}
}

// rateLimits answers GET /rate_limit; an Enterprise Server without limits says
// 404.
// https://github.com/vermiculus/magithub/issues/104
func (c *call) rateLimits(w http.ResponseWriter) {
	if c.hub.Enterprise != "" {
		writeError(w, http.StatusNotFound, "Rate limiting is not enabled.", docs+"/rate-limit/rate-limit")
		return
	}
	resources := map[string]any{}
	for name := range limits {
		b := c.hub.bucket(name)
		resources[name] = map[string]any{"limit": b.limit, "used": b.used, "remaining": b.limit - b.used, "reset": b.reset.Unix()}
	}
	c.hub.bucket("core").headers(w.Header(), "core")
	writeJSON(w, http.StatusOK, map[string]any{"resources": resources, "rate": resources["core"]})
}

func (c *call) meta(w http.ResponseWriter) {
	if c.hub.Enterprise == "" {
		writeJSON(w, http.StatusOK, map[string]any{"verifiable_password_authentication": false})
		return
	}
	writeJSON(w, http.StatusOK, map[string]any{"verifiable_password_authentication": true, "installed_version": c.hub.Enterprise})
}

// searchIssues answers GET /search/issues.
// https://docs.github.com/en/rest/search/search#search-issues-and-pull-requests
func (c *call) searchIssues(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	page := docs + "/search/search#search-issues-and-pull-requests"
	refuse := func(text string) {
		writeJSON(w, http.StatusUnprocessableEntity, map[string]any{"message": "Validation Failed", "documentation_url": page, "status": "422",
			"errors": []any{map[string]any{"message": text, "resource": "Search", "field": "q", "code": "invalid"}}})
	}
	text := q.Get("q")
	if sort := q.Get("sort"); sort != "" {
		text += " sort:" + sort + "-" + q.Get("order")
	}
	hits, err := c.find(text, c.hub.advanced() && (c.hub.Enterprise == "" || q.Get("advanced_search") == "true"))
	if bad := (*failure)(nil); errors.As(err, &bad) {
		refuse(bad.message)
		return
	}
	if c.strangers(text) {
		refuse("The listed users cannot be searched either because the users do not exist or you do not have permission to view the users.")
		return
	}
	number, size := pageOf(q)
	if number*size > maxResults {
		writeError(w, http.StatusUnprocessableEntity, "Only the first 1000 search results are available", page)
		return
	}
	reach := min(len(hits), maxResults)
	from, to := min((number-1)*size, reach), min(number*size, reach)
	items := make([]any, 0, to-from)
	for _, h := range hits[from:to] {
		items = append(items, c.restThread(h))
	}
	c.singleSignOn(w)
	c.links(w, r, number, (reach+size-1)/size)
	writeJSON(w, http.StatusOK, map[string]any{"total_count": len(hits) + c.tamper.total, "incomplete_results": c.tamper.incomplete, "items": items})
}

// strangers tells whether a search names people that are not there.
func (c *call) strangers(text string) bool {
	for _, token := range tokens(text) {
		name, value, _ := strings.Cut(strings.TrimPrefix(token, "-"), ":")
		if slices.Contains([]string{"author", "commenter", "reviewed-by", "assignee", "involves"}, name) &&
			value != "@me" && !strings.HasPrefix(value, "app/") && c.world.find(value, User) == nil {
			return true
		}
	}
	return false
}
