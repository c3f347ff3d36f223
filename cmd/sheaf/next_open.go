package main

import (
	"fmt"
	"slices"
	"strings"

	"sheaf/classify"
	"sheaf/evidence"
	"sheaf/store"
)

// openPiece is work that is not done yet, judged as if it were.
type openPiece struct {
	classify.Judged
	what  string
	begun bool
}

// openWork is what could be done next: what nobody is credited for yet, as if
// it were mine and done, and what I have begun.
func (r *reading) openWork(judged []classify.Judged, mine []*evidence.Item) []openPiece {
	directory := r.directory()
	directory.InferHome(mine)
	var pieces []*evidence.Piece
	var out []openPiece
	add := func(it *evidence.Item, what string, begun bool) {
		directory.Resolve(it)
		pieces = append(pieces, &evidence.Piece{ID: it.ID, Title: it.Title, Items: []*evidence.Item{it}, First: r.now, Last: r.now, Done: r.now})
		out = append(out, openPiece{what: what, begun: begun})
	}
	for _, it := range r.items {
		if !it.IsOpenWork() || r.isPast(it.Source) {
			continue
		}
		if it.Kind == evidence.PullRequest {
			add(r.asReviewed(it), "asks for your review", false)
		} else {
			add(r.asAssigned(it), openTicket(it), false)
		}
	}
	recent := lastTwelveMonths(r.now)
	for _, j := range judged {
		if !j.Piece.InProgress() || !j.Piece.Touches(recent) {
			continue
		}
		switch it := begunBy(j.Piece); {
		case it == nil:
		case it.HasRole(evidence.Author), it.HasRole(evidence.Assignee):
			pieces = append(pieces, j.Piece)
			out = append(out, openPiece{what: "yours, in progress", begun: true})
		default:
			add(r.asAssigned(it), "issue you opened, nobody's", false)
		}
	}
	for i, v := range r.rules().ClassifyAll(pieces) {
		out[i].Judged = classify.Judged{Piece: pieces[i], Verdict: v, Level: r.cfg.Classifier().Level(v, r.cfg.Role.Target)}
	}
	return out
}

// begunBy is the item by which a piece in progress is open work: a ticket that
// is mine, a pull request of mine, or an issue of mine that is nobody's.
func begunBy(p *evidence.Piece) *evidence.Item {
	for _, it := range p.Items {
		closed := it.State == "closed" || it.State == "merged"
		switch {
		case closed || !it.Done.IsZero():
		case it.Kind == evidence.PullRequest && it.HasRole(evidence.Author),
			it.Kind == evidence.Ticket && it.HasRole(evidence.Assignee):
			return it
		case it.Kind == evidence.Ticket && it.State == "open" && len(p.Items) == 1 && it.HasRole(evidence.Reporter) &&
			!slices.ContainsFunc(it.People, func(p evidence.Participant) bool { return p.Role == evidence.Assignee }):
			return it
		}
	}
	return nil
}

// isPast reports whether a source was read once and is no longer configured:
// what was open there may be done since.
func (r *reading) isPast(name string) bool {
	for _, src := range r.sources {
		if src.name == name {
			return false
		}
	}
	return slices.ContainsFunc(r.runs, func(run store.Run) bool { return run.Source == name })
}

// asAssigned is a ticket as if it were mine and done.
func (r *reading) asAssigned(it *evidence.Item) *evidence.Item {
	done := *it
	done.Actor, done.Role, done.Roles = r.handle(), evidence.Assignee, []evidence.Role{evidence.Assignee}
	done.At, done.Done = r.now, r.now
	return &done
}

// asReviewed is a pull request that asks for my review as the review of it that
// is still to be written.
func (r *reading) asReviewed(it *evidence.Item) *evidence.Item {
	review := *it
	review.Kind, review.Actor, review.Role, review.Roles = evidence.Review, r.handle(), evidence.Reviewer, []evidence.Role{evidence.Reviewer}
	review.At, review.Body, review.Facts = r.now, "", evidence.Facts{}
	review.Facts.Set(evidence.FactOpenWork, true)
	review.Facts.Set("review_requested", true)
	review.Facts.Set("change_body", it.Body)
	if said, ok := it.Facts.Text(evidence.FactAssociation); ok {
		review.Facts.Set("pr_author_association", said)
	}
	return &review
}

func (s *session) handle() string {
	if len(s.me.Handles) == 0 {
		return ""
	}
	return s.me.Handles[0]
}

// openTicket says what a ticket is, and whether somebody has it.
func openTicket(it *evidence.Item) string {
	for _, p := range it.People {
		if p.Role == evidence.Assignee {
			return "ticket of somebody else"
		}
	}
	labels := slices.DeleteFunc(slices.Clone(it.Labels), func(l string) bool { return strings.Contains(l, ":") })
	if len(labels) == 0 {
		return "ticket, nobody's"
	}
	return fmt.Sprintf("ticket, nobody's, %s", strings.Join(labels[:min(len(labels), 3)], ", "))
}
