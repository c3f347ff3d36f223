package fakehub

import "strings"

// rest is an account as REST writes it: an app's login ends in [bot], and
// its type is Bot; a deleted account is the user "ghost".
func (a *Account) rest() any {
	if a == nil {
		return map[string]any{"login": "ghost", "id": 10137, "node_id": "MDQ6VXNlcjEwMTM3", "type": "User", "html_url": site + "/ghost"}
	}
	login := a.Login
	if a.Kind == Bot {
		login += "[bot]"
	}
	return map[string]any{"login": login, "id": a.ID, "node_id": a.key(), "type": string(a.Kind), "name": a.Name,
		"html_url": site + a.path(), "site_admin": false, "created_at": when(a.Created)}
}

func (t *Team) rest() any {
	return map[string]any{"id": t.ID, "node_id": t.key(), "name": t.Name, "slug": t.Slug, "organization": t.Organization.rest(),
		"html_url": site + t.path(), "privacy": "closed", "permission": "pull"}
}

func (r *Repository) rest() any {
	return map[string]any{"id": r.ID, "node_id": r.key(), "name": r.Name, "full_name": r.FullName(), "owner": r.Owner.rest(),
		"private": r.Private, "fork": r.Parent != nil, "archived": r.Archived, "default_branch": r.Default,
		"html_url": site + "/" + r.FullName(), "created_at": when(r.Created), "updated_at": when(r.updated())}
}

func restLabels(labels []*Label) []any {
	all := []any{}
	for _, l := range labels {
		all = append(all, map[string]any{"id": l.ID, "node_id": l.key(), "name": l.Name, "color": l.Color})
	}
	return all
}

// restThread is an issue, or a pull request in the form of an issue.
func (c *call) restThread(h hit) map[string]any {
	kind, id := "issues", ""
	if h.pull != nil {
		kind, id = "pull", h.pull.key()
	} else {
		id = h.issue.key()
	}
	state := "open"
	if !h.Closed.IsZero() {
		state = "closed"
	}
	api := c.api() + "/repos/" + h.Repository.FullName()
	v := map[string]any{"id": h.ID, "node_id": id, "number": h.Number, "title": h.Title, "body": h.Body, "state": state,
		"user": h.Author.rest(), "labels": restLabels(h.Labels), "comments": len(h.Comments),
		"author_association": h.Repository.association(h.Author), "html_url": site + h.path(kind),
		"url": api + "/issues/" + digits(int64(h.Number)), "repository_url": api,
		"created_at": when(h.Created), "updated_at": when(h.Updated), "closed_at": when(h.Closed)}
	if h.pull != nil {
		v["pull_request"] = map[string]any{"url": api + "/pulls/" + digits(int64(h.Number)), "html_url": site + h.path(kind), "merged_at": when(h.pull.Merged)}
		v["draft"] = h.pull.Draft
	}
	return v
}

// api is the root of the REST API in the addresses it gives.
func (c *call) api() string { return "http://" + c.entry.Host + c.hub.root() }

func (c *call) restPull(p *PullRequest) map[string]any {
	v := c.restThread(hit{Thread: &p.Thread, pull: p})
	additions, deletions := p.lines()
	v["additions"], v["deletions"], v["changed_files"], v["commits"] = additions, deletions, len(p.Files), len(p.Commits)
	v["merged"], v["merged_at"] = !p.Merged.IsZero(), when(p.Merged)
	if p.Merge != nil {
		v["merge_commit_sha"], v["merged_by"] = p.Merge.OID, p.Merger.rest()
	}
	head := map[string]any{"ref": p.Branch, "sha": p.Commits[len(p.Commits)-1].OID, "repo": nil}
	if p.Head != nil {
		head["repo"], head["label"] = p.Head.rest(), p.Head.Owner.Login+":"+p.Branch
	}
	v["head"] = head
	v["base"] = map[string]any{"ref": p.Base, "sha": oid(p.Repository.ID, p.Base), "repo": p.Repository.rest()}
	reviewers, teams := []any{}, []any{}
	for _, asked := range p.Requests {
		if asked.Team != nil {
			teams = append(teams, asked.Team.rest())
		} else {
			reviewers = append(reviewers, asked.Reviewer.rest())
		}
	}
	v["requested_reviewers"], v["requested_teams"] = reviewers, teams
	n := 0
	for _, r := range p.Reviews {
		n += len(r.Comments)
	}
	v["review_comments"] = n
	return v
}

func (f File) rest() any {
	v := map[string]any{"filename": f.Path, "additions": f.Additions, "deletions": f.Deletions, "changes": f.Additions + f.Deletions,
		"status": strings.ToLower(f.Change)}
	if f.From != "" {
		v["previous_filename"] = f.From
	}
	return v
}

func (c *Commit) rest() any {
	signature := map[string]any{"name": c.Name, "email": c.Email, "date": when(c.Authored)}
	var author any // null where nobody claims the address
	if c.Author != nil {
		author = c.Author.rest()
	}
	return map[string]any{"sha": c.OID, "node_id": c.key(), "author": author, "committer": author,
		"commit": map[string]any{"message": c.Message, "author": signature, "committer": signature}}
}

func (c *call) restReview(r *Review) any {
	v := map[string]any{"id": r.ID, "node_id": r.key(), "user": r.Author.rest(), "body": r.Body, "state": r.State,
		"html_url":           site + r.pull.path("pull") + "#pullrequestreview-" + digits(r.ID),
		"author_association": r.pull.Repository.association(r.Author)}
	if r.Commit != nil {
		v["commit_id"] = r.Commit.OID
	}
	if !r.Submitted.IsZero() {
		v["submitted_at"] = when(r.Submitted)
	}
	return v
}

func restComment(c *Comment) any {
	t, kind := c.parent()
	return map[string]any{"id": c.ID, "node_id": c.key(), "user": c.Author.rest(), "body": c.Body,
		"html_url": site + t.path(kind) + "#issuecomment-" + digits(c.ID), "author_association": t.Repository.association(c.Author),
		"created_at": when(c.Created), "updated_at": when(c.Updated)}
}

func restReviewComment(c *ReviewComment) any {
	return map[string]any{"id": c.ID, "node_id": c.key(), "user": c.Author.rest(), "body": c.Body, "path": c.Path, "line": c.Line,
		"pull_request_review_id": c.review.ID, "created_at": when(c.Created), "updated_at": when(c.Created),
		"html_url": site + c.review.pull.path("pull") + "#discussion_r" + digits(c.ID)}
}
