package classify

import (
	"testing"

	"sheaf/evidence"
)

// TestOutcomes wants what a verdict leaves out: rules under a veto and the
// lesser rules of a group.
func TestOutcomes(t *testing.T) {
	c, err := Compile(Ladder{Levels: []string{"senior"}, Capabilities: []Capability{{ID: "cap"}}}, []Rule{
		{ID: "best", Capability: "cap", Points: 5, Group: "g", When: `title contains "cart"`},
		{ID: "lesser", Capability: "cap", Points: 3, Group: "g", When: `additions >= 3`},
		{ID: "tickets", Capability: "cap", Points: 3, When: `kind == "ticket"`},
		{ID: "veto", Veto: true, When: `title contains "typo"`},
	})
	if err != nil {
		t.Fatal(err)
	}
	p := &evidence.Piece{ID: "x:1", Items: []*evidence.Item{
		{ID: "x:1", Kind: evidence.Commit, Title: "cart: fix typo", Additions: evidence.Count(4)},
		{ID: "x:2", Kind: evidence.Commit, Title: "shop"},
	}}
	got := map[string]string{}
	for o := range c.Outcomes([]*evidence.Piece{p}) {
		what := "no"
		switch {
		case o.Holds:
			what = "holds"
		case o.Unknown != "":
			what = "wants " + o.Unknown
		}
		got[o.Item.ID+" "+o.Rule.ID] = what
	}
	want := map[string]string{
		"x:1 best": "holds", "x:1 lesser": "holds", "x:1 veto": "holds",
		"x:2 best": "no", "x:2 lesser": "wants additions", "x:2 veto": "no",
	}
	for key := range want {
		if got[key] != want[key] {
			t.Errorf("%s: %s, want %s", key, got[key], want[key])
		}
	}
	if len(got) != len(want) {
		t.Errorf("got %v", got)
	}
}
