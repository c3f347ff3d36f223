package github

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"testing"
	"time"

	"sheaf/collectors"
	"sheaf/collectors/github/fakehub"
	"sheaf/evidence"
)

// office is where Bob opens issues and gives them to Ada.
type office struct {
	world      *fakehub.World
	pay        *fakehub.Repository
	bob, carla *fakehub.Account
	at         time.Time
}

func newOffice() *office {
	w := fakehub.NewWorld("ada")
	return &office{w, w.Repository(w.Organization("acme"), "pay"), w.User("bob"), w.User("carla"), year[0].From.AddDate(0, 2, 0)}
}

// give has Bob open an issue, and give it to Ada an hour later.
func (o *office) give(title string) *fakehub.Issue {
	i := o.pay.Issue(o.bob, title, o.at)
	i.Assign(o.bob, o.world.Me, o.at.Add(time.Hour))
	return i
}

// fix has somebody merge a pull request that closes an issue.
func (o *office) fix(by *fakehub.Account, i *fakehub.Issue, at time.Time) *fakehub.PullRequest {
	p := o.pay.Open(by, "Fix "+i.Title, at.Add(-time.Hour))
	p.Closing = []*fakehub.Issue{i}
	p.Squash(o.bob, at)
	return p
}

// pieces are the pieces of work of what is evidence.
func (u *user) pieces() []evidence.Piece {
	var items []*evidence.Item
	for _, it := range u.items {
		if !it.Facts.Has(evidence.FactOpenWork) {
			items = append(items, &it)
		}
	}
	return evidence.Group(items, evidence.Grouping{})
}

