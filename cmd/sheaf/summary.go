package main

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"sheaf/classify"
	"sheaf/collectors"
	"sheaf/evidence"
	"sheaf/journal"
	"sheaf/report"
)

// summary is what a harvest ends with.
type summary struct {
	results []result
	// window is what the closing counts are of, where one was asked for.
	window evidence.Window
	asked  bool
	// all are the window's items and fresh those of them that are new. Without
	// a window asked for both are what is new.
	all, fresh int
	pieces     counts
	// untied are how many pieces are left to triage, done in untiedSpan.
	untied     int
	untiedSpan evidence.Window
	zone       *time.Location
	// call is another call that looks at the same.
	call func(words string) string
	// dry says that nothing was stored.
	dry bool
	// empty says that the ledger holds nothing at all, even now.
	empty bool
	// levels are where the window's pieces stand that nothing was decided about,
	// and ladder is what that rests on.
	levels levels
	ladder string
}

// counts are pieces by where they stand.
type counts struct {
	Target     int `json:"target"`
	Current    int `json:"current"`
	Unmapped   int `json:"unmapped"`
	Undecided  int `json:"undecided"`
	InProgress int `json:"in_progress"`
}

func (c counts) done() int { return c.Target + c.Current + c.Unmapped + c.Undecided }

// wanted says of which items the pieces are needed for count: nil of all.
func (m *summary) wanted() func(*evidence.Item) bool {
	if m.asked {
		return nil
	}
	added := m.added()
	return func(it *evidence.Item) bool { return added[it.ID] }
}

// count makes those of the closing counts that need no rules, of pieces with all
// that are wanted, and returns the pieces for the others.
func (m *summary) count(pieces []*evidence.Piece) (counted []*evidence.Piece) {
	added := m.added()
	for _, p := range pieces {
		for _, it := range p.Items {
			if isJournals(it) || m.asked && !m.window.Contains(it.At) {
				continue
			}
			if added[it.ID] {
				m.fresh++
			}
			m.all++
		}
		switch {
		case !p.IsWork(), p.Dropped():
		case m.asked && p.InProgress():
			if p.Touches(m.window) {
				m.pieces.InProgress++
			}
		case m.asked && !p.Counts(m.window), !m.asked && !hasNew(p, added):
		case p.InProgress():
			m.pieces.InProgress++
		default:
			counted = append(counted, p)
		}
	}
	if !m.asked {
		m.all = m.fresh
	}
	return counted
}

// isJournals reports whether an item is a note of the journal, which no harvest brings.
func isJournals(it *evidence.Item) bool {
	return it.Kind == evidence.Note && it.Source == journal.Source
}

// place makes the closing counts of pieces by where they stand.
func (m *summary) place(judged []classify.Judged) {
	for _, j := range judged {
		decided := j.Verdict.Decided != nil
		if m.levels != nil && !decided && !hasNote(j.Piece) {
			m.levels[pieceKey(j.Piece)] = j.Level
		}
		m.stand(j.Piece, j.Level, decided)
	}
	if m.asked {
		m.untiedSpan = m.window
	}
}

// stand counts a piece by where it stands.
func (m *summary) stand(p *evidence.Piece, level classify.Level, decided bool) {
	switch level {
	case classify.Target:
		m.pieces.Target++
	case classify.Current:
		m.pieces.Current++
	case classify.Undecided:
		m.pieces.Undecided++
	case classify.Unmapped:
		m.pieces.Unmapped++
		if !decided {
			m.untie(p.Done)
		}
	}
}

// untie counts a piece for triage that was done at a time.
func (m *summary) untie(done time.Time) {
	y, month, d := done.In(m.zone).Date()
	from, to := evidence.StartOfDay(y, month, d, m.zone), evidence.StartOfDay(y, month, d+1, m.zone)
	if m.untied++; m.untied == 1 || from.Before(m.untiedSpan.From) {
		m.untiedSpan.From = from
	}
	if to.After(m.untiedSpan.To) {
		m.untiedSpan.To = to
	}
}

// isNew reports whether any item came that the ledger did not have.
func (m *summary) isNew() bool {
	return slices.ContainsFunc(m.results, func(r result) bool { return len(r.fresh) > 0 })
}

// added are the ids of items the ledger did not have.
func (m *summary) added() map[string]bool {
	ids := map[string]bool{}
	for _, r := range m.results {
		for _, id := range r.fresh {
			ids[id] = true
		}
	}
	return ids
}

func hasNew(p *evidence.Piece, added map[string]bool) bool {
	for _, it := range p.Items {
		if added[it.ID] {
			return true
		}
	}
	return false
}

// maxNamed is how many gaps of a source the summary names, so that it fits a
// screen; the rest is counted.
const maxNamed = 6

// read are the names of the sources that were read to their end.
func (m *summary) read() []string {
	var names []string
	for _, r := range m.results {
		if r.err == nil && !r.offline {
			names = append(names, r.source.name)
		}
	}
	return names
}

