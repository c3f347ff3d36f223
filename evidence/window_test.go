package evidence

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// anyWindow draws windows over a short line of seconds, so that they meet and
// overlap often; some are open to a side, some empty.
func anyWindow() *rapid.Generator[Window] {
	return rapid.Custom(func(t *rapid.T) Window {
		at := func(label string) time.Time {
			n := rapid.IntRange(-1, 12).Draw(t, label)
			if n < 0 {
				return time.Time{}
			}
			return time.Unix(int64(n), 0)
		}
		return Window{at("from"), at("to")}
	})
}

func inAny(windows []Window, t time.Time) bool {
	return slices.ContainsFunc(windows, func(w Window) bool { return w.Contains(t) && !w.Empty() })
}

func TestUnionAndSubtractAgreeWithContains(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := rapid.SliceOfN(anyWindow(), 0, 4).Draw(t, "a")
		b := rapid.SliceOfN(anyWindow(), 0, 4).Draw(t, "b")
		union, rest := Union(a...), Subtract(a, b)
		for s := int64(-2); s < 16; s++ {
			at := time.Unix(s, 0)
			if got, want := inAny(union, at), inAny(a, at); got != want {
				t.Fatalf("union holds %d: %v, want %v", s, got, want)
			}
			if got, want := inAny(rest, at), inAny(a, at) && !inAny(b, at); got != want {
				t.Fatalf("difference holds %d: %v, want %v", s, got, want)
			}
		}
		for _, list := range [][]Window{union, rest} {
			for i := 1; i < len(list); i++ {
				if list[i-1].To.IsZero() || list[i].From.IsZero() || !list[i-1].To.Before(list[i].From) {
					t.Fatalf("not disjoint, in order and joined: %v", list)
				}
			}
		}
	})
}

// A window that is asked for by its own Period is the same.
func TestPeriod(t *testing.T) {
	zone := time.FixedZone("east", 3*3600)
	now := time.Date(2026, 11, 22, 12, 0, 0, 0, zone)
	for _, text := range []string{"all", "2026", "2025-10", "2026-Q3", "2026-10-03", "2026-10-03..2026-11-11", "2025-12-31..2026-01-01"} {
		w, err := ParseWindow(text, now)
		if err != nil {
			t.Fatal(err)
		}
		again, err := ParseWindow(w.Period(), now)
		if err != nil || !again.From.Equal(w.From) || !again.To.Equal(w.To) {
			t.Errorf("%s is %s, which is %v, %v", text, w.Period(), again, err)
		}
	}
	for _, flag := range []struct{ since, until, want string }{
		{"2026-05-01", "", "--since 2026-05-01"}, {"", "2026-05-01", "--until 2026-05-01"}, {"2026-05-01", "2026-05-31", "2026-05"},
	} {
		w, err := ParseDays(flag.since, flag.until, now)
		if err != nil || w.Period() != flag.want {
			t.Errorf("since %q until %q is %s, %v", flag.since, flag.until, w.Period(), err)
		}
	}
}
