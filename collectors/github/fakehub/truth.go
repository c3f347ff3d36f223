package fakehub

import (
	"slices"
	"time"
)

// What follows is what a collector has to find, told by plain loops over the
// world: the tests' oracle. Spans are half-open.

func within(t, from, to time.Time) bool { return !t.Before(from) && t.Before(to) }

// seen are the repositories that Me can see.
func (w *World) seen() []*Repository {
	var all []*Repository
	for _, r := range w.Repositories {
		if !r.Private || len(r.Readers) > 0 {
			all = append(all, r)
		}
	}
	return all
}

// Authored are the pull requests Me wrote that were opened, merged or closed
// in a span.
func (w *World) Authored(from, to time.Time) []*PullRequest {
	var all []*PullRequest
	for _, r := range w.seen() {
		for _, p := range r.Pulls {
			if p.Author == w.Me && (within(p.Created, from, to) || within(p.Merged, from, to) || within(p.Closed, from, to)) {
				all = append(all, p)
			}
		}
	}
	return all
}

// Given are the reviews Me submitted in a span on the pull requests of
// others, with words or without.
func (w *World) Given(from, to time.Time) []*Review {
	var all []*Review
	for _, r := range w.seen() {
		for _, p := range r.Pulls {
			for _, review := range p.Reviews {
				if review.Author == w.Me && p.Author != w.Me && review.State != Pending && within(review.Submitted, from, to) {
					all = append(all, review)
				}
			}
		}
	}
	return all
}

// Said are the comments Me made in conversations in a span.
func (w *World) Said(from, to time.Time) []*Comment {
	var all []*Comment
	for _, r := range w.seen() {
		for _, t := range r.threads() {
			for _, c := range t.Comments {
				if c.Author == w.Me && within(c.Created, from, to) {
					all = append(all, c)
				}
			}
		}
	}
	return all
}

// Opened are the issues Me opened in a span.
func (w *World) Opened(from, to time.Time) []*Issue {
	var all []*Issue
	for _, r := range w.seen() {
		for _, i := range r.Issues {
			if i.Author == w.Me && within(i.Created, from, to) {
				all = append(all, i)
			}
		}
	}
	return all
}

// Assigned are the issues that others opened in a span and that are Me's to do, or
// were when they were done.
func (w *World) Assigned(from, to time.Time) []*Issue {
	var all []*Issue
	for _, r := range w.seen() {
		for _, i := range r.Issues {
			if i.Author != w.Me && slices.Contains(i.Assignees, w.Me) && (i.Closed.IsZero() || i.Reason == "COMPLETED") && within(i.Created, from, to) {
				all = append(all, i)
			}
		}
	}
	return all
}

// Pull is the pull request a review belongs to.
func (r *Review) Pull() *PullRequest { return r.pull }

// Parent is the issue or the pull request a comment is on.
func (c *Comment) Parent() *Thread { t, _ := c.parent(); return t }

// NodeID is the global id GraphQL gives.
func (p *PullRequest) NodeID() string { return p.key() }

// NodeID is the global id GraphQL gives.
func (i *Issue) NodeID() string { return i.key() }

// NodeID is the global id GraphQL gives.
func (r *Review) NodeID() string { return r.key() }
