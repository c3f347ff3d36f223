package report

import (
	"slices"
)

// Dashboard is what the page of pictures has beside the other reports.
type Dashboard struct {
	Claims Claims
	// Matrix is capabilities by the months of the window.
	Matrix []MatrixRow
	// With are the other teams the window's work reached, most pieces first.
	// MoreTeams is how many are left off.
	With      []WithTeam
	MoreTeams int
	Rated     []Rated
	Evidence  []CapabilityEvidence
	// Items and Pieces are how many the window's finished work is made of, no
	// change twice, Vetoed how many of the pieces lost an item to a veto.
	Items, Pieces, Vetoed int
}

func (b *builder) dashboard(gap Gap, months []Month) Dashboard {
	d := Dashboard{Claims: b.claims(gap), With: b.with(), Rated: b.rated(gap)}
	if len(d.With) > maxTeams {
		d.With, d.MoreTeams = d.With[:maxTeams], len(d.With)-maxTeams
	}
	shown := b.shownByMonth()
	months = slices.DeleteFunc(slices.Clone(months), func(m Month) bool { return m.Before })
	for i, c := range b.in.Ladder.Capabilities {
		if c.Baseline || c.Disabled {
			continue
		}
		listed := b.evidenceOf(i, c.ID, shown[c.ID])
		d.Matrix = append(d.Matrix, b.matrixRow(i, c.ID, months, shown[c.ID], listed))
		if listed.Count > 0 {
			d.Evidence = append(d.Evidence, listed)
		}
	}
	for i := range b.judged {
		j := &b.judged[i]
		if !j.Piece.Counts(b.window) {
			continue
		}
		d.Pieces++
		d.Items += len(ownItems(j.Piece))
		if len(j.Verdict.Vetoed) > 0 {
			d.Vetoed++
		}
	}
	return d
}

// Months are the months of the trend as the page's wide table heads them.
func (d Dashboard) Months() []MatrixCell {
	if len(d.Matrix) == 0 {
		return nil
	}
	return d.Matrix[0].Cells
}

// Asked are the expectations a manager was asked about.
func (d Data) Asked() []Standing {
	return slices.DeleteFunc(slices.Clone(d.Gap.Expectations), func(s Standing) bool { return !s.asked() })
}

// asked reports whether a manager was asked, or answered unasked.
func (s Standing) asked() bool { return s.Manager != nil || !s.Asked.IsZero() }

// UnmappedCommand lists all that is not tied to the target level.
func (d Data) UnmappedCommand() string { return "sheaf unmapped " + d.Head.Period + d.Head.Flags }
