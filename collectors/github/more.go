package github

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"sheaf/collectors"
)

// mostRests is how many lists are paged on in one request.
const mostRests = 10

// rest is what is left of a list of some node. tried says that it did not go on
// when it was asked for last.
type rest struct {
	of                                   string // the pull request or issue, as people call it
	tried                                bool
	node, on, field, arguments, fragment string
	cursor                               func() string
	// add takes the next page and says whether there is another.
	add func(json.RawMessage) (more bool, err error)
}

// restOf is the rest of a list, none where there is none.
func restOf[T any](of, node, on, field, arguments, fragment string, l *list[T]) []rest {
	if !l.PageInfo.HasNextPage {
		return nil
	}
	return []rest{{
		of: of, node: node, on: on, field: field, arguments: arguments, fragment: fragment,
		cursor: func() string { return l.PageInfo.EndCursor },
		add: func(raw json.RawMessage) (bool, error) {
			var next *list[T]
			if err := json.Unmarshal(raw, &next); err != nil {
				return false, err
			}
			if next == nil || next.PageInfo.HasNextPage && (len(next.Nodes) == 0 || next.PageInfo.EndCursor == l.PageInfo.EndCursor) {
				return false, errors.New("it does not go on")
			}
			l.more(*next)
			return l.PageInfo.HasNextPage, nil
		},
	}}
}

// goOn takes the next page out of the answer about its node.
func (r *rest) goOn(answer json.RawMessage) (more bool, err error) {
	var node map[string]json.RawMessage
	if len(answer) > 0 {
		if err := json.Unmarshal(answer, &node); err != nil {
			return false, err
		}
	}
	page := node[r.field]
	if page == nil {
		page = json.RawMessage("null")
	}
	return r.add(page)
}

// fragments are those of lists, with the ones they use.
func (r *run) fragments() map[string]string {
	return map[string]string{
		"closing": closing + space, "files": files, "commits": commits, "talk": talk + who, "received": received + who,
		"turns": turns + who, "given": given + inline + who, "inline": inline, "requests": requests + reviewerWith(r.may.teams), "pushes": pushes + reviewerWith(r.may.teams) + who,
	}
}

// complete pages on what did not fit in a page of pull requests, and names
// what GitHub does not give whole.
func (r *run) complete(ctx context.Context, s stream, nodes []*pullIn) error {
	const on = "PullRequest"
	var rests []rest
	for _, p := range nodes {
		if s == reviewing {
			rests = append(rests, restOf(p.name(), p.ID, on, "reviews", "author: $login, ", "given", &p.Reviews)...)
			rests = append(rests, restOf(p.name(), p.ID, on, "timelineItems", "itemTypes: [REVIEW_REQUESTED_EVENT, PULL_REQUEST_COMMIT, HEAD_REF_FORCE_PUSHED_EVENT], ", "pushes", &p.TimelineItems)...)
			continue
		}
		rests = append(rests, restOf(p.name(), p.ID, on, "files", "", "files", &p.Files)...)
		rests = append(rests, restOf(p.name(), p.ID, on, "commits", "", "commits", &p.Commits)...)
		rests = append(rests, restOf(p.name(), p.ID, on, "comments", "", "talk", &p.Comments)...)
		rests = append(rests, restOf(p.name(), p.ID, on, "reviews", "", "received", &p.Reviews)...)
		rests = append(rests, restOf(p.name(), p.ID, on, "closingIssuesReferences", "", "closing", &p.ClosingIssuesReferences)...)
		rests = append(rests, restOf(p.name(), p.ID, on, "timelineItems", "itemTypes: [REVIEW_REQUESTED_EVENT], ", "requests", &p.TimelineItems)...)
	}
	if err := r.completeAll(ctx, rests); err != nil {
		return err
	}
	rests = nil
	for _, p := range nodes {
		if s != reviewing {
			break
		}
		for _, review := range p.Reviews.Nodes {
			if review != nil {
				rests = append(rests, restOf(p.name(), review.ID, "PullRequestReview", "comments", "", "inline", &review.Comments)...)
			}
		}
	}
	if err := r.completeAll(ctx, rests); err != nil {
		return err
	}
	for _, p := range nodes {
		r.short(p)
	}
	return nil
}

