package github

import (
	"fmt"
	"strings"
)

// How many pull requests, issues or comments are asked for at once. GitHub
// gives a query ten seconds; pages of these sizes take two or three, and are
// halved where they take too long.
const (
	pullPage    = 25
	reviewPage  = 25
	issuePage   = 50
	commentPage = 100
	// innerPage is how many files, commits or comments of each.
	innerPage = 100
)

// text is a query with the fragments it uses.
func text(query string, fragments ...string) string {
	return query + strings.Join(fragments, "")
}

const hello = `query Hello($login: String!, $repositories: [ID!]!, $assigned: [ID!]!%s) {
  rateLimit { cost }
  viewer { login }
  user(login: $login) { login }
  nodes(ids: $repositories) { ... on Repository { id nameWithOwner } }
  assigned: nodes(ids: $assigned) { ... on Issue { id assignees(first: 10) { nodes { login } } } }
%s}
`

const openIssue = `
fragment openIssue on Issue {
  id number title body url createdAt updatedAt
  author { ...who } authorAssociation
  repository { ...space }
  labels(first: 20) { nodes { name } }
  participants(first: 1) { totalCount }
  comments(first: 1) { totalCount }
}
`

const openPull = `
fragment openPull on PullRequest {
  id number title body url isDraft createdAt updatedAt
  author { ...who } authorAssociation
  repository { ...space }
  labels(first: 20) { nodes { name } }
  participants(first: 1) { totalCount }
  comments(first: 1) { totalCount }
}
`

// openEither is open work asked for by id.
const openEither = `
fragment openEither on Node { ...openPull ...openIssue }
`

const searchQuery = `query Search($search: String!, $first: Int!, $after: String%s) {
  rateLimit { cost }
  search(type: ISSUE, query: $search, first: $first, after: $after) {
    issueCount
    pageInfo { hasNextPage endCursor }
    nodes { ...%s }
  }
%s}
`

// alsoSearch is another search beside it, from its beginning.
const alsoSearch = `  also: search(type: ISSUE, query: $also, first: $first) {
    issueCount
    pageInfo { hasNextPage endCursor }
    nodes { ...%s }
  }
`

// entry is what is asked first of what may be of a repository not asked for.
const entry = `
fragment entry on Node {
  id
  ... on PullRequest { createdAt updatedAt repository { ...space } }
  ... on Issue { createdAt updatedAt repository { ...space } }
  ... on IssueComment { createdAt updatedAt repository { ...space } }
}
`

const nodesQuery = `query Nodes($ids: [ID!]!%s) {
  rateLimit { cost }
  nodes(ids: $ids) { ...%s }
}
`

const who = `
fragment who on Actor { __typename login }
`

const space = `
fragment space on Repository { id nameWithOwner }
`

// reviewer is whom a review was asked of. What a team is called takes a scope
// that not every token has.
const reviewer = `
fragment reviewer on RequestedReviewer {
  __typename
  ... on User { login }
  ... on Bot { login }
  ... on Mannequin { login }
%s}
`

// may is what a token and a host let be asked for.
type may struct {
	// teams are the names of teams.
	teams bool
	// duplicates says that an issue was closed as one: Enterprise Servers may be too
	// old to know the question.
	duplicates bool
}

const team = "  ... on Team { combinedSlug }\n"

func reviewerWith(teams bool) string {
	if teams {
		return fmt.Sprintf(reviewer, team)
	}
	return fmt.Sprintf(reviewer, "")
}

// pull is an authored pull request. Each list is also paged by itself.
const pull = `
fragment pull on PullRequest {
  id number title body url state isDraft createdAt updatedAt mergedAt closedAt
  author { ...who } authorAssociation mergedBy { ...who }
  repository { ...space }
  baseRefName headRefName additions deletions changedFiles
  mergeCommit { oid }
  labels(first: 100) { nodes { name } }
  participants(first: 1) { totalCount }
  reviewRequests(first: 25) { nodes { requestedReviewer { ...reviewer } } }
  closingIssuesReferences(first: 25) { ...closing }
  files(first: $inner) { ...files }
  commits(first: $inner) { ...commits }
  comments(first: $inner) { ...talk }
  reviews(first: 20) { ...received }
  timelineItems(first: 25, itemTypes: [REVIEW_REQUESTED_EVENT]) { ...requests }
}
`

