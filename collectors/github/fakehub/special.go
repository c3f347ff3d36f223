package fakehub

import (
	"fmt"
	"time"
)

// Worlds made by hand, one question each.

// Flood is a world in which Me opened n pull requests within one day, spread
// over the seconds of it: what a search has to be halved for.
func Flood(n int) *World {
	w := NewWorld("ada")
	r := w.Repository(w.Organization("acme"), "flood")
	for i := range n {
		at := YearFrom().AddDate(0, 5, 0).Add(time.Duration(i) * 24 * time.Hour / time.Duration(n)).Truncate(time.Second)
		r.Open(w.Me, fmt.Sprintf("Change %d", i), at)
	}
	return w
}

// People is a world of reviews that Me gave to somebody of every kind: a
// person, a bot, a mannequin, a deleted account, and one that was renamed.
func People() *World {
	w := NewWorld("ada")
	r := w.Repository(w.Organization("acme"), "pay")
	renamed := w.User("bob")
	at := YearFrom().AddDate(0, 2, 0)
	for i, author := range []*Account{renamed, w.Bot("renovate"), w.Mannequin("old-olga"), nil, w.User("carla")} {
		p := r.Open(author, fmt.Sprintf("Change %d", i), at.AddDate(0, 0, i))
		p.Change("main.go", 1, 1)
		p.Ask(author, w.Me, p.Created.Add(time.Minute))
		p.Review(w.Me, Approved, "fine", p.Created.Add(time.Hour))
		p.Squash(author, p.Created.Add(2*time.Hour))
	}
	mine := r.Open(w.Me, "Mine", at.AddDate(0, 0, 9))
	mine.Ask(w.Me, renamed, mine.Created.Add(time.Minute))
	for _, reviewer := range []*Account{renamed, nil, w.find("old-olga", Mannequin)} {
		mine.Review(reviewer, Commented, "a question", mine.Created.Add(time.Hour)).Beside("main.go", 1, "here")
	}
	renamed.Login = "robert" // the old login is nobody's now
	return w
}

// Long is a world with one pull request of Me's that has n of everything that
// is paged: files, commits, labels, reviews, comments beside lines, issues it
// closes and comments; and one of somebody else's with n reviews by Me of n
// comments each.
func Long(n int) *World {
	w := NewWorld("ada")
	r := w.Repository(w.Organization("acme"), "pay")
	bob := w.User("bob")
	at := YearFrom().AddDate(0, 2, 0)
	p := r.Open(w.Me, "Everything at once", at)
	theirs := r.Open(bob, "Much discussed", at)
	for i := range n {
		at = at.Add(time.Minute)
		p.Change(fmt.Sprintf("file_%03d.go", i), 1, 0)
		p.Push(w.Me, fmt.Sprintf("commit %d", i), at)
		p.Tag(fmt.Sprintf("label-%d", i), w.Me, at)
		p.Closing = append(p.Closing, r.Issue(bob, fmt.Sprintf("issue %d", i), at))
		p.Comment(bob, fmt.Sprintf("comment %d", i), at)
		received := p.Review(bob, Commented, fmt.Sprintf("review %d", i), at)
		given := theirs.Review(w.Me, Commented, fmt.Sprintf("review %d", i), at)
		for j := range n {
			received.Beside(fmt.Sprintf("file_%03d.go", j), 1, fmt.Sprintf("beside %d %d", i, j))
			given.Beside("main.go", j+1, fmt.Sprintf("beside %d %d", i, j))
		}
	}
	theirs.Change("main.go", n, 0)
	return w
}

// Moved is a world in which a repository was renamed, one transferred, one
// deleted as a fork, and one lost, after Me had worked and reviewed in each.
func Moved() *World {
	w := NewWorld("ada")
	acme, globex := w.Organization("acme"), w.Organization("globex")
	bob := w.User("bob")
	at := YearFrom().AddDate(0, 2, 0)
	var repositories []*Repository
	for _, name := range []string{"renamed", "transferred", "forked", "lost"} {
		r := w.Repository(acme, name)
		mine := r.Open(w.Me, "Mine in "+name, at)
		if name == "forked" {
			mine.Head = nil
		}
		mine.Squash(bob, at.Add(time.Hour))
		r.Open(bob, "Theirs in "+name, at).Review(w.Me, Approved, "fine", at.Add(time.Hour))
		repositories = append(repositories, r)
	}
	repositories[0].Rename("new-name")
	repositories[1].Transfer(globex)
	repositories[3].Lose()
	return w
}

// Edges is a world in which everything happens at the edges of a span, from
// inclusive and to exclusive: a second before, on it, and a second before the
// end and on that. Half of it lies within.
func Edges(from, to time.Time) *World {
	w := NewWorld("ada")
	r := w.Repository(w.Organization("acme"), "pay")
	bob := w.User("bob")
	old := r.Open(bob, "Open for long", from.AddDate(-1, 0, 0))
	old.Change("main.go", 1, 1)
	for i, at := range []time.Time{from.Add(-time.Second), from, to.Add(-time.Second), to} {
		r.Open(w.Me, fmt.Sprintf("Opened %d", i), at)
		r.Open(w.Me, fmt.Sprintf("Merged %d", i), from.AddDate(-1, 0, 0)).Land(bob, at)
		r.Open(w.Me, fmt.Sprintf("Closed %d", i), from.AddDate(-1, 0, 0)).Close(bob, at)
		r.Issue(w.Me, fmt.Sprintf("Issue %d", i), at)
		old.Review(w.Me, Commented, fmt.Sprintf("Review %d", i), at)
		old.Comment(w.Me, fmt.Sprintf("Comment %d", i), at)
	}
	return w
}
