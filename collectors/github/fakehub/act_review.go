package fakehub

import "time"

// Ask asks a person for a review.
func (p *PullRequest) Ask(by, reviewer *Account, at time.Time) {
	p.event("ReviewRequestedEvent", by, at).Reviewer = reviewer
	p.Requests = append(p.Requests, &ReviewRequest{ID: p.Repository.world.id(), Reviewer: reviewer, pull: p})
}

// AskTeam asks a team for a review, as its code owner.
func (p *PullRequest) AskTeam(by *Account, team *Team, at time.Time) {
	p.event("ReviewRequestedEvent", by, at).Team = team
	p.Requests = append(p.Requests, &ReviewRequest{ID: p.Repository.world.id(), Team: team, Owner: true, pull: p})
}

// Review submits a review, or with the state PENDING begins one, and takes
// the reviewer off the list of those asked.
func (p *PullRequest) Review(author *Account, state, body string, at time.Time) *Review {
	r := &Review{ID: p.Repository.world.id(), Author: author, State: state, Body: body,
		Created: at.UTC(), Submitted: at.UTC(), Updated: at.UTC(), Commit: p.Commits[len(p.Commits)-1], pull: p}
	p.Reviews = append(p.Reviews, r)
	if state == Pending {
		r.Submitted = time.Time{} // nobody else sees it, and nothing is updated
		return r
	}
	p.touch(at)
	for i, asked := range p.Requests {
		if asked.Reviewer != nil && asked.Reviewer == author {
			p.Requests = append(p.Requests[:i:i], p.Requests[i+1:]...)
			break
		}
	}
	return r
}

// Beside adds a comment beside a line to a review.
func (r *Review) Beside(path string, line int, body string) *ReviewComment {
	c := &ReviewComment{ID: r.pull.Repository.world.id(), Author: r.Author, Body: body, Path: path, Line: line,
		Created: r.Created, review: r}
	r.Comments = append(r.Comments, c)
	return c
}

// Reply answers in the thread of a comment. GitHub records it as a review of
// its own, COMMENTED and without a body, whoever replies.
func (p *PullRequest) Reply(author *Account, to *ReviewComment, body string, at time.Time) *Review {
	r := p.Review(author, Commented, "", at)
	r.Beside(to.Path, to.Line, body).Reply = to
	return r
}
