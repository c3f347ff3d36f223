package fakehub

import (
	"slices"
	"strings"
	"testing"
	"time"
)

// guarded is a world with a public, a private and a lost repository, one of an
// organization that asks for single sign-on, and one pull request in each.
func guarded() *World {
	w := NewWorld("ada")
	acme, sso := w.Organization("acme"), w.Organization("initech")
	sso.SingleSignOn = true
	w.Team(acme, "core", w.Me)
	for i, r := range []*Repository{w.Repository(acme, "public"), w.Repository(acme, "private"), w.Repository(acme, "lost"), w.Repository(sso, "tps")} {
		r.Private = i > 0
		r.Open(w.Me, r.Name, day("2025-03-01T00:00:00Z").AddDate(0, 0, i))
		if r.Name == "lost" {
			r.Lose()
		}
	}
	return w
}

const mine = `{ search(type: ISSUE, query: "author:ada sort:created-asc", first: 10) { issueCount nodes { ... on PullRequest { title } } } }`

func TestTokens(t *testing.T) {
	w := guarded()
	h := New(w)
	acme, sso := w.find("acme", Organization), w.find("initech", Organization)
	c := h.client(t)
	for _, one := range []struct {
		name  string
		token Token
		want  string
	}{
		{"everything", Token{Account: w.Me, Scopes: []string{"repo"}, Authorized: []*Account{sso}}, "public private tps"},
		{"no single sign-on", Token{Account: w.Me, Scopes: []string{"repo"}}, "public private"},
		{"no scope", Token{Account: w.Me}, "public"},
		{"fine-grained", Token{Account: w.Me, FineGrained: true, Owner: acme, Permissions: []string{"pull_requests=read"}}, "public private"},
		{"fine-grained without permission", Token{Account: w.Me, FineGrained: true, Owner: acme}, "public -"},
		{"fine-grained elsewhere", Token{Account: w.Me, FineGrained: true, Owner: w.Me}, "public"},
		{"somebody else's", Token{Account: w.User("eve"), Scopes: []string{"repo"}}, "public"},
	} {
		c.token = h.Grant(one.token)
		g := c.ask(mine, nil)
		var got []string
		nodes, _ := at(g.Data, "search", "nodes").([]any)
		for _, n := range nodes {
			title, _ := at(n, "title").(string)
			if title == "" {
				title = "-"
			}
			got = append(got, title)
		}
		if strings.Join(got, " ") != one.want {
			t.Errorf("%s sees %q, want %q", one.name, got, one.want)
		}
		if hides := slices.Contains(got, "-"); hides != (len(g.Errors) == 1 && g.Errors[0].Type == "FORBIDDEN") {
			t.Errorf("%s: %v", one.name, g.Errors)
		}
	}
}

func TestRefusals(t *testing.T) {
	w := guarded()
	h := New(w)
	c := h.client(t)
	c.token = ""
	if status, _, v := c.get("/user"); status != 401 || at(v, "message") != "Requires authentication" {
		t.Errorf("without a token: %d %v", status, v)
	}
	c.token = "nonsense"
	if status, _, v := c.get("/user"); status != 401 || at(v, "message") != "Bad credentials" || at(v, "documentation_url") != "https://docs.github.com/rest" {
		t.Errorf("with a bad token: %d %v", status, v)
	}
	response, err := c.send("POST", "graphql", map[string]any{"query": "{ viewer { login } }"})
	if err != nil || response.StatusCode != 401 {
		t.Errorf("GraphQL with a bad token: %v %v", response, err)
	}
	c.token = h.Grant(Token{Account: w.Me, Scopes: []string{"repo"}})
	h.Revoke(c.token)
	if status, _, _ := c.get("/user"); status != 401 {
		t.Errorf("with a revoked token: %d", status)
	}

	c.token = h.Grant(Token{Account: w.Me, Scopes: []string{"gist"}, Expires: "2026-12-01 00:00:00 UTC"})
	status, header, _ := c.get("/user/teams")
	if status != 403 || header.Get("X-OAuth-Scopes") != "gist" || !strings.Contains(header.Get("X-Accepted-OAuth-Scopes"), "read:org") ||
		header.Get("GitHub-Authentication-Token-Expiration") == "" {
		t.Errorf("teams without the scope: %d %v", status, header)
	}
	g := c.ask(`{ search(type: ISSUE, query: "x", first: 1) { nodes { ... on PullRequest { reviewRequests(first: 1) { nodes { requestedReviewer { ... on Team { slug } } } } } } } }`, nil)
	if len(g.Errors) != 1 || g.Errors[0].Type != "INSUFFICIENT_SCOPES" || g.Data != nil || !strings.Contains(g.Errors[0].Message, "['read:org', 'read:discussion'], but your token has only been granted the: ['gist'] scopes") {
		t.Errorf("a field without its scope: %+v", g)
	}
	c.token = h.Grant(Token{Account: w.Me, FineGrained: true})
	status, header, v := c.get("/user/teams")
	if status != 403 || header.Get("X-Accepted-GitHub-Permissions") != "members=read" || at(v, "message") != "Resource not accessible by personal access token" || header["X-Oauth-Scopes"] != nil {
		t.Errorf("teams without the permission: %d %v %v", status, header, v)
	}
	c.token = h.Token()
	if status, _, v := c.get("/user/teams"); status != 200 || at(v, 0, "slug") != "core" {
		t.Errorf("teams: %d %v", status, v)
	}
	if status, _, v := c.get("/orgs/acme/teams/core/members"); status != 200 || at(v, 0, "login") != "ada" {
		t.Errorf("members: %d %v", status, v)
	}
}