// TestAssignedIssues tells what comes of an issue that was given to Ada, when it
// counts, and who had what part in it.
func TestAssignedIssues(t *testing.T) {
	const day = 24 * time.Hour
	for _, c := range []struct {
		name   string
		happen func(o *office, i *fakehub.Issue)
		at     time.Duration // from when it was opened; -1: it is none of hers
		done   bool
		roles  string
	}{
		{"not touched", func(*office, *fakehub.Issue) {}, time.Hour, false, "[assignee]"},
		{"spoken on", func(o *office, i *fakehub.Issue) {
			i.Comment(o.world.Me, "It is the queue.", o.at.Add(day))
			i.Comment(o.bob, "Thanks.", o.at.Add(2*day))
		}, day, false, "[assignee commenter]"},
		{"closed by Ada", func(o *office, i *fakehub.Issue) { i.CloseBy(o.world.Me, o.at.Add(day), "") }, day, true, "[assignee]"},
		{"closed by who opened it", func(o *office, i *fakehub.Issue) { i.CloseBy(o.bob, o.at.Add(day), "") }, day, true, "[assignee]"},
		{"not planned", func(o *office, i *fakehub.Issue) { i.CloseBy(o.bob, o.at.Add(day), "NOT_PLANNED") }, -1, false, ""},
		{"a duplicate", func(o *office, i *fakehub.Issue) { i.CloseBy(o.world.Me, o.at.Add(day), "DUPLICATE") }, -1, false, ""},
		{"opened again", func(o *office, i *fakehub.Issue) {
			i.CloseBy(o.world.Me, o.at.Add(day), "")
			i.Reopen(o.bob, o.at.Add(2*day))
		}, day, false, "[assignee]"},
		{"fixed by Ada", func(o *office, i *fakehub.Issue) { o.fix(o.world.Me, i, o.at.Add(day)) }, day, true, "[assignee]"},
		{"fixed by somebody else", func(o *office, i *fakehub.Issue) { o.fix(o.carla, i, o.at.Add(day)) }, -1, false, ""},
		{"fixed by a program", func(o *office, i *fakehub.Issue) { o.fix(o.world.Bot("renovate"), i, o.at.Add(day)) }, -1, false, ""},
		{"found by Ada, fixed by somebody else", func(o *office, i *fakehub.Issue) {
			i.Comment(o.world.Me, "It is the queue.", o.at.Add(2*time.Hour))
			o.fix(o.carla, i, o.at.Add(day))
		}, day, true, "[assignee commenter]"},
		{"had by two, closed by the other", func(o *office, i *fakehub.Issue) {
			i.Assign(o.bob, o.carla, o.at.Add(time.Hour))
			i.CloseBy(o.carla, o.at.Add(day), "")
		}, -1, false, ""},
		{"taken, and closed by the other who had it", func(o *office, i *fakehub.Issue) {
			i.Unassign(o.world.Me, o.world.Me, o.at.Add(2*time.Hour))
			i.Assign(o.world.Me, o.world.Me, o.at.Add(3*time.Hour))
			i.Assign(o.bob, o.carla, o.at.Add(3*time.Hour))
			i.CloseBy(o.carla, o.at.Add(day), "")
		}, -1, false, ""},
		{"given when it was done", func(o *office, i *fakehub.Issue) {
			i.Unassign(o.bob, o.world.Me, o.at.Add(2*time.Hour))
			i.CloseBy(o.bob, o.at.Add(day), "")
			i.Assign(o.bob, o.world.Me, o.at.Add(2*day))
		}, day, true, "[assignee]"},
		{"brought there without its story", func(o *office, i *fakehub.Issue) {
			i.CloseBy(o.bob, o.at.Add(day), "")
			i.Timeline = nil
		}, day, true, "[assignee]"},
		{"fixed by somebody else after many changes", func(o *office, i *fakehub.Issue) {
			for n := range 40 {
				i.Assign(o.bob, o.carla, o.at.Add(time.Duration(n+2)*time.Hour))
				i.Unassign(o.bob, o.carla, o.at.Add(time.Duration(n+2)*time.Hour))
			}
			o.fix(o.carla, i, o.at.Add(3*day))
		}, -1, false, ""},
		{"in another repository", func(o *office, i *fakehub.Issue) {
			i.Unassign(o.bob, o.world.Me, o.at.Add(time.Hour))
			elsewhere := o.world.Repository(o.bob, "notes").Issue(o.bob, "Elsewhere", o.at)
			elsewhere.Assign(o.bob, o.world.Me, o.at.Add(2*day))
		}, 2 * day, false, "[assignee]"},
	} {
		t.Run(c.name, func(t *testing.T) {
			for _, exclude := range [][]string{nil, {"acme/gone"}} {
				o := newOffice()
				c.happen(o, o.give("Payouts fail"))
				u := newUser(t, fakehub.New(o.world))
				u.conf.Exclude = exclude
				u.must(year)
				tickets := u.of(evidence.Ticket)
				if c.at < 0 {
					if len(tickets) > 0 {
						t.Errorf("she has %v", tickets)
					}
					continue
				}
				if len(tickets) != 1 || len(u.skips) > 0 {
					t.Fatalf("%d tickets, %v", len(tickets), u.skips)
				}
				for _, it := range tickets {
					if !it.At.Equal(o.at.Add(c.at)) || it.Done.IsZero() == c.done || fmt.Sprint(it.Roles) != c.roles || it.Role != evidence.Assignee {
						t.Errorf("%v, done %v, %v", it.At, it.Done, it.Roles)
					}
					if it.Actor != "ada" || it.Author != "bob" || len(it.People) == 0 || it.People[0] != (evidence.Participant{Handle: "bob", Role: evidence.Reporter}) {
						t.Errorf("%s's, of %s, with %v", it.Actor, it.Author, it.People)
					}
				}
			}
		})
	}
}

