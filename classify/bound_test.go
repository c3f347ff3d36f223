package classify

import (
	"testing"

	"sheaf/evidence"
)

// A bound on an unknown scope decides against an expectation, never for one.
func TestBoundOnlyWeakens(t *testing.T) {
	rank := map[truth]int{no: 0, unknown: 1, yes: 2}
	decided := 0
	for wanted := evidence.Self; wanted <= evidence.Community; wanted++ {
		for scope := evidence.UnknownScope; scope <= evidence.Community; scope++ {
			for atMost := evidence.UnknownScope; atMost <= evidence.Community; atMost++ {
				e := Expectation{Capability: "x", Scope: wanted, Strength: evidence.Weak}
				tag := evidence.Tag{Capability: "x", Scope: scope, Strength: evidence.Strong}
				free := e.meets(tag)
				tag.AtMost = atMost
				bounded := e.meets(tag)
				if rank[bounded] > rank[free] || free != unknown && bounded != free {
					t.Errorf("wanted %v, scope %v at most %v: %v became %v", wanted, scope, atMost, free, bounded)
				}
				if bounded != free {
					decided++
				}
			}
		}
	}
	if decided == 0 {
		t.Error("no bound decided anything: the test shows nothing")
	}
}
