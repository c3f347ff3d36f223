package jira

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"sheaf/collectors"
	"sheaf/evidence"
)

// readGap reads a span that was not read yet, page by page. On Server each page
// is asked for by the last update of the one before rather than by a number:
// a ticket that is touched meanwhile moves to the end, and by number the one
// behind it would be missed.
func (r *run) readGap(ctx context.Context, gap evidence.Window) error {
	since := r.point.begin(gap)
	if err := r.nameRefused(gap); err != nil {
		return err
	}
	token, start := "", 0
	seen := map[string]bool{}
	pages := trail{}
	for {
		p, err := r.search(ctx, r.jql(gap, since), r.fieldNames(), token, start)
		if _, bad := hasStatus(err, http.StatusBadRequest); bad {
			refused, failed := r.refusedClauses(ctx, gap)
			if failed != nil {
				return r.explain(failed)
			}
			if len(refused) > 0 {
				r.point.Refused = append(r.point.Refused, refused...)
				if err := r.nameRefused(gap); err != nil {
					return err
				}
				continue
			}
		}
		if err != nil {
			return r.explain(err)
		}
		if err := pages.follow(p); err != nil {
			return r.explain(err)
		}
		r.total = max(r.total, p.total)
		batch, err := r.readPage(ctx, p, seen)
		if err != nil {
			return err
		}
		reached := max(since, batch.updated)
		r.point.Reached = max(r.point.Reached, reached)
		if p.last {
			r.point.Reading, r.point.Reached = nil, 0
		}
		if err := r.hand(batch.items, batch.skipped); err != nil || p.last {
			return err
		}
		token = p.token
		if r.site.kind == Server {
			if reached > since {
				since, start = reached, 0
			} else {
				start += len(p.issues)
			}
		}
	}
}

// nameRefused says what is missing where a site does not take a clause.
func (r *run) nameRefused(gap evidence.Window) error {
	var skipped []collectors.Skip
	for _, c := range r.clauses(gap) {
		if r.point.refuses(c.name) {
			skipped = append(skipped, collectors.Skip{What: r.host + ", " + c.name, Why: "the site refuses to search by it: missing are " + c.hides})
		}
	}
	if len(skipped) == 0 {
		return nil
	}
	return r.hand(nil, skipped)
}

// pageItems are what a page gave.
type pageItems struct {
	items   []evidence.Item
	skipped []collectors.Skip
	updated int64 // the latest update, in milliseconds
}

// readPage decodes the tickets of a page, completes what the site cut off, and
// makes items of what falls into the spans asked for.
func (r *run) readPage(ctx context.Context, p page, seen map[string]bool) (pageItems, error) {
	var out pageItems
	var tickets []*issue
	for _, raw := range p.issues {
		t, err := r.decode(raw)
		if err != nil {
			out.skipped = append(out.skipped, collectors.Skip{What: "ticket " + t.Key, Why: err.Error(), Hint: "look at it on the site; the others are read"})
		}
		if t.ID == "" {
			continue
		}
		out.updated = max(out.updated, t.updatedMillis())
		if err != nil || seen[t.ID] {
			continue
		}
		seen[t.ID], r.shown[t.ID] = true, true
		r.seen++
		tickets = append(tickets, t)
	}
	cut, err := r.complete(ctx, tickets)
	if err != nil {
		return out, err
	}
	out.skipped = append(out.skipped, cut...)
	for _, t := range tickets {
		// What was read as done, and is not any more, has an earlier time, which may
		// lie before all that is asked for.
		known := r.point.Known[t.ID] != ""
		items := slices.DeleteFunc(r.items(t), func(it evidence.Item) bool {
			return !inside(r.ask.Want, it) && !(known && it.Kind == evidence.Ticket)
		})
		if len(items) > 0 {
			r.point.Known[t.ID] = t.Key
			delete(r.point.Gone, t.ID)
		}
		out.items = append(out.items, items...)
	}
	return out, nil
}

func inside(windows []evidence.Window, it evidence.Item) bool {
	return slices.ContainsFunc(windows, func(w evidence.Window) bool { return w.Contains(it.At) })
}

// explain gives an error of the search its next step.
func (r *run) explain(err error) error {
	var contradiction *pageError
	switch status, bad := hasStatus(err, http.StatusBadRequest); {
	case errors.As(err, &contradiction):
		return fmt.Errorf("search %s: %w; nothing was noted as read, run it again", r.host, err)
	case bad && r.config.JQL != "":
		return &collectors.RefusedError{Host: r.host, Why: status.Error(), Hint: "check jql in the config: the site may not know a name in it"}
	case bad:
		return &collectors.RefusedError{Host: r.host, Why: status.Error(), Hint: "check account and projects in the config"}
	}
	if _, gone := hasStatus(err, http.StatusGone); gone {
		return &collectors.RefusedError{Host: r.host, Why: "410, the site has moved its search", Hint: `it is a site in Atlassian's cloud: say kind = "cloud" in the config`}
	}
	return r.located(err)
}

