package fakehub

import "strings"

// is tells whether an account has that login, ignoring case; nobody has none.
func (a *Account) is(login string) bool { return a != nil && strings.EqualFold(a.Login, login) }

func (r *Review) key() string    { return nodeID("PRR", r.ID) }
func (*Review) typeName() string { return "PullRequestReview" }

func (r *Review) field(x *execution, name string, a arguments) (any, error) {
	switch name {
	case "id":
		return r.key(), nil
	case "state":
		return r.State, nil
	case "submittedAt", "publishedAt": // null while it is pending
		return r.Submitted, nil
	case "commit":
		return maybe(r.Commit), nil
	case "comments":
		return paged("PullRequestReviewCommentConnection", list(r.Comments), a)
	case "pullRequest":
		return r.pull, nil
	case "isMinimized":
		return false, nil
	case "minimizedReason":
		return nil, nil
	}
	w := written{r.ID, r.pull.Repository, r.Author, r.Body, r.pull.path("pull") + "#pullrequestreview-" + digits(r.ID), r.Created, r.Updated, r.Submitted}
	if value, known := x.shared(w, name); known {
		return value, nil
	}
	return nil, unknown(r, name)
}

func (c *ReviewComment) key() string    { return nodeID("PRRC", c.ID) }
func (*ReviewComment) typeName() string { return "PullRequestReviewComment" }

func (c *ReviewComment) field(x *execution, name string, _ arguments) (any, error) {
	switch name {
	case "id":
		return c.key(), nil
	case "path":
		return c.Path, nil
	case "line", "originalLine": // null where the line is gone
		if c.Line == 0 {
			return nil, nil
		}
		return c.Line, nil
	case "outdated":
		return c.Line == 0, nil
	case "diffHunk":
		return "@@ -1,3 +1,4 @@\n+" + c.Path, nil
	case "state":
		if c.review.State == Pending {
			return "PENDING", nil
		}
		return "SUBMITTED", nil
	case "replyTo":
		return maybe(c.Reply), nil
	case "commit":
		return maybe(c.review.Commit), nil
	case "pullRequest":
		return c.review.pull, nil
	case "pullRequestReview":
		return c.review, nil
	case "isMinimized":
		return false, nil
	}
	p := c.review.pull
	w := written{c.ID, p.Repository, c.Author, c.Body, p.path("pull") + "#discussion_r" + digits(c.ID), c.Created, c.Created, c.Created}
	if value, known := x.shared(w, name); known {
		return value, nil
	}
	return nil, unknown(c, name)
}

// reviewThread is a comment beside a line and its replies.
type reviewThread struct {
	pull     *PullRequest
	comments []*ReviewComment
}

func (p *PullRequest) reviewThreads() []reviewThread {
	var all []reviewThread
	place := map[*ReviewComment]int{}
	for _, r := range p.Reviews {
		if r.State == Pending {
			continue
		}
		for _, c := range r.Comments {
			if i, ok := place[c.Reply]; ok {
				all[i].comments = append(all[i].comments, c)
				place[c] = i
				continue
			}
			place[c] = len(all)
			all = append(all, reviewThread{p, []*ReviewComment{c}})
		}
	}
	return all
}

func (t reviewThread) key() string    { return nodeID("PRRT", t.comments[0].ID) }
func (reviewThread) typeName() string { return "PullRequestReviewThread" }

func (t reviewThread) field(_ *execution, name string, a arguments) (any, error) {
	first := t.comments[0]
	switch name {
	case "id":
		return t.key(), nil
	case "comments":
		return paged("PullRequestReviewCommentConnection", list(t.comments), a)
	case "path":
		return first.Path, nil
	case "line":
		if first.Line == 0 {
			return nil, nil
		}
		return first.Line, nil
	case "isOutdated":
		return first.Line == 0, nil
	case "isResolved":
		return false, nil
	case "resolvedBy":
		return nil, nil
	case "pullRequest":
		return t.pull, nil
	}
	return nil, unknown(t, name)
}