func TestSingleSignOn(t *testing.T) {
	h := New(guarded())
	c := h.client(t)
	status, header, v := c.get("/repos/initech/tps")
	if status != 403 || !strings.HasPrefix(header.Get("X-GitHub-SSO"), "required; url=https://github.com/orgs/initech/sso?authorization_request=") || at(v, "message") != samlMessage {
		t.Errorf("a repository: %d %v %v", status, header, v)
	}
	_, header, v = c.get("/search/issues?q=author:ada")
	if !strings.HasPrefix(header.Get("X-GitHub-SSO"), "partial-results; organizations=") || at(v, "total_count") != 2.0 {
		t.Errorf("a search: %v %v", header, v)
	}
	g := c.ask(`{ repository(owner: "initech", name: "tps") { name } viewer { login } }`, nil)
	if len(g.Errors) != 1 || g.Errors[0].Type != "FORBIDDEN" || g.Errors[0].Extensions["saml_failure"] != true || at(g.Data, "repository") != nil || at(g.Data, "viewer", "login") != "ada" {
		t.Errorf("GraphQL: %+v", g)
	}
	g = c.ask(`query($id: ID!) { nodes(ids: [$id]) { id } }`, map[string]any{"id": h.world.Repositories[3].Pulls[0].NodeID()})
	if len(g.Errors) != 1 || g.Errors[0].Type != "FORBIDDEN" {
		t.Errorf("by id: %+v", g)
	}
	// A lost repository is as if it had never been.
	if status, _, _ := c.get("/repos/acme/lost"); status != 404 {
		t.Errorf("a lost repository: %d", status)
	}
	if g := c.ask(`{ repository(owner: "acme", name: "lost") { name } }`, nil); g.Errors[0].Type != "NOT_FOUND" {
		t.Errorf("a lost repository: %+v", g)
	}
}

func TestLimits(t *testing.T) {
	h := New(small())
	c := h.client(t)
	h.Remain("graphql", 1, time.Hour)
	if g := c.ask(`{ viewer { login } }`, nil); g.Errors != nil {
		t.Errorf("the last point: %+v", g)
	}
	if g := c.ask(`{ viewer { login } }`, nil); len(g.Errors) != 1 || g.Errors[0].Type != "RATE_LIMITED" || g.Data != nil {
		t.Errorf("a point too many: %+v", g)
	}
	h.Remain("search", 0, time.Minute)
	status, header, v := c.get("/search/issues?q=author:ada")
	if status != 403 || header.Get("X-RateLimit-Remaining") != "0" || header.Get("X-RateLimit-Resource") != "search" || !strings.HasPrefix(at(v, "message").(string), "API rate limit exceeded") {
		t.Errorf("a search too many: %d %v %v", status, header, v)
	}
	if status, header, _ := c.get("/user"); status != 200 || header.Get("X-RateLimit-Remaining") != "4999" {
		t.Errorf("another limit: %d %v", status, header)
	}
	h.TooMany = true
	if status, _, _ := c.get("/search/issues?q=author:ada"); status != 429 {
		t.Errorf("as 429: %d", status)
	}
	h.Now = func() time.Time { return time.Now().Add(2 * time.Hour) }
	if g := c.ask(`{ viewer { login } }`, nil); g.Errors != nil {
		t.Errorf("after the reset: %+v", g)
	}
	if _, _, v := c.get("/rate_limit"); at(v, "resources", "graphql", "remaining") != 4999.0 {
		t.Errorf("rate_limit: %v", v)
	}
}
