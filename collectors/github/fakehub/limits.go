package fakehub

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

const limitDocs = "https://docs.github.com/rest/overview/rate-limits-for-the-rest-api"

// bucket is one primary rate limit of one account.
type bucket struct {
	limit, used int
	reset       time.Time
}

// limits are the primary limits of a person's token, and how long it takes
// until they are fresh.
// https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api
// https://docs.github.com/en/rest/search/search#rate-limit
var limits = map[string]struct {
	limit  int
	window time.Duration
}{
	"core":    {5000, time.Hour},
	"search":  {30, time.Minute},
	"graphql": {5000, time.Hour},
}

// Remain leaves n points, or requests, in a limit: "core", "search" or
// "graphql". The window starts now and lasts for as long as given.
func (h *Hub) Remain(resource string, n int, window time.Duration) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.buckets[resource] = &bucket{limit: limits[resource].limit, used: limits[resource].limit - n, reset: h.Now().Add(window)}
}

func (h *Hub) bucket(resource string) *bucket {
	b := h.buckets[resource]
	if b == nil || !h.Now().Before(b.reset) {
		b = &bucket{limit: limits[resource].limit, reset: h.Now().Add(limits[resource].window).Truncate(time.Second)}
		h.buckets[resource] = b
	}
	return b
}

// spend takes points from a limit and writes its headers. It reports false,
// having taken nothing, when fewer are left. An Enterprise Server has no
// limits unless its administrator sets some, and then no such headers either.
// https://docs.github.com/en/enterprise-server@latest/admin/configuration/configuring-user-applications-for-your-enterprise/configuring-rate-limits
func (c *call) spend(w http.ResponseWriter, resource string, points int) bool {
	c.entry.Points = points
	if c.hub.Enterprise != "" {
		return true
	}
	b := c.hub.bucket(resource)
	ok := b.used+points <= b.limit
	if ok {
		b.used += points
	} else {
		b.used = b.limit
		c.entry.Points = 0
	}
	b.headers(w.Header(), resource)
	return ok
}

func (b *bucket) headers(header http.Header, resource string) {
	header.Set("X-RateLimit-Limit", strconv.Itoa(b.limit))
	header.Set("X-RateLimit-Remaining", strconv.Itoa(b.limit-b.used))
	header.Set("X-RateLimit-Used", strconv.Itoa(b.used))
	header.Set("X-RateLimit-Reset", strconv.FormatInt(b.reset.Unix(), 10))
	header.Set("X-RateLimit-Resource", resource)
}

// exhausted is REST's answer when a primary limit is spent: 403, or 429.
// https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api#exceeding-the-rate-limit
func (c *call) exhausted(w http.ResponseWriter) {
	status := http.StatusForbidden
	if c.hub.TooMany {
		status = http.StatusTooManyRequests
	}
	writeError(w, status, fmt.Sprintf("API rate limit exceeded for user ID %d. If you reach out to GitHub Support for help, please include the request ID %s.",
		c.token.Account.ID, w.Header().Get("X-GitHub-Request-Id")), limitDocs)
}

func (x *execution) rateLimit() rate {
	b := x.hub.bucket("graphql")
	return rate{cost: x.cost, limit: b.limit, used: b.used, reset: b.reset}
}

// common sets the headers of every answer.
func (h *Hub) common(header http.Header) {
	now := h.Now().UTC()
	header.Set("Date", now.Format(http.TimeFormat))
	header.Set("Server", "github.com")
	header.Set("X-GitHub-Request-Id", requestID(len(h.log)))
	header.Set("X-Accepted-OAuth-Scopes", "")
	if h.Enterprise != "" {
		header.Set("Server", "GitHub.com")
		header.Set("X-GitHub-Enterprise-Version", h.Enterprise)
	}
}

func requestID(n int) string {
	s := strings.ToUpper(oid("request", n))
	return s[:4] + ":" + s[4:9] + ":" + s[9:15] + ":" + s[15:21] + ":" + s[21:29]
}

func location(p *ast.Position) []gqlerror.Location {
	return []gqlerror.Location{{Line: p.Line, Column: p.Column}}
}

// site is where the pages for people are.
func (c *call) site() string {
	switch {
	case c.hub.Site != "":
		return c.hub.Site
	case c.hub.Enterprise != "":
		return "https://" + c.entry.Host
	}
	return site
}

// rate is the object RateLimit. It counts the query that asks for it.
type rate struct {
	cost  cost
	limit int
	used  int
	reset time.Time
}

func (rate) typeName() string { return "RateLimit" }

func (r rate) field(_ *execution, name string, _ arguments) (any, error) {
	switch name {
	case "cost":
		return r.cost.points(), nil
	case "limit":
		return r.limit, nil
	case "used":
		return r.used, nil
	case "remaining":
		return r.limit - r.used, nil
	case "nodeCount":
		return r.cost.nodes, nil
	case "resetAt":
		return r.reset, nil
	}
	return nil, unknown(r, name)
}
