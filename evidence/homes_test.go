package evidence

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// What is named in passing is found on the host that its id carries, and what
// could be on several joins nothing and says so.
func TestHomes(t *testing.T) {
	ticket := func(id, title string) *Item {
		return &Item{ID: id, Kind: Ticket, Role: Assignee, Title: title, At: day0, Done: day0.AddDate(0, 0, 9)}
	}
	on := func(host string, it *Item) *Item {
		it.URL = "https://" + host + "/acme/shop/commit/" + it.ID
		return it
	}
	pull := func(id string) *Item {
		return &Item{ID: id, Kind: PullRequest, Role: Author, Space: "acme/shop", State: "merged", At: day0.AddDate(0, 0, 3)}
	}
	about := func(body string) *Item { c := commit("b", 2, "keep warm"); c.Body = body; return c }
	const notice = "PAY-8 could be of a.test or b.test, so nothing was joined over it"
	for _, c := range []struct {
		name   string
		items  []*Item
		want   string
		notice string
	}{
		{"a project of one site", []*Item{ticket("jira:a.test/PAY-7", ""), ticket("jira:b.test/OPS-1", ""), commit("1", 0, "PAY-7: warm")},
			"jira:a.test/PAY-7: git:1 jira:a.test/PAY-7\njira:b.test/OPS-1: jira:b.test/OPS-1\n", ""},
		{"a ticket that was not collected, of a known project", []*Item{ticket("jira:a.test/PAY-7", ""), commit("1", 0, "PAY-8: warm"), commit("2", 0, "PAY-8: warmer")},
			"git:1: git:1 git:2\njira:a.test/PAY-7: jira:a.test/PAY-7\n", ""},
		{"a ticket that was collected, anywhere in a title", []*Item{ticket("jira:PAY-7", ""), commit("1", 0, "feat: PAY-7 warm"), commit("2", 0, "warmer for PAY-7"), commit("3", 0, "feat: OPS-1 cold"), commit("4", 0, "feat: OPS-1 colder")},
			"git:3: git:3\ngit:4: git:4\njira:PAY-7: git:1 git:2 jira:PAY-7\n", ""},
		{"a project of two sites", []*Item{ticket("jira:a.test/PAY-7", ""), ticket("jira:b.test/PAY-8", ""), commit("1", 0, "PAY-8: warm"), commit("2", 0, "PAY-8: warmer")},
			"git:1: git:1\ngit:2: git:2\njira:a.test/PAY-7: jira:a.test/PAY-7\njira:b.test/PAY-8: jira:b.test/PAY-8\n", notice},
		{"two sites, and a ticket that names its like", []*Item{ticket("jira:a.test/PAY-7", ""), ticket("jira:b.test/PAY-8", ""), ticket("jira:b.test/PAY-9", "PAY-8: more")},
			"jira:a.test/PAY-7: jira:a.test/PAY-7\njira:b.test/PAY-8: jira:b.test/PAY-8 jira:b.test/PAY-9\n", ""},
		{"two sites, and an address", []*Item{ticket("jira:a.test/PAY-7", ""), ticket("jira:b.test/PAY-7", ""), about("Closes https://b.test/browse/PAY-7")},
			"jira:a.test/PAY-7: jira:a.test/PAY-7\njira:b.test/PAY-7: jira:b.test/PAY-7 git:b\n", ""},
		{"an Enterprise Server", []*Item{pull("github:ghe.corp/acme/shop#12"), commit("1", 0, "warm (#12)"), on("ghe.corp", commit("2", 0, "Merge pull request #12 from x/y"))},
			"github:ghe.corp/acme/shop#12: git:1 git:2 github:ghe.corp/acme/shop#12\n", ""},
		{"a name in another case", []*Item{pull("github:acme/shop#12"), about("Closes https://github.com/Acme/Shop/pull/12")},
			"github:acme/shop#12: git:b github:acme/shop#12\n", ""},
		{"a name with capitals in another case", []*Item{pull("github:Acme/Shop#12"), about("Closes https://github.com/acme/Shop/pull/12")},
			"github:Acme/Shop#12: git:b github:Acme/Shop#12\n", ""},
		{"the same name on two hosts", []*Item{pull("github:ghe.corp/acme/shop#12"), pull("github:acme/shop#12"), on("ghe.corp", commit("1", 0, "warm (#12)")), on("github.com", commit("2", 0, "cold (#12)"))},
			"github:acme/shop#12: git:2 github:acme/shop#12\ngithub:ghe.corp/acme/shop#12: git:1 github:ghe.corp/acme/shop#12\n", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			pieces := grouped(t, c.items)
			if diff := cmp.Diff(c.want, told(pieces)); diff != "" {
				t.Error(diff)
			}
			said := slices.ContainsFunc(pieces, func(p Piece) bool { return slices.Equal(p.Notices, []string{notice}) })
			if said != (c.notice != "") {
				t.Errorf("said %v", said)
			}
		})
	}
}
