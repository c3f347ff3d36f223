package fakehub

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
)

// client asks a hub as a careful client would.
type client struct {
	t     testing.TB
	base  string
	token string
	http  *http.Client
}

func (h *Hub) client(t testing.TB) *client {
	return &client{t: t, base: strings.TrimSuffix(h.Serve(t), "/"), token: h.Token(), http: &http.Client{
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
}

// graph is an answer of the GraphQL endpoint.
type graph struct {
	Data   map[string]any
	Errors []graphError
}

func (c *client) send(method, path string, body any) (*http.Response, error) {
	text, err := json.Marshal(body)
	if err != nil {
		c.t.Fatal(err)
	}
	url := c.base + path
	if path == "graphql" {
		url = strings.TrimSuffix(c.base, "/v3") + "/graphql"
	}
	r, err := http.NewRequestWithContext(context.Background(), method, url, bytes.NewReader(text))
	if err != nil {
		c.t.Fatal(err)
	}
	r.Header.Set("User-Agent", "fakehub-test")
	if c.token != "" {
		r.Header.Set("Authorization", "Bearer "+c.token)
	}
	return c.http.Do(r)
}

// ask sends a query and returns the answer, which has status 200.
func (c *client) ask(query string, variables map[string]any) graph {
	c.t.Helper()
	response, err := c.send("POST", "graphql", map[string]any{"query": query, "variables": variables})
	if err != nil {
		c.t.Fatal(err)
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		c.t.Fatalf("status %d", response.StatusCode)
	}
	var g graph
	if err := json.NewDecoder(response.Body).Decode(&g); err != nil {
		c.t.Fatal(err)
	}
	return g
}

// get returns status, headers and the decoded body of a REST answer.
func (c *client) get(path string) (int, http.Header, any) {
	c.t.Helper()
	response, err := c.send("GET", path, nil)
	if err != nil {
		c.t.Fatal(err)
	}
	defer response.Body.Close()
	var v any
	if err := json.NewDecoder(response.Body).Decode(&v); err != nil {
		c.t.Fatalf("%s: %v", path, err)
	}
	return response.StatusCode, response.Header, v
}

// at follows keys and places into a decoded value.
func at(v any, path ...any) any {
	for _, step := range path {
		switch s := step.(type) {
		case string:
			m, _ := v.(map[string]any)
			v = m[s]
		case int:
			l, _ := v.([]any)
			if s >= len(l) {
				return nil
			}
			v = l[s]
		}
	}
	return v
}

func TestQueryThroughTheWire(t *testing.T) {
	c := New(Month(1)).client(t)
	g := c.ask(`query Mine($q: String!) { viewer { login } rateLimit { cost remaining } search(type: ISSUE, first: 3, query: $q) { issueCount nodes { __typename ... on PullRequest { number title fullDatabaseId databaseId files(first: 100) { totalCount } } } } }`,
		map[string]any{"q": "author:ada is:pr"})
	if g.Errors != nil {
		t.Fatalf("errors: %+v", g.Errors)
	}
	if got := at(g.Data, "search", "issueCount"); got != 30.0 {
		t.Errorf("issueCount %v, want 30", got)
	}
	first := at(g.Data, "search", "nodes", 0)
	if at(first, "__typename") != "PullRequest" || at(first, "databaseId") != nil || at(first, "fullDatabaseId") == nil {
		t.Errorf("first result: %v", first)
	}
}
