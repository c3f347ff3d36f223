package fakehub

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// TestREST walks through the REST API as a tool does that asks for every pull
// request by itself, and holds that both APIs tell the same.
func TestREST(t *testing.T) {
	w := Month(3)
	h := New(w)
	c := h.client(t)
	if _, header, v := c.get("/user"); at(v, "login") != "ada" || header.Get("X-OAuth-Scopes") == "" || header.Get("X-GitHub-Request-Id") == "" {
		t.Errorf("user: %v %v", header, v)
	}
	numbers := map[string]*PullRequest{}
	for path := "/search/issues?q=author:ada+is:pr&per_page=20"; path != ""; {
		status, header, v := c.get(path)
		if status != 200 || at(v, "total_count") != 30.0 || at(v, "incomplete_results") != false {
			t.Fatalf("%s: %d %v", path, status, v)
		}
		items, _ := at(v, "items").([]any)
		for _, item := range items {
			repository := strings.TrimPrefix(at(item, "repository_url").(string), c.base+"/repos/")
			r, _ := w.named(repository)
			n := int(at(item, "number").(float64))
			numbers[fmt.Sprintf("/repos/%s/pulls/%d", r.FullName(), n)] = r.numbered(n, false).(*PullRequest)
		}
		path = next(header.Get("Link"), c.base)
	}
	if len(numbers) != 30 {
		t.Errorf("%d pull requests", len(numbers))
	}
	for path, p := range numbers {
		status, _, v := c.get(path)
		additions, _ := p.lines()
		if status != 200 || at(v, "title") != p.Title || at(v, "additions") != float64(additions) || at(v, "node_id") != p.NodeID() || at(v, "merged") != !p.Merged.IsZero() {
			t.Errorf("%s: %d %v", path, status, v)
		}
		for below, want := range map[string]int{"/files": len(p.Files), "/commits": len(p.Commits), "/reviews": len(p.Reviews)} {
			n := 0
			for at := path + below + "?per_page=100"; at != ""; {
				_, header, v := c.get(at)
				page, _ := v.([]any)
				n += len(page)
				at = next(header.Get("Link"), c.base)
			}
			if n != want {
				t.Errorf("%s%s: %d, want %d", path, below, n, want)
			}
		}
	}
}

// next is the address of the next page, without the root.
func next(link, base string) string {
	for _, part := range strings.Split(link, ", ") {
		if address, rel, _ := strings.Cut(part, "; "); rel == `rel="next"` {
			return strings.TrimPrefix(strings.Trim(address, "<>"), base)
		}
	}
	return ""
}

func TestBothSpellings(t *testing.T) {
	c := New(People()).client(t)
	g := c.ask(`{ search(type: ISSUE, query: "reviewed-by:ada -author:ada is:pr sort:created-asc", first: 10) { nodes { ... on PullRequest { number author { __typename login ... on User { name } } authorAssociation } } } }`, nil)
	for i, want := range []struct{ kind, login, rest, restType any }{
		{"User", "robert", "robert", "User"},
		{"Bot", "renovate", "renovate[bot]", "Bot"},
		{"Mannequin", "old-olga", "old-olga", "Mannequin"},
		{nil, nil, "ghost", "User"},
		{"User", "carla", "carla", "User"},
	} {
		node := at(g.Data, "search", "nodes", i)
		if at(node, "author", "__typename") != want.kind || at(node, "author", "login") != want.login {
			t.Errorf("GraphQL %d: %v", i, node)
		}
		_, _, v := c.get(fmt.Sprintf("/repos/acme/pay/pulls/%v", at(node, "number")))
		if at(v, "user", "login") != want.rest || at(v, "user", "type") != want.restType {
			t.Errorf("REST %d: %v", i, at(v, "user"))
		}
	}
	if status, _, _ := c.get("/users/bob"); status != 404 {
		t.Errorf("a login nobody has any more: %d", status)
	}
	if status, _, _ := c.get("/search/issues?q=author:bob"); status != 422 {
		t.Errorf("a search for it: %d", status)
	}
	if status, _, v := c.get("/users/renovate%5Bbot%5D"); status != 200 || at(v, "type") != "Bot" {
		t.Errorf("a bot by its REST name: %d %v", status, v)
	}
}

