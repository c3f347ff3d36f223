package evidence

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// A guess at home changes nothing that is known: at most it bounds what is
// not, and says so.
func TestGuessedHomeOnlyBounds(t *testing.T) {
	bounded := 0
	rapid.Check(t, func(t *rapid.T) {
		owners := rapid.SliceOfN(rapid.SampledFrom([]string{"@acme/pay", "@acme/cart", "@bob", "bob@acme.test"}), 0, 2)
		var items []*Item
		for i := range rapid.IntRange(0, 30).Draw(t, "items") {
			it := &Item{ID: fmt.Sprint(i), Kind: rapid.SampledFrom([]Kind{Commit, PullRequest, Review}).Draw(t, "kind"), Role: Author,
				Space: rapid.SampledFrom([]string{"acme/shop", "acme/api", "ann/dots", ""}).Draw(t, "space")}
			if list := owners.Draw(t, "owners"); len(list) > 0 {
				it.Facts.Set(FactOwners, list)
			}
			if rapid.Bool().Draw(t, "bob") {
				it.People = []Participant{{"bob@acme.test", Reviewer}}
			}
			items = append(items, it)
		}
		home := rapid.SampledFrom([]string{"", "pay"}).Draw(t, "home")
		d := NewDirectory(Person{ID: "me", Handles: []string{"ann"}}, home, []Person{{ID: "bob", Handles: []string{"bob@acme.test"}}},
			[]TeamInfo{{ID: "pay", Owners: []string{"@acme/pay"}}, {ID: "cart", Members: []string{"bob"}}})
		var before []Reach
		for _, it := range items {
			d.Resolve(it)
			before = append(before, it.Reach)
		}
		d.InferHome(items)
		for i, it := range items {
			d.Resolve(it)
			got, was := it.Reach, before[i]
			if got.Inferred {
				bounded++
			}
			if got.Inferred != (got.AtMost != UnknownScope) || got.Inferred && (got.Scope != UnknownScope || home != "") {
				t.Fatalf("%+v", got)
			}
			got.AtMost, got.Inferred, got.Why, was.Why = UnknownScope, false, "", ""
			if diff := cmp.Diff(was, got); diff != "" {
				t.Fatal(diff)
			}
		}
	})
	if bounded == 0 {
		t.Error("nothing was bounded: the test shows nothing")
	}
}

