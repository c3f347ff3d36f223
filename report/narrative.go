package report

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"sheaf/classify"
	"sheaf/evidence"
)

// Narrative is the draft of a text for somebody to read: sections of
// statements, each with the pieces that it rests on.
type Narrative struct {
	For      Audience
	Title    string
	Sections []Section
	// Notes are the pieces of statements that rest on more than a line holds.
	Notes []Footnote
}

// Section is statements under one heading.
type Section struct {
	Heading    string      `json:"heading"`
	Statements []Statement `json:"statements"`
}

// Statement is one or two sentences and what they rest on. A statement of
// what is absent, and a blank, rest on no piece.
type Statement struct {
	// Kind says what the statement is for.
	Kind StatementKind `json:"kind"`
	Text string        `json:"text"`
	// Cites are the pieces it rests on.
	Cites []Cite `json:"pieces"`
	// Ask is a question that only a person can answer, as a blank behind the
	// text.
	Ask string `json:"ask,omitempty"`
	// Note is the number of the footnote that names the cites, 0 where the
	// line does.
	Note int `json:"-"`
}

// StatementKind is what a statement is for.
type StatementKind string

// The kinds of statements. Claims begin with the number of their pieces.
const (
	Claim    StatementKind = "claim"
	Evidence StatementKind = "evidence"
	Effect   StatementKind = "effect"
	Next     StatementKind = "next"
	Absent   StatementKind = "absent" // says what there is not
	Said     StatementKind = "said"   // says what a person said
	Blank    StatementKind = "blank"  // only a question
)

// Cite is a piece that a statement rests on.
type Cite struct {
	ID    string `json:"id"`
	Short string `json:"-"`
	URL   string `json:"url,omitempty"`
}

// Footnote names the pieces of a statement.
type Footnote struct {
	Number int
	Cites  []Cite
	// More is how many pieces are not among the cites; the JSON form has all.
	More int
}

// maxCites is how many pieces a line cites by itself, maxNoted how many its
// footnote does.
const (
	maxCites = 3
	maxNoted = 100
)

func (b *builder) narrative(gap Gap, months []Month) Narrative {
	n := Narrative{For: b.in.For}
	target := oneLine(b.in.Target)
	if b.over() {
		gap.Expectations = slices.Clone(gap.Expectations) // the report has them as they are
		for i := range gap.Expectations {
			gap.Expectations[i].Span += " to " + b.today()
		}
	}
	switch b.in.For {
	case ForPromotion:
		n.Title = "The case for " + target
		n.Sections = b.promotion(gap, months)
	case ForManager:
		n.Title = "One page on the way to " + target
		n.Sections = b.onePage(gap)
	default:
		n.For, n.Title = ForSelf, "Self-review"
		n.Sections = b.selfReview(gap)
	}
	for i := range n.Sections {
		for k := range n.Sections[i].Statements {
			s := &n.Sections[i].Statements[k]
			if s.Cites == nil {
				s.Cites = []Cite{}
			}
			if len(s.Cites) > maxCites {
				s.Note = len(n.Notes) + 1
				n.Notes = append(n.Notes, Footnote{s.Note, s.Cites[:min(maxNoted, len(s.Cites))], max(0, len(s.Cites)-maxNoted)})
			}
		}
	}
	return n
}

// over reports whether the span asked for had ended by now. How expectations stand is
// another thing then: they look back from today.
func (b *builder) over() bool {
	to := b.in.Window.To
	return !to.IsZero() && !to.After(b.in.Now)
}

// today is now's day, with its year.
func (b *builder) today() string { return b.in.Now.Format("2 Jan 2006") }

func cites(entries []*Entry) []Cite {
	out := make([]Cite, len(entries))
	for i, e := range entries {
		out[i] = Cite{e.ID, e.Short, e.URL}
	}
	return out
}

// quoted is a piece's title in a sentence, without the verb that the sentence
// has already.
func quoted(e *Entry) string { return "“" + e.Title + "”" }

// did says what the person did with a piece, when, and what it shows.
func (b *builder) did(e *Entry, capability string) Statement {
	text := fmt.Sprintf("I %s %s", e.Verb, quoted(e))
	var where []string
	if e.Project != "" {
		where = append(where, oneLine(e.Project))
	}
	if !e.Done.IsZero() {
		where = append(where, e.Done.Format("January 2006"))
	}
	where = append(where, e.Makeup)
	text += " (" + strings.Join(where, ", ") + ")"
	if t := e.tagFor(capability); t != nil {
		text += ": " + e.brief(t)
		if outside := e.outside(); t.Scope >= evidence.SeveralTeams && len(outside) > 0 {
			text += ", with " + and(outside)
		}
		if t.Strength == evidence.Weak {
			text += "; weak evidence by itself"
		}
	}
	return Statement{Kind: Evidence, Text: text + ".", Cites: cites([]*Entry{e})}
}

// outside are the other teams that a piece reached.
func (e *Entry) outside() []string {
	var teams []string
	for _, it := range e.judged.Piece.Items {
		for _, team := range it.Reach.Outside {
			teams = append(teams, oneLine(team))
		}
	}
	slices.Sort(teams)
	return slices.Compact(teams)
}

// chosen are the entries that a section tells: the first few, and whatever the
// person said something came of.
func chosen(entries []*Entry) []*Entry {
	n := min(len(entries), maxBest)
	out := slices.Clone(entries[:n])
	for _, e := range entries[n:] {
		if e.Impact != "" {
			out = append(out, e)
		}
	}
	return out
}

