package github

import (
	"context"
	"fmt"
	"slices"
	"time"

	"sheaf/collectors"
	"sheaf/evidence"
)

// mostResults is how many results of a search GitHub gives.
// https://docs.github.com/en/graphql/reference/queries#search
const mostResults = 1000

// results are a page of a search. A node is what its stream asks for.
type results[T any] struct {
	IssueCount int
	PageInfo   page
	Nodes      []*T
}

// search does the first job of a stream: page by page, the checkpoint moving
// on with each. One with too many results is taken apart.
func (r *run) search(ctx context.Context, s stream, state *reading) error {
	switch s {
	case issues:
		return find(ctx, r, s, state, r.issuePage)
	case assigned:
		return find(ctx, r, s, state, r.assignedPage)
	}
	return find(ctx, r, s, state, r.pullPage(s))
}

func find[T any](ctx context.Context, r *run, s stream, state *reading, make pager[T]) error {
	if r.filter.exact {
		return searchFor(ctx, r, s, state, make)
	}
	return lookUp(ctx, r, s, state, make)
}

// pager completes the things of a page and makes their items.
type pager[T any] func(ctx context.Context, nodes []*T) ([]evidence.Item, error)

// threader is a thing that is a thread.
type threader interface{ thread() *threadIn }

func (t *threadIn) thread() *threadIn { return t }

func searchFor[T any](ctx context.Context, r *run, s stream, state *reading, make pager[T]) error {
	query := state.Todo[0].search(s, r.me, r.filter.scopes[0])
	seen := map[string]bool{}
	after, before := "", r.progress.Done
	var last time.Time // when the latest thing so far was created
	steady := true     // all pages were full and in order: what is behind is whole
	for {
		got, holes, size, err := searchPage[T](ctx, r, s, query, after)
		if err != nil {
			return err
		}
		r.progress.Total = before + got.IssueCount
		if after == "" && got.IssueCount > mostResults {
			return r.halve(state, got.IssueCount)
		}
		nodes := slices.DeleteFunc(got.Nodes, func(n *T) bool { return n == nil })
		withheld := r.withhold(s, holes, len(got.Nodes)-len(nodes))
		known := len(seen)
		for _, n := range nodes {
			t := any(n).(threader).thread()
			if seen[t.ID] || t.CreatedAt.Before(last) {
				steady = false
			}
			seen[t.ID], last = true, t.CreatedAt
		}
		for i := range withheld {
			seen[fmt.Sprint(after, i)] = true
		}
		items, err := make(ctx, nodes)
		if err != nil {
			return err
		}
		r.progress.Done = before + len(seen)
		if !got.PageInfo.HasNextPage {
			if len(seen) != got.IssueCount {
				state.Todo[0].At = time.Time{}
				if err := r.hand(items); err != nil {
					return err
				}
				return &shortError{r.api.host, got.IssueCount, len(seen)}
			}
			state.done()
			return r.hand(items)
		}
		if got.PageInfo.EndCursor == after || len(seen) == known { // it does not go on
			state.Todo[0].At = time.Time{}
			return &shortError{r.api.host, got.IssueCount, len(seen)}
		}
		if steady = steady && len(got.Nodes) == size; steady {
			state.Todo[0].At = last
		}
		after = got.PageInfo.EndCursor
		if err := r.hand(items); err != nil {
			return err
		}
	}
}