func (m *summary) write(w io.Writer, t terminal) error {
	wide, what := 0, 0
	for _, r := range m.results {
		wide, what = max(wide, len([]rune(r.source.name))), max(what, len([]rune(r.source.what)))
	}
	var out strings.Builder
	for _, r := range m.results {
		fmt.Fprintf(&out, "%-*s  %-*s  %s\n", wide, report.Visible(r.source.name), what, report.Visible(r.source.what), r.outcome(m.call("next")))
	}
	out.WriteString(m.closing())
	if m.dry {
		out.WriteString("Dry run: nothing was stored.\n")
	}
	_, err := io.WriteString(w, t.wrap(out.String()))
	return err
}

// warn names what could not be read in full.
func (m *summary) warn(a *app) {
	var advised []string
	for _, r := range m.results {
		named := 0
		for _, skip := range r.run.Skipped {
			if skip.Notice {
				a.inform("%s: %s", skip.What, skip.Why)
				continue
			}
			if named++; named > maxNamed {
				continue
			}
			a.warn("%s: %s", skip.What, skip.Why)
			a.advise(skip.Hint)
		}
		if named > maxNamed {
			all := ""
			if !m.dry { // of a dry run nothing is kept that could be named
				all = "; " + a.call("doctor -v") + " names them all"
			}
			a.warn("%s: %d more could not be read in full%s", r.source.name, named-maxNamed, all)
		}
		if r.err != nil {
			if hint := a.hint(r.err); !slices.Contains(advised, hint) { // the network is down for all
				a.advise(hint)
				advised = append(advised, hint)
			}
		}
	}
}

// closing is the sentence with the counts.
func (m *summary) closing() string {
	c := m.pieces
	var out strings.Builder
	switch {
	case m.asked:
		fmt.Fprintf(&out, "%s: %s, %d new.", m.window, plural(m.all, "item", "items"), m.fresh)
	case m.fresh == 0:
		return m.nothing()
	default:
		fmt.Fprintf(&out, "New: %s.", plural(m.fresh, "item", "items"))
	}
	if c.done()+c.InProgress > 0 {
		fmt.Fprintf(&out, " %s: %d target level, %d current level, %d for nothing", plural(c.done(), "piece", "pieces"), c.Target, c.Current, c.Unmapped)
		if c.Undecided > 0 {
			fmt.Fprintf(&out, ", %d undecided", c.Undecided)
		}
		if c.InProgress > 0 {
			fmt.Fprintf(&out, ", and %d in progress", c.InProgress)
		}
		out.WriteByte('.')
	}
	out.WriteByte('\n')
	if m.untied > 0 && !m.dry {
		fmt.Fprintf(&out, "next: %s (%d)\n", m.call("triage "+m.untiedSpan.Period()), m.untied)
	}
	return out.String()
}

// nothing is what to say where nothing came: a source that could not be asked
// may well have something new.
func (m *summary) nothing() string {
	asked := 0
	for _, r := range m.results {
		if r.err == nil && !r.offline {
			asked++
		}
	}
	switch {
	case len(m.results) == 0:
		return "No source is configured: nothing was asked.\n"
	case asked == len(m.results) && m.empty:
		return "Nothing of yours was found in " + m.span() + ".\n"
	case asked == len(m.results):
		return "Nothing new since the last harvest.\n"
	case asked == 0:
		return "No source could be asked: what is new is not known.\n"
	}
	return "Nothing new from the sources that answered.\n"
}

// span is what was read, in words.
func (m *summary) span() string {
	if m.window.From.IsZero() {
		return "all the time there is"
	}
	return m.window.String()
}

// outcome is one source's line: what came, or why nothing did. Next is the
// command that shows what is open.
func (r result) outcome(next string) string {
	if r.err != nil {
		said := "✗ " + report.Visible(r.err.Error())
		if len(r.seen)+len(r.open) > 0 {
			said += ", what arrived is kept"
		}
		return said
	}
	if r.offline {
		return "not asked (--offline)"
	}
	open := 0
	for _, is := range r.open {
		if is {
			open++
		}
	}
	toChoose := ""
	if open > 0 {
		toChoose = fmt.Sprintf("; %d open (%s)", open, next)
	}
	if r.run.Seen == 0 {
		return "nothing new" + toChoose
	}
	var parts []string
	for _, k := range evidence.Kinds() {
		if n := len(r.seen[k]); n > 0 {
			word := strings.ReplaceAll(string(k), "_", " ")
			parts = append(parts, plural(n, word, word+"s"))
		}
	}
	return fmt.Sprintf("%s; %d new%s", strings.Join(parts, ", "), r.run.New, toChoose)
}

// gaps reports whether something of the source is missing that could be had.
func (r result) gaps() bool {
	if r.err != nil {
		return true
	}
	for _, skip := range r.run.Skipped {
		if !skip.Notice {
			return true
		}
	}
	return false
}

// failure is the error of a harvest that is not whole, or nil.
func (m *summary) failure() error {
	failed, loggedOut, asked := 0, 0, 0
	for _, r := range m.results {
		if r.offline {
			continue
		}
		asked++
		var login *collectors.LoginError
		if errors.As(r.err, &login) {
			loggedOut++
		}
		if r.gaps() {
			failed++
		}
	}
	switch {
	case failed == 0:
		return nil
	case loggedOut == asked:
		return &loginError{what: plural(asked, "source needs", "sources need") + " a login"}
	}
	return &partlyError{what: plural(failed, "source has", "sources have") + " gaps, the rest is saved"}
}
