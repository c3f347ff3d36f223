package fakehub

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// touch moves the updated time forward, never back.
func (t *Thread) touch(at time.Time) {
	if at.After(t.Updated) {
		t.Updated = at
	}
}

// Touch marks a pull request or an issue as updated without a visible change,
// as a label that came and went or a push to the base branch does.
func (t *Thread) Touch(at time.Time) { t.touch(at) }

func (r *Repository) thread(author *Account, title string, at time.Time) Thread {
	r.number++
	return Thread{Repository: r, Number: r.number, ID: r.world.id(), Title: title, Author: author,
		Created: at.UTC(), Updated: at.UTC()}
}

// Issue opens an issue.
func (r *Repository) Issue(author *Account, title string, at time.Time) *Issue {
	i := &Issue{Thread: r.thread(author, title, at)}
	r.Issues = append(r.Issues, i)
	return i
}

// Close closes an issue for a reason, COMPLETED if it is empty. Who did it has
// no account any more.
func (i *Issue) Close(at time.Time, reason string) { i.CloseBy(nil, at, reason) }

// CloseBy is Close by somebody.
func (i *Issue) CloseBy(by *Account, at time.Time, reason string) *Event {
	if reason == "" {
		reason = "COMPLETED"
	}
	i.Closed, i.Reason = at.UTC(), reason
	return i.event("ClosedEvent", by, at)
}

// Reopen opens an issue again.
func (i *Issue) Reopen(by *Account, at time.Time) {
	i.Closed, i.Reason = time.Time{}, "REOPENED"
	i.event("ReopenedEvent", by, at)
}

// Assign gives an issue to somebody, beside those who have it.
func (i *Issue) Assign(by, to *Account, at time.Time) {
	i.Assignees = append(i.Assignees, to)
	i.event("AssignedEvent", by, at).Assignee = to
}

// Unassign takes an issue from somebody.
func (i *Issue) Unassign(by, from *Account, at time.Time) {
	i.Assignees = slices.DeleteFunc(i.Assignees, func(a *Account) bool { return a == from })
	i.event("UnassignedEvent", by, at).Assignee = from
}

// Transfer moves an open issue to another repository and returns it as it is there:
// another one, with another id and number. There is none under the old id any more.
// https://docs.github.com/en/issues/tracking-your-work-with-issues/administering-issues/transferring-an-issue-to-another-repository
func (i *Issue) Transfer(by *Account, to *Repository, at time.Time) *Issue {
	from := i.Repository
	from.Issues = slices.DeleteFunc(slices.Clone(from.Issues), func(other *Issue) bool { return other == i })
	there := to.Issue(i.Author, i.Title, i.Created)
	moved := *i
	moved.Repository, moved.Number, moved.ID = to, there.Number, there.ID
	*there = moved
	for _, c := range there.Comments {
		c.issue = there
	}
	there.event("TransferredEvent", by, at).Repository = from
	return there
}

func (i *Issue) event(what string, by *Account, at time.Time) *Event {
	e := &Event{What: what, ID: i.Repository.world.id(), At: at.UTC(), Actor: by}
	i.Timeline = append(i.Timeline, e)
	i.touch(at)
	return e
}

// Comment adds a comment.
func (i *Issue) Comment(author *Account, body string, at time.Time) *Comment {
	c := i.comment(author, body, at)
	c.issue = i
	return c
}

// Say adds a comment to whatever thread it is.
func (t *Thread) Say(author *Account, body string, at time.Time) *Comment {
	for _, i := range t.Repository.Issues {
		if &i.Thread == t {
			return i.Comment(author, body, at)
		}
	}
	for _, p := range t.Repository.Pulls {
		if &p.Thread == t {
			return p.Comment(author, body, at)
		}
	}
	return nil
}

func (t *Thread) comment(author *Account, body string, at time.Time) *Comment {
	c := &Comment{ID: t.Repository.world.id(), Author: author, Body: body, Created: at.UTC(), Updated: at.UTC()}
	t.Comments = append(t.Comments, c)
	t.touch(at)
	return c
}

// Open opens a pull request from branch with one commit.
func (r *Repository) Open(author *Account, title string, at time.Time) *PullRequest {
	p := &PullRequest{Thread: r.thread(author, title, at), Base: r.Default, Head: r}
	p.Branch = branchName(title)
	p.Push(author, title, at.Add(-time.Hour))
	p.Updated = p.Created
	r.Pulls = append(r.Pulls, p)
	return p
}

