package fakehub

import (
	"slices"
	"strings"
	"time"
)

// maxResults is how many results of a search can be had, whatever their
// number.
// https://docs.github.com/en/rest/search/search#about-search
const maxResults = 1000

// hit is an issue or a pull request, as search sees both.
type hit struct {
	*Thread
	issue *Issue
	pull  *PullRequest
}

func (h hit) object() object {
	if h.pull != nil {
		return h.pull
	}
	return h.issue
}

// search answers Query.search. Only ISSUE, which finds pull requests too, is
// of use here; the other types find nothing.
//
// An author nobody has is no error in GraphQL but an empty result, where REST
// says 422. That is not documented.
func (x *execution) search(a arguments) (any, error) {
	const kind = "SearchResultItemConnection"
	if a.text("type") != "ISSUE" {
		return searched(kind, nil, 0, a)
	}
	hits, err := x.find(a.text("query"), x.hub.Enterprise == "")
	if err != nil {
		return nil, err
	}
	all := make([]any, 0, len(hits))
	for _, h := range hits[:min(len(hits), maxResults)] {
		all = append(all, x.shown(h))
	}
	page, err := searched(kind, all, len(hits), a)
	page.tamper = x.tamper
	return page, err
}

// find returns everything a query matches that the token may see, in the
// order asked for.
func (c *call) find(text string, advanced bool) ([]hit, error) {
	q, err := parseSearch(text, advanced)
	if err != nil {
		return nil, err
	}
	m := &matcher{call: c}
	var hits []hit
	for _, r := range c.world.Repositories {
		if !c.visible(r) {
			continue
		}
		for _, i := range r.Issues {
			if h := (hit{Thread: &i.Thread, issue: i}); m.matches(q.where, h) {
				hits = append(hits, h)
			}
		}
		for _, p := range r.Pulls {
			if h := (hit{Thread: &p.Thread, pull: p}); m.matches(q.where, h) {
				hits = append(hits, h)
			}
		}
	}
	slices.SortStableFunc(hits, func(a, b hit) int { return q.compare(a, b) })
	return hits, nil
}

// compare orders hits: without "sort:" by creation, the newest first, which is
// what best match comes to without words to match.
func (q *searchQuery) compare(a, b hit) int {
	order := 0
	switch q.sort {
	case "updated":
		order = a.Updated.Compare(b.Updated)
	case "comments":
		order = len(a.Comments) - len(b.Comments)
	default:
		order = a.Created.Compare(b.Created)
	}
	if order == 0 {
		order = int(a.ID - b.ID)
	}
	if q.ascending {
		return order
	}
	return -order
}

// matcher holds a hit against a condition.
type matcher struct{ *call }

func (m *matcher) matches(c condition, h hit) bool {
	switch c := c.(type) {
	case every:
		for _, one := range c {
			if !m.matches(one, h) {
				return false
			}
		}
		return true
	case either:
		for _, one := range c {
			if m.matches(one, h) {
				return true
			}
		}
		return false
	case not:
		return !m.matches(c.condition, h)
	case term:
		return m.term(c, h)
	}
	return false
}

// term holds a hit against one qualifier or word.
// https://docs.github.com/en/search-github/searching-on-github/searching-issues-and-pull-requests
func (m *matcher) term(t term, h hit) bool {
	me := m.token.Account
	is := func(a *Account) bool {
		if t.value == "@me" {
			return a != nil && a == me
		}
		name, app := strings.CutPrefix(strings.ToLower(t.value), "app/")
		if app { // "author:app/renovate" is how an app is looked for
			return a.is(name) && a.Kind == Bot
		}
		return a.is(t.value) && a.Kind != Bot
	}
	switch t.name {
	case "":
		words := strings.ToLower(h.Title + "\n" + h.Body)
		return strings.Contains(words, strings.ToLower(t.value))
	case "is", "type", "state":
		return m.is(strings.ToLower(t.value), h)
	case "author":
		return is(h.Author)
	case "assignee":
		return slices.ContainsFunc(h.Assignees, is)
	case "commenter": // comments of the conversation, and reviews with words
		return slices.ContainsFunc(h.Comments, func(c *Comment) bool { return is(c.Author) }) ||
			h.pull != nil && slices.ContainsFunc(h.pull.Reviews, func(r *Review) bool {
				return r.State != Pending && is(r.Author) && (r.Body != "" || len(r.Comments) > 0)
			})
	case "reviewed-by": // one's own pull requests too, where one answered
		return h.pull != nil && slices.ContainsFunc(h.pull.Reviews, func(r *Review) bool { return r.State != Pending && is(r.Author) })
	case "review-requested", "user-review-requested":
		return h.pull != nil && slices.ContainsFunc(h.pull.Requests, func(r *ReviewRequest) bool { return is(r.Reviewer) })
	case "involves":
		for _, name := range []string{"author", "assignee", "commenter"} {
			if m.term(term{name: name, value: t.value}, h) {
				return true
			}
		}
		return false
	case "org", "user":
		return h.Repository.Owner.is(t.value)
	case "repo": // a former name finds the repository as well
		r, _ := m.world.named(t.value)
		return r == h.Repository
	case "label":
		for _, name := range strings.Split(t.value, ",") {
			if slices.ContainsFunc(h.Labels, func(l *Label) bool { return strings.EqualFold(l.Name, name) }) {
				return true
			}
		}
		return false
	case "head":
		return h.pull != nil && strings.HasPrefix(h.pull.Branch, t.value)
	case "base":
		return h.pull != nil && h.pull.Base == t.value
	case "archived":
		return h.Repository.Archived == (t.value == "true")
	case "created":
		return t.span.holds(h.Created)
	case "updated":
		return t.span.holds(h.Updated)
	case "closed":
		return t.span.holds(h.Closed)
	case "merged":
		return h.pull != nil && t.span.holds(h.pull.Merged)
	}
	return false
}

func (m *matcher) is(what string, h hit) bool {
	merged := h.pull != nil && !h.pull.Merged.IsZero()
	switch what {
	case "pr", "pull-request":
		return h.pull != nil
	case "issue":
		return h.issue != nil
	case "open":
		return h.Closed.IsZero()
	case "closed":
		return !h.Closed.IsZero()
	case "merged":
		return merged
	case "unmerged":
		return h.pull != nil && !merged
	case "draft":
		return h.pull != nil && h.pull.Draft
	case "private":
		return h.Repository.Private
	case "public":
		return !h.Repository.Private
	}
	return false
}

// span is a stretch of time, its ends included, to the second. A zero end is
// open.
type span struct{ from, to time.Time }

func (s span) holds(t time.Time) bool {
	t = t.Truncate(time.Second)
	return !t.IsZero() && (s.from.IsZero() || !t.Before(s.from)) && (s.to.IsZero() || !t.After(s.to))
}