// TestAssignedIssueWordForWord is what the item says.
func TestAssignedIssueWordForWord(t *testing.T) {
	o := newOffice()
	i := o.give("Payouts fail")
	i.Body = "- [x] find it\n- [ ] tell them"
	i.Labels = append(i.Labels, o.pay.Label("support"))
	i.Assign(o.bob, o.carla, o.at.Add(2*time.Hour))
	i.Comment(o.carla, "It is the queue.", o.at.Add(3*time.Hour))
	i.CloseBy(o.world.Me, o.at.Add(4*time.Hour), "")
	u := newUser(t, fakehub.New(o.world))
	u.must(year)
	const want = `{"schema":"sheaf.item/1","id":"github:acme/pay#1","source":"hub","kind":"ticket","actor":"ada","role":"assignee","roles":["assignee"],"author":"bob",` +
		`"at":"2025-03-01T04:00:00Z","created":"2025-03-01T00:00:00Z","updated":"2025-03-01T04:00:00Z","done":"2025-03-01T04:00:00Z",` +
		`"events":[{"at":"2025-03-01T01:00:00Z","actor":"bob","what":"assigned","to":"ada"},{"at":"2025-03-01T04:00:00Z","actor":"ada","what":"closed","to":"completed"}],` +
		`"title":"Payouts fail","body":"- [x] find it\n- [ ] tell them","url":"https://github.com/acme/pay/issues/1","space":"acme/pay","state":"closed","labels":["support"],` +
		`"people":[{"handle":"bob","role":"reporter"},{"handle":"carla","role":"assignee"}],` +
		`"facts":{"author_association":"NONE","boxes":2,"comments":1,"open_boxes":1,"participants":2}}` + "\n"
	if got := u.export(); got != want {
		t.Errorf("%s\nwant %s", got, want)
	}
}

// TestAssignedIssuesAreOneStory: an issue is one piece with the pull request of mine
// that closes it, and with what I said on it; one that I opened and have is there once.
func TestAssignedIssuesAreOneStory(t *testing.T) {
	o := newOffice()
	fixed := o.give("Payouts fail")
	fixed.Comment(o.world.Me, "It is the queue.", o.at.Add(2*time.Hour))
	o.fix(o.world.Me, fixed, o.at.AddDate(0, 0, 1))
	own := o.pay.Issue(o.world.Me, "Roll out the queue", o.at)
	own.Assign(o.world.Me, o.world.Me, o.at)
	own.CloseBy(o.world.Me, o.at.AddDate(0, 0, 2), "")
	hub := fakehub.New(o.world)
	u := newUser(t, hub)
	u.must(year)
	if got := len(u.of(evidence.Ticket)); got != 2 {
		t.Errorf("%d tickets", got)
	}
	it := u.of(evidence.Ticket)[own.NodeID()]
	if fmt.Sprint(it.Roles) != "[assignee reporter]" || !it.Done.Equal(own.Closed) {
		t.Errorf("%v, done %v", it.Roles, it.Done)
	}
	pieces := u.pieces()
	if len(pieces) != 2 || pieces[0].ID != "github:acme/pay#1" || len(pieces[0].Items) < 2 || !pieces[0].Done.Equal(fixed.Closed) {
		t.Errorf("%+v", pieces)
	}
}

// TestNoLongerAssigned: what is given to somebody else is not mine to do any more, even
// though no search finds it, and what was done while I had it is mine.
func TestNoLongerAssigned(t *testing.T) {
	for _, c := range []struct {
		name   string
		happen func(o *office, i *fakehub.Issue, at time.Time)
		mine   bool // as done
		open   bool // and nobody's
	}{
		{"nobody's", func(o *office, i *fakehub.Issue, at time.Time) { i.Unassign(o.bob, o.world.Me, at) }, false, true},
		{"closed then", func(o *office, i *fakehub.Issue, at time.Time) {
			i.Unassign(o.bob, o.world.Me, at)
			i.CloseBy(o.bob, at, "")
		}, false, false},
		{"given on, and closed", func(o *office, i *fakehub.Issue, at time.Time) {
			i.Unassign(o.bob, o.world.Me, at)
			i.Assign(o.bob, o.carla, at)
			o.fix(o.carla, i, at.Add(time.Hour))
		}, false, false},
		{"done, and tidied up", func(o *office, i *fakehub.Issue, at time.Time) {
			i.CloseBy(o.world.Me, at, "")
			i.Unassign(o.bob, o.world.Me, at.Add(time.Hour))
		}, true, false},
		{"done", func(o *office, i *fakehub.Issue, at time.Time) { i.CloseBy(o.world.Me, at, "") }, true, false},
		{"not planned", func(o *office, i *fakehub.Issue, at time.Time) { i.CloseBy(o.bob, at, "NOT_PLANNED") }, false, false},
		{"fixed by somebody else", func(o *office, i *fakehub.Issue, at time.Time) { o.fix(o.carla, i, at) }, false, false},
	} {
		for name, set := range map[string]func(*Config){
			"": func(c *Config) { c.Orgs = []string{"acme"} }, " by ids": func(c *Config) { c.Orgs = []string{"acme", "globex"} },
		} {
			t.Run(c.name+name, func(t *testing.T) {
				o := newOffice()
				i := o.give("Payouts fail")
				hub := fakehub.New(o.world)
				u := newUser(t, hub)
				set(&u.conf)
				u.must(year)
				if p := u.pieces(); len(p) != 1 || !p[0].InProgress() {
					t.Fatalf("%+v", p)
				}
				at := u.now.AddDate(0, 1, 0)
				hub.Change(func(*fakehub.World) { c.happen(o, i, at) })
				want := []evidence.Window{{From: year[0].From}}
				for _, after := range []int{0, 0, 3} { // the index knows nothing yet, then all
					i.Unindexed = after == 0
					u.now = at.AddDate(0, after, 1)
					u.must(want)
				}
				pieces := u.pieces()
				if mine := len(pieces) == 1 && pieces[0].Done.Equal(at); mine != c.mine || !c.mine && len(pieces) > 0 {
					t.Errorf("%+v", pieces)
				}
				if got := u.openIDs(); (len(got) == 1) != c.open {
					t.Errorf("open are %v", got)
				}
			})
		}
	}
}

