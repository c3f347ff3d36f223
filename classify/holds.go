package classify

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"sheaf/evidence"
)

// Holds lists every rule that holds for some item of the piece, vetoes
// included and whatever became of its points, in the order of the rules. It is
// what a dry run of a rule and a search for unused ones ask.
func (c *Classifier) Holds(p *evidence.Piece) []evidence.RuleMatch {
	s := c.newSubject()
	s.gather(p)
	best := make([]*evidence.RuleMatch, len(c.rules))
	for _, it := range p.Items {
		s.reset(it)
		for _, r := range c.byKind[it.Kind] {
			if best[r.number] != nil {
				continue
			}
			if o := s.judge(r); o.truth == yes {
				o.matched = s.explain(r)
				m := o.match()
				best[r.number] = &m
			}
		}
	}
	var matches []evidence.RuleMatch
	for _, m := range best {
		if m != nil {
			matches = append(matches, *m)
		}
	}
	return matches
}

// Hash names the ladder and rules in force: verdicts of the same hash were
// reached by the same rules.
func (c *Classifier) Hash() string {
	h := sha256.New()
	fmt.Fprintf(h, "%q %+v %+v %+v\n", c.ladder.Levels, c.ladder.Capabilities, c.ladder.Words, c.ladder.Paths)
	for _, r := range c.rules {
		fmt.Fprintf(h, "%q %q %q %d %q %t %q\n", r.ID, r.Capability, r.When, r.Points, r.Group, r.Veto, r.Scope)
	}
	return hex.EncodeToString(h.Sum(nil))[:12]
}
