package report

import (
	"encoding/json"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"sheaf/evidence"
)

var audiences = []Audience{ForSelf, ForPromotion, ForManager}

// told is the year with what a person and a manager said.
func told() Input {
	in := year()
	in.Window = evidence.Window{From: on(2025, 11, 4).Add(-10 * 3600e9), To: on(2026, 11, 4).Add(-10 * 3600e9)}
	self, manager := 3, 2
	in.Ratings = []Rating{{Capability: "performance", Self: &self, Manager: &manager, At: in.Now}}
	in.Answers = []Answer{{Capability: "cross-team-influence", Answer: "agreed", At: on(2026, 10, 14), Words: "Lead the next one.", Will: "name you for the platform group"}}
	in.Promises = []Promise{{Capability: "cross-team-influence", Text: "name you for the platform group", At: on(2026, 10, 14)},
		{Capability: "performance", Text: "free a week", At: on(2026, 10, 15), Due: on(2026, 12, 1), By: "Ole"}}
	in.Goals = []Goal{{Text: "Agree on one retry budget", Capability: "cross-team-influence", Evidence: "two teams follow it", Box: evidence.Window{From: in.Now, To: on(2027, 3, 1)}},
		{Text: "Old", Capability: "performance", Outcome: "dropped"}}
	in.Impacts = map[string]Impact{in.Judged[1].Piece.Items[0].ID: {"Settling fits into the night again", on(2026, 10, 9)}}
	return in
}

var firstNumber = regexp.MustCompile(`^\d+`)

// TestEverySentenceWalksBack holds each sentence of the narratives to the
// pieces it names: they exist, a claim counts them, a title in quotes is one
// of theirs, and only blanks, absences and people's own words rest on none.
func TestEverySentenceWalksBack(t *testing.T) {
	for _, audience := range audiences {
		in := told()
		in.For = audience
		titles := map[string]string{}
		for _, j := range in.Judged {
			text, _, _ := readable(j.Piece.Title)
			titles[j.Piece.ID] = text
		}
		d := Build(in, NarrativeReport)
		md := render(t, d, NarrativeReport, Markdown, Options{})
		statements := 0
		for _, section := range d.Narrative.Sections {
			for _, s := range section.Statements {
				statements++
				switch s.Kind {
				case Blank, Absent, Said:
					if s.Kind == Blank && s.Ask == "" {
						t.Errorf("%s: a blank without a question: %+v", audience, s)
					}
				default:
					if len(s.Cites) == 0 && !strings.Contains(s.Text, "0 of ") {
						t.Errorf("%s: %q rests on nothing", audience, s.Text)
					}
				}
				if n := firstNumber.FindString(s.Text); s.Kind == Claim && n != strconv.Itoa(len(s.Cites)) {
					t.Errorf("%s: %q names %d pieces", audience, s.Text, len(s.Cites))
				}
				var own []string
				for _, c := range s.Cites {
					title, exists := titles[c.ID]
					if !exists {
						t.Errorf("%s: %q rests on %s, which is no piece", audience, s.Text, c.ID)
					}
					own = append(own, title)
					if !strings.Contains(md, "`"+c.Short+"`") {
						t.Errorf("%s: %s is not in the page", audience, c.Short)
					}
				}
				if _, rest, ok := strings.Cut(s.Text, "I wrote “"); ok {
					title, _, _ := strings.Cut(rest, "”")
					if !slices.Contains(own, title) {
						t.Errorf("%s: %q is no title of its pieces", audience, title)
					}
				}
			}
		}
		if statements < 8 {
			t.Errorf("%s says only %d things", audience, statements)
		}
		var out struct {
			Schema   string
			Sections []struct {
				Statements []struct{ Pieces []struct{ ID string } }
			}
		}
		if err := json.Unmarshal([]byte(render(t, d, NarrativeReport, JSON, Options{})), &out); err != nil || out.Schema != "sheaf.narrative/1" {
			t.Fatalf("%s: %v %+v", audience, err, out)
		}
		for i, section := range out.Sections {
			for k, s := range section.Statements {
				if len(s.Pieces) != len(d.Narrative.Sections[i].Statements[k].Cites) {
					t.Errorf("%s: JSON loses the pieces of %d/%d", audience, i, k)
				}
			}
		}
	}
}

