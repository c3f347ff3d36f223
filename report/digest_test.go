package report

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"sheaf/classify"
	"sheaf/evidence"
)

// TestDigestTellsWhatItCounts holds each part of a digest to its count in the
// head, also where a guess at home holds a piece back.
func TestDigestTellsWhatItCounts(t *testing.T) {
	in := year()
	in.Inferred = true
	held := in.Judged[3] // which speaks for several teams, if weakly
	held.Level, held.Verdict.Tags = classify.Current, []evidence.Tag{{Capability: "cross-team-influence",
		Strength: evidence.Moderate, AtMost: evidence.Team, ScopeWhy: "where most of your work lies"}}
	in.Judged[3] = held
	d := Build(in, DigestReport)
	told := func(bundles []Bundle) int {
		n := 0
		for _, b := range bundles {
			n += b.Count
		}
		return n
	}
	got := Counts{Target: told(d.Digest.Target), Current: told(d.Digest.AtLevel) + told(d.Digest.Held), Unmapped: told(d.Digest.Nothing),
		Undecided: told(d.Digest.Undecided), InProgress: d.Digest.InProgress.Count, Held: told(d.Digest.Held)}
	if got != d.Counts || got.Held != 1 || got.Undecided != 1 {
		t.Errorf("told %+v, counted %+v", got, d.Counts)
	}
	for _, f := range []Format{Text, Markdown, HTML} {
		if page := render(t, d, DigestReport, f, Options{}); strings.Count(page, held.Piece.Title) != 1 || !strings.Contains(page, "For senior, held back by a guess") {
			t.Errorf("%s does not tell once what is held back:\n%s", f, page)
		}
	}
}

// TestManyProjects has more projects than a digest names, and a piece in none among
// those it puts together: each is counted.
func TestManyProjects(t *testing.T) {
	in := year()
	one := in.Judged[0]
	in.Judged = nil
	for i := range 4 * maxProjects {
		piece := *one.Piece
		piece.ID, piece.Title = fmt.Sprint("git:", i), fmt.Sprint("piece ", i)
		piece.Items = []*evidence.Item{{ID: piece.ID, Kind: evidence.Commit, At: piece.Done}}
		if i > 0 {
			piece.Items[0].Space = fmt.Sprint("acme/", (i+1)/2)
		}
		in.Judged = append(in.Judged, classify.Judged{Piece: &piece, Level: classify.Current})
	}
	d := Build(in, DigestReport)
	n := 0
	for _, b := range d.Digest.AtLevel {
		n += b.Count
	}
	if len(d.Digest.AtLevel) != maxProjects+1 || n != d.Counts.Current || n == 0 {
		t.Errorf("%d bundles of %d pieces, counted %d", len(d.Digest.AtLevel), n, d.Counts.Current)
	}
}

func TestNoOpenWorkOnlyWhereNothingFollows(t *testing.T) {
	const none, continued = "No open work was seen.", "continued from or into other months"
	in := year()
	in.Judged = in.Judged[:1] // six days of work, done on 20 October
	day := func(d int) time.Time { return time.Date(2026, time.October, d, 0, 0, 0, 0, utc) }
	for _, tt := range []struct {
		window    evidence.Window
		continued bool
	}{
		{evidence.Window{From: day(1), To: day(31)}, false},
		{evidence.Window{From: day(1), To: day(18)}, true},
	} {
		in.Window = tt.window
		d := Build(in, DigestReport)
		for _, f := range []Format{Text, Markdown, HTML} {
			got := render(t, d, DigestReport, f, Options{})
			if strings.Contains(got, continued) != tt.continued || strings.Contains(got, none) == tt.continued {
				t.Errorf("%s as %s: want continued work %t, got:\n%s", tt.window, f, tt.continued, got)
			}
		}
	}
}

// TestMoreOfAGroupIsAmongThoseListed holds that no command is said to list a group
// whose members it lists among others.
func TestMoreOfAGroupIsAmongThoseListed(t *testing.T) {
	d := Build(year(), DigestReport)
	d.Digest.Held = []Bundle{{Name: "in acme/shop", More: 2, Command: "sheaf list --level current"}}
	d.Digest.Undecided = []Bundle{{Name: "no team is known", More: 3, Command: "sheaf list --level undecided"}}
	for _, f := range []Format{Text, Markdown, HTML} {
		page := render(t, d, DigestReport, f, Options{})
		for _, want := range []string{"and 2 more, among those of", "and 3 more, among those of"} {
			if !strings.Contains(page, want) {
				t.Errorf("%s does not say %q", f, want)
			}
		}
	}
}