// branchName is the title as a branch, "PAY-7 Retry payouts" as
// "PAY-7-retry-payouts".
func branchName(title string) string {
	words := strings.FieldsFunc(title, func(r rune) bool {
		return !(r == '-' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z')
	})
	if len(words) > 5 {
		words = words[:5]
	}
	return strings.Join(words, "-")
}

// Push adds a commit to the branch.
func (p *PullRequest) Push(author *Account, message string, at time.Time) *Commit {
	c := &Commit{OID: oid(p.Repository.ID, p.Number, len(p.Commits), message), Message: message, Author: author,
		Authored: at.UTC(), Committed: at.UTC(), repository: p.Repository}
	if author != nil {
		c.Name, c.Email = author.Name, author.Email
	}
	if n := len(p.Commits); n > 0 {
		c.Parents = []*Commit{p.Commits[n-1]}
	}
	p.Commits = append(p.Commits, c)
	p.touch(at)
	return c
}

// ForcePush rewrites the branch: the commits stay as many, under new oids,
// and the timeline knows the old head and the new one.
func (p *PullRequest) ForcePush(by *Account, at time.Time) {
	before := p.Commits[len(p.Commits)-1]
	for i, old := range p.Commits {
		c := *old
		c.OID = oid(old.OID, at.UnixNano())
		c.Committed = at.UTC()
		p.Commits[i] = &c
	}
	e := p.event("HeadRefForcePushedEvent", by, at)
	e.Before, e.Commit = before, p.Commits[len(p.Commits)-1]
}

func (p *PullRequest) event(what string, by *Account, at time.Time) *Event {
	e := &Event{What: what, ID: p.Repository.world.id(), At: at.UTC(), Actor: by, pull: p}
	p.Timeline = append(p.Timeline, e)
	p.touch(at)
	return e
}

// Change adds a changed file.
func (p *PullRequest) Change(path string, additions, deletions int) {
	p.Files = append(p.Files, File{Path: path, Additions: additions, Deletions: deletions, Change: "MODIFIED"})
}

// Tag adds a label.
func (p *PullRequest) Tag(name string, by *Account, at time.Time) {
	l := p.Repository.Label(name)
	p.Labels = append(p.Labels, l)
	p.event("LabeledEvent", by, at).Label = l
}

// Retitle changes the title.
func (p *PullRequest) Retitle(title string, by *Account, at time.Time) {
	e := p.event("RenamedTitleEvent", by, at)
	e.From, e.To = p.Title, title
	p.Title = title
}

// Comment adds a comment to the conversation.
func (p *PullRequest) Comment(author *Account, body string, at time.Time) *Comment {
	c := p.comment(author, body, at)
	c.pull = p
	return c
}

// Land merges the pull request with a merge commit.
func (p *PullRequest) Land(by *Account, at time.Time) {
	p.land(by, at, fmt.Sprintf("Merge pull request #%d from %s", p.Number, p.Branch))
	p.Merge.Parents = append(p.Merge.Parents, p.Commits[len(p.Commits)-1])
}

// Squash merges the pull request as one commit, whose author stays the pull
// request's and which by may be a bot's doing.
func (p *PullRequest) Squash(by *Account, at time.Time) {
	p.land(by, at, fmt.Sprintf("%s (#%d)", p.Title, p.Number))
	p.Merge.Author = p.Author
}

func (p *PullRequest) land(by *Account, at time.Time, message string) {
	base := &Commit{OID: oid(p.Repository.ID, "base", p.Number), Message: "base", Authored: p.Created, Committed: p.Created, repository: p.Repository}
	additions, deletions := p.lines()
	p.Merge = &Commit{OID: oid(p.Repository.ID, "merge", p.Number), Message: message, Author: by,
		Authored: at.UTC(), Committed: at.UTC(), Parents: []*Commit{base}, repository: p.Repository,
		Additions: additions, Deletions: deletions, Files: len(p.Files)}
	if by != nil {
		p.Merge.Name, p.Merge.Email = by.Name, by.Email
	}
	p.Merged, p.Closed, p.Merger = at.UTC(), at.UTC(), by
	if p.Author != nil {
		if p.Repository.contributors == nil {
			p.Repository.contributors = map[*Account]bool{}
		}
		p.Repository.contributors[p.Author] = true
	}
	p.event("MergedEvent", by, at).Commit = p.Merge
	p.event("ClosedEvent", by, at)
	for _, i := range p.Closing {
		i.CloseBy(by, at, "").Closer = p
	}
}

// Close closes the pull request unmerged.
func (p *PullRequest) Close(by *Account, at time.Time) {
	p.Closed = at.UTC()
	p.event("ClosedEvent", by, at)
}
