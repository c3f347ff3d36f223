package classify

import (
	"testing"
	"time"

	"sheaf/evidence"
)

// A decision takes the place of every rule's tag, and reaches as far as the
// piece does or a rule said.
func TestDecide(t *testing.T) {
	c, err := Compile(Ladder{
		Levels: []string{"senior"},
		Capabilities: []Capability{{ID: "sailing"}, {ID: "rowing"}, {ID: "swimming"}, {ID: "diving"}, {ID: "delivery", Baseline: true},
			{ID: "racing", Expect: []Expectation{{ID: "x", Capability: "racing", Level: "senior", Strength: evidence.Strong, Scope: evidence.SeveralTeams}}}},
	}, []Rule{
		{ID: "sails", Capability: "sailing", When: `opens("sail")`, Points: 5, Scope: "org"},
		{ID: "delivers", Capability: "delivery", When: `opens("sail")`, Points: 3},
		{ID: "rows", Capability: "rowing", When: `added("docs/**") >= 40`, Points: 3},
	})
	if err != nil {
		t.Fatal(err)
	}
	p := piece1(&evidence.Item{ID: "git:1", Kind: evidence.Commit, Title: "sail north", At: time.Unix(1, 0).UTC(),
		Files: []evidence.File{{Path: "docs/a.md", Additions: evidence.Count(30), Deletions: evidence.Count(0)}},
		Reach: evidence.Reach{Scope: evidence.SeveralTeams, Why: "concerns pay"}})
	ruled := c.Classify(p)
	if len(ruled.Tags) != 1 || !ruled.Baseline || len(ruled.Near) != 1 {
		t.Fatalf("the rules say %+v", ruled)
	}
	for name, test := range map[string]struct {
		decision Decision
		tags     string
		baseline bool
		level    Level
		near     int
	}{
		"another capability":  {Decision{As: []string{"racing"}}, "racing several-teams", true, Target, 1},
		"what rules say too":  {Decision{As: []string{"Sailing"}}, "sailing org", true, Current, 1},
		"a near miss":         {Decision{As: []string{"rowing"}}, "rowing several-teams", true, Current, 0},
		"none":                {Decision{None: true}, "", false, Unmapped, 0},
		"the baseline":        {Decision{As: []string{"delivery"}}, "", true, Current, 1},
		"four, three of them": {Decision{As: []string{"diving", "rowing", "swimming", "sailing"}}, "diving several-teams, rowing several-teams, swimming several-teams", true, Current, 0},
		"of another ladder":   {Decision{As: []string{"gliding", "racing"}}, "racing several-teams", true, Target, 1},
	} {
		t.Run(name, func(t *testing.T) {
			test.decision.Why = "I was there"
			v := c.Decide(p, ruled, test.decision)
			tags := ""
			for _, tag := range v.Tags {
				if tags != "" {
					tags += ", "
				}
				tags += tag.Capability + " " + tag.Scope.String()
				if tag.Strength != evidence.Strong || tag.Rules[0].ID != DecidedRule || tag.Rules[0].Matched[0] != "I was there" {
					t.Errorf("tag %+v", tag)
				}
			}
			if tags != test.tags || v.Baseline != test.baseline || v.Decided == nil || len(v.Near) != test.near {
				t.Errorf("%q, baseline %v, %d near, want %q, %v, %d", tags, v.Baseline, len(v.Near), test.tags, test.baseline, test.near)
			}
			if level := c.Level(v, "senior"); level != test.level {
				t.Errorf("level %s, want %s", level, test.level)
			}
		})
	}
	if len(ruled.Tags) != 1 || ruled.Decided != nil || len(ruled.Near) != 1 {
		t.Errorf("the verdict that was decided over changed: %+v", ruled)
	}
}

// A decision says nothing of how far the work reached: what bounds that by a guess
// holds for it as for a rule.
func TestDecidedIsBounded(t *testing.T) {
	c, err := Compile(Ladder{
		Levels: []string{"senior"},
		Capabilities: []Capability{{ID: "racing", Expect: []Expectation{
			{ID: "x", Capability: "racing", Level: "senior", Strength: evidence.Strong, Scope: evidence.SeveralTeams}}}},
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
	bounded := evidence.Reach{AtMost: evidence.Team, Inferred: true, Why: "at home"}
	p := piece1(&evidence.Item{ID: "git:1", Kind: evidence.Commit, Title: "race", At: time.Unix(1, 0).UTC(), Reach: bounded})
	v := c.Decide(p, c.Classify(p), Decision{As: []string{"racing"}})
	if tag := v.Tags[0]; tag.AtMost != evidence.Team || tag.ScopeWhy != "at home" || c.Level(v, "senior") != Current {
		t.Errorf("tag %+v, level %s", tag, c.Level(v, "senior"))
	}
}

// A note is tagged by hand even where no rule reads notes.
func TestNoteTaggedByHand(t *testing.T) {
	c := compileRules(t, Rule{ID: "a", When: `kind == "commit" and opens("sail")`, Points: 3})
	v := c.Classify(piece1(&evidence.Item{ID: "note:a", Kind: evidence.Note, Title: "coached Kim",
		Trailers: []evidence.Trailer{{Key: "Evidence", Value: "rowing"}, {Key: "Evidence", Value: "rowin"}}}))
	if len(v.Tags) != 1 || v.Tags[0].Capability != "rowing" || v.Tags[0].Strength != evidence.Strong {
		t.Errorf("tags %+v", v.Tags)
	}
	if len(v.Misspelled) != 1 || v.Misspelled[0].Help != `did you mean "rowing"?` {
		t.Errorf("misspelled %+v", v.Misspelled)
	}
}
