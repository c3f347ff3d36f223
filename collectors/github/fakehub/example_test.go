package fakehub_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"time"

	"github.com/google/go-github/v60/github"

	"sheaf/collectors/github/fakehub"
)

// A world is made by hand, served, asked, and the log is looked at. In a test,
// Serve starts the server and ends it.
func Example() {
	march := time.Date(2025, 3, 1, 9, 0, 0, 0, time.UTC)
	world := fakehub.NewWorld("ada")
	bob := world.User("bob")
	pay := world.Repository(world.Organization("acme"), "pay")
	pull := pay.Open(bob, "PAY-7 Retry payouts", march)
	pull.Ask(bob, world.Me, march.Add(time.Minute))
	pull.Review(world.Me, fakehub.Approved, "Nice.", march.Add(time.Hour))
	pull.Squash(bob, march.Add(2*time.Hour))

	hub := fakehub.New(world)
	hub.Inject(0, fakehub.BadGateway())
	server := httptest.NewServer(hub)
	defer server.Close()

	client := github.NewClient(nil).WithAuthToken(hub.Token())
	client.BaseURL, _ = url.Parse(server.URL + "/")
	query := `query Reviewed { search(type: ISSUE, query: "reviewed-by:ada -author:ada is:pr", first: 10) {
		nodes { ... on PullRequest { title reviews(first: 10, author: "ada") { nodes { state submittedAt } } } } } }`
	for range 2 {
		request, err := client.NewRequest(http.MethodPost, "graphql", map[string]any{"query": query})
		if err != nil {
			fmt.Println(err)
			return
		}
		var answer struct{ Data any }
		response, err := client.Do(context.Background(), request, &answer)
		fmt.Println(response.StatusCode, err == nil, answer.Data)
	}
	for _, request := range hub.Requests() {
		fmt.Println(request.Index, request.Status, request.Query, request.Points)
	}
	// Output:
	// 502 false <nil>
	// 200 true map[search:map[nodes:[map[reviews:map[nodes:[map[state:APPROVED submittedAt:2025-03-01T10:00:00Z]]] title:PAY-7 Retry payouts]]]]
	// 0 502 Reviewed 0
	// 1 200 Reviewed 1
}
