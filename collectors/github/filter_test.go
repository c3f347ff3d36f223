package github

import (
	"bytes"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"sheaf/collectors/github/fakehub"
	"sheaf/evidence"
)

// mark ends all that was written in a world with the repository it is in.
func mark(world *fakehub.World) {
	for _, r := range world.Repositories {
		of := " (in " + r.FullName() + ")"
		comments := func(t *fakehub.Thread) {
			t.Title += of
			t.Body += of
			for _, c := range t.Comments {
				c.Body += of
			}
		}
		for _, i := range r.Issues {
			comments(&i.Thread)
		}
		for _, p := range r.Pulls {
			comments(&p.Thread)
			for _, review := range p.Reviews {
				review.Body += of
				for _, c := range review.Comments {
					c.Body += of
				}
			}
		}
	}
}

// Nothing that was written in a repository not asked for is in any answer, a
// month stays cheap, and so does nothing new.
func TestOnlyWhatIsAskedFor(t *testing.T) {
	t.Parallel()
	world := fakehub.Month(12)
	for _, r := range slices.Clone(world.Repositories) { // open work everywhere
		author := world.User("bob")
		r.Issue(author, "Nobody's", march()[0].From)
		r.Open(author, "Asks Ada", march()[0].From).Ask(author, world.Me, march()[0].From)
	}
	mark(world)
	hub := fakehub.New(world)
	in := func(owners ...string) func(string) bool {
		return func(space string) bool {
			for _, owner := range owners {
				if strings.HasPrefix(space, owner+"/") {
					return true
				}
			}
			return false
		}
	}
	for _, c := range []struct {
		name                 string
		orgs, repos, exclude []string
		ok                   func(space string) bool
		narrow               bool // the searches name what is asked for
	}{
		{"an owner", []string{"globex"}, nil, nil, in("globex"), true},
		{"three owners", []string{"globex", "ACME", "oss-tools"}, nil, nil, in("globex", "acme", "oss-tools"), true},
		{"a repository", nil, []string{"acme/Pay"}, nil, func(s string) bool { return s == "acme/pay" }, true},
		{"an owner but", []string{"GLOBEX"}, []string{"ada/dotfiles"}, []string{"globex/d*"},
			func(s string) bool { return s == "ada/dotfiles" || in("globex")(s) && s != "globex/docs" }, true},
		{"like names", nil, []string{"acme/p*"}, nil, func(s string) bool { return s == "acme/pay" || s == "acme/platform" }, true},
		{"of anybody", nil, []string{"*/docs"}, nil, func(s string) bool { return s == "globex/docs" }, false},
		{"like owners", []string{"g*"}, nil, nil, in("globex"), false},
		{"all but an owner", nil, nil, []string{"acme/*"}, func(s string) bool { return !in("acme")(s) }, false},
		{"all but none", nil, nil, []string{"acme/gone"}, func(string) bool { return true }, false},
		{"many", nil, []string{"a/1", "a/2", "a/3", "a/4", "b/5", "c/6", "d/7", "e/8", "f/9", "acme/pay"}, nil, func(s string) bool { return s == "acme/pay" }, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			hub.Forget()
			all, u := newUser(t, hub), newUser(t, hub)
			now := time.Date(2025, time.November, 13, 0, 0, 0, 0, time.UTC) // when the last day's work is looked at again
			want := []evidence.Window{{From: march()[0].From, To: now}}
			all.now, u.now = now, now
			all.must(want)
			hub.Forget()
			u.conf.Orgs, u.conf.Repos, u.conf.Exclude = c.orgs, c.repos, c.exclude
			u.must(want)
			month, items := hub.Requests(), 0
			for _, it := range all.items {
				if c.ok(it.Space) && !it.IsOpenWork() {
					items++
				}
			}
			if len(u.items)-len(u.openIDs()) != items || items == 0 || len(month) > 13 {
				t.Errorf("%d items of %d, %d requests", len(u.items)-len(u.openIDs()), items, len(month))
			}
			hub.Forget()
			u.must(want)
			again, most := hub.Requests(), 4 // who I am, what there is, comments, open work
			if newFilter(u.conf).exact {
				most = 5
			}
			if len(again) > most {
				t.Errorf("%d requests for nothing new", len(again))
			}
			for _, r := range append(month, again...) {
				for _, repo := range world.Repositories {
					if !c.ok(repo.FullName()) && bytes.Contains(r.Answer, []byte("(in "+repo.FullName()+")")) {
						t.Errorf("request %d fetched what is in %s", r.Index, repo.FullName())
					}
				}
				for name, value := range r.Variables {
					text, _ := value.(string)
					scoped := strings.Contains(text, " org:") || strings.Contains(text, " user:") || strings.Contains(text, " repo:")
					if strings.HasPrefix(name, "search") && scoped != c.narrow {
						t.Errorf("searched %s", text)
					}
				}
			}
			t.Logf("%d items, %d requests, %d for nothing new", items, len(month), len(again))
		})
	}
}

