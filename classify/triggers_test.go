package classify

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"sheaf/evidence"
)

// TestSleepingRulesHoldNowhere is the promise of triggers: a rule that an item
// does not wake neither holds for it nor is near or waiting for a fact.
func TestSleepingRulesHoldNowhere(t *testing.T) {
	c := builtinClassifier(t)
	var words []string
	for _, l := range c.ladder.Words {
		words = append(words, l.Any...)
	}
	var paths []string
	for _, l := range c.ladder.Paths {
		for _, glob := range l.Any {
			paths = append(paths, strings.NewReplacer("**/", "x/", "/**", "/x.md", "*", "y", "!", "", "[0-9]", "1").Replace(glob))
		}
	}
	random := rand.New(rand.NewPCG(1, 2))
	text := func(most int) string {
		var b strings.Builder
		for range random.IntN(most) {
			fmt.Fprintf(&b, "%s since ", strings.TrimRight(words[random.IntN(len(words))], "*#"))
		}
		return b.String()
	}
	s, asleep := c.newSubject(), 0
	for range 2000 {
		kind := evidence.Kinds()[random.IntN(len(evidence.Kinds()))]
		it := &evidence.Item{ID: "x:1", Kind: kind, Role: evidence.Author, Title: text(4), Body: text(60)}
		for range random.IntN(5) {
			it.Files = append(it.Files, evidence.File{
				Path: paths[random.IntN(len(paths))], Additions: evidence.Count(random.IntN(200)), Deletions: evidence.Count(random.IntN(90)),
			})
		}
		s.gather(piece1(it))
		s.reset(it)
		for _, r := range c.byKind[kind] {
			if s.awake.has(r.number) {
				continue
			}
			asleep++
			switch o := s.judge(r); {
			case o.truth == yes:
				t.Fatalf("rule %s sleeps and holds for %q %q %v", r.ID, it.Title, it.Body, it.Files)
			case o.failed >= 0 && s.isNear(r, o.failed):
				t.Fatalf("rule %s sleeps and is near to %q %q %v", r.ID, it.Title, it.Body, it.Files)
			}
		}
	}
	if asleep == 0 {
		t.Error("no rule ever slept")
	}
}

// TestNear is what a near miss must have in common with a rule.
func TestNear(t *testing.T) {
	c := compileRules(t,
		Rule{ID: "part", When: `added("docs/**") >= 40`, Points: 3},
		Rule{ID: "word", When: `titled("sail*") >= 1 and chars >= 10`, Points: 3, Group: "a"},
		Rule{ID: "both", When: `added("docs/**") >= 10 and titled("sail*") >= 1`, Points: 3, Group: "b"},
		Rule{ID: "fact", When: `touches("docs/**") and series`, Points: 3, Group: "c"},
		Rule{ID: "size", When: `is_change and additions >= 10 and series`, Points: 3, Group: "d"},
	)
	for _, tt := range []struct {
		added int
		want  []string
	}{
		{25, []string{"part", "fact"}}, // half of the lines and more; a fact beside a path
		{12, []string{"fact"}},         // less than half is far
	} {
		v := c.Classify(piece1(&evidence.Item{
			ID: "git:1", Kind: evidence.Commit, Title: "The harbour at night",
			Files: []evidence.File{{Path: "docs/a.md", Additions: evidence.Count(tt.added), Deletions: evidence.Count(0)}},
		}))
		var got []string
		for _, n := range v.Near {
			got = append(got, n.Rule)
		}
		if !slices.Equal(got, tt.want) {
			t.Errorf("with %d lines near to %v, want %v", tt.added, got, tt.want)
		}
	}
}
