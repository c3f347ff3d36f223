package fakehub

import (
	"fmt"
	"math/rand/v2"
	"time"
)

// How much there is in a year. The reviews are those submitted in the year on
// pull requests of other people.
const (
	YearPulls    = 500
	YearReviews  = 1500
	YearComments = 400
	YearIssues   = 60
	// YearAssigned issues of others were given to Me, of which three in five stayed.
	YearAssigned = 40
)

// YearFrom and YearTo are the half-open year that Year fills, in UTC.
func YearFrom() time.Time { return time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC) }

// YearTo is the end of it.
func YearTo() time.Time { return YearFrom().AddDate(1, 0, 0) }

// generator makes a year from one stream of random numbers, so that the same
// seed makes the same year.
type generator struct {
	*World
	random  *rand.Rand
	people  []*Account
	bot     *Account
	repos   []*Repository
	lost    *Repository
	team    *Team
	acts    []act
	to      time.Time // the end of the span
	wanted  int       // reviews
	reviews int       // given so far
}

// Year makes the world of one engineer's year: pull requests written and
// reviewed in a dozen repositories of four owners, with people who left,
// bots, forks, repositories that moved, and one that was lost. The same seed
// makes the same world.
func Year(seed uint64) *World {
	g := &generator{World: NewWorld("ada"), random: rand.New(rand.NewPCG(seed, 2025)), to: YearTo(), wanted: YearReviews}
	g.settle()
	from := YearFrom()
	g.plan(10, from.AddDate(0, 0, -20), from, g.own) // opened the year before
	g.plan(YearPulls, from, g.to, g.own)
	g.plan(YearIssues, from, g.to, g.issue)
	g.plan(900, from.AddDate(0, -4, 0), g.to.AddDate(0, 0, -5), g.others)
	g.plan(100, from, g.to, g.foreign)
	g.carry()
	g.comments(YearComments)
	g.assign(YearAssigned)
	g.move()
	return g.World
}

func (g *generator) settle() {
	acme, globex, oss := g.Organization("acme"), g.Organization("globex"), g.Organization("oss-tools")
	oss.Members = nil // a project one contributes to from outside
	for _, login := range []string{"bob", "carla", "deniz", "eve-lin", "farid", "grace0", "hana", "ivo", "juno", "kofi", "lena-s", "mateo"} {
		person := g.User(login)
		g.people = append(g.people, person)
		acme.Members = append(acme.Members, person)
	}
	old := g.Mannequin("old-olga")
	g.people = append(g.people, old)
	g.bot = g.Bot("mergebot")
	renovate := g.Bot("renovate")
	g.people = append(g.people, renovate)
	g.team = g.Team(acme, "payments", g.Me, g.people[0], g.people[1])
	for _, name := range []string{"pay", "platform", "web", "infra", "billing-legacy", "tools"} {
		g.repos = append(g.repos, g.Repository(acme, name))
	}
	g.repos[3].Private = true
	secret := g.Repository(globex, "api")
	secret.Private = true
	g.repos = append(g.repos, secret, g.Repository(globex, "docs"), g.Repository(oss, "lint"), g.Repository(g.Me, "dotfiles"),
		g.Repository(acme, "archive"))
	g.lost = g.Repository(acme, "skunkworks")
}

// move lets repositories change names and owners after all of it, one be
// archived, and one be lost.
func (g *generator) move() {
	g.repos[4].Rename("billing")
	g.repos[5].Transfer(g.find("globex", Organization))
	g.repos[len(g.repos)-1].Archived = true
	for i := range 5 { // work that can not be seen any more
		at := g.from().AddDate(0, 0, i)
		g.lost.Open(g.Me, g.title(), at).Squash(g.bot, at.Add(time.Hour))
		g.lost.Open(g.human(), g.title(), at).Review(g.Me, Approved, "", at.Add(time.Hour))
	}
	g.lost.Lose()
}

func (g *generator) person() *Account { return g.people[g.random.IntN(len(g.people))] }

// human is a person who can review.
func (g *generator) human() *Account { return g.people[g.random.IntN(12)] }

// repo is a repository, the first ones more often.
func (g *generator) repo() *Repository {
	return g.repos[min(g.random.IntN(len(g.repos)), g.random.IntN(len(g.repos)))]
}

func (g *generator) issue(at time.Time) {
	r := g.repo()
	i := r.Issue(g.Me, g.title(), at)
	i.Body = g.paragraph()
	i.Labels = []*Label{r.Label([]string{"bug", "enhancement", "good first issue"}[g.random.IntN(3)])}
	if g.one(2) {
		i.Comment(g.human(), g.sentence(), g.soon(at, 48))
		i.Close(g.soon(at, 400), []string{"COMPLETED", "NOT_PLANNED"}[g.random.IntN(2)])
	}
}

// foreign is a pull request Me had no part in, but was perhaps asked for.
func (g *generator) foreign(at time.Time) {
	p := g.repo().Open(g.person(), g.title(), at)
	g.files(p)
	if g.one(3) {
		p.Ask(p.Author, g.Me, at)
	}
}

// assign gives Me issues of others, spread over the span: open still, closed by Me, by
// whoever opened it, given up, and given to somebody else who closed it.
func (g *generator) assign(n int) {
	step := g.to.Sub(g.from()) / time.Duration(n)
	for k := range n {
		at := g.from().Add(time.Duration(k) * step).Truncate(time.Second)
		opener, other, closed := g.people[k%5], g.people[5+k%5], at.Add(step/2).Truncate(time.Second)
		i := g.repos[k%4].Issue(opener, fmt.Sprintf("Look into case %d", k+1), at)
		i.Assign(opener, g.Me, at.Add(time.Minute))
		switch k % 5 {
		case 1:
			i.CloseBy(g.Me, closed, "")
		case 2:
			i.CloseBy(opener, closed, "")
		case 3:
			i.CloseBy(opener, closed, "NOT_PLANNED")
		case 4:
			i.Unassign(opener, g.Me, at.Add(time.Hour))
			i.Assign(opener, other, at.Add(time.Hour))
			i.CloseBy(other, closed, "")
		}
	}
}

// comments lets Me say things in the conversations of all sorts of threads.
func (g *generator) comments(n int) {
	for said := 0; said < n; {
		threads := g.repo().threads()
		if len(threads) == 0 {
			continue
		}
		t := threads[g.random.IntN(len(threads))]
		at := t.Created
		if at.Before(g.from()) {
			at = g.from()
		}
		if !at.Before(g.to) {
			continue
		}
		said++
		t.Say(g.Me, fmt.Sprintf("%d. %s", said, g.sentence()), g.between(at, g.to))
	}
}
