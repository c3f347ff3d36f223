package jira

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"sheaf/collectors"
)

// bulkTickets is how many tickets' histories one question may ask for
// (Atlassian's documentation of the bulk changelog).
const bulkTickets = 1000

// complete fetches what the site cut off of the tickets' comments, work and
// histories, and names what it could not, or what can not be read.
func (r *run) complete(ctx context.Context, tickets []*issue) ([]collectors.Skip, error) {
	if err := r.completeHistories(ctx, tickets); err != nil {
		return nil, err
	}
	var skipped []collectors.Skip
	for _, t := range tickets {
		for _, fill := range []func(context.Context, *run, *issue) error{fillComments, fillWork, fillHistory} {
			err := fill(ctx, r, t)
			var odd *pageError
			if errors.As(err, &odd) { // it may have changed meanwhile
				err = fill(ctx, r, t)
			}
			_, gone := hasStatus(err, http.StatusNotFound)
			switch {
			case err == nil:
			case gone || errors.As(err, &odd):
				t.undecoded = append(t.undecoded, err.Error())
			default:
				return nil, err
			}
		}
		if len(t.undecoded) > 0 {
			skipped = append(skipped, collectors.Skip{What: "ticket " + t.Key, Why: "not read in full: " + strings.Join(t.undecoded, "; ")})
		}
	}
	return skipped, nil
}

func fillComments(ctx context.Context, r *run, t *issue) error {
	if !t.moreComments {
		return nil
	}
	whole, err := wholeList[comment](ctx, r, t, "comment", "comments")
	if err == nil {
		t.comments, t.totalComments = whole.list, whole.sent
		t.note("comments", whole.odd())
	}
	return err
}

func fillWork(ctx context.Context, r *run, t *issue) error {
	if !t.moreWorklogs {
		return nil
	}
	whole, err := wholeList[worklog](ctx, r, t, "worklog", "worklogs")
	if err == nil {
		t.worklogs = whole.list
		t.note("entries of work", whole.odd())
	}
	return err
}

// fillHistory asks Cloud alone: a Server sends histories whole, and has no
// address for the rest of one.
func fillHistory(ctx context.Context, r *run, t *issue) error {
	switch {
	case !t.moreHistories:
		return nil
	case r.site.kind != Cloud:
		return &pageError{fmt.Sprintf("%s gives %d of its changes and has more", r.host, len(t.histories))}
	}
	whole, err := wholeList[history](ctx, r, t, "changelog", "values")
	if err == nil {
		t.histories = whole.list
		t.note("changes", whole.odd())
	}
	return err
}

// completeHistories asks Cloud for the histories of all tickets at once. A site
// that does not know the question is asked ticket by ticket.
func (r *run) completeHistories(ctx context.Context, tickets []*issue) error {
	if r.site.kind != Cloud {
		return nil
	}
	cut := map[string]*issue{}
	var ids []string
	for _, t := range tickets {
		if t.moreHistories {
			cut[t.ID] = t
			ids = append(ids, t.ID)
		}
	}
	for len(ids) > 0 {
		some := ids[:min(bulkTickets, len(ids))]
		ids = ids[len(some):]
		all, odd := map[string][]history{}, map[string]int{}
		token, seen := "", map[anyText]bool{}
		for {
			body := map[string]any{"issueIdsOrKeys": some, "maxResults": 1000}
			if token != "" {
				body["nextPageToken"] = token
			}
			var answer struct {
				Logs json.RawMessage `json:"issueChangeLogs"`
				Next anyText         `json:"nextPageToken"`
			}
			err := r.post(ctx, "rest/api/3/changelog/bulkfetch", body, &answer)
			for _, code := range []int{http.StatusNotFound, http.StatusMethodNotAllowed, http.StatusGone} {
				if _, unknown := hasStatus(err, code); unknown {
					return nil
				}
			}
			if err != nil {
				return err
			}
			type log struct {
				ID        anyText         `json:"issueId"`
				Histories json.RawMessage `json:"changeHistories"`
			}
			for _, l := range partOf[log](answer.Logs, "").list {
				p := partOf[history](l.Histories, "")
				all[string(l.ID)] = append(all[string(l.ID)], p.list...)
				odd[string(l.ID)] += p.odd()
			}
			if answer.Next == "" {
				break
			}
			if seen[answer.Next] {
				return nil // it leads back: each is asked for by itself
			}
			seen[answer.Next] = true
			token = string(answer.Next)
		}
		for _, id := range some {
			if t := cut[id]; len(all[id]) > 0 && len(all[id]) >= len(t.histories) {
				t.histories, t.moreHistories = all[id], false
				t.note("changes", odd[id])
			}
		}
	}
	return nil
}

// listPage is how much of one ticket's list is asked for at a time.
const listPage = 100

// wholeList reads one list of a ticket from its beginning to its end.
func wholeList[T any](ctx context.Context, r *run, t *issue, what, field string) (part[T], error) {
	var all part[T]
	for {
		var answer json.RawMessage
		query := url.Values{"startAt": {strconv.Itoa(all.sent)}, "maxResults": {strconv.Itoa(listPage)}}
		if err := r.get(ctx, "rest/api/2/issue/"+url.PathEscape(t.ID)+"/"+what, query, &answer); err != nil {
			return all, err
		}
		next := partOf[T](answer, field)
		var at struct{ StartAt *count }
		_ = json.Unmarshal(answer, &at) // what is no object has no list either
		switch {
		case next.total < 0:
			return all, &pageError{fmt.Sprintf("its %s are no list", field)}
		case at.StartAt != nil && int(*at.StartAt) != all.sent:
			return all, &pageError{fmt.Sprintf("its %s from %d on were answered with those from %d on", field, all.sent, *at.StartAt)}
		}
		all.list, all.sent = append(all.list, next.list...), all.sent+next.sent
		if all.sent >= next.total {
			return all, nil
		}
		if next.sent == 0 {
			return all, &pageError{fmt.Sprintf("%d of its %d %s", all.sent, next.total, field)}
		}
	}
}
