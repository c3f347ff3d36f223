package github

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"sheaf/evidence"
)

// pull makes the item of a pull request of mine.
func (m maker) pull(p *pullIn) evidence.Item {
	it := m.item(&p.threadIn, evidence.PullRequest)
	it.Role, it.Roles = evidence.Author, []evidence.Role{evidence.Author}
	if m.isMe(p.MergedBy) {
		it.Roles = append(it.Roles, evidence.Merger)
	}
	it.At, it.Done = first(p.MergedAt, p.ClosedAt, &p.CreatedAt), utc(p.MergedAt)
	it.Files = []evidence.File{}
	for _, f := range p.Files.Nodes {
		if f != nil {
			it.Files = append(it.Files, evidence.File{Path: f.Path, Additions: evidence.Count(f.Additions), Deletions: evidence.Count(f.Deletions), Generated: m.isGenerated(f.Path)})
		}
	}
	slices.SortStableFunc(it.Files, func(a, b evidence.File) int { return strings.Compare(a.Path, b.Path) })
	it.FilesTotal = evidence.Count(p.ChangedFiles)
	it.Additions, it.Deletions = evidence.Count(p.Additions), evidence.Count(p.Deletions)
	_, it.Trailers = evidence.ParseTrailers(p.Title + "\n\n" + strings.ReplaceAll(p.Body, "\r\n", "\n"))
	it.Events = m.events(p)
	it.People = m.with(p)
	m.pullRefs(&it, p)
	m.pullFacts(&it, p)
	return it
}

// events are the reviews a pull request received and how it ended, oldest
// first.
func (m maker) events(p *pullIn) []evidence.Event {
	var out []evidence.Event
	for _, r := range p.Reviews.Nodes {
		if r != nil && r.SubmittedAt != nil && !m.isMe(r.Author) {
			out = append(out, evidence.Event{At: utc(r.SubmittedAt), Actor: r.Author.handle(), What: "reviewed", To: strings.ToLower(r.State)})
		}
	}
	switch {
	case p.MergedAt != nil:
		out = append(out, evidence.Event{At: utc(p.MergedAt), Actor: p.MergedBy.handle(), What: "merged"})
	case p.ClosedAt != nil:
		out = append(out, evidence.Event{At: utc(p.ClosedAt), What: "closed"})
	}
	slices.SortStableFunc(out, func(a, b evidence.Event) int {
		return cmp.Or(a.At.Compare(b.At), strings.Compare(a.Actor, b.Actor), strings.Compare(a.What, b.What))
	})
	return out
}

// with are those who reviewed, merged and commented.
func (m maker) with(p *pullIn) []evidence.Participant {
	others := people{maker: m}
	for _, r := range p.Reviews.Nodes {
		if r != nil && r.SubmittedAt != nil {
			others.add(r.Author, evidence.Reviewer)
		}
	}
	if p.MergedAt != nil {
		others.add(p.MergedBy, evidence.Merger)
	}
	for _, c := range p.Comments.Nodes {
		if c != nil {
			others.addCommenter(c.Author)
		}
	}
	return others.list
}

// pullRefs are the commits, what they became, and the issues that it closes.
func (m maker) pullRefs(it *evidence.Item, p *pullIn) {
	var shas, written []string
	add := func(to string) {
		ref := evidence.Ref{To: to, Via: evidence.ViaAPI}
		if !slices.Contains(it.Refs, ref) {
			it.Refs = append(it.Refs, ref)
		}
	}
	for _, c := range p.Commits.Nodes {
		if c != nil && c.Commit.OID != "" {
			shas = append(shas, c.Commit.OID)
			written = append(written, c.Commit.AuthoredDate.UTC().Format(time.RFC3339)+" "+c.Commit.MessageHeadline)
			add("git:" + c.Commit.OID)
		}
	}
	if p.MergedAt != nil && p.MergeCommit != nil {
		add("git:" + p.MergeCommit.OID)
		it.Facts.Set(evidence.FactMergeCommit, p.MergeCommit.OID)
	}
	closes := []string{}
	for _, i := range p.ClosingIssuesReferences.Nodes {
		if i != nil {
			id := m.thread(i.Repository.NameWithOwner, i.Number)
			closes = append(closes, id)
			add(id)
		}
	}
	it.Facts.Set("closes", closes)
	if len(shas) >= p.Commits.TotalCount { // beyond 250 GitHub names no more
		it.Facts.Set(evidence.FactCommits, append([]string{}, shas...))
	}
	if len(written) > 1 { // one is told by the merge commit
		it.Facts.Set(evidence.FactWritten, written)
	}
}

func (m maker) pullFacts(it *evidence.Item, p *pullIn) {
	it.Facts.Set("author_association", p.AuthorAssociation)
	it.Facts.Set("participants", p.Participants.TotalCount)
	it.Facts.Set("comments", p.Comments.TotalCount)
	it.Facts.Set("base_branch", p.BaseRefName)
	it.Facts.Set(evidence.FactBranch, p.HeadRefName)
	if p.IsDraft {
		it.Facts.Set("draft", true)
	}
	inline := 0
	for _, r := range p.Reviews.Nodes {
		if r != nil {
			inline += r.Comments.TotalCount
		}
	}
	it.Facts.Set("review_comments", inline)
	asked := []string{}
	ask := func(a *actor) {
		if a != nil && !slices.Contains(asked, a.handle()) {
			asked = append(asked, a.handle())
		}
	}
	for _, e := range p.TimelineItems.Nodes {
		if e != nil {
			ask(e.RequestedReviewer)
		}
	}
	for _, r := range p.ReviewRequests.Nodes {
		if r != nil {
			ask(r.RequestedReviewer)
		}
	}
	slices.Sort(asked)
	it.Facts.Set("requested_reviewers", asked)
}

// reaches reports whether a thread that lived from created on lies in one of
// the windows. One that is open lives up to its last change.
func reaches(t *threadIn, windows []evidence.Window) bool {
	end := first(t.MergedAt, t.ClosedAt, &t.UpdatedAt)
	return slices.ContainsFunc(windows, func(w evidence.Window) bool {
		begun := w.To.IsZero() || t.CreatedAt.Before(w.To)
		return begun && !end.Before(w.From)
	})
}

// lies reports whether a time lies in one of the windows.
func lies(t time.Time, windows []evidence.Window) bool {
	return slices.ContainsFunc(windows, func(w evidence.Window) bool { return w.Contains(t) })
}
