package jira

import (
	"slices"
	"strings"
	"time"

	"sheaf/evidence"
)

// What happened to a ticket, as events name it.
const (
	wasReported   = "reported"
	wasCreated    = "created" // for somebody else to report
	wasAssigned   = "assigned"
	wasUnassigned = "unassigned"
	wasMoved      = "moved" // from one status to another
	wasDone       = "done"  // while mine
	wasEdited     = "edited"
	wasCommented  = "commented"
	wasWorked     = "worked"
)

// story is a ticket's history as far as it concerns me.
type story struct {
	events []evidence.Event
	// done is when the ticket was done while it was mine, zero else; mine
	// says that it is mine now, and was not given up.
	done time.Time
	mine bool
}

// tell derives from a ticket's history what I did and what befell it while it
// was mine. key is the inner name by which the histories of a Server name me.
func (t *issue) tell(me, key string) story {
	is := func(u user) bool { return same(u.handle(), me) }
	s := story{mine: is(t.assignee) && !t.givenUp()}
	add := func(at time.Time, actor user, what, from, to string) {
		if !at.IsZero() {
			s.events = append(s.events, evidence.Event{At: at, Actor: actor.handle(), What: what, From: from, To: to})
		}
	}
	switch {
	case is(t.reporter):
		add(t.created, t.reporter, wasReported, "", "")
	case is(t.creator):
		add(t.created, t.creator, wasCreated, "", "")
	}
	histories := byTime(t.histories)
	named := t.handles(me, key)
	holder := t.firstHolder(histories, named)
	if same(holder, me) {
		add(t.created, t.creator, wasAssigned, "", me)
	}
	var moved, resolved turn
	for _, h := range histories {
		edited := map[string]bool{}
		for _, c := range h.Items {
			here := turn{h.Created.Time, same(holder, me)}
			if c.name() == "resolution" {
				resolved = resolved.resolvedBy(c, here)
			}
			switch field := c.name(); field {
			case "assignee":
				from, to := named(c.From), named(c.To)
				holder = to
				switch {
				case same(to, me):
					add(h.Created.Time, h.Author, wasAssigned, from, to)
				case same(from, me):
					add(h.Created.Time, h.Author, wasUnassigned, from, to)
				}
			case "status":
				moved = here
				if is(h.Author) {
					add(h.Created.Time, h.Author, wasMoved, string(c.FromString), string(c.ToString))
				}
			default:
				if is(h.Author) && !edited[field] {
					edited[field] = true
					add(h.Created.Time, h.Author, wasEdited, "", field)
				}
			}
		}
	}
	if t.isDone() && !t.givenUp() {
		if !resolved.at.IsZero() && resolved.at.Before(moved.at) {
			moved = resolved // and closed later, by whoever does that
		}
		s.done = t.doneTime(moved, holder, me)
		add(s.done, user{}, wasDone, "", t.status)
	}
	for _, c := range t.comments {
		if is(c.Author) {
			add(c.Created.Time, c.Author, wasCommented, "", "")
		}
	}
	for _, w := range t.worklogs {
		if is(w.Author) {
			add(w.Started.Time, w.Author, wasWorked, "", "")
		}
	}
	slices.SortStableFunc(s.events, func(a, b evidence.Event) int { return a.At.Compare(b.At) })
	return s
}

// formerKeys are the keys the ticket had in other projects, in the order it
// had them, where its history tells.
func (t *issue) formerKeys() []string {
	var out []string
	for _, h := range byTime(t.histories) {
		for _, c := range h.Items {
			if name := c.name(); name == "key" || name == "issuekey" { // by its id, where a site gives that
				out = append(out, string(c.FromString))
			}
		}
	}
	return out
}

// byTime are histories, the oldest first.
func byTime(histories []history) []history {
	return slices.SortedStableFunc(slices.Values(histories), func(a, b history) int { return a.Created.Compare(b.Created.Time) })
}

// turn is a moment in a ticket's history at which it may have been done.
type turn struct {
	at   time.Time
	mine bool // it was mine then
}

// resolvedBy is when a ticket was resolved, after a change of its resolution, which
// is here: another resolution later is a correction.
func (t turn) resolvedBy(c change, here turn) turn {
	switch {
	case c.To == "" && c.ToString == "":
		return turn{}
	case c.From == "" && c.FromString == "":
		return here
	}
	return t
}

// firstHolder is who had the ticket at first: whom the first change took it
// from or, where it never changed hands, who has it.
func (t *issue) firstHolder(histories []history, named func(anyText) string) string {
	for _, h := range histories {
		for _, c := range h.Items {
			if c.name() == "assignee" {
				return named(c.From)
			}
		}
	}
	return t.assignee.handle()
}

// handles tells the handle of somebody whom a history names. On Server that is
// by an inner key, which is the user name only of those who were there before
// Jira 8.4 and never renamed.
// https://confluence.atlassian.com/adminjiraserver/anonymizing-users-992677655.html
func (t *issue) handles(me, key string) func(anyText) string {
	byKey := map[string]string{}
	if key != "" {
		byKey[key] = me
	}
	meet := func(u user) {
		if u.Key != "" && u.Name != "" {
			byKey[u.Key] = u.Name
		}
	}
	meet(t.assignee)
	meet(t.reporter)
	meet(t.creator)
	for _, h := range t.histories {
		meet(h.Author)
	}
	for _, c := range t.comments {
		meet(c.Author)
	}
	return func(named anyText) string {
		if handle, met := byKey[string(named)]; met {
			return handle
		}
		return string(named)
	}
}

func (c change) name() string {
	if c.FieldID != "" {
		return strings.ToLower(string(c.FieldID))
	}
	return strings.ToLower(string(c.Field))
}

// isDone reports whether the ticket is in a status that the site counts as
// done; very old sites have no categories, but a resolution.
func (t *issue) isDone() bool {
	if t.category != "" {
		return t.category == "done"
	}
	return t.resolution != ""
}

// givenUp reports whether the ticket was closed without work that is done, by one of
// the resolutions that sites come with. Others are taken for work.
func (t *issue) givenUp() bool {
	switch strings.ReplaceAll(strings.ToLower(t.resolution), "’", "'") {
	case "won't do", "won't fix", "duplicate", "cannot reproduce", "incomplete", "declined":
		return t.isDone()
	}
	return false
}

// doneTime is when a ticket that is done came to be so while it was mine, zero
// where it was not. moved is when its history says so: its last change of status or,
// before that, when it got its resolution.
func (t *issue) doneTime(moved turn, holder, me string) time.Time {
	switch {
	case moved.at.IsZero():
		// It was made in that status, or its history is not shown.
		if !same(holder, me) {
			return time.Time{}
		}
		if !t.resolved.IsZero() {
			return t.resolved
		}
		return t.created
	case !moved.mine:
		return time.Time{}
	}
	return moved.at
}

// same compares handles; user names on Server are the same in any case.
func same(a, b string) bool { return a != "" && strings.EqualFold(a, b) }
