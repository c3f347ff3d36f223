package fakehub

import (
	"slices"
	"strings"
	"time"
)

// timeline is what happened to a pull request, in order of time: its events,
// the commits it has now, comments and reviews. Commits are there by the date
// the committer's machine gave them, and have no other; after a forced push
// the old ones are gone.
func (p *PullRequest) timeline(a arguments) []any {
	var all []happening
	for _, e := range p.Timeline {
		all = append(all, happening{e.At, e})
	}
	for _, c := range p.pushed() {
		all = append(all, happening{c.commit.Committed, c})
	}
	for _, c := range p.Comments {
		all = append(all, happening{c.Created, c})
	}
	for _, r := range p.Reviews {
		if r.State != Pending {
			all = append(all, happening{r.Submitted, r})
		}
	}
	return asked(all, a)
}

// timeline is what happened to an issue, in order of time.
func (i *Issue) timeline(a arguments) []any {
	var all []happening
	for _, e := range i.Timeline {
		all = append(all, happening{e.At, e})
	}
	for _, c := range i.Comments {
		all = append(all, happening{c.Created, c})
	}
	return asked(all, a)
}

// happening is an entry of a timeline.
type happening struct {
	at   time.Time
	what object
}

// asked are the happenings that are asked for, in order of time.
func asked(all []happening, a arguments) []any {
	slices.SortStableFunc(all, func(a, b happening) int { return a.at.Compare(b.at) })
	wanted := a.texts("itemTypes")
	since, _ := time.Parse(time.RFC3339, a.text("since"))
	skip, _ := a.number("skip")
	var items []any
	for _, e := range all {
		if e.at.Before(since) || wanted != nil && !slices.Contains(wanted, itemType(e.what.typeName())) {
			continue
		}
		if skip > 0 {
			skip--
			continue
		}
		items = append(items, e.what)
	}
	return items
}

// itemType is the enum value of a type: ReviewRequestedEvent is
// REVIEW_REQUESTED_EVENT.
func itemType(typeName string) string {
	var b strings.Builder
	for i, r := range typeName {
		if i > 0 && r >= 'A' && r <= 'Z' {
			b.WriteByte('_')
		}
		b.WriteRune(r)
	}
	return strings.ToUpper(b.String())
}

func (e *Event) key() string      { return nodeID(itemType(e.What), e.ID) }
func (e *Event) typeName() string { return e.What }

func (e *Event) field(_ *execution, name string, _ arguments) (any, error) {
	switch name {
	case "id":
		return e.key(), nil
	case "actor":
		return maybe(e.Actor), nil
	case "createdAt":
		return e.At, nil
	case "pullRequest":
		return e.pull, nil
	case "commit", "afterCommit":
		return maybe(e.Commit), nil
	case "beforeCommit":
		return maybe(e.Before), nil
	case "mergeRefName":
		return e.pull.Base, nil
	case "label":
		return e.Label, nil
	case "currentTitle":
		return e.To, nil
	case "previousTitle":
		return e.From, nil
	case "requestedReviewer":
		if e.Team != nil {
			return e.Team, nil
		}
		return maybe(e.Reviewer), nil
	case "assignee":
		return maybe(e.Assignee), nil
	case "fromRepository":
		return maybe(e.Repository), nil
	case "closer":
		if e.Closer == nil {
			return nil, nil
		}
		return e.Closer, nil
	}
	return nil, unknown(e, name)
}
