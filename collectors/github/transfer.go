package github

import (
	"context"
	"maps"
	"slices"
	"strings"

	"sheaf/evidence"
)

// transferred says of the items of a page of issues what they were before they were
// moved here from another repository: to GitHub a transferred issue is another one, and
// there is none under the old id any more. What no item of the page is of is taken back.
// https://docs.github.com/en/issues/tracking-your-work-with-issues/administering-issues/transferring-an-issue-to-another-repository
func (r *run) transferred(ctx context.Context, nodes []*issueIn, items []evidence.Item) ([]evidence.Item, error) {
	if r.before == nil {
		return items, nil
	}
	for _, i := range nodes {
		for _, e := range i.Transfers.Nodes {
			if e == nil || e.FromRepository == nil {
				continue
			}
			own, prefix := r.maker.thread(i.Repository.NameWithOwner, i.Number), strings.ToLower(r.api.prefix+e.FromRepository.NameWithOwner+"#")
			old, err := r.before(ctx, "", func(id string) bool {
				number, there := strings.CutPrefix(strings.ToLower(id), prefix)
				return id == own || there && !strings.Contains(number, "/")
			})
			if err != nil {
				return nil, err
			}
			it, ok := former(i, own, old)
			if !ok || it.Facts.Has(evidence.FactOpenWork) {
				continue
			}
			heir := slices.IndexFunc(items, func(it evidence.Item) bool { return it.Kind == evidence.Ticket && it.Native == i.ID })
			if heir >= 0 && items[heir].Former == "" {
				items[heir].Former = it.ID
				maps.DeleteFunc(r.point.Assigned, func(_, name string) bool { return r.api.prefix+name == it.ID })
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
// did so in that second. Of several it is the one of that title, and so it is where the
// ledger has the issue by its own id too, which may have been read as nothing else.
func former(i *issueIn, own string, old []evidence.Item) (evidence.Item, bool) {
	is := func(it evidence.Item) bool { return it.ID == own }
	known := slices.ContainsFunc(old, is)
	old = slices.DeleteFunc(old, func(it evidence.Item) bool {
		return is(it) || it.Kind != evidence.Ticket || !it.Created.Equal(i.CreatedAt) || it.Author != i.Author.handle()
	})
	if known || len(old) > 1 {
		old = slices.DeleteFunc(old, func(it evidence.Item) bool { return it.Title != i.Title })
	}
	if len(old) != 1 {
		return evidence.Item{}, false
	}
	return old[0], true
}
