package report

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"sheaf/classify"
	"sheaf/evidence"
)

// How much of a kind a digest tells before it says how to list the rest.
const (
	maxTargetBundle = 6 // pieces under one capability
	maxProjects     = 8
	maxThemes       = 6 // themes of one project
	maxThemePieces  = 2 // pieces named for one theme
	maxPlain        = 5 // pieces of a small group, and of the other groups
)

func (b *builder) digest(months []Month) Digest {
	var d Digest
	at := func(l classify.Level) []*Entry {
		return b.done(b.window, func(j *classify.Judged) bool { return j.Level == l })
	}
	d.Target = b.byCapability(at(classify.Target))
	d.AtLevel = b.byProject(b.done(b.window, func(j *classify.Judged) bool { return j.Level == classify.Current && !b.held(j) }))
	d.Nothing = b.byWork(at(classify.Unmapped))
	d.Undecided = b.byDoubt(at(classify.Undecided), classify.Undecided)
	d.Held = b.byDoubt(b.done(b.window, b.held), classify.Current)
	byHand := b.done(b.window, func(*classify.Judged) bool { return true })
	byHand = slices.DeleteFunc(byHand, func(e *Entry) bool { return !e.ByHand })
	for i := range b.judged {
		if j := &b.judged[i]; len(j.Verdict.Misspelled) > 0 && (j.Piece.Counts(b.window) || b.touches(j.Piece, b.window)) {
			d.Slips = append(d.Slips, b.slips(j)...)
		}
	}
	d.ByHand = newBundle("", byHand, 2*maxPlain, "")
	d.CameOf = b.done(b.window, func(*classify.Judged) bool { return true })
	d.CameOf = slices.DeleteFunc(d.CameOf, func(e *Entry) bool {
		return e.Impact == "" || slices.ContainsFunc(d.Target, func(t Bundle) bool { return slices.Contains(t.Entries, e) })
	})
	var open, continued []*Entry
	for i := range b.judged {
		p := b.judged[i].Piece
		switch {
		case p.Counts(b.window), !b.touches(p, b.window), p.Dropped():
		case p.InProgress():
			open = append(open, b.entry(i))
		default:
			continued = append(continued, b.entry(i))
		}
	}
	d.InProgress = newBundle("", open, maxPlain, "")
	d.InProgress.Entries, d.InProgress.More = latest(open, maxPlain), max(0, len(open)-maxPlain)
	if d.InProgress.More > 0 {
		d.InProgress.Command = "sheaf list " + b.in.Window.Period() + " --in-progress" + shellWords(b.in.Flags)
	}
	d.Continued = newBundle("", continued, maxPlain, "")
	d.Changed = b.changed()
	for _, m := range months {
		whole := evidence.MonthOf(m.Month)
		inside := !whole.From.Before(b.window.From) && !whole.To.After(b.window.To)
		if inside && m.Covered && m.Counts.Done() == 0 && whole.To.Before(b.in.Now) {
			d.Silent = append(d.Silent, m.Month)
		}
	}
	return d
}

// listLevel is the command that lists the window's pieces of a level, with
// more flags and their values.
func (b *builder) listLevel(level classify.Level, more ...string) string {
	return b.listSpan(b.in.Window, level, more...)
}

func (b *builder) listSpan(span evidence.Window, level classify.Level, more ...string) string {
	words := []string{"sheaf list", span.Period(), "--level", level.String()}
	for i := 0; i+1 < len(more); i += 2 {
		words = append(words, more[i], shellWord(more[i+1]))
	}
	return strings.Join(words, " ") + shellWords(b.in.Flags)
}

// newBundle sorts the entries biggest story first and keeps the first few.
func newBundle(name string, entries []*Entry, most int, command string) Bundle {
	slices.SortStableFunc(entries, bigger)
	if len(entries) > most {
		repeatsLast(entries)
	}
	n := min(most, len(entries))
	if len(entries) == most+1 {
		n++ // one line that says "and 1 more" is no shorter than the piece
	}
	return Bundle{Name: name, Count: len(entries), Days: distinctDays(entries),
		Entries: entries[:n], More: len(entries) - n, Command: command}
}

