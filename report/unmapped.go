package report

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"sheaf/classify"
	"sheaf/evidence"
)

// maxRows is how many kinds of work in a project a group of unmapped shows.
const maxRows = 20

// Unmapped is the work that is not tied to the target level.
type Unmapped struct {
	// Groups are the current level's, then what speaks for nothing, as far as
	// they were asked for.
	Groups []UnmappedGroup
	// Done is how many pieces were finished, Days how many days saw work on them.
	Done, Days int
	// Projects are the projects of that work, those with the most days that were
	// not tied to the target level first; MoreProjects are left off.
	Projects     []ProjectShare
	MoreProjects int
}

// ProjectShare is what of the work in one project was not tied to the target
// level.
type ProjectShare struct {
	Project string
	Counts  Counts
	// Days are as in Month.
	Days, CurrentDays, NothingDays int
	// Months are those with finished pieces, in order.
	Months []ProjectMonth
}

// ProjectMonth is what was finished in a project in one month.
type ProjectMonth struct {
	Month  time.Time
	Counts Counts
}

// maxShares is how many projects the shares are shown of.
const maxShares = 12

// projects parts finished work by project.
func (b *builder) projects(entries []*Entry) (shares []ProjectShare, more int) {
	keys, groups := split(entries, func(e *Entry) string { return e.Project })
	for _, project := range keys {
		p := ProjectShare{Project: project}
		var all, current, nothing daySet
		for _, e := range groups[project] {
			p.Counts.add(e.Level)
			all.add(e.days)
			switch e.Level {
			case classify.Current:
				current.add(e.days)
			case classify.Unmapped:
				nothing.add(e.days)
			}
			month := evidence.MonthOf(e.Done.In(b.loc)).From
			if n := len(p.Months); n == 0 || !p.Months[n-1].Month.Equal(month) {
				p.Months = append(p.Months, ProjectMonth{Month: month})
			}
			p.Months[len(p.Months)-1].Counts.add(e.Level)
		}
		p.Days, p.CurrentDays, p.NothingDays = len(all), len(current), len(nothing)
		shares = append(shares, p)
	}
	slices.SortStableFunc(shares, func(x, y ProjectShare) int {
		return cmp.Or(cmp.Compare(y.CurrentDays+y.NothingDays, x.CurrentDays+x.NothingDays), strings.Compare(x.Project, y.Project))
	})
	if len(shares) > maxShares {
		more = len(shares) - maxShares
		shares = shares[:maxShares]
	}
	return shares, more
}

// NothingPercent is the share of the second group in the finished pieces,
// whether it was asked for or not.
func (d Data) NothingPercent() float64 {
	return percent(d.Counts.Unmapped, d.Counts.Done())
}

func percent(n, of int) float64 {
	if of == 0 {
		return 0
	}
	return 100 * float64(n) / float64(of)
}

// wholePercent is a share as all pages write it: to the nearest whole, halves up.
func wholePercent(share float64) int { return int(share + 0.5) }

// UnmappedGroup is one of the two groups.
type UnmappedGroup struct {
	Group Group
	// Count and Days are pieces and active days; the percentages are of all
	// finished pieces and of all days with work on them.
	Count, Days              int
	CountPercent, DayPercent float64
	Rows                     []UnmappedRow
	// More is how many rows are left off, which only cells have, Command what lists
	// all pieces.
	More    int
	rest    []UnmappedRow
	Command string
	// Try is the command that tries a rule for the biggest kind of work.
	Try string
}

// UnmappedRow is one kind of work in one project.
type UnmappedRow struct {
	Work    Work
	Project string
	Bundle  Bundle
	// Near is the nearest rule of the target level among the pieces.
	Near *Near
	all  []*Entry
}

func (b *builder) unmapped() Unmapped {
	all := b.done(b.window, func(*classify.Judged) bool { return true })
	u := Unmapped{Done: len(all), Days: distinctDays(all)}
	u.Projects, u.MoreProjects = b.projects(all)
	for _, g := range []struct {
		group Group
		level classify.Level
	}{{OnlyCurrent, classify.Current}, {OnlyNothing, classify.Unmapped}} {
		if b.in.Only != "" && b.in.Only != g.group {
			continue
		}
		var own []*Entry
		for _, e := range all {
			if e.Level == g.level {
				own = append(own, e)
			}
		}
		u.Groups = append(u.Groups, b.unmappedGroup(g.group, g.level, own, u))
	}
	return u
}

func (b *builder) unmappedGroup(group Group, level classify.Level, entries []*Entry, all Unmapped) UnmappedGroup {
	g := UnmappedGroup{Group: group, Count: len(entries), Days: distinctDays(entries), Command: b.listLevel(level)}
	g.CountPercent, g.DayPercent = percent(g.Count, all.Done), percent(g.Days, all.Days)
	keys, groups := split(entries, func(e *Entry) string { return string(e.Work) + "\x00" + e.Project })
	for _, k := range keys {
		own := groups[k]
		work, project, _ := strings.Cut(k, "\x00")
		command := b.listLevel(level)
		if project != "" {
			command = b.listLevel(level, "--space", project)
		}
		row := UnmappedRow{Work: Work(work), Project: project, Bundle: newBundle("", own, 3, command), all: own}
		for _, e := range own {
			if e.Near != nil {
				row.Near = e.Near
				break
			}
		}
		g.Rows = append(g.Rows, row)
	}
	slices.SortStableFunc(g.Rows, func(x, y UnmappedRow) int {
		return cmp.Or(byDays(x.Bundle, y.Bundle), strings.Compare(x.Project, y.Project))
	})
	if len(g.Rows) > 0 {
		g.Try = b.try(g.Rows[0].Work, g.Rows[0].Project)
	}
	if len(g.Rows) > maxRows {
		g.More = len(g.Rows) - maxRows
		g.Rows, g.rest = g.Rows[:maxRows], g.Rows[maxRows:]
	}
	return g
}
