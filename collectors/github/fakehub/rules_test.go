package fakehub

import (
	"strings"
	"testing"
)

func TestQueriesAreChecked(t *testing.T) {
	c := New(small()).client(t)
	for _, q := range []struct{ query, kind, code, message string }{
		{`{ viewer { logn } }`, "", "undefinedField", `"logn"`},
		{`{ viewer { login(a: 1) } }`, "", "argumentNotAccepted", `"a"`},
		{`{ user { login } }`, "", "missingRequiredArguments", `"login"`},
		{`query($a: Int) { viewer { login } }`, "", "variableNotUsed", `"$a"`},
		{`{ viewer }`, "", "selectionMismatch", "viewer"},
		{`{ search(type: COMMITS, query: "a", first: 1) { issueCount } }`, "", "argumentLiteralsIncompatible", "COMMITS"},
		{`{ viewer { login`, "", "", "Parse error"},
		{`{ search(type: ISSUE, query: "a") { issueCount } }`, "MISSING_PAGINATION_BOUNDARIES", "", "`first` or `last`"},
		{`{ search(type: ISSUE, query: "a", first: 101) { issueCount } }`, "EXCESSIVE_PAGINATION", "", "Requesting 101 records on the `search` connection"},
		{`{ search(type: ISSUE, query: "a", first: 0) { issueCount } }`, "INVALID_PAGINATION", "", "less than 1"},
		{`{ search(type: ISSUE, query: "a", first: 1, last: 1) { issueCount } }`, "INVALID_PAGINATION", "", "both"},
		{`{ search(type: ISSUE, query: "a", first: 5) { nodes { ... on PullRequest { files { nodes { path } } } } } }`, "MISSING_PAGINATION_BOUNDARIES", "", "`files`"},
		{`{ search(type: ISSUE, query: "a", first: 100) { nodes { ... on PullRequest { reviews(first: 100) { nodes { comments(first: 100) { nodes { body } } } } } } } }`,
			"MAX_NODE_LIMIT_EXCEEDED", "", "up to 1,010,100 possible nodes"},
		{`{ user(login: "nobody") { login } }`, "NOT_FOUND", "", "Could not resolve to a User with the login of 'nobody'."},
		{`{ repository(owner: "acme", name: "none") { name } }`, "NOT_FOUND", "", "acme/none"},
		{`{ __type(name: "Issue") { name } }`, "", "", "no answer for Query.__type"},
		{`{ node(id: "PR_none") { id } }`, "NOT_FOUND", "", "PR_none"},
	} {
		g := c.ask(q.query, nil)
		if len(g.Errors) == 0 {
			t.Errorf("%s: no error", q.query)
			continue
		}
		e := g.Errors[0]
		code, _ := e.Extensions["code"].(string)
		if e.Type != q.kind || code != q.code || !strings.Contains(e.Message, q.message) {
			t.Errorf("%s: %+v", q.query, e)
		}
	}
	g := c.ask(`query Wrong($q: String!) { search(type: ISSUE, query: $q, first: 1) { issueCount } }`, nil)
	if len(g.Errors) != 1 || g.Data != nil {
		t.Errorf("a variable that is missing: %+v", g)
	}
}

// TestPublishedSchemaIsAsked holds that a field GitHub has and the fake has
// not is told apart from one that nobody has.
func TestPublishedSchemaIsAsked(t *testing.T) {
	if load().published == nil {
		t.Skip("GitHub's published schema is not here, make schema fetches it")
	}
	c := New(small()).client(t)
	if g := c.ask(`{ viewer { sponsors(first: 1) { totalCount } } }`, nil); len(g.Errors) != 1 || !strings.Contains(g.Errors[0].Message, "fakehub can not answer") {
		t.Errorf("a field of GitHub's: %+v", g)
	}
	if g := c.ask(`{ viewer { sponsored } }`, nil); len(g.Errors) != 1 || strings.Contains(g.Errors[0].Message, "fakehub") {
		t.Errorf("a field of nobody's: %+v", g)
	}
}

