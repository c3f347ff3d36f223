package github

import (
	"context"
	"fmt"

	"sheaf/collectors"
	"sheaf/evidence"
)

// said is a page of the list of all comments of a user.
type said struct {
	User *struct {
		IssueComments list[commentIn]
	}
}

// listing does the first job of the comments: the list of all of them, the
// latest touched first, until they are older than what is asked for. There is
// no search for comments.
func (r *run) listing(ctx context.Context, s stream, state *reading) error {
	before, size, again := r.progress.Done, 0, false
	query := s.query(r.may)
	if !r.filter.all() {
		query = text(fmt.Sprintf(commentsQuery, "entry"), entry, space)
	}
	for {
		j := &state.Todo[0]
		answer, holes, err := ask[said](ctx, r, func() (string, map[string]any) {
			size = r.first
			return query, map[string]any{"login": r.me, "first": r.first, "after": nilWithout(j.After)}
		})
		if err != nil {
			return err
		}
		if answer.User == nil {
			return &shortError{r.api.host, 1, 0}
		}
		got := answer.User.IssueComments
		if len(got.Nodes) < size && got.PageInfo.HasNextPage {
			// A page that is not the last has as many as were asked for.
			if again = !again; again {
				continue
			}
			r.skipped = append(r.skipped, collectors.Skip{
				What: r.api.host, Why: fmt.Sprintf("a page of comments has %d of %d", len(got.Nodes), size),
			})
		}
		if !r.filter.all() {
			if err := r.fill(ctx, s, state, got.Nodes); err != nil {
				return err
			}
		}
		items, past, missing := r.comments(got.Nodes, *j)
		withheld := r.withhold(s, holes, missing)
		j.Got += len(got.Nodes) - missing + withheld
		r.progress.Done, r.progress.Total = before+j.Got, 0
		if j.Updated.IsZero() {
			r.progress.Total = before + got.TotalCount
		}
		switch {
		case past:
			state.done()
			return r.hand(items)
		case !got.PageInfo.HasNextPage:
			if j.Got < got.TotalCount {
				short := &shortError{r.api.host, got.TotalCount, j.Got}
				j.After, j.Got = "", 0
				if err := r.hand(items); err != nil {
					return err
				}
				return short
			}
			state.done()
			return r.hand(items)
		case got.PageInfo.EndCursor == j.After || len(got.Nodes) == 0:
			short := &shortError{r.api.host, got.TotalCount, j.Got}
			j.After, j.Got = "", 0
			if err := r.hand(items); err != nil { // they are known by now
				return err
			}
			return short
		}
		j.After = got.PageInfo.EndCursor
		if err := r.hand(items); err != nil {
			return err
		}
	}
}

// fill replaces the entries of a page by the comments themselves, of those that
// are asked for and not known yet.
func (r *run) fill(ctx context.Context, s stream, state *reading, nodes []*commentIn) error {
	var wanted []string
	place := map[string]int{}
	for i, c := range nodes {
		if c != nil && !c.UpdatedAt.Before(state.Todo[0].Updated) && lies(c.CreatedAt, r.want) &&
			r.filter.has(c.Repository.NameWithOwner) && !state.knows(state.Todo[0], c.ID, c.UpdatedAt) {
			wanted, place[c.ID] = append(wanted, c.ID), i
		}
	}
	for len(wanted) > 0 {
		got, missing, err := nodesOf[commentIn](ctx, r, s, wanted)
		if err != nil {
			return err
		}
		for _, c := range got {
			if i, ok := place[c.ID]; ok {
				nodes[i] = c
				state.read(c.ID, c.UpdatedAt)
			}
		}
		wanted = wanted[len(got)+missing:]
	}
	return nil
}

// comments makes the items of a page, and reports whether it reaches past what
// is asked for and how many places in it are empty.
func (r *run) comments(nodes []*commentIn, j job) (items []evidence.Item, past bool, missing int) {
	for _, c := range nodes {
		if c == nil {
			missing++
			continue
		}
		if c.UpdatedAt.Before(j.Updated) {
			past = true
			break
		}
		it, ok := r.maker.comment(c)
		if ok && lies(it.At, r.want) && r.filter.has(it.Space) {
			items = append(items, it)
			r.keep(c.Repository)
		}
	}
	return items, past, missing
}
