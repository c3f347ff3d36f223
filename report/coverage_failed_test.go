package report

import (
	"slices"
	"strings"
	"testing"
	"time"
)

// TestSourceThatFailed holds that a source is not said to be read on the day
// that it could not be.
func TestSourceThatFailed(t *testing.T) {
	in := year()
	in.Sources = []Source{{Name: "hub", Kind: "github", Fresh: on(2026, time.October, 14), Err: "no connection to github.example"}}
	for _, doc := range []Document{GapReport, DashboardPage} {
		for _, f := range []Format{Text, Markdown, HTML} {
			if !slices.Contains(doc.Formats(), f) {
				continue
			}
			got := render(t, Build(in, doc), doc, f, Options{})
			if strings.Contains(got, "hub (github): read") || !strings.Contains(got, "hub (github): asked 14 Oct; failed: no connection") {
				t.Errorf("%s as %s:\n%s", doc, f, got)
			}
		}
	}
}
