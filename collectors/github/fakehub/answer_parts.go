package fakehub

// pullCommit is a commit as part of a pull request.
type pullCommit struct {
	pull   *PullRequest
	commit *Commit
}

func (p *PullRequest) pushed() []pullCommit {
	all := make([]pullCommit, len(p.Commits))
	for i, c := range p.Commits {
		all[i] = pullCommit{p, c}
	}
	return all
}

func (c pullCommit) key() string { return nodeID("PURC", c.pull.ID, c.commit.OID) }

func (pullCommit) typeName() string { return "PullRequestCommit" }

func (c pullCommit) field(_ *execution, name string, _ arguments) (any, error) {
	path := c.pull.path("pull") + "/commits/" + c.commit.OID
	switch name {
	case "id":
		return c.key(), nil
	case "commit":
		return c.commit, nil
	case "pullRequest":
		return c.pull, nil
	case "resourcePath":
		return path, nil
	case "url":
		return site + path, nil
	}
	return nil, unknown(c, name)
}

func (f File) key() string { return f.Path }

func (File) typeName() string { return "PullRequestChangedFile" }

func (f File) field(_ *execution, name string, _ arguments) (any, error) {
	switch name {
	case "path":
		return f.Path, nil
	case "additions":
		return f.Additions, nil
	case "deletions":
		return f.Deletions, nil
	case "changeType":
		return f.Change, nil
	}
	return nil, unknown(f, name)
}

func (r *ReviewRequest) key() string { return nodeID("RR", r.ID) }

func (*ReviewRequest) typeName() string { return "ReviewRequest" }

func (r *ReviewRequest) field(_ *execution, name string, _ arguments) (any, error) {
	switch name {
	case "id":
		return r.key(), nil
	case "databaseId":
		return r.ID, nil
	case "asCodeOwner":
		return r.Owner, nil
	case "pullRequest":
		return r.pull, nil
	case "requestedReviewer": // null for a team one may not see
		if r.Team != nil {
			return r.Team, nil
		}
		return maybe(r.Reviewer), nil
	}
	return nil, unknown(r, name)
}
