package classify

import (
	"io/fs"
	"testing"

	"github.com/google/go-cmp/cmp"

	"sheaf/evidence"
)

func builtinClassifier(t testing.TB) *Classifier {
	t.Helper()
	ladder, rules, err := Builtin()
	if err != nil {
		t.Fatal(err)
	}
	c, err := Compile(ladder, rules)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestBuiltinExamples(t *testing.T) {
	c := builtinClassifier(t)
	for _, failure := range c.CheckExamples() {
		t.Error(failure)
	}
	for _, r := range c.Rules() {
		if len(r.Examples.Match) == 0 || len(r.Examples.Miss) == 0 {
			t.Errorf("rule %q wants an example that matches and one that does not", r.ID)
		}
	}
}

// TestBuiltinLadder holds what every reader of the default ladder relies on.
func TestBuiltinLadder(t *testing.T) {
	ladder, rules, err := Builtin()
	if err != nil {
		t.Fatal(err)
	}
	perCapability := map[string]int{}
	for _, r := range rules {
		if !r.Veto {
			perCapability[r.Capability]++
		}
		if r.Why == "" {
			t.Errorf("rule %q does not say why", r.ID)
		}
	}
	for _, list := range [][]List{ladder.Words, ladder.Paths} {
		for _, l := range list {
			if l.Why == "" {
				t.Errorf("list %q does not say why", l.ID)
			}
		}
	}
	for _, c := range ladder.Capabilities {
		if perCapability[c.ID] < 2 {
			t.Errorf("%s has %d rules, want two", c.ID, perCapability[c.ID])
		}
		if c.Baseline {
			continue
		}
		for _, level := range ladder.Levels[1:] {
			found := false
			for _, e := range c.Expect {
				found = found || e.Level == level && e.Text != "" && e.Example != ""
			}
			if !found {
				t.Errorf("%s expects nothing at %s", c.ID, level)
			}
		}
	}
}

// TestBuiltinReachable holds that work exists which meets every expectation of
// the default ladder: the rules of its capability, the best of each group,
// make the strength it asks for.
func TestBuiltinReachable(t *testing.T) {
	ladder, rules, err := Builtin()
	if err != nil {
		t.Fatal(err)
	}
	type group struct{ capability, name string }
	best := map[group]int{}
	for _, r := range rules {
		name := r.Group
		if name == "" {
			name = "rule " + r.ID
		}
		g := group{r.Capability, name}
		best[g] = max(best[g], r.Points)
	}
	for _, c := range ladder.Capabilities {
		most := 0
		for g, points := range best {
			if g.capability == c.ID {
				most += points
			}
		}
		for _, e := range c.Expect {
			if got := StrengthOf(most); got < e.Strength {
				t.Errorf("%s expects %s at %s, and all its rules together give %d points, which is %s", c.ID, e.Strength, e.ID, most, got)
			}
		}
	}
}

// TestBuiltinModerate is work of one piece each that is moderate where single
// rules are weak.
func TestBuiltinModerate(t *testing.T) {
	reason := "Ships see a red lamp at the lock and a yellow one at the crane, and both mean the same: wait. Two of them asked last month what the difference is. " +
		"From now on both show red, with one place in the code for when, so that the next gate needs no lamp of its own, and nobody has to ask. "
	outside := evidence.Reach{Known: true, Scope: evidence.SeveralTeams, Teams: []string{"cranes", "locks", "pilots"}, Outside: []string{"cranes", "locks"}}
	for _, tt := range []struct {
		capability, title, body, path string
		reach                         evidence.Reach
	}{
		{"cross-team-influence", "Give every gate the same signal", reason, "lamps/wait.go", outside},
		{"cross-team-influence", "Give both gates the same signal", reason + "Agreed with the drivers of both.", "lamps/wait.go",
			evidence.Reach{Known: true, Scope: evidence.SeveralTeams, Teams: []string{"cranes"}, Outside: []string{"cranes"}}},
		{"developer-enablement", "Release with one command", "", "scripts/release.sh", outside},
		{"developer-enablement", "Release with one command", "It takes 4 minutes instead of 25 minutes.", "scripts/release.sh", evidence.Reach{}},
	} {
		it := &evidence.Item{
			ID: "git:1", Kind: evidence.PullRequest, Role: evidence.Author, Title: tt.title, Body: tt.body, Reach: tt.reach,
			Files: []evidence.File{{Path: tt.path, Additions: evidence.Count(110), Deletions: evidence.Count(40)}},
		}
		v := builtinClassifier(t).Classify(&evidence.Piece{ID: it.ID, Items: []*evidence.Item{it}})
		if tag, ok := tagFor(v.Tags, tt.capability); !ok || tag.Strength < evidence.Moderate {
			t.Errorf("%q is %v in %s, want moderate", tt.title, tag.Strength, tt.capability)
		}
	}
}

// TestBuiltinAsDecoded holds that the quick way to read the built-in files
// makes of them what a config's decoder does, in the same order.
func TestBuiltinAsDecoded(t *testing.T) {
	files, err := fs.Glob(builtin, "rules/*.toml")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	var all []byte
	for _, name := range append([]string{"ladder.toml"}, files...) {
		data, err := builtin.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		all = append(append(all, data...), '\n')
	}
	decoded, err := Decode(all)
	if err != nil {
		t.Fatal(err)
	}
	wantLadder, wantRules, err := Merge(decoded, Tables{})
	if err != nil {
		t.Fatal(err)
	}
	ladder, rules, err := Builtin()
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(wantLadder, ladder); diff != "" {
		t.Errorf("ladder (-decoded +built in):\n%s", diff)
	}
	if diff := cmp.Diff(wantRules, rules); diff != "" {
		t.Errorf("rules (-decoded +built in):\n%s", diff)
	}
}

// TestHidden holds that with commits alone nothing is said of reviews, and
// something of designs.
func TestHidden(t *testing.T) {
	c := builtinClassifier(t)
	hidden := c.Hidden([]evidence.Kind{evidence.PullRequest, evidence.Review, evidence.Comment, evidence.Ticket})
	if !hidden["review-stewardship"] || hidden["technical-design"] || hidden["delivery"] {
		t.Errorf("with commits alone hidden are %v", hidden)
	}
	if hidden := c.Hidden(nil); len(hidden) > 0 {
		t.Errorf("with everything collected hidden are %v", hidden)
	}
}
