package classify

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"sheaf/evidence"
)

var asked = Expectation{
	ID: "senior", Capability: "sailing", Level: "senior", Strength: evidence.Moderate, Scope: evidence.SeveralTeams,
	Wanted: 2, Within: Span{Months: 6}, Teams: 1, Months: 2,
}

func judgedPiece(id string, done time.Time, strength evidence.Strength, scope evidence.Scope, teams ...string) Judged {
	it := &evidence.Item{ID: id, Reach: evidence.Reach{Scope: scope, Outside: teams}}
	return Judged{
		Piece:   &evidence.Piece{ID: id, Items: []*evidence.Item{it}, Done: done},
		Verdict: Verdict{Tags: []evidence.Tag{{Capability: "sailing", Strength: strength, Scope: scope, Points: int(strength) * 3}}},
	}
}

func TestMeasure(t *testing.T) {
	zone := time.FixedZone("east", 3*3600)
	now := time.Date(2026, 11, 22, 12, 0, 0, 0, zone)
	// Still October in UTC, November where the person is.
	turn := time.Date(2026, 10, 31, 22, 30, 0, 0, time.UTC)
	inOctober := time.Date(2026, 10, 3, 9, 0, 0, 0, zone)
	tooOld := time.Date(2026, 5, 1, 9, 0, 0, 0, zone)
	good := func(id string, done time.Time) Judged {
		return judgedPiece(id, done, evidence.Moderate, evidence.SeveralTeams, "crane")
	}
	for _, tt := range []struct {
		name   string
		judged []Judged
		found  int
		months []string
		state  State
	}{
		{"met", []Judged{good("a", turn), good("b", inOctober)}, 2, []string{"2026-10", "2026-11"}, Met},
		{"one month only", []Judged{good("a", inOctober), good("b", inOctober)}, 2, []string{"2026-10"}, Building},
		{"half", []Judged{good("a", turn)}, 1, []string{"2026-11"}, Building},
		{"outside the span", []Judged{good("a", tooOld)}, 0, nil, NoneYet},
		{"in progress", []Judged{good("a", time.Time{})}, 0, nil, NoneYet},
		{"too weak", []Judged{judgedPiece("a", turn, evidence.Weak, evidence.SeveralTeams)}, 0, nil, NoneYet},
		{"unknown scope", []Judged{judgedPiece("a", turn, evidence.Strong, evidence.UnknownScope)}, 0, nil, UndecidedState},
		{"too narrow", []Judged{judgedPiece("a", turn, evidence.Strong, evidence.Team)}, 0, nil, NoneYet},
		{"nothing", nil, 0, nil, NoneYet},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := Measure(asked, tt.judged, now)
			if p.Found != tt.found || p.State != tt.state {
				t.Errorf("found %d, %s; want %d, %s", p.Found, p.State, tt.found, tt.state)
			}
			if diff := cmp.Diff(tt.months, p.Months); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestMeasureOrder(t *testing.T) {
	now := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	day := func(d int) time.Time { return now.AddDate(0, 0, -d) }
	p := Measure(asked, []Judged{
		judgedPiece("old", day(40), evidence.Moderate, evidence.SeveralTeams, "crane"),
		judgedPiece("best", day(50), evidence.Strong, evidence.SeveralTeams, "pilots"),
		judgedPiece("new", day(3), evidence.Moderate, evidence.SeveralTeams, "crane"),
		judgedPiece("weak", day(3), evidence.Weak, evidence.SeveralTeams),
		judgedPiece("narrow", day(3), evidence.Strong, evidence.Team),
	}, now)
	if diff := cmp.Diff([]string{"best", "new", "old"}, p.Pieces); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"crane", "pilots"}, p.Teams); diff != "" {
		t.Error(diff)
	}
	want := []NearPiece{{"weak", "weak evidence, wanted moderate"}, {"narrow", "reached the own team, wanted several teams"}}
	if diff := cmp.Diff(want, p.Near); diff != "" {
		t.Error(diff)
	}
	if !p.Latest.Equal(day(3)) {
		t.Errorf("latest %v, want %v", p.Latest, day(3))
	}
}

// The nearest of the pieces that are near comes first: of what did not reach far
// enough, what reached furthest.
func TestNearestFirst(t *testing.T) {
	now := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	var judged []Judged
	for i, scope := range []evidence.Scope{evidence.Self, evidence.SeveralTeams, evidence.Team, evidence.SeveralTeams, evidence.UnknownScope} {
		judged = append(judged, judgedPiece(fmt.Sprint(i), now.AddDate(0, 0, i-20), evidence.Moderate, scope))
	}
	judged = append(judged, judgedPiece("weak", now.AddDate(0, 0, -1), evidence.Weak, evidence.Org))
	p := Measure(Expectation{Capability: "sailing", Strength: evidence.Moderate, Scope: evidence.Org, Wanted: 1, Within: Span{Months: 6}}, judged, now)
	var got []string
	for _, n := range p.Near {
		got = append(got, n.ID)
	}
	if want := []string{"4", "1", "3", "weak", "2", "0"}; !slices.Equal(got, want) {
		t.Errorf("near are %v, want %v", got, want)
	}
}

