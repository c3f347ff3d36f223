package classify

import (
	"fmt"
	"testing"

	"sheaf/evidence"
)

// evalOn evaluates a condition on an item.
func evalOn(t *testing.T, when string, it *evidence.Item) truth {
	t.Helper()
	c, r := oneRule(t, when)
	s := c.newSubject()
	s.gather(piece1(it))
	s.reset(it)
	answer := yes
	for _, p := range r.parts {
		answer = both(answer, p.node.test(s))
	}
	return answer
}

var testLadder = Ladder{
	Levels:       []string{"engineer", "senior"},
	Capabilities: []Capability{{ID: "sailing"}, {ID: "rowing"}},
	Words:        []List{{ID: "wind", Any: []string{"wind", "gust*", "head wind"}}},
	Paths:        []List{{ID: "charts", Any: []string{"charts/**", "!**/old/**"}}, {ID: "nowhere"}},
}

func oneRule(t *testing.T, when string) (*Classifier, *rule) {
	t.Helper()
	c, err := Compile(testLadder, []Rule{{ID: "r", Capability: "sailing", Why: "w", When: when, Points: 3}})
	if err != nil {
		t.Fatalf("compile %s: %v", when, err)
	}
	return c, c.rules[0]
}

// TestKleene holds the truth tables of three values.
func TestKleene(t *testing.T) {
	word := map[truth]string{yes: "true", no: "false", unknown: "review_requested"}
	for _, a := range []truth{yes, no, unknown} {
		for _, b := range []truth{yes, no, unknown} {
			and, or := min3(a, b), max3(a, b)
			item := &evidence.Item{Kind: evidence.Review}
			if got := evalOn(t, word[a]+" && "+word[b], item); got != and {
				t.Errorf("%s && %s = %d, want %d", word[a], word[b], got, and)
			}
			if got := evalOn(t, word[a]+" || "+word[b], item); got != or {
				t.Errorf("%s || %s = %d, want %d", word[a], word[b], got, or)
			}
		}
		if got, want := evalOn(t, "not "+word[a], &evidence.Item{}), rank(2-order(a)); got != want {
			t.Errorf("not %s = %d, want %d", word[a], got, want)
		}
	}
}

// order puts the answers on a line, false below unknown below true: and is
// the lesser, or the greater, not the mirror image.
func order(t truth) int     { return map[truth]int{no: 0, unknown: 1, yes: 2}[t] }
func rank(n int) truth      { return [...]truth{no, unknown, yes}[n] }
func min3(a, b truth) truth { return rank(min(order(a), order(b))) }
func max3(a, b truth) truth { return rank(max(order(a), order(b))) }

