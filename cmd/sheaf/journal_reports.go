package main

import (
	"slices"
	"strings"
	"time"

	"sheaf/classify"
	"sheaf/journal"
	"sheaf/report"
)

// answers are a manager's last answers, as reports take them. What was promised
// and kept since is told no more.
func (s *session) answers() []report.Answer {
	var out []report.Answer
	stale := classify.Span(s.cfg.Report.CheckinStale)
	open := s.journal.Promises()
	for _, a := range s.journal.LastAnswers() {
		will := a.Promise
		if !slices.ContainsFunc(open, func(p journal.Said) bool { return p.PromiseID() == a.PromiseID() }) {
			will = ""
		}
		out = append(out, report.Answer{Capability: a.Capability, Expectation: a.Expectation, Answer: journal.Answered(a.Answer.Answer),
			At: a.At, Stale: a.At.Before(stale.Before(s.now)), By: s.another(a.By), Words: a.Words, Will: will})
	}
	return out
}

// promises are what managers said they would do, as reports take them.
func (s *session) promises() []report.Promise {
	var out []report.Promise
	for _, p := range s.journal.Promises() {
		out = append(out, report.Promise{Capability: p.Capability, Text: p.Promise, At: p.At, Due: p.Due, By: s.another(p.By)})
	}
	return out
}

// another is the name of a manager if it is not that of the one there is now,
// else empty.
func (s *session) another(name string) string {
	if now := s.cfg.Me.Manager; now == "" || strings.EqualFold(strings.TrimSpace(name), strings.TrimSpace(now)) {
		return ""
	}
	return strings.TrimSpace(name)
}

// asked is what a manager was asked, as reports take them, the last of
// each expectation.
func (s *session) asked() []report.Question {
	var out []report.Question
	for _, ask := range s.journal.Asks {
		for _, q := range ask.Questions {
			if q.Capability == "" || q.Goal != "" {
				continue
			}
			out = slices.DeleteFunc(out, func(o report.Question) bool { return o.Capability == q.Capability && o.Expectation == q.Expectation })
			out = append(out, report.Question{Capability: q.Capability, Expectation: q.Expectation, At: ask.At, To: s.another(ask.To)})
		}
	}
	return out
}

// ratings are how the person and the manager last rated, held up to the target
// level of now, as reports take them.
func (s *session) ratings() []report.Rating {
	var out []report.Rating
	at := func(capability string) *report.Rating {
		i := slices.IndexFunc(out, func(r report.Rating) bool { return r.Capability == capability })
		if i < 0 {
			i = len(out)
			out = append(out, report.Rating{Capability: capability})
		}
		return &out[i]
	}
	for _, by := range []string{journal.Self, journal.Manager} {
		for _, one := range s.journal.Latest(by, s.ofTarget) {
			if !slices.Contains(s.capabilityIDs(), one.Capability) {
				continue // of another ladder
			}
			r := at(one.Capability)
			step := one.Step
			if by == journal.Self {
				r.Self, r.SelfWords = &step, one.Words
			} else {
				r.Manager, r.ManagerWords, r.By = &step, one.Words, s.another(one.Name)
			}
			if one.At.After(r.At) {
				r.At = one.At
			}
		}
	}
	return out
}

// ofTarget reports whether a rating is held up to what the target level asks now.
// One that does not say its level is, unless it is of before the person came to the
// current one: what was wanted then was another.
func (s *session) ofTarget(one journal.Rated) bool {
	level := one.Level
	for _, c := range s.cfg.Ladder.Capabilities {
		for _, x := range c.Expect {
			if c.ID == one.Capability && x.ID == one.Expectation {
				level = x.Level
			}
		}
	}
	if slices.Contains(s.cfg.Ladder.Levels, level) {
		return level == s.cfg.Role.Target
	}
	since := s.cfg.Role.Since
	return since.IsZero() || !one.At.Before(time.Date(since.Year(), since.Month(), since.Day(), 0, 0, 0, 0, s.now.Location()))
}

// ofOtherTargets are the capabilities that somebody rated, but held up to what
// another level asks alone.
func (s *session) ofOtherTargets() []string {
	var out []string
	for _, by := range []string{journal.Self, journal.Manager} {
		counted := s.journal.Latest(by, s.ofTarget)
		for _, one := range s.journal.Latest(by, func(journal.Rated) bool { return true }) {
			of := func(r journal.Rated) bool { return r.Capability == one.Capability }
			if !slices.ContainsFunc(counted, of) && slices.Contains(s.capabilityIDs(), one.Capability) && !slices.Contains(out, one.Capability) {
				out = append(out, one.Capability)
			}
		}
	}
	return out
}

// reportGoals are goals as reports take them.
func (s *session) reportGoals() []report.Goal {
	var out []report.Goal
	for _, g := range s.journal.Goals {
		out = append(out, report.Goal{Text: g.Text, Capability: g.Proves, Evidence: g.Evidence, Box: g.Box(), Outcome: g.Outcome, Closed: g.Ended})
	}
	return out
}
