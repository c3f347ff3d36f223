package classify

import (
	"testing"
	"time"

	"sheaf/evidence"
)

func TestStep(t *testing.T) {
	now := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	october := now.AddDate(0, -1, 0)
	done := func(team string, at time.Time) Judged {
		return judgedPiece(team, at, evidence.Moderate, evidence.SeveralTeams, team)
	}
	open := func(v Verdict, reach evidence.Reach) Judged {
		it := &evidence.Item{ID: "open", Kind: evidence.Review, Reach: reach}
		it.Facts.Set(evidence.FactOpenWork, true)
		return Judged{Piece: piece1(it), Verdict: v}
	}
	wide := evidence.Reach{Scope: evidence.SeveralTeams, Outside: []string{"crane"}}
	strong := judgedPiece("open", time.Time{}, evidence.Strong, evidence.SeveralTeams, "crane")
	unsure := judgedPiece("open", time.Time{}, evidence.Strong, evidence.UnknownScope)
	narrow := judgedPiece("open", time.Time{}, evidence.Strong, evidence.Team)
	waits := Verdict{Unknown: []Unknown{{Capability: "sailing", Rule: "r", Points: 5, Would: evidence.Moderate, Fact: "text"}}}
	near := Verdict{Near: []NearMiss{{Capability: "sailing", Rule: "r", Points: 5, Would: evidence.Moderate, Scope: evidence.SeveralTeams, Missing: "more"}}}
	for _, tt := range []struct {
		name  string
		have  []Judged
		open  Judged
		how   Certainty
		month bool
		team  bool
		ok    bool
	}{
		{"counts", nil, strong, Counts, true, true, true},
		{"a month and no team more", []Judged{done("crane", october)}, strong, Counts, true, false, true},
		{"enough pieces, a month is wanted", []Judged{done("crane", october), done("crane", october)}, strong, Counts, true, false, true},
		{"nothing is wanted any more", []Judged{done("crane", october), done("dock", now.AddDate(0, 0, -1))}, strong, Counts, false, false, false},
		{"scope unknown", nil, unsure, ScopeOpen, true, false, true},
		{"too weak", nil, judgedPiece("open", time.Time{}, evidence.Weak, evidence.SeveralTeams, "crane"), Less, true, true, true},
		{"too narrow", nil, narrow, Less, true, false, true},
		{"waits for a fact", nil, open(waits, wide), FactsOpen, true, true, true},
		{"waits, and reaches too little", nil, open(waits, evidence.Reach{Scope: evidence.Team}), 0, false, false, false},
		{"near", nil, open(near, wide), OneShort, true, true, true},
		{"nothing of it", nil, open(Verdict{}, wide), 0, false, false, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			step, ok := Measure(asked, tt.have, now).Step(tt.open, now)
			if ok != tt.ok || ok && (step.How != tt.how || step.Month != tt.month || step.Team != tt.team) {
				t.Errorf("%+v %t", step, ok)
			}
		})
	}
}

// TestReviewToCome holds that a review somebody asks for is neither empty nor
// good: what is counted in its words is not known.
func TestReviewToCome(t *testing.T) {
	c := compileRules(t,
		Rule{ID: "long", When: `kind == "review" and chars >= 20`, Points: 5},
		Rule{ID: "teaches", When: `kind == "review" and mentions("because") >= 1 and author == "bob"`, Points: 5},
		Rule{ID: "elsewhere", When: `kind == "review" and mentions("because") >= 1 and author == "eve"`, Points: 8},
	)
	it := &evidence.Item{ID: "hub:1", Kind: evidence.Review, Title: "Sail because", Author: "bob"}
	if v := c.Classify(piece1(it)); len(v.Unknown) != 0 || len(v.Tags) != 0 {
		t.Errorf("an empty review: %+v", v)
	}
	it.Facts.Set(evidence.FactOpenWork, true)
	v := c.Classify(piece1(it))
	if len(v.Tags) != 0 || len(v.Unknown) != 2 || v.Unknown[0].Fact != "chars" || v.Unknown[1].Fact != "text" {
		t.Errorf("a review to come: %+v", v)
	}
}