func TestMovedRepositories(t *testing.T) {
	c := New(Moved()).client(t)
	status, header, _ := c.get("/repos/acme/renamed/pulls/1?x=1")
	to := strings.TrimPrefix(header.Get("Location"), c.base)
	if status != 301 || !strings.HasPrefix(to, "/repositories/") || !strings.HasSuffix(to, "/pulls/1?x=1") {
		t.Fatalf("%d %v", status, header)
	}
	if status, _, v := c.get(to); status != 200 || at(v, "base", "repo", "full_name") != "acme/new-name" {
		t.Errorf("where it leads: %d %v", status, v)
	}
	for full, want := range map[string]any{"acme/renamed": "acme/new-name", "acme/transferred": "globex/transferred", "acme/forked": "acme/forked", "acme/lost": nil} {
		owner, name, _ := strings.Cut(full, "/")
		g := c.ask(fmt.Sprintf(`{ repository(owner: %q, name: %q) { nameWithOwner } }`, owner, name), nil)
		if got := at(g.Data, "repository", "nameWithOwner"); got != want {
			t.Errorf("%s: %v", full, got)
		}
	}
	g := c.ask(`{ repository(owner: "acme", name: "renamed", followRenames: false) { nameWithOwner } }`, nil)
	if len(g.Errors) != 1 {
		t.Errorf("without following: %+v", g)
	}
	g = c.ask(`{ search(type: ISSUE, query: "author:ada is:pr repo:acme/forked", first: 1) { nodes { ... on PullRequest { headRepository { name } headRepositoryOwner { login } isCrossRepository } } } }`, nil)
	if node := at(g.Data, "search", "nodes", 0); at(node, "headRepository") != nil || at(node, "headRepositoryOwner") != nil || at(node, "isCrossRepository") != true {
		t.Errorf("a deleted fork: %v", node)
	}
}

func TestEnterpriseServer(t *testing.T) {
	h := New(small())
	h.Enterprise = "3.14.2"
	c := h.client(t)
	if !strings.HasSuffix(c.base, "/api/v3") {
		t.Errorf("root: %s", c.base)
	}
	status, header, _ := c.get("/user")
	if status != 200 || header.Get("X-GitHub-Enterprise-Version") != "3.14.2" || header.Get("X-RateLimit-Limit") != "" {
		t.Errorf("user: %d %v", status, header)
	}
	if _, _, v := c.get("/meta"); at(v, "installed_version") != "3.14.2" {
		t.Errorf("meta: %v", v)
	}
	if status, _, v := c.get("/rate_limit"); status != 404 || at(v, "message") != "Rate limiting is not enabled." || !strings.Contains(at(v, "documentation_url").(string), "enterprise-server@3.14") {
		t.Errorf("rate_limit: %d %v", status, v)
	}
	g := c.ask(`{ rateLimit { cost } viewer { url } search(type: ISSUE, query: "author:ada is:pr", first: 1) { issueCount } }`, nil)
	if at(g.Data, "rateLimit") != nil || at(g.Data, "search", "issueCount") != 2.0 || !strings.HasPrefix(at(g.Data, "viewer", "url").(string), "https://127.0.0.1") {
		t.Errorf("GraphQL: %+v", g)
	}
	if g := c.ask(`{ search(type: ISSUE, query: "author:ada OR author:bob", first: 1) { issueCount } }`, nil); len(g.Errors) != 1 {
		t.Errorf("OR: %+v", g)
	}
	if status, _, _ := c.get("/search/issues?q=author:ada+OR+author:bob"); status != 422 {
		t.Errorf("OR: %d", status)
	}
	if status, _, _ := c.get("/search/issues?q=author:ada+OR+author:bob&advanced_search=true"); status != 422 {
		t.Errorf("OR where there is no advanced search: %d", status)
	}
	h.Enterprise = "3.18.0"
	if status, _, v := c.get("/search/issues?q=author:ada+OR+author:bob&advanced_search=true"); status != 200 || at(v, "total_count") != 4.0 {
		t.Errorf("OR in the advanced search: %d %v", status, v)
	}
	c.base = strings.TrimSuffix(c.base, "/api/v3")
	if status, _, _ := c.get("/user"); status != 404 {
		t.Errorf("outside of its root: %d", status)
	}
}

