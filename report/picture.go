package report

import (
	"fmt"
	htmltemplate "html/template"
	"slices"
	"strconv"
	"strings"
)

// The size of a picture in units of its own; the page scales it. Pictures are
// made of numbers alone, and each stands beside a table that says the same.
const (
	pictureWidth  = 720
	pictureHeight = 160
)

// trendPicture draws the pieces of each month as a bar in four parts: target at
// the foot, then undecided, current, nothing. Months not read in full have a
// dashed foot.
func trendPicture(months []Month) htmltemplate.HTML {
	most := 1
	for _, m := range months {
		most = max(most, m.Counts.Done())
	}
	var b strings.Builder
	fmt.Fprintf(&b, `<svg viewBox="0 0 %d %d" role="img" aria-label="Finished pieces by month: the table below says the same">`, pictureWidth, pictureHeight)
	step := float64(pictureWidth) / float64(max(1, len(months)))
	for i, m := range months {
		foot := float64(pictureHeight - 4)
		for _, part := range []struct {
			class string
			n     int
		}{{"target", m.Counts.Target}, {"undecided", m.Counts.Undecided}, {"current", m.Counts.Current}, {"nothing", m.Counts.Unmapped}} {
			high := float64(pictureHeight-8) * float64(part.n) / float64(most)
			if part.n > 0 {
				fmt.Fprintf(&b, `<rect class="%s" x="%.1f" y="%.1f" width="%.1f" height="%.1f"/>`, part.class, float64(i)*step+step*0.1, foot-high, step*0.8, high)
			}
			foot -= high
		}
		dash := ""
		if !m.Covered {
			dash = ` stroke-dasharray="3 3"`
		}
		fmt.Fprintf(&b, `<line class="axis" x1="%.1f" x2="%.1f" y1="%d" y2="%d"%s/>`, float64(i)*step+step*0.1, float64(i)*step+step*0.9, pictureHeight-3, pictureHeight-3, dash)
	}
	b.WriteString(`</svg>`)
	return htmltemplate.HTML(b.String())
}

// dumbbell draws where self, manager and evidence stand on the scale of
// ratings, and how far they are apart.
func dumbbell(r Rated) htmltemplate.HTML {
	x := func(n int) int { return 12 + n*174/MaxRating }
	var known []int
	var marks strings.Builder
	for _, mark := range []struct {
		n    *int
		draw string
	}{
		{r.Self, `<circle class="self" cx="%d" cy="12" r="6"/>`},
		{r.Manager, `<rect class="manager" x="%d" y="7" width="10" height="10"/>`},
		{r.Evidence, `<path class="seen" d="M%d 4l7 8-7 8-7-8z"/>`},
	} {
		if mark.n == nil {
			continue
		}
		known = append(known, x(*mark.n))
		at := x(*mark.n)
		if strings.HasPrefix(mark.draw, "<rect") {
			at -= 5
		}
		fmt.Fprintf(&marks, mark.draw, at)
	}
	line := ""
	if len(known) > 1 {
		line = fmt.Sprintf(`<line class="axis" x1="%d" x2="%d" y1="12" y2="12"/>`, slices.Min(known), slices.Max(known))
	}
	return htmltemplate.HTML(`<svg class="dumbbell" viewBox="0 0 198 24" aria-hidden="true">` + line + marks.String() + `</svg>`)
}

// rating is a rating in a table.
func rating(n *int) string {
	if n == nil {
		return "not said"
	}
	return strconv.Itoa(*n) + " of " + strconv.Itoa(MaxRating)
}
