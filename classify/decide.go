package classify

import (
	"slices"
	"strings"
	"time"

	"sheaf/evidence"
)

// DecidedRule is the name under which a tag that was decided is explained.
const DecidedRule = "decided"

// Decision is what a person said a piece of work counts for.
type Decision struct {
	// As are capabilities, strongest first; those the ladder does not have are
	// left out, and of the others MaxTags count.
	As []string
	// None says that it counts for nothing, not even as delivery.
	None bool
	Why  string
	At   time.Time
}

// Decide is a verdict with a decision laid over it. The decision beats all
// rules: its tags take the place of theirs, strong, and reach as far as the
// piece does or a rule said. Deciding for the baseline leaves no tag.
func (c *Classifier) Decide(p *evidence.Piece, v Verdict, d Decision) Verdict {
	out := Verdict{Baseline: v.Baseline, BaselineRules: v.BaselineRules, Vetoed: v.Vetoed, Decided: &d}
	out.Misspelled = slices.DeleteFunc(slices.Clone(v.Misspelled), func(m Misspelled) bool { return m.Over }) // this was settled
	if d.None {
		out.Baseline, out.BaselineRules = false, nil
		out.Vetoed = append(slices.Clone(v.Vetoed), d.match(0))
		return out
	}
	for _, word := range d.As {
		i := slices.IndexFunc(c.ladder.Capabilities, func(k Capability) bool { return strings.EqualFold(k.ID, word) })
		switch {
		case i < 0:
		case c.ladder.Capabilities[i].Baseline:
			out.Baseline, out.BaselineRules = true, []evidence.RuleMatch{d.match(TrailerPoints)}
		case len(out.Tags) < MaxTags:
			out.Tags = append(out.Tags, decidedTag(p, c.ladder.Capabilities[i].ID, v, d))
		}
	}
	tagged := func(capability string) bool { _, ok := tagFor(out.Tags, capability); return ok }
	out.Near = slices.DeleteFunc(slices.Clone(v.Near), func(n NearMiss) bool { return tagged(n.Capability) })
	out.Unknown = slices.DeleteFunc(slices.Clone(v.Unknown), func(u Unknown) bool { return tagged(u.Capability) })
	return out
}

func decidedTag(p *evidence.Piece, capability string, v Verdict, d Decision) evidence.Tag {
	var furthest evidence.Reach
	for i, it := range p.Items {
		if i == 0 || it.Reach.Beyond(&furthest) {
			furthest = it.Reach
		}
	}
	if before, ok := tagFor(v.Tags, capability); ok && before.Scope > furthest.Scope {
		furthest = evidence.Reach{Scope: before.Scope, AtMost: before.AtMost, Why: before.ScopeWhy}
	}
	tag := evidence.Tag{Capability: capability, Strength: evidence.Strong, Points: TrailerPoints}
	tag.Scope, tag.AtMost, tag.ScopeWhy = furthest.Scope, furthest.AtMost, furthest.Why
	tag.Rules = []evidence.RuleMatch{d.match(TrailerPoints)}
	return tag
}

// match explains the decision as if it were a rule.
func (d Decision) match(points int) evidence.RuleMatch {
	m := evidence.RuleMatch{ID: DecidedRule, Points: points, Why: "decided by hand on " + d.At.Format("2 Jan 2006"), Matched: []string{}}
	if d.Why != "" {
		m.Matched = []string{d.Why}
	}
	return m
}