// latest are the entries worked on last, the last first.
func latest(entries []*Entry, most int) []*Entry {
	slices.SortStableFunc(entries, func(a, b *Entry) int { return cmp.Or(b.Last.Compare(a.Last), strings.Compare(a.ID, b.ID)) })
	return entries[:min(most, len(entries))]
}

// repeatsLast moves pieces behind the others whose title stands before them
// already, so that the few that are told are different ones.
func repeatsLast(entries []*Entry) {
	seen := make(map[string]bool, len(entries))
	var repeats []*Entry
	kept := entries[:0]
	for _, e := range entries {
		if seen[e.Title] {
			repeats = append(repeats, e)
			continue
		}
		seen[e.Title] = true
		kept = append(kept, e)
	}
	copy(entries[len(kept):], repeats)
}

// bigger orders entries by active days, items, time and id.
func bigger(a, b *Entry) int {
	return cmp.Or(cmp.Compare(b.Days, a.Days), cmp.Compare(b.own, a.own),
		a.Done.Compare(b.Done), strings.Compare(a.ID, b.ID))
}

// stronger orders entries by how well they speak for the target.
func stronger(a, b *Entry) int {
	if a.Best == nil || b.Best == nil {
		return bigger(a, b)
	}
	return cmp.Or(cmp.Compare(b.Best.Strength, a.Best.Strength), cmp.Compare(b.Best.Points, a.Best.Points),
		cmp.Compare(b.Best.Scope, a.Best.Scope), bigger(a, b))
}

// split groups entries by a key, in order of the key.
func split(entries []*Entry, key func(*Entry) string) (keys []string, groups map[string][]*Entry) {
	groups = map[string][]*Entry{}
	for _, e := range entries {
		k := key(e)
		if groups[k] == nil {
			keys = append(keys, k)
		}
		groups[k] = append(groups[k], e)
	}
	slices.Sort(keys)
	return keys, groups
}

// byDays orders bundles by active days, then pieces; they are in order of
// their names before.
func byDays(a, b Bundle) int {
	return cmp.Or(cmp.Compare(b.Days, a.Days), cmp.Compare(b.Count, a.Count))
}

func (b *builder) byCapability(entries []*Entry) []Bundle {
	keys, groups := split(entries, func(e *Entry) string {
		if e.Best == nil {
			return ""
		}
		return e.Best.Capability
	})
	var out []Bundle
	for _, k := range keys {
		g := groups[k]
		bundle := newBundle(b.name(k), g, maxTargetBundle, b.listLevel(classify.Target, "--capability", k))
		slices.SortStableFunc(g, stronger)
		bundle.Entries = g[:len(bundle.Entries)]
		out = append(out, bundle)
	}
	slices.SortStableFunc(out, func(x, y Bundle) int { return stronger(x.Entries[0], y.Entries[0]) })
	return out
}

// byProject groups by project and, in a project with many pieces, by theme.
func (b *builder) byProject(entries []*Entry) []Bundle {
	type project struct {
		Bundle
		all []*Entry
	}
	keys, groups := split(entries, func(e *Entry) string { return e.Project })
	var projects []project
	for _, k := range keys {
		g := groups[k]
		name, command := k, b.listLevel(classify.Current, "--space", k)
		if k == "" {
			name, command = "no project", b.listLevel(classify.Current)
		}
		bundle := newBundle(name, g, maxPlain, command)
		bundle.Months = monthCounts(g)
		if bundle.More > 0 {
			bundle.Themes = themes(g)
			bundle.Entries, bundle.More = nil, 0
		}
		projects = append(projects, project{bundle, g})
	}
	slices.SortStableFunc(projects, func(x, y project) int { return byDays(x.Bundle, y.Bundle) })
	var out []Bundle
	var rest []*Entry
	for i, p := range projects {
		if i < maxProjects || len(projects) == maxProjects+1 {
			out = append(out, p.Bundle)
		} else {
			rest = append(rest, p.all...)
		}
	}
	if len(rest) > 0 {
		more := newBundle(count(len(projects)-maxProjects, "more project"), rest, 0, b.listLevel(classify.Current))
		more.Months = monthCounts(rest)
		more.Themes = nil
		out = append(out, more)
	}
	return out
}

