package classify

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"sheaf/evidence"
)

func compileRules(t testing.TB, rules ...Rule) *Classifier {
	t.Helper()
	for i := range rules {
		if rules[i].Capability == "" && !rules[i].Veto {
			rules[i].Capability = "sailing"
		}
	}
	c, err := Compile(testLadder, rules)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// What somebody else wrote and I mentored speaks for mentoring alone, whatever
// it says, and whoever tags it by hand.
func TestOthersChange(t *testing.T) {
	c := compileRules(t,
		Rule{ID: "words", When: `opens("sail")`, Points: 3}, Rule{ID: "mentor", When: `is_mentor`, Points: 4, Group: "m"},
		Rule{ID: "named", When: `trailer("Mentored-by")`, Points: 1, Group: "n"})
	for _, tt := range []struct {
		role evidence.Role
		want []string
	}{{evidence.Author, []string{TrailerRule, "words"}}, {evidence.Mentor, []string{"mentor"}}, {evidence.Reviewer, nil}} {
		it := &evidence.Item{ID: "git:1", Kind: evidence.Commit, Role: tt.role, Title: "sail north", Trailers: []evidence.Trailer{{Key: "Evidence", Value: "sailing"}}}
		v := c.Classify(&evidence.Piece{ID: it.ID, Items: []*evidence.Item{it}})
		var got []string
		for _, tag := range v.Tags {
			for _, r := range tag.Rules {
				got = append(got, r.ID)
			}
		}
		slices.Sort(got)
		if !slices.Equal(got, tt.want) {
			t.Errorf("as %s: %v, want %v", tt.role, got, tt.want)
		}
	}
}

func TestPoints(t *testing.T) {
	sail := &evidence.Item{ID: "git:1", Kind: evidence.Commit, Title: "sail north", At: time.Unix(1, 0).UTC()}
	again := &evidence.Item{ID: "git:2", Kind: evidence.Commit, Title: "sail south", At: time.Unix(2, 0).UTC()}
	row := &evidence.Item{ID: "git:3", Kind: evidence.Commit, Title: "row home", At: time.Unix(3, 0).UTC()}
	for _, tt := range []struct {
		name   string
		rules  []Rule
		items  []*evidence.Item
		points int
	}{
		{"a rule counts once in a piece", []Rule{{ID: "a", When: `opens("sail")`, Points: 3}}, []*evidence.Item{sail, again}, 3},
		{"rules add up", []Rule{{ID: "a", When: `opens("sail")`, Points: 3}, {ID: "b", When: `titled("south") == 1`, Points: 2}}, []*evidence.Item{sail, again}, 5},
		{"the best of a group counts", []Rule{{ID: "a", When: `opens("sail")`, Points: 3, Group: "g"}, {ID: "b", When: `titled("south") == 1`, Points: 4, Group: "g"}}, []*evidence.Item{sail, again}, 4},
		{"too few points are no tag", []Rule{{ID: "a", When: `opens("sail")`, Points: 2}}, []*evidence.Item{sail}, 0},
		{"a veto takes out its item, not the piece", []Rule{{ID: "v", Veto: true, When: `titled("north") == 1`}, {ID: "a", When: `opens("sail")`, Points: 3}}, []*evidence.Item{sail, again}, 3},
		{"a veto of all", []Rule{{ID: "v", Veto: true, When: `opens("sail")`}, {ID: "a", When: `opens("sail")`, Points: 3}}, []*evidence.Item{sail, again}, 0},
		{"a veto of another capability", []Rule{{ID: "v", Capability: "rowing", Veto: true, When: `true`}, {ID: "a", When: `opens("sail")`, Points: 3}}, []*evidence.Item{sail}, 3},
		{"an unknown veto vetoes nothing", []Rule{{ID: "v", Veto: true, When: `cross_team`}, {ID: "a", When: `opens("sail")`, Points: 3}}, []*evidence.Item{sail}, 3},
		{"the piece together", []Rule{{ID: "a", When: `opens("row") and piece.commits >= 3`, Points: 3}}, []*evidence.Item{sail, again, row}, 3},
	} {
		t.Run(tt.name, func(t *testing.T) {
			v := compileRules(t, tt.rules...).Classify(&evidence.Piece{ID: "p", Items: tt.items})
			got := 0
			if len(v.Tags) > 0 {
				got = v.Tags[0].Points
			}
			if got != tt.points {
				t.Errorf("got %d points in %+v, want %d", got, v, tt.points)
			}
		})
	}
}

func TestHandTag(t *testing.T) {
	c := compileRules(t, Rule{ID: "a", When: `opens("sail")`, Points: 3})
	v := c.Classify(piece1(&evidence.Item{
		ID: "git:1", Kind: evidence.Commit, Title: "sail",
		Trailers: []evidence.Trailer{{Key: "evidence", Value: "rowing"}, {Key: "Evidence", Value: "saling"}},
	}))
	if len(v.Tags) != 2 || v.Tags[0].Capability != "rowing" || v.Tags[0].Strength != evidence.Strong {
		t.Errorf("got %+v, want rowing by hand first", v.Tags)
	}
	want := []Misspelled{{Item: "git:1", Word: "saling", Help: `did you mean "sailing"?`}}
	if diff := cmp.Diff(want, v.Misspelled); diff != "" {
		t.Error(diff)
	}
}

// A tag by hand is the strongest there is: no veto takes it away, and what the
// rules say of the item is out all the same.
func TestHandTagUnderVeto(t *testing.T) {
	c := compileRules(t, Rule{ID: "v", Veto: true, When: `title contains "typo"`}, Rule{ID: "a", When: `opens("sail")`, Points: 3})
	v := c.Classify(piece1(&evidence.Item{
		ID: "git:1", Kind: evidence.Commit, Title: "sail on: typos", Trailers: []evidence.Trailer{{Key: "Evidence", Value: "rowing"}},
	}))
	if len(v.Tags) != 1 || v.Tags[0].Capability != "rowing" || len(v.Vetoed) != 1 {
		t.Errorf("got %+v, want rowing alone", v)
	}
}

// The tags by hand that a piece has no room for are named.
func TestTooManyHandTags(t *testing.T) {
	ladder := Ladder{Levels: testLadder.Levels}
	it := &evidence.Item{ID: "git:1", Kind: evidence.Commit, Title: "many"}
	for _, id := range []string{"a", "b", "c", "d", "e"} {
		ladder.Capabilities = append(ladder.Capabilities, Capability{ID: id, Name: id})
		it.Trailers = append(it.Trailers, evidence.Trailer{Key: "Evidence", Value: id})
	}
	c, err := Compile(ladder, nil)
	if err != nil {
		t.Fatal(err)
	}
	v := c.Classify(piece1(it))
	want := []Misspelled{{Item: "git:1", Word: "d", Over: true}, {Item: "git:1", Word: "e", Over: true}}
	if diff := cmp.Diff(want, v.Misspelled); diff != "" || len(v.Tags) != MaxTags {
		t.Errorf("%d tags, %s", len(v.Tags), diff)
	}
	if decided := c.Decide(piece1(it), v, Decision{As: []string{"e"}}); len(decided.Misspelled) > 0 {
		t.Errorf("after a decision: %+v", decided.Misspelled)
	}
}

// A rule says how far work reached where it holds, outdone in its group or not, and of
// equals in a group the one counts whose item reached furthest.
func TestScopeInGroup(t *testing.T) {
	near := &evidence.Item{ID: "git:1", Kind: evidence.Commit, Title: "sail north", Reach: evidence.Reach{Scope: evidence.Self}}
	far := &evidence.Item{ID: "git:2", Kind: evidence.Commit, Title: "row south", Reach: evidence.Reach{Scope: evidence.Team}}
	rule := func(id, when string, points int, scope string) Rule {
		return Rule{ID: id, When: when, Points: points, Group: "g", Scope: scope}
	}
	for _, tt := range []struct {
		name  string
		rules []Rule
		want  evidence.Scope
		rule  string
	}{
		{"outdone", []Rule{rule("a", `opens("sail")`, 5, ""), rule("b", `opens("row")`, 3, "org")}, evidence.Org, "a"},
		{"does not hold", []Rule{rule("a", `opens("sail")`, 5, ""), rule("b", `opens("drift")`, 3, "org")}, evidence.Self, "a"},
		{"outdone by what reached further", []Rule{rule("a", `opens("row")`, 5, ""), rule("b", `opens("sail")`, 3, "self")}, evidence.Team, "a"},
		{"of equals", []Rule{rule("a", `opens("sail")`, 3, ""), rule("b", `opens("row")`, 3, "")}, evidence.Team, "b"},
	} {
		v := compileRules(t, tt.rules...).Classify(&evidence.Piece{ID: "p", Items: []*evidence.Item{near, far}})
		if len(v.Tags) != 1 || v.Tags[0].Scope != tt.want || len(v.Tags[0].Rules) != 1 || v.Tags[0].Rules[0].ID != tt.rule {
			t.Errorf("%s: %+v, want scope %v by %s", tt.name, v.Tags, tt.want, tt.rule)
		}
	}
}

// A rule that would give a tag for which the piece has no room changes nothing.
func TestNearWithoutRoom(t *testing.T) {
	ladder := Ladder{Levels: testLadder.Levels}
	for _, id := range []string{"a", "b", "c", "d"} {
		ladder.Capabilities = append(ladder.Capabilities, Capability{ID: id, Name: id})
	}
	for _, tt := range []struct {
		near   string
		points int
		want   []string
	}{{"d", 3, nil}, {"d", 4, nil}, {"d", 5, []string{"near", "open"}}, {"a", 4, []string{"near", "open"}}} {
		rules := []Rule{{ID: "near", Capability: tt.near, When: `opens("sail") and deletions >= 2`, Points: tt.points}, {ID: "open", Capability: tt.near, When: `opens("sail") and comments >= 3`, Points: tt.points}}
		for _, c := range ladder.Capabilities {
			if c.ID != tt.near {
				rules = append(rules, Rule{ID: "of " + c.ID, Capability: c.ID, When: `opens("sail")`, Points: 4})
			}
		}
		c, err := Compile(ladder, rules)
		if err != nil {
			t.Fatal(err)
		}
		v := c.Classify(piece1(&evidence.Item{ID: "git:1", Kind: evidence.PullRequest, Title: "sail", Deletions: evidence.Count(1)}))
		var got []string
		for _, n := range v.Near {
			got = append(got, n.Rule)
		}
		for _, u := range v.Unknown {
			got = append(got, u.Rule)
		}
		if len(v.Tags) != MaxTags || !slices.Equal(got, tt.want) {
			t.Errorf("%s with %d points beside three tags of 4: near and unknown %v, want %v", tt.near, tt.points, got, tt.want)
		}
	}
}

func TestNearAndUnknown(t *testing.T) {
	c := compileRules(t,
		Rule{ID: "long", When: `kind == "commit" and opens("sail") and chars >= 20`, Points: 5},
		Rule{ID: "asked", When: `kind == "commit" and opens("sail") and comments >= 3`, Points: 3},
		Rule{ID: "elsewhere", When: `kind == "review" and chars >= 20`, Points: 3},
		Rule{ID: "far", When: `kind == "commit" and chars >= 900`, Points: 3},
	)
	v := c.Classify(piece1(&evidence.Item{ID: "git:1", Kind: evidence.Commit, Title: "sail north"}))
	wantNear := []NearMiss{{"sailing", "long", "", 5, "git:1", "10 of the 20 characters in your own words wanted", evidence.Moderate, 0, 0}}
	if diff := cmp.Diff(wantNear, v.Near); diff != "" {
		t.Error(diff)
	}
	wantUnknown := []Unknown{{"sailing", "asked", "", 3, "git:1", "comments", evidence.Weak}}
	if diff := cmp.Diff(wantUnknown, v.Unknown); diff != "" {
		t.Error(diff)
	}
}

func TestHash(t *testing.T) {
	a := compileRules(t, Rule{ID: "a", When: `opens("sail")`, Points: 1})
	same := compileRules(t, Rule{ID: "a", When: `opens("sail")`, Points: 1})
	other := compileRules(t, Rule{ID: "a", When: `opens("sail")`, Points: 2})
	if a.Hash() != same.Hash() || a.Hash() == other.Hash() {
		t.Errorf("hashes %s, %s and %s", a.Hash(), same.Hash(), other.Hash())
	}
	words := func(any ...string) string {
		c, err := Compile(Ladder{Levels: []string{"senior"}, Capabilities: []Capability{{ID: "sailing"}}, Words: []List{{ID: "causes", Any: any}}}, nil)
		if err != nil {
			t.Fatal(err)
		}
		return c.Hash()
	}
	if one, two := words("root cause"), words("root", "cause"); one == two {
		t.Errorf("one word of two and two words both hash to %s", one)
	}
}

// TestNoNumbers has texts for numbers that no bound is met by.
func TestNoNumbers(t *testing.T) {
	c := compileRules(t, Rule{ID: "a", When: `kind == "commit" and fact("load") >= 8`, Points: 5})
	for text, fires := range map[string]bool{"9": true, "7": false, "NaN": false, "Inf": false, "-inf": false, "many": false} {
		it := &evidence.Item{ID: "git:1", Kind: evidence.Commit, Title: "sail"}
		it.Facts.Set("load", text)
		if v := c.Classify(piece1(it)); (len(v.Tags) > 0) != fires {
			t.Errorf("%s: %+v", text, v.Tags)
		}
	}
	if got := numValue(1e300).String(); !strings.HasPrefix(got, "1") || len(got) != 301 {
		t.Errorf("1e300 is told as %s", got)
	}
}

// TestClassifyIsDeterministic judges pieces of the built-in rules alone and
// among others, on one subject and on several.
func TestClassifyIsDeterministic(t *testing.T) {
	c := builtinClassifier(t)
	words := []string{"flaky", "deprecate", "RFC", "faster", "12 ms", "CVE", "because", "alternatives", "on call", "step 2", "fix", "guide", "benchmark"}
	paths := []string{"docs/rfc/a.md", "docs/guide.md", ".github/workflows/a.yml", "tests/a_test.go", "a.go", "OWNERS"}
	rapid.Check(t, func(t *rapid.T) {
		var pieces []*evidence.Piece
		for i := range rapid.IntRange(1, 9).Draw(t, "pieces") {
			var items []*evidence.Item
			for range rapid.IntRange(1, 3).Draw(t, "items") {
				it := &evidence.Item{
					ID:    string(rune('a' + i)),
					Kind:  rapid.SampledFrom(evidence.Kinds()).Draw(t, "kind"),
					Role:  evidence.Author,
					Title: join(rapid.SliceOfN(rapid.SampledFrom(words), 0, 4).Draw(t, "title")),
					Body:  join(rapid.SliceOfN(rapid.SampledFrom(words), 0, 60).Draw(t, "body")),
				}
				for _, p := range rapid.SliceOfNDistinct(rapid.SampledFrom(paths), 0, 4, rapid.ID).Draw(t, "paths") {
					it.Files = append(it.Files, evidence.File{Path: p, Additions: evidence.Count(rapid.IntRange(0, 200).Draw(t, "added")), Deletions: evidence.Count(3)})
				}
				items = append(items, it)
			}
			pieces = append(pieces, &evidence.Piece{ID: items[0].ID, Items: items})
		}
		together := c.ClassifyAll(pieces)
		for i, p := range pieces {
			if diff := cmp.Diff(c.Classify(p), together[i]); diff != "" {
				t.Fatalf("piece %d: %s", i, diff)
			}
			if len(together[i].Tags) > MaxTags {
				t.Fatalf("%d tags", len(together[i].Tags))
			}
			// Other orders of the rules would be other rules; other orders of
			// the items are the same piece when no time tells them apart.
			turned := *p
			turned.Items = slices.Clone(p.Items)
			slices.Reverse(turned.Items)
			if diff := cmp.Diff(points(together[i]), points(c.Classify(&turned))); diff != "" {
				t.Fatalf("turned piece %d: %s", i, diff)
			}
		}
	})
}

func points(v Verdict) map[string]int {
	m := map[string]int{}
	for _, tag := range v.Tags {
		m[tag.Capability] = tag.Points
	}
	return m
}

func join(words []string) string {
	out := ""
	for _, w := range words {
		out += w + " and "
	}
	return out
}

// The days and months of a piece are those of the person's zone.
func TestDaysAreThePersons(t *testing.T) {
	c := compileRules(t, Rule{ID: "long", When: "piece.days >= 2", Points: 3, Group: "d"}, Rule{ID: "longer", When: "piece.months >= 2", Points: 3, Group: "m"})
	p := &evidence.Piece{ID: "git:1"}
	for i, at := range []time.Time{time.Date(2026, 11, 30, 22, 0, 0, 0, time.UTC), time.Date(2026, 12, 1, 2, 30, 0, 0, time.UTC)} {
		p.Items = append(p.Items, &evidence.Item{ID: fmt.Sprint("git:", i+1), Kind: evidence.Commit, Role: evidence.Author, At: at, Title: "sail"})
	}
	for zone, want := range map[*time.Location]int{time.UTC: 6, time.FixedZone("west", -5*3600): 0} {
		if got := points(c.In(zone).Classify(p))["sailing"]; got != want {
			t.Errorf("%v: %d points, want %d", zone, got, want)
		}
	}
}

// A fact that is a number of things or months says of what.
func TestNumbersAreOfSomething(t *testing.T) {
	c := compileRules(t, Rule{ID: "late", When: `linked("api") >= 1 and months_since(created) >= 1`, Points: 3, Group: "m"})
	for months, want := range map[int][]string{
		1: {"1 link known by “api”", "1 month after created"},
		3: {"1 link known by “api”", "3 months after created"},
	} {
		v := c.Classify(&evidence.Piece{ID: "github:1", Items: []*evidence.Item{{ID: "github:1", Kind: evidence.PullRequest, Role: evidence.Author,
			At: time.Date(2026, 12, 14, 0, 0, 0, 0, time.UTC), Title: "sail", Created: time.Date(2026, time.Month(12-months), 14, 0, 0, 0, 0, time.UTC),
			Refs: []evidence.Ref{{To: "git:1", Via: "api"}}}}})
		if len(v.Tags) != 1 || !slices.Equal(v.Tags[0].Rules[0].Matched, want) {
			t.Errorf("%+v, want %q", v.Tags, want)
		}
	}
}

// Months since a time too: a day begins where the person is.
func TestMonthsSinceAreThePersons(t *testing.T) {
	c := compileRules(t, Rule{ID: "late", When: "months_since(created) >= 1", Points: 3, Group: "m"})
	p := &evidence.Piece{ID: "github:1", Items: []*evidence.Item{{ID: "github:1", Kind: evidence.PullRequest, Role: evidence.Author,
		At: time.Date(2026, 12, 14, 22, 0, 0, 0, time.UTC), Title: "sail", Created: time.Date(2026, 11, 15, 2, 0, 0, 0, time.UTC)}}}
	for zone, want := range map[*time.Location]int{time.UTC: 0, time.FixedZone("west", -5*3600): 3} {
		if got := points(c.In(zone).Classify(p))["sailing"]; got != want {
			t.Errorf("%v: %d points, want %d", zone, got, want)
		}
	}
}
