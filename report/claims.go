package report

import (
	"fmt"

	"sheaf/classify"
	"sheaf/evidence"
)

// Claims are the three sentences a page begins with.
type Claims struct {
	// Strong says what is strong here or, where too little was read to judge,
	// that; then the others are empty.
	Strong, NotYet, Next string
}

// claims says what is strong here, what is not yet, and what to do next. It
// says none of it where less of the span was read than the floor asks for.
func (b *builder) claims(gap Gap) Claims {
	if gap.Thin {
		return Claims{Strong: fmt.Sprintf("Too little was collected to say where you are strong: %d%% of the time %s was read, and a claim wants %.0f%%.",
			gap.ReadPercent(), During(gap.Window), 100*b.in.Floor)}
	}
	var met, open []string
	for _, s := range gap.Expectations {
		switch s.State {
		case classify.Met:
			met = append(met, fmt.Sprintf("%s (%s)", s.Name, OfWanted(s.Found, s.Wanted)))
		case NotCollected, classify.UndecidedState:
			open = append(open, s.Name+" ("+stateWord(s.State)+")")
		default:
			open = append(open, fmt.Sprintf("%s (%s%s)", s.Name, OfWanted(s.Found, s.Wanted), s.But()))
		}
	}
	target := oneLine(b.in.Target)
	here := "Strong here"
	if b.over() {
		here += " on " + b.today()
	}
	c := Claims{Strong: here + ": nothing yet that " + target + " asks for in full."}
	if len(met) > 0 {
		c.Strong = here + ": " + and(met) + ", as " + target + " asks."
	}
	if len(open) > 0 {
		c.NotYet = "Not yet here: " + and(open) + "."
	}
	if s := nearestStanding(gap.Expectations); s != nil {
		c.Next = "Next: " + s.Name + ". " + s.OneMore
		if s.Expectation.Example != "" {
			c.Next += " For example: " + oneLine(s.Expectation.Example)
		}
	}
	return c
}

// OfWanted is how many were found of how many are wanted, as "2 of 3" or, where
// that is more than enough, "5, asked for 3".
func OfWanted(found, wanted int) string {
	if found > wanted {
		return fmt.Sprintf("%d, asked for %d", found, wanted)
	}
	return fmt.Sprintf("%d of %d", found, wanted)
}

// Tally is the same in a sentence, with the span, as "2 of 3 pieces asked for in
// 6 months to 3 Nov 2026" or "5 pieces in 6 months to 3 Nov 2026, where 3 are
// asked for".
func (s *Standing) Tally() string {
	if s.Found > s.Wanted {
		return fmt.Sprintf("%s in %s, where %d %s asked for", count(s.Found, "piece"), s.Span, s.Wanted, are(s.Wanted))
	}
	return fmt.Sprintf("%d of %s asked for in %s", s.Found, count(s.Wanted, "piece"), s.Span)
}

// Missing is how many pieces, teams and months an expectation still lacks.
func (s *Standing) Missing() int {
	return max(0, s.Wanted-s.Found) + max(0, s.Expectation.Teams-len(s.Teams)) + max(0, s.Expectation.Months-len(s.Months))
}

// But says what an expectation lacks whose pieces were all found: teams, months
// or both, as ", but in 1 of 2 months". It is empty for any other.
func (s *Standing) But() string {
	if s.Found < s.Wanted || s.State == classify.Met {
		return ""
	}
	var lack []string
	if len(s.Teams) < s.Expectation.Teams {
		lack = append(lack, found(len(s.Teams), s.Expectation.Teams, "team"))
	}
	if len(s.Months) < s.Expectation.Months {
		lack = append(lack, found(len(s.Months), s.Expectation.Months, "month"))
	}
	if len(lack) == 0 {
		return ""
	}
	return ", but in " + and(lack)
}

// nearestStanding is the open expectation that lacks the least, undecided pieces
// taken for found, nil where all are met. What could not be collected can not be
// the next step.
func nearestStanding(all []Standing) *Standing {
	var best *Standing
	lacks := func(s *Standing) int { return s.Missing() - min(s.Undecided, max(0, s.Wanted-s.Found)) }
	for i := range all {
		s := &all[i]
		if s.State != classify.Met && s.State != NotCollected && (best == nil || lacks(s) < lacks(best)) {
			best = s
		}
	}
	return best
}

// share is the part of a span, up to now, that some source was read for.
func (b *builder) share(span evidence.Window) float64 {
	if b.in.Now.Before(span.To) {
		span.To = b.in.Now
	}
	whole := span.To.Sub(span.From)
	if whole <= 0 {
		return 0
	}
	var all []evidence.Window
	for _, s := range b.in.Sources {
		all = append(all, s.Covered...)
	}
	covered := whole
	for _, hole := range evidence.Subtract([]evidence.Window{span}, all) {
		covered -= hole.To.Sub(hole.From)
	}
	return float64(covered) / float64(whole)
}
