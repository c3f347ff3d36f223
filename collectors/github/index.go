package github

import (
	"context"
	"fmt"
	"slices"
	"time"
)

// indexPage is how many entries are asked for at once.
const indexPage = 100

// entryIn is a thing of which it is not known yet whether it is asked for.
type entryIn struct {
	ID                   string
	CreatedAt, UpdatedAt time.Time
	Repository           repository
}

// search is one search in a request of several. Two may find the same.
type search struct {
	text, after string
	found       map[string]bool
	empty       int // places that an error explains
}

func (s *search) seen() int { return len(s.found) + s.empty }

// index searches in all scopes at once and returns what they find, in the
// order it was created, with the most results that one of them counts. What is
// not whole is returned with a *shortError.
func (r *run) index(ctx context.Context, s stream, j job) (found []*entryIn, most int, err error) {
	var open []*search
	for _, scope := range r.filter.scopes {
		open = append(open, &search{text: j.search(s, r.me, scope), found: map[string]bool{}})
	}
	known := map[string]bool{}
	var short error
	for len(open) > 0 {
		pages, empty, err := r.indexPages(ctx, s, open)
		if err != nil {
			return nil, 0, err
		}
		var next []*search
		for i, one := range open {
			got := pages[i]
			if most = max(most, got.IssueCount); most > mostResults {
				return nil, most, nil
			}
			before := len(one.found)
			for _, e := range got.Nodes {
				if e == nil {
					continue
				}
				if one.found[e.ID] = true; !known[e.ID] {
					known[e.ID] = true
					found = append(found, e)
				}
			}
			one.empty += empty[i]
			switch more := got.PageInfo.HasNextPage; {
			case more && len(one.found) > before && got.PageInfo.EndCursor != one.after:
				one.after = got.PageInfo.EndCursor
				next = append(next, one)
			case more || one.seen() != got.IssueCount:
				short = &shortError{r.api.host, got.IssueCount, one.seen()}
			}
		}
		open = next
	}
	slices.SortStableFunc(found, func(a, b *entryIn) int { return a.CreatedAt.Compare(b.CreatedAt) })
	return found, most, short
}

// indexPages asks for a page of each search, and says how many places in it
// are empty for a reason that is told. The first time it asks for what the other
// streams begin with as well, so that little that is new costs one request; what
// is whole of that is kept for them.
func (r *run) indexPages(ctx context.Context, s stream, open []*search) (pages []results[entryIn], empty []int, err error) {
	pages, empty = make([]results[entryIn], len(open)), make([]int, len(open))
	if kept, ok := r.keptPages(open); ok {
		return kept, empty, nil
	}
	all := slices.Clone(open)
	if r.kept == nil {
		r.kept = map[string]results[entryIn]{}
		for _, text := range r.ahead() {
			if !slices.ContainsFunc(open, func(one *search) bool { return one.text == text }) {
				all = append(all, &search{text: text})
			}
		}
	}
	answer, holes, err := ask[map[string]results[entryIn]](ctx, r, func() (string, map[string]any) {
		vars := map[string]any{"first": min(indexPage, r.first*indexPage/s.size())}
		for i, one := range all {
			vars[fmt.Sprint("search", i)], vars[fmt.Sprint("after", i)] = one.text, nilWithout(one.after)
		}
		return indexQuery(len(all)), vars
	})
	if err != nil {
		return nil, nil, err
	}
	missing := 0
	for i, one := range all {
		page := answer[fmt.Sprint("s", i)]
		if i < len(open) {
			pages[i] = page
			if len(holes) > 0 {
				empty[i] = emptyIn(page.Nodes)
			}
			missing += empty[i]
		} else if len(holes) == 0 && !page.PageInfo.HasNextPage && emptyIn(page.Nodes) == 0 {
			r.kept[one.text] = page
		}
	}
	r.withhold(s, holes, missing)
	return pages, empty, nil
}

func emptyIn(nodes []*entryIn) int {
	empty := 0
	for _, n := range nodes {
		if n == nil {
			empty++
		}
	}
	return empty
}

// keptPages takes the pages of searches, where all of them are kept.
func (r *run) keptPages(open []*search) (pages []results[entryIn], ok bool) {
	for _, one := range open {
		page, ok := r.kept[one.text]
		if !ok || one.after != "" {
			return nil, false
		}
		pages = append(pages, page)
	}
	for _, one := range open { // asked for again, it is asked for anew
		delete(r.kept, one.text)
	}
	return pages, true
}

// ahead are the searches that the streams begin with.
func (r *run) ahead() []string {
	var out []string
	for _, s := range streams(r.config.Collect) {
		if j, ok := r.begins(s); ok {
			for _, scope := range r.filter.scopes {
				out = append(out, j.search(s, r.me, scope))
			}
		}
	}
	return out
}
