package github

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"testing"
	"time"

	"sheaf/collectors/github/fakehub"
	"sheaf/evidence"
)

func march() []evidence.Window {
	from := fakehub.YearFrom().AddDate(0, 2, 0)
	return []evidence.Window{{From: from, To: from.AddDate(0, 1, 0)}}
}

func TestAMonthIsCheapAndNothingNewIsCheaper(t *testing.T) {
	hub := fakehub.New(fakehub.Month(1))
	u := newUser(t, hub)
	u.now = march()[0].To
	u.must(march())
	if got := len(hub.Requests()); got > 12 {
		t.Errorf("%d requests for a month", got)
	}
	whole := u.export()
	t.Logf("a month: %d requests, %d points", u.last.Requests, u.last.Points)
	hub.Forget()
	u.must(march())
	if got := len(hub.Requests()); got > 5 {
		t.Errorf("%d requests for nothing new", got)
	}
	t.Logf("nothing new: %d requests, %d points", u.last.Requests, u.last.Points)
	if u.export() != whole {
		t.Error("nothing new changed something")
	}
}

// Killed at any request, the next run goes on, and in the end all is as if
// nothing had happened.
func TestKilledAtEachRequest(t *testing.T) {
	t.Run("all of it", func(t *testing.T) { t.Parallel(); killedAtEachRequest(t) })
	t.Run("by ids first", func(t *testing.T) { t.Parallel(); killedAtEachRequest(t, "acme/pay") })
}

func killedAtEachRequest(t *testing.T, exclude ...string) {
	seed := uint64(2)
	hub := fakehub.New(fakehub.Month(seed))
	u := newUser(t, hub)
	u.now, u.conf.Exclude = march()[0].To, exclude
	u.must(march())
	want, requests := u.export(), len(hub.Requests())
	for at := range requests {
		hub := fakehub.New(fakehub.Month(seed))
		u := newUser(t, hub)
		u.now, u.conf.Exclude = march()[0].To, exclude
		ctx, kill := context.WithCancel(t.Context())
		hub.Kill(at, kill)
		began := time.Now()
		if err := u.harvest(ctx, march()); !errors.Is(err, context.Canceled) {
			t.Fatalf("killed at request %d: %v", at, err)
		}
		if took := time.Since(began); took > 3*time.Second {
			t.Errorf("ended %v after the kill", took)
		}
		u.must(march())
		if u.export() != want {
			t.Errorf("killed at request %d, the export differs", at)
		}
	}
}

// A caller may stop after any batch and go on from its checkpoint.
func TestStoppedAfterEachBatch(t *testing.T) {
	t.Parallel()
	hub := fakehub.New(fakehub.Month(3))
	u := newUser(t, hub)
	u.now = march()[0].To
	u.must(march())
	want, batches := u.export(), u.batches
	for most := range batches {
		u := newUser(t, hub)
		u.now = march()[0].To
		c, err := New(u.conf, u.env)
		if err != nil {
			t.Fatal(err)
		}
		kept := 0
		for b, err := range c.Collect(t.Context(), u.ask(march())) {
			if err != nil {
				t.Fatal(err)
			}
			u.keep(b)
			if kept++; kept > most {
				break
			}
		}
		u.must(march())
		if u.export() != want {
			t.Errorf("stopped after batch %d, the export differs", most)
		}
	}
}

// A year is gone on with where it was cut off, not begun anew.
func TestAYearKilledTwice(t *testing.T) {
	t.Parallel()
	hub := fakehub.New(fakehub.Year(4))
	u := newUser(t, hub)
	total := 0
	for _, at := range []int{40, 30} {
		ctx, kill := context.WithCancel(t.Context())
		hub.Forget()
		hub.Kill(at, kill)
		if err := u.harvest(ctx, year); !errors.Is(err, context.Canceled) {
			t.Fatal(err)
		}
		total += at
	}
	hub.Forget()
	u.must(year)
	cut, requests := u.export(), len(hub.Requests())
	hub.Forget()
	whole := newUser(t, hub)
	whole.must(year)
	if whole.export() != cut {
		t.Error("the export differs")
	}
	if lost := total + requests - len(hub.Requests()); lost > 12 {
		t.Errorf("%d requests lost by two interruptions", lost)
	}
}

