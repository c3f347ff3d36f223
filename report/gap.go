package report

import (
	"fmt"
	"slices"
	"time"

	"sheaf/classify"
	"sheaf/evidence"
)

// NotCollected is the state of an expectation whose evidence could only come
// from kinds of items that nobody collected.
const NotCollected classify.State = "not-collected"

// maxBest and maxNear are how many pieces and near misses of an expectation a
// page shows; the JSON form has all.
const (
	maxBest = 3
	maxNear = 3
)

// Gap holds the evidence up to the target level.
type Gap struct {
	// Window is the longest span an expectation looks back.
	Window evidence.Window
	// Read is the part of Window, from 0 to 1, that some source was read for. Thin
	// says that it is less than a claim wants: what is not found says nothing then.
	Read float64
	Thin bool
	// Same says that all expectations look back as far. Where they do not,
	// each says its own span. Span is the common one, or only its end.
	Same         bool
	Span         string
	Expectations []Standing
	Counts       Counts
	// Discounted are the lines of those pieces that count for nothing.
	Discounted Discounted
	// Goals are those of the input, in its order, told as the report may.
	Goals []Goal
}

// Met reports whether every expectation is met.
func (g Gap) Met() bool {
	for _, s := range g.Expectations {
		if s.State != classify.Met {
			return false
		}
	}
	return true
}

// ReadPercent is Read in hundredths, cut down: what is just too little is not told
// as the share that a claim wants.
func (g Gap) ReadPercent() int { return int(100 * g.Read) }

// Standing is how one expectation stands.
type Standing struct {
	classify.Progress
	// Name is that of the capability and Label its id, both with the expectation's
	// where the level has several of the capability. Span is how far back pieces
	// count.
	Name, Label, Span string
	State             classify.State
	// Best are the best pieces, Close those one fact short, each with it.
	Best  []*Entry
	Close []Close
	// More is how many found pieces are not among the best, Command what lists
	// them all.
	More    int
	Command string
	// OneMore says what would do.
	OneMore string
	// Since is when harvesting begins, where that is later than the span.
	Since time.Time
	// Blind are kinds of items the capability shows in that nobody collected.
	Blind []string
	blind []evidence.Kind
	// Manager is the last answer, nil where there is none.
	Manager *Answer
	// Then says how it stood when the manager answered, where it is met by now and
	// was not, or the reverse, and enough of that time was read to say so: what was
	// agreed with then was something else.
	Then string
	// Asked is when the manager was asked who has not answered yet, zero where
	// nobody asked; Unanswered says it in words, and AskedOf is who it was where
	// that is somebody else than the manager there is now. None of them matters
	// beside Manager.
	Asked               time.Time
	AskedOf, Unanswered string
}

// Close is a piece one fact short of counting.
type Close struct {
	Entry   *Entry
	Missing string
}

func (b *builder) gap() Gap {
	g := Gap{Window: evidence.Window{From: b.in.Now.AddDate(-1, 0, 0), To: b.in.Now}}
	g.Same = true
	b.byID = make(map[string]int, len(b.judged))
	for i := range b.judged {
		b.byID[b.judged[i].Piece.ID] = i
	}
	for i, x := range b.expect {
		s := b.standing(x)
		if i == 0 || s.Window.From.Before(g.Window.From) {
			g.Window = s.Window
		}
		g.Same = g.Same && x.Within == b.expect[0].Within
		g.Expectations = append(g.Expectations, s)
	}
	g.Read = b.share(g.Window)
	g.Thin = g.Read < b.in.Floor
	g.Span = "to " + b.today()
	if g.Same && len(b.expect) > 0 {
		g.Span = b.expect[0].Within.String() + " " + g.Span
	}
	g.Counts, g.Discounted = b.counts(g.Window.Through()), b.discounted(g.Window.Through())
	return g
}

