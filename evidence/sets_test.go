package evidence

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// TestShortIDs holds what is found against a look at each commit.
func TestShortIDs(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		// Few digits, so that many begin alike; some are short themselves.
		id := rapid.StringMatching(`[0a]{6}[01]{2}[0-9a-f]{0,3}`)
		var items []*Item
		for _, name := range rapid.SliceOfDistinct(id, rapid.ID[string]).Draw(t, "ids") {
			items = append(items, &Item{ID: "git:" + name, Kind: Commit})
		}
		items = append(items, &Item{ID: "git:0000000", Kind: Note}, &Item{ID: "jira:A-1", Kind: Ticket}, &Item{ID: "git:", Kind: Commit})
		find := shortIDs{items: items}
		asked := append(rapid.SliceOf(id).Draw(t, "asked"), "0000000", "aaaaaaa", "main", "")
		for _, name := range asked {
			want := "git:" + name
			led := map[string]bool{}
			for _, it := range items {
				if it.Kind == Commit && len(name) >= shortest && hexID(name) && strings.HasPrefix(it.ID, want) {
					led[it.ID] = true
				}
			}
			if len(led) == 1 && !led[want] {
				for only := range led {
					want = only
				}
			}
			if got := find.find("git:" + name); got != want {
				t.Errorf("%s is %s, want %s", name, got, want)
			}
		}
	})
}
