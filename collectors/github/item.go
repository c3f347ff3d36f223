package github

import (
	"slices"
	"strings"
	"time"

	"github.com/bmatcuk/doublestar/v4"

	"sheaf/evidence"
)

// maker makes items of what came. They depend on that alone, not on when it
// came.
type maker struct {
	source string
	endpoint
	// me is my login, as the host spells it.
	me string
	// generated are globs of paths that no person writes.
	generated []string
}

func (m maker) isMe(a *actor) bool { return a != nil && strings.EqualFold(a.Login, m.me) }

// items of a thread start alike.
func (m maker) item(t *threadIn, kind evidence.Kind) evidence.Item {
	return evidence.Item{
		ID: m.thread(t.Repository.NameWithOwner, t.Number), Source: m.source, Kind: kind, Native: t.ID,
		Actor: m.me, Author: t.Author.handle(), Created: utc(&t.CreatedAt), Updated: utc(&t.UpdatedAt),
		Title: t.Title, Body: t.Body, URL: t.URL, Space: t.Repository.NameWithOwner, State: strings.ToLower(t.State), Labels: t.labels(),
	}
}

// isGenerated tells whether a file is not written by a person.
func (m maker) isGenerated(path string) bool {
	return evidence.IsGenerated(path) || slices.ContainsFunc(m.generated, func(glob string) bool { return doublestar.MatchUnvalidated(glob, path) })
}

// utc is a time as items have it, zero where there is none.
func utc(t *time.Time) time.Time {
	if t == nil || t.IsZero() {
		return time.Time{}
	}
	return t.UTC()
}

// first is the first of the times that there is.
func first(times ...*time.Time) time.Time {
	for _, t := range times {
		if !utc(t).IsZero() {
			return utc(t)
		}
	}
	return time.Time{}
}

// people gathers everybody else in an item, each part once, in the order they
// come. Programs and accounts that are gone are nobody.
type people struct {
	maker
	list []evidence.Participant
}

func (p *people) add(a *actor, role evidence.Role) {
	next := evidence.Participant{Handle: a.handle(), Role: role}
	if a.isPerson() && !p.isMe(a) && !slices.Contains(p.list, next) {
		p.list = append(p.list, next)
	}
}

// addCommenter adds somebody who has no part yet.
func (p *people) addCommenter(a *actor) {
	if !slices.ContainsFunc(p.list, func(known evidence.Participant) bool { return known.Handle == a.handle() }) {
		p.add(a, evidence.Commenter)
	}
}

// boxes counts the task list of a text: its items, and those not ticked.
func boxes(body string) (all, open int) {
	for line := range strings.Lines(body) {
		line = strings.TrimLeft(line, " \t")
		if len(line) < len("- [ ] x") || !strings.ContainsAny(line[:1], "-*+") || line[1:3] != " [" || line[4:6] != "] " {
			continue
		}
		switch line[3] {
		case ' ':
			open++
			all++
		case 'x', 'X':
			all++
		}
	}
	return all, open
}