// themes groups the pieces of one project by the part of it they name; what
// stands alone is told together, last.
func themes(entries []*Entry) []Bundle {
	keys, groups := split(entries, func(e *Entry) string { return e.Theme })
	var out []Bundle
	var rest []*Entry
	for _, k := range keys {
		if g := groups[k]; k == "" || len(g) == 1 {
			rest = append(rest, g...)
		} else {
			out = append(out, newBundle(k, g, maxThemePieces, ""))
		}
	}
	slices.SortStableFunc(out, byDays)
	if len(out) > maxThemes {
		for _, small := range out[maxThemes:] {
			rest = append(rest, groups[small.Name]...)
		}
		out = out[:maxThemes]
	}
	if len(rest) == 0 {
		return out
	}
	keys, groups = split(rest, func(e *Entry) string { return string(e.Work) })
	var kinds []Bundle
	for _, k := range keys {
		kinds = append(kinds, newBundle(k, groups[k], maxThemePieces, ""))
	}
	slices.SortStableFunc(kinds, func(x, y Bundle) int {
		other := func(b Bundle) bool { return b.Name == string(OtherWork) }
		if other(x) != other(y) {
			return map[bool]int{true: 1, false: -1}[other(x)]
		}
		return byDays(x, y)
	})
	return append(out, kinds...)
}

func monthCounts(entries []*Entry) []MonthCount {
	var months []time.Time
	for _, e := range entries {
		months = append(months, evidence.MonthOf(e.Done).From)
	}
	slices.SortFunc(months, time.Time.Compare)
	var out []MonthCount
	for _, m := range months {
		if n := len(out); n > 0 && out[n-1].Month.Equal(m) {
			out[n-1].Count++
		} else {
			out = append(out, MonthCount{m, 1})
		}
	}
	return out
}

func (b *builder) byWork(entries []*Entry) []Bundle {
	keys, groups := split(entries, func(e *Entry) string { return string(e.Work) })
	var out []Bundle
	for _, k := range keys {
		out = append(out, newBundle(k, groups[k], 3, b.listLevel(classify.Unmapped)))
	}
	slices.SortStableFunc(out, byDays)
	return out
}

// byDoubt groups pieces of a level by why their scope is not known.
func (b *builder) byDoubt(entries []*Entry, level classify.Level) []Bundle {
	keys, groups := split(entries, func(e *Entry) string {
		if e.Best != nil && e.Best.ScopeWhy != "" {
			return e.Best.ScopeWhy
		}
		return "how far the work reached is not known"
	})
	var out []Bundle
	for _, k := range keys {
		out = append(out, newBundle(k, groups[k], maxPlain, b.listLevel(level)))
	}
	slices.SortStableFunc(out, byDays)
	return out
}

// changed compares the window with the span of the same length before it. One that
// begins with the first work has none.
func (b *builder) changed() Changed {
	c := Changed{Title: "Changed since the span before"}
	if b.in.Window.From.IsZero() {
		c.Why = "Nothing comes before it, so nothing is compared."
		return c
	}
	c.Before = spanBefore(b.window)
	c.Title += ", " + c.Before.String()
	if month := evidence.MonthOf(b.window.From); b.window.From.Equal(month.From) && b.window.To.Equal(month.To) {
		c.Title = "Changed since last month"
	}
	if b.in.Now.Before(b.window.From) {
		c.Why = b.window.String() + " has not begun, so nothing is compared."
		return c
	}
	for _, span := range []evidence.Window{c.Before, b.window} {
		if !b.covered(span) {
			c.Why = span.String() + " was not harvested in full, so nothing is compared."
			return c
		}
	}
	c.Comparable = true
	c.Counts = b.counts(c.Before)
	end := b.window.To
	if b.in.Now.Before(end) {
		end = b.in.Now
	}
	for _, x := range b.expect {
		was, is := classify.Measure(x, b.judged, b.window.From), classify.Measure(x, b.judged, end)
		if was.Found == is.Found && was.State == is.State {
			continue
		}
		c.Moves = append(c.Moves, Move{Name: b.nameOf(x), Expectation: x.ID, WasFound: was.Found,
			Found: is.Found, Wanted: is.Wanted, WasState: was.State, State: is.State})
	}
	return c
}