// located gives the error of an address where no Jira is its next step.
func (r *run) located(err error) error {
	if _, missing := hasStatus(err, http.StatusNotFound); missing {
		return &collectors.RefusedError{Host: r.host, Why: "404, no Jira answers at " + r.base.String(), Hint: "check url in the config, with the path the site lives under"}
	}
	return err
}

// goneBatch is how many known tickets are looked up in one run: what every site
// gives on one page.
const goneBatch = 50

// findGone looks whether the site still shows the tickets that are known and
// were not read just now, some in each run, in turn, and says which it does
// not. They stay in the ledger.
func (r *run) findGone(ctx context.Context) error {
	ids := slices.DeleteFunc(sortedKeys(r.point.Known), func(id string) bool { return r.shown[id] })
	if ids = inTurn(ids, &r.point.Looked, goneBatch); len(ids) > 0 {
		slices.Sort(ids)
		missing, err := r.missing(ctx, ids)
		if err != nil {
			return err
		}
		for _, id := range missing {
			r.point.Gone[id] = r.point.Known[id]
			delete(r.point.Known, id)
		}
	}
	if len(r.point.Gone) == 0 {
		return nil
	}
	var keys []string
	for _, id := range sortedKeys(r.point.Gone) {
		keys = append(keys, r.point.Gone[id])
	}
	slices.Sort(keys)
	what := strings.Join(keys[:min(len(keys), 5)], ", ")
	if len(keys) > 5 {
		what += fmt.Sprintf(" and %d more", len(keys)-5)
	}
	return r.hand(nil, []collectors.Skip{{What: what, Why: "deleted or not shown to you any more; what was read stays", Notice: true}})
}

// backBatch is how many tickets that were shown no more are looked up in one run, each
// by itself: where a whole project was not to be seen, one tells of all.
const backBatch = 3

// findBack looks whether the site shows tickets again that it did not, some in each
// run, in turn, and returns those that it does.
func (r *run) findBack(ctx context.Context) ([]string, error) {
	var back []string
	for _, id := range inTurn(sortedKeys(r.point.Gone), &r.point.Sought, backBatch) {
		missing, err := r.missing(ctx, []string{id})
		if err != nil {
			return nil, err
		}
		if len(missing) == 0 {
			back = append(back, id)
		}
	}
	return back, nil
}

// inTurn are the first so many of sorted ids after the last that was had, and notes
// which is by now.
func inTurn(ids []string, last *string, most int) []string {
	next, found := slices.BinarySearch(ids, *last)
	if found {
		next++
	}
	ids = slices.Concat(ids[next:], ids[:next])[:min(most, len(ids))]
	if len(ids) > 0 {
		*last = ids[len(ids)-1]
	}
	return ids
}

// missing are those of the ids that the site does not show. Sites refuse a
// question about one that they do not show: then each half is asked for, down
// to single tickets, which have an address that says whether they are there.
func (r *run) missing(ctx context.Context, ids []string) ([]string, error) {
	found := map[string]bool{}
	token, start := "", 0
	pages := trail{}
	for {
		p, err := r.search(ctx, "id in ("+strings.Join(ids, ", ")+") ORDER BY key ASC", "project", token, start)
		if _, bad := hasStatus(err, http.StatusBadRequest); bad {
			if len(ids) == 1 {
				return r.missingOne(ctx, ids[0])
			}
			first, err := r.missing(ctx, ids[:len(ids)/2])
			if err != nil {
				return nil, err
			}
			second, err := r.missing(ctx, ids[len(ids)/2:])
			return append(first, second...), err
		}
		if err == nil {
			err = pages.follow(p)
		}
		if err != nil {
			return nil, r.explain(err)
		}
		for _, raw := range p.issues {
			var t struct{ ID anyText }
			if json.Unmarshal(raw, &t) == nil {
				found[string(t.ID)] = true
			}
		}
		if p.last {
			break
		}
		token, start = p.token, start+len(p.issues)
	}
	return slices.DeleteFunc(slices.Clone(ids), func(id string) bool { return found[id] }), nil
}

// missingOne is the ticket, if the site does not show it. Server says of one that is
// there that it is not allowed, to who may ask for others.
func (r *run) missingOne(ctx context.Context, id string) ([]string, error) {
	var answer json.RawMessage
	err := r.get(ctx, "rest/api/2/issue/"+url.PathEscape(id), url.Values{"fields": {"project"}}, &answer)
	var refused *collectors.RefusedError
	if _, gone := hasStatus(err, http.StatusNotFound); gone || errors.As(err, &refused) {
		return []string{id}, nil
	}
	return nil, err
}
