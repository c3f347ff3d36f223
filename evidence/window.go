package evidence

import (
	"slices"
	"time"
)

// Window is the half-open span [From, To). A zero From reaches back for ever,
// a zero To forward. Months and days inside it are those of From's, else To's
// location: the person's zone.
type Window struct {
	From, To time.Time
}

// All is the window that contains every time.
var All = Window{}

// Through is the window with the moment it ends at in it: what was written down
// just now is there when one looks.
func (w Window) Through() Window {
	if !w.To.IsZero() {
		w.To = w.To.Add(time.Nanosecond)
	}
	return w
}

// Contains reports whether t lies in the window.
func (w Window) Contains(t time.Time) bool {
	return (w.From.IsZero() || !t.Before(w.From)) && (w.To.IsZero() || t.Before(w.To))
}

// Empty reports whether the window contains no time at all.
func (w Window) Empty() bool {
	return !w.From.IsZero() && !w.To.IsZero() && !w.From.Before(w.To)
}

// Intersect is the span in both windows; it may be empty.
func (w Window) Intersect(o Window) Window {
	out := w
	if startsBefore(out, o) {
		out.From = o.From
	}
	if endsBefore(o, out) {
		out.To = o.To
	}
	return out
}

// Union is the windows as disjoint spans in order of time, neighbours joined
// and empty ones left out.
func Union(windows ...Window) []Window {
	sorted := slices.DeleteFunc(slices.Clone(windows), Window.Empty)
	slices.SortStableFunc(sorted, func(a, b Window) int {
		switch {
		case startsBefore(a, b):
			return -1
		case startsBefore(b, a):
			return 1
		}
		return 0
	})
	var out []Window
	for _, w := range sorted {
		if n := len(out); n > 0 && (out[n-1].To.IsZero() || !out[n-1].To.Before(w.From)) {
			if endsBefore(out[n-1], w) {
				out[n-1].To = w.To
			}
			continue
		}
		out = append(out, w)
	}
	return out
}

// Subtract is what of the windows a the windows b leave over, as disjoint
// spans in order of time.
func Subtract(a, b []Window) []Window {
	var out []Window
	for _, w := range Union(a...) {
		rest := w
		gone := false
		for _, cut := range Union(b...) {
			if rest.Intersect(cut).Empty() || disjoint(rest, cut) {
				continue
			}
			if startsBefore(rest, cut) {
				out = append(out, Window{rest.From, cut.From})
			}
			if !endsBefore(cut, rest) {
				gone = true
				break
			}
			rest.From = cut.To
		}
		if !gone && !rest.Empty() {
			out = append(out, rest)
		}
	}
	return out
}

// disjoint reports whether a ends before b starts or the reverse.
func disjoint(a, b Window) bool {
	before := func(x, y Window) bool {
		return !x.To.IsZero() && !y.From.IsZero() && !y.From.Before(x.To)
	}
	return before(a, b) || before(b, a)
}

func startsBefore(a, b Window) bool {
	if a.From.IsZero() || b.From.IsZero() {
		return a.From.IsZero() && !b.From.IsZero()
	}
	return a.From.Before(b.From)
}

func endsBefore(a, b Window) bool {
	if a.To.IsZero() || b.To.IsZero() {
		return !a.To.IsZero() && b.To.IsZero()
	}
	return a.To.Before(b.To)
}

// Period is the window, of whole days in its own zone, as the argument that asks
// for it, or the flag where one side is open.
func (w Window) Period() string {
	last := w.To.Add(-1)
	month := MonthOf(w.From)
	switch {
	case w.From.IsZero() && w.To.IsZero():
		return "all"
	case w.To.IsZero():
		return "--since " + w.From.Format(time.DateOnly)
	case w.From.IsZero():
		return "--until " + last.Format(time.DateOnly)
	case month.From.Equal(w.From) && month.To.Equal(w.To):
		return w.From.Format("2006-01")
	case month.From.Equal(w.From) && w.From.Month() == time.January && MonthOf(last).To.Equal(w.To) &&
		last.Month() == time.December && last.Year() == w.From.Year():
		return w.From.Format("2006")
	case w.From.Format(time.DateOnly) == last.Format(time.DateOnly):
		return w.From.Format(time.DateOnly)
	}
	return w.From.Format(time.DateOnly) + ".." + last.Format(time.DateOnly)
}
