package journal

import (
	"slices"

	"sheaf/evidence"
)

// MaxAs is how many capabilities a decision may name, as many as a piece
// carries tags.
const MaxAs = 3

// Decision is what a person decided a piece of work counts for, whatever the
// rules say.
type Decision struct {
	Entry
	About
	// As are at most MaxAs capabilities. None says that it counts for nothing.
	As   []string
	None bool
	Why  string
	// Undo names the decision that this entry takes back.
	Undo string
}

type decisionHead struct {
	At    stamp    `toml:"at"`
	Undo  string   `toml:"undo,omitempty"`
	As    []string `toml:"as,omitempty"`
	None  bool     `toml:"none,omitempty"`
	Why   string   `toml:"why,omitempty"`
	Piece string   `toml:"piece,omitempty"`
	Items []Item   `toml:"item,omitempty"`
}

func (r *reader) decision(e Entry, h *head) {
	d := Decision{Entry: e, As: r.capabilities(h), None: h.flag("none"), Why: h.text("why"), Undo: h.text("undo"),
		About: About{Piece: h.text("piece"), Items: h.items(r.zone)}}
	d.Why = h.below(d.Why)
	h.rest()
	switch as := h.words("as"); {
	case d.Undo != "":
	case len(as) > 0 && d.None:
		h.wrong("none", "take one of the two out", `"as" and "none" at once`)
		return
	case len(as) == 0 && !d.None:
		h.lacks("as", `write as = ["CAPABILITY"] or none = true`)
		return
	case len(as) > MaxAs:
		h.wrong("as", "name the strongest three", "%d capabilities, a piece counts for %d at most", len(as), MaxAs)
		return
	case d.Piece == "" && len(d.Items) == 0 && h.has("item"):
		return // what it lists has no id, which was said
	case d.Piece == "" && len(d.Items) == 0:
		h.lacks("piece", "write the id that sheaf show prints")
		return
	}
	r.Decisions = append(r.Decisions, d)
}

// AddDecision writes a decision. title is what the piece is called.
func (w *Writer) AddDecision(d Decision, title string) (Entry, error) {
	head := decisionHead{At: d.stamp(), Undo: d.Undo, As: d.As, None: d.None, Why: d.Why, Piece: d.Piece, Items: d.Items}
	if d.Undo != "" {
		title = "undo " + title
	}
	return w.add(Decisions, d.At, title, head, "")
}

// InForce are the decisions that hold: those that were not taken back, the
// latest of each piece. An undo brings back what was decided before.
func (j *Journal) InForce(ix *Index) map[*evidence.Piece]Decision {
	out := map[*evidence.Piece]Decision{}
	for _, d := range j.standing() {
		for _, p := range ix.Find(d.About) {
			if d.decidesNothing() {
				delete(out, p)
			} else {
				out[p] = d
			}
		}
	}
	return out
}

// decidesNothing reports whether the ladder knows none of the capabilities that it is
// for. What was decided before it does not hold all the same.
func (d *Decision) decidesNothing() bool { return len(d.As) == 0 && !d.None }

// standing are the decisions that were not taken back.
func (j *Journal) standing() []Decision {
	undone := map[string]bool{}
	for i := len(j.Decisions) - 1; i >= 0; i-- {
		// An undo that was itself taken back undoes nothing.
		if d := j.Decisions[i]; d.Undo != "" && !undone[d.Name] {
			undone[d.Undo] = true
		}
	}
	return slices.DeleteFunc(slices.Clone(j.Decisions), func(d Decision) bool { return d.Undo != "" || undone[d.Name] })
}

// Overruled are the decisions about work that is part of a piece by now and was
// none of what the decision in force about it was made of: nobody meant to change
// them. They are in order of time.
func (j *Journal) Overruled(ix *Index, p *evidence.Piece) []Decision {
	var about []Decision
	for _, d := range j.standing() {
		if slices.Contains(ix.Find(d.About), p) {
			about = append(about, d)
		}
	}
	if len(about) == 0 {
		return nil
	}
	last := about[len(about)-1]
	return slices.DeleteFunc(about, func(d Decision) bool {
		return d.decidesNothing() || last.decidesNothing() || len(d.Items) == 0 || len(last.Items) == 0 || d.About.shares(last.About) || d.None == last.None && slices.Equal(d.As, last.As)
	})
}
