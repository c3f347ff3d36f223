package evidence

import (
	"slices"
	"strings"
	"time"
)

// rebasedPulls joins a pull request that was merged by rebasing with the
// commits it became: the host made its commits anew, under ids of which it
// tells the last one alone. The author's time to the second and the title,
// which are kept, tell the others; where a change is there twice, none.
func (g *graph) rebasedPulls() {
	var at map[int64][]int // commits by when they were written
	for i, it := range g.items {
		if it.Kind != PullRequest || g.read[i].finished.IsZero() {
			continue
		}
		written, _ := it.Facts.Strings(FactWritten)
		if len(written) < 2 {
			continue
		}
		own, _ := it.Facts.Strings(FactCommits)
		sha, _ := it.Facts.Text(FactMergeCommit)
		last, ok := g.byID["git:"+sha]
		if !ok || g.read[last].merge || slices.Contains(own, sha) || !slices.ContainsFunc(written, g.items[last].isWritten) {
			continue
		}
		if at == nil {
			at = g.byTime()
		}
		for _, w := range written {
			when, _, _ := strings.Cut(w, " ")
			t, err := time.Parse(time.RFC3339, when)
			if err != nil {
				continue
			}
			same := slices.DeleteFunc(slices.Clone(at[t.Unix()]), func(n int) bool {
				c := g.items[n]
				return c.Space != g.items[last].Space || !c.isWritten(w) || slices.Contains(own, strings.TrimPrefix(c.ID, "git:"))
			})
			if len(same) == 1 && same[0] != last { // the source names that one
				g.link(i, Ref{g.items[same[0]].ID, ViaAPI})
			}
		}
	}
}

// byTime are the commits by the second they were written in.
func (g *graph) byTime() map[int64][]int {
	at := make(map[int64][]int, len(g.items))
	for n, it := range g.items {
		if g.isChange(n) {
			at[it.At.Unix()] = append(at[it.At.Unix()], n)
		}
	}
	return at
}

// isWritten reports whether a commit is the one that a host names by time and
// title, of which it cuts long ones short.
func (it *Item) isWritten(as string) bool {
	when, title, _ := strings.Cut(as, " ")
	t, err := time.Parse(time.RFC3339, when)
	if err != nil || t.Unix() != it.At.Unix() {
		return false
	}
	if short, cut := strings.CutSuffix(title, "…"); cut {
		return strings.HasPrefix(it.Title, short)
	}
	return title == it.Title
}
