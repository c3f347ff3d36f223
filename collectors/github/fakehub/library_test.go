package fakehub

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/google/go-github/v60/github"
)

// library is go-github's client for a hub, as a program would make it.
func library(t *testing.T, h *Hub) *github.Client {
	t.Helper()
	client := github.NewClient(nil).WithAuthToken(h.Token())
	base, err := url.Parse(h.Serve(t))
	if err != nil {
		t.Fatal(err)
	}
	client.BaseURL = base
	return client
}

// TestLibrary holds that go-github takes the fake for GitHub: it finds the
// pages, follows a renamed repository, and knows each limit by its own error.
func TestLibrary(t *testing.T) {
	ctx := context.Background()
	h := New(Moved())
	client := library(t, h)
	me, _, err := client.Users.Get(ctx, "")
	if err != nil || me.GetLogin() != "ada" {
		t.Fatalf("user: %v %v", me, err)
	}
	found, response, err := client.Search.Issues(ctx, "author:ada is:pr", &github.SearchOptions{ListOptions: github.ListOptions{PerPage: 2}})
	if err != nil || found.GetTotal() != 3 || len(found.Issues) != 2 || response.NextPage != 2 || found.Issues[0].GetPullRequestLinks() == nil {
		t.Errorf("search: %v %v", found, err)
	}
	if r, _, err := client.Repositories.Get(ctx, "acme", "renamed"); err != nil || r.GetFullName() != "acme/new-name" {
		t.Errorf("a renamed repository: %v %v", r, err)
	}
	pull, _, err := client.PullRequests.Get(ctx, "globex", "transferred", 1)
	if err != nil || !pull.GetMerged() || pull.GetMergedBy().GetLogin() != "bob" {
		t.Errorf("a pull request: %v %v", pull, err)
	}
	reviews, _, err := client.PullRequests.ListReviews(ctx, "globex", "transferred", 2, nil)
	if err != nil || len(reviews) != 1 || reviews[0].GetState() != Approved {
		t.Errorf("reviews: %v %v", reviews, err)
	}
	limits, _, err := client.RateLimit.Get(ctx)
	if err != nil || limits.GraphQL.Limit != 5000 || limits.Core.Remaining != 4995 { // a redirect counts
		t.Errorf("limits: %+v %v", limits, err)
	}

	ask := func(f Fault) error {
		h.Forget()
		h.Inject(0, f)
		client := library(t, h) // one that remembers no limit
		r, err := client.NewRequest(http.MethodPost, "graphql", map[string]any{"query": "{ viewer { login } }"})
		if err != nil {
			t.Fatal(err)
		}
		_, err = client.Do(ctx, r, nil)
		return err
	}
	var limit *github.RateLimitError
	if err := ask(PrimaryLimit(403, "graphql", -time.Hour)); !errors.As(err, &limit) {
		t.Errorf("a primary limit: %v", err)
	}
	var abuse *github.AbuseRateLimitError
	if err := ask(SecondaryLimit(403, 7, true)); !errors.As(err, &abuse) || abuse.GetRetryAfter() != 7*time.Second {
		t.Errorf("a secondary limit: %v", err)
	}
	if err := ask(SecondaryLimit(403, -1, true)); !errors.As(err, &abuse) || abuse.RetryAfter != nil {
		t.Errorf("a secondary limit without Retry-After: %v", err)
	}
	abuse = nil
	if err := ask(SecondaryLimit(403, 7, false)); err == nil || errors.As(err, &abuse) {
		t.Errorf("a secondary limit without its page: %v", err)
	}
	if err := ask(RateLimited("RATE_LIMITED", time.Hour)); err != nil {
		t.Errorf("GraphQL's limit is no error to the library: %v", err)
	}
}

// TestLibraryOnEnterpriseServer holds that GraphQL is beside the REST API.
func TestLibraryOnEnterpriseServer(t *testing.T) {
	h := New(small())
	h.Enterprise = "3.14.2"
	client := library(t, h)
	r, err := client.NewRequest(http.MethodPost, "../graphql", map[string]any{"query": "{ viewer { login } }"})
	if err != nil {
		t.Fatal(err)
	}
	var answer struct {
		Data struct{ Viewer struct{ Login string } }
	}
	if _, err := client.Do(context.Background(), r, &answer); err != nil || answer.Data.Viewer.Login != "ada" {
		t.Errorf("%+v %v", answer, err)
	}
}
