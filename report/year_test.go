package report

import (
	"crypto/sha1"
	"fmt"
	"time"

	"sheaf/classify"
	"sheaf/evidence"
)

var utc = time.UTC

func on(year int, month time.Month, day int) time.Time {
	return time.Date(year, month, day, 10, 0, 0, 0, utc)
}

// ladder asks for three things at staff.
func ladder() classify.Ladder {
	half := classify.Span{Months: 6}
	return classify.Ladder{
		Levels: []string{"senior", "staff"},
		Capabilities: []classify.Capability{
			{ID: "cross-team-influence", Name: "Cross-team influence", Expect: []classify.Expectation{{ID: "staff",
				Capability: "cross-team-influence", Level: "staff", Text: "Changes what several teams do.",
				Strength: evidence.Moderate, Scope: evidence.SeveralTeams, Wanted: 3, Within: half, Teams: 2, Months: 2}}},
			{ID: "performance", Name: "Performance", Expect: []classify.Expectation{{ID: "staff", Capability: "performance",
				Level: "staff", Text: "Sets budgets and shows figures.", Strength: evidence.Moderate, Scope: evidence.Self, Wanted: 2, Within: half}}},
			{ID: "review-stewardship", Name: "Review stewardship", Expect: []classify.Expectation{{ID: "staff",
				Capability: "review-stewardship", Level: "staff", Text: "Is asked across teams.", Strength: evidence.Moderate,
				Scope: evidence.Team, Wanted: 4, Within: half}}},
			{ID: "delivery", Name: "Delivery", Baseline: true},
		},
	}
}

func tag(capability string, strength evidence.Strength, scope evidence.Scope, points int, rule, matched string) evidence.Tag {
	return evidence.Tag{Capability: capability, Strength: strength, Scope: scope, ScopeWhy: "owners of the changed paths", Points: points,
		Rules: []evidence.RuleMatch{{ID: rule, Points: points, Why: "rule " + rule, Matched: []string{matched}}}}
}

// work makes a piece of commits, one a day, the last on the day given.
func work(n int, space, title string, done time.Time, commits int) *evidence.Piece {
	p := &evidence.Piece{Title: title, Done: done}
	for i := range commits {
		p.Items = append(p.Items, &evidence.Item{
			ID: fmt.Sprintf("git:%x", sha1.Sum(fmt.Append(nil, n, "/", i))), Source: "git", Kind: evidence.Commit, Actor: "ada@acme.example",
			Role: evidence.Author, At: done.AddDate(0, 0, i-commits+1), Title: title, Space: space,
			Files: []evidence.File{{Path: "pkg/a.go", Additions: evidence.Count(3)}},
		})
	}
	p.ID, p.First, p.Last = p.Items[0].ID, p.Items[0].At, p.Items[commits-1].At
	return p
}