// TestAssignedAgain: what was given on and comes back is mine to do again.
func TestAssignedAgain(t *testing.T) {
	o := newOffice()
	i := o.give("Payouts fail")
	hub := fakehub.New(o.world)
	u := newUser(t, hub)
	u.must(year)
	for n, step := range []func(at time.Time){
		func(at time.Time) { i.Unassign(o.bob, o.world.Me, at) },
		func(at time.Time) { i.Assign(o.bob, o.world.Me, at) },
		func(at time.Time) { i.CloseBy(o.world.Me, at, "") },
	} {
		u.now = u.now.AddDate(0, 1, 0)
		at := u.now.Add(-time.Hour)
		hub.Change(func(*fakehub.World) { step(at) })
		u.must([]evidence.Window{{From: year[0].From}})
		pieces := u.pieces()
		switch {
		case n == 0 && len(pieces) > 0, n == 1 && (len(pieces) != 1 || !pieces[0].InProgress()), n == 2 && (len(pieces) != 1 || !pieces[0].Done.Equal(at)):
			t.Errorf("%d: %+v", n, pieces)
		}
	}
}

// TestAssignedAndDoneNoMore: what counted as done, and was opened again and ended otherwise
// before the next harvest, is nobody's evidence.
func TestAssignedAndDoneNoMore(t *testing.T) {
	for name, end := range map[string]func(o *office, i *fakehub.Issue, at time.Time){
		"not planned": func(o *office, i *fakehub.Issue, at time.Time) { i.CloseBy(o.bob, at, "NOT_PLANNED") },
		"duplicate":   func(o *office, i *fakehub.Issue, at time.Time) { i.CloseBy(o.world.Me, at, "DUPLICATE") },
		"by another":  func(o *office, i *fakehub.Issue, at time.Time) { o.fix(o.carla, i, at) },
	} {
		for _, exclude := range [][]string{nil, {"acme/gone"}} {
			t.Run(fmt.Sprint(name, exclude), func(t *testing.T) {
				o := newOffice()
				i := o.give("Payouts fail")
				i.CloseBy(o.bob, o.at.AddDate(0, 0, 1), "")
				hub := fakehub.New(o.world)
				u := newUser(t, hub)
				u.conf.Exclude = exclude
				u.must(year)
				if p := u.pieces(); len(p) != 1 || p[0].InProgress() {
					t.Fatalf("%+v", p)
				}
				u.now = u.now.AddDate(0, 1, 0)
				hub.Change(func(*fakehub.World) {
					i.Reopen(o.bob, u.now.Add(-3*time.Hour))
					end(o, i, u.now.Add(-time.Hour))
				})
				u.must([]evidence.Window{{From: year[0].From}})
				if p := u.pieces(); len(p) > 0 {
					t.Errorf("%+v", p)
				}
			})
		}
	}
}

