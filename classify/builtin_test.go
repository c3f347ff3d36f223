package classify

import (
	"errors"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/expr-lang/expr/ast"
	"github.com/google/go-cmp/cmp"

	"sheaf/evidence"
)

func builtinClassifier(t testing.TB) *Classifier {
	t.Helper()
	ladder, rules := Builtin().InForce()
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
	ladder, rules := Builtin().InForce()
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
	ladder, rules := Builtin().InForce()
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

// TestBuiltinAsWritten holds that what is compiled in is what the files say.
func TestBuiltinAsWritten(t *testing.T) {
	want, err := ReadBase(os.DirFS("."))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, Builtin()); diff != "" {
		t.Errorf("go generate ./classify was not run (-files +built in):\n%s", diff)
	}
}

// TestBuiltinTrees holds that the syntax that is compiled in is that of the rules,
// and that rules come to the same with it and without.
func TestBuiltinTrees(t *testing.T) {
	trees := map[string]ast.Node{}
	for _, tree := range builtinTrees {
		trees[tree.source] = tree.tree
	}
	base := Builtin()
	for _, r := range base.Rules {
		want, err := Syntax(base.Ladder, r.When)
		if err != nil {
			t.Fatal(err)
		}
		if trees[r.When] == nil {
			t.Errorf("go generate ./classify was not run: %s is not among the trees", r.ID)
			continue
		}
		if diff := cmp.Diff(ast.Dump(want), ast.Dump(trees[r.When])); diff != "" {
			t.Errorf("%s (-written +compiled in):\n%s", r.ID, diff)
		}
		c := builtinClassifier(t)
		if root, _ := c.translateBuiltin(r.When); root == nil {
			t.Errorf("%s is parsed", r.ID)
		}
		var problems Problems
		written, wantPart := c.translate(r.When+" ", nil, &problems)
		root, byPart := c.translateBuiltin(r.When)
		if len(problems) > 0 || byPart != wantPart || reflect.TypeOf(root) != reflect.TypeOf(written) {
			t.Errorf("%s: %T %v, want %T %v; %v", r.ID, root, byPart, written, wantPart, problems)
		}
	}
}

// A built-in rule that does not go with the ladder is refused with the place.
func TestBuiltinRuleUnderAnotherLadder(t *testing.T) {
	ladder, rules := Builtin().InForce()
	at := slices.IndexFunc(ladder.Words, func(l List) bool { return l.ID == "bump" })
	ladder.Words = slices.Delete(slices.Clone(ladder.Words), at, at+1)
	_, err := Compile(ladder, rules)
	var problems Problems
	if !errors.As(err, &problems) {
		t.Fatalf("compiled, %v", err)
	}
	for _, p := range problems {
		if p.Offset <= 0 || !strings.Contains(p.Msg, "words.bump") {
			t.Errorf("%+v", p)
		}
	}
}

// TestBuiltinStays holds that what is laid over the built-in ladder changes it
// for nobody else.
func TestBuiltinStays(t *testing.T) {
	before := Builtin()
	ladder, rules := before.InForce()
	over := Tables{Capability: map[string]CapabilityTable{}, Rule: map[string]RuleTable{}, Words: map[string]ListTable{}}
	for _, r := range rules {
		over.Rule[r.ID] = RuleTable{Disabled: true}
	}
	for _, l := range ladder.Words {
		over.Words[l.ID] = ListTable{Disabled: true}
	}
	for _, c := range ladder.Capabilities {
		expect := map[string]ExpectTable{}
		for _, e := range c.Expect {
			expect[e.ID] = ExpectTable{Disabled: true}
		}
		over.Capability[c.ID] = CapabilityTable{Expect: expect}
	}
	bare, err := before.Lay(over)
	if err != nil {
		t.Fatal(err)
	}
	if ladder, rules := bare.InForce(); len(rules)+len(ladder.Words) > 0 || len(ladder.Expectations("staff")) > 0 {
		t.Fatalf("%d rules and %d lists of words are left", len(rules), len(ladder.Words))
	}
	want, err := ReadBase(os.DirFS("."))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, Builtin()); diff != "" {
		t.Error(diff)
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

// TestDroppedIsNotDelivered holds that a commit that no branch leads to any more is
// no finished work.
func TestDroppedIsNotDelivered(t *testing.T) {
	it := &evidence.Item{ID: "git:1", Kind: evidence.Commit, Role: evidence.Author, Title: "Try another cache",
		At: time.Date(2026, time.October, 6, 10, 0, 0, 0, time.UTC), Files: []evidence.File{{Path: "cache.go", Additions: evidence.Count(40), Deletions: evidence.Count(2)}},
		Additions: evidence.Count(40), Deletions: evidence.Count(2)}
	for _, gone := range []bool{false, true} {
		it.Facts.Set(evidence.FactSuperseded, gone)
		p := evidence.Group([]*evidence.Item{it}, evidence.Grouping{})[0]
		if v := builtinClassifier(t).Classify(&p); v.Baseline == gone {
			t.Errorf("gone %v: delivered %v", gone, v.Baseline)
		}
	}
}

// TestRefusedIsNotDelivered holds that a pull request that was closed without a merge
// is no finished work where the ticket that it was for is done.
func TestRefusedIsNotDelivered(t *testing.T) {
	at := time.Date(2026, time.October, 6, 10, 0, 0, 0, time.UTC)
	for state, delivered := range map[string]bool{"closed": false, "merged": true} {
		p := evidence.Group([]*evidence.Item{
			{ID: "github:acme/pay#3", Kind: evidence.PullRequest, Role: evidence.Author, Title: "Try another cache", State: state, At: at, Additions: evidence.Count(40), Deletions: evidence.Count(2)},
			{ID: "github:acme/pay#2", Kind: evidence.Ticket, Role: evidence.Reporter, Title: "The cache is slow", At: at, Refs: []evidence.Ref{{To: "github:acme/pay#3", Via: evidence.ViaAPI}}},
		}, evidence.Grouping{})[0]
		if v := builtinClassifier(t).Classify(&p); v.Baseline != delivered || p.Done.IsZero() {
			t.Errorf("%s: delivered %v, done %v", state, v.Baseline, p.Done)
		}
	}
}
