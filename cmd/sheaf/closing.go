package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"

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

// recall takes the counts from the last harvest of the same window, and reports
// whether there are any. Nothing new has come.
func (m *summary) recall(ctx context.Context, st *store.Store, basis string) bool {
	text, err := st.Closing(ctx, basis)
	var was closing
	if err != nil || text == nil || json.Unmarshal(text, &was) != nil {
		return false // they are counted again
	}
	m.all, m.pieces, m.untied, m.untiedSpan = was.All, was.Pieces, was.Untied, m.window
	return true
}

// keepClosing leaves the counts for the next harvest.
func (m *summary) keepClosing(ctx context.Context, st *store.Store, basis string) error {
	text, err := json.Marshal(closing{m.all, m.pieces, m.untied})
	if err != nil {
		return fmt.Errorf("keep closing counts: %w", err)
	}
	return st.KeepClosing(ctx, basis, text)
}

// closingBasis is a digest of all that closing counts rest on beside the ledger:
// the program, whom they are about, how pieces are put together, the ladder and
// the rules, what was decided, and the window.
func (s *session) closingBasis(m *summary) string {
	program, err := os.Executable()
	if err != nil {
		program = ""
	}
	h := sha256.New()
	c := s.cfg
	fmt.Fprintf(h, "%q %v %q\n", buildMark(program), m.window, s.now.Location())
	fmt.Fprintf(h, "%+v %q %q %q %+v %+v %+v\n", s.me, c.Me.GitHub, c.Me.Jira, c.Me.Team, c.People, c.Teams, c.Tickets)
	for _, j := range c.Jira {
		fmt.Fprintf(h, "%q %q\n", j.Name, j.Account)
	}
	fmt.Fprintf(h, "%+v %+v %+v\n", c.Role, c.Ladder, c.Rules)
	if s.journal != nil {
		fmt.Fprintf(h, "%+v\n", s.journal.Decisions)
	}
	return hex.EncodeToString(h.Sum(nil))
}
