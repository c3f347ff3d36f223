package fakehub

import "slices"

func (p *PullRequest) key() string      { return nodeID("PR", p.ID) }
func (p *PullRequest) typeName() string { return "PullRequest" }

func (p *PullRequest) field(x *execution, name string, a arguments) (any, error) {
	switch name {
	case "id":
		return p.key(), nil
	case "state":
		return p.State(), nil
	case "isDraft":
		return p.Draft, nil
	case "merged":
		return !p.Merged.IsZero(), nil
	case "mergedAt":
		return p.Merged, nil
	case "mergedBy":
		return maybe(p.Merger), nil
	case "mergeCommit":
		return maybe(p.Merge), nil
	case "additions":
		additions, _ := p.lines()
		return additions, nil
	case "deletions":
		_, deletions := p.lines()
		return deletions, nil
	case "changedFiles":
		return len(p.Files), nil
	case "totalCommentsCount":
		n := len(p.Comments)
		for _, r := range p.Reviews {
			n += len(r.Comments)
		}
		return n, nil
	case "reviewDecision":
		return p.decision(), nil
	case "baseRefName":
		return p.Base, nil
	case "baseRefOid":
		return oid(p.Repository.ID, p.Base), nil
	case "baseRepository":
		return p.Repository, nil
	case "headRefName":
		return p.Branch, nil
	case "headRefOid":
		return p.Commits[len(p.Commits)-1].OID, nil
	case "headRepository": // null once the fork is deleted
		return maybe(p.Head), nil
	case "headRepositoryOwner":
		if p.Head == nil {
			return nil, nil
		}
		return p.Head.Owner, nil
	case "isCrossRepository":
		return p.Head != p.Repository, nil
	}
	if value, known, err := p.connection(x, name, a); known {
		return value, err
	}
	value, known, err := x.thread(&p.Thread, "pull", name, a)
	if !known && err == nil {
		err = unknown(p, name)
	}
	return value, err
}

// connection answers the lists that hang on a pull request.
func (p *PullRequest) connection(x *execution, name string, a arguments) (value any, known bool, err error) {
	kind, all := "", []any(nil)
	switch name {
	case "files":
		kind, all = "PullRequestChangedFileConnection", list(p.Files)
	case "commits":
		kind, all = "PullRequestCommitConnection", list(p.pushed())
	case "closingIssuesReferences":
		kind = "IssueConnection"
		for _, i := range p.Closing { // also of other repositories, when one may see them
			if x.visible(i.Repository) {
				all = append(all, i)
			}
		}
	case "reviewRequests":
		kind, all = "ReviewRequestConnection", list(p.Requests)
	case "reviews":
		kind = "PullRequestReviewConnection"
		for _, r := range p.Reviews {
			states := a.texts("states")
			if x.sees(r) && (a.text("author") == "" || r.Author.is(a.text("author"))) && (states == nil || slices.Contains(states, r.State)) {
				all = append(all, r)
			}
		}
	case "latestReviews":
		kind, all = "PullRequestReviewConnection", list(p.latest())
	case "reviewThreads":
		kind, all = "PullRequestReviewThreadConnection", list(p.reviewThreads())
	case "timelineItems":
		kind, all = "PullRequestTimelineItemsConnection", p.timeline(a)
	case "participants":
		kind, all = "UserConnection", users(p.Participants())
	default:
		return nil, false, nil
	}
	page, err := paged(kind, all, a)
	page.updated = p.Updated
	return page, true, err
}

// sees tells whether a review is visible: one that is not submitted yet is so
// to its author alone.
func (x *execution) sees(r *Review) bool {
	return r.State != Pending || r.Author != nil && r.Author == x.token.Account
}

// latest are the last submitted reviews of each reviewer.
func (p *PullRequest) latest() []*Review {
	var all []*Review
	for i, r := range p.Reviews {
		later := slices.ContainsFunc(p.Reviews[i+1:], func(o *Review) bool { return o.Author == r.Author && o.State != Pending })
		if !later && r.State != Pending && r.Author != p.Author {
			all = append(all, r)
		}
	}
	return all
}

func (p *PullRequest) decision() any {
	decision := any(nil)
	for _, r := range p.latest() {
		switch {
		case r.State == ChangesRequested:
			return "CHANGES_REQUESTED"
		case r.State == Approved:
			decision = "APPROVED"
		}
	}
	if decision == nil && len(p.Requests) > 0 {
		return "REVIEW_REQUIRED"
	}
	return decision
}
