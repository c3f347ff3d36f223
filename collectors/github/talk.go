package github

import (
	"cmp"
	"strings"

	"sheaf/evidence"
)

// issue makes the item of an issue I opened. It is done when it was closed as
// completed while it was mine to do. One that was closed as anything else is
// nobody's to do any more.
func (m maker) issue(i *issueIn) evidence.Item {
	it := m.item(&i.threadIn, evidence.Ticket)
	it.Role, it.Roles = evidence.Reporter, []evidence.Role{evidence.Reporter}
	mine := m.has(i) && !i.isGivenUp()
	if mine {
		it.Role, it.Roles = evidence.Assignee, []evidence.Role{evidence.Assignee, evidence.Reporter}
	}
	it.At = utc(&i.CreatedAt)
	if mine && i.ClosedAt != nil {
		it.At, it.Done = utc(i.ClosedAt), utc(i.ClosedAt)
	}
	if i.ClosedAt != nil {
		it.Events = []evidence.Event{{At: utc(i.ClosedAt), What: "closed", To: strings.ToLower(i.StateReason)}}
	}
	m.fillIssue(&it, i)
	return it
}

// fillIssue fills in who else is in an issue, and what else is known of it.
func (m maker) fillIssue(it *evidence.Item, i *issueIn) {
	others := people{maker: m}
	others.add(i.Author, evidence.Reporter)
	for _, a := range i.Assignees.Nodes {
		if a != nil {
			others.add(&actor{Type: "User", Login: a.Login}, evidence.Assignee)
		}
	}
	for _, c := range i.Comments.Nodes {
		if c != nil {
			others.addCommenter(c.Author)
		}
	}
	it.People = others.list
	it.Facts.Set("author_association", i.AuthorAssociation)
	it.Facts.Set("participants", i.Participants.TotalCount)
	it.Facts.Set("comments", i.Comments.TotalCount)
	all, open := boxes(i.Body)
	it.Facts.Set("boxes", all)
	it.Facts.Set("open_boxes", open)
}

// comment makes the item of a comment of mine in a conversation, and reports
// whether it says what it is about.
func (m maker) comment(c *commentIn) (evidence.Item, bool) {
	about := cmp.Or(c.PullRequest, c.Issue)
	if about == nil {
		return evidence.Item{}, false
	}
	id := cmp.Or(c.FullDatabaseID, fragmentNumber(c.URL), number(c.ID))
	others := people{maker: m}
	role := evidence.Reporter
	if c.PullRequest != nil {
		role = evidence.Author
	}
	others.add(about.Author, role)
	it := evidence.Item{
		ID: m.thread(c.Repository.NameWithOwner, about.Number) + "/comment/" + string(id), Source: m.source, Kind: evidence.Comment, Native: c.ID,
		Actor: m.me, Role: evidence.Commenter, Roles: []evidence.Role{evidence.Commenter}, Author: about.Author.handle(),
		At: utc(&c.CreatedAt), Created: utc(&c.CreatedAt), Updated: utc(&c.UpdatedAt),
		Title: about.Title, Body: c.Body, URL: c.URL, Space: c.Repository.NameWithOwner, State: strings.ToLower(about.State), People: others.list,
	}
	it.Facts.Set("actor_association", c.AuthorAssociation)
	return it, true
}
