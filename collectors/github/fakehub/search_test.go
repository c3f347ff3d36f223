package fakehub

import (
	"strings"
	"testing"
	"time"
)

func day(s string) time.Time {
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		panic(err)
	}
	return t
}

// small is a world in which each search below has one right answer.
func small() *World {
	w := NewWorld("ada")
	bob := w.User("bob")
	renovate := w.Bot("renovate")
	acme, globex := w.Organization("acme"), w.Organization("globex")
	pay, docs := w.Repository(acme, "pay"), w.Repository(globex, "docs")
	one := pay.Open(w.Me, "one retry", day("2025-03-01T00:00:00Z"))
	one.Review(bob, Approved, "", day("2025-03-01T10:00:00Z"))
	one.Review(w.Me, Commented, "", day("2025-03-01T11:00:00Z"))
	one.Land(bob, day("2025-03-31T23:59:59Z"))
	two := docs.Open(w.Me, "two", day("2025-03-31T23:59:59Z"))
	two.Close(w.Me, day("2025-04-01T00:00:00Z"))
	three := pay.Open(bob, "three", day("2025-04-01T00:00:00Z"))
	three.Review(w.Me, Approved, "fine", day("2025-04-01T09:00:00Z"))
	three.Review(w.Me, Pending, "", day("2025-04-02T09:00:00Z"))
	three.Tag("good first issue", bob, day("2025-04-02T10:00:00Z"))
	four := pay.Open(renovate, "four", day("2025-04-03T00:00:00Z"))
	four.Comment(w.Me, "no", day("2025-04-03T01:00:00Z"))
	four.Review(w.Me, Pending, "not yet", day("2025-04-03T02:00:00Z"))
	five := docs.Issue(w.Me, "five", day("2025-04-04T00:00:00Z"))
	five.Comment(bob, "yes", day("2025-04-05T00:00:00Z"))
	pay.Rename("payments")
	return w
}

func TestSearch(t *testing.T) {
	for _, c := range []struct{ query, want string }{
		{"author:ada is:pr", "two one"},
		{"author:ADA is:issue", "five"},
		{"author:@me", "five two one"},
		{"reviewed-by:ada", "three one"}, // one's own too
		{"reviewed-by:ada -author:ada is:pr", "three"},
		{"commenter:ada", "four three"}, // a review with words is a comment
		{"author:renovate", ""},
		{"author:app/renovate", "four"},
		{"author:nobody", ""},
		{"created:2025-03-31", "two"},
		{"created:>=2025-03-31 is:pr", "four three two"},
		{"created:<2025-03-31", "one"},
		{"created:<=2025-03-31", "two one"},
		{"created:>2025-03-31 is:pr", "four three"},
		{"created:2025-03-01..2025-03-31", "two one"},
		{"created:2025-03-01T00:00:00Z..2025-03-31T23:59:58Z", "one"},
		{"created:2025-03-01T00:00:00Z..2025-03-31T23:59:59Z", "two one"},
		{"created:2025-04-01T01:00:00+02:00..2025-04-01T01:59:59+02:00", "two"},
		{"created:*..2025-03-01", "one"},
		{"created:2025-04-04..*", "five"},
		{"merged:2025-03-31", "one"},
		{"closed:2025-04-01", "two"},
		{"is:merged", "one"},
		{"is:pr is:unmerged is:closed", "two"},
		{"updated:>=2025-04-02 updated:<2025-04-03", "three"},
		{"org:acme", "four three one"},
		{"user:globex is:pr", "two"},
		{"repo:acme/payments author:ada", "one"},
		{"repo:acme/pay author:ada", "one"}, // by its former name
		{"repo:acme/payments repo:globex/docs", ""},
		{"(repo:acme/payments OR repo:globex/docs) author:ada is:pr", "two one"},
		{"author:ada is:pr (created:2025-03-01 OR closed:2025-04-01)", "two one"},
		{"author:ada is:pr created:2025-03-01 OR author:bob is:pr", "three one"},
		{"is:pr NOT author:ada", "four three"},
		{`label:"good first issue"`, "three"},
		{"-label:\"good first issue\" is:pr author:bob", ""},
		{"retry", "one"},
		{"reviewedby:ada", ""}, // an unknown qualifier is words
		{"author:ada is:pr sort:created-asc", "one two"},
		{"is:pr sort:updated-desc", "four three two one"},
	} {
		if got := titles(t, New(small()), c.query); got != c.want {
			t.Errorf("%s: %q, want %q", c.query, got, c.want)
		}
	}
}

// titles are the first words of the titles a search finds.
func titles(t *testing.T, h *Hub, query string) string {
	t.Helper()
	c := &call{hub: h, world: h.world, token: h.tokens[h.token]}
	hits, err := c.find(query, h.Enterprise == "")
	if err != nil {
		return err.Error()
	}
	var all []string
	for _, hit := range hits {
		all = append(all, strings.Fields(hit.Title)[0])
	}
	return strings.Join(all, " ")
}

func TestSearchRefuses(t *testing.T) {
	long := strings.Repeat("word ", 60)
	for query, want := range map[string]string{
		"created:2025-13-01": "is not a recognized date/time format",
		"created:yesterday":  "is not a recognized date/time format",
		"(author:ada":        "unmatched parenthesis",
		"author:ada)":        "unmatched parenthesis",
		"((((((is:pr))))))":  "five levels",
		long:                 "longer than 256 characters",
		strings.Repeat("author:ada OR ", 6) + "author:bob": "More than five AND / OR / NOT",
	} {
		if _, err := parseSearch(query, true); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", query, err, want)
		}
	}
	for _, query := range []string{"author:ada OR author:bob", "(author:ada)", "NOT author:ada"} {
		if _, err := parseSearch(query, false); err == nil || !strings.Contains(err.Error(), "advanced search") {
			t.Errorf("%s without the advanced search: %v", query, err)
		}
	}
	h := New(small())
	h.Enterprise = "3.14.2"
	if got := titles(t, h, "repo:acme/payments repo:globex/docs is:pr author:ada"); got != "two one" {
		t.Errorf("two repositories in the old search: %q", got)
	}
}
