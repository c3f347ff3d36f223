package classify

import (
	"iter"

	"sheaf/evidence"
)

// Outcome is what the condition of one rule is for one item, whatever vetoes,
// groups and points then make of it.
type Outcome struct {
	Rule  *Rule
	Piece *evidence.Piece
	Item  *evidence.Item
	Holds bool
	// Matched are the facts by which it holds.
	Matched []string
	// Unknown names the facts for want of which it is not decided; empty where
	// it is.
	Unknown string
}

// Outcomes evaluates every rule for every item of a kind that it can hold for,
// by piece, item and rule. It takes longer than to classify: nothing is cut
// short.
func (c *Classifier) Outcomes(pieces []*evidence.Piece) iter.Seq[Outcome] {
	return func(yield func(Outcome) bool) {
		s := c.newSubject()
		for _, p := range pieces {
			s.gather(p)
			for _, it := range p.Items {
				rules := c.byKind[it.Kind]
				if len(rules) == 0 {
					continue
				}
				s.reset(it)
				for _, r := range rules {
					if !yield(s.outcome(r, p)) {
						return
					}
				}
			}
		}
	}
}

func (s *subject) outcome(r *rule, p *evidence.Piece) Outcome {
	o := Outcome{Rule: &r.Rule, Piece: p, Item: s.item}
	switch s.judge(r).truth {
	case yes:
		o.Holds = true
		for i := range r.parts {
			r.parts[i].node.because(s, true, &o.Matched)
		}
		o.Matched = distinct(o.Matched)
	case unknown:
		o.Unknown = s.wanting(r)
	}
	return o
}
