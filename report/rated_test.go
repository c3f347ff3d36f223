package report

import (
	"testing"

	"sheaf/classify"
)

// TestEvidenceThatIsNotKnownIsNoZero puts nothing on the scale of ratings where
// the evidence was not collected, or its reach is not known.
func TestEvidenceThatIsNotKnownIsNoZero(t *testing.T) {
	for _, c := range []struct {
		state classify.State
		thin  bool
		found int
		want  int // -1 where it is not known
	}{
		{classify.NoneYet, false, 0, 0},
		{classify.Building, false, 1, 2},
		{classify.Met, false, 2, MaxRating},
		{classify.NoneYet, true, 0, -1},
		{classify.Met, true, 2, MaxRating},
		{classify.UndecidedState, false, 0, -1},
		{classify.UndecidedState, false, 1, -1},
		{NotCollected, false, 0, -1},
	} {
		self := 3
		gap := Gap{Thin: c.thin, Expectations: []Standing{{State: c.state, Progress: classify.Progress{Found: c.found, Wanted: 2,
			Expectation: classify.Expectation{Capability: "performance"}}}}}
		got := newRated(Rating{Capability: "performance", Self: &self}, "Performance", gap)
		switch {
		case got.Evidence == nil:
			if c.want >= 0 || got.Apart != 0 {
				t.Errorf("%+v: not known, %d apart", c, got.Apart)
			}
		case *got.Evidence != c.want:
			t.Errorf("%+v: %d", c, *got.Evidence)
		}
	}
}