// TestThreeDocuments holds the narratives apart.
func TestThreeDocuments(t *testing.T) {
	for audience, want := range map[Audience][]string{
		ForSelf:      {"# Self-review", "## Performance", "I rate myself 3 of 4, my manager 2.", "Effect: Settling fits into the night again.", "What was hard: [", "My goal: Agree on one retry budget."},
		ForPromotion: {"# The case for staff", "## Performance: met", "Breadth: in August and October 2026", "## The honest gap", "None in ", "My manager said on 14 October 2026: agreed."},
		ForManager: {"# One page", "## Since 14 October 2026", "now 1 of 3", "Would it count for you?", "## What I ask for", "you said: “I will name you for the platform group.” [did it happen?]",
			"On 15 October 2026 Ole said: “I will free a week.” By 1 December 2026. [is it on its way?]", "You said on 14 October 2026: "},
	} {
		in := told()
		in.For = audience
		got := render(t, Build(in, NarrativeReport), NarrativeReport, Markdown, Options{})
		for _, text := range want {
			if !strings.Contains(got, text) {
				t.Errorf("%s lacks %q:\n%s", audience, text, got)
			}
		}
		if strings.Contains(got, "Old") {
			t.Errorf("%s tells a dropped goal", audience)
		}
	}
	in := told()
	in.For, in.Filter.Capability = ForSelf, "performance"
	if got := render(t, Build(in, NarrativeReport), NarrativeReport, Markdown, Options{}); strings.Contains(got, "Cross-team") || strings.Contains(got, "## Delivery") {
		t.Errorf("narrowed to performance:\n%s", got)
	}
}

// TestSelfReviewOfLittle has a self-review tell the goals and ratings of capabilities
// that no piece shows.
func TestSelfReviewOfLittle(t *testing.T) {
	in := told()
	in.For = ForSelf
	review := func() string { return render(t, Build(in, NarrativeReport), NarrativeReport, Markdown, Options{}) }
	two := 2
	in.Ratings = append(in.Ratings, Rating{Capability: "review-stewardship", Self: &two, SelfWords: "no guild yet", ManagerWords: "nor a plan", At: in.Now})
	if got := review(); !strings.Contains(got, "## Rated, with no piece found\n\nReview stewardship: I rate myself 2 of 4. In my words: “no guild yet” My manager: “nor a plan”") {
		t.Errorf("loses a rating:\n%s", got)
	}
	in.Goals = append(in.Goals, Goal{Text: "Found a guild", Capability: "review-stewardship", Evidence: "it meets", Box: evidence.Window{From: in.Now, To: on(2027, 3, 1)}})
	in.Goals = append(in.Goals, Goal{Text: "Settle how we review", Capability: "review-stewardship", Outcome: "done", Closed: on(2026, 9, 30)},
		Goal{Text: "Long ago", Capability: "review-stewardship", Outcome: "done", Closed: on(2025, 9, 30)})
	for _, capability := range []string{"", "review-stewardship"} {
		in.Filter.Capability = capability
		got := review()
		if strings.Contains(got, "Long ago") {
			t.Errorf("narrowed to %q, it tells a goal of before its time:\n%s", capability, got)
		}
		for _, text := range []string{"## Review stewardship", "shows review stewardship.", "My goal: Found a guild.", "I reached my goal on 30 September 2026: Settle how we review.", "I rate myself 2 of 4."} {
			if strings.Count(got, text) != 1 {
				t.Errorf("narrowed to %q, it tells %q not once:\n%s", capability, text, got)
			}
		}
	}
}

