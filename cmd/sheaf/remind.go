package main

import (
	"cmp"
	"fmt"
	"time"
)

// soon is how long before its day a promise is named.
const soon = 7 * 24 * time.Hour

// remind names, below a report, what is due: what a manager said they would do
// by a day that has come or is near, and goals whose time is up.
func (s *session) remind() error {
	if err := s.app.stdout.Flush(); err != nil {
		return fmt.Errorf("write the result: %w", err)
	}
	for _, p := range s.journal.Promises() {
		if !p.Due.IsZero() && p.Due.Before(s.now.Add(soon)) {
			s.app.inform("by %s %s said they would %s: %s", p.Due.Format("2 Jan 2006"), cmp.Or(p.By, "your manager"), p.Promise, s.app.call("checkin kept "+p.PromiseID()))
		}
	}
	for _, g := range s.journal.Goals {
		if g.Outcome == "" && !s.now.Before(g.Box().To) {
			s.app.inform("the time of a goal is up: %s; %s", g.Text, s.app.call("goal"))
		}
	}
	return nil
}
