package fakehub

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"slices"
	"testing"
	"time"
)

func TestYearIsDeterministic(t *testing.T) {
	print := func(w *World) string {
		sum := sha256.New()
		for _, r := range w.Repositories {
			for _, p := range r.Pulls {
				fmt.Fprintln(sum, r.FullName(), p.Number, p.ID, p.Title, p.Body, p.Updated, len(p.Files), len(p.Reviews), p.Commits[0].OID)
			}
		}
		return fmt.Sprintf("%x", sum.Sum(nil))
	}
	first, again := print(Year(1)), print(Year(1))
	if first != again {
		t.Error("the same seed made two worlds")
	}
	if print(Month(1)) == print(Month(2)) {
		t.Error("two seeds made the same world")
	}
}

func TestYearHoldsWhatItSays(t *testing.T) {
	w := Year(1)
	from, to := YearFrom(), YearTo()
	created := 0
	for _, p := range w.Authored(from, to) {
		if within(p.Created, from, to) {
			created++
		}
	}
	if created != YearPulls {
		t.Errorf("%d pull requests", created)
	}
	if n := len(w.Given(from, to)); n != YearReviews {
		t.Errorf("%d reviews", n)
	}
	if n := len(w.Said(from, to)); n != YearComments {
		t.Errorf("%d comments", n)
	}
	if n := len(w.Opened(from, to)); n != YearIssues {
		t.Errorf("%d issues", n)
	}
	if n := len(w.Assigned(from, to)); n != YearAssigned*3/5 {
		t.Errorf("%d assigned issues", n)
	}
	rare := map[string]int{"over 100 files": 0, "over 100 commits": 0, "over 20 reviews received": 0, "over 20 reviews given": 0,
		"over 20 comments in a review": 0, "author deleted": 0, "author a bot": 0, "author a mannequin": 0, "fork deleted": 0,
		"from a fork": 0, "squashed by a bot": 0, "pending": 0, "own reply": 0, "review months later": 0, "touched next year": 0,
		"64 KiB": 0, "team asked": 0, "closes an issue": 0, "forced push": 0, "draft": 0, "no words": 0, "in a private repository": 0}
	for _, r := range w.seen() {
		for _, p := range r.Pulls {
			count(rare, w, p)
		}
	}
	for what, n := range rare {
		if n == 0 {
			t.Errorf("nothing with: %s", what)
		}
	}
	text, _ := json.MarshalIndent(rare, "", " ")
	t.Logf("%s", text)
}

// count notes what is rare about a pull request.
func count(rare map[string]int, w *World, p *PullRequest) {
	mark := func(what string, is bool) {
		if is {
			rare[what]++
		}
	}
	mine := p.Author == w.Me
	given := 0
	for _, r := range p.Reviews {
		mark("pending", r.State == Pending)
		mark("own reply", mine && r.Author == w.Me && r.Body == "")
		if r.Author == w.Me && !mine && r.State != Pending {
			given++
			mark("over 20 comments in a review", len(r.Comments) > 20)
			mark("review months later", r.Submitted.Sub(p.Created) > 60*24*time.Hour)
			mark("no words", r.Body == "" && len(r.Comments) == 0)
		}
	}
	mark("over 100 files", len(p.Files) > 100)
	mark("over 100 commits", mine && len(p.Commits) > 100)
	mark("over 20 reviews received", mine && len(p.Reviews) > 20)
	mark("over 20 reviews given", given > 20)
	mark("author deleted", p.Author == nil)
	mark("author a bot", p.Author != nil && p.Author.Kind == Bot)
	mark("author a mannequin", p.Author != nil && p.Author.Kind == Mannequin)
	mark("fork deleted", p.Head == nil)
	mark("from a fork", p.Head != nil && p.Head != p.Repository)
	mark("squashed by a bot", p.Merger != nil && p.Merger.Kind == Bot)
	mark("touched next year", p.Updated.After(YearTo()))
	mark("64 KiB", len(p.Body) > 60_000)
	mark("closes an issue", len(p.Closing) > 0)
	mark("draft", p.Draft)
	mark("in a private repository", p.Repository.Private)
	for _, e := range p.Timeline {
		mark("team asked", e.Team != nil)
		mark("forced push", e.What == "HeadRefForcePushedEvent")
	}
}

func TestEdges(t *testing.T) {
	zone := time.FixedZone("UTC-7", -7*3600)
	from := time.Date(2025, 3, 1, 0, 0, 0, 0, zone)
	to := from.AddDate(0, 1, 0)
	w := Edges(from, to)
	got := []int{len(w.Authored(from, to)), len(w.Given(from, to)), len(w.Said(from, to)), len(w.Opened(from, to))}
	if want := []int{6, 2, 2, 2}; !slices.Equal(got, want) {
		t.Errorf("pull requests, reviews, comments, issues: %v, want %v", got, want)
	}
}