func TestConditions(t *testing.T) {
	change := &evidence.Item{
		Kind: evidence.PullRequest, Role: evidence.Author, Title: "feat(sail): Reef in gusts, part 2 of 3", Labels: []string{"area/sail"},
		Body:  "Head wind takes 12 ms longer.\n\n> not mine: wind\n\n```\nwind wind\n```\nReviewed-by: Wind <w@port.example>",
		Space: "port/boat", Trailers: []evidence.Trailer{{Key: "Mentored-by", Value: "Ada"}},
		Files: []evidence.File{
			{Path: "charts/north.md", Additions: evidence.Count(40), Deletions: evidence.Count(2)},
			{Path: "charts/old/south.md", Additions: evidence.Count(9), Deletions: evidence.Count(0)},
			{Path: "boat.go", Additions: evidence.Count(8), Deletions: evidence.Count(1)},
			{Path: "gen.go", Additions: evidence.Count(900), Deletions: evidence.Count(0), Generated: true},
		},
	}
	part := &evidence.Item{
		Kind: evidence.PullRequest, FilesTotal: evidence.Count(90),
		Files: []evidence.File{{Path: "charts/a.md", Additions: evidence.Count(50), Deletions: evidence.Count(0)}},
	}
	merge := &evidence.Item{Kind: evidence.Commit, Files: []evidence.File{{Path: "charts/a.md"}}}
	for _, tt := range []struct {
		when string
		item *evidence.Item
		want truth
	}{
		{`kind == "pull_request" and is_author`, change, yes},
		{`kind in ["commit", "review"]`, change, no},
		{`added(paths.charts) == 40`, change, yes},
		{`added("**/*") == 57`, change, yes},
		{`share(paths.charts) > 0.69 and share(paths.charts) < 0.71`, change, yes},
		{`files("**/*.md") == 2`, change, yes},
		{`touches("BOAT.go")`, change, yes},
		{`mentions(words.wind) == 3`, change, yes},
		{`mentions("mine") >= 1`, change, no},
		{`titled("gusts") == 1 and opens("reef")`, change, yes},
		{`opens("gusts")`, change, no},
		{`prefix == "feat" and subject startsWith "reef"`, change, yes},
		{`series and figures == 1 and snippets == 1`, change, yes},
		{`label("area/*") and not label("area")`, change, yes},
		{`trailer("mentored-by")`, change, yes},
		{`title matches "(?i)REEF"`, change, yes},
		{`text contains "12 ms"`, change, yes},
		{`comments > 3`, change, unknown},
		{`cross_team`, change, unknown},
		{`months_since(created) >= 1`, change, unknown},
		{`fact("wet") == true`, change, unknown},
		{`additions / 0 > 1`, change, unknown},
		{`known(additions) and not known(comments)`, change, yes},
		{`known(files_total)`, &evidence.Item{Kind: evidence.PullRequest}, no},
		{`not (known(files_total) and files("**/*") > 9)`, &evidence.Item{Kind: evidence.PullRequest}, yes},
		{`"Mentored-by" in trailers and not ("ada" in people)`, change, yes},
		// A list of files that was cut gives lower bounds.
		{`added(paths.charts) >= 50`, part, yes},
		{`added(paths.charts) >= 51`, part, unknown},
		{`added(paths.charts) < 50`, part, no},
		{`added(paths.charts) < 51`, part, unknown},
		{`added(paths.charts) == 50`, part, unknown},
		{`touches("boat.go")`, part, unknown},
		// A list that names nothing takes no file, whatever was cut.
		{`added(paths.nowhere) >= 1`, change, no},
		{`added(paths.nowhere) >= 1 or share(paths.nowhere, paths.charts) > 0.5`, change, yes},
		{`touches(paths.nowhere)`, part, no},
		{`share(paths.nowhere) < 0.5 and files(paths.nowhere) == 0`, part, yes},
		// Lines nobody counted are unknown, the files are not.
		{`added(paths.charts) >= 1`, merge, unknown},
		{`touches(paths.charts)`, merge, yes},
		{`share(paths.charts) >= 0.5`, merge, unknown},
	} {
		t.Run(tt.when, func(t *testing.T) {
			if got := evalOn(t, tt.when, tt.item); got != tt.want {
				t.Errorf("got %d, want %d", got, tt.want)
			}
		})
	}
}

// TestFacts reads facts as sources write them.
func TestFacts(t *testing.T) {
	it := &evidence.Item{Kind: evidence.Review}
	it.Facts.Set("story_points", "3.0")
	it.Facts.Set("inline_comments", 4)
	it.Facts.Set("review_states", []string{"APPROVED"})
	it.Facts.Set("review_requested", "maybe")
	for when, want := range map[string]truth{
		`story_points == 3`:             yes,
		`inline_comments >= 4`:          yes,
		`"APPROVED" in review_states`:   yes,
		`review_requested`:              unknown,
		`fact("story_points") == "3.0"`: yes,
	} {
		if got := evalOn(t, when, it); got != want {
			t.Errorf("%s = %d, want %d", when, got, want)
		}
	}
}

func TestExplanation(t *testing.T) {
	c, _ := oneRule(t, `is_change and added(paths.charts) >= 30 and mentions(words.wind) >= 1`)
	v := c.Classify(piece1(&evidence.Item{
		ID: "git:1", Kind: evidence.Commit, Title: "Chart the north in a head wind",
		Files: []evidence.File{{Path: "charts/north.md", Additions: evidence.Count(40), Deletions: evidence.Count(2)}},
	}))
	want := "[40 lines added and 2 removed in charts/north.md “Chart the north in a head wind”]"
	if len(v.Tags) != 1 || fmt.Sprint(v.Tags[0].Rules[0].Matched) != want {
		t.Errorf("got %+v, want %s", v.Tags, want)
	}
}

// both is "and" in the logic of three values.
func both(t, u truth) truth {
	switch {
	case t == no || u == no:
		return no
	case t == yes && u == yes:
		return yes
	}
	return unknown
}
