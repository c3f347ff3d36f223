package git

import (
	"maps"
	"testing"
	"time"

	"sheaf/evidence"
)

// TestNoLongerMine has commits that a mailmap or the config made mine, and then
// not any more, and again.
func TestNoLongerMine(t *testing.T) {
	r := newRepo(t)
	mine := r.write("a", "a\n").commit("by Ada")
	r.as("Eve", "eve@example.com")
	other := r.write("b", "b\n").commit("by Eve")
	r.as("Ada", "ada@example.com")
	r.write(".mailmap", "<ada@example.com> <eve@example.com>\n").commit("map")

	one := collectorFor(t, []string{r.dir}, "ada@example.com")
	ledger, _, point := run(t, one, nil)
	hold := func(why string, isMine bool) {
		t.Helper()
		for _, sha := range []string{mine, other} {
			it, kept := ledger["git:"+sha]
			if gone, _ := it.Facts.Bool(evidence.FactSuperseded); !kept || gone != (sha == other && !isMine) {
				t.Errorf("%s: %q kept %v, superseded %v", why, it.Title, kept, gone)
			}
		}
	}
	hold("by the mailmap", true)
	r.write(".mailmap", "").commit("no map")
	more, _, point := runOn(t, one, point, ledger)
	maps.Copy(ledger, more)
	hold("without it", false)
	if again, _, _ := runOn(t, one, point, ledger); len(again) > 0 {
		t.Errorf("%d items in a run without news", len(again))
	}
	both := collectorFor(t, []string{r.dir}, "ada@example.com", "eve@example.com")
	more, _, _ = runOn(t, both, nil, ledger)
	maps.Copy(ledger, more)
	hold("by the config", true)
	more, _, _ = runOn(t, one, nil, ledger)
	maps.Copy(ledger, more)
	hold("without that", false)

	// What was read of another time is left as it is.
	more, _, _ = runOn(t, both, nil, ledger)
	maps.Copy(ledger, more)
	later := evidence.Window{From: ledger["git:"+other].At.Add(time.Second)}
	more, _, _ = runOn(t, one, nil, ledger, later)
	maps.Copy(ledger, more)
	hold("in another time", true)
}
