package report

import (
	"strings"
	"testing"
	"time"

	"sheaf/evidence"
)

func TestNoOpenWorkOnlyWhereNothingFollows(t *testing.T) {
	const none, continued = "No open work was seen.", "continued from or into other months"
	in := year()
	in.Judged = in.Judged[:1] // six days of work, done on 20 October
	day := func(d int) time.Time { return time.Date(2026, time.October, d, 0, 0, 0, 0, utc) }
	for _, tt := range []struct {
		window    evidence.Window
		continued bool
	}{
		{evidence.Window{From: day(1), To: day(31)}, false},
		{evidence.Window{From: day(1), To: day(18)}, true},
	} {
		in.Window = tt.window
		d := Build(in, DigestReport)
		for _, f := range []Format{Text, Markdown, HTML} {
			got := render(t, d, DigestReport, f, Options{})
			if strings.Contains(got, continued) != tt.continued || strings.Contains(got, none) == tt.continued {
				t.Errorf("%s as %s: want continued work %t, got:\n%s", tt.window, f, tt.continued, got)
			}
		}
	}
}
