package fakehub

import (
	"fmt"
)

// searchQuery is a parsed search.
type searchQuery struct {
	where     condition
	sort      string
	ascending bool
}

// condition is every, either, not or term.
type condition any

type (
	every  []condition
	either []condition
	not    struct{ condition }
	// term is a qualifier and its value, or a word without a name.
	term struct {
		name, value string
		span        span // of a qualifier of time
	}
)

// qualifiers are those known here. GitHub takes any other "name:value" for
// words to look for, and so finds nothing.
var qualifiers = map[string]bool{
	"is": true, "type": true, "state": true, "author": true, "assignee": true, "commenter": true, "reviewed-by": true,
	"review-requested": true, "user-review-requested": true, "involves": true, "org": true, "user": true, "repo": true,
	"label": true, "no": true, "head": true, "base": true, "archived": true, "created": true, "updated": true, "closed": true, "merged": true,
}

// parseSearch reads a query.
//
// The advanced search, which github.com uses for all since September 2025,
// knows AND, OR, NOT and parentheses up to five levels deep; a space means
// AND, between two "repo:" as well, which then find nothing.
// https://github.blog/changelog/2025-03-06-github-issues-projects-api-support-for-issues-advanced-search-and-more/
// https://docs.github.com/en/search-github/getting-started-with-searching-on-github/troubleshooting-search-queries#limitations-on-query-length
//
// The old one has none of it: there "repo:", "org:" and "user:" widen each
// other. An Enterprise Server up to 3.17 knows only it, and ignores a request
// for the other; a later one uses it unless it is asked for the other, which
// its GraphQL does by a type that github.com has not.
// https://github.com/cli/cli/pull/11638
//
// What the old search does with an OR is documented nowhere (it is a word
// like others); here it is refused, so that no test goes by luck.
func parseSearch(text string, advanced bool) (*searchQuery, error) {
	p := &searchParser{tokens: tokens(text), advanced: advanced}
	where, err := p.either(0)
	if err != nil {
		return nil, err
	}
	if p.next() != "" {
		return nil, invalid("The search has an unmatched parenthesis.")
	}
	if p.operators > 5 {
		return nil, invalid("More than five AND / OR / NOT operators were used.")
	}
	if p.words > 256 {
		return nil, invalid("The search is longer than 256 characters.")
	}
	q := p.query
	q.where = where
	if len(p.scope) > 0 {
		q.where = every{where, p.scope}
	}
	return &q, nil
}

func invalid(format string, args ...any) error {
	return &failure{kind: "VALIDATION", message: fmt.Sprintf(format, args...)}
}

// advanced tells whether the host has the advanced search at all.
func (h *Hub) advanced() bool {
	var major, minor int
	_, err := fmt.Sscanf(h.Enterprise, "%d.%d", &major, &minor)
	return h.Enterprise == "" || err == nil && (major > 3 || major == 3 && minor >= 18)
}
