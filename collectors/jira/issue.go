package jira

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// issue is a ticket as far as it is read. Every field is decoded by itself: one
// of an unexpected kind is left out, and costs neither the ticket nor the page.
type issue struct {
	ID, Key string
	fields  map[string]json.RawMessage

	summary, description         string
	issueType, status, category  string
	subtask                      bool
	priority, resolution         string
	project                      string
	labels, components, versions []string
	assignee, reporter, creator  user
	created, updated, resolved   time.Time
	parent, epic, sprint         string
	points                       *float64
	links                        []string // keys
	comments                     []comment
	worklogs                     []worklog
	histories                    []history
	moreComments, moreWorklogs   bool // the site has more than it sent
	moreHistories                bool
	totalComments                int
	undecoded                    []string // what can not be read, in words
}

// user is somebody, as either kind of Jira names them.
type user struct {
	AccountID, AccountType, Name, Key string
}

// handle is what identifies the person: the account id on Cloud, the user name
// on Server. It is empty for somebody who was deleted.
func (u user) handle() string {
	switch {
	case u.AccountID != "":
		return u.AccountID
	case u.Name != "":
		return u.Name
	}
	return u.Key
}

// bot reports whether the account is a program's.
func (u user) bot() bool { return u.AccountType == "app" }

type comment struct {
	ID      anyText         `json:"id"`
	Author  user            `json:"author"`
	Body    json.RawMessage `json:"body"`
	Created moment          `json:"created"`
	Updated moment          `json:"updated"`
}

type worklog struct {
	Author  user   `json:"author"`
	Started moment `json:"started"`
}

// history is one change of a ticket.
type history struct {
	Author  user     `json:"author"`
	Created moment   `json:"created"`
	Items   []change `json:"items"`
}

type change struct {
	Field      anyText `json:"field"`
	FieldID    anyText `json:"fieldId"`
	From       anyText `json:"from"`
	FromString anyText `json:"fromString"`
	To         anyText `json:"to"`
	ToString   anyText `json:"toString"`
}

var errNoKey = errors.New("can not be read: it has no key or no number")

// decode reads a ticket. With an error the ticket has what could be read of its
// name, and of its last update.
func (r *run) decode(raw json.RawMessage) (*issue, error) {
	t := &issue{}
	var body struct {
		ID        json.RawMessage            `json:"id"`
		Key       json.RawMessage            `json:"key"`
		Fields    map[string]json.RawMessage `json:"fields"`
		Changelog json.RawMessage            `json:"changelog"`
	}
	if err := json.Unmarshal(raw, &body); err != nil {
		return t, errors.New("can not be read: " + kindOf(raw) + " where a ticket was expected")
	}
	t.ID, t.Key, t.fields = strings.Trim(string(body.ID), `"`), text(body.Key), body.Fields
	var updated moment
	t.read("updated", &updated)
	t.updated = updated.Time
	if _, err := strconv.ParseUint(t.ID, 10, 64); err != nil || t.Key == "" {
		t.ID = ""
		return t, errNoKey
	}
	if body.Fields == nil || t.updated.IsZero() {
		return t, errors.New("can not be read: its fields are missing")
	}
	t.readFields(r.site.fields)
	t.readLists(body.Changelog)
	return t, nil
}

// read decodes a field into v. One of an unexpected kind is as if it were not
// there.
func (t *issue) read(name string, v any) {
	if raw, ok := t.fields[name]; ok {
		_ = json.Unmarshal(raw, v)
	}
}

