package fakehub

import (
	"fmt"
	"slices"
	"testing"
	"time"
)

// TestSearchStopsAtAThousand holds that the count is the true one and that
// pages end after a thousand.
func TestSearchStopsAtAThousand(t *testing.T) {
	c := New(Flood(1234)).client(t)
	seen := map[any]bool{}
	cursor, pages := any(nil), 0
	for {
		g := c.ask(`query($after: String) { search(type: ISSUE, query: "author:ada", first: 100, after: $after) { issueCount nodes { ... on PullRequest { id } } pageInfo { hasNextPage endCursor } } }`, map[string]any{"after": cursor})
		if got := at(g.Data, "search", "issueCount"); got != 1234.0 {
			t.Fatalf("issueCount %v", got)
		}
		nodes, _ := at(g.Data, "search", "nodes").([]any)
		for _, n := range nodes {
			seen[at(n, "id")] = true
		}
		pages++
		cursor = at(g.Data, "search", "pageInfo", "endCursor")
		if at(g.Data, "search", "pageInfo", "hasNextPage") == false {
			break
		}
	}
	if len(seen) != 1000 || pages != 10 {
		t.Errorf("%d results on %d pages", len(seen), pages)
	}
	status, _, v := c.get("/search/issues?q=author:ada&per_page=100&page=11")
	if status != 422 || at(v, "message") != "Only the first 1000 search results are available" {
		t.Errorf("page 11: %d %v", status, v)
	}
}

// TestPages holds that a connection is walked through whole in both
// directions, and that a cursor holds when something is added before it.
func TestPages(t *testing.T) {
	w := NewWorld("ada")
	p := w.Repository(w.Me, "r").Open(w.Me, "p", day("2025-03-01T00:00:00Z"))
	for i := range 25 {
		p.Comment(w.Me, fmt.Sprint(i), day("2025-03-02T00:00:00Z").Add(time.Duration(i)*time.Minute))
	}
	h := New(w)
	c := h.client(t)
	walk := func(arguments, cursorField, more string, grow bool) []string {
		var bodies []string
		cursor := any(nil)
		for {
			g := c.ask(`query($c: String) { node(id: "`+p.NodeID()+`") { ... on PullRequest { comments(`+arguments+`: $c) { totalCount nodes { body } edges { cursor node { body } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } } } }`, map[string]any{"c": cursor})
			if g.Errors != nil {
				t.Fatal(g.Errors)
			}
			nodes, _ := at(g.Data, "node", "comments", "nodes").([]any)
			for _, n := range nodes {
				bodies = append(bodies, at(n, "body").(string))
			}
			cursor = at(g.Data, "node", "comments", "pageInfo", cursorField)
			if at(g.Data, "node", "comments", "pageInfo", more) != true {
				return bodies
			}
			if grow {
				h.Change(func(*World) { p.Comment(w.Me, "early", day("2025-03-01T01:00:00Z")) })
			}
		}
	}
	if got := walk("first: 10, after", "endCursor", "hasNextPage", false); len(got) != 25 || got[0] != "0" || got[24] != "24" {
		t.Errorf("forward: %v", got)
	}
	if got := walk("last: 10, before", "startCursor", "hasPreviousPage", false); len(got) != 25 || got[0] != "15" || got[24] != "4" {
		t.Errorf("backward: %v", got)
	}
	if got := walk("first: 10, after", "endCursor", "hasNextPage", true); len(slices.Compact(got)) != 25 {
		t.Errorf("while it grows: %v", got)
	}
	if g := c.ask(`{ search(type: ISSUE, query: "author:ada", first: 1, after: "nonsense") { issueCount } }`, nil); len(g.Errors) != 1 || g.Errors[0].Type != "INVALID_CURSOR_ARGUMENTS" {
		t.Errorf("a bad cursor: %+v", g)
	}
}

// TestSearchMoves holds that the places of a search shift under a client when
// the world changes, and that the index may run behind.
func TestSearchMoves(t *testing.T) {
	w := small()
	h := New(w)
	c := h.client(t)
	page := `query($after: String) { search(type: ISSUE, query: "is:pr sort:updated-desc", first: 2, after: $after) { issueCount nodes { ... on PullRequest { title } } pageInfo { endCursor } } }`
	first := c.ask(page, nil)
	if at(first.Data, "search", "nodes", 1, "title") != "three" {
		t.Fatalf("%+v", first)
	}
	h.Inject(1, Meanwhile(func(w *World) { w.Repositories[0].Pulls[0].Touch(day("2025-05-01T00:00:00Z")) }))
	second := c.ask(page, map[string]any{"after": at(first.Data, "search", "pageInfo", "endCursor")})
	if at(second.Data, "search", "nodes", 0, "title") != "three" { // again, and "one" is not seen
		t.Errorf("%+v", second)
	}
	h.Change(func(w *World) { w.Repositories[0].Pulls[0].Unindexed = true })
	if g := c.ask(page, nil); at(g.Data, "search", "issueCount") != 3.0 {
		t.Errorf("one that is not indexed: %+v", g)
	}
}
