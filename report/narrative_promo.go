package report

import (
	"fmt"
	"time"

	"sheaf/classify"
)

// promotion goes by what the target level expects: what it is met by, its
// breadth, and the honest gap.
func (b *builder) promotion(gap Gap, months []Month) []Section {
	target, in, on := oneLine(b.in.Target), b.inFilter(), ""
	if b.over() {
		on = " on " + b.today()
	}
	summary := Section{Heading: "In short"}
	var met, open []*Standing
	for i := range gap.Expectations {
		s := &gap.Expectations[i]
		switch {
		case b.in.Filter.Capability != "" && s.Expectation.Capability != b.in.Filter.Capability:
		case s.State == classify.Met:
			met = append(met, s)
		default:
			open = append(open, s)
		}
	}
	if gap.Thin {
		summary.Statements = append(summary.Statements, Statement{Kind: Absent,
			Text: fmt.Sprintf("Too little was collected to make a case: %d%% of the time %s was read.", gap.ReadPercent(), During(gap.Window))})
	}
	all := len(met) + len(open)
	var names []string
	var found []Cite
	for _, s := range met {
		names = append(names, lower(oneLine(s.Name)))
		found = append(found, b.citesOf(s)...)
	}
	switch {
	case all == 0:
		summary.Statements = append(summary.Statements, Statement{Kind: Absent, Text: "The ladder asks for nothing" + in + " at " + target + "."})
	case len(met) > 0:
		summary.Statements = append(summary.Statements, Statement{Kind: Evidence, Cites: once(found),
			Text: fmt.Sprintf("Of %s %s has%s, %d %s met%s: %s.", count(all, "expectation"), target, in, len(met), are(len(met)), on, and(names))})
	default:
		summary.Statements = append(summary.Statements, Statement{Kind: Absent,
			Text: fmt.Sprintf("Of %s %s has%s, none is met%s.", count(all, "expectation"), target, in, on)})
	}
	if b.in.Filter.Capability == "" {
		summary.Statements = append(summary.Statements, b.consistency(months)...)
	}
	out := []Section{summary}
	for _, s := range met {
		out = append(out, b.promoSection(s))
	}
	for _, s := range open {
		if s.Found > 0 {
			out = append(out, b.promoSection(s))
		}
	}
	if all == 0 {
		return out
	}
	return append(out, b.honestGap(open))
}

// inFilter is the capability that a narrative is narrowed to, as " in performance".
func (b *builder) inFilter() string {
	if b.in.Filter.Capability == "" {
		return ""
	}
	return " in " + lower(oneLine(b.name(b.in.Filter.Capability)))
}

// once is the cites without repeats, in order.
func once(list []Cite) []Cite {
	seen := map[string]bool{}
	out := []Cite{}
	for _, c := range list {
		if !seen[c.ID] {
			seen[c.ID] = true
			out = append(out, c)
		}
	}
	return out
}

func (b *builder) promoSection(s *Standing) Section {
	out := Section{Heading: s.Name + ": " + stateWord(s.State)}
	found := make([]*Entry, 0, len(s.Pieces))
	for _, id := range s.Pieces {
		found = append(found, b.entry(b.byID[id]))
	}
	out.Statements = append(out.Statements,
		Statement{Kind: Claim, Cites: cites(found), Text: fmt.Sprintf("%s. %s asks: “%s” Breadth: %s.",
			s.Tally(), upper(oneLine(b.in.Target)), sentence(s.Expectation.Text), breadth(found))})
	for _, e := range chosen(found) {
		out.Statements = append(out.Statements, b.did(e, s.Expectation.Capability), b.effect(e))
	}
	out.Statements = append(out.Statements, b.word(s))
	return out
}

// consistency says in how many months something spoke for the target, and
// names those without.
func (b *builder) consistency(months []Month) []Statement {
	entries := b.done(b.window, func(j *classify.Judged) bool { return j.Level == classify.Target })
	if len(entries) == 0 {
		return []Statement{{Kind: Absent, Text: "Nothing finished " + During(b.window) + " speaks for " + oneLine(b.in.Target) + "."}}
	}
	var with int
	var without, unread []time.Time
	for _, m := range months {
		if !m.Before {
			switch {
			case m.Counts.Target > 0:
				with++
			case !m.Covered:
				unread = append(unread, m.Month)
			default:
				without = append(without, m.Month)
			}
		}
	}
	text := fmt.Sprintf("%s %s for %s, in %s.", count(len(entries), "piece"), verbFor(len(entries), "speaks", "speak"), oneLine(b.in.Target), count(with, "month"))
	out := []Statement{{Kind: Claim, Text: text, Cites: cites(entries)}}
	if len(without) > 0 {
		out = append(out, Statement{Kind: Absent, Text: "None in " + monthNames(without) + "."})
	}
	if len(unread) > 0 {
		out = append(out, Statement{Kind: Absent, Text: "Not harvested in full: " + monthNames(unread) + "."})
	}
	return out
}

// honestGap says of every expectation that is not met what is missing.
func (b *builder) honestGap(open []*Standing) Section {
	out := Section{Heading: "The honest gap"}
	for _, s := range open {
		kind := Next
		if len(s.Pieces) == 0 {
			kind = Absent
		}
		text := s.Name + ": " + b.stands(s)
		switch {
		case s.State == NotCollected:
			text = s.Name + ": what it shows in was not collected."
		case s.State == classify.UndecidedState:
			text += fmt.Sprintf(" %s would count if it were known how far the work reached.", count(s.Undecided, "piece"))
		default:
			text += " " + s.OneMore
		}
		out.Statements = append(out.Statements, Statement{Kind: kind, Text: text, Cites: b.citesOf(s)})
		for _, c := range s.Close[:min(len(s.Close), 1)] {
			out.Statements = append(out.Statements, Statement{Kind: Evidence, Cites: cites([]*Entry{c.Entry}),
				Text: fmt.Sprintf("Near to it: %s, %s.", quoted(c.Entry), c.Missing)})
		}
	}
	if len(open) == 0 {
		out.Statements = append(out.Statements, Statement{Kind: Absent, Text: "None: everything " + oneLine(b.in.Target) + " asks for" + b.inFilter() + " is met.",
			Ask: "what would your manager still want to see?"})
	}
	return out
}
