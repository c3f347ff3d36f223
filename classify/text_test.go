package classify

import (
	"strings"
	"testing"
)

func TestStrip(t *testing.T) {
	for _, tt := range []struct{ name, in, want string }{
		{"quote", "mine\n> theirs\nmine too", "mine\nmine too\n"},
		{"mail", "mine\nOn Monday, Ada wrote:\n> theirs", "mine\n"},
		{"fence", "a\n```go\ncode\n```\nb", "a\nb\n"},
		{"unclosed fence", "a\n```\ncode", "a\n"},
		{"jira blocks", "a {code:java}x{code} b {noformat} y {noformat} c", "a b c\n"},
		{"jira block over lines", "a {noformat}\ny\n{noformat}\nc", "a\nc\n"},
		{"comment", "a\n<!-- template\nstill -->\nb", "a\nb\n"},
		{"folded", "<details>\nlog\n</details>\nb", "b\n"},
		{"question of a template", "### What does this do?\nIt sails.\n## Overview\nx", "It sails.\nOverview\nx\n"},
		{"trailers", "why\n\nSigned-off-by: Ada <a@b.example>\nFixes: #3", "why\n"},
		{"not a trailer", "note: this stays", "note: this stays\n"},
		{"boxes", "- [ ] open\n- [x] done\n- real", "real\n"},
		{"release notes", "* Sail by @ada in https://h.example/1\n* mine", "mine\n"},
		{"links", "see https://h.example/a (and http://b.example) now", "see  (and ) now\n"},
		{"table", "| a | b |\n|---|---|", ""},
		{"list of commits", "commits:\n* sail north\n  with wind", "sail north\nwith wind\n"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, _ := strip(nil, tt.in, "port/boat")
			if string(got) != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func TestStripCounts(t *testing.T) {
	_, p := strip(nil, strings.Join([]string{
		"- [ ] one", "- [x] two", "* three", "## Four", "https://h.example/port/boat/issues/1 https://h.example/port/crane/pull/2",
		"```", "BenchmarkSail-8   120 ns/op", "```",
	}, "\n"), "port/boat")
	if p.boxes != 2 || p.openBoxes != 1 || p.bullets != 1 || p.headings != 1 || p.links != 2 || p.elsewhere != 1 || p.snippets != 1 || p.measured != 1 {
		t.Errorf("got %+v", p)
	}
}

func TestFigures(t *testing.T) {
	for in, want := range map[string]int{
		"from 12 ms to 3ms": 2, "40% less": 1, "3x faster": 1, "version 1.2.3 of 2026": 0, "12 of 30 boats": 0, "takes 3 seconds": 1,
	} {
		folded := fold(nil, []byte(in))
		if got := figures(folded, tokens(nil, folded)); got != want {
			t.Errorf("%q: %d figures, want %d", in, got, want)
		}
	}
}

func TestLexicon(t *testing.T) {
	l := newLexicon()
	phrases := []string{"trade-off", "deprecat*", "step #", "größe", "does not"}
	for _, p := range phrases {
		if _, err := l.add(p); err != nil {
			t.Fatal(err)
		}
	}
	for in, want := range map[string]string{
		"A Trade-Off.": "trade-off", "the trade. Off we go": "", "trade\noff": "",
		"DEPRECATED": "deprecat*", "Step 3": "step #", "step v2": "step #", "steps 3": "", "die GRÖSSE und GRÖßE": "größe",
		"`deprecated` code": "", "a ` tick deprecated": "deprecat*",
	} {
		folded := fold(nil, []byte(in))
		found := make(hits, len(phrases))
		l.scan(folded, tokens(nil, folded), nil, sink{found, make([]ruleSet, len(l.phrases))})
		got := ""
		for i, at := range found {
			if at != 0 {
				got += phrases[i]
			}
		}
		if got != want {
			t.Errorf("%q: found %q, want %q", in, got, want)
		}
	}
}

func TestSeries(t *testing.T) {
	for title, want := range map[string]bool{
		"Move charts, part 2": true, "[3/7] Move charts": true, "Phase I: move charts": true, "First step to charts": true, "Charts (2 of 5)": true, "PAY-7; [2/N] Move charts": true, "Charts [PART2]": true, "Charts (pt. 10)": true,
		"Party of 2": false, "Part of the charts": false, "Fix read/write": false, "Use 1/2 inch rope": false, "Step over the gap": false,
	} {
		if got := isSeriesPart(title); got != want {
			t.Errorf("%q: %t, want %t", title, got, want)
		}
	}
}

func TestTitleMarks(t *testing.T) {
	for title, want := range map[string][2]string{
		"Move charts": {"", "move charts"}, "fix(api)!: move charts (#12)": {"fix", "move charts"}, "[storage] feat: move charts": {"feat", "move charts"},
		"PAY-7: fix: move charts": {"fix", "move charts"}, "PAY-7; Move charts": {"", "move charts"}, "PAY-7 - Move charts": {"", "move charts"},
		"PAY-7 Move charts": {"", "move charts"}, "port/crane: move charts": {"port", "move charts"}, "UTF-8 charts": {"", "charts"}, "PAY-7": {"", "pay-7"},
	} {
		start := subjectStart(title)
		if got := [2]string{titlePrefix(title, start), subjectLine(title)}; got != want {
			t.Errorf("%q: got %q, want %q", title, got, want)
		}
	}
}

func TestMeasurement(t *testing.T) {
	for line, want := range map[string]bool{
		"scan: min 15.8us / avg 15.9us": true, "BenchmarkSail-8  412 ns/op  96 B/op": true, "12 allocs/op": true, "took 4 minutes": true, "hit 80%": true,
		"index(berths, 12)": false, "line 12: too long": false, "utf8s": false, "v1.2 s": false, "": false,
	} {
		if got := isMeasurement(line); got != want {
			t.Errorf("%q: %t, want %t", line, got, want)
		}
	}
}

// FuzzStrip holds that reading a text neither panics nor makes it longer.
func FuzzStrip(f *testing.F) {
	f.Add("a {code} b\n```\nhttps://x.example/a/b/pull/1\n- [ ] x")
	f.Add("<!--\n-->{noformat}{code}\n{quote}")
	f.Fuzz(func(t *testing.T, body string) {
		got, p := strip(nil, body, "a/b")
		if len(got) > len(body)+1 || p.chars > len(body) {
			t.Fatalf("%d bytes of %d", len(got), len(body))
		}
		folded := fold(nil, got)
		if len(folded) != len(got) {
			t.Fatalf("folding %d bytes gave %d", len(got), len(folded))
		}
		for _, w := range tokens(nil, folded) {
			quote(got, int(w.from))
		}
	})
}

// TestHugeBody reads texts made to be slow: each is cut at maxText, and what
// is left is read in one pass.
func TestHugeBody(t *testing.T) {
	c := builtinClassifier(t)
	for _, unit := range []string{"{code}", "http", "`", "a ", "```\n", "<!--", "https://", "- [ ] x\n", "12 ms ", "\xff", "ſ", "Alternatively, because "} {
		body := strings.Repeat(unit, 1<<20/len(unit))
		c.Classify(examplePieceOf(unit, body))
		if got, _ := strip(nil, body, ""); len(got) > maxText+len(unit)+8 {
			t.Errorf("%q: %d bytes were read", unit, len(got))
		}
	}
}
