package github

import (
	"context"
	"slices"
	"strings"

	"sheaf/evidence"
)

// transferred takes back what issues of a page were before they were moved here from
// another repository: to GitHub a transferred issue is another one, and there is none
// under the old id any more.
// https://docs.github.com/en/issues/tracking-your-work-with-issues/administering-issues/transferring-an-issue-to-another-repository
func (r *run) transferred(ctx context.Context, nodes []*issueIn) ([]evidence.Item, error) {
	var items []evidence.Item
	for _, i := range nodes {
		for _, e := range i.Transfers.Nodes {
			if e == nil || e.FromRepository == nil || r.before == nil {
				continue
			}
			prefix := strings.ToLower(r.api.prefix + e.FromRepository.NameWithOwner + "#")
			old, err := r.before(ctx, "", func(id string) bool {
				number, there := strings.CutPrefix(strings.ToLower(id), prefix)
				return there && !strings.Contains(number, "/")
			})
			if err != nil {
				return nil, err
			}
			it, ok := r.maker.former(i, old)
			if !ok || it.Facts.Has(evidence.FactOpenWork) {
				continue
			}
			it.Actor, it.Updated = "", utc(&i.UpdatedAt)
			it.Facts.Set(evidence.FactOpenWork, false)
			it.Facts.Set(evidence.FactTakenBack, true)
			items = append(items, it)
		}
	}
	return items, nil
}

// former is which of the items of another repository an issue was: whoever opened it
// did so in that second. Of several it is the one of that title.
func (m maker) former(i *issueIn, old []evidence.Item) (evidence.Item, bool) {
	id := m.thread(i.Repository.NameWithOwner, i.Number)
	old = slices.DeleteFunc(old, func(it evidence.Item) bool {
		return it.ID == id || it.Kind != evidence.Ticket || !it.Created.Equal(i.CreatedAt) || it.Author != i.Author.handle()
	})
	if len(old) > 1 {
		old = slices.DeleteFunc(old, func(it evidence.Item) bool { return it.Title != i.Title })
	}
	if len(old) != 1 {
		return evidence.Item{}, false
	}
	return old[0], true
}
