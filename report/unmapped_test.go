package report

import (
	"strings"
	"testing"
)

// TestWorkOfNoProject names work in no project, such as notes, among the shares.
func TestWorkOfNoProject(t *testing.T) {
	in := year()
	for _, it := range in.Judged[0].Piece.Items {
		it.Space = ""
	}
	d := Build(in, UnmappedReport)
	for _, f := range []Format{Text, Markdown, HTML} {
		if page := render(t, d, UnmappedReport, f, Options{}); !strings.Contains(page, "no project") {
			t.Errorf("%s:\n%s", f, page)
		}
	}
}
