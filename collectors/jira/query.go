package jira

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"sheaf/evidence"
)

// clause is one way a ticket may be mine.
type clause struct {
	name string
	jql  string
	// hides says what is not seen where a site refuses the clause.
	hides string
}

// clauses are the ways a ticket may concern me in a span. Dates in quotes are
// read in the searching user's zone and to the day, so they reach a day
// further on both sides; what falls outside is dropped by exact time later.
func (r *run) clauses(span evidence.Window) []clause {
	me := quoted(r.site.account)
	from, to := r.day(span.From, -1), r.day(span.To, 1)
	return []clause{
		{"assignee", "assignee = " + me, "tickets that are yours"},
		{"assignee WAS", fmt.Sprintf("assignee WAS %s DURING (%s, %s)", me, from, to), "tickets that were yours and are somebody else's now"},
		{"reporter", "reporter = " + me, "tickets you reported"},
		{"creator", "creator = " + me, "tickets you wrote for others"},
		{"updatedBy", fmt.Sprintf("issuekey in updatedBy(%s, %s, %s)", me, from, to), "tickets of others that you commented on or moved"},
		{"worklogAuthor", fmt.Sprintf("(worklogAuthor = %s AND worklogDate >= %s AND worklogDate <= %s)", me, from, to), "tickets of others that you logged time on"},
	}
}

// day is a day of the searching user's zone, so many days on. Open ends are
// the first day a site can know and one it will not live to see.
func (r *run) day(t time.Time, more int) string {
	switch {
	case t.IsZero() && more < 0:
		return `"1970-01-02"`
	case t.IsZero():
		t = r.now()
	}
	return quoted(t.In(r.site.zone).AddDate(0, 0, more).Format(time.DateOnly))
}

// jql asks for my tickets that were created before a span's end and updated
// since, the longest untouched first. What was touched again after the span is
// in it too: it is a ticket's last update that a site keeps.
func (r *run) jql(span evidence.Window, since int64) string {
	var mine []string
	for _, c := range r.clauses(r.reach(span)) {
		if !r.point.refuses(c.name) {
			mine = append(mine, c.jql)
		}
	}
	all := []string{"(" + strings.Join(mine, " OR ") + ")"}
	if len(r.config.Projects) > 0 {
		keys := make([]string, len(r.config.Projects))
		for i, p := range r.config.Projects {
			keys[i] = quoted(p)
		}
		slices.Sort(keys)
		all = append(all, "project in ("+strings.Join(keys, ", ")+")")
	}
	if r.config.JQL != "" {
		all = append(all, "("+r.config.JQL+")")
	}
	all = append(all, "updated >= "+strconv.FormatInt(max(0, since), 10))
	if !span.To.IsZero() {
		all = append(all, "created < "+strconv.FormatInt(span.To.UnixMilli(), 10))
	}
	return strings.Join(all, " AND ") + " ORDER BY updated ASC, key ASC"
}

// reach is all that was ever asked for: a ticket I had a part in a year ago and
// that changes today is read again, so that what is known of it stays true.
func (r *run) reach(span evidence.Window) evidence.Window {
	for _, w := range r.ask.Want {
		if w.From.Before(span.From) {
			span.From = w.From
		}
		if w.To.IsZero() || w.To.After(span.To) && !span.To.IsZero() {
			span.To = w.To
		}
	}
	return span
}

// quoted is a text as JQL takes one, whatever is in it.
func quoted(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, c := range s {
		switch {
		case c == '"' || c == '\\':
			b.WriteByte('\\')
			b.WriteRune(c)
		case c < 0x20:
			b.WriteByte(' ')
		default:
			b.WriteRune(c)
		}
	}
	b.WriteByte('"')
	return b.String()
}
