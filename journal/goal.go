package journal

import (
	"cmp"
	"slices"
	"time"

	"sheaf/evidence"
	"sheaf/evidence/suggest"
)

// The ways a goal ends.
const (
	Done    = "done"
	Dropped = "dropped"
)

// Goal is what a person works towards within a time box.
type Goal struct {
	Entry
	Text string
	// Proves is the capability that it shows when it is reached.
	Proves string
	// Evidence is what somebody else would see.
	Evidence string
	// By is the noon of the last day.
	By time.Time
	// Reps are pieces of practice, in a word each: led, presented.
	Reps []string

	// Outcome is Done or Dropped, empty while the goal is open; Ended and Why are
	// of the entry that says so.
	Outcome, Why string
	Ended        time.Time
	// Filled are the reps that the person said were done, and by which work.
	Filled []Fill
}

// Fill is a piece of work that filled a rep of a goal.
type Fill struct {
	Rep string
	About
}

// Box is the span in which work counts for the goal: from the day it was set to
// the last day, both included.
func (g Goal) Box() evidence.Window {
	day := func(t time.Time, n int) time.Time {
		y, m, d := t.Date()
		return evidence.StartOfDay(y, m, d+n, t.Location())
	}
	return evidence.Window{From: day(g.At, 0), To: day(g.By, 1)}
}

type goalHead struct {
	At       stamp    `toml:"at"`
	Text     string   `toml:"text,omitempty"`
	Proves   string   `toml:"proves,omitempty"`
	By       *stamp   `toml:"by,omitempty"`
	Evidence string   `toml:"evidence,omitempty"`
	Reps     []string `toml:"reps,omitempty"`
	Closes   string   `toml:"closes,omitempty"`
	Outcome  string   `toml:"outcome,omitempty"`
	Why      string   `toml:"why,omitempty"`
	Fills    string   `toml:"fills,omitempty"`
	Rep      string   `toml:"rep,omitempty"`
	Piece    string   `toml:"piece,omitempty"`
	Items    []Item   `toml:"item,omitempty"`
}

// aboutGoal is an entry that says something of a goal.
type aboutGoal struct {
	Entry
	goal, outcome, why string
	fill               Fill
}

func (r *reader) goal(e Entry, h *head) {
	more := aboutGoal{Entry: e, goal: cmp.Or(h.text("closes"), h.text("fills")), outcome: h.text("outcome"), why: h.text("why"),
		fill: Fill{Rep: h.text("rep"), About: About{Piece: h.text("piece"), Items: h.items(r.zone)}}}
	g := Goal{Entry: e, Text: h.text("text"), Proves: h.text("proves"), Evidence: h.text("evidence"), By: h.time("by", r.zone), Reps: h.words("reps")}
	if h.has("closes") {
		more.why = h.below(more.why)
	} else if !h.has("fills") {
		g.Text = h.below(g.Text)
	}
	h.rest()
	switch {
	case h.has("closes") && more.outcome != Done && more.outcome != Dropped:
		h.wrong("outcome", suggest.OrKnown(more.outcome, []string{Done, Dropped}), "%q is no outcome of a goal", more.outcome)
	case h.has("fills") && (more.fill.Rep == "" || more.fill.Piece == "" && len(more.fill.Items) == 0):
		key := "rep"
		if more.fill.Rep != "" {
			key = "piece"
		}
		h.lacks(key, `write rep = "led" and piece = "ID"`)
	case more.goal != "":
		r.aboutGoals = append(r.aboutGoals, more)
	case g.Text == "":
		h.lacks("text", "say what you want to do")
	case g.Proves == "":
		h.lacks("proves", "name the capability it would show")
	case g.By.IsZero() && !h.has("by"):
		h.lacks("by", "write the last day, as 2026-12-31")
	case !g.By.IsZero():
		g.Proves, _ = r.capability(g.Proves)
		r.Goals = append(r.Goals, g)
	}
}

// linkGoals gives goals what later entries say of them.
func (r *reader) linkGoals() {
	slices.SortStableFunc(r.Goals, func(a, b Goal) int { return newer(a.Entry, b.Entry) })
	slices.SortStableFunc(r.aboutGoals, func(a, b aboutGoal) int { return newer(a.Entry, b.Entry) })
	var names []string
	for _, g := range r.Goals {
		names = append(names, g.Name)
	}
	for _, more := range r.aboutGoals {
		i := slices.Index(names, more.goal)
		switch {
		case i < 0:
			r.Problems = append(r.Problems, Problem{File: more.Path, Msg: "it speaks of " + quoted(more.goal) + ", which is no goal here", Help: suggest.OrKnown(more.goal, names[:min(len(names), 5)])})
		case more.outcome != "":
			g := &r.Goals[i]
			g.Outcome, g.Why, g.Ended = more.outcome, more.why, more.At
		default:
			r.Goals[i].Filled = append(r.Goals[i].Filled, more.fill)
		}
	}
	for _, g := range r.Goals { // those that are over may be of another ladder
		if _, known := r.capability(g.Proves); !known && g.Outcome == "" {
			r.Problems = append(r.Problems, Problem{File: g.Path, Msg: "unknown capability " + quoted(g.Proves), Help: suggest.OrKnown(g.Proves, r.known)})
		}
	}
}

func quoted(s string) string { return `"` + inert(s) + `"` }

// AddGoal writes a goal.
func (w *Writer) AddGoal(g Goal) (Entry, error) {
	by := stamp{g.By, true}
	head := goalHead{At: g.stamp(), Text: g.Text, Proves: g.Proves, By: &by, Evidence: g.Evidence, Reps: g.Reps}
	return w.add(Goals, g.At, g.Text, head, "")
}

// EndGoal writes how a goal ended.
func (w *Writer) EndGoal(at Entry, g Goal, outcome, why string) (Entry, error) {
	return w.add(Goals, at.At, outcome+" "+g.Text, goalHead{At: at.stamp(), Closes: g.Name, Outcome: outcome, Why: why}, "")
}

// FillRep writes that a piece of work filled a rep of a goal.
func (w *Writer) FillRep(at Entry, g Goal, fill Fill) (Entry, error) {
	head := goalHead{At: at.stamp(), Fills: g.Name, Rep: fill.Rep, Piece: fill.Piece, Items: fill.Items}
	return w.add(Goals, at.At, fill.Rep+" "+g.Text, head, "")
}