// TestAssignedAndDeleted: what there is not any more is not mine to do.
func TestAssignedAndDeleted(t *testing.T) {
	o := newOffice()
	o.give("Payouts fail")
	o.give("Refunds fail")
	hub := fakehub.New(o.world)
	u := newUser(t, hub)
	u.must(year)
	hub.Change(func(*fakehub.World) { o.pay.Issues = o.pay.Issues[1:] })
	u.must(year)
	if p := u.pieces(); len(p) != 1 || p[0].ID != "github:acme/pay#2" || len(u.skips) > 0 {
		t.Errorf("%+v, %v", p, u.skips)
	}
}

// TestTransferred: an issue that was moved to another repository is there once, whoever
// opened it, and another that was opened beside it stays.
func TestTransferred(t *testing.T) {
	for _, exclude := range [][]string{nil, {"acme/gone"}} {
		o := newOffice()
		reported := o.pay.Issue(o.world.Me, "Payouts fail", o.at)
		own := o.pay.Issue(o.world.Me, "Roll out the queue", o.at)
		own.Assign(o.world.Me, o.world.Me, o.at)
		o.pay.Issue(o.world.Me, "Another", o.at)
		given := o.give("Refunds fail")
		hub := fakehub.New(o.world)
		u := newUser(t, hub)
		u.conf.Exclude = exclude
		u.must(year)
		u.now = u.now.AddDate(0, 1, 0)
		at, shop := u.now.Add(-time.Hour), o.world.Repository(o.pay.Owner, "shop")
		hub.Change(func(*fakehub.World) {
			for _, i := range []*fakehub.Issue{reported, own, given} {
				i.Transfer(o.bob, shop, at)
			}
		})
		want := []evidence.Window{{From: year[0].From}}
		u.must(want)
		u.must(want)
		var ids []string
		for _, p := range u.pieces() {
			ids = append(ids, p.ID)
		}
		slices.Sort(ids)
		if got := fmt.Sprint(ids); got != "[github:acme/pay#3 github:acme/shop#1 github:acme/shop#2 github:acme/shop#3]" {
			t.Errorf("%s, %v", got, u.skips)
		}
		fresh := newUser(t, hub)
		fresh.conf.Exclude, fresh.now = exclude, u.now
		fresh.must(want)
		if got, want := u.export(), fresh.export(); got != want {
			t.Errorf("%s\nwant %s", got, want)
		}
	}
}

// TestAssignedInARepositoryThatIsLost: it stays as it was read, and that is said.
func TestAssignedInARepositoryThatIsLost(t *testing.T) {
	o := newOffice()
	o.give("Payouts fail")
	hub := fakehub.New(o.world)
	u := newUser(t, hub)
	u.must(year)
	before := u.export()
	hub.Change(func(*fakehub.World) { o.pay.Lose() })
	u.must(year)
	if u.export() != before || !u.named(true, "acme/pay", "can not be seen any more") {
		t.Errorf("%v\n%s", u.skips, u.export())
	}
	hub.Change(func(w *fakehub.World) { o.pay.Private, o.pay.Readers = false, []*fakehub.Account{w.Me} })
	o.pay.Issues[0].Unassign(o.bob, o.world.Me, u.now)
	u.must(year)
	if p := u.pieces(); len(p) > 0 {
		t.Errorf("%+v", p)
	}
}

// TestAssignedAfterACheckpointWithout: who harvested before issues assigned to them were
// read gets those of the windows they have, and nothing else is read again.
func TestAssignedAfterACheckpointWithout(t *testing.T) {
	world := fakehub.Month(1)
	hub := fakehub.New(world)
	u := newUser(t, hub)
	u.now = march()[0].To
	u.must(march())
	want, whole := u.export(), len(hub.Requests())
	var point, streams map[string]json.RawMessage
	if err := json.Unmarshal(u.point, &point); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(point["streams"], &streams); err != nil {
		t.Fatal(err)
	}
	delete(streams, string(assigned))
	delete(point, "assigned")
	delete(point, "whose")
	point["streams"], _ = json.Marshal(streams)
	u.point, _ = json.Marshal(point)
	from, to := march()[0].From, march()[0].To
	for _, i := range world.Assigned(from, to) {
		delete(u.items, "ticket:"+i.NodeID())
	}
	hub.Forget()
	u.must(march())
	if u.export() != want {
		t.Error("the export differs")
	}
	if got := len(hub.Requests()); got >= whole {
		t.Errorf("%d requests, %d for all of it", got, whole)
	}
}

