package github

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"sheaf/collectors/github/fakehub"
	"sheaf/evidence"
)

// More results than GitHub gives of one search are found in halves.
func TestFlood(t *testing.T) {
	t.Parallel()
	world := fakehub.Flood(1050)
	hub := fakehub.New(world)
	u := newUser(t, hub)
	u.conf.Collect = []evidence.Kind{evidence.PullRequest}
	u.must(year)
	if got := len(u.items); got != 1050 {
		t.Errorf("%d of 1050 pull requests", got)
	}
	for _, r := range hub.Requests() {
		if text, _ := r.Variables["search"].(string); strings.Contains(text, "created:") && strings.Contains(text, "..") {
			return
		}
	}
	t.Error("no search was halved")
}

// More in one second than can be told apart is named, and not covered.
func TestFloodOfOneSecond(t *testing.T) {
	t.Parallel()
	world := fakehub.NewWorld("ada")
	repo := world.Repository(world.Organization("acme"), "import")
	for i := range 1001 {
		repo.Open(world.Me, fmt.Sprint("Imported ", i), year[0].From)
	}
	u := newUser(t, fakehub.New(world))
	u.conf.Collect = []evidence.Kind{evidence.PullRequest}
	if err := u.harvest(t.Context(), year); err == nil || !strings.Contains(err.Error(), "counts 1001 and gave 1000") {
		t.Errorf("%v", err)
	}
}

// Lists longer than a page are read to their ends.
func TestLongLists(t *testing.T) {
	t.Parallel()
	const long, reviews, inline = 130, 25, 45
	world := fakehub.NewWorld("ada")
	repo, bob, at := world.Repository(world.Organization("acme"), "pay"), world.User("bob"), year[0].From
	mine, theirs := repo.Open(world.Me, "Much at once", at), repo.Open(bob, "Much discussed", at)
	for i := range long {
		at = at.Add(time.Minute)
		mine.Change(fmt.Sprintf("file_%03d.go", i), 1, 0)
		mine.Push(world.Me, fmt.Sprint("commit ", i), at)
		mine.Comment(bob, fmt.Sprint("comment ", i), at)
		theirs.Push(bob, fmt.Sprint("commit ", i), at)
	}
	for i := range reviews {
		mine.Closing = append(mine.Closing, repo.Issue(bob, fmt.Sprint("issue ", i), at), repo.Issue(bob, fmt.Sprint("more ", i), at))
		received, given := mine.Review(bob, fakehub.Commented, "", at), theirs.Review(world.Me, fakehub.Commented, "", at)
		for range inline {
			received.Beside("main.go", 1, "beside")
			given.Beside("main.go", 1, "beside")
		}
	}
	theirs.Push(bob, "after all", at.Add(time.Hour))
	u := newUser(t, fakehub.New(world))
	u.must(year)
	if got := u.of(evidence.Review); len(got) != reviews || len(u.skips) > 0 {
		t.Fatalf("%d reviews, skipped %v", len(got), u.skips)
	}
	for _, it := range u.of(evidence.PullRequest) {
		shas, _ := it.Facts.Strings("commits")
		closes, _ := it.Facts.Strings("closes")
		said, _ := it.Facts.Int("comments")
		beside, _ := it.Facts.Int("review_comments")
		if len(it.Files) != long || len(shas) != long+1 || len(closes) != 2*reviews || said != long || beside != reviews*inline || len(it.Events) != reviews {
			t.Errorf("%d files, %d commits, closes %d, %d comments, %d beside, %d events", len(it.Files), len(shas), len(closes), said, beside, len(it.Events))
		}
	}
	for _, it := range u.of(evidence.Review) {
		beside, _ := it.Facts.Int("inline_comments")
		pushes, _ := it.Facts.Int("pushes_after_review")
		if beside != inline || strings.Count(it.Body, "[main.go] beside") != inline || pushes != 1 {
			t.Errorf("%s has %d comments, %d pushes after it", it.ID, beside, pushes)
		}
	}
}

