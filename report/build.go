package report

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"sheaf/classify"
	"sheaf/evidence"
)

// Build makes the view model of one report: its head, its coverage, and those
// parts that the report tells. It does not change its input, and pieces may
// come in any order.
func Build(in Input, doc Document) Data {
	var removed []string
	if !in.Redact.Empty() {
		in = in.filtered(doc)
		in, removed = in.redacted()
	}
	b := newBuilder(in)
	d := Data{Head: b.head(), Coverage: b.coverage(), Method: in.Method}
	d.Head.Removed, d.Head.Unredacted = removed, in.Unredacted
	switch doc {
	case DigestReport:
		d.Counts, d.Months, d.Merges, d.Discounted = b.counts(b.window), b.trend(), b.merged(), b.discounted(b.window)
		d.Digest = b.digest(d.Months)
	case UnmappedReport:
		d.Counts, d.Months = b.counts(b.window), b.trend()
		d.Unmapped = b.unmapped()
	case GapReport:
		d.Gap = b.gap()
		d.Gap.Goals = in.Goals
	case DashboardPage:
		d.Counts, d.Months, d.Merges = b.counts(b.window), b.trend(), b.merged()
		d.Gap, d.Unmapped = b.gap(), b.unmapped()
		d.Dashboard = b.dashboard(d.Gap, d.Months)
	case NarrativeReport:
		d.Counts, d.Months = b.counts(b.window), b.trend()
		d.Gap = b.gap()
		d.Narrative = b.narrative(d.Gap, d.Months)
	case ListReport, ItemList:
		d.List = b.list()
	case ShowReport:
		if in.Show != nil {
			d.Show = b.show(in.Show)
		}
	}
	return d
}

// builder holds what the parts of a report share.
type builder struct {
	in     Input
	loc    *time.Location
	window evidence.Window
	// merges are pieces that merge other people's work and nothing else.
	merges []*evidence.Piece
	// judged are all others, in order of when they were done, those in progress last,
	// then by id; entries are theirs, made when they are needed.
	judged  []classify.Judged
	entries []*Entry
	byID    map[string]int // of gap
	short   *shortener
	pieces  int // of work, judged or not
	names   map[string]string
	expect  []classify.Expectation
	// first and last are the times of the earliest and latest work, items how
	// many there are.
	first, last time.Time
	items       int
}

func newBuilder(in Input) *builder {
	b := &builder{in: in, loc: in.Now.Location(), names: map[string]string{}}
	if b.in.Name == nil {
		b.in.Name = func(handle string) string { return handle }
	}
	for _, j := range in.Judged {
		switch {
		case j.Piece.IsWork():
			b.judged = append(b.judged, j)
		case j.Piece.MergesOnly():
			b.merges = append(b.merges, j.Piece)
		}
	}
	b.pieces = len(b.judged)
	slices.SortFunc(b.judged, func(a, b classify.Judged) int {
		if c := compareDone(a.Piece, b.Piece); c != 0 {
			return c
		}
		return strings.Compare(a.Piece.ID, b.Piece.ID)
	})
	b.entries = make([]*Entry, len(b.judged))
	b.short = &shortener{}
	for _, j := range b.judged {
		b.meet(j.Piece)
	}
	for _, p := range in.Others {
		if p.IsWork() {
			b.pieces++
			b.meet(p)
		}
	}
	for _, c := range in.Ladder.Capabilities {
		b.names[c.ID] = c.Name
	}
	b.expect = in.Ladder.Expectations(in.Target)
	b.window = b.closed(in.Window)
	return b
}

// meet takes note of a piece's extent and items.
func (b *builder) meet(p *evidence.Piece) {
	b.items += len(p.Items)
	b.short.know(p)
	if !p.First.IsZero() && (b.first.IsZero() || p.First.Before(b.first)) {
		b.first = p.First
	}
	if p.Last.After(b.last) {
		b.last = p.Last
	}
}

// compareDone puts pieces in progress last.
func compareDone(a, b *evidence.Piece) int {
	switch {
	case a.Done.IsZero() && b.Done.IsZero():
		return 0
	case a.Done.IsZero():
		return 1
	case b.Done.IsZero():
		return -1
	}
	return a.Done.Compare(b.Done)
}

// closed gives the open sides of a window days: that of the first work, and
// the later of today and the last; of a window before or behind these, the day of its
// other side.
func (b *builder) closed(w evidence.Window) evidence.Window {
	day := func(t time.Time, n int) time.Time {
		y, m, d := t.In(b.loc).Date()
		return evidence.StartOfDay(y, m, d+n, b.loc)
	}
	last := b.in.Now
	if b.last.After(last) {
		last = b.last
	}
	first := last
	if !b.first.IsZero() {
		first = b.first
	}
	if w.To.IsZero() {
		if w.From.After(last) {
			last = w.From
		}
		w.To = day(last, 1)
	}
	if w.From.IsZero() {
		if !first.Before(w.To) {
			first = w.To.Add(-1)
		}
		w.From = day(first, 0)
	}
	return w
}

