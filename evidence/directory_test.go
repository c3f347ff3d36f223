package evidence

import (
	"strings"
	"testing"
)

func TestIsMeComparesWholeHandles(t *testing.T) {
	d := NewDirectory(Person{ID: "me", Name: "Ann", Handles: []string{"ann@acme.test", "ann", "7+ann@users.noreply.github.com"}}, "", nil, nil)
	for _, h := range []string{"ann@acme.test", "Ann@Acme.test", " ann@acme.test ", "@ann", "7+Ann@users.noreply.github.com", "ann@users.noreply.github.com"} {
		if !d.IsMe(h) {
			t.Errorf("%q is not me", h)
		}
	}
	for _, h := range []string{"", "ann@acme.test.evil", "joann@acme.test", "ann@other.test", "ann@acme", "8+ann@users.noreply.github.com", "anna",
		"7+anna@users.noreply.github.com", "ann@users.noreply.ghe.corp", "x7+ann@users.noreply.github.com", "ann@users.noreply.", "ann@noreply.github.com", "ann@other"} {
		if d.IsMe(h) {
			t.Errorf("%q is me", h)
		}
	}
}

func TestLoginsOfHosts(t *testing.T) {
	d := NewDirectory(Person{ID: "me", Handles: []string{"ann", "ghe.corp/ann-lee"}}, "", []Person{
		{ID: "bob", Name: "Bob", Handles: []string{"bob"}},
	}, nil)
	for _, h := range []string{"ann", "ann-lee", "7+ann@users.noreply.github.com", "9+ann@users.noreply.github.com", "Ann-Lee@users.noreply.ghe.corp", "3+ann-lee@users.noreply.ghe.corp"} {
		if !d.IsMe(h) {
			t.Errorf("%q is not me", h)
		}
	}
	for _, h := range []string{"ann-lee@users.noreply.github.com", "ann@users.noreply.ghe.corp", "ann@ghe.corp", "5+bob@users.noreply.github.com"} {
		if d.IsMe(h) {
			t.Errorf("%q is me", h)
		}
	}
	if name := d.Name("5+bob@users.noreply.github.com"); name != "Bob" {
		t.Errorf("got %q", name)
	}
}

