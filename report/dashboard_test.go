package report

import (
	"strings"
	"testing"
	"time"

	"sheaf/evidence"
)

func TestDashboardSaysItsSpanOnce(t *testing.T) {
	day := func(month time.Month, d int) time.Time { return time.Date(2026, month, d, 0, 0, 0, 0, utc) }
	tests := []struct {
		window evidence.Window
		want   string
	}{
		{evidence.MonthOf(day(10, 1)), "<p>October 2026, 2026-10-01 → 2026-10-31. Made on"},
		{evidence.Window{From: day(10, 3), To: day(10, 17)}, "<p>3 Oct 2026 to 16 Oct 2026. Made on"},
		{evidence.Window{From: day(10, 3), To: day(10, 4)}, "<p>3 Oct 2026. Made on"},
		{evidence.Window{From: day(10, 3)}, "<p>since 3 Oct 2026, 2026-10-03 → 2026-11-03. Made on"},
	}
	for _, tt := range tests {
		in := year()
		in.Window = tt.window
		if got := render(t, Build(in, DashboardPage), DashboardPage, HTML, Options{}); !strings.Contains(got, tt.want) {
			t.Errorf("%s: the head does not say %q", tt.window, tt.want)
		}
	}
}
