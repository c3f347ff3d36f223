package fakehub

import (
	"fmt"
	"strings"
	"time"
)

// own makes a pull request of Me's.
func (g *generator) own(at time.Time) {
	r := g.repo()
	p := r.Open(g.Me, g.title(), at)
	p.Body, p.Draft = g.body(), g.one(60)
	if r.Owner.Login == "oss-tools" { // from a fork, which was deleted now and then
		p.Head = nil
		if !g.one(4) {
			p.Head = g.fork(r)
		}
	}
	g.files(p)
	g.commits(p)
	for range g.random.IntN(3) {
		p.Tag([]string{"bug", "tech-debt", "rfc", "docs", "size/L"}[g.random.IntN(5)], g.Me, at.Add(time.Minute))
	}
	if g.one(3) {
		for _, issue := range r.Issues[:min(len(r.Issues), 1+g.random.IntN(2))] {
			if issue.Closed.IsZero() && issue.Created.Before(at) {
				p.Closing = append(p.Closing, issue)
				p.Body += fmt.Sprintf("\n\nFixes #%d", issue.Number)
			}
		}
	}
	p.Ask(g.Me, g.human(), at.Add(2*time.Minute))
	if g.one(6) {
		p.AskTeam(g.Me, g.team, at.Add(3*time.Minute))
	}
	g.received(p)
	g.finish(p)
}

func (g *generator) fork(r *Repository) *Repository {
	for _, f := range g.Repositories {
		if f.Parent == r && f.Owner == g.Me {
			return f
		}
	}
	return r.Fork(g.Me)
}

func (g *generator) files(p *PullRequest) {
	n := 1 + g.random.IntN(12)
	if g.one(50) { // more than one page
		n = 101 + g.random.IntN(250)
	}
	for i := range n {
		path := fmt.Sprintf("%s/%s_%d.go", []string{"pkg/api", "cmd", "docs/rfc", "internal/store", ".github"}[g.random.IntN(5)], g.word(), i)
		p.Change(path, g.random.IntN(80), g.random.IntN(30))
	}
	if g.one(10) {
		p.Files[0].Change, p.Files[0].From = "RENAMED", "old/"+p.Files[0].Path
	}
}

func (g *generator) commits(p *PullRequest) {
	n := g.random.IntN(6)
	if g.one(150) { // more than one page
		n = 100 + g.random.IntN(30)
	}
	at := p.Created
	for i := range n {
		at = at.Add(time.Duration(1+g.random.IntN(40)) * time.Minute)
		p.Push(p.Author, fmt.Sprintf("%s %d\n\n%s", g.sentence(), i, g.sentence()), at)
	}
}

// received lets others review a pull request of Me's, and Me answer.
func (g *generator) received(p *PullRequest) {
	n := g.random.IntN(4)
	if g.one(60) { // more than one page
		n = 22 + g.random.IntN(10)
	}
	at := p.Created.Add(time.Hour)
	for range n {
		at = g.soon(at, 20)
		r := p.Review(g.human(), g.verdict(), g.maybeSentence(), at)
		for i := range g.random.IntN(3) {
			c := r.Beside(p.Files[i%len(p.Files)].Path, 10+i, g.sentence())
			if g.one(2) {
				p.Reply(g.Me, c, g.sentence(), g.soon(at, 5))
			}
		}
		if r.State == ChangesRequested {
			p.Push(g.Me, "Address review\n", g.soon(at, 10))
		}
	}
	if g.one(8) {
		p.ForcePush(g.Me, g.soon(at, 10))
	}
	if g.one(5) {
		p.Comment(g.people[13], "This pull request is out of date.", g.soon(at, 10)) // a bot's
	}
	if g.one(9) { // a review of one's own: not one that was given
		p.Review(g.Me, Commented, g.sentence(), g.soon(at, 10))
	}
}

// finish merges most pull requests, closes some, and leaves some open.
func (g *generator) finish(p *PullRequest) {
	at := g.soon(p.Updated, 72)
	switch {
	case g.one(20):
		return
	case g.one(14):
		p.Close(p.Author, at)
	case g.one(3):
		p.Squash(g.bot, at)
	case g.one(2):
		p.Squash(g.human(), at)
	default:
		p.Land(p.Author, at)
	}
	if g.one(10) {
		p.Touch(at.AddDate(0, g.random.IntN(14), 0)) // touched again, perhaps next year
	}
}

// others makes a pull request of somebody else's that Me reviewed, unless the
// reviews wanted are there.
func (g *generator) others(at time.Time) {
	r := g.repo()
	author := g.person()
	p := r.Open(author, g.title(), at)
	p.Body = g.body()
	g.files(p)
	g.commits(p)
	if !g.one(4) {
		p.Ask(author, g.Me, at.Add(time.Minute))
	}
	from := at.Add(time.Hour)
	if g.one(15) { // months later
		from = from.AddDate(0, 1+g.random.IntN(4), 0)
	}
	if from.Before(g.from()) {
		from = g.from().Add(time.Duration(g.random.IntN(40*24)) * time.Hour)
	}
	n := 1 + max(0, g.random.IntN(6)-3)
	if g.one(120) { // more than one page
		n = 21 + g.random.IntN(8)
	}
	for range n {
		from = g.soon(from, 12)
		if g.reviews == g.wanted || !from.Before(g.to) {
			break
		}
		g.give(p, from)
	}
	if g.one(3) {
		p.Review(g.human(), g.verdict(), g.maybeSentence(), g.soon(from, 5))
	}
	if g.one(25) { // begun and never submitted
		p.Review(g.Me, Pending, g.sentence(), g.soon(from, 5)).Beside(p.Files[0].Path, 3, g.sentence())
	}
	g.finish(p)
	if g.one(30) {
		p.Author = nil // the account was deleted since
	}
}

// give lets Me review a pull request, or reply in one of its threads.
func (g *generator) give(p *PullRequest, at time.Time) {
	g.reviews++
	if g.one(6) {
		other := p.Review(g.human(), Commented, g.sentence(), at.Add(-time.Minute))
		p.Reply(g.Me, other.Beside(p.Files[0].Path, 5, g.sentence()), g.sentence(), at)
		return
	}
	r := p.Review(g.Me, g.verdict(), g.maybeSentence(), at)
	inline := g.random.IntN(4)
	if g.one(150) { // more than one page
		inline = 21 + g.random.IntN(20)
	}
	for i := range inline {
		r.Beside(p.Files[i%len(p.Files)].Path, i*7%40, g.sentence())
	}
	if r.State == ChangesRequested && p.Author != nil {
		p.Push(p.Author, "Address review\n\n"+strings.TrimSpace(g.sentence()), g.soon(at, 3))
	}
}

func (g *generator) verdict() string {
	return []string{Approved, Approved, Approved, Commented, Commented, ChangesRequested, Dismissed}[g.random.IntN(7)]
}
