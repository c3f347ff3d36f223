package report

import (
	"fmt"
	"slices"

	"sheaf/classify"
	"sheaf/evidence"
)

// selfReview goes by capability: what the work shows, the pieces, their
// effect, what was hard, what comes next.
func (b *builder) selfReview(gap Gap) []Section {
	var out []Section
	weak := Section{Heading: "Touched, with weak evidence only"}
	strength := map[string]int{}
	for _, c := range b.in.Ladder.Capabilities {
		if c.Baseline || c.Disabled || b.in.Filter.Capability != "" && c.ID != b.in.Filter.Capability {
			continue
		}
		entries := b.shows(c.ID)
		if len(entries) == 0 {
			continue
		}
		section, solid := b.selfSection(c, entries, gap)
		if !solid && b.in.Filter.Capability == "" {
			weak.Statements = append(weak.Statements, section.Statements[0])
			continue
		}
		out = append(out, section)
		strength[c.Name] = rankOf(entries[0].tagFor(c.ID))
	}
	slices.SortStableFunc(out, func(x, y Section) int { return strength[y.Heading] - strength[x.Heading] })
	if len(weak.Statements) > 0 {
		out = append(out, weak)
	}
	if b.in.Filter.Capability == "" {
		out = append(out, b.delivered())
	}
	return out
}

// rankOf puts tags that meet the target first, then stronger ones.
func rankOf(t *Tag) int {
	n := t.Points
	if t.Meets {
		n += 1000
	}
	return n
}

// selfSection tells one capability, and whether any of it is more than weak.
func (b *builder) selfSection(c classify.Capability, entries []*Entry, gap Gap) (s Section, solid bool) {
	s.Heading = c.Name
	meets, waits, weak := 0, 0, 0
	for _, e := range entries {
		switch t := e.tagFor(c.ID); {
		case t.Meets:
			meets++
		case t.Waits:
			waits++
		case t.Strength == evidence.Weak:
			weak++
		}
	}
	solid = weak < len(entries)
	n, target := len(entries), oneLine(b.in.Target)
	var parts []string
	add := func(k int, said string) {
		switch {
		case k == 0:
		case k == n && n > 1:
			parts = append(parts, "all "+said)
		case n == 1:
			parts = append(parts, said)
		default:
			parts = append(parts, fmt.Sprintf("%d %s", k, said))
		}
	}
	add(meets, "as "+target+" asks of one piece")
	add(waits, "undecided, because the reach is not known")
	add(n-meets-waits-weak, "at the current level")
	add(weak, "with weak evidence")
	text := fmt.Sprintf("%s %s %s, %s: %s.", count(n, "piece"), verbFor(n, "shows", "show"), lower(oneLine(c.Name)), and(parts), breadth(entries))
	s.Statements = append(s.Statements, Statement{Kind: Claim, Text: text, Cites: cites(entries)})
	for _, e := range entries[:min(len(entries), maxBest)] {
		s.Statements = append(s.Statements, b.did(e, c.ID))
		if t := e.tagFor(c.ID); t.Strength >= evidence.Moderate {
			s.Statements = append(s.Statements, b.effect(e))
		}
	}
	if solid {
		s.Statements = append(s.Statements, Statement{Kind: Blank, Text: "What was hard:", Ask: "what was hard about it, and what did you decide?"})
	}
	if st := standingOf(gap, c.ID); st != nil && st.OneMore != "" {
		s.Statements = append(s.Statements, Statement{Kind: Next, Text: "Next: " + b.stands(st) + " " + st.OneMore, Cites: b.citesOf(st)})
	}
	s.Statements = append(s.Statements, b.goals(c.ID)...)
	for _, r := range b.in.Ratings {
		if r.Capability == c.ID {
			s.Statements = append(s.Statements, rated(r)...)
		}
	}
	return s, solid
}

func verbFor(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}

// rated says how the person and the manager rate a capability.
func rated(r Rating) []Statement {
	switch {
	case r.Self != nil && r.Manager != nil:
		return []Statement{{Kind: Said, Text: fmt.Sprintf("I rate myself %d of %d, my manager %d.", *r.Self, MaxRating, *r.Manager)}}
	case r.Self != nil:
		return []Statement{{Kind: Said, Text: fmt.Sprintf("I rate myself %d of %d.", *r.Self, MaxRating)}}
	case r.Manager != nil:
		return []Statement{{Kind: Said, Text: fmt.Sprintf("My manager rates it %d of %d.", *r.Manager, MaxRating)}}
	}
	return nil
}

// delivered tells the finished work of the window as a whole, and what it was.
func (b *builder) delivered() Section {
	s := Section{Heading: "Delivery"}
	own := b.done(b.window, func(j *classify.Judged) bool { return j.Verdict.Baseline })
	if len(own) == 0 {
		s.Statements = []Statement{{Kind: Absent, Text: "No finished work beyond upkeep was found " + during(b.window) + "."}}
		return s
	}
	text := fmt.Sprintf("%s of finished work beyond upkeep: %s.", count(len(own), "piece"), breadth(own))
	s.Statements = append(s.Statements, Statement{Kind: Claim, Text: text, Cites: cites(own)})
	keys, groups := split(own, func(e *Entry) string { return string(e.Work) })
	slices.SortStableFunc(keys, func(x, y string) int { return len(groups[y]) - len(groups[x]) })
	for _, k := range keys[:min(len(keys), maxBest)] {
		g := groups[k]
		slices.SortStableFunc(g, bigger)
		var named []string
		for _, e := range g[:min(len(g), 2)] {
			named = append(named, quoted(e))
		}
		s.Statements = append(s.Statements, Statement{Kind: Claim, Cites: cites(g),
			Text: fmt.Sprintf("%d of them %s %s, the longest %s.", len(g), are(len(g)), k, and(named))})
	}
	s.Statements = append(s.Statements, Statement{Kind: Blank, Text: "Missed most:", Ask: "what of this would your team miss most?"})
	return s
}

// stands is how an expectation stands, in a sentence.
func (b *builder) stands(s *Standing) string {
	return fmt.Sprintf("%s (%s).", s.Tally(), stateWord(s.State))
}

// citesOf are the pieces found for an expectation.
func (b *builder) citesOf(s *Standing) []Cite {
	entries := make([]*Entry, 0, len(s.Pieces))
	for _, id := range s.Pieces {
		entries = append(entries, b.entry(b.byID[id]))
	}
	return cites(entries)
}
