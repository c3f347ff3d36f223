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
	undecoded                    []string
}

// user is somebody, as either kind of Jira names them.
type user struct {
	AccountID   string `json:"accountId"`
	AccountType string `json:"accountType"`
	Name        string `json:"name"`
	Key         string `json:"key"`
	DisplayName string `json:"displayName"`
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
	ID      string          `json:"id"`
	Author  user            `json:"author"`
	Body    json.RawMessage `json:"body"`
	Created moment          `json:"created"`
	Updated moment          `json:"updated"`
}

type worklog struct {
	ID      string `json:"id"`
	Author  user   `json:"author"`
	Started moment `json:"started"`
	Created moment `json:"created"`
	Seconds int    `json:"timeSpentSeconds"`
}

// history is one change of a ticket.
type history struct {
	ID      string   `json:"id"`
	Author  user     `json:"author"`
	Created moment   `json:"created"`
	Items   []change `json:"items"`
}

type change struct {
	Field      string `json:"field"`
	FieldID    string `json:"fieldId"`
	From       string `json:"from"`
	FromString string `json:"fromString"`
	To         string `json:"to"`
	ToString   string `json:"toString"`
}

// moment is a time in any of the forms in which Jira writes one: ISO 8601 with
// the zone with or without a colon, or milliseconds since 1970.
type moment struct{ time.Time }

// UnmarshalJSON never fails: a time that can not be read is zero.
func (m *moment) UnmarshalJSON(raw []byte) error {
	text := strings.Trim(string(raw), `"`)
	if n, err := strconv.ParseInt(text, 10, 64); err == nil {
		m.Time = time.UnixMilli(n).UTC()
		return nil
	}
	for _, layout := range []string{"2006-01-02T15:04:05.999-0700", "2006-01-02T15:04:05.999Z07:00", "2006-01-02T15:04:05.999"} {
		if t, err := time.Parse(layout, text); err == nil {
			m.Time = t.UTC()
			return nil
		}
	}
	return nil
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
	t.readHistory(body.Changelog)
	return t, nil
}

// read decodes a field into v, and notes one of an unexpected kind.
func (t *issue) read(name string, v any) {
	raw, ok := t.fields[name]
	if !ok || string(raw) == "null" {
		return
	}
	if err := json.Unmarshal(raw, v); err != nil {
		t.undecoded = append(t.undecoded, name)
	}
}

func (t *issue) readFields(custom fields) {
	var named struct{ Name string }
	name := func(field string) string {
		named.Name = ""
		t.read(field, &named)
		return named.Name
	}
	t.summary = text(t.fields["summary"])
	t.description = plain(t.fields["description"])
	var kind struct {
		Name    string `json:"name"`
		Subtask bool   `json:"subtask"`
	}
	t.read("issuetype", &kind)
	t.issueType, t.subtask = kind.Name, kind.Subtask
	var status struct {
		Name     string `json:"name"`
		Category struct {
			Key string `json:"key"`
		} `json:"statusCategory"`
	}
	t.read("status", &status)
	t.status, t.category = status.Name, status.Category.Key
	t.priority, t.resolution = name("priority"), name("resolution")
	var project struct {
		Key string `json:"key"`
	}
	t.read("project", &project)
	if t.project = project.Key; t.project == "" {
		t.project, _, _ = strings.Cut(t.Key, "-")
	}
	t.read("labels", &t.labels)
	t.components, t.versions = t.names("components"), t.names("fixVersions")
	t.read("assignee", &t.assignee)
	t.read("reporter", &t.reporter)
	t.read("creator", &t.creator)
	var created, resolved moment
	t.read("created", &created)
	t.read("resolutiondate", &resolved)
	t.created, t.resolved = created.Time, resolved.Time
	var parent struct {
		Key string `json:"key"`
	}
	t.read("parent", &parent)
	t.parent = parent.Key
	t.epic = text(t.fields[custom.Epic])
	t.points = number(t.fields[custom.Points])
	t.sprint = sprintOf(t.fields[custom.Sprint])
	t.readLinks()
	t.readLists()
}

func (t *issue) names(field string) []string {
	var list []struct {
		Name string `json:"name"`
	}
	t.read(field, &list)
	var out []string
	for _, n := range list {
		out = append(out, n.Name)
	}
	return out
}

func (t *issue) readLinks() {
	var decoded []struct {
		Inward  *struct{ Key string } `json:"inwardIssue"`
		Outward *struct{ Key string } `json:"outwardIssue"`
	}
	t.read("issuelinks", &decoded)
	for _, l := range decoded {
		for _, end := range []*struct{ Key string }{l.Inward, l.Outward} {
			if end != nil && end.Key != "" {
				t.links = append(t.links, end.Key)
			}
		}
	}
}

// readLists reads what a ticket brings of its comments and its work, and
// whether the site has more than that.
func (t *issue) readLists() {
	var comments struct {
		Comments []comment `json:"comments"`
		Total    *int      `json:"total"`
	}
	t.read("comment", &comments)
	t.comments = comments.Comments
	t.totalComments = len(t.comments)
	if comments.Total != nil {
		t.totalComments = *comments.Total
	}
	t.moreComments = t.totalComments > len(t.comments)
	var work struct {
		Worklogs []worklog `json:"worklogs"`
		Total    *int      `json:"total"`
	}
	t.read("worklog", &work)
	t.worklogs = work.Worklogs
	t.moreWorklogs = work.Total != nil && *work.Total > len(t.worklogs)
}

func (t *issue) readHistory(raw json.RawMessage) {
	var log struct {
		Histories []history `json:"histories"`
		Total     *int      `json:"total"`
	}
	if len(raw) == 0 || json.Unmarshal(raw, &log) != nil {
		t.moreHistories = true
		return
	}
	t.histories = log.Histories
	t.moreHistories = log.Total != nil && *log.Total > len(log.Histories)
}

func (t *issue) updatedMillis() int64 {
	if t.updated.IsZero() {
		return 0
	}
	return t.updated.UnixMilli()
}

// text is a string of JSON, else empty.
func text(raw json.RawMessage) string {
	var s string
	if len(raw) == 0 || json.Unmarshal(raw, &s) != nil {
		return ""
	}
	return s
}

// number is a number of JSON, or a string that holds one.
func number(raw json.RawMessage) *float64 {
	if n, err := strconv.ParseFloat(strings.Trim(string(raw), `"`), 64); err == nil {
		return &n
	}
	return nil
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
