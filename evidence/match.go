package evidence

import "strings"

// Match is how well a text names a piece of work.
type Match int

// The ways a text names a piece: not at all, by a short form that others may
// share, or by the whole id of one of its items.
const (
	NoMatch Match = iota
	Short
	Whole
)

// Match reports whether text names the piece: an id of one of its items, the
// beginning of a commit's of at least four digits, or the end of an id after
// one of its separators, such as #12, shop#12 or PAY-7. The number or key of a
// pull request or ticket that was not collected but joins the items counts as
// a short form. Case does not matter.
func (p *Piece) Match(text string) Match {
	best := NoMatch
	for _, it := range p.Items {
		best = max(best, matchID(it.ID, text))
	}
	for _, l := range p.Links {
		if best == NoMatch && l.Via.Joins() && matchID(l.To, text) != NoMatch {
			best = Short
		}
	}
	return best
}

func matchID(id, text string) Match {
	id, text = strings.ToLower(id), strings.ToLower(text)
	switch {
	case text == "":
		return NoMatch
	case id == text:
		return Whole
	}
	if sha, ok := strings.CutPrefix(id, "git:"); ok {
		text = strings.TrimPrefix(text, "git:")
		if sha == text {
			return Whole
		}
		if len(text) >= 4 && strings.HasPrefix(sha, text) {
			return Short
		}
		return NoMatch
	}
	rest, ok := strings.CutSuffix(id, text)
	if !ok || rest == "" {
		return NoMatch
	}
	if strings.HasPrefix(text, "#") || strings.ContainsAny(rest[len(rest)-1:], ":/") {
		return Short
	}
	return NoMatch
}
