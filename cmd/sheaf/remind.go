package main

import (
	"cmp"
	"time"
)

// soon is how long before its day a promise is named.
const soon = 7 * 24 * time.Hour

// remind names, beside a report, what is due: what a manager said they would do
// by a day that has come or is near, and goals whose time is up.
func (s *session) remind() {
	for _, p := range s.journal.Promises() {
		if !p.Due.IsZero() && p.Due.Before(s.now.Add(soon)) {
			s.app.inform("%s said they would: %s (%s); sheaf checkin kept %s", cmp.Or(p.By, "your manager"), p.Promise, dueIn(p.Due, s.now), p.PromiseID())
		}
	}
	for _, g := range s.journal.Goals {
		if g.Outcome == "" && !s.now.Before(g.Box().To) {
			s.app.inform("the time of a goal is up: %s; sheaf goal", g.Text)
		}
	}
}
