package github

import (
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"sheaf/evidence"
)

// What an issue of somebody else tells of me, as its events name it.
const (
	wasAssigned   = "assigned"
	wasUnassigned = "unassigned"
)

// assigned makes the item of an issue that somebody else opened and that is mine to
// do, or was when it was done; false where it is neither. It counts when it was
// closed, until then by my latest act on it, else by when it came to me. One that was
// closed as anything but completed is nobody's to do any more.
func (m maker) assigned(i *issueIn) (evidence.Item, bool) {
	it := m.item(&i.threadIn, evidence.Ticket)
	s := m.tell(i)
	switch {
	case i.ClosedAt == nil && m.has(i):
		it.At = first(&s.own, &s.came, &i.CreatedAt)
	case i.ClosedAt != nil && !i.isGivenUp() && (m.has(i) || s.had) && (s.did || !s.byOthers):
		it.At, it.Done = utc(i.ClosedAt), utc(i.ClosedAt)
	default:
		return it, false
	}
	it.Role, it.Roles = evidence.Assignee, []evidence.Role{evidence.Assignee}
	if s.spoke {
		it.Roles = append(it.Roles, evidence.Commenter)
	}
	it.Events = s.events
	m.fillIssue(&it, i)
	return it, true
}

// story is what happened to an issue of somebody else as far as it concerns me.
type story struct {
	events []evidence.Event
	// had says that it was mine when it was closed last.
	had bool
	// came is when it last came to me, own when I last spoke on it, closed it or
	// took it.
	came, own time.Time
	// did says that I spoke on it or closed it, spoke the first of these. To take it
	// is not to do it.
	did, spoke bool
	// byOthers says that somebody else finished it: by what they changed, or because
	// they had it too.
	byOthers bool
}

// tell reads the story of an issue, from its end: who has it is known, and what
// GitHub was not told of, as with one that was brought there, is so not missed.
func (m maker) tell(i *issueIn) story {
	has, closed := m.has(i), false
	s := story{had: has}
	act := func(at time.Time) {
		if at.After(s.own) {
			s.own = at
		}
	}
	for _, e := range slices.Backward(i.TimelineItems.Nodes) {
		if e == nil {
			continue
		}
		event := evidence.Event{At: utc(&e.CreatedAt), Actor: e.Actor.handle()}
		switch {
		case e.Type == "AssignedEvent" && m.isMe(e.Assignee):
			has, event.What, event.To = false, wasAssigned, m.me
			if s.came.IsZero() {
				s.came = event.At
			}
			if m.isMe(e.Actor) {
				act(event.At)
			}
		case e.Type == "UnassignedEvent" && m.isMe(e.Assignee):
			has, event.What, event.From = true, wasUnassigned, m.me
		case e.Type == "ClosedEvent":
			if m.isMe(e.finisher()) {
				s.did = true
				act(event.At)
			}
			if closed || i.ClosedAt == nil {
				continue
			}
			closed, s.had, s.byOthers = true, has, m.isOthers(e, i)
			event.What, event.To = "closed", strings.ToLower(i.StateReason)
		default:
			continue
		}
		s.events = append(s.events, event)
	}
	slices.Reverse(s.events)
	for _, c := range i.Comments.Nodes {
		if c != nil && m.isMe(c.Author) {
			s.did, s.spoke = true, true
			act(utc(&c.CreatedAt))
		}
	}
	return s
}

// isOthers reports whether an issue was closed by what somebody else changed, or by
// somebody else who had it. Whoever only looked at what I did did not do it.
func (m maker) isOthers(e *eventIn, i *issueIn) bool {
	who := e.finisher()
	if who == nil || m.isMe(who) {
		return false
	}
	return who != e.Actor || slices.ContainsFunc(i.Assignees.Nodes, func(a *named) bool { return a != nil && strings.EqualFold(a.Login, who.Login) })
}