// TestPoints holds the examples of GitHub's documentation, in the words of
// this schema.
// https://docs.github.com/en/graphql/overview/rate-limits-and-query-limits-for-the-graphql-api
func TestPoints(t *testing.T) {
	for _, q := range []struct {
		query         string
		points, nodes int
	}{
		{`{ viewer { login } }`, 1, 0},
		// 1 + 100 + 100·50 requests: 51 points; 100 + 5,000 + 300,000 nodes.
		{`{ search(type: ISSUE, query: "x", first: 100) { nodes { ... on PullRequest { reviews(first: 50) { nodes { comments(first: 60) { nodes { id } } } } } } } }`, 51, 305_100},
		// 25 pull requests and six lists of each: 151 requests.
		{`{ search(type: ISSUE, query: "x", first: 25) { nodes { ... on PullRequest { files(first: 100) { totalCount } labels(first: 10) { totalCount } commits(first: 50) { totalCount }
		   reviews(first: 20) { totalCount } reviewRequests(first: 10) { totalCount } closingIssuesReferences(first: 10) { totalCount } } } } }`, 2, 25 + 25*200},
		// The same list twice is one; under another name it is two.
		{`{ a: search(type: ISSUE, query: "x", first: 100) { nodes { ... on PullRequest { labels(first: 1) { totalCount } labels(first: 1) { nodes { name } } more: labels(first: 1) { totalCount } } } } }`, 2, 300},
	} {
		document, errs := load().check(q.query)
		if errs != nil {
			t.Fatal(errs)
		}
		c := price(document.Operations[0], nil)
		if c.points() != q.points || c.nodes != q.nodes || c.errs != nil {
			t.Errorf("%s: %d points, %d nodes, %v; want %d, %d", q.query, c.points(), c.nodes, c.errs, q.points, q.nodes)
		}
	}
}

func TestPointsAreTaken(t *testing.T) {
	h := New(small())
	c := h.client(t)
	g := c.ask(`query A { rateLimit { cost limit remaining used nodeCount resetAt } search(type: ISSUE, query: "is:pr", first: 100) { nodes { ... on PullRequest { files(first: 100) { totalCount } labels(first: 1) { totalCount } } } } }`, nil)
	if at(g.Data, "rateLimit", "cost") != 2.0 || at(g.Data, "rateLimit", "remaining") != 4998.0 || at(g.Data, "rateLimit", "nodeCount") != 10200.0 {
		t.Errorf("rateLimit: %v", g.Data)
	}
	c.ask(`query B { viewer { login } }`, nil)
	log := h.Requests()
	if len(log) != 2 || log[0].Query != "A" || log[0].Points != 2 || log[1].Query != "B" || log[1].Points != 1 || log[0].Nodes != 10200 {
		t.Errorf("log: %+v", log)
	}
	if h.Points() != 3 {
		t.Errorf("%d points", h.Points())
	}
	if log[0].Authorization != "Bearer "+h.Token() || log[0].UserAgent != "fakehub-test" || log[0].Status != 200 || len(log[0].Answer) == 0 {
		t.Errorf("log: %+v", log[0])
	}
}

func TestExecution(t *testing.T) {
	c := New(small()).client(t)
	g := c.ask(`query($yes: Boolean!, $no: Boolean!) {
		...root
		two: user(login: "BOB") { login @include(if: $yes) name @include(if: $no) id @skip(if: $yes) __typename }
	}
	fragment root on Query { one: viewer { login ... on Actor { url } } }`, map[string]any{"yes": true, "no": false})
	if g.Errors != nil {
		t.Fatal(g.Errors)
	}
	if one := at(g.Data, "one"); at(one, "login") != "ada" || at(one, "url") != "https://github.com/ada" {
		t.Errorf("one: %v", one)
	}
	if two, _ := at(g.Data, "two").(map[string]any); len(two) != 2 || two["login"] != "bob" || two["__typename"] != "User" {
		t.Errorf("two: %v", two)
	}
	// Null goes up to where null may be, and is told once.
	g = c.ask(`{ nodes(ids: ["none"]) { id } viewer { login } }`, nil)
	if at(g.Data, "viewer", "login") != "ada" || at(g.Data, "nodes", 0) != nil || len(g.Errors) != 1 || g.Errors[0].Type != "NOT_FOUND" || len(g.Errors[0].Path) != 2 {
		t.Errorf("an id that is none: %+v", g)
	}
}