// TestReviewsAndTimeline holds what is particular about reviews.
func TestReviewsAndTimeline(t *testing.T) {
	h := New(small())
	c := h.client(t)
	ask := `{ search(type: ISSUE, query: "author:bob is:pr", first: 1) { nodes { ... on PullRequest {
		reviews(first: 10) { totalCount nodes { state submittedAt author { login } } }
		mine: reviews(first: 10, author: "ADA", states: [APPROVED]) { totalCount }
		timelineItems(first: 10, itemTypes: [PULL_REQUEST_COMMIT, LABELED_EVENT]) { totalCount nodes { __typename ... on LabeledEvent { createdAt label { name } } } }
		all: timelineItems(first: 10) { nodes { __typename } } } } } }`
	node := at(c.ask(ask, nil).Data, "search", "nodes", 0)
	if at(node, "reviews", "totalCount") != 2.0 || at(node, "reviews", "nodes", 1, "state") != "PENDING" || at(node, "reviews", "nodes", 1, "submittedAt") != nil {
		t.Errorf("to its author: %v", at(node, "reviews"))
	}
	if at(node, "mine", "totalCount") != 1.0 {
		t.Errorf("by state: %v", at(node, "mine"))
	}
	if at(node, "timelineItems", "totalCount") != 2.0 || at(node, "timelineItems", "nodes", 1, "label", "name") != "good first issue" {
		t.Errorf("timeline: %v", at(node, "timelineItems"))
	}
	if all, _ := at(node, "all", "nodes").([]any); len(all) != 3 { // commit, review, label; nothing pending
		t.Errorf("the whole timeline: %v", all)
	}
	c.token = h.Grant(Token{Account: h.world.find("bob", User), Scopes: []string{"repo"}})
	if node := at(c.ask(ask, nil).Data, "search", "nodes", 0); at(node, "reviews", "totalCount") != 1.0 {
		t.Errorf("to somebody else: %v", at(node, "reviews"))
	}
}

// TestIssueTimeline holds who had an issue and who closed it, or what did.
func TestIssueTimeline(t *testing.T) {
	w := NewWorld("ada")
	repo, bob, from := w.Repository(w.Organization("acme"), "pay"), w.User("bob"), YearFrom()
	issue := repo.Issue(bob, "Payouts fail", from)
	issue.Assign(bob, w.Me, from.Add(time.Hour))
	issue.Say(w.Me, "I look at it.", from.Add(2*time.Hour))
	issue.CloseBy(w.Me, from.Add(3*time.Hour), "")
	issue.Reopen(bob, from.Add(4*time.Hour))
	issue.Unassign(bob, w.Me, from.Add(5*time.Hour))
	fix := repo.Open(bob, "Retry", from.Add(6*time.Hour))
	fix.Closing = []*Issue{issue}
	fix.Land(w.Me, from.Add(7*time.Hour))
	g := New(w).client(t).ask(`{ search(type: ISSUE, query: "is:issue no:assignee", first: 1) { nodes { ... on Issue { stateReason
		all: timelineItems(first: 10) { nodes { __typename } }
		timelineItems(first: 10, itemTypes: [ASSIGNED_EVENT, UNASSIGNED_EVENT, CLOSED_EVENT]) { nodes {
			... on AssignedEvent { createdAt actor { login } assignee { ... on User { login } } }
			... on UnassignedEvent { assignee { ... on User { login } } }
			... on ClosedEvent { actor { login } closer { ... on PullRequest { number } } } } } } } } }`, nil)
	node := at(g.Data, "search", "nodes", 0)
	if g.Errors != nil || at(node, "stateReason") != "COMPLETED" {
		t.Fatalf("%v %+v", node, g.Errors)
	}
	if all, _ := at(node, "all", "nodes").([]any); len(all) != 6 {
		t.Errorf("all of it: %v", all)
	}
	for i, want := range []struct {
		value any
		at    []any
	}{
		{"ada", []any{0, "assignee", "login"}}, {"bob", []any{0, "actor", "login"}}, {"2025-01-01T01:00:00Z", []any{0, "createdAt"}},
		{nil, []any{1, "closer"}}, {"ada", []any{1, "actor", "login"}}, {"ada", []any{2, "assignee", "login"}}, {float64(fix.Number), []any{3, "closer", "number"}},
	} {
		if got := at(at(node, "timelineItems", "nodes"), want.at...); got != want.value {
			t.Errorf("%d: %v, want %v", i, got, want.value)
		}
	}
}
