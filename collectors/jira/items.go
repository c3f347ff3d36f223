package jira

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"sheaf/evidence"
)

// items are the ticket, where I had a part in it, and my comments on it.
func (r *run) items(t *issue) []evidence.Item {
	me := r.site.account
	s := t.tell(me, r.site.key)
	if len(s.events) == 0 {
		return nil
	}
	it := evidence.Item{
		ID: r.id(t.Key), Native: t.ID, Source: r.config.Name, Kind: evidence.Ticket,
		Actor: me, Author: t.reporter.handle(),
		Created: t.created, Updated: t.updated, Done: s.done, Events: s.events,
		Title: cmp.Or(t.summary, t.Key), Body: t.description, URL: r.site.browse + "browse/" + t.Key, Space: t.project, State: t.status,
		Labels: t.allLabels(), People: t.people(me), Refs: r.refs(t), Facts: t.facts(),
	}
	it.Roles = roles(s)
	it.Role = it.Roles[0]
	it.At = s.done
	if it.At.IsZero() {
		it.At = lastOwn(s.events, me)
	}
	items := []evidence.Item{it}
	for _, c := range t.comments {
		if same(c.Author.handle(), me) && !c.Created.IsZero() {
			items = append(items, r.commentItem(t, c, it.URL))
		}
	}
	return items
}

// roles are my parts, the main one first.
func roles(s story) []evidence.Role {
	did := func(what ...string) bool {
		return slices.ContainsFunc(s.events, func(e evidence.Event) bool { return slices.Contains(what, e.What) })
	}
	var out []evidence.Role
	if s.mine || !s.done.IsZero() {
		out = append(out, evidence.Assignee)
	}
	if did(wasReported, wasCreated) {
		out = append(out, evidence.Reporter)
	}
	switch {
	case did(wasCommented), len(out) == 0 && did(wasMoved, wasEdited, wasWorked):
		out = append(out, evidence.Commenter)
	case len(out) == 0: // it was given to me, and taken away or given up
		out = append(out, evidence.TookPart)
	}
	return out
}

// lastOwn is my latest act on a ticket, else when it last came to me.
func lastOwn(events []evidence.Event, me string) time.Time {
	var own, any time.Time
	for _, e := range events {
		any = e.At
		if same(e.Actor, me) {
			own = e.At
		}
	}
	if own.IsZero() {
		return any
	}
	return own
}

func (r *run) commentItem(t *issue, c comment, address string) evidence.Item {
	it := evidence.Item{
		ID: r.id(t.Key) + "/comment/" + string(c.ID), Native: t.ID + "/" + string(c.ID), Source: r.config.Name, Kind: evidence.Comment,
		Actor: r.site.account, Role: evidence.Commenter, Author: t.reporter.handle(),
		At: c.Created.Time, Created: c.Created.Time, Updated: c.Updated.Time,
		Title: t.summary, Body: plain(c.Body), URL: address + "?focusedCommentId=" + string(c.ID), Space: t.project,
		Labels: t.allLabels(), People: t.people(r.site.account),
	}
	return it
}

// id is a ticket's id. Sites are told apart by their host where there may be
// several: the config says so by a name for each.
func (r *run) id(key string) string { return "jira:" + r.config.Prefix + key }

// allLabels are labels, components and versions as the site has them, and the
// type of the ticket.
func (t *issue) allLabels() []string {
	out := slices.Concat(t.labels, t.components)
	if t.issueType != "" {
		out = append(out, "type:"+t.issueType)
	}
	for _, v := range t.versions {
		out = append(out, "version:"+v)
	}
	return out
}

// people are everybody else in the ticket, each in their first part, in order
// of their handles.
func (t *issue) people(me string) []evidence.Participant {
	seen := map[string]bool{}
	var out []evidence.Participant
	add := func(u user, role evidence.Role) {
		h := u.handle()
		if h == "" || same(h, me) || seen[h] || u.bot() {
			return
		}
		seen[h] = true
		out = append(out, evidence.Participant{Handle: h, Role: role})
	}
	add(t.assignee, evidence.Assignee)
	add(t.reporter, evidence.Reporter)
	add(t.creator, evidence.Reporter)
	for _, c := range t.comments {
		add(c.Author, evidence.Commenter)
	}
	slices.SortFunc(out, func(a, b evidence.Participant) int {
		return cmp.Or(cmp.Compare(a.Role, b.Role), strings.Compare(a.Handle, b.Handle))
	})
	return out
}

// refs are the ticket's own links: itself by the keys it had before it moved,
// which commits and branches go on naming, the one it is a part of, its epic,
// and those it is linked to.
func (r *run) refs(t *issue) []evidence.Ref {
	var out []evidence.Ref
	add := func(key string, via evidence.Via) {
		ref := evidence.Ref{To: r.id(key), Via: via}
		if key != "" && key != t.Key && !slices.ContainsFunc(out, func(o evidence.Ref) bool { return o.To == ref.To }) {
			out = append(out, ref)
		}
	}
	for _, key := range t.formerKeys() {
		add(key, evidence.ViaAPI)
	}
	if t.subtask {
		add(t.parent, evidence.ViaSubtask)
	}
	add(t.parent, evidence.ViaParent)
	add(t.epic, evidence.ViaParent)
	for _, key := range t.links {
		add(key, evidence.ViaRelates)
	}
	return out
}

func (t *issue) facts() evidence.Facts {
	var f evidence.Facts
	if t.points != nil {
		f.Set("story_points", *t.points)
	}
	for name, value := range map[string]string{"priority": t.priority, "epic": cmp.Or(t.epic, t.epicParent()), "sprint": t.sprint, "resolution": t.resolution} {
		if value != "" {
			f.Set(name, value)
		}
	}
	f.Set("comments", t.totalComments)
	f.Set("participants", t.participants())
	if all, open := boxes(t.description); all > 0 {
		f.Set("open_boxes", open)
		f.Set("boxes", all)
	}
	return f
}

// epicParent is the parent of a ticket that is no sub-task: on Cloud its epic.
func (t *issue) epicParent() string {
	if t.subtask {
		return ""
	}
	return t.parent
}

// participants is how many people wrote, had or reported the ticket.
func (t *issue) participants() int {
	seen := map[string]bool{}
	for _, u := range []user{t.assignee, t.reporter, t.creator} {
		seen[u.handle()] = true
	}
	for _, c := range t.comments {
		seen[c.Author.handle()] = true
	}
	delete(seen, "")
	return len(seen)
}
