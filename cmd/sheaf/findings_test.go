package main

import (
	"fmt"
	"strings"
	"testing"
)

// What a screen has no room for says how much of it is broken.
func TestFindingsThatDoNotFit(t *testing.T) {
	shown := func(states ...string) string {
		var f findings
		for i, state := range states {
			f = append(f, finding{Group: "repositories", State: state, Text: fmt.Sprint("repository ", i)})
		}
		var out strings.Builder
		if err := f.write(&out, terminal{}, false, "sheaf doctor -v"); err != nil {
			t.Fatal(err)
		}
		lines := strings.Split(strings.TrimSpace(out.String()), "\n")
		return strings.TrimSpace(lines[len(lines)-1])
	}
	for _, c := range []struct {
		states []string
		want   string
	}{
		{[]string{fine, broken, broken, fine, broken, broken, broken, warning}, "4 more, 1 of them broken: sheaf doctor -v"},
		{[]string{broken, broken, broken, broken, fine, fine}, "2 more: sheaf doctor -v"},
	} {
		if got := shown(c.states...); got != c.want {
			t.Errorf("%v: %q, want %q", c.states, got, c.want)
		}
	}
}