func TestPeople(t *testing.T) {
	world := fakehub.People()
	u := newUser(t, fakehub.New(world))
	u.must(year)
	var authors []string
	for _, it := range u.of(evidence.Review) {
		authors = append(authors, it.Author)
		asked, known := it.Facts.Bool("review_requested")
		if !asked || !known || it.Actor != "ada" || it.Role != evidence.Reviewer {
			t.Errorf("%s: asked %v %v, actor %s", it.ID, asked, known, it.Actor)
		}
	}
	slices.Sort(authors)
	if got := strings.Join(authors, " "); got != "carla ghost old-olga renovate[bot] robert" {
		t.Errorf("authors %s", got)
	}
	for _, it := range u.of(evidence.PullRequest) {
		if got := fmt.Sprint(it.People); got != "[{robert reviewer} {old-olga reviewer}]" {
			t.Errorf("people %s", got)
		}
		if asked, _ := it.Facts.Strings("requested_reviewers"); fmt.Sprint(asked) != "[robert]" {
			t.Errorf("asked %v", asked)
		}
	}
}

// A thing keeps its native id when its repository is renamed or moved, and what
// one lost access to is kept and said.
func TestMoved(t *testing.T) {
	world := fakehub.NewWorld("ada")
	acme, globex := world.Organization("acme"), world.Organization("globex")
	bob := world.User("bob")
	at := year[0].From.AddDate(0, 2, 0)
	var repos []*fakehub.Repository
	for _, name := range []string{"renamed", "transferred", "lost"} {
		r := world.Repository(acme, name)
		r.Open(world.Me, "Mine in "+name, at).Squash(bob, at.Add(time.Hour))
		r.Open(bob, "Theirs in "+name, at).Review(world.Me, fakehub.Approved, "fine", at.Add(time.Hour))
		repos = append(repos, r)
	}
	hub := fakehub.New(world)
	u := newUser(t, hub)
	u.must(year)
	before := len(u.items)
	hub.Change(func(*fakehub.World) {
		repos[0].Rename("new-name")
		repos[1].Transfer(globex)
		repos[2].Lose()
	})
	u.now = u.now.AddDate(0, 3, 0) // what they hold was not touched for it, and not since
	u.must(year)
	if len(u.items) != before || before != 6 {
		t.Errorf("%d items, then %d", before, len(u.items))
	}
	export := u.export()
	for _, id := range []string{"github:acme/new-name#1", "github:globex/transferred#2/review/", "github:acme/lost#1"} {
		if !strings.Contains(export, id) {
			t.Errorf("no %s", id)
		}
	}
	if !u.named(true, "acme/lost", "can not be seen any more") {
		t.Errorf("skipped %v", u.skips)
	}
}

// An Enterprise Server has its own paths, sends no limits and names its items
// with the host.
func TestEnterprise(t *testing.T) {
	hub := fakehub.New(fakehub.Month(13))
	hub.Enterprise = "3.14.2"
	u := newUser(t, hub)
	u.now, u.conf.Host = march()[0].To, "ghe.corp"
	u.must(march())
	if len(u.of(evidence.PullRequest)) < 30 || len(u.of(evidence.Review)) != 80 {
		t.Errorf("%d pull requests, %d reviews", len(u.of(evidence.PullRequest)), len(u.of(evidence.Review)))
	}
	for _, it := range u.items {
		if !strings.HasPrefix(it.ID, "github:ghe.corp/") || strings.Contains(it.Space, "ghe.corp") {
			t.Errorf("%s in %s", it.ID, it.Space)
		}
	}
}

