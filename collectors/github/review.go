package github

import (
	"cmp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"sheaf/evidence"
)

// pending is the state of a review that was not submitted.
const pending = "PENDING"

// reviews makes the items of the reviews I gave on somebody else's pull
// request and submitted in one of the windows: one for each, those without
// words too. An answer in a thread is such a review.
func (m maker) reviews(p *pullIn, windows []evidence.Window) []evidence.Item {
	if m.isMe(p.Author) {
		return nil // answers on one's own work
	}
	var out []evidence.Item
	for _, r := range p.Reviews.Nodes {
		if r == nil || r.SubmittedAt == nil || r.State == pending || !m.isMe(r.Author) || !lies(*r.SubmittedAt, windows) {
			continue
		}
		out = append(out, m.review(p, r))
	}
	return out
}

func (m maker) review(p *pullIn, r *reviewIn) evidence.Item {
	it := m.item(&p.threadIn, evidence.Review)
	id := cmp.Or(r.FullDatabaseID, fragmentNumber(r.URL), number(r.ID))
	it.ID += "/review/" + string(id)
	it.Native, it.URL = r.ID, r.URL
	it.Role, it.Roles = evidence.Reviewer, []evidence.Role{evidence.Reviewer}
	it.At, it.Created, it.Updated = utc(r.SubmittedAt), utc(r.SubmittedAt), utc(&r.UpdatedAt)
	it.State = strings.ToLower(r.State)
	words := m.words(&it, r)
	others := people{maker: m}
	others.add(p.Author, evidence.Author)
	it.People = others.list

	it.Facts.Set("review_states", []string{r.State})
	it.Facts.Set("inline_comments", len(r.Comments.Nodes))
	it.Facts.Set("comment_chars", words)
	it.Facts.Set("pr_author_association", p.AuthorAssociation)
	it.Facts.Set("actor_association", r.AuthorAssociation)
	it.Facts.Set("pr_merged", p.MergedAt != nil)
	it.Facts.Set("change_body", p.Body)
	if asked, known := m.askedBefore(p, *r.SubmittedAt); known {
		it.Facts.Set("review_requested", asked)
	}
	it.Facts.Set("pushes_after_review", pushesAfter(p, *r.SubmittedAt))
	return it
}

// words fills in what the reviewer wrote, the comments in the change after
// their paths, and returns how many characters that is without the paths.
func (m maker) words(it *evidence.Item, r *reviewIn) int {
	var text strings.Builder
	text.WriteString(strings.TrimSpace(r.Body))
	chars := utf8.RuneCountInString(text.String())
	paths := []string{}
	for _, c := range r.Comments.Nodes {
		if c == nil {
			continue
		}
		if text.Len() > 0 {
			text.WriteString("\n\n")
		}
		said := strings.TrimSpace(c.Body)
		chars += utf8.RuneCountInString(said)
		text.WriteString("[" + c.Path + "]")
		if said != "" && strings.ContainsAny(said[:1], ">`~<-*#|") {
			text.WriteByte('\n') // a quote or a block has to begin its line
		} else {
			text.WriteByte(' ')
		}
		text.WriteString(said)
		if !slices.Contains(paths, c.Path) {
			paths = append(paths, c.Path)
		}
	}
	it.Body = text.String()
	it.Facts.Set(evidence.FactPathsCommented, paths)
	return chars
}

// askedBefore reports whether I was asked for the review. Whether a team that
// was asked includes me is not known.
func (m maker) askedBefore(p *pullIn, at time.Time) (asked, known bool) {
	known = true
	for _, e := range p.TimelineItems.Nodes {
		if e == nil || e.Type != "ReviewRequestedEvent" || e.CreatedAt.After(at) {
			continue
		}
		if m.isMe(e.RequestedReviewer) {
			return true, true
		}
		if e.RequestedReviewer == nil || e.RequestedReviewer.Type == "Team" {
			known = false
		}
	}
	return false, known
}

// pushesAfter counts how often the author pushed after a review: each time the
// branch was replaced, and each commit added since. GitHub does not tell when
// a commit was pushed; one written before a replacement came with it.
func pushesAfter(p *pullIn, at time.Time) int {
	pushes := 0
	since := at
	for _, e := range p.TimelineItems.Nodes {
		if e == nil || e.Type != "HeadRefForcePushedEvent" || !e.CreatedAt.After(at) {
			continue
		}
		if p.Author == nil || e.Actor == nil || strings.EqualFold(e.Actor.Login, p.Author.Login) {
			pushes++
		}
		if e.CreatedAt.After(since) {
			since = e.CreatedAt
		}
	}
	for _, e := range p.TimelineItems.Nodes {
		if e == nil || e.Type != "PullRequestCommit" || !e.Commit.CommittedDate.After(since) || isUpdate(e.Commit.MessageHeadline) {
			continue
		}
		by := e.Commit.Author
		if p.Author == nil || by == nil || by.User == nil || strings.EqualFold(by.User.Login, p.Author.Login) {
			pushes++
		}
	}
	return pushes
}

// isUpdate reports whether a commit only brings the base branch in.
func isUpdate(headline string) bool {
	return strings.HasPrefix(headline, "Merge branch ") || strings.HasPrefix(headline, "Merge remote-tracking branch ")
}

// fragmentNumber is the number at the end of a page's fragment:
// #pullrequestreview-345, #issuecomment-678.
func fragmentNumber(url string) number {
	_, fragment, _ := strings.Cut(url, "#")
	i := strings.LastIndexByte(fragment, '-')
	digits := fragment[i+1:]
	if i < 0 || strings.Trim(digits, "0123456789") != "" {
		return ""
	}
	return number(digits)
}
