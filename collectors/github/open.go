package github

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"sheaf/collectors"
	"sheaf/evidence"
)

// openPage is how many results of each search for open work are read: those
// touched last. It is to choose from, not to be complete.
const openPage = 50

// openSearch is a search for work that could be done.
type openSearch struct {
	kind         evidence.Kind
	query, about string
}

// openSearches are the pull requests that ask for my review, and where orgs or
// repos say which, the open issues that are nobody's.
func openSearches(c Config, scopes []string) []openSearch {
	var all []openSearch
	if slices.Contains(c.Collect, evidence.Review) {
		all = append(all, openSearch{evidence.PullRequest, "review-requested:" + c.Login + " -author:" + c.Login + " is:pr is:open archived:false sort:updated-desc", "pull requests ask for a review"})
	}
	if !slices.Contains(c.Collect, evidence.Ticket) || slices.Contains(scopes, "") {
		return all
	}
	var labels []string
	for _, l := range c.OpenLabels {
		labels = append(labels, `"`+strings.ReplaceAll(l, `"`, "")+`"`)
	}
	for _, scope := range scopes {
		query := "is:issue is:open no:assignee -author:" + c.Login + " archived:false " + scope
		if len(labels) > 0 {
			query += " label:" + strings.Join(labels, ",")
		}
		all = append(all, openSearch{evidence.Ticket, query + " sort:updated-desc", "open issues of " + scope + " are nobody's"})
	}
	return all
}

// openWork is a thing that was open work in the last run.
type openWork struct {
	Kind evidence.Kind `json:"kind"`
	ID   string        `json:"id"`
}

// openFound are the answers to searches for open work.
type openFound struct {
	IssueCount int
	Nodes      []*struct {
		threadIn
		IsDraft bool
	}
}

// open hands on what the searches found. Nobody is credited for it. What an
// earlier run found and none finds any more is no longer open work, whatever
// became of it.
func (r *run) open(searches []openSearch, answer map[string]json.RawMessage) error {
	before := r.point.Open
	r.point.Open = map[string]openWork{}
	var items []evidence.Item
	for i, s := range searches {
		var found openFound
		if err := json.Unmarshal(answer[openAlias(i)], &found); err != nil {
			return fmt.Errorf("read open work: %w", err)
		}
		if n := len(found.Nodes); found.IssueCount > n && n >= r.first {
			r.skipped = append(r.skipped, collectors.Skip{
				What: r.api.host, Why: fmt.Sprintf("%d %s; the %d touched last are kept to choose from (open_labels narrows it)", found.IssueCount, s.about, n), Notice: true,
			})
		}
		for _, n := range found.Nodes {
			if n == nil || n.ID == "" || !r.filter.has(n.Repository.NameWithOwner) || r.point.Open[n.ID].ID != "" {
				continue
			}
			it := r.maker.openItem(&n.threadIn, s.kind)
			if n.IsDraft {
				it.Facts.Set("draft", true)
			}
			r.point.Open[n.ID] = openWork{s.kind, it.ID}
			items = append(items, it)
		}
	}
	for _, native := range slices.Sorted(maps.Keys(before)) {
		if was := before[native]; r.point.Open[native].ID == "" {
			it := evidence.Item{ID: was.ID, Native: native, Source: r.config.Name, Kind: was.Kind}
			it.Facts.Set(evidence.FactOpenWork, false)
			items = append(items, it)
		}
	}
	slices.SortFunc(items, func(a, b evidence.Item) int { return cmp.Compare(a.ID, b.ID) })
	if len(items) == 0 {
		return nil
	}
	return r.hand(items)
}

// openItem is a thread that nobody is credited for.
func (m maker) openItem(t *threadIn, kind evidence.Kind) evidence.Item {
	it := m.item(t, kind)
	it.Actor = ""
	others := people{maker: m}
	it.Facts.Set(evidence.FactOpenWork, true)
	it.Facts.Set("author_association", t.AuthorAssociation)
	it.Facts.Set("participants", t.Participants.TotalCount)
	it.Facts.Set("comments", t.Comments.TotalCount)
	if kind == evidence.PullRequest {
		others.add(t.Author, evidence.Author)
	} else {
		others.add(t.Author, evidence.Reporter)
		all, open := boxes(t.Body)
		it.Facts.Set("boxes", all)
		it.Facts.Set("open_boxes", open)
	}
	it.People = others.list
	return it
}

func openAlias(i int) string { return fmt.Sprintf("open%d", i) }

// helloQuery asks who I am to the host, whether the repositories of last time
// can still be seen, and for open work, which so costs no request of its own.
func helloQuery(searches []openSearch) string {
	var head, body strings.Builder
	if len(searches) == 0 {
		return fmt.Sprintf(hello, "", "")
	}
	head.WriteString(", $first: Int!")
	fragments := []string{who, space}
	for i, s := range searches {
		name, fragment := "openIssue", openIssue
		if s.kind == evidence.PullRequest {
			name, fragment = "openPull", openPull
		}
		if !slices.Contains(fragments, fragment) {
			fragments = append(fragments, fragment)
		}
		fmt.Fprintf(&head, ", $%s: String!", openAlias(i))
		fmt.Fprintf(&body, "  %s: search(type: ISSUE, query: $%[1]s, first: $first) { issueCount nodes { ...%[2]s } }\n", openAlias(i), name)
	}
	return text(fmt.Sprintf(hello, head.String(), body.String()), fragments...)
}
