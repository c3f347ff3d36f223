package jira

import (
	"cmp"
	"context"
	"fmt"
	"net/http"

	"sheaf/collectors"
	"sheaf/evidence"
)

// maxOpen is how many open tickets are read, the newest. They are to choose
// from, and all of them are asked for in each run.
const maxOpen = 500

// readOpen reads the open tickets that open_jql finds: what could be done, not
// what was. Nobody is credited for them. Those that an earlier run found and
// that it does not find any more are no longer open work, whatever became of
// them.
func (r *run) readOpen(ctx context.Context) error {
	if r.config.OpenJQL == "" {
		return nil
	}
	found, err := r.findOpen(ctx, "("+r.config.OpenJQL+") ORDER BY created DESC, key ASC")
	if status, bad := hasStatus(err, http.StatusBadRequest); bad {
		// What was done is read all the same.
		return r.hand(nil, []collectors.Skip{{What: "open tickets", Why: status.Error(), Hint: "check open_jql in the config: the site may not know a name in it"}})
	}
	if err != nil {
		return r.explain(err)
	}
	var past []evidence.Item
	for _, id := range sortedKeys(r.point.Open) {
		if found[id] {
			continue
		}
		if r.point.Known[id] == "" { // else it is mine by now
			it := evidence.Item{ID: r.id(r.point.Open[id]), Native: id, Source: r.config.Name, Kind: evidence.Ticket}
			it.Facts.Set(evidence.FactOpenWork, false)
			past = append(past, it)
		}
		delete(r.point.Open, id)
	}
	return r.hand(past, nil)
}

// findOpen hands on the tickets that a search finds, and says which are open.
func (r *run) findOpen(ctx context.Context, jql string) (open map[string]bool, err error) {
	open = map[string]bool{}
	token, start := "", 0
	pages := trail{}
	for {
		p, err := r.search(ctx, jql, r.fieldNames(), token, start)
		if err == nil {
			err = pages.follow(p)
		}
		if err != nil {
			return nil, err
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
					open[t.ID], r.point.Open[t.ID] = true, t.Key
				}
				items = append(items, r.openItem(t))
			}
		}
		token, start = p.token, start+len(p.issues)
		if start >= maxOpen && !p.last {
			p.last = true
			skipped = append(skipped, collectors.Skip{
				What: r.config.Name, Why: fmt.Sprintf("open_jql finds more than %d tickets; the newest are kept to choose from, and a narrower one would choose better", maxOpen), Notice: true,
			})
		}
		if err := r.hand(items, skipped); err != nil || p.last {
			return open, err
		}
	}
}

// openItem is a ticket that nobody is credited for.
func (r *run) openItem(t *issue) evidence.Item {
	it := evidence.Item{
		ID: r.id(t.Key), Native: t.ID, Source: r.config.Name, Kind: evidence.Ticket, Author: t.reporter.handle(),
		Created: t.created, Updated: t.updated, Title: cmp.Or(t.summary, t.Key), Body: t.description, URL: r.site.browse + "browse/" + t.Key,
		Space: t.project, State: t.status, Labels: t.allLabels(), People: t.people(""), Refs: r.refs(t), Facts: t.facts(),
	}
	it.Facts.Set(evidence.FactOpenWork, !t.isDone())
	return it
}
