package main

import (
	"cmp"
	"fmt"
	"io"
	"strings"

	"sheaf/classify"
	"sheaf/report"
)

// The most that a terminal shows of each.
const (
	maxNext  = 8
	maxSteps = 3
	maxLacks = 4
)

// lines writes one line a step: id, capability, how sure it is, found of
// wanted, the rule, what is missing, and the title; then, with "ask" for how,
// one line for each expectation that nothing open would narrow.
func (o *outlook) lines(w io.Writer) error {
	var t table
	for _, p := range o.Next {
		for _, s := range p.Steps {
			t.add(p.ID, s.Capability, s.How.String(), ofWanted(s.Found, s.Wanted), s.Rule, s.Missing, p.Title)
		}
	}
	for _, l := range o.Lacks {
		t.add("", l.Capability, "ask", ofWanted(l.Found, l.Wanted), "", "", cmp.Or(l.Example, l.Text))
	}
	return t.lines(w)
}

// text is how the outlook reads on a terminal.
func (o *outlook) text(a *app) error {
	var b strings.Builder
	say := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", visible(args)...) }
	switch {
	case o.Met:
		say("Nothing that %s asks for is missing, as far as it was collected: %s.", o.Level, a.call("gap"))
	case len(o.Next) == 0:
		say("Of %s nothing would narrow the gap to %s.", plural(o.Open, "open piece of work", "open pieces of work"), o.Level)
	default:
		say("Of %s %d would narrow the gap to %s, the most wanted first:", plural(o.Open, "open piece of work", "open pieces of work"), len(o.Next), o.Level)
	}
	for i, p := range o.Next[:min(len(o.Next), maxNext)] {
		say("\n%d  %s  %s", i+1, shortID(p.ID), p.Title)
		say("   %s", strings.Join(present(p.What, p.Space, p.URL), " · "))
		for _, s := range p.Steps[:min(len(p.Steps), maxSteps)] {
			say("   %s: %s", s.Capability, s.effect())
			if s.Rule != "" {
				say("     rule %s: %s", s.Rule, cmp.Or(strings.Join(s.Matched, "; "), s.Why))
			}
		}
	}
	if more := len(o.Next) - maxNext; more > 0 {
		say("\nand %d more: %s", more, a.call("next --json"))
	}
	for i, l := range o.Lacks[:min(len(o.Lacks), maxLacks)] {
		if i == 0 {
			say("\nNothing open would show these. Ask for work like:")
		}
		say("   %s, %s: %s", l.Name, report.OfWanted(l.Found, l.Wanted), cmp.Or(l.Example, l.Text))
	}
	if more := len(o.Lacks) - maxLacks; more > 0 {
		say("   and %d more: %s", more, a.call("next --json"))
	}
	_, err := io.WriteString(a.stdout, a.out.wrap(b.String()))
	return err
}

// present are the texts that are not empty.
func present(texts ...string) []string {
	var out []string
	for _, t := range texts {
		if t != "" {
			out = append(out, t)
		}
	}
	return out
}

func ofWanted(found, wanted int) string { return fmt.Sprintf("%d/%d", found, wanted) }

// effect is a sentence on what the step would do.
func (s *classStep) effect() string {
	gain := fmt.Sprintf("%s evidence, %s would be %d", s.Strength, report.OfWanted(s.Found, s.Wanted), s.Found+1)
	if s.Month {
		gain += ", in a new month"
	}
	if s.Team {
		gain += ", with a new team"
	}
	wide := s.Progress.Expectation.Scope.Words()
	switch s.How {
	case classify.ScopeOpen:
		return fmt.Sprintf("%s, if it reaches %s (%s)", gain, wide, s.Missing)
	case classify.FactsOpen:
		return fmt.Sprintf("%s; that depends on %s", gain, s.Missing)
	case classify.Less:
		return fmt.Sprintf("%s; so far %s", report.OfWanted(s.Found, s.Wanted), s.Missing)
	case classify.OneShort:
		return "one fact short: " + report.Visible(s.Missing)
	}
	return gain
}
