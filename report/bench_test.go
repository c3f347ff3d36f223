package report

import (
	"fmt"
	"io"
	"testing"
	"time"

	"sheaf/classify"
	"sheaf/evidence"
)

// decade is ten years: 50,000 items in 16,000 pieces.
func decade() Input {
	in := year()
	in.Window = evidence.All
	in.Judged = nil
	first := on(2016, time.November, 4)
	for i := range 16000 {
		p := work(i, fmt.Sprintf("space-%d", i%37), fmt.Sprintf("feat(part-%d): what was done the %dth time (#%d)", i%91, i, i), first.Add(time.Duration(i)*5*time.Hour), 2+i%4)
		j := classify.Judged{Piece: p, Level: classify.Level(i % 4)}
		if j.Level != classify.Unmapped {
			j.Verdict = classify.Verdict{Baseline: true, Tags: []evidence.Tag{tag("performance", evidence.Strength(1+i%3), evidence.Team, 4+i%6, "figures", "\"10 ms to 3 ms\"")}}
		}
		j.Verdict.Near = []classify.NearMiss{{Capability: "cross-team-influence", Rule: "owned-elsewhere", Would: evidence.Moderate, Item: p.ID, Missing: "files owned by others >= 3, found 1"}}
		in.Judged = append(in.Judged, j)
	}
	in.Show = &in.Judged[77]
	return in
}

func BenchmarkReports(b *testing.B) {
	in := decade()
	for _, doc := range documents {
		for _, f := range doc.Formats() {
			b.Run(string(doc)+"/"+string(f), func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					if err := Render(io.Discard, Build(in, doc), doc, f, Options{Width: 100, Color: true}); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}
