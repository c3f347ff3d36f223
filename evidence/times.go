package evidence

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"time"
)

// span is the times of the first and the last of the items.
func span(items []*Item) (first, last time.Time) {
	for _, it := range items {
		if it.At.IsZero() {
			continue
		}
		if first.IsZero() || it.At.Before(first) {
			first = it.At
		}
		if it.At.After(last) {
			last = it.At
		}
	}
	return first, last
}

// done is the time of the last act that finished something, or zero. A change
// made again elsewhere finishes nothing more: a fix picked to another branch
// next month was done when it first landed. Neither does what is said of work
// that is itself in the piece: a note, or my answer on my own pull request, which
// may be open still.
func (g *graph) done(p *Piece, nodes []int32) time.Time {
	var last time.Time
	most := 0
	for _, it := range p.Items {
		most = max(most, finishing(it))
	}
	for i, it := range p.Items {
		if finishing(it) < most || p.Repeats[it.ID] != "" || g.isPick(nodes[i]) {
			continue
		}
		if t := g.read[nodes[i]].finished; t.After(last) {
			last = t
		}
	}
	return last
}

// finishing is what finishes a piece: work, where there is any, else a ticket of
// others that I reported or spoke on, else what I say, else notes. A ticket that only
// passed through my hands never does. Work that was
// given up finishes nothing, and what is said of it does no more; but a commit of
// mine in what others opened, gone since they squashed it, leaves what I said.
func finishing(it *Item) int {
	switch {
	case it.Kind == Note, it.isPassing():
		return 0
	case it.isAct(), it.superseded(), it.Kind == PullRequest && (it.Role == Reviewer || it.Role == Commenter):
		return 1
	case it.Dropped(), it.Kind == Ticket && (it.Role == Reporter || it.Role == Commenter) && !it.HasRole(Assignee):
		return 2
	}
	return 3
}

// isPick reports whether an item is a pull request that only makes again what
// another one of its piece finished.
func (g *graph) isPick(n int32) bool {
	of, ok := g.picks[int(n)]
	return ok && g.partOf[of] == g.partOf[n]
}

// finished is when an item by itself was done: when its pull request merged,
// its ticket was done, its commit landed, its act happened; zero while it is
// not, and for a ticket on which I did nothing. A commit of which nobody looked up where it stands counts as landed.
func finished(it *Item) time.Time {
	at := it.At
	if !it.Done.IsZero() {
		at = it.Done
	}
	switch it.Kind {
	case Commit:
		if landed, known := it.Facts.Bool(FactDefaultBranch); known && !landed || it.superseded() {
			return time.Time{}
		}
	case PullRequest:
		if it.State != "" && !strings.EqualFold(it.State, "merged") {
			return time.Time{}
		}
	case Ticket:
		if it.Done.IsZero() && it.HasRole(Assignee) || it.isPassing() {
			return time.Time{}
		}
	}
	return at
}

// IsTimeless reports whether an item has no time by which it could ever count in a
// period, as an imported one may. A ticket that somebody made and I have not touched
// yet has the time it was made.
func (it *Item) IsTimeless() bool {
	return it.At.IsZero() && it.Done.IsZero() && (it.Created.IsZero() || it.Kind != Ticket)
}

// CompareItems orders items by time, those without one last, then by id.
func CompareItems(a, b *Item) int {
	if c := compareTimes(a.At, b.At); c != 0 {
		return c
	}
	return strings.Compare(a.ID, b.ID)
}

// compareTimes puts the zero time last.
func compareTimes(a, b time.Time) int {
	switch {
	case a.IsZero() && b.IsZero():
		return 0
	case a.IsZero():
		return 1
	case b.IsZero():
		return -1
	}
	return a.Compare(b)
}

// moment is when the nth of some things was. To compare these takes a fraction
// of what it takes to compare the things.
type moment struct {
	second  int64
	nano, n int32
}

// sortByTime orders numbers of things by their times as compareTimes does, those
// of one time by another order.
func sortByTime(numbers []int32, at func(n int32) time.Time, other func(a, b int32) int) {
	moments := make([]moment, len(numbers))
	for i, n := range numbers {
		t := at(n)
		moments[i] = moment{t.Unix(), int32(t.Nanosecond()), n}
		if t.IsZero() {
			moments[i].second = math.MaxInt64
		}
	}
	slices.SortFunc(moments, func(a, b moment) int {
		switch {
		case a.second != b.second:
			return cmp.Compare(a.second, b.second)
		case a.nano != b.nano:
			return cmp.Compare(a.nano, b.nano)
		}
		return other(a.n, b.n)
	})
	for i, m := range moments {
		numbers[i] = m.n
	}
}

// upTo are the numbers below n.
func upTo(n int) []int32 {
	numbers := make([]int32, n)
	for i := range numbers {
		numbers[i] = int32(i)
	}
	return numbers
}

// distinctInOrder are the items in order, each once.
func distinctInOrder(items []*Item) []*Item {
	order := upTo(len(items))
	sortByTime(order, func(n int32) time.Time { return items[n].At }, func(a, b int32) int {
		return strings.Compare(items[a].ID, items[b].ID)
	})
	out := make([]*Item, 0, len(items))
	for _, n := range order {
		if last := len(out) - 1; last < 0 || out[last].ID != items[n].ID {
			out = append(out, items[n])
		}
	}
	return out
}