func TestEndpoints(t *testing.T) {
	for _, c := range []struct{ host, base, api, graphql, id string }{
		{"github.com", "", "https://api.github.com/", "https://api.github.com/graphql", "github:o/r#1"},
		{"GitHub.com", "", "https://api.github.com/", "https://api.github.com/graphql", "github:o/r#1"},
		{"acme.ghe.com", "", "https://api.acme.ghe.com/", "https://api.acme.ghe.com/graphql", "github:acme.ghe.com/o/r#1"},
		{"ghe.corp:8443", "", "https://ghe.corp:8443/api/v3/", "https://ghe.corp:8443/api/graphql", "github:ghe.corp:8443/o/r#1"},
		{"ghe.corp", "https://ghe.corp/git/api/v3", "https://ghe.corp/git/api/v3/", "https://ghe.corp/git/api/graphql", "github:ghe.corp/o/r#1"},
		{"github.com", "http://127.0.0.1:80", "http://127.0.0.1:80/", "http://127.0.0.1:80/graphql", "github:o/r#1"},
	} {
		e, err := newEndpoint(c.host, c.base)
		if err != nil {
			t.Fatal(err)
		}
		at, err := e.base.Parse(e.graphql)
		if err != nil || e.base.String() != c.api || at.String() != c.graphql || e.thread("o/r", 1) != c.id {
			t.Errorf("%s %s: %s, %s, %s, %v", c.host, c.base, e.base, at, e.thread("o/r", 1), err)
		}
	}
}

// What a token may not see is named, with what would help.
func TestTokens(t *testing.T) {
	t.Parallel()
	t.Run("public only", func(t *testing.T) {
		world := fakehub.Month(14)
		hub := fakehub.New(world)
		token := hub.Grant(fakehub.Token{Account: world.Me, Scopes: []string{"public_repo"}})
		u := newUser(t, hub)
		u.token(token)
		u.now = march()[0].To
		u.must(march())
		if !u.named(true, "no private repository", "public_repo", "scope repo") || !u.named(true, "read:org") {
			t.Errorf("%v", u.skips)
		}
	})
	t.Run("somebody else's", func(t *testing.T) {
		world := fakehub.Month(14)
		hub := fakehub.New(world)
		other := world.User("zoe")
		u := newUser(t, hub)
		u.token(hub.Grant(fakehub.Token{Account: other, Scopes: []string{"repo", "read:org"}}))
		u.now = march()[0].To
		u.must(march())
		if !u.named(true, "the token is of zoe", "use a token of ada") {
			t.Errorf("%v", u.skips)
		}
	})
	t.Run("single sign-on", func(t *testing.T) {
		world := fakehub.Month(14)
		for _, a := range world.Accounts {
			a.SingleSignOn = a.Login == "globex"
		}
		hub := fakehub.New(world)
		u := newUser(t, hub)
		u.token(hub.Grant(fakehub.Token{Account: world.Me, Scopes: []string{"repo", "read:org"}}))
		u.now = march()[0].To
		err := u.harvest(t.Context(), march())
		if err == nil && !u.named(false, "single sign-on") && !u.named(false, "kept back") {
			t.Errorf("%v, %v", err, u.skips)
		}
	})
}

// The token is in nothing that comes out.
func TestTheTokenIsNowhere(t *testing.T) {
	hub := fakehub.New(fakehub.Month(15))
	u := newUser(t, hub)
	u.now = march()[0].To
	hub.Inject(3, fakehub.BadGateway())
	hub.Inject(6, fakehub.SecondaryLimit(403, 1, false))
	u.must(march())
	all := u.export() + u.log.String() + string(u.point) + fmt.Sprint(u.skips, u.notes)
	hub.Revoke(hub.Token())
	err := u.harvest(t.Context(), march())
	all += fmt.Sprint(err, hint(err)) + u.log.String()
	if strings.Contains(all, hub.Token()) {
		t.Error("it is somewhere")
	}
	if err == nil || u.log.Len() == 0 {
		t.Errorf("%v", err)
	}
	for _, r := range hub.Requests() {
		if r.Authorization != "Bearer "+hub.Token() {
			t.Errorf("request %d was sent %q", r.Index, r.Authorization)
		}
	}
}
