package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"sheaf/collectors/git"
	"sheaf/evidence"
)

// maxAuthors is how many other people are named where nobody is me.
const maxAuthors = 5

// nameSources is the next step with a config that names nothing to harvest from.
func (s *session) nameSources() string {
	return fmt.Sprintf("name your clones in %s as repos in [git.NAME]; %s says what else there is to set up", s.cfg.File, s.app.call("doctor"))
}

// explainNothing says what was looked at where a harvest found nothing of mine
// at all: whose commits there are in the repositories given, how to say who I
// am, and what to look at further.
func (s *session) explainNothing(ctx context.Context, sum *summary) {
	if len(sum.results) == 0 {
		s.app.inform("%s", s.nameSources())
		return
	}
	if !sum.empty || sum.failure() != nil || slices.ContainsFunc(sum.results, func(r result) bool { return r.offline }) {
		return
	}
	further := ""
	if !sum.window.From.IsZero() {
		further = ", or look further back with " + s.app.call("harvest all")
	}
	if !s.adhoc {
		s.app.inform("see in %s that [me] names you as your sources do, and that they reach what you did%s", s.cfg.File, further)
		return
	}
	for _, repo := range s.repos {
		list, err := git.Authors(ctx, repo)
		switch {
		case err != nil:
			s.app.warn("%s: %v", repo, err)
		case len(list) == 0:
			s.app.inform("%s has no commits yet", repo)
		default:
			s.app.inform("no commits by %s in %s in that time; it has commits by %s", strings.Join(s.me.Handles, ", "), repo, authors(list).most())
			s.app.inform("say who you are with --me EMAIL%s", further)
		}
	}
}

// tellUnread says which harvest a report of the window lacks, where parts of it
// were never read at all, or that the window is still to come.
func (r *reading) tellUnread(window evidence.Window) {
	if window.From.After(r.now) {
		r.app.inform("%s has not begun", window.String())
		return
	}
	if len(r.runs) == 0 || window.From.IsZero() {
		return
	}
	past := window.Intersect(evidence.Window{To: r.now})
	var covered []evidence.Window
	for _, run := range r.runs {
		covered = append(covered, run.Covered...)
	}
	var holes []string
	ask := "harvest" // goes on to now from where it stopped
	stopped := func(at time.Time) bool {
		return slices.ContainsFunc(covered, func(w evidence.Window) bool { return w.From.Before(at) })
	}
	for _, hole := range evidence.Subtract([]evidence.Window{past}, covered) {
		if hole.To.Sub(hole.From) < 24*time.Hour {
			continue // as in reports
		}
		hole = evidence.Window{From: hole.From.In(r.now.Location()), To: hole.To.In(r.now.Location())}
		holes = append(holes, hole.String())
		if hole.To.Before(r.now) || !stopped(hole.From) {
			ask = "harvest " + window.Period()
		}
	}
	if len(holes) > 0 {
		r.app.inform("not harvested: %s; %s does it", strings.Join(holes, ", "), r.app.call(ask))
	}
}