// TestAssignedOverAnotherCheckpoint: what was mine to do is looked at again where the
// checkpoint is of another version, all is read anew or something else is asked for,
// but not where it was somebody else's.
func TestAssignedOverAnotherCheckpoint(t *testing.T) {
	for name, c := range map[string]struct {
		before func(u *user, ask *collectors.Ask)
		taken  bool
	}{
		"another version": {func(u *user, ask *collectors.Ask) {
			ask.Since = bytes.Replace(u.point, fmt.Appendf(nil, `"version":%d`, checkpointVersion), []byte(`"version":1`), 1)
		}, true},
		"anew":           {func(u *user, ask *collectors.Ask) { ask.Before, ask.Anew = u.point, true }, true},
		"something else": {func(u *user, ask *collectors.Ask) { ask.Before, u.conf.Orgs = u.point, []string{"acme"} }, true},
		"somebody else":  {func(u *user, ask *collectors.Ask) { ask.Before, u.conf.Login = u.point, "carla" }, false},
		"a damaged one":  {func(u *user, ask *collectors.Ask) { ask.Before = collectors.Checkpoint("{") }, false},
	} {
		t.Run(name, func(t *testing.T) {
			o := newOffice()
			i := o.give("Payouts fail")
			hub := fakehub.New(o.world)
			u := newUser(t, hub)
			u.must(year)
			hub.Change(func(*fakehub.World) {
				i.Unassign(o.bob, o.world.Me, u.now.Add(-time.Hour))
				i.Assign(o.bob, o.bob, u.now.Add(-time.Hour))
			})
			ask := collectors.Ask{Want: year}
			c.before(u, &ask)
			source, err := New(u.conf, u.env)
			if err != nil {
				t.Fatal(err)
			}
			for b, err := range source.Collect(t.Context(), ask) {
				if err != nil {
					t.Fatal(err)
				}
				u.keep(b)
			}
			if taken := len(u.pieces()) == 0; taken != c.taken {
				t.Errorf("%+v", u.pieces())
			}
		})
	}
}

// TestManyAssigned has more than can be asked for by their ids at once.
func TestManyAssigned(t *testing.T) {
	o := newOffice()
	for n := range maxIDs + 20 {
		o.at = o.at.Add(time.Minute)
		o.give(fmt.Sprint("Case ", n))
	}
	hub := fakehub.New(o.world)
	u := newUser(t, hub)
	u.must(year)
	left := slices.Clone(o.pay.Issues)
	hub.Change(func(*fakehub.World) {
		for n, i := range o.pay.Issues {
			if n%2 == 0 {
				i.Unassign(o.bob, o.world.Me, u.now.AddDate(0, 1, 0))
			}
		}
	})
	u.now = u.now.AddDate(0, 2, 0)
	u.must(year)
	if got := len(u.pieces()); got != len(left)/2 {
		t.Errorf("%d pieces", got)
	}
}

// TestAssignedKeptBack: what a token may not read is named, by the search it is of.
func TestAssignedKeptBack(t *testing.T) {
	o := newOffice()
	o.give("Payouts fail")
	o.pay.Private = true
	hub := fakehub.New(o.world)
	u := newUser(t, hub)
	u.token(hub.Grant(fakehub.Token{Account: o.world.Me, FineGrained: true, Owner: o.pay.Owner, Permissions: []string{"pull_requests=read"}}))
	u.must(year)
	if len(u.skips) != 1 || !u.named(false, "1 of the assigned issues", "kept back", "not accessible") {
		t.Errorf("%v", u.skips)
	}
}