// effect is what the person noted about a piece, else the question.
func (b *builder) effect(e *Entry) Statement {
	if e.Impact != "" {
		return Statement{Kind: Effect, Text: "Effect: " + sentence(e.Impact), Cites: cites([]*Entry{e})}
	}
	return Statement{Kind: Blank, Text: "Effect:", Ask: e.Ask}
}

// sentence is somebody's own words as one sentence, or more.
func sentence(s string) string {
	s = clip(prose(s), 600)
	if s != "" && !ended(s) {
		s += "."
	}
	return s
}

// shows are the window's finished pieces with a tag of a capability, strongest
// first.
func (b *builder) shows(capability string) []*Entry {
	out := b.done(b.window, func(j *classify.Judged) bool {
		return slices.ContainsFunc(j.Verdict.Tags, func(t evidence.Tag) bool { return t.Capability == capability })
	})
	slices.SortStableFunc(out, func(x, y *Entry) int {
		s, t := x.tagFor(capability), y.tagFor(capability)
		if s.Meets != t.Meets {
			return map[bool]int{true: -1, false: 1}[s.Meets]
		}
		if d := t.Strength - s.Strength; d != 0 {
			return int(d)
		}
		if d := t.Points - s.Points; d != 0 {
			return d
		}
		return bigger(x, y)
	})
	return out
}

// breadth says over which teams, months and projects entries are spread.
func breadth(entries []*Entry) string {
	var teams, projects []string
	var months []time.Time
	for _, e := range entries {
		teams = append(teams, e.outside()...)
		if e.Project != "" {
			projects = append(projects, oneLine(e.Project))
		}
		if !e.Done.IsZero() {
			months = append(months, evidence.MonthOf(e.Done).From)
		}
	}
	slices.Sort(teams)
	slices.Sort(projects)
	slices.SortFunc(months, time.Time.Compare)
	months = slices.CompactFunc(months, time.Time.Equal)
	teams, projects = slices.Compact(teams), slices.Compact(projects)
	var parts []string
	if len(months) > 0 {
		parts = append(parts, "in "+monthNames(months))
	}
	if len(projects) > 0 {
		parts = append(parts, "in "+few(projects, "project"))
	}
	if len(teams) > 0 {
		parts = append(parts, "with "+few(teams, "other team"))
	}
	return strings.Join(parts, "; ")
}

// few names up to four things, else counts them.
func few(names []string, noun string) string {
	if len(names) > 4 {
		return count(len(names), noun)
	}
	return and(names)
}

// goals are the open goals for a capability.
func (b *builder) goals(capability string) []Statement {
	var out []Statement
	for _, g := range b.in.Goals {
		if g.Outcome != "" || capability != "" && g.Capability != capability {
			continue
		}
		text := "My goal: " + sentence(g.Text)
		if g.Evidence != "" {
			text += " It shows in: " + sentence(g.Evidence)
		}
		if !g.Box.To.IsZero() {
			day := g.Box.To.Add(-1).In(b.loc).Format("2 January 2006")
			if b.in.Now.Before(g.Box.To) {
				text += " By " + day + "."
			} else {
				text += " Its day was " + day + ", and it is still open."
			}
		}
		out = append(out, Statement{Kind: Said, Text: text})
	}
	return out
}

// word is what the manager last said about an expectation, or that nobody
// asked. The page for the manager speaks to them, and asks after what they said
// they would do by itself. A manager of before is named.
func (b *builder) word(s *Standing) Statement {
	toThem := b.in.For == ForManager
	asked := s.Asked.Format("2 January 2006")
	switch {
	case s.Manager != nil || s.Asked.IsZero() || toThem && s.AskedOf != "":
	case toThem:
		return Statement{Kind: Blank, Text: "I asked you on " + asked + " and have no answer yet.", Ask: "do you see it the same way?"}
	case s.AskedOf != "":
		return Statement{Kind: Blank, Text: upper(oneLine(s.AskedOf)) + " was asked on " + asked + " and has not answered yet.", Ask: "does your manager see it the same way?"}
	default:
		return Statement{Kind: Blank, Text: "My manager was asked on " + asked + " and has not answered yet.", Ask: "does your manager see it the same way?"}
	}
	if s.Manager == nil && toThem {
		return Statement{Kind: Blank, Text: "I have not asked you.", Ask: "do you see it the same way?"}
	}
	if s.Manager == nil {
		return Statement{Kind: Blank, Text: "My manager was not asked.", Ask: "does your manager see it the same way?"}
	}
	who := "My manager"
	switch {
	case s.Manager.By != "":
		who = upper(oneLine(s.Manager.By))
	case toThem:
		who = "You"
	}
	text := who + " said on " + s.Manager.At.In(b.loc).Format("2 January 2006") + ": " + sentence(s.Manager.Answer)
	if s.Manager.Words != "" {
		text += " “" + clip(oneLine(s.Manager.Words), 300) + "”"
	}
	if s.Manager.Will != "" && !toThem {
		text += " “I will " + sentence(s.Manager.Will) + "”"
	}
	if s.Then != "" {
		text += " It stood at " + s.Then + " then."
	}
	if s.Manager.Stale {
		text += " That is too old to rest on."
	}
	if toThem && s.Manager.By != "" {
		return Statement{Kind: Blank, Text: text, Ask: "do you see it the same way?"}
	}
	return Statement{Kind: Said, Text: text}
}
