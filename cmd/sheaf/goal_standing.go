package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"sheaf/classify"
	"sheaf/journal"
	"sheaf/report"
)

// stalledAfter is how long a goal may go without evidence before that is said.
const stalledAfter = 6 * 7 * 24 * time.Hour

// standing is how a goal stands.
type standing struct {
	ID         string    `json:"id"`
	Text       string    `json:"text"`
	Capability string    `json:"capability"`
	Evidence   string    `json:"evidence"`
	Set        time.Time `json:"set"`
	By         string    `json:"by"`
	State      string    `json:"state"`
	Why        string    `json:"why,omitempty"`
	// Notes say what is overdue or stalled.
	Notes  []string       `json:"notes"`
	Pieces []goalPiece    `json:"pieces"`
	Reps   []goalRepState `json:"reps"`
}

type goalPiece struct {
	ID       string `json:"id"`
	Title    string `json:"title"`
	Done     string `json:"done"`
	Strength string `json:"strength"`

	judged classify.Judged
	points int
}

type goalRepState struct {
	Rep    string `json:"rep"`
	Filled string `json:"filled,omitempty"`
	Title  string `json:"title,omitempty"`
	// Said is true where the person said so, false where the work's own text
	// does.
	Said bool `json:"said_by_hand,omitempty"`
}

func (s *session) goals(ctx context.Context, all, asJSON bool) error {
	r, err := s.open(ctx, lastTwelveMonths(s.now))
	if err != nil {
		return err
	}
	judged, err := r.judge(r.all())
	if err != nil {
		return err
	}
	out := []standing{}
	for _, g := range s.journal.Goals {
		if g.Outcome == "" || all {
			out = append(out, s.stands(g, judged))
		}
	}
	if len(out) == 0 {
		past := ""
		if n := len(s.journal.Goals); n > 0 {
			past = fmt.Sprintf(", %s: %s", plural(n, "past one", "past ones"), s.app.call("goal --all"))
		}
		s.app.inform("no open goal%s; sheaf help goal add says what one needs", past)
	}
	if asJSON {
		return writeJSON(s.app.stdout, struct {
			Schema   string     `json:"schema"`
			Unstable bool       `json:"unstable"`
			Goals    []standing `json:"goals"`
		}{"sheaf.goal/1", true, out})
	}
	if !s.app.out.isTerminal {
		var t table
		for _, g := range out {
			t.add(g.ID, g.State, g.By, g.Capability, fmt.Sprint(len(g.Pieces)), g.Text, strings.Join(g.Notes, "; "))
		}
		return t.lines(s.app.stdout)
	}
	for i, g := range out {
		if i > 0 {
			fmt.Fprintln(s.app.stdout)
		}
		for _, line := range g.lines(s.app, s.now) {
			io.WriteString(s.app.stdout, s.app.out.wrap(report.Visible(line)+"\n"))
		}
	}
	return nil
}

// stands holds a goal up to the evidence of its time box.
func (s *session) stands(g journal.Goal, judged []classify.Judged) standing {
	out := standing{ID: g.Name, Text: g.Text, Capability: g.Proves, Evidence: g.Evidence, Set: g.At, By: g.By.Format(time.DateOnly),
		State: cmp.Or(g.Outcome, "open"), Why: g.Why, Notes: []string{}, Pieces: []goalPiece{}, Reps: []goalRepState{}}
	latest := g.At
	for _, j := range judged {
		if !j.Piece.Counts(g.Box()) || !j.Piece.IsWork() {
			continue
		}
		for _, t := range j.Verdict.Tags {
			if t.Capability == g.Proves {
				out.Pieces = append(out.Pieces, goalPiece{j.Piece.ID, j.Piece.Title, j.Piece.Done.In(s.now.Location()).Format(time.DateOnly), t.Strength.String(), j, t.Points})
				if j.Piece.Done.After(latest) {
					latest = j.Piece.Done
				}
			}
		}
	}
	slices.SortStableFunc(out.Pieces, func(a, b goalPiece) int {
		return cmp.Or(cmp.Compare(b.points, a.points), cmp.Compare(b.Done, a.Done), cmp.Compare(a.ID, b.ID))
	})
	for _, rep := range g.Reps {
		out.Reps = append(out.Reps, s.fillOf(rep, g, out.Pieces, judged))
	}
	if g.Outcome != "" {
		return out
	}
	if end := g.Box().To; !s.now.Before(end) {
		days := 1 + int(s.now.Sub(end).Hours()/24)
		out.Notes = append(out.Notes, fmt.Sprintf("overdue by %s: sheaf goal done or drop ends it", plural(days, "day", "days")))
	}
	if idle := s.now.Sub(latest); idle > stalledAfter {
		out.Notes = append(out.Notes, fmt.Sprintf("stalled: no evidence for %d weeks", int(idle.Hours()/24/7)))
	}
	return out
}

// fillOf finds what filled a rep: what the person said, else work that shows the
// capability and names the rep.
func (s *session) fillOf(rep string, g journal.Goal, pieces []goalPiece, judged []classify.Judged) goalRepState {
	out := goalRepState{Rep: rep}
	for _, fill := range g.Filled {
		if fill.Rep != rep {
			continue
		}
		for _, p := range s.index(piecesOf(judged)).Find(fill.About) {
			return goalRepState{rep, p.ID, p.Title, true}
		}
		return goalRepState{rep, fill.Piece, "no longer in the ledger", true}
	}
	for _, p := range pieces {
		for _, it := range p.judged.Piece.Items {
			if names(it.Text(), rep) {
				return goalRepState{rep, p.ID, p.Title, false}
			}
		}
	}
	return out
}

// names reports whether a text holds the words of a rep, whole.
func names(text, rep string) bool {
	words := func(s string) string {
		return " " + strings.Join(strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return r < '0' || r > '9' && r < 'a' || r > 'z' && r < 0x80 }), " ") + " "
	}
	return strings.Contains(words(text), words(rep))
}

// maxGoalPieces is how many pieces of a goal a terminal shows.
const maxGoalPieces = 5

// lines are how a goal reads on a terminal.
func (g *standing) lines(a *app, now time.Time) []string {
	by, _ := journal.ParseDay(g.By, now.Location())
	out := []string{
		g.Text,
		fmt.Sprintf("  %s · %s · %s by %s", g.ID, g.State, g.Capability, by.Format("2 Jan 2006")),
		"  to see: " + g.Evidence,
	}
	if g.Why != "" {
		out = append(out, "  why: "+g.Why)
	}
	if len(g.Pieces) == 0 {
		out = append(out, "  no evidence inside the time box yet")
	}
	for _, p := range g.Pieces[:min(len(g.Pieces), maxGoalPieces)] {
		out = append(out, fmt.Sprintf("  %s  %-8s  %s  %s", p.Done, p.Strength, shortID(p.ID), p.Title))
	}
	if more := len(g.Pieces) - maxGoalPieces; more > 0 {
		out = append(out, fmt.Sprintf("  and %d more: %s", more, a.call("goal --json")))
	}
	for _, rep := range g.Reps {
		switch {
		case rep.Filled == "":
			out = append(out, "  rep "+rep.Rep+": open")
		case rep.Said:
			out = append(out, fmt.Sprintf("  rep %s: %s %s (said by hand)", rep.Rep, shortID(rep.Filled), rep.Title))
		default:
			out = append(out, fmt.Sprintf("  rep %s: %s %s", rep.Rep, shortID(rep.Filled), rep.Title))
		}
	}
	for _, n := range g.Notes {
		out = append(out, "  "+n)
	}
	return out
}
