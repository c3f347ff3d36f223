package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"time"

	"sheaf/store"
)

// closing is what a harvest counted in the window it was asked for. It takes all
// items of the window and every rule, so it is kept for the next harvest of the
// same that brings nothing new.
type closing struct {
	All    int    `json:"all"`
	Pieces counts `json:"pieces"`
	Untied int    `json:"untied"`
}

// largeClosing is from how many items on counts are kept at once. Those of fewer
// take no longer than keeping them does, and are kept when they were counted again
// with nothing new: a first harvest ends sooner without.
const largeClosing = 1000

// isKept reports whether the counts are kept for the next harvest.
func (m *summary) isKept() bool {
	return m.asked && (m.all >= largeClosing || m.fresh == 0)
}

// recall takes the counts from the last harvest of the same window, and reports
// whether there are any. Nothing new has come.
func (m *summary) recall(ctx context.Context, st *store.Store, basis string) bool {
	text, err := st.Counts(ctx, basis)
	var was closing
	if err != nil || text == nil || json.Unmarshal(text, &was) != nil {
		return false // they are counted again
	}
	m.all, m.pieces, m.untied, m.untiedSpan = was.All, was.Pieces, was.Untied, m.window
	return true
}

// keepClosing leaves the counts for the next harvest, and where the pieces stand.
func (m *summary) keepClosing(ctx context.Context, st *store.Store, basis string) error {
	text, err := json.Marshal(closing{m.all, m.pieces, m.untied})
	if err != nil {
		return fmt.Errorf("keep closing counts: %w", err)
	}
	return st.KeepClosing(ctx, store.Closing{Counts: text, Basis: basis, Levels: m.levels.encode(), Ladder: m.ladder})
}

// closingBasis is a digest of all that closing counts rest on beside the ledger:
// what levels rest on, what was decided and noted, and the window.
func (s *session) closingBasis(m *summary) string {
	h := sha256.New()
	fmt.Fprintf(h, "%s %v\n", s.levelBasis(""), m.window)
	fmt.Fprintf(h, "%+v\n%+v\n", s.journal.Decisions, s.journal.Notes)
	return hex.EncodeToString(h.Sum(nil))
}

// zone tells the person's zone from others, which may all be called Local: by what it
// is ahead in each season.
func (s *session) zone() string {
	winter := time.Date(s.now.Year(), time.January, 1, 0, 0, 0, 0, s.now.Location())
	return winter.Format("MST -0700 ") + winter.AddDate(0, 6, 0).Format("MST -0700 ") + s.now.Location().String()
}

// levelBasis is a digest of all that the level of a piece rests on beside its
// items: the program, whom they are about and who is at home where, in which zone
// days and months are told apart, how pieces are put together, the ladder and the
// rules.
func (s *session) levelBasis(home string) string {
	program, err := os.Executable()
	if err != nil {
		program = ""
	}
	h := sha256.New()
	c := s.cfg
	fmt.Fprintf(h, "%q %q %q %+v %q %q %q %+v %+v %+v\n", buildMark(program), home, s.zone(), s.me, c.Me.GitHub, c.Me.Jira, c.Me.Team, c.People, c.Teams, c.Tickets)
	for _, j := range c.Jira {
		fmt.Fprintf(h, "%q %q\n", j.Name, j.Account)
	}
	for _, g := range c.GitHub {
		fmt.Fprintf(h, "%+v\n", g)
	}
	fmt.Fprintf(h, "%+v %+v %+v\n", c.Role, c.Ladder, c.Rules)
	return hex.EncodeToString(h.Sum(nil))
}
