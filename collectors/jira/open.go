package jira

import (
	"context"
	"slices"
	"strings"

	"sheaf/collectors"
	"sheaf/evidence"
)

// readOpen reads the open tickets that open_jql finds: what could be done, not
// what was. Nobody is credited for them. Those that an earlier run found and
// that are open no more are read once more, so that none stays open for ever.
func (r *run) readOpen(ctx context.Context) error {
	if r.config.OpenJQL == "" {
		return nil
	}
	before := r.point.Open
	r.point.Open = map[string]bool{}
	if err := r.eachOpen(ctx, "("+r.config.OpenJQL+") ORDER BY key ASC"); err != nil {
		return err
	}
	var closed []string
	for _, id := range sortedKeys(before) {
		if !r.point.Open[id] && r.point.Known[id] == "" {
			closed = append(closed, id)
		}
	}
	for part := range slices.Chunk(closed, goneBatch) {
		err := r.eachOpen(ctx, "id in ("+strings.Join(part, ", ")+") ORDER BY key ASC")
		if _, bad := hasStatus(err, 400); err != nil && !bad {
			return err
		}
	}
	return nil
}

func (r *run) eachOpen(ctx context.Context, jql string) error {
	token, start := "", 0
	for {
		p, err := r.search(ctx, jql, r.fieldNames(), token, start)
		if err != nil {
			return r.explain(err)
		}
		var items []evidence.Item
		var skipped []collectors.Skip
		for _, raw := range p.issues {
			t, err := r.decode(raw)
			switch {
			case err != nil:
				skipped = append(skipped, collectors.Skip{What: "open ticket " + t.Key, Why: err.Error()})
			case r.point.Known[t.ID] == "":
				if !t.isDone() {
					r.point.Open[t.ID] = true
				}
				items = append(items, r.openItem(t))
			}
		}
		if err := r.hand(items, skipped); err != nil || p.last {
			return err
		}
		token, start = p.token, start+len(p.issues)
	}
}

// openItem is a ticket that nobody is credited for.
func (r *run) openItem(t *issue) evidence.Item {
	it := evidence.Item{
		ID: r.id(t.Key), Native: t.ID, Source: r.config.Name, Kind: evidence.Ticket, Author: t.reporter.handle(),
		Created: t.created, Updated: t.updated, Title: t.summary, Body: t.description, URL: r.site.browse + "browse/" + t.Key,
		Space: t.project, State: t.status, Labels: t.allLabels(), People: t.people(""), Refs: r.refs(t), Facts: t.facts(),
	}
	it.Facts.Set(evidence.FactOpenWork, !t.isDone())
	return it
}
