package report

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"sheaf/classify"
	"sheaf/evidence"
)

// maxEvidence is how many pieces of a capability the page lists; the rest is a
// command away, so that five years stay a page one can open.
const maxEvidence = 200

// MatrixRow is one capability by month.
type MatrixRow struct {
	// Number tells the row's anchors apart from other rows'.
	Number int
	Name   string
	Cells  []MatrixCell
	// Total and Target are over all months.
	Total, Target int
	// NotCollected says that nothing the capability shows in was collected: its
	// cells and its total are no zeros.
	NotCollected bool
}

// MatrixCell is one capability in one month: pieces, and those of them that
// speak for the target level.
type MatrixCell struct {
	Month         time.Time
	Count, Target int
	// Covered says whether some source was read for the whole month.
	Covered bool
	// Listed says that the evidence below lists a piece of this cell.
	Listed bool
}

// Shade is how dark a cell is, 0 to 4: colour repeats the number.
func (c MatrixCell) Shade() int {
	switch {
	case c.Count <= 2:
		return c.Count
	case c.Count <= 5:
		return 3
	}
	return 4
}

// CapabilityEvidence are the pieces that show a capability, newest first.
type CapabilityEvidence struct {
	Number int
	Name   string
	Count  int
	Months []MonthEvidence
	// More is how many pieces are left off, Command what lists them all.
	More    int
	Command string
}

// MonthEvidence are the pieces of one month, strongest first.
type MonthEvidence struct {
	Month   time.Time
	Entries []Shown
}

// Shown is a piece with the tag it is listed for.
type Shown struct {
	*Entry
	Tag Tag
}

// shownByMonth are the window's pieces by capability, newest month first and in it
// the strongest first.
func (b *builder) shownByMonth() map[string][]MonthEvidence {
	shown := map[string][]MonthEvidence{}
	entries := b.done(b.window, func(j *classify.Judged) bool { return len(j.Verdict.Tags) > 0 })
	slices.Reverse(entries)
	for _, e := range entries {
		month := evidence.MonthOf(e.Done).From
		for _, t := range e.Tags {
			list := shown[t.Capability]
			if n := len(list); n == 0 || !list[n-1].Month.Equal(month) {
				list = append(list, MonthEvidence{Month: month})
			}
			last := &list[len(list)-1]
			last.Entries = append(last.Entries, Shown{e, t})
			shown[t.Capability] = list
		}
	}
	for _, list := range shown {
		for _, m := range list {
			slices.SortStableFunc(m.Entries, func(x, y Shown) int {
				return cmp.Or(cmp.Compare(y.Tag.Strength, x.Tag.Strength), cmp.Compare(y.Tag.Points, x.Tag.Points), bigger(x.Entry, y.Entry))
			})
		}
	}
	return shown
}

// evidenceOf cuts a capability's pieces to what the page lists, in whole
// months but for the last.
func (b *builder) evidenceOf(number int, id string, months []MonthEvidence) CapabilityEvidence {
	out := CapabilityEvidence{Number: number, Name: b.name(id), Command: b.listCapability(id)}
	room := maxEvidence
	for _, m := range months {
		out.Count += len(m.Entries)
		n := min(room, len(m.Entries))
		if n > 0 {
			out.Months = append(out.Months, MonthEvidence{m.Month, m.Entries[:n]})
		}
		room -= n
	}
	out.More = max(0, out.Count-maxEvidence)
	return out
}

// listCapability is the command that lists the window's pieces of one capability.
func (b *builder) listCapability(capability string) string {
	return strings.Join([]string{"sheaf list", b.in.Window.Period(), "--capability", shellWord(capability)}, " ") + shellWords(b.in.Flags)
}

func (b *builder) matrixRow(number int, id string, months []Month, shown []MonthEvidence, listed CapabilityEvidence) MatrixRow {
	r := MatrixRow{Number: number, Name: b.name(id)}
	byMonth := map[time.Time]*MatrixCell{}
	for _, m := range months {
		r.Cells = append(r.Cells, MatrixCell{Month: m.Month, Covered: m.Covered})
	}
	for i := range r.Cells {
		byMonth[r.Cells[i].Month.UTC()] = &r.Cells[i]
	}
	for _, m := range shown {
		cell := byMonth[m.Month.UTC()]
		if cell == nil {
			continue
		}
		cell.Count = len(m.Entries)
		for _, s := range m.Entries {
			if s.Tag.Meets {
				cell.Target++
			}
		}
		r.Total, r.Target = r.Total+cell.Count, r.Target+cell.Target
	}
	for _, m := range listed.Months {
		if cell := byMonth[m.Month.UTC()]; cell != nil {
			cell.Listed = true
		}
	}
	r.NotCollected = r.Total == 0 && b.lacks(id)
	return r
}
