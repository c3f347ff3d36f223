package classify

import (
	"errors"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"sheaf/evidence"
)

func decodeTables(t *testing.T, text string) Tables {
	t.Helper()
	tables, err := Decode([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return tables
}

const baseTables = `
[levels]
order = ["one", "two"]
[capability.sailing]
name = "Sailing"
[capability.sailing.expect.some]
level = "two"
strength = "moderate"
scope = "team"
within = "1 year"
[capability.sailing.expect.more]
level = "two"
wanted = 3
[capability.rowing]
name = "Rowing"
[rule.zephyr]
capability = "sailing"
when = 'true'
points = 3
[rule.oar]
capability = "rowing"
when = 'true'
points = 3
`

// layTables lays tables over one another, the lowest first.
func layTables(t *testing.T, texts ...string) (base Base, err error) {
	t.Helper()
	for _, text := range texts {
		if base, err = base.Lay(decodeTables(t, text)); err != nil {
			break
		}
	}
	return base, err
}

func TestLay(t *testing.T) {
	base, err := layTables(t, baseTables, `
[capability.sailing.expect.some]
level = "two"
wanted = 9
[capability.sailing.expect.more]
disabled = true
[capability.rowing]
disabled = true
[rule.zephyr]
capability = "sailing"
when = 'false'
points = 5
[rule.breeze]
capability = "sailing"
when = 'true'
points = 1
`)
	if err != nil {
		t.Fatal(err)
	}
	ladder, rules := base.InForce()
	want := []Capability{{ID: "sailing", Name: "Sailing", Expect: []Expectation{{
		ID: "some", Capability: "sailing", Level: "two", Strength: evidence.Weak, Scope: evidence.Self, Wanted: 9, Within: Span{Months: 6},
	}}}}
	if diff := cmp.Diff(want, ladder.Capabilities); diff != "" {
		t.Error(diff)
	}
	var got []string
	for _, r := range rules {
		got = append(got, r.ID+" "+r.When)
	}
	// A replaced rule keeps its place, that of a disabled capability is gone.
	if diff := cmp.Diff([]string{"zephyr false", "breeze true"}, got); diff != "" {
		t.Error(diff)
	}
}

// TestLayOneAnswer lays tables that say yes or no to one thing and nothing else: all
// else stands.
func TestLayOneAnswer(t *testing.T) {
	for text, want := range map[string]Capability{
		"[capability.sailing]\nbaseline = true\n":                         {ID: "sailing", Name: "Sailing", Baseline: true},
		"[capability.sailing]\nname = \"Regatta\"\nbaseline = true\n":     {ID: "sailing", Name: "Regatta", Baseline: true},
		"[capability.rowing]\nbaseline = false\n":                         {ID: "rowing", Name: "Rowing"},
		"[capability.rowing]\nwhat = \"in a boat\"\n":                     {ID: "rowing", Name: "rowing", What: "in a boat"},
		"[capability.rowing]\ndisabled = true\n":                          {ID: "rowing", Name: "Rowing", Baseline: true, Disabled: true},
		"[capability.drifting]\nbaseline = true\n":                        {ID: "drifting", Name: "drifting", Baseline: true},
		"[capability.sleeping]\ndisabled = false\n":                       {ID: "sleeping", Name: "Sleeping"},
		"[capability.rowing.expect.x]\nlevel = \"two\"\nwanted = 2\n\n\n": {ID: "rowing", Name: "Rowing", Baseline: true},
	} {
		base, err := layTables(t, baseTables, "[capability.rowing]\nname = \"Rowing\"\nbaseline = true\n"+
			"[capability.sleeping]\nname = \"Sleeping\"\ndisabled = true\n", text)
		if err != nil {
			t.Fatal(err)
		}
		i := slices.IndexFunc(base.Ladder.Capabilities, func(c Capability) bool { return c.ID == want.ID })
		got := base.Ladder.Capabilities[i]
		got.Expect = nil
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s%s", text, diff)
		}
	}
}

// TestFileOrder holds that tables stand in the order they were written in.
func TestFileOrder(t *testing.T) {
	base, err := layTables(t, baseTables)
	if err != nil {
		t.Fatal(err)
	}
	ladder, rules := base.InForce()
	if ladder.Capabilities[0].ID != "sailing" || rules[0].ID != "zephyr" || ladder.Capabilities[0].Expect[0].ID != "some" {
		t.Errorf("got %v and %v", ladder.Capabilities, rules)
	}
}

func TestLayProblems(t *testing.T) {
	_, err := layTables(t, baseTables, `
[capability.sailing.expect.some]
level = "two"
strength = "stong"
scope = "galaxy"
within = "soon"
`)
	var problems Problems
	if !errors.As(err, &problems) || len(problems) != 3 {
		t.Fatalf("got %v, want three problems", err)
	}
	if p := problems[0]; p.Help != `did you mean "strong"?` || p.Path[4] != "strength" {
		t.Errorf("got %+v", p)
	}
}

func TestDecodeUnknownKey(t *testing.T) {
	if _, err := Decode([]byte("[rule.a]\npionts = 3\n")); err == nil {
		t.Error("a key that tables do not have is not told")
	}
}

func TestParseSpan(t *testing.T) {
	for in, want := range map[string]Span{
		"6 months": {Months: 6}, "1 year": {Months: 12}, "90d": {Days: 90}, "2 weeks": {Days: 14}, "6m": {Months: 6},
	} {
		if got, err := ParseSpan(in); err != nil || got != want {
			t.Errorf("%q: got %v, %v", in, got, err)
		}
	}
	for _, in := range []string{"", "months", "0 months", "-3 months", "6 moons", "9999999999999999999 d", "six months"} {
		if got, err := ParseSpan(in); err == nil {
			t.Errorf("%q is taken for %v", in, got)
		}
	}
}
