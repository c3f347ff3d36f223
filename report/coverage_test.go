package report

import (
	"strings"
	"testing"
)

// Where home was guessed, it is said what is missing: teams, or one's own among
// them.
func TestUpfrontOfAGuess(t *testing.T) {
	for teams, want := range map[int]string{0: "No teams are configured", 4: "Your own team is not named in the config"} {
		in := year()
		in.Inferred, in.Teams = true, teams
		said := strings.Join(Build(in, GapReport).Coverage.Upfront, " ")
		if !strings.Contains(said, want) {
			t.Errorf("with %d teams: %q, want %q", teams, said, want)
		}
	}
}
