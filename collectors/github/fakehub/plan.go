package fakehub

import (
	"math/rand/v2"
	"slices"
	"time"
)

type act struct {
	at time.Time
	do func(time.Time)
}

// Month makes a month of a year: 30 pull requests and 80 reviews in March.
func Month(seed uint64) *World {
	march := YearFrom().AddDate(0, 2, 0)
	g := &generator{World: NewWorld("ada"), random: rand.New(rand.NewPCG(seed, 3)), to: march.AddDate(0, 1, 0), wanted: 80}
	g.settle()
	g.plan(30, march, g.to, g.own)
	g.plan(5, march, g.to, g.issue)
	g.plan(60, march, g.to.AddDate(0, 0, -5), g.others)
	g.carry()
	g.comments(30)
	g.assign(5)
	g.move()
	return g.World
}

// plan puts n acts at working times between two on the list.
func (g *generator) plan(n int, from, to time.Time, do func(time.Time)) {
	for range n {
		g.acts = append(g.acts, act{g.between(from, to), do})
	}
}

// carry carries out what was planned, in order of time, so that numbers and
// ids rise with it, and tops the reviews up to what is wanted.
func (g *generator) carry() {
	slices.SortStableFunc(g.acts, func(a, b act) int { return a.at.Compare(b.at) })
	for _, a := range g.acts {
		a.do(a.at)
	}
	for g.reviews < g.wanted {
		r := g.repo()
		if len(r.Pulls) == 0 {
			continue
		}
		p := r.Pulls[g.random.IntN(len(r.Pulls))]
		if p.Author != g.Me && len(p.Files) > 0 && p.Created.Before(g.to.AddDate(0, 0, -2)) {
			at := p.Created
			if at.Before(g.from()) {
				at = g.from()
			}
			g.give(p, g.between(at.Add(time.Hour), g.to))
		}
	}
}

// from is where the span of the year or month begins.
func (g *generator) from() time.Time {
	if g.wanted == YearReviews {
		return YearFrom()
	}
	return g.to.AddDate(0, -1, 0)
}

// between is a moment between two, to the second.
func (g *generator) between(from, to time.Time) time.Time {
	return from.Add(time.Duration(g.random.Int64N(int64(to.Sub(from))))).Truncate(time.Second)
}

// soon is a moment some hours after another.
func (g *generator) soon(after time.Time, hours int) time.Time {
	return after.Add(time.Duration(1+g.random.IntN(hours*3600)) * time.Second)
}

func (g *generator) one(in int) bool { return g.random.IntN(in) == 0 }