// completeIssues pages on what did not fit in a page of issues.
func (r *run) completeIssues(ctx context.Context, nodes []*issueIn) error {
	const on = "Issue"
	var rests []rest
	for _, i := range nodes {
		rests = append(rests, restOf(i.name(), i.ID, on, "comments", "", "talk", &i.Comments)...)
		rests = append(rests, restOf(i.name(), i.ID, on, "timelineItems", "itemTypes: [ASSIGNED_EVENT, UNASSIGNED_EVENT, CLOSED_EVENT], ", "turns", &i.TimelineItems)...)
	}
	return r.completeAll(ctx, rests)
}

// completeAll pages lists to their ends, several in one request.
func (r *run) completeAll(ctx context.Context, rests []rest) error {
	for len(rests) > 0 {
		now := rests[:min(mostRests, len(rests))]
		answer, _, err := ask[map[string]json.RawMessage](ctx, r, func() (string, map[string]any) { return r.moreQuery(now) })
		if err != nil {
			return err
		}
		var open []rest
		for i, rest := range now {
			more, err := rest.goOn(answer[fmt.Sprintf("n%d", i)])
			switch {
			case err == nil && more:
				rest.tried = false
				open = append(open, rest)
			case err != nil && !rest.tried: // it may have changed meanwhile
				rest.tried = true
				open = append(open, rest)
			case err != nil:
				r.skipped = append(r.skipped, collectors.Skip{
					What: rest.of, Why: fmt.Sprintf("%s was not read to its end: %v", rest.field, err), Hint: "look at it on the site; the others are read",
				})
			}
		}
		rests = append(open, rests[len(now):]...)
	}
	return nil
}

// moreQuery asks for the next page of each list.
func (r *run) moreQuery(rests []rest) (string, map[string]any) {
	var head, body, tail strings.Builder
	vars := map[string]any{"inner": r.inner}
	known, used := r.fragments(), map[string]bool{}
	for i, rest := range rests {
		n, c := fmt.Sprintf("n%d", i), fmt.Sprintf("c%d", i)
		vars[n], vars[c] = rest.node, rest.cursor()
		fmt.Fprintf(&head, ", $%s: ID!, $%s: String!", n, c)
		fmt.Fprintf(&body, "  %s: node(id: $%s) { ... on %s { %s(%sfirst: $inner, after: $%s) { ...%s } } }\n",
			n, n, rest.on, rest.field, rest.arguments, c, rest.fragment)
		if strings.Contains(rest.arguments, "$login") && vars["login"] == nil {
			vars["login"] = r.me
			head.WriteString(", $login: String!")
		}
		for _, fragment := range strings.SplitAfter(known[rest.fragment], "\n}\n") {
			if !used[fragment] {
				used[fragment] = true
				tail.WriteString(fragment)
			}
		}
	}
	return fmt.Sprintf("query More($inner: Int!%s) {\n  rateLimit { cost }\n%s}\n%s", head.String(), body.String(), tail.String()), vars
}

// The most that GitHub gives of one pull request, whatever it has.
// https://docs.github.com/en/rest/pulls/pulls#list-commits-on-a-pull-request
const (
	mostCommits = 250
	mostFiles   = 3000
)

// short names the lists of a pull request that ended before their totals.
func (r *run) short(p *pullIn) {
	tell := func(what string, told, given int, notice bool) {
		if given < told {
			r.skipped = append(r.skipped, collectors.Skip{
				What: p.name(), Why: fmt.Sprintf("%s counts %d %s and gave %d", r.api.host, told, what, given), Notice: notice,
			})
		}
	}
	tell("files", max(p.Files.TotalCount, p.ChangedFiles), len(p.Files.Nodes), len(p.Files.Nodes) >= mostFiles)
	tell("commits", p.Commits.TotalCount, len(p.Commits.Nodes), len(p.Commits.Nodes) >= mostCommits)
	tell("reviews", p.Reviews.TotalCount, len(p.Reviews.Nodes), false)
	for _, review := range p.Reviews.Nodes {
		if review != nil && review.ID != "" {
			tell("comments in a review", review.Comments.TotalCount, len(review.Comments.Nodes), false)
		}
	}
}
