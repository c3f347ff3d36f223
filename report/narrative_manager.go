package report

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"sheaf/classify"
	"sheaf/evidence"
)

// maxAsked is how many expectations one page asks about.
const maxAsked = 3

// onePage is what a manager reads in two minutes: what changed since last
// time, the gap with the question, what is asked for.
func (b *builder) onePage(gap Gap) []Section {
	return []Section{b.sinceThen(), b.theGap(gap), b.askedFor()}
}

// lookedBack is the time that the page for the manager looks back on, and what it is
// called: since they last answered, else a month; of a window that is over, that.
func (in Input) lookedBack() (span evidence.Window, name string) {
	if w := in.Window; !w.From.IsZero() && !w.To.IsZero() && !w.To.After(in.Now) {
		return w, upper(During(w))
	}
	since, said := in.lastTime()
	span = evidence.Window{From: since, To: in.Now}
	if !said {
		return span, "In the last month"
	}
	return span, "Since " + since.Format("2 January 2006")
}

// lastTime is when the manager last answered, else a month ago.
func (in Input) lastTime() (since time.Time, said bool) {
	for _, a := range in.Answers {
		if a.At.After(since) && a.At.Before(in.Now) {
			since, said = a.At, true
		}
	}
	if !said {
		since = classify.Span{Months: 1}.Before(in.Now)
	}
	return since.In(in.Now.Location()), said
}

func (b *builder) sinceThen() Section {
	span, name := b.in.lookedBack()
	s := Section{Heading: name}
	when := "now"
	if span.To.Before(b.in.Now) {
		when = "in the end"
	}
	entries := b.done(span, func(*classify.Judged) bool { return true })
	if len(entries) == 0 {
		s.Statements = []Statement{{Kind: Absent, Text: "No finished piece of work was found in that time."}}
		return s
	}
	c := b.counts(span)
	s.Statements = append(s.Statements, Statement{Kind: Claim, Cites: cites(entries),
		Text: fmt.Sprintf("%s finished: %d for %s, %d at my level, %d for nothing on the ladder, %d undecided.",
			count(len(entries), "piece"), c.Target, oneLine(b.in.Target), c.Current, c.Unmapped, c.Undecided)})
	slices.SortStableFunc(entries, func(x, y *Entry) int {
		return cmp.Or(cmp.Compare(y.Level, x.Level), stronger(x, y))
	})
	for _, e := range entries[:min(len(entries), maxBest)] {
		capability := ""
		if e.Best != nil {
			capability = e.Best.Capability
		}
		s.Statements = append(s.Statements, b.did(e, capability))
	}
	for _, x := range b.expect {
		was, is := classify.Measure(x, b.judged, span.From), classify.Measure(x, b.judged, span.To)
		if was.Found == is.Found && was.State == is.State || !b.known(was, is) {
			continue
		}
		var on []*Entry
		for _, id := range append(is.Pieces, was.Pieces...) {
			on = append(on, b.entry(b.byID[id]))
		}
		s.Statements = append(s.Statements, Statement{Kind: Evidence, Cites: once(cites(on)),
			Text: fmt.Sprintf("%s: %s %s (%s), was %d (%s).", b.nameOf(x), when, OfWanted(is.Found, is.Wanted), stateWord(is.State), was.Found, stateWord(was.State))})
	}
	return s
}

// theGap asks about the open expectations that lack the least.
func (b *builder) theGap(gap Gap) Section {
	s := Section{Heading: "The gap, and whether you see it too"}
	var open []*Standing
	for _, x := range gap.Closest() {
		if x.State != classify.Met && (b.in.Filter.Capability == "" || x.Expectation.Capability == b.in.Filter.Capability) {
			open = append(open, x)
		}
	}
	for _, x := range open[:min(len(open), maxAsked)] {
		kind := Next
		if len(x.Pieces) == 0 {
			kind = Absent
		}
		s.Statements = append(s.Statements, Statement{Kind: kind, Cites: b.citesOf(x),
			Text: fmt.Sprintf("%s. %s asks: “%s” %s %s", x.Name, upper(oneLine(b.in.Target)), oneLine(x.Expectation.Text), b.stands(x), x.OneMore)})
		if len(x.Close) > 0 {
			e := x.Close[0].Entry
			s.Statements = append(s.Statements, Statement{Kind: Evidence, Cites: cites([]*Entry{e}),
				Text: fmt.Sprintf("Nearly counts: %s, %s. Would it count for you?", quoted(e), x.Close[0].Missing)})
		}
		s.Statements = append(s.Statements, b.word(x))
	}
	if len(open) == 0 {
		s.Statements = append(s.Statements, Statement{Kind: Absent, Text: "Nothing is near enough to ask about.", Ask: "what would you want to see first?"})
	}
	return s
}

// promised says what was promised, and asks after it.
func (b *builder) promised(p Promise) Statement {
	who := "you"
	if p.By != "" {
		who = oneLine(p.By)
	}
	s := Statement{Kind: Said, Ask: "did it happen?",
		Text: fmt.Sprintf("On %s %s said: “I will %s”", p.At.In(b.loc).Format("2 January 2006"), who, sentence(p.Text))}
	if !p.Due.IsZero() {
		s.Text += " By " + p.Due.In(b.loc).Format("2 January 2006") + "."
		if b.in.Now.Before(p.Due) {
			s.Ask = "is it on its way?"
		}
	}
	return s
}

// askedFor is what the person wants of the manager.
func (b *builder) askedFor() Section {
	s := Section{Heading: "What I ask for", Statements: b.goals(b.in.Filter.Capability)}
	for _, p := range b.in.Promises {
		if b.in.Filter.Capability == "" || p.Capability == b.in.Filter.Capability {
			s.Statements = append(s.Statements, b.promised(p))
		}
	}
	s.Statements = append(s.Statements, Statement{Kind: Blank, Text: "A project, a room, an introduction:", Ask: "what do you need, from whom, by when?"})
	return s
}
