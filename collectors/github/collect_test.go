package github

import (
	"testing"

	"sheaf/collectors/github/fakehub"
	"sheaf/evidence"
)

func TestAYear(t *testing.T) {
	t.Run("all of it", func(t *testing.T) { t.Parallel(); aYear(t) })
	t.Run("by ids first", func(t *testing.T) { t.Parallel(); aYear(t, "acme/gone") })
}

func aYear(t *testing.T, exclude ...string) {
	world := fakehub.Year(1)
	hub := fakehub.New(world)
	u := newUser(t, hub)
	u.conf.Exclude = exclude
	u.must(year)
	from, to := year[0].From, year[0].To

	pulls := u.of(evidence.PullRequest)
	for _, p := range world.Authored(from, to) {
		if _, ok := pulls[p.NodeID()]; !ok {
			t.Errorf("pull request %s #%d is missing", p.Repository.FullName(), p.Number)
		}
	}
	reviews := u.of(evidence.Review)
	given := world.Given(from, to)
	for _, r := range given {
		if _, ok := reviews[r.NodeID()]; !ok {
			t.Errorf("review %s of #%d is missing", r.NodeID(), r.Pull().Number)
		}
	}
	if len(reviews) != len(given) {
		t.Errorf("%d reviews, want %d", len(reviews), len(given))
	}
	if got, want := len(u.of(evidence.Comment)), len(world.Said(from, to)); got != want {
		t.Errorf("%d comments, want %d", got, want)
	}
	if got, want := len(u.of(evidence.Ticket)), len(world.Opened(from, to))+len(world.Assigned(from, to)); got != want {
		t.Errorf("%d issues, want %d", got, want)
	}
	if got := len(hub.Requests()); got > 140 || got != u.last.Requests {
		t.Errorf("%d requests for a year, %d told", got, u.last.Requests)
	}
	if hub.Points() != u.last.Points || hub.Points() == 0 {
		t.Errorf("%d points, %d told", hub.Points(), u.last.Points)
	}
	by := map[string]int{}
	for _, r := range hub.Requests() {
		by[r.Query]++
	}
	t.Logf("%d requests, %d points, %v, %d pulls, %d reviews, skips %v", len(hub.Requests()), hub.Points(), by, len(pulls), len(reviews), u.skips)
}
