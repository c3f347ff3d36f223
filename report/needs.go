package report

import (
	"time"

	"sheaf/evidence"
)

// Needs picks the pieces whose verdicts a report reads: no other has to be
// judged for it. It looks at everything of the input but the pieces. Show
// reads none but the piece that it explains.
func (in Input) Needs(doc Document) func(*evidence.Piece) bool {
	switch doc {
	case ListReport, ItemList:
		return in.listed()
	case ShowReport:
		return func(*evidence.Piece) bool { return false }
	}
	span := in.reach(doc)
	return func(p *evidence.Piece) bool {
		return p.Counts(span) || !p.Last.Before(span.From) && (span.To.IsZero() || p.First.Before(span.To))
	}
}

// reach is the span that a report of many pieces looks at. It is
// all times where the window is open: the trend then begins with the first
// piece there is.
func (in Input) reach(doc Document) evidence.Window {
	expectations := in.Ladder.Expectations(in.Target)
	if doc == GapReport {
		span := evidence.Window{From: in.Now.AddDate(-1, 0, 0), To: in.Now}
		for _, x := range expectations {
			span.From = earlier(span.From, x.Within.Before(in.Now))
			for _, a := range in.Answers { // which are told beside how it stood then
				if a.Capability == x.Capability {
					span.From = earlier(span.From, x.Within.Before(a.At.In(in.Now.Location())))
				}
			}
		}
		return span.Through()
	}
	w := in.Window
	if w.From.IsZero() || w.To.IsZero() {
		return evidence.All
	}
	span := trendSpan(w, in.Now)
	if span.To.Before(w.To) {
		span.To = w.To
	}
	if doc == DashboardPage || doc == NarrativeReport {
		gap := in.reach(GapReport)
		span.From = earlier(span.From, gap.From)
		if in.For == ForManager { // whose page says what was met when they last answered
			back, _ := in.lookedBack()
			for _, x := range expectations {
				span.From = earlier(span.From, x.Within.Before(back.From))
			}
		}
		if span.To.Before(gap.To) {
			span.To = gap.To
		}
	}
	if doc == DigestReport {
		span.From = earlier(span.From, spanBefore(w).From)
		for _, x := range expectations {
			span.From = earlier(span.From, x.Within.Before(w.From))
		}
	}
	return span
}

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

// trendSpan is the months of a window up to now, and at least the six that end
// with it.
func trendSpan(w evidence.Window, now time.Time) evidence.Window {
	end := w.To
	if now.Before(end) && now.After(w.From) {
		end = now
	}
	last := evidence.MonthOf(end.Add(-1).In(now.Location()))
	span := evidence.Window{From: w.From, To: last.To}
	if sixth := last.From.AddDate(0, -5, 0); sixth.Before(span.From) {
		span.From = sixth
	}
	return span
}