// has reports whether an issue is assigned to me.
func (m maker) has(i *issueIn) bool {
	return slices.ContainsFunc(i.Assignees.Nodes, func(a *named) bool { return a != nil && strings.EqualFold(a.Login, m.me) })
}

// takenBack is an issue that was mine to do, and is not any more: nobody's evidence.
func (m maker) takenBack(i *issueIn) evidence.Item {
	it := m.openItem(&i.threadIn, evidence.Ticket)
	it.State = strings.ToLower(i.State)
	it.Facts.Set(evidence.FactOpenWork, false)
	it.Facts.Set(evidence.FactTakenBack, true)
	return it
}

// assignedPage makes the items of a page of issues that are mine to do, and takes back
// those that are not: what was never read of these is nothing to the ledger.
func (r *run) assignedPage(ctx context.Context, nodes []*issueIn) ([]evidence.Item, error) {
	if err := r.completeIssues(ctx, nodes); err != nil {
		return nil, err
	}
	var items []evidence.Item
	for _, i := range nodes {
		_, known := r.point.Assigned[i.ID]
		delete(r.point.Assigned, i.ID)
		if !r.filter.has(i.Repository.NameWithOwner) || !known && !reaches(&i.threadIn, r.want) {
			continue
		}
		it, mine := r.maker.assigned(i)
		switch {
		case mine && it.Done.IsZero():
			r.point.Assigned[i.ID] = i.name()
		case !mine: // it may have been, as done, in any run
			it = r.maker.takenBack(i)
		}
		items = append(items, it)
		if mine || known {
			r.keep(i.Repository)
		}
	}
	return r.transferred(ctx, nodes, items)
}

// assignedIDs are the issues that were mine to do in the last run, of what is asked
// for.
func (r *run) assignedIDs() []string {
	ids := slices.Sorted(maps.Keys(r.point.Assigned))
	return slices.DeleteFunc(ids, func(id string) bool {
		space, _, _ := strings.Cut(r.point.Assigned[id], "#")
		return !r.filter.has(space)
	})
}

// unassigned hands on what became of issues that were mine to do in the last run and
// are assigned to me no more: no search finds them. nodes are what they are by now;
// those that there are not any more are returned.
func (r *run) unassigned(ctx context.Context, ids []string, nodes []*issueIn, holes []errorIn) (gone []string, err error) {
	var lost []string
	for n, id := range ids {
		switch there := n < len(nodes) && nodes[n] != nil && nodes[n].ID != ""; {
		case there && !r.maker.has(nodes[n]):
			lost = append(lost, id)
		case !there && slices.ContainsFunc(holes, func(e errorIn) bool { return e.isMissing("assigned", n) }):
			gone = append(gone, id)
		}
	}
	r.first, r.inner = assigned.size(), innerPage
	for len(lost) > 0 {
		got, missing, err := nodesOf[issueIn](ctx, r, assigned, lost)
		if err != nil {
			return nil, err
		}
		items, err := r.assignedPage(ctx, got)
		if err != nil {
			return nil, err
		}
		if err := r.hand(items); err != nil {
			return nil, err
		}
		lost = lost[len(got)+missing:]
	}
	return gone, nil
}

// deleted takes back issues that there are not any more: they were deleted, or made a
// discussion. What was moved elsewhere is known by what it became.
func (r *run) deleted(ids []string) error {
	var items []evidence.Item
	for _, id := range ids {
		name, there := r.point.Assigned[id]
		if !there {
			continue
		}
		it := evidence.Item{ID: r.api.prefix + name, Native: id, Source: r.config.Name, Kind: evidence.Ticket}
		it.Facts.Set(evidence.FactOpenWork, false)
		it.Facts.Set(evidence.FactTakenBack, true)
		items = append(items, it)
		delete(r.point.Assigned, id)
	}
	if len(items) == 0 {
		return nil
	}
	return r.hand(items)
}