// year is a hand-made year of an engineer at the payments of a company.
func year() Input {
	now := time.Date(2026, time.November, 3, 9, 0, 0, 0, utc)
	in := Input{
		Now: now, Window: evidence.MonthOf(on(2026, time.October, 1)), Who: "Ada Ashby",
		Current: "senior", Target: "staff", Ladder: ladder(),
		Floor: 0.6, Method: Method{Rules: "0123456789ab", Version: "1.0"},
		Missing: []evidence.Kind{evidence.PullRequest, evidence.Review, evidence.Ticket},
		Reads: map[string][]evidence.Kind{"review-stewardship": {evidence.Review},
			"cross-team-influence": {evidence.Commit, evidence.PullRequest}},
		Sources: []Source{{Name: "work", Kind: "git", Fresh: now.Add(-2 * time.Hour),
			Covered: []evidence.Window{{From: on(2025, time.November, 1).Add(-10 * time.Hour), To: now.Add(-2 * time.Hour)}},
			Skipped: []Skip{{What: "old-tools", Why: "not a repository", Hint: "remove it from repos"},
				{What: "ledger", Why: "is a shallow clone", Notice: true}}}},
	}
	add := func(p *evidence.Piece, level classify.Level, v classify.Verdict) {
		in.Judged = append(in.Judged, classify.Judged{Piece: p, Verdict: v, Level: level})
	}
	influence := work(1, "platform", "feat(events)!: one envelope for every team's events (#412)", on(2026, time.October, 20), 6)
	influence.Items[0].Reach = evidence.Reach{Scope: evidence.SeveralTeams, Why: "owned by platform and risk",
		Teams: []string{"payments", "platform", "risk"}, Outside: []string{"platform", "risk"}, Known: true}
	add(influence, classify.Target, classify.Verdict{Baseline: true, Tags: []evidence.Tag{
		tag("cross-team-influence", evidence.Strong, evidence.SeveralTeams, 9, "owned-elsewhere", "platform/events: 6 files owned by platform")}})
	add(work(2, "payments", "perf: settle batches in one query", on(2026, time.October, 8), 3), classify.Target,
		classify.Verdict{Baseline: true, Tags: []evidence.Tag{tag("performance", evidence.Moderate, evidence.Team, 6, "figures", `"p99 from 840 ms to 90 ms"`)}})
	add(work(3, "payments", "perf(ledger): fewer allocations while closing a day", on(2026, time.August, 19), 2), classify.Target,
		classify.Verdict{Baseline: true, Tags: []evidence.Tag{tag("performance", evidence.Moderate, evidence.Team, 5, "figures", `"1.8 GB to 300 MB"`)}})
	add(work(4, "platform", "Agree on retry budgets between services", on(2026, time.October, 28), 1), classify.Current,
		classify.Verdict{Baseline: true, Tags: []evidence.Tag{tag("cross-team-influence", evidence.Weak, evidence.SeveralTeams, 3, "unblocks", `"unblocks risk"`)}})
	add(work(5, "risk", "Move limits to a shared schema", on(2026, time.October, 12), 2), classify.Undecided,
		classify.Verdict{Baseline: true, Tags: []evidence.Tag{{Capability: "cross-team-influence", Strength: evidence.Moderate,
			ScopeWhy: "no team is known for risk", Points: 5, Rules: []evidence.RuleMatch{{ID: "schema", Points: 5, Why: "shared schema"}}}}})
	months := []time.Month{time.January, time.February, time.April, time.May, time.June, time.August, time.September, time.October}
	for i, m := range months {
		for k := range 4 + i%3 + 12*(i/7) {
			titles := []string{"fix(refunds): keep cents of split refunds", "feat(refunds): show why a refund waits",
				"docs: how a day is closed", "[PAY-7] Close accounts without entries", "fix(api): refuse negative amounts"}
			add(work(100+20*i+k, []string{"payments", "payments", "handbook"}[k%3], titles[k%5], on(2026, m, 2+k), 1+k%2), classify.Current,
				classify.Verdict{Baseline: true})
		}
		add(work(500+i, "payments", fmt.Sprintf("Bump example.org/money from 1.%d.0 to 1.%d.0 (#%d)", i, i+1, 80+i), on(2026, m, 25), 1),
			classify.Unmapped, classify.Verdict{Vetoed: []evidence.RuleMatch{{ID: "bump", Why: "a version bump"}}})
	}
	nearly := work(600, "handbook", "docs: measure before and after", on(2026, time.October, 30), 1)
	add(nearly, classify.Unmapped, classify.Verdict{Near: []classify.NearMiss{{Capability: "performance", Rule: "figures", Points: 5,
		Would: evidence.Moderate, Item: nearly.ID, Missing: "figures in the text, found 0"}}})
	byHand := work(700, "handbook", "Teach the on-call rota to read traces", on(2026, time.October, 15), 1)
	add(byHand, classify.Current, classify.Verdict{Baseline: true, Tags: []evidence.Tag{tag("mentoring", evidence.Strong, evidence.Team, classify.TrailerPoints, classify.TrailerRule, "Evidence: mentoring")}})
	open := work(800, "payments", "feat(limits): limits by merchant", time.Time{}.AddDate(2025, 9, 28), 2)
	open.Done = time.Time{}
	add(open, classify.Current, classify.Verdict{Baseline: true})
	return in
}
