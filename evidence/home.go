package evidence

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// home is where most of a person's own work lies: a guess, for as long as
// nobody said which teams they are in. Work at home is taken to reach their
// team at most, which takes away from what is said of it and adds nothing. So
// a wrong guess is harmless: at worst it calls work narrow that was wide, and
// says that it guessed.
type home struct {
	// spaces hold most of the work; owners are, by space, the code owner of
	// most of what was changed there, empty where none stands out.
	spaces map[string]bool
	owners map[string]string
}

// leastWork is how many items it takes to guess from.
const leastWork = 10

// InferHome guesses where home is from all items of mine, unless my teams are
// known.
func (d *Directory) InferHome(items []*Item) {
	d.home = nil
	if len(d.mine) > 0 {
		return
	}
	work := map[string]int{}
	owned := map[string]map[string]int{}
	all := 0
	for _, it := range items {
		if it.Space == "" || it.Kind != Commit && it.Kind != PullRequest || !it.HasRole(Author) {
			continue
		}
		all++
		work[it.Space]++
		owners, _ := it.Facts.Strings(FactOwners)
		for _, owner := range owners {
			if owned[it.Space] == nil {
				owned[it.Space] = map[string]int{}
			}
			owned[it.Space][fold(owner)]++
		}
	}
	if all < leastWork {
		return
	}
	var spaces []string
	for space := range work {
		spaces = append(spaces, space)
	}
	slices.SortFunc(spaces, func(a, b string) int { return cmp.Or(work[b]-work[a], strings.Compare(a, b)) })
	d.home = &home{spaces: map[string]bool{}, owners: map[string]string{}}
	sum := 0
	for _, space := range spaces {
		if 2*sum > all {
			break
		}
		sum += work[space]
		d.home.spaces[space] = true
		for owner, n := range owned[space] {
			if 2*n > work[space] {
				// Two may own most of it; the smaller name settles which.
				if at := d.home.owners[space]; at == "" || n > owned[space][at] || n == owned[space][at] && owner < at {
					d.home.owners[space] = owner
				}
			}
		}
	}
}

// Home is a digest of the guess, for what rests on it; empty without one.
func (d *Directory) Home() string {
	if d.home == nil {
		return ""
	}
	return fmt.Sprintf("%q %q", slices.Sorted(maps.Keys(d.home.spaces)), d.home.owners)
}

// AtHome reports whether a home was guessed and the item lies there: only of such
// items may the Reach be inferred.
func (d *Directory) AtHome(it *Item) bool { return d.home != nil && d.home.spaces[it.Space] }

// bound says what home is worth for an item whose scope is not known: a bound,
// or where it may have reached further, why.
func (d *Directory) bound(it *Item, r *Reach) {
	if d.home == nil {
		return
	}
	if !d.home.spaces[it.Space] {
		r.Why = "your team is not configured, and " + away(it)
		return
	}
	mine := d.home.owners[it.Space]
	owners, _ := it.Facts.Strings(FactOwners)
	for _, owner := range owners {
		if fold(owner) != mine && isTeam(owner) {
			r.Why = "your team is not configured, and " + owner + " owns some of what was changed"
			return
		}
	}
	if len(r.Outside) > 1 || len(r.Outside) == 1 && fold(r.Outside[0]) != mine {
		r.Why = "your team is not configured, and " + strings.Join(r.Outside, ", ") + " took part"
		return
	}
	r.AtMost, r.Inferred = Team, true
	r.Why = fmt.Sprintf("in %s, %s most of your work lies: your own team at most, by that guess", it.Space, d.home.among())
}

// among leads from one home to most of the work: where there are several, one
// alone may hold little of it.
func (h *home) among() string {
	if len(h.spaces) == 1 {
		return "where"
	}
	return fmt.Sprintf("one of the %d projects where", len(h.spaces))
}

// away says why an item that is not at home is not. Home is guessed from
// commits and pull requests, so a project of tickets is never one.
func away(it *Item) string {
	switch {
	case it.Space == "":
		return "this lies in no project"
	case it.Kind == Ticket && !strings.Contains(it.Space, "/"):
		return "a ticket in " + it.Space + " does not tell of one"
	}
	return it.Space + " is not where most of your work lies"
}
