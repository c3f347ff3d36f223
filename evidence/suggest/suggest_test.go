package suggest

import (
	"strings"
	"testing"
)

func TestNearest(t *testing.T) {
	known := []string{"co_authors", "repos", "exclude", "team", "me"}
	for word, want := range map[string]string{
		"coauthors": "co_authors", "co-authors": "co_authors", "Repos": "repos", "repo": "repos", "tema": "team", "taem": "team", "teem": "team",
		"exlude": "exclude", "branches": "", "xy": "", "m": "me", strings.Repeat("x", 9000): "",
	} {
		if got, _ := Nearest(word, known); got != want {
			t.Errorf("%.20q is near %q, want %q", word, got, want)
		}
	}
}

func TestOrKnown(t *testing.T) {
	for word, want := range map[string]string{"Repos": `did you mean "repos"?`, "branches": "known: repos, team"} {
		if got := OrKnown(word, []string{"repos", "team"}); got != want {
			t.Errorf("%q: %s", word, got)
		}
	}
	if got := OrKnown("branches", make([]string, most+1)); got != "" {
		t.Error(got)
	}
}

func TestDistance(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{{"", "", 0}, {"", "abc", 3}, {"abc", "", 3}, {"kitten", "sitting", 3}, {"flaw", "lawn", 2}, {"größe", "grosse", 3}, {"abc", "abc", 0}} {
		if got := distance([]rune(c.a), []rune(c.b)); got != c.want {
			t.Errorf("%q to %q: %d, want %d", c.a, c.b, got, c.want)
		}
	}
}

func TestSpelled(t *testing.T) {
	known := []string{"Kunden", "mentoring", "KUNDEN"}
	for typed, want := range map[string]string{"KUNDEN": "KUNDEN", "kunden": "Kunden", "Mentoring": "mentoring", "mentor": "", "": ""} {
		if got, ok := Spelled(typed, known); got != want || ok != (want != "") {
			t.Errorf("%q: %q %v, want %q", typed, got, ok, want)
		}
	}
}
