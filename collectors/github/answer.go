package github

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"sheaf/evidence"
)

// The shapes of answers, as queries.go asks for them. What GitHub may leave
// out is a pointer: an author whose account is gone, a review not submitted.

type page struct {
	HasNextPage bool
	EndCursor   string
}

// list is a page of a list, and all of it once it was paged through.
type list[T any] struct {
	TotalCount int
	PageInfo   page
	Nodes      []*T
}

// more adds the next page.
func (l *list[T]) more(next list[T]) {
	l.Nodes = append(l.Nodes, next.Nodes...)
	l.PageInfo = next.PageInfo
}

// number is an id that comes as a number or, where it may be large, as text.
type number string

func (n *number) UnmarshalJSON(data []byte) error {
	var plain json.Number
	if err := json.Unmarshal(data, &plain); err != nil {
		return err
	}
	*n = number(plain)
	return nil
}

type actor struct {
	Type         string `json:"__typename"`
	Login        string
	CombinedSlug string
}

type repository struct {
	ID            string
	NameWithOwner string
}

type named struct{ Name, Login string }

// threadIn is what pull requests and issues have in common.
type threadIn struct {
	ID                   string
	Number               int
	Title, Body, URL     string
	State                string
	CreatedAt, UpdatedAt time.Time
	ClosedAt, MergedAt   *time.Time
	Author               *actor
	AuthorAssociation    string
	Repository           repository
	Labels               list[named]
	Participants         list[struct{}]
	Comments             list[saidIn]
}

// name is what people call it: acme/pay#12.
func (t *threadIn) name() string { return fmt.Sprintf("%s#%d", t.Repository.NameWithOwner, t.Number) }

func (t *threadIn) labels() []string {
	out := []string{}
	for _, l := range t.Labels.Nodes {
		if l != nil {
			out = append(out, l.Name)
		}
	}
	return out
}

// saidIn is somebody's comment, of which only who made it and when is asked for.
type saidIn struct {
	CreatedAt time.Time
	Author    *actor
}

type pullIn struct {
	threadIn
	IsDraft                            bool
	MergedBy                           *actor
	BaseRefName, HeadRefName           string
	Additions, Deletions, ChangedFiles int
	MergeCommit                        *struct{ OID string }
	ReviewRequests                     list[struct{ RequestedReviewer *actor }]
	ClosingIssuesReferences            list[struct {
		Number     int
		Repository repository
	}]
	Files         list[fileIn]
	Commits       list[struct{ Commit commitIn }]
	Reviews       list[reviewIn]
	TimelineItems list[eventIn]
}

type commitIn struct {
	OID             string
	AuthoredDate    time.Time
	MessageHeadline string
}

type fileIn struct {
	Path                 string
	Additions, Deletions int
}

type reviewIn struct {
	ID                string
	FullDatabaseID    number
	URL, Body, State  string
	SubmittedAt       *time.Time
	UpdatedAt         time.Time
	Author            *actor
	AuthorAssociation string
	Comments          list[struct{ Path, Body string }]
}

type eventIn struct {
	Type              string `json:"__typename"`
	CreatedAt         time.Time
	RequestedReviewer *actor
	Actor, Assignee   *actor
	Closer            *struct {
		Author *struct { // of a pull request, or of a commit
			actor
			User *actor
		}
	}
	Commit struct {
		CommittedDate   time.Time
		MessageHeadline string
		Author          *struct{ User *named }
	}
}

// finisher is who finished an issue that was closed: who changed what closed it, as
// far as that is known, else who closed it.
func (e *eventIn) finisher() *actor {
	if e.Closer == nil || e.Closer.Author == nil {
		return e.Actor
	}
	if by := e.Closer.Author; by.Login != "" {
		return &by.actor
	} else if by.User != nil {
		return by.User
	}
	return e.Actor
}

type issueIn struct {
	threadIn
	StateReason   string
	Assignees     list[named]
	TimelineItems list[eventIn]
	Transfers     list[struct{ FromRepository *repository }]
}

// isGivenUp reports whether an issue was closed as anything but completed.
func (i *issueIn) isGivenUp() bool {
	return i.StateReason == "NOT_PLANNED" || i.StateReason == "DUPLICATE"
}

type commentIn struct {
	ID                   string
	FullDatabaseID       number
	URL, Body            string
	CreatedAt, UpdatedAt time.Time
	Author               *actor
	AuthorAssociation    string
	Repository           repository
	Issue, PullRequest   *struct {
		Number       int
		Title, State string
		Author       *actor
	}
}

// ghost is the account GitHub shows in place of one that is gone.
const ghost = "ghost"

// handle is an account's login. Programs carry GitHub's ending, which REST
// gives them and GraphQL does not; a team is written as code owners are.
func (a *actor) handle() string {
	switch {
	case a == nil || a.Login == "" && a.CombinedSlug == "":
		return ghost
	case a.CombinedSlug != "":
		return "@" + a.CombinedSlug
	case a.Type == "Bot" && !strings.HasSuffix(a.Login, "[bot]"):
		return a.Login + "[bot]"
	}
	return a.Login
}

// isPerson reports whether an account is somebody's: no program's, and not
// gone.
func (a *actor) isPerson() bool {
	return a != nil && a.Login != "" && a.Type != "Bot" && !evidence.IsBot(a.Login)
}