func (b *builder) head() Head {
	h := Head{Who: b.in.Who, Current: b.in.Current, Target: b.in.Target, Now: b.in.Now, Window: b.window,
		Period: b.in.Window.Period(), Span: b.in.Window.String(), During: During(b.in.Window), Flags: shellWords(b.in.Flags),
		Teams: b.in.Teams, Inferred: b.in.Inferred}
	h.Direction = oneLine(b.in.Direction)
	if !b.in.Since.IsZero() {
		h.Since = b.in.Since.Format("January 2006")
	}
	if b.items == 0 {
		h.Looked = "The ledger holds nothing of yours."
		return h
	}
	if b.first.IsZero() {
		h.Looked = fmt.Sprintf("Looked at %s in %s, none of which has a time.", count(b.items, "item"), count(b.pieces, "piece"))
		return h
	}
	h.Looked = fmt.Sprintf("Looked at %s in %s, from %s to %s.", count(b.items, "item"), count(b.pieces, "piece"),
		b.first.In(b.loc).Format("2 Jan 2006"), b.last.In(b.loc).Format("2 Jan 2006"))
	return h
}

// name is what a capability is called.
func (b *builder) name(id string) string {
	if n := b.names[id]; n != "" {
		return n
	}
	return id
}

// counts are the pieces done in a window, and those in progress with work in it.
func (b *builder) counts(w evidence.Window) Counts {
	var c Counts
	for i := range b.judged {
		p := b.judged[i].Piece
		switch {
		case p.Counts(w):
			c.add(b.judged[i].Level)
			if b.held(&b.judged[i]) {
				c.Held++
			}
		case p.InProgress() && b.touches(p, w):
			c.InProgress++
		}
	}
	return c
}

// merged is how many pieces of the window merge other people's work only.
func (b *builder) merged() int {
	n := 0
	for _, p := range b.merges {
		if p.Counts(b.window) {
			n++
		}
	}
	return n
}

// held reports whether only a guess at where home is keeps a piece from the
// target.
func (b *builder) held(j *classify.Judged) bool {
	if !b.in.Inferred || j.Level != classify.Current {
		return false
	}
	for i := range j.Verdict.Tags {
		t := &j.Verdict.Tags[i]
		for _, x := range b.expect {
			if x.Capability == t.Capability && t.Strength >= x.Strength && t.Bounded(x.Scope) {
				return true
			}
		}
	}
	return false
}

// touches is Piece.Touches, told from the piece's ends where they suffice.
func (b *builder) touches(p *evidence.Piece, w evidence.Window) bool {
	if p.First.IsZero() || p.Last.Before(w.From) || !p.First.Before(w.To) {
		return false
	}
	return p.Touches(w)
}

// done are the entries of pieces done in a window that keep says yes to, in
// order of time.
func (b *builder) done(w evidence.Window, keep func(*classify.Judged) bool) []*Entry {
	var out []*Entry
	for i := range b.judged {
		if j := &b.judged[i]; j.Piece.Counts(w) && keep(j) {
			out = append(out, b.entry(i))
		}
	}
	return out
}

// trend is the months of the window, and at least the six up to its end. A
// month that the window cuts is what lies inside, so that those inside sum up
// to the counts of the window; those before it are whole.
func (b *builder) trend() []Month {
	spans := trendSpan(b.window, b.in.Now).Months()
	names := make([]time.Time, len(spans))
	for i, month := range spans {
		names[i] = month.From
		if month.To.After(b.window.From) {
			spans[i] = month.Intersect(b.window)
		}
	}
	months := make([]Month, len(spans))
	all, current, nothing := make([]daySet, len(spans)), make([]daySet, len(spans)), make([]daySet, len(spans))
	at := 0
	for i := range b.judged {
		j := &b.judged[i]
		if j.Piece.Done.IsZero() || len(spans) == 0 {
			break
		}
		for at < len(spans)-1 && !j.Piece.Done.Before(spans[at].To) {
			at++
		}
		if !j.Piece.Counts(spans[at]) {
			continue
		}
		months[at].Counts.add(j.Level)
		days := b.entry(i).days
		all[at].add(days)
		switch j.Level {
		case classify.Current:
			current[at].add(days)
		case classify.Unmapped:
			nothing[at].add(days)
		}
	}
	for i, w := range spans {
		m := &months[i]
		m.Month, m.Covered, m.Before = names[i], b.covered(w), !w.To.After(b.window.From)
		m.Days, m.CurrentDays, m.NothingDays = len(all[i]), len(current[i]), len(nothing[i])
	}
	return months
}

// daySet is distinct days, by number.
type daySet map[int]struct{}

func (s *daySet) add(days []int) {
	if *s == nil {
		*s = daySet{}
	}
	for _, d := range days {
		(*s)[d] = struct{}{}
	}
}

// distinctDays is how many days saw work on any of the entries.
func distinctDays(entries []*Entry) int {
	var s daySet
	for _, e := range entries {
		s.add(e.days)
	}
	return len(s)
}
