package evidence

import (
	"testing"
	"time"
)

// What is my work by one place is so whatever another lists as open, until one says that
// it is no more, and open work is open where any place says so.
func TestMergeOpenWork(t *testing.T) {
	at := time.Date(2025, 3, 1, 9, 0, 0, 0, time.UTC)
	mine := &Item{ID: "github:acme/pay#12", Kind: Ticket, Source: "work", Actor: "ada", Title: "Payouts fail", Updated: at}
	open := &Item{ID: mine.ID, Kind: Ticket, Source: "home", Title: "Payouts fail"}
	open.Facts.Set(FactOpenWork, true)
	past := &Item{ID: mine.ID, Kind: Ticket, Source: "away"}
	past.Facts.Set(FactOpenWork, false)
	back := func(updated time.Time) *Item {
		it := &Item{ID: mine.ID, Kind: Ticket, Source: "work", Updated: updated}
		it.Facts.Set(FactOpenWork, false)
		it.Facts.Set(FactTakenBack, true)
		return it
	}
	for name, c := range map[string]struct {
		seen        []*Item
		title       string
		mine, still bool
	}{
		"mine first":      {[]*Item{mine, open}, mine.Title, true, false},
		"mine last":       {[]*Item{past, open, mine}, mine.Title, true, false},
		"open nowhere":    {[]*Item{past, past}, "", false, false},
		"open after past": {[]*Item{past, open}, open.Title, false, true},
		"taken back":      {[]*Item{mine, back(at.Add(time.Hour))}, "", false, false},
		"and open":        {[]*Item{mine, back(at.Add(time.Hour)), open}, open.Title, false, true},
		"mine since":      {[]*Item{back(at), mine}, mine.Title, true, false},
		"there no more":   {[]*Item{mine, back(time.Time{})}, "", false, false},
	} {
		got := MergeSightings(c.seen, len(c.seen))
		if got.Title != c.title || got.Facts.Has(FactOpenWork) == c.mine || got.IsOpenWork() != c.still {
			t.Errorf("%s: %q, facts %v", name, got.Title, got.Facts)
		}
	}
}

// What was changed is told by the clone that knows it, whichever comes first.
func TestMergeCounts(t *testing.T) {
	shallow := &Item{ID: "git:1", Kind: Commit, Title: "as the first has it"}
	partial := &Item{ID: "git:1", Kind: Commit, Files: []File{{Path: "a"}}, FilesTotal: Count(1)}
	full := &Item{ID: "git:1", Kind: Commit, Title: "other", Files: []File{{Path: "a", Additions: Count(3)}}, FilesTotal: Count(1), Additions: Count(3), Deletions: Count(0)}
	for _, seen := range [][]*Item{{shallow, partial, full}, {shallow, full, partial}, {shallow, full}} {
		got := MergeSightings(seen, len(seen))
		if got.Additions != Count(3) || got.Deletions != Count(0) || got.FilesTotal != Count(1) || len(got.Files) != 1 || got.Files[0].Additions != Count(3) || got.Title != shallow.Title {
			t.Errorf("%+v", got)
		}
	}
	if got := MergeSightings([]*Item{full, shallow}, 2); got.Additions != Count(3) || got.Title != full.Title {
		t.Errorf("%+v", got)
	}
}

// A commit that one clone lost is still there while another has it. What was
// exported once, or a clone had that is gone, does not bring it back.
func TestMergeSuperseded(t *testing.T) {
	has := &Item{ID: "git:1", Kind: Commit, Title: "kept"}
	has.Facts.Set(FactDefaultBranch, true)
	lost := &Item{ID: "git:1", Kind: Commit, Title: "lost"}
	lost.Facts.Set(FactDefaultBranch, false)
	lost.Facts.Set(FactSuperseded, true)
	for _, c := range []struct {
		seen     []*Item
		standing int
		want     bool
	}{
		{[]*Item{lost, has}, 2, false},
		{[]*Item{has, lost}, 2, false},
		{[]*Item{lost, lost}, 2, true},
		{[]*Item{lost, lost, has}, 2, true},
		{[]*Item{has, lost}, 1, false},
		{[]*Item{lost, has}, 1, true},
		{[]*Item{lost, has}, 0, true},
		{[]*Item{has, lost}, 0, false},
	} {
		got := MergeSightings(c.seen, c.standing)
		if got.superseded() != c.want || c.standing == 2 && (got.Title == "lost") != c.want {
			t.Errorf("%d of %v: superseded %v, %s", c.standing, c.seen, got.superseded(), got.Title)
		}
	}
	if has.superseded() || !lost.superseded() {
		t.Error("a sighting was written to")
	}
}

