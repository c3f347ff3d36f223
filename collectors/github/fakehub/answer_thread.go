package fakehub

import (
	"errors"
	"slices"
	"strings"
	"time"
)

// written is what everything that somebody wrote has in common: the interface
// Comment.
type written struct {
	id               int64
	repository       *Repository
	author           *Account
	body, path       string
	created, updated time.Time
	published        time.Time
}

// shared answers the fields of the interface Comment and those around it.
func (x *execution) shared(w written, name string) (value any, known bool) {
	switch name {
	case "databaseId":
		return w.id, true
	case "fullDatabaseId":
		return w.id, true
	case "author": // null for a deleted account
		return maybe(w.author), true
	case "authorAssociation":
		return w.repository.association(w.author), true
	case "body":
		return w.body, true
	case "bodyText":
		return strings.NewReplacer("*", "", "`", "", "#", "").Replace(w.body), true
	case "createdAt":
		return w.created, true
	case "updatedAt":
		return w.updated, true
	case "publishedAt":
		return w.published, true
	case "lastEditedAt":
		return nil, true
	case "repository":
		return w.repository, true
	case "viewerDidAuthor":
		return w.author != nil && w.author == x.token.Account, true
	case "resourcePath":
		return w.path, true
	case "url":
		return site + w.path, true
	}
	return nil, false
}

// association is what an account is to a repository.
// https://docs.github.com/en/graphql/reference/enums#commentauthorassociation
func (r *Repository) association(a *Account) string {
	switch {
	case a == nil:
		return "NONE"
	case a.Kind == Mannequin:
		return "MANNEQUIN"
	case r.Owner == a:
		return "OWNER"
	case r.Owner.Kind == Organization && slices.Contains(r.Owner.Members, a):
		return "MEMBER"
	case r.contributors[a]:
		return "CONTRIBUTOR"
	}
	return "NONE"
}

// thread answers what issues and pull requests have in common.
func (x *execution) thread(t *Thread, kind, name string, a arguments) (value any, known bool, err error) {
	switch name {
	case "number":
		return t.Number, true, nil
	case "title":
		return t.Title, true, nil
	case "closed":
		return !t.Closed.IsZero(), true, nil
	case "closedAt":
		return t.Closed, true, nil
	case "assignees":
		value, err = paged("UserConnection", list(t.Assignees), a)
		return value, true, err
	case "labels":
		value, err = paged("LabelConnection", list(t.Labels), a)
		return value, true, err
	case "comments":
		all := slices.Clone(t.Comments)
		sortComments(all, a)
		value, err = paged("IssueCommentConnection", list(all), a)
		return value, true, err
	}
	value, known = x.shared(written{t.ID, t.Repository, t.Author, t.Body, t.path(kind), t.Created, t.Updated, t.Created}, name)
	return value, known, nil
}

func (i *Issue) key() string      { return nodeID("I", i.ID) }
func (i *Issue) typeName() string { return "Issue" }

func (i *Issue) field(x *execution, name string, a arguments) (any, error) {
	switch name {
	case "id":
		return i.key(), nil
	case "state":
		if i.Closed.IsZero() {
			return "OPEN", nil
		}
		return "CLOSED", nil
	case "stateReason":
		if a["enableDuplicate"] == true && x.hub.Enterprise != "" {
			return nil, errors.New("an Enterprise Server may not know the argument enableDuplicate")
		}
		if i.Reason == "" || i.Reason == "DUPLICATE" && a["enableDuplicate"] != true {
			return nil, nil
		}
		return i.Reason, nil
	case "participants":
		return paged("UserConnection", users(i.Participants()), a)
	case "timelineItems":
		page, err := paged("IssueTimelineItemsConnection", i.timeline(a), a)
		page.updated = i.Updated
		return page, err
	}
	value, known, err := x.thread(&i.Thread, "issues", name, a)
	if !known && err == nil {
		err = unknown(i, name)
	}
	return value, err
}

// users are the people among accounts: a connection of users has no bots.
func users(all []*Account) []any {
	var people []any
	for _, a := range all {
		if a.Kind == User {
			people = append(people, a)
		}
	}
	return people
}

func (c *Comment) key() string      { return nodeID("IC", c.ID) }
func (c *Comment) typeName() string { return "IssueComment" }

// parent is the thread a comment is in, and the part of its path.
func (c *Comment) parent() (t *Thread, kind string) {
	if c.pull != nil {
		return &c.pull.Thread, "pull"
	}
	return &c.issue.Thread, "issues"
}

func (c *Comment) field(x *execution, name string, _ arguments) (any, error) {
	t, kind := c.parent()
	switch name {
	case "id":
		return c.key(), nil
	case "issue": // never null: a pull request is an issue too
		if c.issue != nil {
			return c.issue, nil
		}
		return &Issue{Thread: *t}, nil
	case "pullRequest":
		return maybe(c.pull), nil
	case "isMinimized":
		return c.Hidden != "", nil
	case "minimizedReason":
		if c.Hidden == "" {
			return nil, nil
		}
		return c.Hidden, nil
	}
	w := written{c.ID, t.Repository, c.Author, c.Body, t.path(kind) + "#issuecomment-" + digits(c.ID), c.Created, c.Updated, c.Created}
	if value, known := x.shared(w, name); known {
		return value, nil
	}
	return nil, unknown(c, name)
}
