package classify

import (
	"strings"
	"testing"

	"sheaf/evidence"
)

// TestWording holds that what a rule says of a piece, and what one lacked, is
// said in words and in numbers of things.
func TestWording(t *testing.T) {
	guide := &evidence.Item{
		ID: "git:1", Kind: evidence.Commit, Title: "Sail north", Body: "Half of the way because of the wind.",
		Files: []evidence.File{{Path: "charts/a.md", Additions: evidence.Count(30), Deletions: evidence.Count(0)}, {Path: "b.go", Additions: evidence.Count(68), Deletions: evidence.Count(1)},
			{Path: "wind/c.md", Additions: evidence.Count(1), Deletions: evidence.Count(1)}},
	}
	for _, tt := range []struct{ when, matched, missing string }{
		{`added(paths.charts) >= 20 and share(paths.charts) >= 0.2 and removed(paths.charts) <= 3`, "30 lines added in charts/a.md, 30% of the change", ""},
		{`added("**/*") >= 20`, "99 lines added and 2 removed in b.go and 2 more", ""},
		{`added("wind/**") >= 1`, "1 line added and 1 removed in wind/c.md, 2% of the change", ""},
		{`added(paths.charts) >= 40 and mentions(words.wind) >= 1`, "", "30 of the 40 added lines wanted in charts"},
		{`share(paths.charts) >= 0.5 and mentions(words.wind) >= 1`, "", "30% of the change is in charts, wanted 50%"},
		{`mentions("half", "tide") >= 2 and added(paths.charts) >= 20`, "", "1 of the 2 words of “half”, “tide” wanted in the text"},
		{`not opens("sail") and added(paths.charts) >= 20`, "", "were it not for “Sail north”"},
		{`links >= 1 and added(paths.charts) >= 20`, "", "no links"},
		// A match of a letter is shown with the words around it, and what one
		// quote says no other says again.
		{`titled("north") >= 1 and subject matches "no"`, "“Sail north”", ""},
		{`mentions("half", "wind") >= 2`, "“Half of the way because of the wind.”", ""},
		{`bullets == 0 and added(paths.charts) >= 30`, "30 lines added in charts/a.md, 30% of the change", ""},
	} {
		t.Run(tt.when, func(t *testing.T) {
			c, _ := oneRule(t, tt.when)
			v := c.Classify(piece1(guide))
			switch {
			case tt.matched != "":
				if len(v.Tags) != 1 || len(v.Tags[0].Rules[0].Matched) != 1 || !strings.HasPrefix(v.Tags[0].Rules[0].Matched[0], tt.matched) {
					t.Errorf("matched %+v, want %q", v.Tags, tt.matched)
				}
			case len(v.Near) != 1 || v.Near[0].Missing != tt.missing:
				t.Errorf("near %+v, want %q", v.Near, tt.missing)
			}
		})
	}
}
