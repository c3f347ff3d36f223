package fakehub

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"
)

// outcome is what a client without any care sees of an answer.
type outcome struct {
	status int
	header http.Header
	body   string
	err    error // of the request, or of reading the answer
}

func (c *client) outcome(body any) outcome {
	response, err := c.send("POST", "graphql", body)
	if err != nil {
		return outcome{err: err}
	}
	defer response.Body.Close()
	text, err := io.ReadAll(io.LimitReader(response.Body, 32<<20))
	return outcome{response.StatusCode, response.Header, string(text), err}
}

var twoPulls = map[string]any{"query": `{ search(type: ISSUE, query: "author:ada is:pr", first: 2) { issueCount nodes { ... on PullRequest { title author { login } repository { name } } } pageInfo { hasNextPage endCursor } } }`}

func TestFaults(t *testing.T) {
	is := func(status int, parts ...string) func(outcome) bool {
		return func(o outcome) bool {
			for _, part := range parts {
				if !strings.Contains(o.body, part) {
					return false
				}
			}
			return o.err == nil && o.status == status
		}
	}
	with := func(check func(outcome) bool, key, value string) func(outcome) bool {
		return func(o outcome) bool { return check(o) && strings.HasPrefix(o.header.Get(key), value) }
	}
	broken := func(o outcome) bool { return o.err != nil }
	for _, f := range []struct {
		fault Fault
		shows func(outcome) bool
	}{
		{BadCredentials(), is(401, "Bad credentials")},
		{MissingScopes("gist", "repo"), with(is(403), "X-Accepted-OAuth-Scopes", "repo")},
		{MissingPermissions("pull_requests=read"), with(is(403, "not accessible by personal access token"), "X-Accepted-GitHub-Permissions", "pull_requests=read")},
		{SingleSignOn("https://x"), with(is(403, "SAML"), "X-GitHub-SSO", "required; url=https://x")},
		{PartialResults("1,2"), with(is(200, `"one retry"`), "X-GitHub-SSO", "partial-results; organizations=1,2")},
		{PrimaryLimit(403, "graphql", time.Hour), with(is(403, "rate limit exceeded"), "X-RateLimit-Remaining", "0")},
		{PrimaryLimit(429, "core", time.Hour), with(is(429, "rate limit exceeded"), "X-RateLimit-Resource", "core")},
		{RateLimited("RATE_LIMITED", time.Hour), with(is(200, `"RATE_LIMITED"`), "X-RateLimit-Remaining", "0")},
		{RateLimited("RATE_LIMIT", time.Hour), is(200, `"RATE_LIMIT"`, `"graphql_rate_limit"`)},
		{SecondaryLimit(403, 7, true), with(is(403, "#about-secondary-rate-limits"), "Retry-After", "7")},
		{SecondaryLimit(429, -1, false), func(o outcome) bool {
			return o.status == 429 && o.header["Retry-After"] == nil && !strings.Contains(o.body, "#about-secondary")
		}},
		{ResourceLimits(4), func(o outcome) bool {
			// The first is whole, the second is null, and the error says so.
			return o.status == 200 && strings.Contains(o.body, `"RESOURCE_LIMITS_EXCEEDED"`) && strings.Contains(o.body, `"two"`) && !strings.Contains(o.body, `"one retry"`)
		}},
		{GraphQLError("FORBIDDEN", "no"), is(200, `"data":null`, `"FORBIDDEN"`)},
		{ServerError(), is(500)},
		{BadGateway(), with(is(502, "<title>502 Bad Gateway</title>"), "Content-Type", "text/html")},
		{QueryTimeout(), is(502, "may be the result of a timeout")},
		{Unavailable(), is(503, "Unicorn")},
		{GatewayTimeout(), is(504)},
		{NotFound(), is(404, "Not Found")},
		{Slow(50 * time.Millisecond), is(200, `"one retry"`)},
		{CutBody(), broken},
		{TruncatedJSON(), func(o outcome) bool { return o.err == nil && o.status == 200 && !json.Valid([]byte(o.body)) }},
		{Reset(), broken},
		{Body(""), func(o outcome) bool { return o.status == 200 && o.body == "" }},
		{Body("null"), is(200, "null")},
		{Body("[]"), is(200, "[]")},
		{NoContent(), is(204)},
		{WrongTotal(3), is(200, `"issueCount":5`)},
		{ShortPage(), func(o outcome) bool {
			return strings.Contains(o.body, `"issueCount":2`) && strings.Contains(o.body, `"two"`) && !strings.Contains(o.body, `"one retry"`) && strings.Contains(o.body, `"hasNextPage":false`)
		}},
		{EmptyPage(), is(200, `"issueCount":2`, `"nodes":[]`, `"hasNextPage":true`, `"endCursor":null`)},
		{HugeHeader(), broken},
		{Redirect(307, "http://127.0.0.1:1/"), with(is(307), "Location", "http://127.0.0.1:1/")},
		{GzipBomb(), func(o outcome) bool { return o.status == 200 && len(o.body) == 32<<20 }},
		{ClockSkew(-time.Hour), func(o outcome) bool {
			date, err := http.ParseTime(o.header.Get("Date"))
			return err == nil && time.Since(date) > 50*time.Minute && strings.Contains(o.body, `"one retry"`)
		}},
	} {
		t.Run(f.fault.Name, func(t *testing.T) {
			h := New(small())
			c := h.client(t)
			h.Inject(1, f.fault)
			before, struck, after := c.outcome(twoPulls), c.outcome(twoPulls), c.outcome(twoPulls)
			if !is(200, `"one retry"`)(before) || !is(200, `"one retry"`)(after) {
				t.Errorf("its neighbours: %+v %+v", before, after)
			}
			if !f.shows(struck) {
				t.Errorf("%.300v", struck)
			}
			if got := h.Requests()[1].Fault; got != f.fault.Name {
				t.Errorf("the log says %q", got)
			}
		})
	}
}

func TestRepeatedCursor(t *testing.T) {
	h := New(small())
	c := h.client(t)
	page := `query($after: String) { search(type: ISSUE, query: "is:pr sort:created-asc", first: 2, after: $after) { nodes { ... on PullRequest { title } } pageInfo { hasNextPage endCursor } } }`
	first := c.ask(page, nil)
	h.Inject(1, RepeatedCursor())
	cursor := at(first.Data, "search", "pageInfo", "endCursor")
	second := c.ask(page, map[string]any{"after": cursor})
	if at(second.Data, "search", "nodes", 0, "title") != "three" || at(second.Data, "search", "pageInfo", "endCursor") != cursor {
		t.Errorf("%+v", second)
	}
}

func TestIncompleteResults(t *testing.T) {
	h := New(small())
	c := h.client(t)
	h.InjectWhere(REST("/search/issues"), 1, Incomplete())
	if _, _, v := c.get("/search/issues?q=author:ada"); at(v, "incomplete_results") != true {
		t.Errorf("%v", v)
	}
	if _, _, v := c.get("/search/issues?q=author:ada"); at(v, "incomplete_results") != false {
		t.Errorf("%v", v)
	}
}
