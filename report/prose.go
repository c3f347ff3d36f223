package report

import (
	"slices"
	"strings"

	"sheaf/classify"
	"sheaf/evidence"
)

// maxFacts is how many of the facts that met its rules a sentence about a tag
// names; show names all.
const maxFacts = 3

// Reasons are the sentences that say why a piece counts: the tag it counts by
// with what met its rules, then the others in one.
func (e *Entry) Reasons() []string { return e.reasons(e.Best) }

// ReasonsFor are the same with the tag of a capability first, if there is one.
func (e *Entry) ReasonsFor(capability string) []string {
	if t := e.tagFor(capability); t != nil {
		return e.reasons(t)
	}
	return e.Reasons()
}

func (e *Entry) tagFor(capability string) *Tag {
	for i := range e.Tags {
		if e.Tags[i].Capability == capability {
			return &e.Tags[i]
		}
	}
	return nil
}

func (e *Entry) reasons(by *Tag) []string {
	if by == nil {
		return nil
	}
	out := []string{by.claim() + ": " + e.because(by) + "."}
	var also []string
	for i := range e.Tags {
		if t := &e.Tags[i]; t != by {
			also = append(also, t.Strength.String()+" evidence of "+lower(t.Name)+" ("+t.Whys()+")")
		}
	}
	if len(also) > 0 {
		out = append(out, "Also "+and(also)+".")
	}
	return out
}

// because is what a tag's rules saw, with the first facts that met them.
func (e *Entry) because(t *Tag) string {
	facts := e.facts(t)
	if len(facts) == 0 {
		return t.Whys()
	}
	return t.Whys() + " (" + strings.Join(facts, "; ") + ")"
}

// claim says what a tag is evidence of and, where it is known, how far it
// reached.
func (t *Tag) claim() string {
	s := upper(t.Strength.String()) + " evidence of " + lower(t.Name)
	if t.Scope > evidence.Self {
		s += ", " + scopeWord(t.Scope)
	}
	return s
}

// Whys say what the rules of a tag saw, each once.
func (t *Tag) Whys() string {
	var whys []string
	for _, r := range t.Rules {
		if why := oneLine(r.Why); why != "" && !slices.Contains(whys, why) {
			whys = append(whys, why)
		}
	}
	if len(whys) == 0 {
		return "tagged"
	}
	return and(whys)
}

// scopeWord says how far something reached, in a sentence.
func scopeWord(s evidence.Scope) string {
	switch s {
	case evidence.Self:
		return "within own work"
	case evidence.Team:
		return "within the team"
	case evidence.SeveralTeams:
		return "across several teams"
	case evidence.Org:
		return "across the organisation"
	case evidence.Community:
		return "beyond the organisation"
	}
	return "reach not known"
}

// facts are the first facts that met a tag's rules, each once and none that
// only repeats the title or another.
func (e *Entry) facts(t *Tag) []string {
	var out []string
	for _, r := range t.Rules {
		for _, fact := range r.Matched {
			if len(out) == maxFacts {
				return out
			}
			said := strings.Trim(fact, "“”")
			repeated := strings.HasPrefix(fact, "“") && e.titled(said)
			for _, have := range out {
				repeated = repeated || have == fact || strings.HasPrefix(have, "“") && overlaps(said, strings.Trim(have, "“”"))
			}
			if !repeated && said != "" {
				out = append(out, clip(oneLine(fact), maxTitle))
			}
		}
	}
	return out
}

// titled reports whether a quote only repeats a title of the piece.
func (e *Entry) titled(quote string) bool {
	return slices.ContainsFunc(e.judged.Piece.Items, func(it *evidence.Item) bool {
		return it.Title != "" && overlaps(quote, it.Title)
	})
}

// brief is the weightiest of what a tag's rules saw, with its first facts.
func (e *Entry) brief(t *Tag) string {
	if len(t.Rules) == 0 {
		return t.Whys()
	}
	first := Tag{Tag: t.Tag, Name: t.Name}
	first.Rules = t.Rules[:1]
	for _, r := range t.Rules {
		if r.Why != "" {
			first.Rules = []evidence.RuleMatch{r}
			break
		}
	}
	return e.because(&first)
}

