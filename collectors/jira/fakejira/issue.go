package fakejira

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
)

// all are tickets as a search gives them. Without fields asked for Cloud gives
// their numbers alone.
func (s *Site) all(list []*Issue, fields bool) []any {
	out := []any{}
	for _, i := range list {
		switch {
		case i.Broken:
			out = append(out, "no ticket at all")
		case !fields:
			out = append(out, map[string]any{"id": strconv.Itoa(i.ID)})
		default:
			out = append(out, s.issue(i))
		}
	}
	return out
}

func (s *Site) issue(i *Issue) map[string]any {
	comments, histories := s.comments(i), s.histories(i, false)
	totalComments, totalHistories := len(comments), len(histories)
	if s.world.Kind == Cloud {
		slices.Reverse(comments)
		slices.Reverse(histories)
		comments, histories = comments[:min(embedded, len(comments))], histories[:min(embedded, len(histories))]
	}
	fields := map[string]any{
		"summary": i.Summary, "description": i.Body, "labels": i.Labels, "components": []any{}, "fixVersions": []any{},
		"issuetype": map[string]any{"name": i.Type, "subtask": i.Subtask}, "project": map[string]any{"key": i.Project},
		"status":   map[string]any{"name": i.Status, "statusCategory": map[string]any{"key": map[bool]string{true: "done", false: "new"}[i.Done]}},
		"priority": map[string]any{"name": "Major"}, "assignee": s.user(i.Assignee), "reporter": s.user(i.Reporter), "creator": s.user(i.Creator),
		"created": stamp(i.Created.In(s.world.Zone)), "updated": stamp(i.Updated.In(s.world.Zone)), "resolutiondate": nil,
		"customfield_10016": i.Points, "customfield_10020": s.sprint(i.Sprint), "issuelinks": []any{},
		"comment": map[string]any{"comments": comments, "total": totalComments, "maxResults": len(comments), "startAt": 0},
		"worklog": map[string]any{"worklogs": s.worklogs(i), "total": len(i.Work), "maxResults": 20, "startAt": 0},
	}
	if !i.Resolved.IsZero() {
		fields["resolutiondate"] = stamp(i.Resolved)
		fields["resolution"] = map[string]any{"name": "Done"}
	}
	if i.Parent != "" {
		fields["parent"] = map[string]any{"key": i.Parent}
	}
	var links []any
	for _, key := range i.Links {
		links = append(links, map[string]any{"type": map[string]any{"name": "Relates"}, "outwardIssue": map[string]any{"key": key}})
	}
	if links != nil {
		fields["issuelinks"] = links
	}
	for name, v := range i.Odd {
		fields[name] = v
	}
	return map[string]any{"id": strconv.Itoa(i.ID), "key": i.Key, "fields": fields,
		"changelog": map[string]any{"startAt": 0, "maxResults": len(histories), "total": totalHistories, "histories": histories}}
}

// sprint is a list of objects on Cloud and of the printed form of one on Server.
func (s *Site) sprint(name string) any {
	if s.world.Kind == Cloud {
		return []any{map[string]any{"id": 3, "name": name, "state": "closed"}}
	}
	return []any{"com.atlassian.greenhopper.service.sprint.Sprint@1a2b[id=3,rapidViewId=1,state=CLOSED,name=" + name + ",startDate=2026-01-01T00:00:00.000Z]"}
}

// user is somebody as the kind of site names them; nobody and whoever was
// deleted is null.
func (s *Site) user(handle string) any {
	switch {
	case handle == "":
		return nil
	case s.world.Kind == Cloud:
		return map[string]any{"accountId": handle, "accountType": "atlassian", "displayName": "Somebody"}
	}
	return map[string]any{"name": handle, "key": "JIRAUSER" + handle, "displayName": "Somebody"}
}

// inner is how histories name somebody: on Server by a key, which is not the
// user name.
func (s *Site) inner(handle string) any {
	switch {
	case handle == "":
		return nil
	case s.world.Kind == Cloud:
		return handle
	}
	return "JIRAUSER" + handle
}

func (s *Site) comments(i *Issue) []any {
	out := []any{}
	for _, c := range i.Comments {
		out = append(out, map[string]any{"id": strconv.Itoa(c.ID), "author": s.user(c.By), "body": c.Body, "created": stamp(c.At), "updated": stamp(c.At)})
	}
	return out
}

func (s *Site) worklogs(i *Issue) []any {
	out := []any{}
	for _, w := range i.Work {
		out = append(out, map[string]any{"id": strconv.Itoa(w.ID), "author": s.user(w.By), "started": stamp(w.Started), "created": stamp(w.Started), "timeSpentSeconds": 3600})
	}
	return out
}

// histories are a ticket's changes, oldest first; the bulk question writes their
// times as milliseconds.
func (s *Site) histories(i *Issue, numeric bool) []any {
	out := []any{}
	for n, c := range i.Changes {
		var at any = stamp(c.At)
		if numeric {
			at = c.At.UnixMilli()
		}
		var from, to any = c.From, c.To
		if c.Field == "assignee" {
			from, to = s.inner(c.From), s.inner(c.To)
		}
		out = append(out, map[string]any{"id": fmt.Sprint(i.ID*1000 + n), "author": s.user(c.By), "created": at,
			"items": []any{map[string]any{"field": c.Field, "fieldId": c.Field, "from": from, "fromString": c.FromStr, "to": to, "toString": c.ToStr}}})
	}
	return out
}

func (s *Site) bulk(w http.ResponseWriter, body map[string]any) {
	logs := []any{}
	ids, _ := body["issueIdsOrKeys"].([]any)
	for _, id := range ids {
		if i := s.world.Find(text(id)); i != nil {
			logs = append(logs, map[string]any{"issueId": strconv.Itoa(i.ID), "changeHistories": s.histories(i, true)})
		}
	}
	answer(w, map[string]any{"issueChangeLogs": logs})
}

// list is one list of a ticket, from startAt on.
func (s *Site) list(w http.ResponseWriter, r *http.Request, name, what string) {
	i := s.world.Find(name)
	if i == nil {
		refuse(w, http.StatusNotFound, "Issue does not exist or you do not have permission to see it.")
		return
	}
	field, all := "values", s.histories(i, false)
	switch what {
	case "comment":
		field, all = "comments", s.comments(i)
	case "worklog":
		field, all = "worklogs", s.worklogs(i)
	case "changelog":
		if s.world.Kind != Cloud {
			http.NotFound(w, r)
			return
		}
	}
	start, _ := strconv.Atoi(r.URL.Query().Get("startAt"))
	most, _ := strconv.Atoi(r.URL.Query().Get("maxResults"))
	start = min(start, len(all))
	answer(w, map[string]any{field: all[start:min(start+min(most, 100), len(all))], "total": len(all), "startAt": start, "maxResults": most})
}

// Document is a text as a document of nodes.
func Document(words string) any {
	var doc any
	_ = json.Unmarshal([]byte(`{"type":"doc","version":1,"content":[{"type":"paragraph","content":[{"type":"text","text":`+strconv.Quote(words)+`}]}]}`), &doc)
	return doc
}
