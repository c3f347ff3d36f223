package fakehub

import (
	"slices"
	"strings"
)

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
	case "commenter": // not documented: reviews with words are comments as well
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
	case "repo": // not documented: a former name finds the repository as well
		r, _ := m.world.named(t.value)
		return r == h.Repository
	case "label":
		for _, name := range strings.Split(t.value, ",") {
			if slices.ContainsFunc(h.Labels, func(l *Label) bool { return strings.EqualFold(l.Name, name) }) {
				return true
			}
		}
		return false
	case "no":
		return t.value == "assignee" && len(h.Assignees) == 0 || t.value == "label" && len(h.Labels) == 0
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
