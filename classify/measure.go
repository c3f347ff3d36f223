package classify

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"sheaf/evidence"
)

// State is how far the evidence for an expectation has come.
type State string

// The states. Not collected is no state of the evidence: whoever knows what
// was harvested decides that.
const (
	Met            State = "met"
	Building       State = "building"  // at least half of what is wanted
	Thin           State = "thin"      // something, less than half
	NoneYet        State = "none"      // nothing
	UndecidedState State = "undecided" // pieces of unknown scope could meet it
)

// Progress is how the pieces of a span stand against one expectation.
type Progress struct {
	Expectation Expectation
	// Window is the span up to now in which pieces count.
	Window evidence.Window
	// Found pieces meet capability, strength and scope; Wanted is how many
	// should.
	Found, Wanted int
	// Teams are the distinct teams, other than one's own, those pieces
	// reached; Months the distinct months, in now's zone, they were done in.
	Teams  []string
	Months []string
	// Latest is when the last of them was done, zero without any.
	Latest time.Time
	// Pieces are their ids, best first.
	Pieces []string
	// Near are the pieces one fact short, nearest first.
	Near []NearPiece
	// Undecided counts the pieces that would be found if their scope were
	// known and wide enough.
	Undecided int
	// Bounded counts the pieces that are not, because a guess at where home is
	// says that they reached too little.
	Bounded int
	State   State
}

// NearPiece is a piece that one more fact would make count.
type NearPiece struct {
	ID      string `json:"id"`
	Missing string `json:"missing"`
}

// Measure holds judged pieces up to an expectation. Pieces count when they
// were done inside the expectation's span up to now.
func Measure(e Expectation, judged []Judged, now time.Time) Progress {
	p := Progress{
		Expectation: e, Wanted: e.Wanted,
		Window: evidence.Window{From: e.Within.Before(now), To: now},
	}
	type found struct {
		tag   evidence.Tag
		piece *evidence.Piece
	}
	var best []found
	away := map[string]int{} // by the ids of near pieces, how far from counting they are
	span := p.Window.Through()
	for _, j := range judged {
		if !j.Piece.Counts(span) {
			continue
		}
		tag, tagged := tagFor(j.Verdict.Tags, e.Capability)
		met := no
		if tagged {
			met = e.meets(tag)
		}
		switch met {
		case yes:
			best = append(best, found{tag, j.Piece})
			p.Months = append(p.Months, j.Piece.Done.In(now.Location()).Format("2006-01"))
			if j.Piece.Done.After(p.Latest) {
				p.Latest = j.Piece.Done
			}
			for _, it := range j.Piece.Items {
				p.Teams = append(p.Teams, it.Reach.Outside...)
			}
		case unknown:
			p.Undecided++
			p.Near = append(p.Near, NearPiece{j.Piece.ID, "how far it reached is not known: " + tag.ScopeWhy})
		case no:
			if tagged && tag.Strength >= e.Strength && tag.Bounded(e.Scope) {
				p.Bounded++
			}
			if missing := e.missing(tag, tagged, j.Verdict); missing != "" {
				away[j.Piece.ID] = 1
				if tagged && tag.Strength >= e.Strength && tag.Scope != evidence.UnknownScope {
					away[j.Piece.ID] = int(e.Scope - tag.Scope)
				}
				p.Near = append(p.Near, NearPiece{j.Piece.ID, missing})
			}
		}
	}
	slices.SortStableFunc(best, func(a, b found) int {
		return cmp.Or(cmp.Compare(b.tag.Points, a.tag.Points), cmp.Compare(b.tag.Scope, a.tag.Scope),
			b.piece.Done.Compare(a.piece.Done), cmp.Compare(a.piece.ID, b.piece.ID))
	})
	for _, f := range best {
		p.Pieces = append(p.Pieces, f.piece.ID)
	}
	slices.SortStableFunc(p.Near, func(a, b NearPiece) int { return cmp.Compare(away[a.ID], away[b.ID]) })
	p.Found = len(best)
	p.Teams, p.Months = sortedOnce(p.Teams), sortedOnce(p.Months)
	p.State = p.state()
	return p
}

func sortedOnce(list []string) []string {
	slices.Sort(list)
	return slices.Compact(list)
}

// missing says what one fact a piece lacks, empty where it lacks more.
func (e Expectation) missing(tag evidence.Tag, tagged bool, v Verdict) string {
	if tagged {
		strong := tag.Strength >= e.Strength
		wide := tag.Scope >= e.Scope || e.Scope <= evidence.Self
		switch {
		case strong && tag.Bounded(e.Scope):
			return tag.ScopeWhy
		case strong && !wide:
			return "reached " + tag.Scope.Words() + ", wanted " + e.Scope.Words()
		case wide && !strong && tag.Strength == e.Strength-1:
			if near := v.nearFor(e); near != "" {
				return near
			}
			return fmt.Sprintf("%s evidence, wanted %s", tag.Strength, e.Strength)
		}
		return ""
	}
	return v.nearFor(e)
}

// nearFor is the first near miss that would do.
func (v Verdict) nearFor(e Expectation) string {
	for _, n := range v.Near {
		if n.Does(e) {
			return n.Missing
		}
	}
	return ""
}

// Does reports whether the one fact would make a piece count for an expectation, or
// would if it were known how far the piece reached.
func (n NearMiss) Does(e Expectation) bool {
	return e.meets(evidence.Tag{Capability: n.Capability, Strength: n.Would, Scope: n.Scope, AtMost: n.AtMost}) != no
}

func (p Progress) state() State {
	e := p.Expectation
	switch {
	case p.Found >= p.Wanted && len(p.Teams) >= e.Teams && len(p.Months) >= e.Months:
		return Met
	case p.Undecided > 0 && (p.Found == 0 || p.Found+p.Undecided >= p.Wanted):
		return UndecidedState
	case p.Found == 0:
		return NoneYet
	case 2*p.Found >= p.Wanted:
		return Building
	}
	return Thin
}