func TestWhatChangesLaterIsFound(t *testing.T) {
	world := fakehub.Month(5)
	hub := fakehub.New(world)
	u := newUser(t, hub)
	u.now = march()[0].To.Add(-time.Hour)
	open := []evidence.Window{{From: march()[0].From, To: march()[0].To}}
	u.must(open)
	before := len(u.of(evidence.Review))
	var mine, theirs *fakehub.PullRequest
	for _, r := range world.Repositories {
		for _, p := range r.Pulls {
			switch {
			case r.Private || p.Author == nil || r.Name == "skunkworks":
			case p.Author == world.Me && mine == nil && p.Merged.IsZero() && p.Closed.IsZero():
				mine = p
			case p.Author != world.Me && theirs == nil && slices.ContainsFunc(p.Reviews, func(r *fakehub.Review) bool { return r.Author == world.Me }):
				theirs = p
			}
		}
	}
	if mine == nil || theirs == nil {
		t.Fatal("the month has no pull request to change")
	}
	u.now = u.now.AddDate(0, 1, 0)
	hub.Change(func(w *fakehub.World) {
		mine.Title = "another title"
		mine.Squash(theirs.Author, u.now.Add(-2*time.Hour))
		theirs.Review(w.Me, fakehub.Approved, "now it is right", u.now.Add(-time.Hour))
	})
	hub.Forget()
	u.must([]evidence.Window{{From: march()[0].From, To: u.now.AddDate(0, 0, 1)}})
	it := u.of(evidence.PullRequest)[mine.NodeID()]
	if it.Title != "another title" || it.State != "merged" || !it.At.Equal(u.now.Add(-2*time.Hour)) {
		t.Errorf("%s is %s %q at %v", it.ID, it.State, it.Title, it.At)
	}
	if got := len(u.of(evidence.Review)); got != before+1 {
		t.Errorf("%d reviews, before %d", got, before)
	}
	if got := len(hub.Requests()); got > 10 {
		t.Errorf("%d requests for two changes", got)
	}
}

// TestAnIssueOpenedAgain: one that was read as done is read again when it is not any
// more, though it was opened before all that was asked for.
func TestAnIssueOpenedAgain(t *testing.T) {
	world := fakehub.NewWorld("ada")
	bob := world.User("bob")
	issue := world.Repository(world.Organization("acme"), "pay").Issue(world.Me, "Payouts fail", year[0].From.AddDate(0, -1, 0))
	issue.Assignees = []*fakehub.Account{world.Me}
	issue.Close(year[0].From.AddDate(0, 2, 0), "")
	hub := fakehub.New(world)
	u := newUser(t, hub)
	u.must(year)
	for _, it := range u.of(evidence.Ticket) {
		if !it.Done.Equal(issue.Closed) {
			t.Errorf("done %v", it.Done)
		}
	}
	hub.Change(func(*fakehub.World) {
		issue.Closed, issue.Reason = time.Time{}, ""
		issue.Comment(bob, "It still does.", u.now.AddDate(0, 0, -1))
	})
	u.must(year)
	tickets := u.of(evidence.Ticket)
	if len(tickets) != 1 {
		t.Errorf("%d tickets", len(tickets))
	}
	for _, it := range tickets {
		if !it.Done.IsZero() || it.State != "open" {
			t.Errorf("%s, done %v", it.State, it.Done)
		}
	}
}

// TestAnIssueNotPlanned: one that was given up is not mine to do any more. That I
// reported it counts.
func TestAnIssueNotPlanned(t *testing.T) {
	world := fakehub.NewWorld("ada")
	pay := world.Repository(world.Organization("acme"), "pay")
	for i, reason := range []string{"NOT_PLANNED", "DUPLICATE"} {
		issue := pay.Issue(world.Me, reason, year[0].From.AddDate(0, 1, i))
		issue.Assignees = []*fakehub.Account{world.Me}
		issue.Close(year[0].From.AddDate(0, 2, 0), reason)
	}
	u := newUser(t, fakehub.New(world))
	u.must(year)
	tickets := u.of(evidence.Ticket)
	if len(tickets) != 2 {
		t.Errorf("%d tickets", len(tickets))
	}
	for _, it := range tickets {
		if p := evidence.Group([]*evidence.Item{&it}, evidence.Grouping{})[0]; it.Role != evidence.Reporter || !p.Done.Equal(it.Created) {
			t.Errorf("%s: %s, done %v", it.Title, it.Role, p.Done)
		}
	}
}

// behind is a host whose clock is behind by so much.
type behind time.Duration

func (b behind) RoundTrip(r *http.Request) (*http.Response, error) {
	resp, err := http.DefaultTransport.RoundTrip(r)
	if err == nil {
		resp.Header.Set("Date", time.Now().Add(-time.Duration(b)).UTC().Format(http.TimeFormat))
	}
	return resp, err
}

// TestAClockThatWasAhead: what was made between a harvest by a clock that was days
// ahead and the one after it was set right is found.
func TestAClockThatWasAhead(t *testing.T) {
	const ahead = 4 * 24 * time.Hour
	for name, carrier := range map[string]http.RoundTripper{"told": behind(ahead), "not told": http.DefaultTransport} {
		world := fakehub.Month(5)
		hub := fakehub.New(world)
		u := newUser(t, hub)
		u.env.HTTP = &http.Client{Transport: carrier}
		right := march()[0].To.AddDate(0, 1, 0)
		u.now = right.Add(ahead)
		u.must([]evidence.Window{{From: march()[0].From, To: u.now}})
		hub.Change(func(w *fakehub.World) {
			w.Repositories[0].Open(w.Me, "Made after it", right.Add(time.Hour))
		})
		u.env.HTTP = &http.Client{Transport: http.DefaultTransport}
		u.now = right.Add(2 * time.Hour)
		if name == "told" {
			u.now = right.Add(ahead + 24*time.Hour)
		}
		before := len(u.of(evidence.PullRequest))
		u.must([]evidence.Window{{From: march()[0].From, To: u.now}})
		if got := len(u.of(evidence.PullRequest)); got != before+1 {
			t.Errorf("%s: %d pull requests, before %d", name, got, before)
		}
	}
}
