package evidence

import "testing"

// What is my work by one place is so whatever another lists as open, and open
// work is open where any place says so.
func TestMergeOpenWork(t *testing.T) {
	mine := &Item{ID: "github:acme/pay#12", Kind: Ticket, Source: "work", Actor: "ada", Title: "Payouts fail"}
	open := &Item{ID: mine.ID, Kind: Ticket, Source: "home", Title: "Payouts fail"}
	open.Facts.Set(FactOpenWork, true)
	past := &Item{ID: mine.ID, Kind: Ticket, Source: "away"}
	past.Facts.Set(FactOpenWork, false)
	for name, c := range map[string]struct {
		seen        []*Item
		title       string
		mine, still bool
	}{
		"mine first":      {[]*Item{mine, open}, mine.Title, true, false},
		"mine last":       {[]*Item{past, open, mine}, mine.Title, true, false},
		"open nowhere":    {[]*Item{past, past}, "", false, false},
		"open after past": {[]*Item{past, open}, open.Title, false, true},
	} {
		got := MergeSightings(c.seen)
		if got.Title != c.title || got.Facts.Has(FactOpenWork) == c.mine || got.IsOpenWork() != c.still {
			t.Errorf("%s: %q, facts %v", name, got.Title, got.Facts)
		}
	}
}