// TestChangedWantsBothSpans compares nothing where either span has a day that was not
// read; what of a month is yet to come is no such day.
func TestChangedWantsBothSpans(t *testing.T) {
	in := year()
	for _, c := range []struct {
		month    time.Month
		read     evidence.Window
		compared bool
		want     string
	}{
		{time.October, evidence.Window{From: on(2026, time.September, 1), To: on(2026, time.November, 3)}, true, ", before "},
		{time.November, evidence.Window{From: on(2026, time.September, 1), To: on(2026, time.November, 3)}, true, ", before "},
		{time.October, evidence.Window{From: on(2026, time.September, 3), To: on(2026, time.November, 3)}, false, "September 2026 was not harvested in full, so nothing is compared."},
		{time.October, evidence.Window{From: on(2026, time.September, 1), To: on(2026, time.October, 21)}, false, "October 2026 was not harvested in full, so nothing is compared."},
		{time.December, evidence.Window{From: on(2026, time.September, 1), To: on(2026, time.November, 3)}, false, "December 2026 has not begun, so nothing is compared."},
	} {
		in.Window = evidence.MonthOf(on(2026, c.month, 1))
		in.Sources[0].Covered = []evidence.Window{{From: c.read.From.Add(-12 * time.Hour), To: c.read.To}}
		d := Build(in, DigestReport)
		if page := render(t, d, DigestReport, Text, Options{}); d.Digest.Changed.Comparable != c.compared || !strings.Contains(page, c.want) {
			t.Errorf("%s read from %s: compared %v, no %q in\n%s", c.month, c.read, d.Digest.Changed.Comparable, c.want, page)
		}
	}
}

// TestChangedSaysSinceWhat names the span that a digest compares with.
func TestChangedSaysSinceWhat(t *testing.T) {
	for _, c := range []struct {
		name   string
		window evidence.Window
		want   string
	}{
		{"month", evidence.MonthOf(on(2026, time.October, 1)), "Changed since last month\n"},
		{"two months", evidence.Window{From: evidence.MonthOf(on(2026, time.September, 1)).From, To: evidence.MonthOf(on(2026, time.October, 1)).To},
			"Changed since the span before, 1 Jul 2026 to 31 Aug 2026\n"},
		{"inside a month", evidence.Window{From: on(2026, time.October, 15).Add(-10 * time.Hour), To: on(2026, time.October, 22).Add(-10 * time.Hour)},
			"Changed since the span before, 8 Oct 2026 to 14 Oct 2026\n"},
		{"all", evidence.Window{}, "Changed since the span before\n\nNothing comes before it, so nothing is compared.\n"},
	} {
		in := year()
		in.Window = c.window
		if got := render(t, Build(in, DigestReport), DigestReport, Text, Options{}); !strings.Contains(got, c.want) {
			_, got, _ = strings.Cut(got, "Changed since")
			t.Errorf("%s: Changed since%.200s\nwant %s", c.name, got, c.want)
		}
	}
}

// TestDroppedIsNotContinued holds that work of which nothing exists any more is
// neither continued nor in progress.
func TestDroppedIsNotContinued(t *testing.T) {
	in := year()
	gone := in.Judged[0]
	piece := *gone.Piece
	piece.Title, piece.Done = "Try another cache", time.Time{}
	piece.Items = nil
	for _, it := range gone.Piece.Items {
		if it.Kind == evidence.Commit {
			lost := *it
			lost.Facts = slices.Clone(it.Facts)
			lost.Facts.Set(evidence.FactSuperseded, true)
			piece.Items = append(piece.Items, &lost)
		}
	}
	gone.Piece = &piece
	in.Judged, in.Show = []classify.Judged{gone}, &gone
	for _, f := range []Format{Text, Markdown, HTML} {
		if page := render(t, Build(in, DigestReport), DigestReport, f, Options{}); strings.Contains(page, piece.Title) {
			t.Errorf("the digest as %s tells of it:\n%s", f, page)
		}
		if page := render(t, Build(in, ShowReport), ShowReport, f, Options{}); strings.Contains(page, "in progress") || !strings.Contains(page, "dropped; ") {
			t.Errorf("show as %s does not say that it is dropped:\n%s", f, page)
		}
	}
}

// TestOpenSides closes a window that is open to a side: where the work does not reach
// its other side, it is still no window that ends before it begins.
func TestOpenSides(t *testing.T) {
	for _, in := range []Input{year(), {Now: on(2026, 11, 22)}} {
		for _, w := range []evidence.Window{
			{}, {From: on(2026, 3, 1)}, {To: on(2026, 3, 1)},
			{To: on(2001, 1, 2)}, {From: on(2031, 1, 1)},
		} {
			in.Window = w
			got := Build(in, DigestReport).Head.Window
			if !got.From.Before(got.To) || !w.From.IsZero() && !got.From.Equal(w.From) || !w.To.IsZero() && !got.To.Equal(w.To) {
				t.Errorf("%s becomes %v to %v", w, got.From, got.To)
			}
		}
	}
}