func TestResolveReach(t *testing.T) {
	owns := func(prefix string) func(string, string) (int, bool) {
		return func(space, path string) (int, bool) {
			switch {
			case strings.HasPrefix(path, prefix):
				return strings.Count(prefix, "/"), false
			case strings.HasPrefix(space+"/"+path, "acme/"+prefix):
				return 0, false
			}
			return NotOwned, false
		}
	}
	// everywhere owns files wherever they lie, beside a folder.
	everywhere := func(suffix, prefix string) func(string, string) (int, bool) {
		folder := owns(prefix)
		return func(space, path string) (int, bool) {
			depth, _ := folder(space, path)
			return depth, strings.HasSuffix(path, suffix)
		}
	}
	only := func(in, prefix string) func(string, string) (int, bool) {
		return func(space, path string) (int, bool) {
			if space != in || !strings.HasPrefix(path, prefix) {
				return NotOwned, false
			}
			return strings.Count(prefix, "/"), false
		}
	}
	people := []Person{{ID: "bob", Handles: []string{"bob@acme.test"}}}
	teams := []TeamInfo{
		{ID: "pay", Owns: owns("pay/"), Owners: []string{"@acme/pay"}},
		{ID: "cart", Owns: owns("cart/"), Members: []string{"bob"}},
		{ID: "money", Owns: owns("pay/money/")},
		{ID: "platform", Owns: everywhere(".tf", "pay/infra/")},
		{ID: "crew", Owns: only("acme/mono", "")},
		{ID: "seats", Owns: only("acme/mono", "seats/"), OwnsPart: func(space string) bool { return space == "acme/mono" }},
		{ID: "fleet", Owns: only("acme/fleet", ""), OwnsPart: func(space string) bool { return space == "acme/fleet" }},
	}
	file := func(paths ...string) Item {
		var it Item
		for _, p := range paths {
			it.Files = append(it.Files, File{Path: p})
		}
		return it
	}
	owned := func(owners ...string) Item {
		var it Item
		it.Facts.Set(FactOwners, owners)
		return it
	}
	commented := func(space string, paths ...string) Item {
		it := Item{Kind: Review, Space: space}
		it.Facts.Set(FactPathsCommented, paths)
		return it
	}
	tests := []struct {
		name string
		home string
		item Item
		want Scope
		out  string
	}{
		{"no team of mine", "", file("cart/a.go"), UnknownScope, ""},
		{"nobody's path", "pay", file("docs/a.md"), UnknownScope, ""},
		{"own path", "pay", file("pay/a.go"), Team, ""},
		{"another team's path", "pay", file("pay/a.go", "cart/b.go"), SeveralTeams, "cart"},
		{"a folder of theirs in ours", "pay", file("pay/money/a.go"), SeveralTeams, "money"},
		{"a folder of ours in theirs", "money", file("pay/money/a.go"), Team, ""},
		{"a folder of theirs in ours, and ours", "pay", file("pay/money/a.go", "pay/a.go"), SeveralTeams, "money"},
		{"a folder of ours in their repository", "pay", Item{Space: "acme/cart", Files: []File{{Path: "pay/a.go"}}}, Team, ""},
		{"what they own wherever it lies", "pay", file("pay/net/a.tf"), SeveralTeams, "platform"},
		{"what we own wherever it lies, in a folder of ours", "platform", file("pay/infra/a.tf"), Team, ""},
		{"what we own wherever it lies, in a folder of theirs", "platform", file("pay/money/a.tf"), SeveralTeams, "money"},
		{"a generated file of theirs", "pay", Item{Files: []File{{Path: "pay/a.go"}, {Path: "cart/b.pb.go", Generated: true}}}, Team, ""},
		{"a file moved from theirs", "pay", Item{Files: []File{{Path: "pay/b.go", From: "cart/b.go"}}}, SeveralTeams, "cart"},
		{"an owner by its GitHub name", "pay", owned("@acme/pay"), Team, ""},
		{"an owner nobody configured", "pay", owned("@acme/search"), SeveralTeams, "@acme/search"},
		{"one owner in two spellings", "pay", owned("@acme/search", "@Acme/Search"), SeveralTeams, "@acme/search"},
		{"a review in their repository", "pay", Item{Kind: Review, Space: "acme/cart"}, SeveralTeams, "cart"},
		{"a review of their path", "pay", commented("acme/docs", "cart/a.go", "docs/b.md"), SeveralTeams, "cart"},
		{"a review of nobody's path", "pay", commented("acme/docs", "docs/b.md"), UnknownScope, ""},
		{"a ticket where they own a part", "pay", Item{Kind: Ticket, Space: "acme/mono"}, UnknownScope, ""},
		{"a ticket where they own the whole and a part", "pay", Item{Kind: Ticket, Space: "acme/fleet"}, SeveralTeams, "fleet"},
		{"a ticket of theirs where they own a part", "pay", Item{Kind: Ticket, Space: "acme/mono", People: []Participant{{"bob@acme.test", Reporter}}}, SeveralTeams, "cart"},
		{"a review with words beside what they own", "pay", commented("acme/mono", "seats/a.go"), SeveralTeams, "seats"},
		{"a review with words beside what we own", "pay", commented("acme/cart", "pay/a.go"), Team, ""},
		{"a ticket where nobody is known", "pay", Item{Kind: Ticket, Space: "acme/docs"}, UnknownScope, ""},
		{"nothing of what they own in their repository", "pay", Item{Space: "acme/docs", Files: []File{{Path: "cart.md"}}}, UnknownScope, ""},
		{"a colleague of theirs", "pay", Item{People: []Participant{{"Bob@acme.test", Reviewer}}}, SeveralTeams, "cart"},
		{"only merged by them", "pay", Item{People: []Participant{{"bob@acme.test", Merger}}}, UnknownScope, ""},
		{"many teams", "pay", owned("@a/1", "@a/2", "@a/3", "@a/4", "@a/5"), Org, "@a/1 @a/2 @a/3 @a/4 @a/5"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := NewDirectory(Person{ID: "me"}, tt.home, people, teams)
			d.Resolve(&tt.item)
			r := tt.item.Reach
			if r.Scope != tt.want || strings.Join(r.Outside, " ") != tt.out || r.Known != (tt.want != UnknownScope) || r.Why == "" {
				t.Errorf("got %+v", r)
			}
		})
	}
}

func TestIsBot(t *testing.T) {
	for _, h := range []string{"dependabot[bot]", "49699333+dependabot[bot]@users.noreply.github.com", "renovate", "k8s-ci-robot", "acme-bot",
		"bot@renovateapp.com", "github-actions@github.com", "noreply@github.com", "web-flow", "No-Reply@acme.test", "support@dependabot.com",
		"project_12_bot_a1b2@noreply.gitlab.com", "group_3_bot", "198982749+Copilot@users.noreply.github.com", "bors@rust-lang.org", "semantic-release-bot@x.test",
		"Automation for Jira", "pre-commit-ci[bot]", "41898282+github-actions[bot]@users.noreply.github.com"} {
		if !IsBot(h) {
			t.Errorf("%q is no bot", h)
		}
	}
	for _, h := range []string{"", "abbot", "ann.abbot@acme.test", "bottega", "robotics-lead", "ann@bot.test", "7+ann@users.noreply.github.com",
		"hudson@acme.test", "557058:1234-abcd", "botond@acme.test", "reply@acme.test", "marcus-bott"} {
		if IsBot(h) {
			t.Errorf("%q is a bot", h)
		}
	}
}
