package report

import "testing"

func TestWrapAndReflow(t *testing.T) {
	page := "Says what\nthere is, in two lines.\n\nUsage:\n  sheaf list     find pieces of work\n  sheaf a-name-that-is-long  that\n"
	if got := Wrap(page, 80); got != page {
		t.Errorf("what fits was changed: %q", got)
	}
	if got := Reflow(page, 80); got != page {
		t.Errorf("what fits was set anew: %q", got)
	}
	want := "Says what there is, in two\nlines.\n\nUsage:\n  sheaf list     find pieces\n      of work\n  sheaf a-name-that-is-long\n      that\n"
	if got := Reflow(page, 28); got != want {
		t.Errorf("got\n%q, want\n%q", got, want)
	}
	if got, want := Wrap("git  11 repositories  38 items read", 24), "git  11 repositories  38\n     items read"; got != want {
		t.Errorf("got\n%q, want\n%q", got, want)
	}
}