func TestHome(t *testing.T) {
	work := func(space string, n int, owners ...string) []*Item {
		var items []*Item
		for i := range n {
			it := commit(fmt.Sprint(space, i, owners), i, "x")
			it.Space = space
			if owners != nil {
				it.Facts.Set(FactOwners, owners)
			}
			items = append(items, it)
		}
		return items
	}
	tests := []struct {
		name  string
		items []*Item
		want  []string // spaces, with the owner, whose items are bounded
	}{
		{"one repository", work("acme/shop", 12), []string{"acme/shop"}},
		{"too little to tell", work("acme/shop", 9), nil},
		{"now and then elsewhere", slices.Concat(work("acme/shop", 20), work("acme/api", 3)), []string{"acme/shop"}},
		{"two homes", slices.Concat(work("acme/shop", 10), work("acme/api", 10), work("acme/web", 2)), []string{"acme/api", "acme/shop"}},
		{"a part of one", slices.Concat(work("acme/mono", 20, "@acme/pay"), work("acme/mono", 5, "@acme/cart")), []string{"acme/mono @acme/pay"}},
		{"nobody's part of it", slices.Concat(work("acme/mono", 20, "@acme/pay"), work("acme/mono", 5)), []string{"acme/mono", "acme/mono @acme/pay"}},
		{"a part shared with others", slices.Concat(work("acme/mono", 20, "@acme/pay"), work("acme/mono", 5, "@acme/pay", "@acme/cart")), []string{"acme/mono @acme/pay"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := NewDirectory(Person{ID: "me"}, "", nil, nil)
			d.InferHome(tt.items)
			var got []string
			for _, it := range tt.items {
				d.Resolve(it)
				if it.Reach.AtMost == Team {
					name := it.Space
					if owners, ok := it.Facts.Strings(FactOwners); ok {
						name += " " + owners[0]
						if len(owners) > 1 {
							name += " and others"
						}
					}
					got = append(got, name)
				}
			}
			slices.Sort(got)
			if diff := cmp.Diff(tt.want, slices.Compact(got)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestHomeIsSaidAsItWasGuessed calls no project with a tenth of the work the
// place of most of it, and none that could never be one another place than it.
func TestHomeIsSaidAsItWasGuessed(t *testing.T) {
	shop, most, few := "acme/shop", " most of your work lies: your own team at most, by that guess", "your team is not configured, and "
	tests := []struct {
		work map[string]int
		item Item
		why  string
	}{
		{map[string]int{shop: 10}, Item{Kind: Commit, Space: shop}, "in acme/shop, where" + most},
		{map[string]int{shop: 5, "acme/api": 1, "acme/web": 4}, Item{Kind: Commit, Space: "acme/web"}, "in acme/web, one of the 2 projects where" + most},
		{map[string]int{shop: 10}, Item{Kind: Commit, Space: "acme/web"}, few + "acme/web is not where most of your work lies"},
		{map[string]int{shop: 10}, Item{Kind: Ticket, Space: "acme/web"}, few + "acme/web is not where most of your work lies"},
		{map[string]int{shop: 10}, Item{Kind: Ticket, Space: "PAY"}, few + "a ticket in PAY does not tell of one"},
		{map[string]int{shop: 10}, Item{Kind: Note}, few + "this lies in no project"},
	}
	for _, tt := range tests {
		var items []*Item
		for space, n := range tt.work {
			for i := range n {
				it := commit(fmt.Sprint(space, i), i, "x")
				it.Space = space
				items = append(items, it)
			}
		}
		d := NewDirectory(Person{ID: "me"}, "", nil, nil)
		d.InferHome(items)
		if d.Resolve(&tt.item); tt.item.Reach.Why != tt.why {
			t.Errorf("%s in %q of %v: %q, want %q", tt.item.Kind, tt.item.Space, tt.work, tt.item.Reach.Why, tt.why)
		}
	}
}

// Every scope can be reached, each with its reason.
func TestScopesThatNeedNoTeam(t *testing.T) {
	d := NewDirectory(Person{ID: "me", Handles: []string{"ann"}}, "", nil, nil)
	pull := func(space, association string) Item {
		it := Item{Kind: PullRequest, Space: space}
		if association != "" {
			it.Facts.Set(FactAssociation, association)
		}
		return it
	}
	tests := []struct {
		item Item
		orgs []string
		want Scope
	}{
		{pull("ann/dots", "OWNER"), nil, Self},
		{Item{Kind: Commit, Space: "Ann/dots"}, nil, Self},
		{Item{Kind: Commit, Space: "ann/dots", People: []Participant{{"bob", Reviewer}}}, nil, UnknownScope},
		{pull("other/lib", "FIRST_TIME_CONTRIBUTOR"), nil, Community},
		{pull("other/lib", "NONE"), []string{"acme"}, Community},
		{pull("other/lib", "CONTRIBUTOR"), []string{"acme"}, Community},
		{pull("other/lib", "CONTRIBUTOR"), nil, UnknownScope}, // a member who keeps it private is told so too
		{pull("Acme/shop", "CONTRIBUTOR"), []string{"acme"}, UnknownScope},
		{pull("other/lib", "MEMBER"), []string{"acme"}, UnknownScope},
		{pull("other/lib", ""), []string{"acme"}, UnknownScope},
	}
	for _, tt := range tests {
		d.Organisations(nil)
		if tt.orgs != nil {
			d.Organisations(func(name string) bool { return slices.Contains(tt.orgs, strings.ToLower(name)) })
		}
		d.Resolve(&tt.item)
		if r := tt.item.Reach; r.Scope != tt.want || r.Why == "" {
			t.Errorf("%s %v: got %+v", tt.item.Space, tt.orgs, r)
		}
	}
}
