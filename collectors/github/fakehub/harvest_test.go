package fakehub

import (
	"fmt"
	"testing"
	"time"
)

// harvest pages through a list and hands on its nodes. where are the keys from
// the answer to the list.
func harvest(c *client, query string, variables map[string]any, node func(any), where ...any) {
	c.t.Helper()
	for {
		g := c.ask(query, variables)
		if g.Errors != nil {
			c.t.Fatalf("%+v", g.Errors[0])
		}
		page := at(g.Data, where...)
		nodes, _ := at(page, "nodes").([]any)
		for _, n := range nodes {
			node(n)
		}
		if at(page, "pageInfo", "hasNextPage") != true {
			return
		}
		variables["after"] = at(page, "pageInfo", "endCursor")
	}
}

const searchPage = `query Search($q: String!, $after: String) { search(type: ISSUE, query: $q, first: 25, after: $after) {
	issueCount pageInfo { hasNextPage endCursor } nodes { ... on Issue { id } ... on PullRequest { id author { login }
	%s } } } }`

// TestYearThroughTheAPI harvests a year in the plainest way there is, month by
// month, and holds that it finds what is there. It shows what a year costs,
// and what a search for reviews gives that are none of one's own.
func TestYearThroughTheAPI(t *testing.T) {
	w := Year(1)
	h := New(w)
	c := h.client(t)
	pulls, issues, reviews, comments := map[any]bool{}, map[any]bool{}, map[any]bool{}, map[any]bool{}
	for month := YearFrom(); month.Before(YearTo()); month = month.AddDate(0, 1, 0) {
		next := month.AddDate(0, 1, 0)
		span := month.Format(time.RFC3339) + ".." + next.Add(-time.Second).Format(time.RFC3339)
		harvest(c, fmt.Sprintf(searchPage, "additions labels(first: 20) { nodes { name } } files(first: 100) { nodes { path } } commits(first: 50) { nodes { commit { oid } } } reviews(first: 20) { nodes { state } }"),
			map[string]any{"q": fmt.Sprintf("author:ada is:pr (created:%s OR merged:%s OR closed:%s)", span, span, span)},
			func(n any) { pulls[at(n, "id")] = true }, "search")
		harvest(c, fmt.Sprintf(searchPage, ""), map[string]any{"q": "author:ada is:issue created:" + span},
			func(n any) { issues[at(n, "id")] = true }, "search")
		// The pull requests created in the month, whenever they were reviewed.
		harvest(c, fmt.Sprintf(searchPage, `reviews(first: 100, author: "ada") { nodes { id state submittedAt comments(first: 20) { nodes { body } } } }`),
			map[string]any{"q": "reviewed-by:ada is:pr created:" + span},
			func(n any) { note(t, n, reviews) }, "search")
	}
	harvest(c, fmt.Sprintf(searchPage, `reviews(first: 100, author: "ada") { nodes { id state submittedAt } }`),
		map[string]any{"q": "reviewed-by:ada is:pr created:<2025-01-01 updated:>=2025-01-01"}, func(n any) { note(t, n, reviews) }, "search")
	harvest(c, `query Comments($after: String) { user(login: "ada") { issueComments(first: 100, after: $after, orderBy: {field: UPDATED_AT, direction: DESC}) { pageInfo { hasNextPage endCursor } nodes { id createdAt } } } }`,
		map[string]any{}, func(n any) { comments[at(n, "id")] = true }, "user", "issueComments")

	from, to := YearFrom(), YearTo()
	same(t, "pull requests", pulls, w.Authored(from, to))
	same(t, "issues", issues, w.Opened(from, to))
	same(t, "reviews", reviews, w.Given(from, to))
	same(t, "comments", comments, w.Said(from, to))
	t.Logf("%d requests, %d points", len(h.Requests()), h.Points())
}

// note takes down the reviews of a pull request that count.
func note(t *testing.T, pull any, reviews map[any]bool) {
	if at(pull, "author", "login") == "ada" {
		return
	}
	nodes, _ := at(pull, "reviews", "nodes").([]any)
	for _, r := range nodes {
		if at(r, "state") == Pending {
			continue
		}
		submitted, err := time.Parse(time.RFC3339, at(r, "submittedAt").(string))
		if err != nil {
			t.Fatal(err)
		}
		if within(submitted, YearFrom(), YearTo()) {
			reviews[at(r, "id")] = true
		}
	}
}

func same[T keyed](t *testing.T, what string, got map[any]bool, want []T) {
	t.Helper()
	var missing []string
	for _, one := range want {
		if !got[one.key()] {
			missing = append(missing, one.key())
		}
	}
	if len(missing) > 0 || len(got) != len(want) {
		t.Errorf("%s: %d, want %d; missing %v", what, len(got), len(want), missing[:min(len(missing), 3)])
	}
}

// BenchmarkPage is what one page of pull requests costs the fake, which is
// part of what is measured with it.
func BenchmarkPage(b *testing.B) {
	c := New(Year(1)).client(b)
	for b.Loop() {
		c.ask(fmt.Sprintf(searchPage, "additions files(first: 100) { nodes { path additions deletions } } commits(first: 100) { nodes { commit { oid } } } reviews(first: 20) { nodes { state body } }"),
			map[string]any{"q": "author:ada is:pr created:2025-03-01..2025-03-31"})
	}
}
