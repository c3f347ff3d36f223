package github

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"sheaf/collectors/github/fakehub"
	"sheaf/evidence"
)

// openWorld is one of Ada's with open work of every kind, and what is none.
func openWorld() (*fakehub.World, map[string]*fakehub.Issue, *fakehub.PullRequest) {
	world := fakehub.NewWorld("ada")
	bob, acme, globex := world.User("bob"), world.Organization("acme"), world.Organization("globex")
	pay, docs := world.Repository(acme, "pay"), world.Repository(globex, "docs")
	at := year[0].From
	issue := func(r *fakehub.Repository, author *fakehub.Account, title string, labels ...string) *fakehub.Issue {
		at = at.Add(time.Minute)
		i := r.Issue(author, title, at)
		for _, l := range labels {
			i.Labels = append(i.Labels, r.Label(l))
		}
		return i
	}
	issues := map[string]*fakehub.Issue{
		"nobody's": issue(pay, bob, "Nobody's"), "good": issue(pay, bob, "Good", "good first issue"), "elsewhere": issue(docs, bob, "Elsewhere", "help wanted"),
		"mine": issue(pay, world.Me, "Mine"), "bob's": issue(pay, bob, "Bob's"), "closed": issue(pay, bob, "Closed"),
	}
	issues["bob's"].Assignees = append(issues["bob's"].Assignees, bob)
	issues["closed"].Close(at, "COMPLETED")
	asked := docs.Open(bob, "Asks Ada", at)
	asked.Ask(bob, world.Me, at.Add(time.Minute))
	docs.Open(bob, "Asks nobody", at)
	return world, issues, asked
}

// openIDs are the kept items that are open work, sorted.
func (u *user) openIDs() []string {
	var ids []string
	for _, it := range u.items {
		if it.IsOpenWork() {
			ids = append(ids, it.ID)
		}
	}
	slices.Sort(ids)
	return ids
}

func TestOpenWork(t *testing.T) {
	for _, c := range []struct {
		name string
		set  func(*Config)
		want []string
	}{
		{"everything asked for: whose issues to list is not said", func(*Config) {}, []string{"github:globex/docs#2"}},
		{"an owner", func(c *Config) { c.Orgs = []string{"acme"} }, []string{"github:acme/pay#1", "github:acme/pay#2"}},
		{"labels", func(c *Config) {
			c.Orgs, c.OpenLabels = []string{"acme", "globex"}, []string{"good first issue", "help wanted"}
		}, []string{"github:acme/pay#2", "github:globex/docs#1", "github:globex/docs#2"}},
		{"excluded", func(c *Config) { c.Orgs, c.Exclude = []string{"acme", "globex"}, []string{"acme/*"} }, []string{"github:globex/docs#1", "github:globex/docs#2"}},
		{"a glob over owners", func(c *Config) { c.Repos = []string{"*/docs"} }, []string{"github:globex/docs#2"}},
		{"reviews alone", func(c *Config) { c.Orgs, c.Collect = []string{"globex"}, []evidence.Kind{evidence.Review} }, []string{"github:globex/docs#2"}},
		{"issues alone", func(c *Config) { c.Orgs, c.Collect = []string{"globex"}, []evidence.Kind{evidence.Ticket} }, []string{"github:globex/docs#1"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			world, _, _ := openWorld()
			u := newUser(t, fakehub.New(world))
			c.set(&u.conf)
			u.must(year)
			if got := u.openIDs(); !slices.Equal(got, c.want) {
				t.Errorf("open are %v, want %v", got, c.want)
			}
			for _, it := range u.items {
				if it.IsOpenWork() && (it.Actor != "" || !it.At.IsZero()) {
					t.Errorf("%s is credited to %q", it.ID, it.Actor)
				}
			}
		})
	}
}

// Open work ends when it is closed, taken, reviewed or gone, and costs no
// request of its own, or one where repositories are told apart here.
func TestOpenWorkEnds(t *testing.T) {
	world, issues, asked := openWorld()
	hub := fakehub.New(world)
	u := newUser(t, hub)
	u.conf.Orgs = []string{"acme", "globex"}
	u.must(year)
	if got := len(u.openIDs()); got != 4 {
		t.Fatalf("%v", u.openIDs())
	}
	closed := later.Add(-time.Hour)
	issues["good"].Close(closed, "COMPLETED")
	issues["elsewhere"].Assignees = append(issues["elsewhere"].Assignees, world.User("bob"))
	asked.Review(world.Me, fakehub.Approved, "Fine.", closed)
	hub.Forget()
	u.must(year)
	if got := u.openIDs(); len(got) != 1 {
		t.Errorf("open still are %v", got)
	}
	by := map[string]int{}
	for _, r := range hub.Requests() {
		by[r.Query]++
	}
	if by["Hello"] != 1 || by["Index"] != 1 || by["Nodes"] != 2 || len(hub.Requests()) != 5 {
		t.Errorf("requests %v", by)
	}
	ended := 0
	for it := range maps.Values(u.items) {
		if open, known := it.Facts.Bool(evidence.FactOpenWork); known && !open {
			ended++
		}
	}
	if ended != 3 {
		t.Errorf("%d ended", ended)
	}
}

// More than a page is not read, and that is said.
func TestMuchOpenWork(t *testing.T) {
	world := fakehub.NewWorld("ada")
	pay, bob := world.Repository(world.Organization("acme"), "pay"), world.User("bob")
	for i := range openPage + 10 {
		pay.Issue(bob, fmt.Sprint("Issue ", i), year[0].From.Add(time.Duration(i)*time.Minute))
	}
	u := newUser(t, fakehub.New(world))
	u.conf.Repos = []string{"acme/pay"}
	u.must(year)
	if got := u.openIDs(); len(got) != openPage || slices.Contains(got, "github:acme/pay#1") {
		t.Errorf("%d open: %v", len(got), got)
	}
	if !u.named(true, "60 open issues of repo:acme/pay are nobody's", "open_labels") {
		t.Errorf("%v", u.skips)
	}
}

// Open work ends where the checkpoint is of another version, too: nothing else knows
// of it.
func TestOpenWorkOfAnotherVersionEnds(t *testing.T) {
	world, issues, _ := openWorld()
	u := newUser(t, fakehub.New(world))
	u.conf.Orgs = []string{"acme", "globex"}
	u.must(year)
	before := len(u.openIDs())
	issues["good"].Close(later.Add(-time.Hour), "COMPLETED")
	u.point = bytes.Replace(u.point, fmt.Appendf(nil, `"version":%d`, checkpointVersion), []byte(`"version":1`), 1)
	u.must(year)
	if got := u.openIDs(); len(got) != before-1 {
		t.Errorf("open still are %v", got)
	}
}
