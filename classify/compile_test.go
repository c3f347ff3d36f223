package classify

import (
	"cmp"
	"errors"
	"strings"
	"testing"
)

// TestCompileProblems holds that every mistake is told, with its place and the
// word probably meant.
func TestCompileProblems(t *testing.T) {
	for _, tt := range []struct {
		name string
		rule Rule
		at   string // the text the offset points to, empty for none
		msg  string
		help string
	}{
		{"unknown name", Rule{When: `crossteam && comments >= 3`}, "crossteam", "unknown name crossteam", "cross_team"},
		{"unknown name after umlauts", Rule{When: `title == "Größe" && commments >= 3`}, "commments", "unknown name commments", "comments"},
		{"unknown function", Rule{When: `metions("x") >= 1`}, "metions", "unknown function metions", "mentions"},
		{"not a function", Rule{When: `chars() >= 1`}, "chars", "chars is no function", "without brackets"},
		{"unknown list", Rule{When: `mentions(words.wnd) >= 1`}, "", "unknown name words.wnd", "wind"},
		{"wrong type", Rule{When: `kind >= 3`}, "", "invalid operation", ""},
		{"count in place of an answer", Rule{When: `mentions("x") and chars > 3`}, "and", "invalid operation", ">= 1"},
		{"no count", Rule{When: `chars > 3 && not mentions("x")`}, "not", "invalid operation", ">= 1"},
		{"number in quotes", Rule{When: `chars > "3"`}, ">", "invalid operation", "without quotes"},
		{"time and text", Rule{When: `created > "2026-01-01"`}, ">", "invalid operation", "months_since"},
		{"text in a list", Rule{When: `labels contains "bug"`}, "contains", "invalid operation", "text in list"},
		{"capitals", Rule{When: `chars > 3 AND is_change`}, "AND", "unexpected token", "small letters"},
		{"not an answer", Rule{When: `chars`}, "chars", "not true or false", ""},
		{"syntax", Rule{When: `chars >= )`}, "", "unexpected token", ""},
		{"too early", Rule{When: `chars >=`}, "", "the condition ends too early", "bracket"},
		{"bracket open", Rule{When: `(chars >= 3`}, "", "the condition ends too early", "bracket"},
		{"glob without quotes", Rule{When: `added(docs/**) >= 1`}, "", "unclosed comment", "in quotes"},
		{"one equals sign", Rule{When: `chars = 3`}, "", "unexpected token", "=="},
		{"bad glob", Rule{When: `added("a[") >= 1`}, `"a["`, "bad glob", ""},
		{"bad expression", Rule{When: `title matches "("`}, `"("`, "missing closing )", "RE2"},
		{"negative", Rule{When: `chars > -3`}, "-3", "never negative", ""},
		{"text and text", Rule{When: `title == "a" + "b"`}, "+", "texts can not be added", "one text"},
		{"text and field", Rule{When: `body contains title + "!"`}, "+", "texts can not be added", ""},
		{"no kind", Rule{When: `kind == "pullrequest"`}, `"pullrequest"`, `no item is of the kind "pullrequest"`, "pull_request"},
		{"no kind of several", Rule{When: `kind in ["commit", "issue"]`}, `"issue"`, `no item is of the kind "issue"`, "one of"},
		{"state in capitals", Rule{When: `state == "MERGED"`}, `"MERGED"`, "states are compared in lower case", `"merged"`},
		{"closure", Rule{When: `any(labels, # == "x")`}, "any", "can not be used", ""},
		{"builtin", Rule{When: `len(labels) > 1`}, "len", "unknown function len", ""},
		{"environment", Rule{When: `$env.title == ""`}, "$env", "unknown name $env", ""},
		{"no condition", Rule{}, "", "no condition", ""},
		{"unknown capability", Rule{Capability: "sailling", When: "true"}, "", `unknown capability "sailling"`, "sailing"},
		{"name of a tag by hand", Rule{ID: "evidence-trailer", When: "true"}, "", `"evidence-trailer" is what a tag by hand is told by`, "another name"},
		{"name of a decision", Rule{ID: "decided", When: "true"}, "", `"decided" is what a tag by hand is told by`, "another name"},
		{"unknown scope", Rule{When: "true", Scope: "teams"}, "", `unknown scope "teams"`, "team"},
		{"negative points", Rule{When: "true", Points: -1}, "", "points are negative", ""},
		{"no points", Rule{When: "true", Points: 0}, "", "no points", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := tt.rule
			r.ID = cmp.Or(r.ID, "r")
			if r.Capability == "" {
				r.Capability = "sailing"
			}
			if r.Points == 0 && tt.name != "no points" {
				r.Points = 3
			}
			_, err := Compile(testLadder, []Rule{r})
			var problems Problems
			if !errors.As(err, &problems) || len(problems) != 1 {
				t.Fatalf("got %v, want one problem", err)
			}
			p := problems[0]
			if !strings.Contains(p.Msg, tt.msg) || !strings.Contains(p.Help, tt.help) {
				t.Errorf("got %q (%q), want %q (%q)", p.Msg, p.Help, tt.msg, tt.help)
			}
			if tt.at != "" && !strings.HasPrefix(r.When[p.Offset:], tt.at) {
				t.Errorf("offset %d points to %q, want %q", p.Offset, r.When[p.Offset:], tt.at)
			}
		})
	}
}

func TestCompileTellsAll(t *testing.T) {
	_, err := Compile(testLadder, []Rule{
		{ID: "a", Capability: "sailing", Points: 3, When: `windy and rainy`},
		{ID: "b", Capability: "flying", Points: -1},
	})
	var problems Problems
	if !errors.As(err, &problems) || len(problems) != 5 {
		t.Fatalf("got %v, want five problems", err)
	}
}

// FuzzCompile holds that no condition panics, whatever it says and whatever
// the item says.
func FuzzCompile(f *testing.F) {
	for _, seed := range []string{
		`is_change and added("**/*.md") >= 3`, `not (title matches "a+") or label("x*")`, `months_since(at) > 1 ? true : false`,
		`kind in ["a", "b"] and fact("x") == 3`, `mentions("#", "wor*") + figures >= 2`, `1 < chars < 3`, `let x = 1; x > 0`, `((((`,
	} {
		f.Add(seed, "feat(x): part 2", "On x wrote:\n> a\n```\n{code}b{code} 12 ms https://a.example/b/c/pull/1")
	}
	f.Fuzz(func(t *testing.T, when, title, body string) {
		c, err := Compile(testLadder, []Rule{{ID: "r", Capability: "sailing", Points: 3, When: when}})
		if err != nil {
			var problems Problems
			if !errors.As(err, &problems) {
				t.Fatalf("got %T, want Problems", err)
			}
			for _, p := range problems {
				if p.Offset > len(when) {
					t.Fatalf("offset %d past the end of %q", p.Offset, when)
				}
			}
			return
		}
		c.Classify(examplePieceOf(title, body))
	})
}