// TestNearReachesAsFar holds that a piece is one fact short only where nothing that
// is known says that it reached less far than is wanted.
func TestNearReachesAsFar(t *testing.T) {
	now := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	c := compileRules(t,
		Rule{ID: "long", When: `kind == "commit" and opens("sail") and chars >= 20`, Points: 5},
		Rule{ID: "far", When: `kind == "commit" and opens("row") and chars >= 20`, Points: 5, Scope: "several-teams"},
	)
	for _, tt := range []struct {
		title string
		reach evidence.Reach
		near  bool
	}{
		{"sail north", evidence.Reach{Scope: evidence.SeveralTeams}, true},
		{"sail north", evidence.Reach{}, true},
		{"sail north", evidence.Reach{Scope: evidence.Team}, false},
		{"sail north", evidence.Reach{AtMost: evidence.Team}, false},
		{"row north..", evidence.Reach{Scope: evidence.Team}, true},
	} {
		p := piece1(&evidence.Item{ID: "git:1", Kind: evidence.Commit, Title: tt.title, Reach: tt.reach})
		p.Done = now.AddDate(0, 0, -1)
		v := c.Classify(p)
		if got := Measure(asked, []Judged{{Piece: p, Verdict: v}}, now).Near; len(v.Near) != 1 || (len(got) == 1) != tt.near {
			t.Errorf("%s, %+v: near %v of %v", tt.title, tt.reach, got, v.Near)
		}
	}
}

func TestLevel(t *testing.T) {
	ladder := testLadder
	ladder.Capabilities = []Capability{{ID: "sailing", Expect: []Expectation{asked}}, {ID: "rowing"}}
	c, err := Compile(ladder, nil)
	if err != nil {
		t.Fatal(err)
	}
	tag := func(capability string, strength evidence.Strength, scope evidence.Scope) Verdict {
		return Verdict{Tags: []evidence.Tag{{Capability: capability, Strength: strength, Scope: scope}}}
	}
	for _, tt := range []struct {
		name string
		v    Verdict
		want Level
	}{
		{"nothing", Verdict{}, Unmapped},
		{"delivery", Verdict{Baseline: true}, Current},
		{"another capability", tag("rowing", evidence.Strong, evidence.Org), Current},
		{"met", tag("sailing", evidence.Moderate, evidence.Org), Target},
		{"too weak", tag("sailing", evidence.Weak, evidence.Org), Current},
		{"too narrow", tag("sailing", evidence.Strong, evidence.Team), Current},
		{"scope would decide", tag("sailing", evidence.Strong, evidence.UnknownScope), Undecided},
		{"too weak whatever the scope", tag("sailing", evidence.Weak, evidence.UnknownScope), Current},
	} {
		if got := c.Level(tt.v, "senior"); got != tt.want {
			t.Errorf("%s: got %s, want %s", tt.name, got, tt.want)
		}
	}
}

// What was done at this very moment counts already: a note just written is seen
// by the gap looked at next.
func TestMeasureCountsNow(t *testing.T) {
	now := time.Date(2026, 11, 25, 10, 0, 0, 0, time.UTC)
	e := Expectation{Capability: "sailing", Strength: evidence.Weak, Wanted: 1, Within: Span{Months: 6}}
	done := func(at time.Time) []Judged {
		return []Judged{{Piece: &evidence.Piece{ID: "note:a", Done: at}, Verdict: Verdict{Tags: []evidence.Tag{{Capability: "sailing", Strength: evidence.Strong, Scope: evidence.Team}}}}}
	}
	if got := Measure(e, done(now), now); got.Found != 1 {
		t.Errorf("of now: %d found", got.Found)
	}
	if got := Measure(e, done(now.Add(time.Second)), now); got.Found != 0 {
		t.Errorf("of the next second: %d found", got.Found)
	}
	// The first day counts whole, as where it is listed by its date.
	first := time.Date(2026, 5, 25, 0, 0, 0, 0, time.UTC)
	if got := Measure(e, done(first), now); got.Found != 1 {
		t.Errorf("of the first day: %d found", got.Found)
	}
	if got := Measure(e, done(first.Add(-time.Second)), now); got.Found != 0 {
		t.Errorf("of the day before: %d found", got.Found)
	}
}

// TestSpanWhereMidnightIsSkipped has a span begin with its first day where the clock
// goes from midnight to one, and not an hour before.
func TestSpanWhereMidnightIsSkipped(t *testing.T) {
	for zone, c := range map[string]struct{ now, want time.Time }{
		"America/Santiago": {time.Date(2027, 3, 6, 12, 0, 0, 0, time.UTC), time.Date(2026, 9, 6, 4, 0, 0, 0, time.UTC)},
		"America/Havana":   {time.Date(2026, 9, 8, 12, 0, 0, 0, time.UTC), time.Date(2026, 3, 8, 5, 0, 0, 0, time.UTC)},
	} {
		loc, err := time.LoadLocation(zone)
		if err != nil {
			t.Fatal(err)
		}
		if got := (Span{Months: 6}).Before(c.now.In(loc)); !got.Equal(c.want) {
			t.Errorf("%s: six months before %s begin at %s, want %s", zone, c.now, got.UTC(), c.want)
		}
	}
}
