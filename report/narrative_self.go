package report

import (
	"cmp"
	"fmt"
	"slices"

	"sheaf/classify"
	"sheaf/evidence"
)

// selfReview goes by capability: what the work shows, the pieces, their
// effect, what was hard, what comes next. One that shows little is told in full
// all the same where the person has a goal for it, said what came of it, or asks
// for it alone.
func (b *builder) selfReview(gap Gap) []Section {
	var out []Section
	weak := Section{Heading: "Touched, with weak evidence only"}
	bare := Section{Heading: "Rated, with no piece found"}
	strength := map[string]int{}
	for _, c := range b.in.Ladder.Capabilities {
		if c.Baseline || c.Disabled || b.in.Filter.Capability != "" && c.ID != b.in.Filter.Capability {
			continue
		}
		entries, ratings := b.shows(c.ID), b.rating(c.ID)
		for i := range ratings {
			ratings[i].Text = oneLine(c.Name) + ": " + ratings[i].Text
		}
		wanted := b.in.Filter.Capability != "" || len(b.goals(c.ID))+len(b.reached(c.ID)) > 0 ||
			slices.ContainsFunc(entries, func(e *Entry) bool { return e.Impact != "" })
		if len(entries) == 0 {
			switch {
			case wanted:
				out = append(out, b.emptySection(c, gap))
			default:
				bare.Statements = append(bare.Statements, ratings...)
			}
			continue
		}
		section, solid := b.selfSection(c, entries, gap)
		if !solid && !wanted {
			weak.Statements = append(append(weak.Statements, section.Statements[0]), ratings...)
			continue
		}
		out = append(out, section)
		strength[c.Name] = rankOf(entries[0].tagFor(c.ID))
	}
	slices.SortStableFunc(out, func(x, y Section) int { return strength[y.Heading] - strength[x.Heading] })
	if len(weak.Statements) > 0 {
		out = append(out, weak)
	}
	if len(bare.Statements) > 0 {
		out = append(out, bare)
	}
	switch {
	case b.in.Filter.Capability == "":
		s := b.delivered()
		s.Statements = append(s.Statements, b.cameOfRest()...)
		out = append(out, s)
	case b.baseline(b.in.Filter.Capability):
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
	for _, e := range chosen(entries) {
		s.Statements = append(s.Statements, b.did(e, c.ID))
		if t := e.tagFor(c.ID); t.Strength >= evidence.Moderate || e.Impact != "" {
			s.Statements = append(s.Statements, b.effect(e))
		}
	}
	if solid {
		s.Statements = append(s.Statements, Statement{Kind: Blank, Text: "What was hard:", Ask: "what was hard about it, and what did you decide?"})
	}
	s.Statements = append(s.Statements, b.ahead(c.ID, gap)...)
	return s, solid
}

// emptySection tells a capability that no piece shows.
func (b *builder) emptySection(c classify.Capability, gap Gap) Section {
	none := Statement{Kind: Absent, Text: "No finished piece of work " + During(b.window) + " shows " + lower(oneLine(c.Name)) + "."}
	return Section{Heading: c.Name, Statements: append([]Statement{none}, b.ahead(c.ID, gap)...)}
}

// reached are the goals for a capability that were done in the window.
func (b *builder) reached(capability string) []Statement {
	var out []Statement
	for _, g := range b.in.Goals {
		if g.Outcome != "done" || g.Capability != capability || !b.window.Contains(g.Closed) {
			continue
		}
		text := "I reached my goal on " + g.Closed.In(b.loc).Format("2 January 2006") + ": " + sentence(g.Text)
		if g.Evidence != "" {
			text += " It shows in: " + sentence(g.Evidence)
		}
		out = append(out, Statement{Kind: Said, Text: text})
	}
	return out
}

// ahead is what was reached and what comes next in a capability, what the person
// works towards, and how it is rated.
func (b *builder) ahead(capability string, gap Gap) []Statement {
	out := b.reached(capability)
	for i := range gap.Expectations {
		st := &gap.Expectations[i]
		switch {
		case st.Expectation.Capability != capability || st.OneMore == "":
		case st.State == NotCollected:
			out = append(out, Statement{Kind: Absent, Text: "What it shows in was not collected."})
		default:
			next := "Next: "
			if st.Label != capability {
				next = "Next, for " + oneLine(st.Expectation.ID) + ": "
			}
			out = append(out, Statement{Kind: Next, Text: next + b.stands(st) + " " + st.OneMore, Cites: b.citesOf(st)})
		}
	}
	return slices.Concat(out, b.goals(capability), b.rating(capability))
}

// rating says how a capability is rated.
func (b *builder) rating(capability string) []Statement {
	for _, r := range b.in.Ratings {
		if r.Capability == capability {
			return rated(r)
		}
	}
	return nil
}

func verbFor(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}

// rated says how the person and the manager rate a capability, with their words. A
// manager of before is named.
func rated(r Rating) []Statement {
	var text string
	manager := cmp.Or(oneLine(r.By), "my manager")
	switch {
	case r.Self != nil && r.Manager != nil:
		text = fmt.Sprintf("I rate myself %d of %d, %s %d.", *r.Self, MaxRating, manager, *r.Manager)
	case r.Self != nil:
		text = fmt.Sprintf("I rate myself %d of %d.", *r.Self, MaxRating)
	case r.Manager != nil:
		text = fmt.Sprintf("%s rates it %d of %d.", upper(manager), *r.Manager, MaxRating)
	default:
		return nil
	}
	for _, said := range []struct{ who, words string }{{"In my words", r.SelfWords}, {upper(manager), r.ManagerWords}} {
		if said.words != "" {
			text += " " + said.who + ": “" + clip(oneLine(said.words), 300) + "”"
		}
	}
	return []Statement{{Kind: Said, Text: text}}
}

// delivered tells the finished work of the window as a whole, and what it was.
func (b *builder) delivered() Section {
	s := Section{Heading: "Delivery"}
	own := b.done(b.window, func(j *classify.Judged) bool { return j.Verdict.Baseline })
	if len(own) == 0 {
		s.Statements = []Statement{{Kind: Absent, Text: "No finished work beyond upkeep was found " + During(b.window) + "."}}
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

// cameOfRest is what the person said came of work that shows no capability.
func (b *builder) cameOfRest() []Statement {
	var out []Statement
	for _, e := range b.done(b.window, func(j *classify.Judged) bool { return len(j.Verdict.Tags) == 0 }) {
		if e.Impact != "" {
			out = append(out, Statement{Kind: Effect, Text: "Effect of " + quoted(e) + ": " + sentence(e.Impact), Cites: cites([]*Entry{e})})
		}
	}
	return out
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
