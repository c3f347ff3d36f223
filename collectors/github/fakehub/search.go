package fakehub

import (
	"slices"
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
			if h := (hit{Thread: &i.Thread, issue: i}); !i.Unindexed && m.matches(q.where, h) {
				hits = append(hits, h)
			}
		}
		for _, p := range r.Pulls {
			if h := (hit{Thread: &p.Thread, pull: p}); !p.Unindexed && m.matches(q.where, h) {
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
