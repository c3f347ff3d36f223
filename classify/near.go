package classify

import (
	"cmp"
	"slices"
	"strings"

	"sheaf/evidence"
)

// maxNear is how many near misses a verdict names.
const maxNear = 5

// wanting names the facts for want of which a rule is not decided.
func (s *subject) wanting(r *rule) string {
	var names []string
	for i := range r.parts {
		if n := r.parts[i].node; n.test(s) == unknown {
			n.unknowns(s, &names)
		}
	}
	slices.Sort(names)
	return strings.Join(slices.Compact(names), ", ")
}

// isNear reports whether a rule that fails by one part is worth showing. Of
// what the part counts at least half must be there, and the rule must be met
// by more than size; where nothing of it is there, by more than words too, or
// every long text would be near to every rule.
func (s *subject) isNear(r *rule, failed int) bool {
	met := silent
	for i := range r.parts {
		p := &r.parts[i]
		if i == failed || p.plain {
			continue
		}
		if p.node.test(s) == unknown {
			return false
		}
		met = max(met, p.speech)
	}
	c, ok := r.parts[failed].node.(*comparison)
	if !ok || c.op != ">=" && c.op != ">" {
		return met == structure
	}
	found, ok1 := c.left.eval(s).number()
	wanted, ok2 := c.right.eval(s).number()
	switch {
	case !ok1 || !ok2:
		return false
	case found > 0:
		return 2*found >= wanted && max(met, r.parts[failed].speech) > silent
	}
	return wanted <= 1 && met == structure && r.parts[failed].speech != wording
}

// candidate is a rule that fell short, with the strength it would have made.
type candidate struct {
	outcome
	would evidence.Strength
}

// addShort lists the rules that would have changed the verdict: those one part
// short as near misses, those short of a fact as unknown.
func (s *subject) addShort(v *Verdict, fired, short []outcome, points []int) {
	near, open := s.near[:0], s.open[:0]
	defer func() { s.near, s.open = near, open }()
	have := func(list []candidate, r *rule) bool {
		return slices.ContainsFunc(list, func(n candidate) bool { return n.rule == r })
	}
	for _, o := range short {
		r := o.rule
		if s.c.ladder.Capabilities[r.capability].Baseline || have(near, r) || have(open, r) ||
			slices.ContainsFunc(fired, func(f outcome) bool { return f.rule == r }) {
			continue
		}
		would := points[r.capability] + gain(fired, r)
		if StrengthOf(would) <= StrengthOf(points[r.capability]) || !s.c.hasRoom(v, r.capability, would) {
			continue
		}
		if o.truth == unknown {
			open = append(open, candidate{o, StrengthOf(would)})
		} else {
			near = append(near, candidate{o, StrengthOf(would)})
		}
	}
	slices.SortStableFunc(near, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(b.would, a.would), cmp.Compare(b.rule.Points, a.rule.Points))
	})
	for _, n := range near[:min(len(near), maxNear)] {
		s.focus(n.item)
		_, best := score(fired, n.rule.capability)
		reach := furthest(append(best, n.outcome), fired, n.rule.capability)
		v.Near = append(v.Near, NearMiss{
			n.rule.Capability, n.rule.ID, n.rule.Why, n.rule.Points, n.item.ID, s.lacking(n.rule.parts[n.failed].node), n.would, reach.Scope, reach.AtMost,
		})
	}
	for _, u := range open {
		s.focus(u.item)
		v.Unknown = append(v.Unknown, Unknown{
			u.rule.Capability, u.rule.ID, u.rule.Why, u.rule.Points, u.item.ID, s.wanting(u.rule), u.would,
		})
	}
}

// hasRoom reports whether a tag of so many points would be among those that a piece
// carries.
func (c *Classifier) hasRoom(v *Verdict, capability, points int) bool {
	id := func(i int) string { return c.ladder.Capabilities[i].ID }
	if len(v.Tags) < MaxTags || slices.ContainsFunc(v.Tags, func(t evidence.Tag) bool { return t.Capability == id(capability) }) {
		return true
	}
	last := v.Tags[len(v.Tags)-1]
	if points != last.Points {
		return points > last.Points
	}
	for i := range capability { // the order of the ladder settles ties
		if id(i) == last.Capability {
			return false
		}
	}
	return true
}

// focus makes the subject speak of an item of the piece again.
func (s *subject) focus(it *evidence.Item) {
	if s.item != it {
		s.reset(it)
	}
}

// gain is what a rule would add to its capability, past what its group gives
// already.
func gain(fired []outcome, r *rule) int {
	have := 0
	for _, o := range fired {
		if o.rule.group == r.group {
			have = max(have, o.rule.Points)
		}
	}
	return max(r.Points-have, 0)
}