// pageParts are the fragments of the lists of a pull request.
const (
	closing = `
fragment closing on IssueConnection {
  totalCount pageInfo { hasNextPage endCursor }
  nodes { number repository { ...space } }
}
`
	files = `
fragment files on PullRequestChangedFileConnection {
  totalCount pageInfo { hasNextPage endCursor }
  nodes { path additions deletions }
}
`
	commits = `
fragment commits on PullRequestCommitConnection {
  totalCount pageInfo { hasNextPage endCursor }
  nodes { commit { oid authoredDate messageHeadline } }
}
`
	talk = `
fragment talk on IssueCommentConnection {
  totalCount pageInfo { hasNextPage endCursor }
  nodes { createdAt author { ...who } }
}
`
	received = `
fragment received on PullRequestReviewConnection {
  totalCount pageInfo { hasNextPage endCursor }
  nodes { author { ...who } state submittedAt comments(first: 1) { totalCount } }
}
`
	requests = `
fragment requests on PullRequestTimelineItemsConnection {
  pageInfo { hasNextPage endCursor }
  nodes { __typename ... on ReviewRequestedEvent { createdAt requestedReviewer { ...reviewer } } }
}
`
)

// reviewed is somebody else's pull request with the reviews I gave.
const reviewed = `
fragment reviewed on PullRequest {
  id number title body url state createdAt updatedAt mergedAt closedAt
  author { ...who } authorAssociation
  repository { ...space }
  labels(first: 100) { nodes { name } }
  reviews(first: 10, author: $login) { ...given }
  timelineItems(first: 50, itemTypes: [REVIEW_REQUESTED_EVENT, PULL_REQUEST_COMMIT, HEAD_REF_FORCE_PUSHED_EVENT]) { ...pushes }
}
`

const (
	given = `
fragment given on PullRequestReviewConnection {
  totalCount pageInfo { hasNextPage endCursor }
  nodes {
    id fullDatabaseId url body state submittedAt updatedAt authorAssociation
    author { ...who }
    comments(first: 20) { ...inline }
  }
}
`
	inline = `
fragment inline on PullRequestReviewCommentConnection {
  totalCount pageInfo { hasNextPage endCursor }
  nodes { path body }
}
`
	pushes = `
fragment pushes on PullRequestTimelineItemsConnection {
  pageInfo { hasNextPage endCursor }
  nodes {
    __typename
    ... on ReviewRequestedEvent { createdAt requestedReviewer { ...reviewer } }
    ... on HeadRefForcePushedEvent { createdAt actor { ...who } }
    ... on PullRequestCommit { commit { committedDate messageHeadline author { user { login } } } }
  }
}
`
)

// issue is an issue. GitHub tells of one that was closed as a duplicate as of
// one that nobody gave a reason for, unless it is asked to say so.
const issue = `
fragment issue on Issue {
  id number title body url state stateReason%s createdAt updatedAt closedAt
  author { ...who } authorAssociation
  repository { ...space }
  labels(first: 100) { nodes { name } }
  assignees(first: 10) { nodes { login } }
  participants(first: 1) { totalCount }
  comments(first: $inner) { ...talk }
  transfers: timelineItems(first: 5, itemTypes: [TRANSFERRED_EVENT]) { nodes { ... on TransferredEvent { fromRepository { ...space } } } }
}
`

func issueWith(duplicates bool) string {
	if duplicates {
		return fmt.Sprintf(issue, "(enableDuplicate: true)")
	}
	return fmt.Sprintf(issue, "")
}

