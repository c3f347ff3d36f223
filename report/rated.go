package report

import (
	"cmp"
	"slices"
	"time"

	"sheaf/classify"
)

// MaxRating is the best rating there is; the lowest is 0.
const MaxRating = 4

// Rating is how somebody rated one capability.
type Rating struct {
	Capability string
	// Self and Manager are 0 to MaxRating, nil where that person did not say.
	Self, Manager *int
	// SelfWords and ManagerWords are what each said to it; they may be empty.
	SelfWords, ManagerWords string
	// By is who rated as the manager, as in Answer.
	By string
	// At is when the later of the two was given.
	At time.Time
}

// Rated is a capability as the person, the manager and the evidence see it,
// each from 0 to MaxRating.
type Rated struct {
	Rating
	Name string
	// Evidence is how far the target's expectations of the capability are met,
	// nil where none asks for it or it is not known: nothing was collected, or
	// too little, or the reach of what was is undecided.
	Evidence *int
	// Apart is the widest distance between any two of them.
	Apart int
}

// rated are the rated capabilities, most disagreement first.
func (b *builder) rated(gap Gap) []Rated {
	out := make([]Rated, 0, len(b.in.Ratings))
	for _, r := range b.in.Ratings {
		out = append(out, newRated(r, b.name(r.Capability), gap))
	}
	slices.SortStableFunc(out, func(x, y Rated) int { return cmp.Compare(y.Apart, x.Apart) })
	return out
}

func newRated(r Rating, name string, gap Gap) Rated {
	out := Rated{Rating: r, Name: name, Evidence: evidenceRating(r.Capability, gap)}
	var known []int
	for _, n := range []*int{r.Self, r.Manager, out.Evidence} {
		if n != nil {
			known = append(known, *n)
		}
	}
	if len(known) > 1 {
		out.Apart = slices.Max(known) - slices.Min(known)
	}
	return out
}

// evidenceRating puts the share of what is wanted on the scale of ratings, the
// least of several expectations. It is full only where the expectation is met.
func evidenceRating(capability string, gap Gap) *int {
	var least *int
	for _, s := range gap.Expectations {
		if s.Expectation.Capability != capability || s.State == NotCollected || s.State == classify.UndecidedState {
			continue
		}
		if gap.Thin && s.State != classify.Met {
			return nil
		}
		n := min(MaxRating-1, MaxRating*s.Found/max(1, s.Wanted))
		if s.Missing() == 0 {
			n = MaxRating
		}
		if least == nil || n < *least {
			least = &n
		}
	}
	return least
}
