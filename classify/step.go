package classify

import (
	"fmt"
	"slices"
	"time"

	"sheaf/evidence"
)

// Certainty is how sure it is that a piece of open work would count for an
// expectation once it is done.
type Certainty int

// The certainties, surest first.
const (
	// Counts: the rules hold for what is known of it already.
	Counts Certainty = iota
	// ScopeOpen: they hold, and how far it would reach is not known.
	ScopeOpen
	// Less: it shows the capability, and less of it, or not as far, as is
	// wanted. A ticket is words alone, and the work on it shows more.
	Less
	// FactsOpen: a rule waits for facts that only the doing makes: a review
	// counts by what is written in it.
	FactsOpen
	// OneShort: a rule lacks one condition.
	OneShort
)

var certaintyNames = [...]string{"counts", "scope-unknown", "less", "facts-unknown", "one-short"}

func (c Certainty) String() string { return certaintyNames[c] }

// MarshalText writes the certainty's word.
func (c Certainty) MarshalText() ([]byte, error) { return []byte(c.String()), nil }

// Step is what one piece of open work would do for an expectation, were it
// done now.
type Step struct {
	// Progress is how the expectation stands without it.
	Progress Progress
	How      Certainty
	// Strength is what the piece would show of the capability, Scope how far.
	Strength evidence.Strength
	Scope    evidence.Scope
	Points   int
	// Rule is the rule that speaks most for it, Why what the rule says, Matched
	// the facts that meet it so far.
	Rule, Why string
	Matched   []string
	// Missing is what else it takes, empty where it counts as it is.
	Missing string
	// Team and Month say that it would add a team, or a month, that is wanted.
	Team, Month bool
}

// Step says what a piece of open work would do for the expectation: false
// where it would narrow nothing. A piece that a rule is only near to, or waits
// with, is taken to reach as far as what is known of it allows.
func (p Progress) Step(j Judged, now time.Time) (Step, bool) {
	step, ok := p.Expectation.promise(j)
	if !ok {
		return Step{}, false
	}
	step.Progress = p
	month := now.Format("2006-01")
	step.Month = len(p.Months) < p.Expectation.Months && !slices.Contains(p.Months, month)
	for _, it := range j.Piece.Items {
		for _, team := range it.Reach.Outside {
			step.Team = step.Team || len(p.Teams) < p.Expectation.Teams && !slices.Contains(p.Teams, team)
		}
	}
	unsure := step.How != Counts && len(p.Teams) < p.Expectation.Teams
	return step, p.Found < p.Wanted || step.Month || step.Team || unsure
}

// promise is how a piece would count, surest first.
func (e Expectation) promise(j Judged) (Step, bool) {
	v := j.Verdict
	tag, tagged := tagFor(v.Tags, e.Capability)
	step := Step{Strength: tag.Strength, Scope: tag.Scope, Points: tag.Points}
	if tagged && len(tag.Rules) > 0 {
		step.Rule, step.Why, step.Matched = tag.Rules[0].ID, tag.Rules[0].Why, tag.Rules[0].Matched
	}
	if tagged {
		switch e.meets(tag) {
		case yes:
			return step, true
		case unknown:
			step.How, step.Missing = ScopeOpen, tag.ScopeWhy
			return step, true
		}
	}
	if tagged {
		step.How, step.Missing = Less, fmt.Sprintf("%s evidence, wanted %s", tag.Strength, e.Strength)
		if tag.Strength >= e.Strength {
			step.Missing = e.missing(tag, tagged, v)
		}
		return step, true
	}
	if u, ok := v.unknownFor(e); ok && isToCome(j.Piece) && e.inReach(j.Piece) {
		step.How, step.Strength, step.Points = FactsOpen, u.Would, u.Points
		step.Rule, step.Why, step.Missing = u.Rule, u.Why, inWords(u.Fact)
		return step, true
	}
	i := slices.IndexFunc(v.Near, func(n NearMiss) bool { return n.Does(e) })
	if i < 0 {
		return Step{}, false
	}
	n := v.Near[i]
	step.How, step.Missing = OneShort, n.Missing
	step.Strength, step.Points, step.Rule, step.Why = n.Would, n.Points, n.Rule, n.Why
	return step, true
}

// unknownFor is the rule with most points that waits for a fact and would be
// strong enough.
func (v Verdict) unknownFor(e Expectation) (Unknown, bool) {
	var best Unknown
	for _, u := range v.Unknown {
		if u.Capability == e.Capability && u.Would >= e.Strength && u.Points > best.Points {
			best = u
		}
	}
	return best, best.Points > 0
}

// isToCome reports whether a piece is a review that is still to be written.
func isToCome(p *evidence.Piece) bool {
	return slices.ContainsFunc(p.Items, func(it *evidence.Item) bool { return it.Kind == evidence.Review && it.IsOpenWork() })
}

// inReach reports whether nothing known of a piece says that it reaches less
// far than is wanted.
func (e Expectation) inReach(p *evidence.Piece) bool {
	if e.Scope <= evidence.Self {
		return true
	}
	return slices.ContainsFunc(p.Items, func(it *evidence.Item) bool {
		r := it.Reach
		if r.Scope == evidence.UnknownScope {
			return r.AtMost == evidence.UnknownScope || r.AtMost >= e.Scope
		}
		return r.Scope >= e.Scope
	})
}
