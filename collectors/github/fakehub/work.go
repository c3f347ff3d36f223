package fakehub

import (
	"fmt"
	"slices"
	"time"
)

// Thread is what issues and pull requests have in common: to GitHub every
// pull request is an issue, and they share their numbers.
type Thread struct {
	Repository  *Repository
	Number      int
	ID          int64
	Title, Body string
	// Author is nil when the account was deleted.
	Author           *Account
	Created, Updated time.Time
	// Closed is zero while it is open. A merged pull request is closed too.
	Closed    time.Time
	Labels    []*Label
	Assignees []*Account
	Comments  []*Comment
	// Unindexed threads are not found by search yet: its index runs behind,
	// by seconds as a rule, by hours on a bad day. Everything else knows them.
	Unindexed bool
}

// Issue is an issue.
type Issue struct {
	Thread
	// Reason is COMPLETED, NOT_PLANNED or DUPLICATE once it is closed.
	Reason   string
	Timeline []*Event
}

// PullRequest is a pull request.
type PullRequest struct {
	Thread
	Draft        bool
	Base, Branch string
	// Head is where Branch is: the repository itself, a fork, or nil when
	// the fork was deleted.
	Head    *Repository
	Files   []File
	Closing []*Issue
	// Requests are the reviewers asked for who have not answered yet.
	Requests []*ReviewRequest
	Reviews  []*Review
	Commits  []*Commit
	// Merged is zero unless it was merged, by Merger as Merge commit.
	Merged   time.Time
	Merger   *Account
	Merge    *Commit
	Timeline []*Event
}

// ReviewRequest is a review asked for, of a person or of a team.
type ReviewRequest struct {
	ID       int64
	Reviewer *Account
	Team     *Team
	Owner    bool // asked as code owner
	pull     *PullRequest
}

// File is a changed file.
type File struct {
	Path                 string
	Additions, Deletions int
	// Change is ADDED, MODIFIED, DELETED or RENAMED; From is the old path.
	// GraphQL does not say it, REST does.
	Change, From string
}

// Commit is a commit.
type Commit struct {
	OID, Message         string
	Author               *Account // nil for an address nobody claims
	Name, Email          string
	Authored, Committed  time.Time
	Parents              []*Commit
	Additions, Deletions int
	Files                int
	repository           *Repository
}

// Comment is a comment in the conversation of an issue or a pull request.
type Comment struct {
	ID               int64
	Author           *Account
	Body             string
	Created, Updated time.Time
	Hidden           string // why it was minimized
	issue            *Issue
	pull             *PullRequest
}

// The states of a review.
// https://docs.github.com/en/graphql/reference/enums#pullrequestreviewstate
const (
	Approved         = "APPROVED"
	ChangesRequested = "CHANGES_REQUESTED"
	Commented        = "COMMENTED"
	Dismissed        = "DISMISSED"
	Pending          = "PENDING"
)

// Review is a review. A reply in a thread is a review as well: COMMENTED,
// with an empty body, on one's own pull request too.
type Review struct {
	ID      int64
	Author  *Account
	State   string
	Body    string
	Created time.Time
	// Submitted is zero while the review is PENDING, which only its author
	// sees.
	Submitted, Updated time.Time
	Comments           []*ReviewComment
	Commit             *Commit
	pull               *PullRequest
}

// ReviewComment is a comment beside a line.
type ReviewComment struct {
	ID      int64
	Author  *Account
	Body    string
	Path    string
	Line    int
	Created time.Time
	Reply   *ReviewComment // what it answers
	review  *Review
}

// Event is one entry of the timeline of a pull request or an issue: what
// happened is its type in GraphQL, such as ReviewRequestedEvent.
type Event struct {
	What     string
	ID       int64
	At       time.Time
	Actor    *Account
	Reviewer *Account
	Team     *Team
	Label    *Label
	Commit   *Commit // pushed, merged, or after a forced push
	Before   *Commit // before a forced push
	From, To string  // titles
	Assignee *Account
	Closer   *PullRequest // whose merge closed an issue
	// Repository is where an issue was transferred from.
	Repository *Repository
	pull       *PullRequest
}

// State is OPEN, CLOSED or MERGED.
func (p *PullRequest) State() string {
	switch {
	case !p.Merged.IsZero():
		return "MERGED"
	case !p.Closed.IsZero():
		return "CLOSED"
	}
	return "OPEN"
}

// lines are the lines added and taken away over all files.
func (p *PullRequest) lines() (additions, deletions int) {
	for _, f := range p.Files {
		additions, deletions = additions+f.Additions, deletions+f.Deletions
	}
	return additions, deletions
}

// Participants are the author and everybody who commented or reviewed, each
// once, in order of appearance; deleted accounts are none.
func (p *PullRequest) Participants() []*Account {
	all := p.Thread.Participants()
	for _, r := range p.Reviews {
		if r.State != Pending && r.Author != nil && !slices.Contains(all, r.Author) {
			all = append(all, r.Author)
		}
	}
	return all
}

// Participants are the author and everybody who commented, each once.
func (t *Thread) Participants() []*Account {
	var all []*Account
	add := func(a *Account) {
		if a != nil && !slices.Contains(all, a) {
			all = append(all, a)
		}
	}
	add(t.Author)
	for _, c := range t.Comments {
		add(c.Author)
	}
	return all
}

func (t *Thread) path(kind string) string {
	return fmt.Sprintf("/%s/%s/%d", t.Repository.FullName(), kind, t.Number)
}
