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

	"sheaf/evidence"
)

// pageSize is how many tickets are asked for at a time; a site may give fewer.
// Cloud gives at most 100 with these fields (Atlassian's documentation of the
// search by JQL).
const pageSize = 100

// longQuery is from where on a question goes as a POST: addresses above 8 KB are
// refused by servers and proxies.
const longQuery = 4000

// wanted are the fields of a ticket that are read.
const wanted = "summary,description,issuetype,status,priority,resolution,resolutiondate,labels,components,fixVersions," +
	"assignee,reporter,creator,created,updated,parent,issuelinks,project,comment,worklog"

func (r *run) fieldNames() string {
	names := wanted
	for _, custom := range []string{r.site.fields.Points, r.site.fields.Sprint, r.site.fields.Epic} {
		if custom != "" {
			names += "," + custom
		}
	}
	return names
}

// page is some tickets as the site sent them, and how to ask for the next.
type page struct {
	issues []json.RawMessage
	total  int // of the question, where the site says
	token  string
	last   bool
}

// A pageError is an answer that contradicts itself or an earlier one: what it
// leaves out can not be known.
type pageError struct{ why string }

func (e *pageError) Error() string { return e.why }

// trail is the tokens of the pages of one question.
type trail map[string]bool

// follow notes where a page leads, which may be to none before.
func (t trail) follow(p page) error {
	if p.token != "" && t[p.token] {
		return &pageError{"an answer that leads back to one before"}
	}
	t[p.token] = true
	return nil
}

// search asks one page. On Cloud the token of the page before leads to the
// next, on Server how many were seen.
func (r *run) search(ctx context.Context, jql, fields, token string, start int) (page, error) {
	if r.site.kind == Cloud {
		return r.searchCloud(ctx, jql, fields, token)
	}
	return r.searchServer(ctx, jql, fields, start)
}

func (r *run) searchCloud(ctx context.Context, jql, fields, token string) (page, error) {
	var answer struct {
		Issues        []json.RawMessage `json:"issues"`
		NextPageToken string            `json:"nextPageToken"`
		IsLast        *bool             `json:"isLast"`
	}
	var err error
	const path = "rest/api/2/search/jql"
	if len(jql) > longQuery {
		body := map[string]any{"jql": jql, "fields": strings.Split(fields, ","), "expand": "changelog", "maxResults": pageSize}
		if token != "" {
			body["nextPageToken"] = token
		}
		err = r.post(ctx, path, body, &answer)
	} else {
		query := url.Values{"jql": {jql}, "fields": {fields}, "expand": {"changelog"}, "maxResults": {strconv.Itoa(pageSize)}}
		if token != "" {
			query.Set("nextPageToken", token)
		}
		err = r.get(ctx, path, query, &answer)
	}
	if err != nil {
		return page{}, err
	}
	p := page{issues: answer.Issues, token: answer.NextPageToken, last: answer.NextPageToken == ""}
	switch {
	case answer.Issues == nil:
		return p, &pageError{"an answer without a list of tickets"}
	case answer.IsLast != nil && !*answer.IsLast && p.last:
		return p, &pageError{"an answer that is not the last and leads to no next"}
	case p.token != "" && p.token == token:
		return p, &pageError{"an answer that leads back to itself"}
	}
	return p, nil
}

func (r *run) searchServer(ctx context.Context, jql, fields string, start int) (page, error) {
	var answer struct {
		Issues  []json.RawMessage `json:"issues"`
		Total   *int              `json:"total"`
		StartAt int               `json:"startAt"`
	}
	var err error
	const path = "rest/api/2/search"
	if len(jql) > longQuery {
		err = r.post(ctx, path, map[string]any{"jql": jql, "fields": strings.Split(fields, ","), "expand": []string{"changelog"},
			"startAt": start, "maxResults": pageSize}, &answer)
	} else {
		err = r.get(ctx, path, url.Values{"jql": {jql}, "fields": {fields}, "expand": {"changelog"},
			"startAt": {strconv.Itoa(start)}, "maxResults": {strconv.Itoa(pageSize)}}, &answer)
	}
	if err != nil {
		return page{}, err
	}
	switch {
	case answer.Issues == nil || answer.Total == nil:
		return page{}, &pageError{"an answer without a list of tickets"}
	case answer.StartAt != start:
		return page{}, &pageError{fmt.Sprintf("tickets from %d on where those from %d on were asked for", answer.StartAt, start)}
	case len(answer.Issues) == 0 && start < *answer.Total:
		return page{}, &pageError{fmt.Sprintf("no more tickets after %d, of %d", start, *answer.Total)}
	}
	return page{issues: answer.Issues, total: *answer.Total, last: start+len(answer.Issues) >= *answer.Total}, nil
}

// refusedClauses finds which clauses a site refuses that refused a question: it
// asks for each by itself. None is returned where it takes all of them, or
// none, so that something else is wrong.
func (r *run) refusedClauses(ctx context.Context, gap evidence.Window) ([]string, error) {
	var refused []string
	asked := 0
	for _, c := range r.clauses(r.reach(gap)) {
		if r.point.refuses(c.name) {
			continue
		}
		asked++
		nothing := " AND updated >= " + strconv.FormatInt(r.now().UnixMilli(), 10)
		_, err := r.search(ctx, c.jql+nothing+" ORDER BY key ASC", "project", "", 0)
		var odd *pageError
		if _, bad := hasStatus(err, http.StatusBadRequest); bad {
			refused = append(refused, c.name)
		} else if err != nil && !errors.As(err, &odd) { // an odd answer is none of refusal
			return nil, err
		}
	}
	if len(refused) == asked {
		return nil, nil
	}
	return refused, nil
}
