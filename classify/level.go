package classify

import (
	"slices"

	"sheaf/evidence"
)

// Expectations are what the ladder asks at a level, in its order.
func (l Ladder) Expectations(level string) []Expectation {
	var all []Expectation
	for _, c := range l.Capabilities {
		for _, e := range c.Expect {
			if e.Level == level {
				all = append(all, e)
			}
		}
	}
	return all
}

// meets says whether a tag is what an expectation asks of one piece. It is
// unknown where only a scope that could not be told stands between them.
func (e Expectation) meets(t evidence.Tag) truth {
	if t.Capability != e.Capability || t.Strength < e.Strength {
		return no
	}
	switch {
	case t.Scope >= e.Scope, e.Scope <= evidence.Self:
		return yes
	case t.Bounded(e.Scope):
		return no
	case t.Scope == evidence.UnknownScope:
		return unknown
	}
	return no
}

// Level says where a piece stands with respect to the target level. A harvest
// asks for each of its pieces, so no list of expectations is made.
func (c *Classifier) Level(v Verdict, target string) Level {
	level := Unmapped
	if v.Baseline || len(v.Tags) > 0 {
		level = Current
	}
	for i := range c.ladder.Capabilities {
		for _, e := range c.ladder.Capabilities[i].Expect {
			if e.Level != target {
				continue
			}
			for _, t := range v.Tags {
				switch e.meets(t) {
				case yes:
					return Target
				case unknown:
					level = Undecided
				}
			}
		}
	}
	return level
}

// tagFor finds the tag of a capability.
func tagFor(tags []evidence.Tag, capability string) (evidence.Tag, bool) {
	i := slices.IndexFunc(tags, func(t evidence.Tag) bool { return t.Capability == capability })
	if i < 0 {
		return evidence.Tag{}, false
	}
	return tags[i], true
}
