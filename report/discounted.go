package report

import (
	"fmt"

	"sheaf/classify"
	"sheaf/evidence"
)

// Discounted is what of finished pieces is of files that no person writes.
type Discounted struct {
	Pieces int `json:"pieces"`
	Lines  int `json:"lines"`
}

// String is the sentence about it, empty without any.
func (d Discounted) String() string {
	if d.Lines == 0 {
		return ""
	}
	verb := "count"
	if d.Lines == 1 {
		verb = "counts"
	}
	return fmt.Sprintf("%s of files nobody writes by hand %s for nothing, in %s.", count(d.Lines, "line"), verb, count(d.Pieces, "piece"))
}

// discounted are the lines of an item that count for nothing.
func discounted(v classify.Verdict, it *evidence.Item) int {
	for _, d := range v.Discounted {
		if d.Item == it.ID {
			return d.Lines
		}
	}
	return 0
}

// discounted sums up the pieces done in a window, no change twice. A pull request
// and its commits change the same lines, of which the larger amount holds.
func (b *builder) discounted(w evidence.Window) Discounted {
	var sum Discounted
	for i := range b.judged {
		j := &b.judged[i]
		if len(j.Verdict.Discounted) == 0 || !j.Piece.Counts(w) {
			continue
		}
		lines := map[evidence.Kind]int{}
		for _, it := range ownItems(j.Piece) {
			lines[it.Kind] += discounted(j.Verdict, it)
		}
		sum.Pieces++
		sum.Lines += max(lines[evidence.Commit], lines[evidence.PullRequest])
	}
	return sum
}
