package github

import (
	"cmp"
	"context"
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
		for _, scope := range scopes {
			query := "review-requested:" + c.Login + " -author:" + c.Login + " is:pr is:open archived:false " + scope
			all = append(all, openSearch{evidence.PullRequest, strings.TrimSpace(query) + " sort:updated-desc", "pull requests ask for a review"})
		}
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

// FindsOpenIssues reports whether the open issues of Orgs and Repos can be searched for:
// not of too many owners, nor of globs of them.
func (c Config) FindsOpenIssues() bool { return !slices.Contains(newFilter(c).scopes, "") }

// openWork is a thing that was open work in the last run.
type openWork struct {
	Kind evidence.Kind `json:"kind"`
	ID   string        `json:"id"`
}

// openIn is a pull request or an issue that is open work.
type openIn struct {
	threadIn
	IsDraft bool
}

// open hands on what the searches found. Nobody is credited for it. What an
// earlier run found and none finds any more is no longer open work, whatever
// became of it.
func (r *run) open(ctx context.Context, searches []openSearch, answer map[string]json.RawMessage) error {
	found := make([]results[openIn], len(searches))
	for i := range searches {
		if err := json.Unmarshal(answer[openAlias(i)], &found[i]); err != nil {
			return fmt.Errorf("read open work: %w", err)
		}
	}
	if !r.filter.exact {
		if err := r.fillOpen(ctx, found); err != nil {
			return err
		}
	}
	before := r.point.Open
	r.point.Open = map[string]openWork{}
	var items []evidence.Item
	for i, s := range searches {
		if n := len(found[i].Nodes); found[i].IssueCount > n && n >= r.first {
			r.skipped = append(r.skipped, collectors.Skip{
				What: r.api.host, Why: fmt.Sprintf("%d %s; the %d touched last are kept to choose from (open_labels narrows it)", found[i].IssueCount, s.about, n), Notice: true,
			})
		}
		for _, n := range found[i].Nodes {
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

// fillOpen replaces what is known by id and repository alone by the things
// themselves, of those that are asked for. The others stay as they are.
func (r *run) fillOpen(ctx context.Context, found []results[openIn]) error {
	var wanted []string
	for _, f := range found {
		for _, n := range f.Nodes {
			if n != nil && r.filter.has(n.Repository.NameWithOwner) && !slices.Contains(wanted, n.ID) {
				wanted = append(wanted, n.ID)
			}
		}
	}
	filled := map[string]*openIn{}
	for len(wanted) > 0 {
		nodes, missing, err := nodesOf[openIn](ctx, r, opening, wanted)
		if err != nil {
			return err
		}
		for _, n := range nodes {
			filled[n.ID] = n
		}
		wanted = wanted[len(nodes)+missing:]
	}
	for _, f := range found {
		for i, n := range f.Nodes {
			if n != nil && r.filter.has(n.Repository.NameWithOwner) {
				f.Nodes[i] = filled[n.ID]
			}
		}
	}
	return nil
}

// openItem is a thread that nobody is credited for.
func (m maker) openItem(t *threadIn, kind evidence.Kind) evidence.Item {
	it := m.item(t, kind)
	it.Actor, it.State = "", "open" // as was searched for
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
// can still be seen, and for open work, which so costs no request of its own
// where the searches find nothing else than what is asked for. Where they do,
// it asks for entries.
func helloQuery(searches []openSearch, exact bool) string {
	var head, body strings.Builder
	if len(searches) == 0 {
		return fmt.Sprintf(hello, "", "")
	}
	head.WriteString(", $first: Int!")
	fragments := []string{space}
	if exact {
		fragments = append(fragments, who)
	}
	for i, s := range searches {
		name, fragment := "openIssue", openIssue
		if s.kind == evidence.PullRequest {
			name, fragment = "openPull", openPull
		}
		if !exact {
			name, fragment = "entry", entry
		}
		if !slices.Contains(fragments, fragment) {
			fragments = append(fragments, fragment)
		}
		fmt.Fprintf(&head, ", $%s: String!", openAlias(i))
		fmt.Fprintf(&body, "  %s: search(type: ISSUE, query: $%[1]s, first: $first) { issueCount nodes { ...%[2]s } }\n", openAlias(i), name)
	}
	return text(fmt.Sprintf(hello, head.String(), body.String()), fragments...)
}
