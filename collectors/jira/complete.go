package jira

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"

	"sheaf/collectors"
)

// bulkTickets is how many tickets' histories one question may ask for
// (Atlassian's documentation of the bulk changelog).
const bulkTickets = 1000

// complete fetches what the site cut off of the tickets' comments, work and
// histories, and names what it could not.
func (r *run) complete(ctx context.Context, tickets []*issue) ([]collectors.Skip, error) {
	var skipped []collectors.Skip
	name := func(t *issue, what string, err error) error {
		if err == nil {
			return nil
		}
		var odd *decodeError
		if _, gone := hasStatus(err, http.StatusNotFound); !gone && !errors.As(err, &odd) {
			return err
		}
		skipped = append(skipped, collectors.Skip{What: "ticket " + t.Key, Why: "its " + what + " could not be read in full: " + err.Error()})
		return nil
	}
	if err := r.completeHistories(ctx, tickets); err != nil {
		return nil, err
	}
	for _, t := range tickets {
		if t.moreComments {
			err := r.list(ctx, t, "comment", "comments", func(raw json.RawMessage) error { return json.Unmarshal(raw, &t.comments) })
			if err := name(t, "comments", err); err != nil {
				return nil, err
			}
		}
		if t.moreWorklogs {
			err := r.list(ctx, t, "worklog", "worklogs", func(raw json.RawMessage) error { return json.Unmarshal(raw, &t.worklogs) })
			if err := name(t, "logged work", err); err != nil {
				return nil, err
			}
		}
		if t.moreHistories {
			err := r.list(ctx, t, "changelog", "values", func(raw json.RawMessage) error { return json.Unmarshal(raw, &t.histories) })
			if err := name(t, "history", err); err != nil {
				return nil, err
			}
		}
	}
	return skipped, nil
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
		all := map[string][]history{}
		token := ""
		for {
			body := map[string]any{"issueIdsOrKeys": some, "maxResults": 1000}
			if token != "" {
				body["nextPageToken"] = token
			}
			var answer struct {
				Logs []struct {
					ID        string    `json:"issueId"`
					Histories []history `json:"changeHistories"`
				} `json:"issueChangeLogs"`
				Next string `json:"nextPageToken"`
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
			for _, log := range answer.Logs {
				all[log.ID] = append(all[log.ID], log.Histories...)
			}
			if answer.Next == "" {
				break
			}
			if answer.Next == token {
				return r.explain(&pageError{"a history that leads back to itself"})
			}
			token = answer.Next
		}
		for _, id := range some {
			if len(all[id]) >= len(cut[id].histories) {
				cut[id].histories, cut[id].moreHistories = all[id], false
			}
		}
	}
	return nil
}

// decodeError is a list in a form that is not Jira's.
type decodeError struct{ error }

// listPage is how much of one ticket's list is asked for at a time.
const listPage = 100

// list reads one list of a ticket from its beginning to its end: its comments,
// its work, or on Cloud its history. Without the address, as for histories on
// Server, which come whole, there is nothing to read.
func (r *run) list(ctx context.Context, t *issue, what, field string, decode func(json.RawMessage) error) error {
	if what == "changelog" && r.site.kind != Cloud {
		return nil
	}
	var all []json.RawMessage
	for {
		var answer map[string]json.RawMessage
		query := url.Values{"startAt": {strconv.Itoa(len(all))}, "maxResults": {strconv.Itoa(listPage)}}
		if err := r.get(ctx, "rest/api/2/issue/"+url.PathEscape(t.ID)+"/"+what, query, &answer); err != nil {
			return err
		}
		var part []json.RawMessage
		var total int
		if json.Unmarshal(answer[field], &part) != nil || json.Unmarshal(answer["total"], &total) != nil {
			return r.explain(&pageError{fmt.Sprintf("a list of %s of %s without its total", what, t.Key)})
		}
		all = append(all, part...)
		if len(all) >= total {
			break
		}
		if len(part) == 0 {
			return r.explain(&pageError{fmt.Sprintf("%d of %d of the %s of %s", len(all), total, field, t.Key)})
		}
	}
	whole, err := json.Marshal(all)
	if err == nil {
		err = decode(whole)
	}
	if err != nil {
		return &decodeError{err}
	}
	return nil
}