func (t *issue) readFields(custom fields) {
	name := func(field string) string {
		var n called
		t.read(field, &n)
		return string(n)
	}
	t.summary = text(t.fields["summary"])
	t.description = plain(t.fields["description"])
	var kind struct{ Subtask bool }
	t.read("issuetype", &kind)
	t.issueType, t.subtask = name("issuetype"), kind.Subtask
	var status struct {
		Category struct{ Key anyText } `json:"statusCategory"`
	}
	t.read("status", &status)
	t.status, t.category = name("status"), string(status.Category.Key)
	t.priority, t.resolution = name("priority"), name("resolution")
	t.project = t.keyOf("project")
	if t.project == "" {
		t.project, _, _ = strings.Cut(t.Key, "-")
	}
	t.labels, t.components, t.versions = t.names("labels"), t.names("components"), t.names("fixVersions")
	t.read("assignee", &t.assignee)
	t.read("reporter", &t.reporter)
	t.read("creator", &t.creator)
	var created, resolved moment
	t.read("created", &created)
	t.read("resolutiondate", &resolved)
	t.created, t.resolved = created.Time, resolved.Time
	t.parent = t.keyOf("parent")
	t.epic = text(t.fields[custom.Epic])
	t.points = number(t.fields[custom.Points])
	t.sprint = sprintOf(t.fields[custom.Sprint])
	t.readLinks()
}

// keyOf is the key of a project or a ticket in a field.
func (t *issue) keyOf(field string) string {
	var o struct{ Key anyText }
	t.read(field, &o)
	return string(o.Key)
}

func (t *issue) names(field string) []string {
	var out []string
	for _, n := range partOf[called](t.fields[field], "").list {
		if n != "" {
			out = append(out, string(n))
		}
	}
	return out
}

func (t *issue) readLinks() {
	type end struct{ Key anyText }
	type link struct{ InwardIssue, OutwardIssue end }
	for _, l := range partOf[link](t.fields["issuelinks"], "").list {
		for _, key := range []anyText{l.InwardIssue.Key, l.OutwardIssue.Key} {
			if key != "" {
				t.links = append(t.links, string(key))
			}
		}
	}
}

// readLists reads what a ticket brings of its comments, its work and its
// history, and whether the site has more than that. A ticket without the field
// has no comments or no work; a history there always is.
func (t *issue) readLists(changelog json.RawMessage) {
	there := func(field string) bool { return len(t.fields[field]) > 0 && string(t.fields[field]) != "null" }
	comments := partOf[comment](t.fields["comment"], "comments")
	t.comments, t.totalComments = comments.list, max(comments.total, comments.sent)
	t.moreComments = there("comment") && comments.more()
	t.note("comments", comments.odd())
	work := partOf[worklog](t.fields["worklog"], "worklogs")
	t.worklogs, t.moreWorklogs = work.list, there("worklog") && work.more()
	t.note("entries of work", work.odd())
	log := partOf[history](changelog, "histories")
	t.histories, t.moreHistories = log.list, log.more()
	t.note("changes", log.odd())
}

// note notes things of a list that can not be read.
func (t *issue) note(what string, odd int) {
	if odd > 0 {
		t.undecoded = append(t.undecoded, fmt.Sprintf("%d of its %s", odd, what))
	}
}

func (t *issue) updatedMillis() int64 {
	if t.updated.IsZero() {
		return 0
	}
	return t.updated.UnixMilli()
}

// sprintOf is the name of the last sprint a ticket was in: objects on Cloud, on
// Server the printed form of one, "…[id=1,…,name=Sprint 7,…]".
func sprintOf(raw json.RawMessage) string {
	var list []json.RawMessage
	if len(raw) == 0 || json.Unmarshal(raw, &list) != nil || len(list) == 0 {
		return ""
	}
	last := list[len(list)-1]
	var object struct {
		Name string `json:"name"`
	}
	if json.Unmarshal(last, &object) == nil {
		return object.Name
	}
	_, after, found := strings.Cut(text(last), "name=")
	if !found {
		return ""
	}
	name, _, _ := strings.Cut(after, ",startDate=")
	if name == after {
		name, _, _ = strings.Cut(after, ",")
	}
	return strings.TrimRight(name, "]")
}

func kindOf(raw json.RawMessage) string {
	switch {
	case len(raw) == 0:
		return "nothing"
	case raw[0] == '"':
		return "a text"
	case raw[0] == '[':
		return "a list"
	case raw[0] == '{':
		return "an object"
	}
	return fmt.Sprintf("%.20q", string(raw))
}
