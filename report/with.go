package report

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"sheaf/classify"
)

// maxTeams is how many other teams a page lists.
const maxTeams = 20

// WithTeam is another team that work reached.
type WithTeam struct {
	Team string
	// Pieces were done in so many Months; Target of them speak for the target.
	Pieces, Target, Months int
	Latest                 time.Time
}

// with are the other teams that the window's finished work reached.
func (b *builder) with() []WithTeam {
	byTeam := map[string]*WithTeam{}
	months := map[string]map[string]bool{}
	for i := range b.judged {
		j := &b.judged[i]
		if !j.Piece.Counts(b.window) {
			continue
		}
		seen := map[string]bool{}
		for _, it := range j.Piece.Items {
			for _, team := range it.Reach.Outside {
				seen[team] = true
			}
		}
		for team := range seen {
			w := byTeam[team]
			if w == nil {
				w = &WithTeam{Team: team}
				byTeam[team], months[team] = w, map[string]bool{}
			}
			w.Pieces++
			if j.Level == classify.Target {
				w.Target++
			}
			if j.Piece.Done.After(w.Latest) {
				w.Latest = j.Piece.Done
			}
			months[team][j.Piece.Done.In(b.loc).Format("2006-01")] = true
		}
	}
	out := make([]WithTeam, 0, len(byTeam))
	for team, w := range byTeam {
		w.Months = len(months[team])
		out = append(out, *w)
	}
	slices.SortFunc(out, func(x, y WithTeam) int {
		return cmp.Or(cmp.Compare(y.Pieces, x.Pieces), strings.Compare(x.Team, y.Team))
	})
	return out
}
