// Package fakehub is a GitHub to test against, as difficult as the real one.
//
// A World holds accounts, repositories, issues, pull requests, reviews and
// comments: a generated year of one engineer (Year), or a small one made by
// hand for one question. A Hub serves a world by HTTP. It speaks
//
//   - GraphQL: every query is checked against GitHub's schema and GitHub's
//     rules on pages and nodes (schema.go, rules.go), priced in points
//     (points.go) and carried out over the world (execute.go, search.go);
//   - REST, as far as a collector or a tool that asks for each pull request
//     by itself needs it (rest.go);
//   - tokens, scopes, permissions and single sign-on (auth.go), rate limits
//     (limits.go), and any fault at any request (faults.go).
//
// Each file names where GitHub documents what it imitates, or who reported
// it. What is documented nowhere is said to be so. Where GitHub is more
// lenient than its documentation, the fake is as strict as the documentation.
//
// The package is imported by tests only.
package fakehub

import (
	"context"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"
)

// Hub serves a world as GitHub would. Its fields are set before the first
// request; the world may be changed between requests by Change.
type Hub struct {
	// Enterprise is the version of the GitHub Enterprise Server it plays,
	// such as "3.14.2". Empty means github.com, or a site of ghe.com, whose
	// API is the same.
	Enterprise string
	// Latency is how long each answer takes at least.
	Latency time.Duration
	// Now is the server's clock: the Date header and the reset of limits.
	Now func() time.Time
	// TooMany answers an exhausted limit with 429 where GitHub may choose
	// between 403 and 429.
	TooMany bool
	// Site is where pages for people are. Empty means https://github.com, or
	// on an Enterprise Server the host of the request.
	Site string
	// Objects is how many objects one GraphQL query may resolve before
	// GitHub gives up and answers RESOURCE_LIMITS_EXCEEDED with the part it
	// has. 0 means no limit. GitHub keeps the real figure to itself.
	Objects int

	schema *schema

	mu      sync.Mutex
	world   *World
	tokens  map[string]*Token
	token   string
	buckets map[string]*bucket
	log     []Request
	faults  []injection
	kills   map[int]context.CancelFunc
}

// New returns a Hub that serves w as github.com does, with one token for
// w.Me that may read everything (see Token).
func New(w *World) *Hub {
	h := &Hub{
		Now:     time.Now,
		schema:  load(),
		world:   w,
		tokens:  map[string]*Token{},
		buckets: map[string]*bucket{},
		kills:   map[int]context.CancelFunc{},
	}
	h.token = h.Grant(Token{Account: w.Me, Scopes: []string{"repo", "read:org", "read:user", "user:email"}})
	return h
}

// Token is the value of the token New made.
func (h *Hub) Token() string { return h.token }

// Serve starts a server on a loopback port and returns the root of its API
// with a closing slash, the form go-github wants as BaseURL: below /api/v3/
// for an Enterprise Server. The server ends with the test.
func (h *Hub) Serve(t testing.TB) string {
	t.Helper()
	server := httptest.NewServer(h)
	t.Cleanup(func() { // Close alone would wait for answers that are held back
		server.CloseClientConnections()
		server.Close()
	})
	return server.URL + h.root() + "/"
}

// Change changes the world while no request is being answered.
func (h *Hub) Change(change func(*World)) {
	h.mu.Lock()
	defer h.mu.Unlock()
	change(h.world)
}

// ServeHTTP answers one request.
func (h *Hub) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	entry := h.open(r)
	if h.Latency > 0 && !hold(r.Context(), h.Latency) {
		return
	}
	if kill := h.killed(entry.Index); kill != nil {
		kill()
		hold(r.Context(), 0)
		panic(http.ErrAbortHandler)
	}
	recorder := &recorder{ResponseWriter: w, entry: entry, hub: h}
	defer recorder.close()
	fault := h.fault(entry)
	answer := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { h.answer(w, r, entry, fault.tamper) })
	if fault.apply == nil {
		answer(recorder, r)
		return
	}
	fault.apply(h, recorder, r, answer)
}

// patience is how long an answer that is held back for ever is held back at
// most: a client without a time-out of its own gets no answer after it, and
// its test an end.
const patience = 30 * time.Second

// hold waits so long, or for ever where wait is 0, and reports whether the
// client is still there.
func hold(ctx context.Context, wait time.Duration) bool {
	if wait == 0 {
		wait = patience
	}
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}