// overlaps reports whether one text holds the other or most of its words in a
// row.
func overlaps(a, b string) bool {
	if strings.Contains(a, b) || strings.Contains(b, a) {
		return true
	}
	const enough = 24
	for i := 0; i+enough <= len(a); i += enough / 2 {
		if strings.Contains(b, a[i:i+enough]) {
			return true
		}
	}
	return false
}

// Said is the nearest rule or expectation in words: what the piece nearly is,
// and the one thing it lacks.
func (n *Near) Said() string {
	s := "nearly " + lower(n.Name)
	if n.Why != "" {
		s += " (" + oneLine(n.Why) + ")"
	}
	return s + ": " + n.Missing
}

// Doing is entries told with one verb.
type Doing struct {
	Verb    string
	Entries []*Entry
}

// Parts are the entries of a bundle by what the person did, in their order.
func (b Bundle) Parts() []Doing {
	var out []Doing
	for _, e := range b.Entries {
		i := slices.IndexFunc(out, func(d Doing) bool { return d.Verb == e.Verb })
		if i < 0 {
			out = append(out, Doing{Verb: e.Verb})
			i = len(out) - 1
		}
		out[i].Entries = append(out[i].Entries, e)
	}
	return out
}

// Spread says in which months a bundle's pieces were done: all of one or two
// months, else how many and the fullest.
func (b Bundle) Spread() string {
	switch n := len(b.Months); {
	case n == 0:
		return ""
	case n <= 2:
		months := make([]string, n)
		for i, m := range b.Months {
			months[i] = m.Month.Format("January 2006")
		}
		return "in " + and(months)
	default:
		most := slices.MaxFunc(b.Months, func(x, y MonthCount) int { return x.Count - y.Count })
		if most.Count == 1 {
			return "in " + count(n, "month")
		}
		return "in " + count(n, "month") + ", most in " + most.Month.Format("January 2006") + " (" + count(most.Count, "piece") + ")"
	}
}

// Closest are the expectations to read about first: those met, then those
// that something was found for, then the undecided and those with a piece one
// fact short.
func (g Gap) Closest() []*Standing { return g.told(true) }

// asked reports whether a manager was asked about any of the expectations.
func (g Gap) asked() bool {
	return slices.ContainsFunc(g.Expectations, Standing.asked)
}

// Rest are the names of all others, by what they ask for and how they stand,
// in order of the ladder.
func (g Gap) Rest() []Wanting {
	var out []Wanting
	for _, s := range g.told(false) {
		asks := s.Asks()
		i := slices.IndexFunc(out, func(w Wanting) bool { return w.State == s.State && w.Asks == asks })
		if i < 0 {
			out = append(out, Wanting{State: s.State, Asks: asks})
			i = len(out) - 1
		}
		out[i].Names = append(out[i].Names, s.Name)
	}
	return out
}

// Unseen are the kinds of items that the rest shows in too and that nobody
// collected.
func (g Gap) Unseen() []string {
	var out []string
	for _, s := range g.told(false) {
		for _, k := range s.Blind {
			if !slices.Contains(out, k) {
				out = append(out, k)
			}
		}
	}
	return out
}

// Wanting is expectations that nothing was found for and that ask for the same.
type Wanting struct {
	State classify.State
	Asks  string
	Names []string
}

func (g Gap) told(closest bool) []*Standing {
	var out []*Standing
	for i := range g.Expectations {
		if s := &g.Expectations[i]; (s.rank() < len(ranks)) == closest {
			out = append(out, s)
		}
	}
	if closest {
		slices.SortStableFunc(out, func(x, y *Standing) int { return x.rank() - y.rank() })
	}
	return out
}

var ranks = [...]classify.State{classify.Met, classify.Building, classify.Thin, classify.UndecidedState}

// rank puts expectations in the order of told ones; those with nothing to tell
// come last.
func (s *Standing) rank() int {
	if i := slices.Index(ranks[:], s.State); i >= 0 {
		return i
	}
	if len(s.Close) > 0 || s.Manager != nil {
		return len(ranks) - 1
	}
	return len(ranks)
}

// Asks says in a few words what an expectation wants.
func (s *Standing) Asks() string {
	x := s.Expectation
	out := count(s.Wanted, "piece") + " in " + s.Span
	if x.Teams > 0 {
		out += ", in " + count(x.Teams, "other team")
	}
	if x.Months > 0 {
		out += ", over " + count(x.Months, "month")
	}
	return out
}
