package report

import (
	"encoding/csv"
	"fmt"
	"strings"
	"testing"

	"sheaf/classify"
	"sheaf/evidence"
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

// TestCellsHaveAllOfUnmapped holds that rows for a spreadsheet, which have no place
// to say what is left off, leave nothing off.
func TestCellsHaveAllOfUnmapped(t *testing.T) {
	in := year()
	one := in.Judged[0]
	in.Judged = nil
	for i := range 6 * (maxRows + 5) {
		piece := *one.Piece
		piece.ID, piece.Title = fmt.Sprint("git:", i), fmt.Sprint("piece ", i)
		piece.Items = []*evidence.Item{{ID: piece.ID, Kind: evidence.Commit, At: piece.Done, Space: fmt.Sprint("acme/", i/6)}}
		in.Judged = append(in.Judged, classify.Judged{Piece: &piece, Level: classify.Unmapped})
	}
	rows, err := csv.NewReader(strings.NewReader(render(t, Build(in, UnmappedReport), UnmappedReport, CSV, Options{}))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	ids := 0
	for _, row := range rows[1:] {
		ids += len(strings.Fields(row[len(row)-1]))
	}
	if len(rows)-1 != maxRows+5 || ids != len(in.Judged) {
		t.Errorf("%d rows with %d pieces, want %d with %d", len(rows)-1, ids, maxRows+5, len(in.Judged))
	}
}

// TestOneShareIsOneNumber holds that the head of a group and the table below it say
// the same of a month, in every format: seven of thirteen, and five of eight.
func TestOneShareIsOneNumber(t *testing.T) {
	for _, tt := range []struct {
		current, all int
		want         string
	}{{7, 13, "54"}, {5, 8, "63"}} {
		in := year()
		one := in.Judged[0]
		in.Judged = nil
		for i := range tt.all {
			level := classify.Unmapped
			if i < tt.current {
				level = classify.Current
			}
			piece := *one.Piece
			piece.ID = fmt.Sprint("git:", i)
			piece.Items = []*evidence.Item{{ID: piece.ID, Kind: evidence.Commit, At: piece.Done, Space: "acme/shop"}}
			in.Judged = append(in.Judged, classify.Judged{Piece: &piece, Level: level})
		}
		d := Build(in, UnmappedReport)
		for f, table := range map[Format]string{Text: " %s%%", Markdown: "(%s %%)", HTML: "(%s %%)"} {
			page := render(t, d, UnmappedReport, f, Options{})
			for _, want := range []string{tt.want + "% of what was finished", fmt.Sprintf(table, tt.want)} {
				if !strings.Contains(page, want) {
					t.Errorf("%s: no %q in\n%s", f, want, page)
				}
			}
		}
	}
}
