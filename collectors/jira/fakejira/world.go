// Package fakejira is a Jira to test against, of either kind. It evaluates the
// JQL it is sent, so that a wrong question gives a wrong answer, and behaves as
// badly as the real ones: lists cut to the newest few, tokens for pages on Cloud,
// a search that is gone there, clauses that a site refuses, limits, pages to
// log in, answers that are cut off. Where a behaviour was read up, the comment
// says so.
package fakejira

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"
)

// The kinds of site.
const (
	Cloud  = "cloud"
	Server = "server"
)

// World is what a site holds.
type World struct {
	Kind string
	// Zone is the searching user's, in which dates in quotes are read.
	Zone *time.Location
	// Me is the handle of whose login it is, Email and Token what they log in
	// with; a server takes the token alone.
	Me, Email, Token string
	Issues           []*Issue
}

// Issue is a ticket with all that happened to it.
type Issue struct {
	ID       int
	Key      string
	Project  string
	Type     string
	Subtask  bool
	Parent   string
	Summary  string
	Body     any // a string, or a document of nodes
	Status   string
	Done     bool
	Points   any
	Sprint   string
	Labels   []string
	Assignee string
	Reporter string
	Creator  string
	Created  time.Time
	Updated  time.Time
	Resolved time.Time
	Links    []string
	Changes  []Change
	Comments []Comment
	Work     []Work
	// Odd replaces fields by what no reader expects. Broken sends the ticket
	// as something that is none. Hidden makes it unknown to whoever asks.
	Odd    map[string]any
	Broken bool
	Hidden bool
}

// Change is one entry of a ticket's history.
type Change struct {
	At             time.Time
	By, Field      string
	From, To       string
	FromStr, ToStr string
}

// Comment is a comment.
type Comment struct {
	ID   int
	By   string
	At   time.Time
	Body any
}

// Work is logged work.
type Work struct {
	ID      int
	By      string
	Started time.Time
}

// touch moves a ticket's last update to the latest thing that happened to it.
func (i *Issue) touch() *Issue {
	last := i.Created
	for _, c := range i.Changes {
		last = later(last, c.At)
	}
	for _, c := range i.Comments {
		last = later(last, c.At)
	}
	for _, w := range i.Work {
		last = later(last, w.Started)
	}
	i.Updated = later(i.Updated, last)
	return i
}

// Move gives a ticket to another project, whose key it has from then on.
func (i *Issue) Move(key, by string, at time.Time) {
	project, _, _ := strings.Cut(key, "-")
	i.Changes = append(i.Changes,
		Change{At: at, By: by, Field: "project", FromStr: i.Project, ToStr: project}, Change{At: at, By: by, Field: "Key", FromStr: i.Key, ToStr: key})
	i.Key, i.Project = key, project
	i.touch()
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// Year is an engineer's year at two projects: tickets taken, handed over,
// finished, reported, commented on and worked on, among those of others. Equal
// seeds give equal years; none reaches beyond the middle of November 2026.
func Year(kind string, seed uint64, tickets int) *World {
	r := rand.New(rand.NewPCG(seed, 7))
	w := &World{Kind: kind, Zone: time.UTC, Me: "ann", Email: "ann@acme.test", Token: "jira-secret-token"}
	if kind == Cloud {
		w.Me = "557058:a1b2c3"
	}
	people := []string{w.Me, "bob", "cleo", "dmitri", "eve"}
	start := time.Date(2025, time.November, 1, 9, 0, 0, 0, time.UTC)
	for n := range tickets {
		project := []string{"PAY", "RISK"}[n%2]
		created := start.Add(time.Duration(r.IntN(300*24*60)) * time.Minute).Add(time.Duration(r.IntN(1000)) * time.Millisecond)
		pick := func() string { return people[r.IntN(len(people))] }
		i := &Issue{ID: 10000 + n, Key: fmt.Sprintf("%s-%d", project, n/2+1), Project: project, Type: []string{"Story", "Bug", "Task"}[r.IntN(3)],
			Summary: fmt.Sprintf("%s work number %d", project, n), Body: "h2. Why\n\nBecause *things* break.\n\n- [ ] one\n- [x] two\n{code}x = PAY-1{code}",
			Status: "To Do", Reporter: pick(), Creator: pick(), Created: created, Points: float64(r.IntN(8)), Sprint: fmt.Sprintf("Sprint %d", n/20), Labels: []string{"area"}}
		at := created
		step := func() time.Time { at = at.Add(time.Duration(1+r.IntN(24*60)) * time.Minute); return at }
		if r.IntN(4) > 0 {
			to := pick()
			i.Changes = append(i.Changes, Change{At: step(), By: pick(), Field: "assignee", To: to})
			i.Assignee = to
		}
		if r.IntN(5) == 0 && i.Assignee != "" {
			to := pick()
			i.Changes = append(i.Changes, Change{At: step(), By: i.Assignee, Field: "assignee", From: i.Assignee, To: to})
			i.Assignee = to
		}
		for range r.IntN(30) * r.IntN(2) {
			i.Comments = append(i.Comments, Comment{ID: 70000 + n*100 + len(i.Comments), By: pick(), At: step(), Body: "I looked at it: see [the page|https://wiki.acme.test/x]."})
		}
		for range r.IntN(25) * r.IntN(2) {
			i.Changes = append(i.Changes, Change{At: step(), By: pick(), Field: "description", FromStr: "a", ToStr: "b"})
		}
		if r.IntN(3) == 0 {
			i.Work = append(i.Work, Work{ID: 90000 + n, By: pick(), Started: step()})
		}
		if r.IntN(2) == 0 {
			mover := i.Assignee
			if mover == "" {
				mover = pick()
			}
			i.Changes = append(i.Changes, Change{At: step(), By: mover, Field: "status", FromStr: "To Do", ToStr: "In Progress"})
			i.Changes = append(i.Changes, Change{At: step(), By: mover, Field: "status", FromStr: "In Progress", ToStr: "Done"})
			i.Status, i.Done, i.Resolved = "Done", true, at
		}
		w.Issues = append(w.Issues, i.touch())
	}
	return w
}

// Find is the ticket with a key or number that is shown.
func (w *World) Find(name string) *Issue {
	if i := w.find(name); i != nil && !i.Hidden {
		return i
	}
	return nil
}

func (w *World) find(name string) *Issue {
	at := slices.IndexFunc(w.Issues, func(i *Issue) bool { return i.Key == name || fmt.Sprint(i.ID) == name })
	if at < 0 {
		return nil
	}
	return w.Issues[at]
}
