package github

import (
	"maps"
	"slices"
	"strings"
	"time"

	"sheaf/evidence"
)

// stream is one kind of thing that is asked for by itself.
type stream string

const (
	authored   stream = "authored"
	reviewing  stream = "reviewing"
	commenting stream = "commenting"
	issues     stream = "issues"
	assigned   stream = "assigned"
	opening    stream = "open" // is not read over time: see open.go
)

// streams are those of the kinds asked for, in order.
func streams(collect []evidence.Kind) []stream {
	of := map[evidence.Kind][]stream{evidence.PullRequest: {authored}, evidence.Review: {reviewing}, evidence.Comment: {commenting}, evidence.Ticket: {issues, assigned}}
	var out []stream
	for _, k := range kinds {
		if slices.Contains(collect, k) {
			out = append(out, of[k]...)
		}
	}
	return out
}

// unit is what a stream counts, in words.
func (s stream) unit() string {
	return map[stream]string{
		authored: "pull requests", reviewing: "reviewed pull requests", commenting: "comments", issues: "issues", assigned: "assigned issues",
		opening: "open pull requests and issues",
	}[s]
}

// size is how many things of a stream are asked for at once.
func (s stream) size() int {
	return map[stream]int{authored: pullPage, reviewing: reviewPage, commenting: commentPage, issues: issuePage, assigned: issuePage}[s]
}

// overlap is how far before the last run changes are looked for again: the
// search of GitHub may come late, and clocks differ.
const overlap = 48 * time.Hour

// plan fills in what a stream lacks: the windows it has not read, and what
// changed since in those it has. A thing lies in a window if it was created
// before its end and touched since its begin; most of that is told by search,
// the rest when it is there.
func (r *reading) plan(s stream, want []evidence.Window, now time.Time) {
	if r.Fresh.After(now) { // by a clock that was ahead
		r.Fresh = now.UTC()
	}
	var wanted []job
	for _, w := range evidence.Subtract(want, toWindows(r.Read)) {
		wanted = append(wanted, job{To: whole(w.To), Updated: w.From})
	}
	if !r.Fresh.IsZero() && !slices.ContainsFunc(wanted, func(j job) bool { return j.To.IsZero() && j.Updated.Before(r.Fresh.Add(-overlap)) }) {
		wanted = append(wanted, job{Updated: r.Fresh.Add(-overlap), Again: true})
	}
	r.Reading, r.Started = toSpans(want), now.UTC()
	if s == commenting { // the one list there is has all of them
		r.Todo = nil
		if len(wanted) > 0 {
			oldest := slices.MinFunc(wanted, func(a, b job) int { return a.Updated.Compare(b.Updated) })
			r.Todo = []job{{Updated: whole(oldest.Updated), Again: !slices.ContainsFunc(wanted, func(j job) bool { return !j.Again })}}
		}
		return
	}
	r.Todo = nil
	for _, j := range wanted {
		j.Updated = truncate(j.Updated)
		r.Todo = append(r.Todo, j)
	}
}

// done ends a job. With the last one its windows are read.
func (r *reading) done() {
	r.Todo = r.Todo[1:]
	if len(r.Todo) == 0 {
		r.Read = toSpans(evidence.Union(append(toWindows(r.Read), toWindows(r.Reading)...)...))
		if r.Started.After(r.Fresh) {
			r.Fresh = r.Started
		}
		maps.DeleteFunc(r.Known, func(_ string, at time.Time) bool { return at.Before(r.Fresh.Add(-overlap)) })
		r.Todo, r.Reading, r.Started = nil, nil, time.Time{}
	}
}

// settled is how long after a change the host is trusted to show all of it: it
// answers from copies, of which some come later. What changes while a run reads
// is not settled.
const settled = time.Minute

// read notes that a thing was read as of its last change.
func (r *reading) read(id string, changed time.Time) {
	if age := r.Started.Sub(changed); age > overlap || age < settled {
		return
	}
	if r.Known == nil {
		r.Known = map[string]time.Time{}
	}
	r.Known[id] = changed.UTC()
}

// knows reports whether a job finds a thing as it was read.
func (r *reading) knows(j job, id string, changed time.Time) bool {
	at, known := r.Known[id]
	return j.Again && known && at.Equal(changed)
}

// GitHub's times are whole seconds: a span that begins or ends between two is
// one that does so at the next.
func whole(t time.Time) time.Time {
	if t.IsZero() {
		return t
	}
	return t.Add(time.Second - 1).Truncate(time.Second).UTC()
}

func truncate(t time.Time) time.Time {
	if t.IsZero() {
		return t
	}
	return t.Truncate(time.Second).UTC()
}

// founding is before anything on GitHub was created, but for what was brought
// there with its old times.
var founding = time.Date(2008, 1, 1, 0, 0, 0, 0, time.UTC)

// halve takes a search with too many results apart by when they were created;
// false where that is one second.
func (j job) halve(now time.Time) (older, newer job, ok bool) {
	from, to := j.From, j.To
	if from.IsZero() {
		from = founding
	}
	if to.IsZero() {
		to = whole(now).Add(24 * time.Hour)
	}
	middle := from.Add(to.Sub(from) / 2).Truncate(time.Second)
	if !middle.After(from) {
		return j, job{}, false
	}
	older, newer = j, j
	older.To, newer.From = middle, middle
	return older, newer, true
}

const searchTime = "2006-01-02T15:04:05Z"

// search is the job in GitHub's words, in one scope. Only what every version of its search
// takes alike is used: no operators, no parentheses. Its ranges have both ends
// in them.
// https://docs.github.com/en/search-github/searching-on-github/searching-issues-and-pull-requests
func (j job) search(s stream, login, scope string) string {
	words := map[stream][]string{
		authored:  {"author:" + login, "is:pr"},
		reviewing: {"reviewed-by:" + login, "-author:" + login, "is:pr"},
		issues:    {"author:" + login, "is:issue"},
		assigned:  {"assignee:" + login, "-author:" + login, "is:issue"},
	}[s]
	if scope != "" {
		words = append(words, scope)
	}
	from := j.From
	if j.At.After(from) {
		from = j.At
	}
	last := j.To.Add(-time.Second)
	switch {
	case !from.IsZero() && !j.To.IsZero():
		words = append(words, "created:"+from.Format(searchTime)+".."+last.Format(searchTime))
	case !from.IsZero():
		words = append(words, "created:>="+from.Format(searchTime))
	case !j.To.IsZero():
		words = append(words, "created:<="+last.Format(searchTime))
	}
	if !j.Updated.IsZero() {
		words = append(words, "updated:>="+j.Updated.Format(searchTime))
	}
	return strings.Join(append(words, "sort:created-asc"), " ")
}

// about is the job in words for people.
func (j job) about(s stream) string {
	text := s.unit()
	day := func(t time.Time) string { return t.Format("2 Jan 2006") }
	switch {
	case !j.From.IsZero() && !j.To.IsZero():
		text += " created from " + day(j.From) + " to " + day(j.To)
	case !j.From.IsZero():
		text += " created since " + day(j.From)
	case !j.To.IsZero():
		text += " created before " + day(j.To)
	}
	if !j.Updated.IsZero() {
		if !j.From.IsZero() || !j.To.IsZero() {
			text += " and"
		}
		text += " touched since " + day(j.Updated)
	}
	return text
}