// A clone whose branch is gone says nothing of where the commit landed: one that
// has it may not know.
func TestMergeLandingBesideSuperseded(t *testing.T) {
	has := &Item{ID: "git:1", Kind: Commit}
	lost := &Item{ID: "git:1", Kind: Commit}
	lost.Facts.Set(FactDefaultBranch, false)
	lost.Facts.Set(FactParent, "git:0")
	lost.Facts.Set(FactSuperseded, true)
	lost.Facts.Set(FactOwners, []string{"@acme/pay"})
	for _, seen := range [][]*Item{{lost, has}, {has, lost}} {
		got := MergeSightings(seen, 2)
		if got.Facts.Has(FactDefaultBranch) || got.Facts.Has(FactParent) || got.superseded() || !got.Facts.Has(FactOwners) {
			t.Errorf("facts %v", got.Facts)
		}
	}
}

// A commit landed if any clone knows it, also one that is gone: those that are left
// may not have fetched since.
func TestMergeLanding(t *testing.T) {
	sighting := func(landed bool) *Item {
		it := &Item{ID: "git:1", Kind: Commit}
		it.Facts.Set(FactDefaultBranch, landed)
		if landed {
			it.Done = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
			it.Facts.Set(FactParent, "git:2")
		}
		return it
	}
	for standing := range 3 {
		got := MergeSightings([]*Item{sighting(false), sighting(true)}, standing)
		if landed, _ := got.Facts.Bool(FactDefaultBranch); !landed || got.Done.IsZero() || !got.Facts.Has(FactParent) {
			t.Errorf("%d stand: landed %t at %v, %v", standing, landed, got.Done, got.Facts)
		}
	}
}

// A copy on the same disk does not decide where a project is, nor an older export
// how a ticket stands, whatever they are called.
func TestMergeOrder(t *testing.T) {
	at := func(day int) time.Time { return time.Date(2026, 11, day, 0, 0, 0, 0, time.UTC) }
	backup := &Item{ID: "git:1", Kind: Commit, Space: "a-backup"}
	clone := &Item{ID: "git:1", Kind: Commit, Space: "acme/shop", URL: "https://github.com/acme/shop/commit/1"}
	october := &Item{ID: "jira:PAY-7", Kind: Ticket, State: "in progress", Updated: at(1)}
	november := &Item{ID: "jira:PAY-7", Kind: Ticket, State: "done", Updated: at(20)}
	for _, c := range []struct {
		seen     []*Item
		standing int
		want     *Item
	}{
		{[]*Item{backup, clone}, 2, clone},
		{[]*Item{clone, backup}, 2, clone},
		{[]*Item{backup, clone}, 1, backup}, // the clone is gone, or was imported
		{[]*Item{october, november}, 2, november},
		{[]*Item{november, october}, 2, november},
		{[]*Item{october, november}, 1, october},
	} {
		got := MergeSightings(c.seen, c.standing)
		if got.Space != c.want.Space || got.URL != c.want.URL || got.State != c.want.State {
			t.Errorf("%d standing of %v: %q %q %q", c.standing, c.seen, got.Space, got.URL, got.State)
		}
	}
}

func TestKeepFigures(t *testing.T) {
	was := commit("aaaaaaa1", 0, "two")
	was.Files, was.Additions, was.Deletions = []File{{Path: "b", Additions: Count(1)}}, Count(1), Count(0)
	was.Facts.Set(FactPatch, "8cb2bb04fdbb4e78")
	for name, c := range map[string]struct {
		parents int
		known   bool // what it changed, now
		keeps   bool
	}{
		"cut short":      {parents: 1, keeps: true},
		"counted anew":   {parents: 1, known: true},
		"grafted merge":  {parents: 2},
		"without parent": {keeps: true},
	} {
		it := commit("aaaaaaa1", 0, "two")
		it.Facts.Set(FactParents, c.parents)
		if c.known {
			it.Additions = Count(3)
		}
		it.KeepFigures(was)
		if keeps := len(it.Files) == 1 && it.Facts.Has(FactPatch); keeps != c.keeps {
			t.Errorf("%s: %+v", name, it)
		}
	}
}