func (b *builder) standing(x classify.Expectation) Standing {
	p := classify.Measure(x, b.judged, b.in.Now)
	s := Standing{Progress: p, Label: x.Capability, State: p.State, Span: x.Within.String(),
		OneMore: oneMore(p)}
	s.Name = b.nameOf(x)
	if b.several(x) {
		s.Label += "/" + x.ID
	}
	if p.Found == 0 && p.State != classify.UndecidedState && (b.lacks(x.Capability) || b.items == 0) {
		s.State = NotCollected
	}
	for _, k := range b.in.Reads[x.Capability] {
		if b.missing(k) {
			s.Blind = append(s.Blind, plural(2, kindNoun(k)))
			s.blind = append(s.blind, k)
		}
	}
	for _, id := range p.Pieces[:min(maxBest, len(p.Pieces))] {
		s.Best = append(s.Best, b.entry(b.byID[id]))
	}
	if s.More = len(p.Pieces) - len(s.Best); s.More > 0 {
		s.Command = b.listSpan(s.Window, classify.Target, "--capability", x.Capability)
	}
	if s.State == classify.Met {
		p.Near = nil // nothing is missing
	}
	for _, n := range p.Near[:min(maxNear, len(p.Near))] {
		s.Close = append(s.Close, Close{b.entry(b.byID[n.ID]), n.Missing})
	}
	s.Since = b.since(p.Window)
	for i := range b.in.Answers {
		a := &b.in.Answers[i]
		if a.Capability == x.Capability && (a.Expectation == "" || a.Expectation == x.ID) {
			s.Manager = a
		}
	}
	if s.Manager != nil {
		was := classify.Measure(x, b.judged, s.Manager.At.In(b.loc))
		if b.known(was, p) && (was.State == classify.Met) != (s.State == classify.Met) {
			s.Then = fmt.Sprintf("%s (%s)", OfWanted(was.Found, was.Wanted), stateWord(was.State))
		}
	}
	s.Unanswered = "not asked"
	for _, q := range b.in.Questions {
		if s.Manager == nil && q.Capability == x.Capability && (q.Expectation == "" || q.Expectation == x.ID) && q.At.After(s.Asked) {
			s.Asked, s.AskedOf = q.At.In(b.loc), q.To
			s.Unanswered = "asked " + dayOf(s.Asked, b.in.Now) + ", no answer yet"
		}
	}
	return s
}

// known reports whether it can be said how an expectation stood, beside how it
// stands: what was not met in a span of which too little was read may have been
// all the same.
func (b *builder) known(was, is classify.Progress) bool {
	return was.State == classify.Met || b.share(was.Window) >= min(b.in.Floor, b.share(is.Window))
}

// several reports whether the level has other expectations of the capability.
func (b *builder) several(x classify.Expectation) bool {
	return slices.ContainsFunc(b.expect, func(o classify.Expectation) bool { return o.Capability == x.Capability && o.ID != x.ID })
}

// nameOf is what an expectation is called.
func (b *builder) nameOf(x classify.Expectation) string {
	if b.several(x) {
		return b.name(x.Capability) + " (" + x.ID + ")"
	}
	return b.name(x.Capability)
}

// since is when the sources begin to cover a span, zero where they cover its
// beginning or nothing of it.
func (b *builder) since(span evidence.Window) time.Time {
	var all []evidence.Window
	for _, s := range b.in.Sources {
		all = append(all, s.Covered...)
	}
	holes := b.holes(span, all)
	if len(holes) == 0 || holes[0].From.After(span.From) || !holes[0].To.Before(span.To) {
		return time.Time{}
	}
	return holes[0].To
}

// oneMore says what is still wanted, and whether one piece could be all.
func oneMore(p classify.Progress) string {
	x := p.Expectation
	pieces, teams, months := max(0, p.Wanted-p.Found), max(0, x.Teams-len(p.Teams)), max(0, x.Months-len(p.Months))
	if pieces+teams+months == 0 {
		return ""
	}
	if pieces <= 1 && teams <= 1 && months <= 1 {
		switch {
		case teams == 1 && months == 1:
			return "One more piece meets it, if it reaches another team and is done in another month."
		case teams == 1:
			return "One more piece meets it, if it reaches another team."
		case months == 1:
			return "One more piece meets it, if it is done in another month."
		}
		return "One more piece meets it."
	}
	var want []string
	if pieces > 0 {
		want = append(want, fmt.Sprintf("%d more %s", pieces, plural(pieces, "piece")))
	}
	if teams > 0 {
		want = append(want, fmt.Sprintf("%d more %s", teams, plural(teams, "team")))
	}
	if months > 0 {
		want = append(want, fmt.Sprintf("work in %d more %s", months, plural(months, "month")))
	}
	return upper(and(want)) + " would meet it."
}