// searchPage asks for a page of a search, of so many results, and says what of it can
// not be had. With the first page of the issues I opened it asks for that of those
// assigned to me, which so cost no request where little is new; it is kept for them
// where it is whole.
func searchPage[T any](ctx context.Context, r *run, s stream, query, after string) (got results[T], holes []errorIn, size int, err error) {
	if kept, ok := r.whole[query].(results[T]); ok && after == "" {
		delete(r.whole, query) // asked for again, it is asked for anew
		return kept, nil, len(kept.Nodes), nil
	}
	also := ""
	if s == issues && r.whole == nil {
		r.whole = map[string]any{}
		if j, ok := r.begins(assigned); ok {
			also = j.search(assigned, r.me, r.filter.scopes[0])
		}
	}
	answer, all, err := ask[struct {
		Search results[T]
		Also   *results[T]
	}](ctx, r, func() (string, map[string]any) {
		size = r.first
		vars := r.variables(s, map[string]any{"search": query, "first": r.first, "after": nilWithout(after)})
		if also == "" || size < s.size() { // both were too much
			return s.query(r.may), vars
		}
		vars["also"] = also
		return issuesQuery(r.may), vars
	})
	if err != nil {
		return got, nil, size, err
	}
	missing := false
	for _, e := range all {
		if len(e.Path) > 0 && e.Path[0] == "also" {
			missing = true
		} else {
			holes = append(holes, e)
		}
	}
	if next := answer.Also; next != nil && !missing && !next.PageInfo.HasNextPage && len(next.Nodes) == next.IssueCount {
		r.whole[also] = *next
	}
	return answer.Search, holes, size, nil
}

// begins is the search that a stream begins with, if it does with one.
func (r *run) begins(s stream) (j job, ok bool) {
	state := *r.point.of(s)
	if len(state.Todo) == 0 {
		state.plan(s, r.want, r.now())
	}
	if s == commenting || len(state.Todo) == 0 {
		return job{}, false
	}
	return state.Todo[0], true
}

// halve takes the first job, which has too many results, apart.
func (r *run) halve(state *reading, results int) error {
	older, newer, ok := state.Todo[0].halve(r.now())
	if !ok {
		return &shortError{r.api.host, results, mostResults}
	}
	state.Todo = slices.Insert(state.Todo[1:], 0, older, newer)
	r.progress.Total = 0
	return nil
}

// nilWithout is a cursor as a variable: the first page has none.
func nilWithout(cursor string) any {
	if cursor == "" {
		return nil
	}
	return cursor
}

// variables adds to those of a query what the fragment of its stream uses.
func (r *run) variables(s stream, vars map[string]any) map[string]any {
	switch s {
	case reviewing:
		vars["login"] = r.me
	case authored, issues, assigned:
		vars["inner"] = r.inner
	}
	return vars
}

// withhold names what a page has holes for, and returns how many of its
// missing things that explains.
func (r *run) withhold(s stream, holes []errorIn, missing int) int {
	if len(holes) == 0 {
		return 0
	}
	r.skipped = append(r.skipped, collectors.Skip{
		What: r.api.host, Why: fmt.Sprintf("%d of the %s, or parts of them, are kept back: %s", max(missing, 1), s.unit(), clip(holes[0].Message)),
		Hint: "ask for access, or authorize the token for the organization",
	})
	return missing
}

// pullPage makes the items of a page of pull requests.
func (r *run) pullPage(s stream) pager[pullIn] {
	return func(ctx context.Context, nodes []*pullIn) ([]evidence.Item, error) {
		var wanted []*pullIn
		for _, p := range nodes {
			if r.filter.has(p.Repository.NameWithOwner) {
				wanted = append(wanted, p)
			}
		}
		if err := r.complete(ctx, s, wanted); err != nil {
			return nil, err
		}
		var items []evidence.Item
		for _, p := range wanted {
			before := len(items)
			if s == reviewing {
				items = append(items, r.maker.reviews(p, r.want)...)
			} else if reaches(&p.threadIn, r.want) {
				items = append(items, r.maker.pull(p))
			}
			if len(items) > before {
				r.keep(p.Repository)
			}
		}
		return items, nil
	}
}

// issuePage makes the items of a page of issues.
func (r *run) issuePage(ctx context.Context, nodes []*issueIn) ([]evidence.Item, error) {
	if err := r.completeIssues(ctx, nodes); err != nil {
		return nil, err
	}
	var items []evidence.Item
	for _, i := range nodes {
		// It is kept by how long it lived, not by when it counts: one that was done and
		// is not any more counts when it was opened, and what was read of it changes.
		if r.filter.has(i.Repository.NameWithOwner) && reaches(&i.threadIn, r.want) {
			items = append(items, r.maker.issue(i))
			r.keep(i.Repository)
		}
	}
	return r.transferred(ctx, nodes, items)
}
