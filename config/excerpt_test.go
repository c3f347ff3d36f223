package config

import (
	"strings"
	"testing"

	"github.com/clipperhouse/displaywidth"
)

func TestExcerpt(t *testing.T) {
	long := strings.Repeat("x", 300)
	for _, tt := range []struct{ name, doc, mark, want string }{
		{"plain", "a = 1", "1", "a = 1\n    ^"},
		{"tab", "\ta = 1", "1", "    a = 1\n        ^"},
		{"wide", "a = '日本' + b", "b", "a = '日本' + b\n             ^"},
		{"combining", "a = 'e\u0301' + b", "b", "a = 'e\u0301' + b\n          ^"},
		{"escape", "a = '\x1b[31m' b", "b", "a = '␛[31m' b\n            ^"},
		{"bidi", "a = '\u202e' b", "b", "a = '<U+202E>' b\n               ^"},
		{"not utf-8", "a = '\xff' b", "b", "a = '\\xff' b\n           ^"},
		{"crlf", "a = 1\r\nb", "1", "a = 1\n    ^"},
		{"bom", "\xef\xbb\xbfa = 1", "1", "a = 1\n    ^"},
		{"long before", long + " b", "b", "…" + strings.Repeat("x", 58) + " b\n" + strings.Repeat(" ", 60) + "^"},
		{"long after", "b " + long, "b", "b " + strings.Repeat("x", 97) + "…\n^"},
		{"token", "x = 'ghp_abcdefgh' b", " b", "x = '•••' b\n         ^"},
		{"inside a token", "x = 'ghp_abcdefgh' y", "abcdefgh", "x = '•••' y\n        ^"},
		{"credentials", "url = 'https://me:pw@host/' b", " b", "url = 'https://•••@host/' b\n                         ^"},
		{"password", "password = hunter2", "hunter2", "password = •••\n           ^"},
		{"quoted password", `x = { "api_key" = "abc" }`, `"abc"`, "x = { \"api_key\" = •••\n                  ^"},
		{"name of a variable", "token_env = \"GH_WORK_TOKEN\" # mine", "GH", "token_env = \"GH_WORK_TOKEN\" # mine\n             ^"},
		{"no name of a variable", "token_env = \"abc def\" # mine", "abc", "token_env = •••\n               ^"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			line, caret := newSource("f", []byte(tt.doc)).excerpt(strings.Index(tt.doc, tt.mark))
			if got := line + "\n" + strings.Repeat(" ", caret) + "^"; got != tt.want {
				t.Errorf("got\n%s\nwant\n%s", got, tt.want)
			}
		})
	}
}

// On a narrow terminal the caret still stands under the fault.
func TestExcerptWithinATerminal(t *testing.T) {
	p := Problem{File: "f", Line: 7, Column: 66, Msg: "m", Excerpt: "日本 " + strings.Repeat("x", 60) + "FAULT " + strings.Repeat("y", 60), Caret: 65}
	for cells, want := range map[int]string{
		200: "日本 " + strings.Repeat("x", 60) + "^",
		60:  "…" + strings.Repeat("x", 29) + "^",
		40:  "…" + strings.Repeat("x", 17) + "^",
		5:   "…" + strings.Repeat("x", 11) + "^", // as narrow as it gets
	} {
		lines := strings.Split(p.Within(cells), "\n")
		excerpt := strings.TrimPrefix(lines[1], "     7 │ ")
		before, _, found := strings.Cut(excerpt, "FAULT")
		if !found || before+"^" != want {
			t.Errorf("%d cells: %q, want before the fault %q", cells, excerpt, want)
		}
		if n := displaywidth.String(lines[1]); n > max(cells, leastExcerpt+excerptMargin) {
			t.Errorf("%d cells: %d wide", cells, n)
		}
		if at, caret := displaywidth.String("     7 │ "+before), strings.IndexRune(lines[2], '^'); displaywidth.String(lines[2][:caret]) != at {
			t.Errorf("%d cells: the fault is at %d, the caret\n%s\n%s", cells, at, lines[1], lines[2])
		}
	}
}

func TestLineColumnCountsCharacters(t *testing.T) {
	s := newSource("f", []byte("\xef\xbb\xbfé日x\r\ny\n"))
	for _, tt := range []struct {
		at   int
		want string
	}{{3, "1:1"}, {0, "1:1"}, {5, "1:2"}, {8, "1:3"}, {11, "2:1"}, {12, "2:2"}, {13, "2:3"}, {99, "2:3"}, {-1, "1:1"}} {
		line, column := s.lineColumn(tt.at)
		if got := lineAndColumn(line, column); got != tt.want {
			t.Errorf("byte %d is at %s, want %s", tt.at, got, tt.want)
		}
	}
}
