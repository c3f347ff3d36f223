package github

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"sheaf/collectors/github/fakehub"
	"sheaf/evidence"
)

// BenchmarkMonth reads a month of 30 pull requests and 80 reviews from a host
// that takes 100 ms an answer, and beside it asks what a tool that goes from
// pull request to pull request has to ask, one after the other.
func BenchmarkMonth(b *testing.B) {
	const latency = 100 * time.Millisecond
	b.Run("searches", func(b *testing.B) {
		for b.Loop() {
			hub := fakehub.New(fakehub.Month(1))
			hub.Latency = latency
			u := newUser(b, hub)
			u.now = march()[0].To
			u.must(march())
			b.ReportMetric(float64(len(hub.Requests())), "requests")
		}
	})
	b.Run("one-by-one", func(b *testing.B) {
		hub := fakehub.New(fakehub.Month(1))
		u := newUser(b, hub)
		u.now = march()[0].To
		u.must(march())
		paths := oneByOne(u)
		hub.Latency = latency
		for b.Loop() {
			for _, path := range paths {
				u.get(path)
			}
			b.ReportMetric(float64(len(paths)), "requests")
		}
	})
}

// oneByOne are the REST requests for the same facts: of each pull request of
// mine itself, its files, commits, reviews and comments, and of each reviewed one
// itself, its reviews, their comments and its commits.
func oneByOne(u *user) []string {
	var paths []string
	seen := map[string]bool{}
	for _, it := range u.items {
		parts := []string{"", "/files", "/commits", "/reviews", "/comments"}
		if it.Kind == evidence.Review {
			parts = []string{"", "/reviews", "/comments", "/commits"}
		} else if it.Kind != evidence.PullRequest {
			continue
		}
		whole, _, _ := strings.Cut(strings.TrimPrefix(it.ID, "github:"), "/review/")
		space, number, _ := strings.Cut(whole, "#")
		if seen[whole] {
			continue
		}
		seen[whole] = true
		for _, part := range parts {
			paths = append(paths, fmt.Sprintf("/repos/%s/pulls/%s%s?per_page=100", space, number, part))
		}
	}
	return paths
}

// get asks the host for one path as any client would.
func (u *user) get(path string) {
	u.t.Helper()
	req, err := http.NewRequestWithContext(u.t.Context(), http.MethodGet, strings.TrimSuffix(u.conf.BaseURL, "/")+path, nil)
	if err != nil {
		u.t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+u.hub.Token())
	resp, err := u.env.HTTP.Do(req)
	if err != nil {
		u.t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		u.t.Fatalf("%s: %s", path, resp.Status)
	}
}
