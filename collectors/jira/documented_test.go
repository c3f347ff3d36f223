package jira

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"sheaf/collectors/jira/fakejira"
	"sheaf/evidence"
)

// documented serves each question the same answer, in the forms that
// Atlassian's reference shows and its sites do not have: lists without what
// goes around them, a last update of 1, fields that are not there, a page token
// that never ends, a list that begins elsewhere.
// https://developer.atlassian.com/cloud/jira/platform/rest/v2/api-group-issue-search/
func documented(t *testing.T) *harness {
	t.Helper()
	h := serve(t, &fakejira.World{Kind: fakejira.Cloud, Zone: time.UTC, Me: "5b1:9f", Email: "a@acme.test", Token: "jira-secret-token"}, "")
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name := map[string]string{"serverInfo": "site", "myself": "me", "field": "fields", "search/jql": "search", "changelog/bulkfetch": "histories"}
		path := strings.TrimLeft(strings.TrimPrefix(r.URL.Path, "/rest/api/"), "23/")
		file := name[path]
		if _, list, ok := strings.Cut(path, "issue/10002/"); ok {
			file = list
		}
		raw, err := os.ReadFile(filepath.Join("testdata", "documented", file+".json"))
		if err != nil {
			http.NotFound(w, r)
			return
		}
		_, _ = w.Write(raw)
	}))
	t.Cleanup(srv.Close)
	h.config.URL = srv.URL
	return h
}

// TestDocumentedForms holds that such answers are read as far as they say
// something, and that what they leave out is named.
func TestDocumentedForms(t *testing.T) {
	h := documented(t)
	l := newLedger()
	all := evidence.Window{To: now}
	if err := h.harvest(t.Context(), t, l, all); err != nil {
		t.Fatal(err)
	}
	got := l.items(t)
	ticket, said := got["jira:ED-1"], got["jira:ED-1/comment/10000"]
	if ticket.Title != "ED-1" || ticket.Space != "EX" || ticket.URL != "https://acme.atlassian.net/browse/ED-1" {
		t.Errorf("ticket %q of %s at %s", ticket.Title, ticket.Space, ticket.URL)
	}
	if said.Body != "It holds. See @Mia." || !said.At.Equal(time.Date(2021, 1, 17, 12, 34, 0, 0, time.UTC)) {
		t.Errorf("said %q at %v", said.Body, said.At)
	}
	var what []string
	for _, e := range ticket.Events {
		what = append(what, e.What)
	}
	if strings.Join(what, " ") != "commented worked" || len(got) != 2 {
		t.Errorf("%d items, events %v", len(got), what)
	}
	if text, _ := json.Marshal(ticket.Refs); !strings.Contains(string(text), "jira:PR-2") || !strings.Contains(string(text), "jira:PR-3") {
		t.Errorf("refers to %s", text)
	}
	if len(l.skipped) != 1 || l.skipped[0].What != "ticket ED-1" || !strings.Contains(l.skipped[0].Why, "from 0 on were answered with those from 2 on") {
		t.Errorf("skipped %v", l.skipped)
	}
}

// Whatever a site sends for a ticket, reading it ends, and what is read of it
// can be kept.
func FuzzDecode(f *testing.F) {
	for _, name := range []string{"search", "changelog", "comment", "histories"} {
		raw, err := os.ReadFile(filepath.Join("testdata", "documented", name+".json"))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(raw))
		var page struct{ Issues []json.RawMessage }
		_ = json.Unmarshal(raw, &page)
		for _, issue := range page.Issues {
			f.Add(string(issue))
		}
	}
	f.Add(`{"id":7,"key":"A-1","fields":{"updated":1e3,"comment":[7,{"id":[],"author":"ann","created":"x"}],"worklog":{"worklogs":{},"total":"9"},"labels":[null,{"name":3}]},"changelog":{"histories":[{"items":0},null],"total":-1}}`)
	f.Add(`{"id":"7","key":"A-1","fields":{"updated":9007199254740993,"customfield_1":"NaN","customfield_2":["[name=x"],"assignee":[],"status":"Open"}}`)
	f.Fuzz(func(t *testing.T, raw string) {
		r := &run{Collector: &Collector{config: Config{Name: "corp"}}, site: site{account: "ann", zone: time.UTC, fields: fields{Points: "customfield_1", Sprint: "customfield_2", Epic: "customfield_3"}}}
		issue, err := r.decode(json.RawMessage(raw))
		if err != nil {
			return
		}
		for _, it := range append(r.items(issue), r.openItem(issue)) {
			line, err := evidence.AppendLine(nil, &it)
			if err != nil || !json.Valid(line) {
				t.Fatalf("%v in %s", err, line)
			}
		}
	})
}
