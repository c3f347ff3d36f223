package github

import (
	"context"
	"errors"
	"slices"
	"time"
)

// lookUp does the first job of a stream where a search finds more than what is
// asked for: ids and repositories first, then what is asked for by its ids.
// What was read as it is now, and is among what is looked at again, is left
// out.
func lookUp[T any](ctx context.Context, r *run, s stream, state *reading, make pager[T]) error {
	found, most, err := r.index(ctx, s, state.Todo[0])
	var short *shortError
	switch {
	case err != nil && !errors.As(err, &short):
		return err
	case most > mostResults:
		return r.halve(state, most)
	}
	var wanted []string
	changed, created := map[string]time.Time{}, map[string]time.Time{}
	for _, e := range found {
		if r.filter.has(e.Repository.NameWithOwner) && !state.knows(state.Todo[0], e.ID, e.UpdatedAt) {
			wanted = append(wanted, e.ID)
			changed[e.ID], created[e.ID] = e.UpdatedAt, e.CreatedAt
		}
	}
	before := r.progress.Done
	r.progress.Total = before + len(wanted)
	for len(wanted) > 0 {
		nodes, missing, err := nodesOf[T](ctx, r, s, wanted)
		if err != nil {
			return err
		}
		items, err := make(ctx, nodes)
		if err != nil {
			return err
		}
		asked := wanted[:len(nodes)+missing]
		for _, n := range nodes {
			t := any(n).(threader).thread()
			state.read(t.ID, t.UpdatedAt)
		}
		wanted = wanted[len(asked):]
		r.progress.Done += len(asked)
		if short == nil {
			state.Todo[0].At = created[asked[len(asked)-1]]
		}
		if err := r.hand(items); err != nil {
			return err
		}
	}
	if short != nil {
		return short
	}
	state.done()
	return r.hand(nil)
}

// nodesOf asks for the first things of a list of ids, as many as are asked for
// at once, and returns them with how many of them there are not.
func nodesOf[T any](ctx context.Context, r *run, s stream, ids []string) (nodes []*T, missing int, err error) {
	var now []string
	answer, holes, err := ask[struct{ Nodes []*T }](ctx, r, func() (string, map[string]any) {
		now = ids[:min(len(ids), r.first)]
		return s.nodes(r.may), r.variables(s, map[string]any{"ids": now})
	})
	if err != nil {
		return nil, 0, err
	}
	nodes = slices.DeleteFunc(answer.Nodes, func(n *T) bool { return n == nil })
	if missing = len(now) - len(nodes); missing > len(holes) {
		return nil, 0, &shortError{r.api.host, len(now), len(nodes)}
	}
	r.withhold(s, holes, missing)
	return nodes, missing, nil
}
