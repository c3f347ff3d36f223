package evidence

import (
	"strings"
	"time"
)

// Schema names the line format of items that the ledger, export, import and
// the file collector share.
const Schema = "sheaf.item/1"

// Kind is what sort of fact an item is.
type Kind string

// The kinds of items. A Ticket is Jira's or GitHub's issue.
const (
	Commit      Kind = "commit"
	PullRequest Kind = "pull_request"
	Review      Kind = "review"
	Comment     Kind = "comment"
	Ticket      Kind = "ticket"
	Note        Kind = "note"
)

// Kinds lists every kind, in the order reports show them.
func Kinds() []Kind {
	return []Kind{PullRequest, Commit, Review, Comment, Ticket, Note}
}

// Role is a part somebody had in an item.
type Role string

// The roles, strongest part first.
const (
	Author    Role = "author"
	CoAuthor  Role = "co_author"
	Assignee  Role = "assignee"
	Reporter  Role = "reporter"
	Reviewer  Role = "reviewer"
	Mentor    Role = "mentor"
	Commenter Role = "commenter"
	Merger    Role = "merger"
	// TookPart is somebody a note names, or who had a ticket for a time and did
	// nothing on it.
	TookPart Role = "participant"
)

// Item is one fact from a source. Its JSON form is one line of the format
// Schema; fields this program does not know survive decoding and encoding.
type Item struct {
	// ID is readable and unique: git:<sha>, github:owner/repo#12, jira:PAY-7.
	ID string
	// Source is the name of the configured source.
	Source string
	Kind   Kind

	// Actor is whose evidence this is, as a handle of the source: an e-mail
	// address for git, a login for GitHub, an account id for Jira.
	Actor string
	// Role is the actor's main part, Roles all of them.
	Role  Role
	Roles []Role
	// Author is who wrote the underlying change or ticket.
	Author string

	// At is when the evidence happened, in UTC. For a commit it is the author
	// time. It may be zero in imported items.
	At time.Time
	// Created, Updated and Done are the source's own times, in UTC.
	Created, Updated, Done time.Time
	// Events are what happened to a ticket or pull request as far as it
	// concerns the actor, oldest first.
	Events []Event

	// Title, Body, URL, Space and State are text as the source had it. Text
	// from a source is data: it is cleaned where it is shown, never here.
	Title, Body, URL, Space, State string
	Labels                         []string

	// Files are the changed files in path order, never cut for commits.
	Files []File
	// FilesTotal, Additions and Deletions are totals over the whole change.
	FilesTotal, Additions, Deletions Amount

	// Trailers are the trailers of the message, in order.
	Trailers []Trailer
	// People are everybody else in the item.
	People []Participant
	// Refs are the links the source itself stated. Links read out of text
	// are found anew each time by References.
	Refs []Ref
	// Facts hold whatever else the source knows, by name.
	Facts Facts

	// Native is the source's own permanent id (a node id, a numeric id), by
	// which the store knows an item that is renamed or moved. Empty where ID
	// is already permanent. It is not part of the line format.
	Native string
	// Former is the id that the item had while the source knew it as another one, by
	// another permanent id. What is known under it is of this item. It is not part of
	// the line format.
	Former string

	// Reach is filled in by Directory.Resolve, from the people and teams
	// known when the item is read. It is not part of the line format.
	Reach Reach

	// extra are the fields of the line that this program does not know.
	extra Facts
	// outline is set where the item is told in outline only.
	outline *outline
}

// Event is one thing that happened to a ticket or pull request.
type Event struct {
	At    time.Time `json:"at"`
	Actor string    `json:"actor,omitempty"`
	What  string    `json:"what"`
	From  string    `json:"from,omitempty"`
	To    string    `json:"to,omitempty"`
}

// File is one changed file of an item.
type File struct {
	Path string `json:"path"`
	// From is the old path of a rename or copy.
	From string `json:"from,omitempty"`
	// Additions and Deletions are lines as git's numstat counts them. They
	// are unknown for binary files and where counting was not possible.
	Additions Amount `json:"additions,omitzero"`
	Deletions Amount `json:"deletions,omitzero"`
	Binary    bool   `json:"binary,omitempty"`
	// Generated marks files no person writes: lock files, vendored trees,
	// what the user's globs or .gitattributes say.
	Generated bool `json:"generated,omitempty"`
}

// Trailer is one key and value of a message's trailer block.
type Trailer struct {
	Key   string `json:"key"`
	Value string `json:"value"`
}

// Participant is somebody else's part in an item.
type Participant struct {
	Handle string `json:"handle"`
	Role   Role   `json:"role"`
}

// HasRole reports whether the actor had the part r in the item.
func (it *Item) HasRole(r Role) bool {
	if it.Role == r {
		return true
	}
	for _, own := range it.Roles {
		if own == r {
			return true
		}
	}
	return false
}

// IsOpenWork reports whether the item is work that could be done.
func (it *Item) IsOpenWork() bool {
	open, _ := it.Facts.Bool(FactOpenWork)
	return open
}

// IsMerge reports whether the item is a merge commit. Where nobody counted the
// parents, a commit without files whose title says so is taken for one.
func (it *Item) IsMerge() bool {
	if it.Kind != Commit {
		return false
	}
	if parents, known := it.Facts.Int(FactParents); known {
		return parents > 1
	}
	return len(it.Files) == 0 && strings.HasPrefix(it.Title, "Merge ")
}

// superseded reports whether the item is a commit no branch leads to, or one
// that is somebody else's.
func (it *Item) superseded() bool {
	gone, _ := it.Facts.Bool(FactSuperseded)
	return gone && it.Kind == Commit
}

// isPassing reports whether the item is a ticket that I had for a time and did nothing
// on.
func (it *Item) isPassing() bool { return it.Kind == Ticket && it.Role == TookPart }

// isAct reports whether the item is what somebody said of a piece of work.
func (it *Item) isAct() bool { return it.Kind == Review || it.Kind == Comment }

// Dropped reports whether the item is work that was given up: a commit that is
// superseded, or a pull request that was closed and not merged.
func (it *Item) Dropped() bool {
	if it.outline != nil {
		return it.outline.dropped
	}
	return it.superseded() || it.Kind == PullRequest && strings.EqualFold(it.State, "closed")
}

// Trailer returns the values of the trailers named key, ignoring case.
func (it *Item) Trailer(key string) []string {
	var values []string
	for _, t := range it.Trailers {
		if strings.EqualFold(t.Key, key) {
			values = append(values, t.Value)
		}
	}
	return values
}

// Text is the title and body together, as the source had them.
func (it *Item) Text() string {
	if it.Body == "" {
		return it.Title
	}
	return it.Title + "\n\n" + it.Body
}
