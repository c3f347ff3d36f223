package fakehub

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// writeError answers with GitHub's form of an error. An Enterprise Server
// points to the documentation of its own version.
func writeError(w http.ResponseWriter, status int, text, page string) {
	if version := w.Header().Get("X-GitHub-Enterprise-Version"); version != "" {
		major, minor, _ := strings.Cut(version, ".")
		minor, _, _ = strings.Cut(minor, ".")
		page = strings.Replace(page, "docs.github.com/", "docs.github.com/enterprise-server@"+major+"."+minor+"/", 1)
	}
	writeJSON(w, status, map[string]any{"message": text, "documentation_url": page, "status": strconv.Itoa(status)})
}

func writeJSON(w http.ResponseWriter, status int, value any) {
	w.Header().Set("Content-Type", asJSON)
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(value)
}

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
	hits, err := c.find(text, c.hub.Enterprise == "" || q.Get("advanced_search") == "true")
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

// pageOf reads page and per_page, 30 unless asked otherwise and 100 at most.
func pageOf(q url.Values) (number, size int) {
	number, _ = strconv.Atoi(q.Get("page"))
	size, _ = strconv.Atoi(q.Get("per_page"))
	if size == 0 {
		size = 30
	}
	return max(number, 1), min(max(size, 1), maxPage)
}

// page answers one page of a list.
func (c *call) page(w http.ResponseWriter, r *http.Request, all []any) {
	number, size := pageOf(r.URL.Query())
	from, to := min((number-1)*size, len(all)), min(number*size, len(all))
	c.links(w, r, number, (len(all)+size-1)/size)
	writeJSON(w, http.StatusOK, append([]any{}, all[from:to]...))
}

// links writes the Link header.
// https://docs.github.com/en/rest/using-the-rest-api/using-pagination-in-the-rest-api
func (c *call) links(w http.ResponseWriter, r *http.Request, number, last int) {
	var links []string
	add := func(rel string, n int) {
		q := r.URL.Query()
		q.Set("page", strconv.Itoa(n))
		links = append(links, fmt.Sprintf(`<http://%s%s?%s>; rel="%s"`, r.Host, r.URL.Path, q.Encode(), rel))
	}
	if number > 1 {
		add("prev", number-1)
	}
	if number < last {
		add("next", number+1)
		add("last", last)
	}
	if number > 1 {
		add("first", 1)
	}
	if links != nil {
		w.Header().Set("Link", strings.Join(links, ", "))
	}
}
