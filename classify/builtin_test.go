package classify

import "testing"

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