// assignedIssue is an issue of somebody else that is or was mine to do, with whose it was when.
const assignedIssue = `
fragment assigned on Issue {
  ...issue
  timelineItems(first: 25, itemTypes: [ASSIGNED_EVENT, UNASSIGNED_EVENT, CLOSED_EVENT]) { ...turns }
}
`

const turns = `
fragment turns on IssueTimelineItemsConnection {
  pageInfo { hasNextPage endCursor }
  nodes {
    __typename
    ... on AssignedEvent { createdAt actor { ...who } assignee { ... on User { login } } }
    ... on UnassignedEvent { createdAt actor { ...who } assignee { ... on User { login } } }
    ... on ClosedEvent {
      createdAt actor { ...who }
      closer { ... on PullRequest { author { ...who } } ... on Commit { author { user { login } } } }
    }
  }
}
`

const comment = `
fragment comment on IssueComment {
  id fullDatabaseId url body createdAt updatedAt authorAssociation
  author { ...who }
  repository { ...space }
  issue { number title state author { ...who } }
  pullRequest { number title state author { ...who } }
}
`

const commentsQuery = `query Comments($login: String!, $first: Int!, $after: String) {
  rateLimit { cost }
  user(login: $login) {
    issueComments(first: $first, after: $after, orderBy: {field: UPDATED_AT, direction: DESC}) {
      totalCount
      pageInfo { hasNextPage endCursor }
      nodes { ...%s }
    }
  }
}
`

// parts are the variable and the fragments of a stream's things, the first by
// which they are asked for.
func (s stream) parts(may may) (variable, name string, fragments []string) {
	switch s {
	case authored:
		return ", $inner: Int!", "pull", []string{pull, who, space, reviewerWith(may.teams), closing, files, commits, talk, received, requests}
	case reviewing:
		return ", $login: String!", "reviewed", []string{reviewed, who, space, reviewerWith(may.teams), given, inline, pushes}
	case issues:
		return ", $inner: Int!", "issue", []string{issueWith(may.duplicates), who, space, talk}
	case assigned:
		return ", $inner: Int!", "assigned", []string{assignedIssue, issueWith(may.duplicates), who, space, talk, turns}
	case opening:
		return "", "openEither", []string{openEither, openPull, openIssue, who, space}
	}
	return "", "comment", []string{comment, who, space}
}

// query asks for a page of a stream's things.
func (s stream) query(may may) string {
	variable, name, fragments := s.parts(may)
	if s == commenting {
		return text(fmt.Sprintf(commentsQuery, name), fragments...)
	}
	return text(fmt.Sprintf(searchQuery, variable, name, ""), fragments...)
}

// issuesQuery asks for a page of the issues I opened, and for the first of those that
// are assigned to me.
func issuesQuery(may may) string {
	_, name, _ := issues.parts(may)
	variable, also, fragments := assigned.parts(may)
	return text(fmt.Sprintf(searchQuery, variable+", $also: String!", name, fmt.Sprintf(alsoSearch, also)), fragments...)
}

// nodes asks for things of a stream by their ids.
func (s stream) nodes(may may) string {
	variable, name, fragments := s.parts(may)
	return text(fmt.Sprintf(nodesQuery, variable, name), fragments...)
}

// indexQuery searches several times at once, with entries for results.
func indexQuery(searches int) string {
	var head, body strings.Builder
	for i := range searches {
		fmt.Fprintf(&head, ", $search%d: String!, $after%d: String", i, i)
		fmt.Fprintf(&body, "  s%d: search(type: ISSUE, query: $search%d, first: $first, after: $after%d) {\n"+
			"    issueCount\n    pageInfo { hasNextPage endCursor }\n    nodes { ...entry }\n  }\n", i, i, i)
	}
	return text(fmt.Sprintf("query Index($first: Int!%s) {\n  rateLimit { cost }\n%s}\n", head.String(), body.String()), entry, space)
}
