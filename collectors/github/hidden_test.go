package github

import (
	"fmt"
	"testing"
	"time"

	"sheaf/collectors/github/fakehub"
	"sheaf/evidence"
)

// TestSeenAgain: what the token could not see for a while is read once it can, however
// long ago it was touched, and nothing is read again as long as it can not.
func TestSeenAgain(t *testing.T) {
	for _, c := range []struct {
		name       string
		hide, show func(u *user, o *office)
	}{
		{"lost", func(u *user, o *office) { o.pay.Readers = nil }, func(u *user, o *office) { o.pay.Readers = []*fakehub.Account{o.world.Me} }},
		{"single sign-on", func(u *user, o *office) { o.pay.Owner.SingleSignOn = true }, func(u *user, o *office) { o.pay.Owner.SingleSignOn = false }},
		{"scope", func(u *user, o *office) {
			u.token(u.hub.Grant(fakehub.Token{Account: o.world.Me, Scopes: []string{"public_repo", "read:org"}}))
		}, func(u *user, o *office) { u.token(u.hub.Token()) }},
		{"token of somebody else", func(u *user, o *office) {
			u.token(u.hub.Grant(fakehub.Token{Account: o.bob, Scopes: []string{"repo", "read:org"}}))
		}, func(u *user, o *office) { u.token(u.hub.Token()) }},
	} {
		for _, known := range []bool{false, true} {
			if c.name == "lost" && !known { // of what was never seen nothing says that it is there
				continue
			}
			for _, exclude := range [][]string{nil, {"acme/gone"}} {
				t.Run(fmt.Sprint(c.name, known, exclude), func(t *testing.T) {
					o := newOffice()
					o.pay.Private = true
					kept := o.world.Repository(o.pay.Owner, "shop")
					kept.Open(o.world.Me, "Seen all the time", o.at)
					i, later := o.give("Payouts fail"), o.give("Refunds fail")
					want := []evidence.Window{{From: year[0].From}}
					newcomer := func() *user {
						u := newUser(t, fakehub.New(o.world))
						u.conf.Exclude = exclude
						return u
					}
					u := newcomer()
					u.now = o.at.AddDate(0, 0, 10)
					if known {
						u.must(want)
					}
					c.hide(u, o)
					u.now = o.at.AddDate(0, 1, 0)
					i.CloseBy(o.world.Me, u.now.Add(-time.Hour), "")
					o.pay.Open(o.world.Me, "Retry payouts", u.now.Add(-time.Hour)).Squash(o.bob, u.now)
					o.pay.Open(o.bob, "Cap refunds", u.now.Add(-time.Hour)).Review(o.world.Me, fakehub.Approved, "fine", u.now)
					later.Comment(o.world.Me, "It is the queue.", u.now.Add(-time.Hour))
					var quiet int
					for range 3 {
						u.now = u.now.AddDate(0, 1, 0)
						u.hub.Forget()
						u.must(want)
						quiet = len(u.hub.Requests())
					}
					c.show(u, o)
					u.now = u.now.AddDate(0, 1, 0)
					u.must(want)
					fresh := newcomer()
					fresh.now = u.now
					fresh.must(want)
					if got, want := u.export(), fresh.export(); got != want {
						t.Errorf("%s\nwant %s", got, want)
					}
					u.now = u.now.AddDate(0, 1, 0)
					u.hub.Forget()
					u.must(want)
					if got := len(u.hub.Requests()); got > quiet+1 {
						t.Errorf("%d requests where nothing is new, %d while it was hidden", got, quiet)
					}
				})
			}
		}
	}
}

// TestHiddenAtTimes: where the host tells of what it keeps back in some answers alone,
// not all is read again whenever it does not.
func TestHiddenAtTimes(t *testing.T) {
	hub := fakehub.New(fakehub.Month(14))
	hub.InjectWhere(func(r *fakehub.Request) bool { return r.Query == "More" }, -1, fakehub.PartialResults("21955855"))
	u := newUser(t, hub)
	var requests []int
	for range 4 {
		before := len(hub.Requests())
		u.must(year)
		requests = append(requests, len(hub.Requests())-before)
	}
	if again, quiet := requests[1], requests[3]; requests[2] != quiet || quiet >= again {
		t.Errorf("%v requests", requests)
	}
}

// TestHiddenInARunThatWasStopped: what was hidden from a run that came to no end is read
// as well, also where the run that reads it is stopped once.
func TestHiddenInARunThatWasStopped(t *testing.T) {
	hide := func(world *fakehub.World, hidden bool) {
		for _, a := range world.Accounts {
			a.SingleSignOn = hidden && a.Login == "acme"
		}
	}
	stopAfter := func(u *user, batches int) (ended bool) {
		source, err := New(u.conf, u.env)
		if err != nil {
			t.Fatal(err)
		}
		u.batches = 0
		for b, err := range source.Collect(t.Context(), u.ask(march())) {
			if err != nil {
				t.Fatal(err)
			}
			if u.keep(b); u.batches == batches {
				return false
			}
		}
		return true
	}
	for stop, ended := 1, false; !ended; stop++ {
		world := fakehub.Month(14)
		hide(world, true)
		u := newUser(t, fakehub.New(world))
		u.now = march()[0].To
		stopAfter(u, stop)
		hide(world, false)
		u.now = u.now.AddDate(0, 1, 0)
		ended = stopAfter(u, stop)
		u.must(march())
		fresh := newUser(t, fakehub.New(world))
		fresh.now = u.now
		fresh.must(march())
		if u.export() != fresh.export() {
			t.Errorf("stopped after %d batches it lacks something", stop)
		}
	}
}