// What two of the searches find is there once, and none of them is short of it.
func TestScopesThatOverlap(t *testing.T) {
	hub := fakehub.New(fakehub.Month(12))
	once, twice := newUser(t, hub), newUser(t, hub)
	once.now, twice.now = march()[0].To, march()[0].To
	once.conf.Repos, twice.conf.Repos = []string{"acme/p*"}, []string{"acme/p*", "ACME/pay"}
	once.must(march())
	twice.must(march())
	if len(once.items) == 0 || once.export() != twice.export() {
		t.Errorf("%d items, and %d", len(once.items), len(twice.items))
	}
}

// An empty place among the results that no error explains is a gap.
func TestEmptyPlacesAreGaps(t *testing.T) {
	hub := fakehub.New(fakehub.Month(6))
	page := `{"issueCount":1,"pageInfo":{"hasNextPage":false,"endCursor":null},"nodes":[null]}`
	index := func(r *fakehub.Request) bool { return r.Query == "Index" }
	hub.InjectWhere(index, -1, fakehub.Body(`{"data":{"rateLimit":{"cost":1},"s0":`+page+`,"s1":`+page+`,"s2":`+page+`}}`))
	u := newUser(t, hub)
	u.now, u.conf.Exclude = march()[0].To, []string{"acme/gone"}
	if err := u.harvest(t.Context(), march()); err == nil || !strings.Contains(err.Error(), "counts 1 and gave 0") {
		t.Errorf("%v, skipped %v", err, u.skips)
	}
}

// A page of comments that leads nowhere is asked for again, and what was on it
// is not taken for read.
func TestCommentsOfAPageThatLeadsNowhere(t *testing.T) {
	world := fakehub.NewWorld("ada")
	pay := world.Repository(world.Organization("acme"), "pay")
	hub := fakehub.New(world)
	u, probe := newUser(t, hub), newUser(t, hub)
	u.now, u.conf.Exclude = march()[0].To.AddDate(0, 0, -9), []string{"acme/gone"}
	u.must(march())
	u.now = u.now.AddDate(0, 0, 1)
	pay.Issue(world.Me, "Talk", u.now.Add(-time.Hour)).Comment(world.Me, "One more thing.", u.now.Add(-time.Hour))
	probe.now, probe.conf.Exclude, probe.point = u.now, u.conf.Exclude, u.point
	hub.Forget()
	probe.must(march())
	var page string
	for _, r := range hub.Requests() {
		if r.Query == "Comments" {
			page = string(r.Answer)
		}
	}
	info := regexp.MustCompile(`"pageInfo":\{[^}]*\}`)
	hub.Forget()
	hub.InjectWhere(func(r *fakehub.Request) bool { return r.Query == "Comments" }, 2, fakehub.Body(info.ReplaceAllString(page, `"pageInfo":{"hasNextPage":true,"endCursor":null}`)))
	u.must(march())
	if got := len(u.of(evidence.Comment)); got != 1 {
		t.Errorf("%d comments", got)
	}
}

// What changed just before a run, or while it reads, is looked at again: the
// host may show only some of it yet.
func TestWhatJustChangedIsNotTakenForRead(t *testing.T) {
	began := march()[0].To
	state := reading{Started: began}
	state.read("before", began.Add(-time.Hour))
	state.read("just before", began.Add(-time.Second))
	state.read("meanwhile", began.Add(time.Hour))
	if len(state.Known) != 1 || state.Known["before"].IsZero() {
		t.Errorf("takes for read %v", state.Known)
	}
}