// TestCaseOfSomeExpectations has no case for promotion speak of all that the target asks
// for where it looks at one capability, or where nothing is asked for.
func TestCaseOfSomeExpectations(t *testing.T) {
	for _, c := range []struct {
		capability string
		without    bool // expectations of the target
		want, not  []string
	}{
		{"performance", false, []string{"Of 1 expectation staff has in performance, 1 is met: performance.", "None: everything staff asks for in performance is met."}, nil},
		{"review-stewardship", false, []string{"Of 1 expectation staff has in review stewardship, none is met."}, nil},
		{"delivery", false, []string{"The ladder asks for nothing in delivery at staff."}, []string{"honest gap", "Of 0"}},
		{"", true, []string{"The ladder asks for nothing at staff."}, []string{"honest gap", "Of 0", "is met"}},
		{"", false, []string{"Of 3 expectations staff has, 1 is met: performance."}, []string{"None: everything"}},
	} {
		in := told()
		in.For, in.Filter.Capability = ForPromotion, c.capability
		for i := range in.Ladder.Capabilities {
			if c.without {
				in.Ladder.Capabilities[i].Expect = nil
			}
		}
		got := render(t, Build(in, NarrativeReport), NarrativeReport, Text, Options{})
		got = strings.Join(strings.Fields(got), " ")
		for _, text := range c.want {
			if !strings.Contains(got, text) {
				t.Errorf("%+v lacks %q:\n%s", c, text, got)
			}
		}
		for _, text := range c.not {
			if strings.Contains(got, text) {
				t.Errorf("%+v says %q:\n%s", c, text, got)
			}
		}
	}
}

// TestStandingOfAnEarlierSpan holds that a narrative or page of a span that is over says
// of what day the expectations stand so: they count what was done since.
func TestStandingOfAnEarlierSpan(t *testing.T) {
	in := told()
	for _, c := range []struct {
		period string
		dated  bool
	}{{"2026-10", true}, {"1y", false}, {"2026", false}} {
		var err error
		if in.Window, err = evidence.ParseWindow(c.period, in.Now); err != nil {
			t.Fatal(err)
		}
		for who, want := range map[Audience][]string{
			ForPromotion: {"1 is met on 3 Nov 2026: performance.", "asked for in 6 months to 3 Nov 2026."},
			ForSelf:      {"asked for in 6 months to 3 Nov 2026 ("},
			ForManager:   {"asked for in 6 months to 3 Nov 2026 ("},
		} {
			in.For = who
			got := strings.Join(strings.Fields(render(t, Build(in, NarrativeReport), NarrativeReport, Text, Options{})), " ")
			for _, text := range want {
				if strings.Contains(got, text) != c.dated {
					t.Errorf("for %s, %s: %q is %v:\n%s", who, c.period, text, !c.dated, got)
				}
			}
		}
		page := render(t, Build(in, DashboardPage), DashboardPage, HTML, Options{})
		if strings.Contains(page, "Strong here on 3 Nov 2026: ") != c.dated {
			t.Errorf("dashboard of %s: not %v:\n%s", c.period, c.dated, page)
		}
	}
}

// TestLastMonthBeginsWhereMonthsDo: a month ago is a day of the month before,
// however short that is, as in every period.
func TestLastMonthBeginsWhereMonthsDo(t *testing.T) {
	b := &builder{in: Input{Now: time.Date(2026, 3, 31, 12, 0, 0, 0, time.UTC)}, loc: time.UTC}
	if since, said := b.in.lastTime(); said || !since.Equal(time.Date(2026, 2, 28, 0, 0, 0, 0, time.UTC)) {
		t.Errorf("the last month begins %v", since)
	}
}

// TestManagerPageOfASpan: the page looks back on the span asked for where that is over,
// else on what is new to the manager.
func TestManagerPageOfASpan(t *testing.T) {
	day := func(year int, month time.Month) time.Time { return time.Date(year, month, 1, 0, 0, 0, 0, time.UTC) }
	in := Input{Now: on(2026, 11, 22), Window: evidence.Window{From: day(2026, 1), To: day(2026, 7)}}
	if span, name := in.lookedBack(); span != in.Window || name != "In H1 2026" {
		t.Errorf("%s: %v", name, span)
	}
	in.Window.To = day(2027, 1)
	if span, name := in.lookedBack(); !span.To.Equal(in.Now) || name != "In the last month" {
		t.Errorf("%s: %v", name, span)
	}
}
