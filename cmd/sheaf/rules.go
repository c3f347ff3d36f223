package main

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"sheaf/classify"
	"sheaf/evidence"
	"sheaf/evidence/suggest"
	"sheaf/report"
)

func (a *app) rulesCommand() *cobra.Command {
	list := a.rulesListCommand()
	cmd := &cobra.Command{
		Use:   "rules",
		Short: "list, check, try and score the rules",
		Long:  strings.TrimRight(helpRules, "\n"),
		Example: `  sheaf rules
  sheaf rules try 'added("docs/**") >= 40' --capability knowledge-sharing`,
		Args: commandsOnly,
		RunE: func(*cobra.Command, []string) error { return list.RunE(list, nil) },
	}
	cmd.AddCommand(list, a.rulesCheckCommand(), a.rulesTestCommand(), a.rulesTryCommand(), a.rulesUnusedCommand(), a.rulesScoreCommand())
	return cmd
}

// didYouMean asks for the word probably meant, before what helps otherwise.
func didYouMean(typed string, known []string, otherwise string) string {
	if near, ok := suggest.Nearest(typed, known); ok {
		return "did you mean " + near + "? " + otherwise
	}
	return otherwise
}

// capability is the ladder's own spelling of a capability, whose case does not
// matter. One that it does not have is an error, and none is as good.
func (s *session) capability(word string) (string, error) {
	known := s.capabilityIDs()
	id, ok := suggest.Spelled(word, known)
	if !ok && word != "" {
		return "", &usageError{msg: fmt.Sprintf("unknown capability %q", word), hint: didYouMean(word, known, s.app.call("rules list")+" shows them")}
	}
	return id, nil
}

// checkRule refuses a rule that is not in force.
func (s *session) checkRule(id string) error {
	var known []string
	for _, r := range s.cfg.Classifier().Rules() {
		known = append(known, r.ID)
	}
	if slices.Contains(known, id) {
		return nil
	}
	return &usageError{msg: fmt.Sprintf("no rule is named %q", id), hint: didYouMean(id, known, s.app.call("rules list")+" shows them")}
}

// ruleOrigin is where a rule was written: "built-in", or a place in the config.
func (s *session) ruleOrigin(id string) string {
	if where := s.cfg.Where("rule", id); where != "default" {
		return where
	}
	return "built-in"
}

// openLedger reads the ledger for a command about rules. Where it can be told
// who I am and from which repository it is harvested first, as for a report;
// else the ledger alone is read. The window is what will be looked at.
func (s *session) openLedger(cmd *cobra.Command, window evidence.Window) (*reading, error) {
	r, err := s.open(cmd.Context(), window)
	var usage *usageError
	if !errors.As(err, &usage) || len(s.app.flags.repos) > 0 || len(s.app.flags.me) > 0 {
		return r, err
	}
	if err := s.findLedger(cmd.Context()); err != nil {
		return nil, err
	}
	if r, err = s.load(cmd.Context()); err == nil && len(r.items) == 0 {
		s.app.inform("the ledger %s holds nothing yet; %s fills it", s.ledger, s.app.call("harvest"))
	}
	return r, err
}

// windowOrYear is what a command about rules looks at: what was asked for, or
// all there is, which a first harvest makes twelve months.
func windowOrYear(window evidence.Window, given bool, s *session) evidence.Window {
	if given {
		return window
	}
	return lastTwelveMonths(s.now)
}

// piecesIn are the pieces done in the window; without one all, those in
// progress too.
func piecesIn(judged []classify.Judged, window evidence.Window, given bool) []classify.Judged {
	if !given {
		return judged
	}
	return slices.DeleteFunc(judged, func(j classify.Judged) bool { return !j.Piece.Counts(window) })
}

func piecesOf(judged []classify.Judged) []*evidence.Piece {
	pieces := make([]*evidence.Piece, len(judged))
	for i := range judged {
		pieces[i] = judged[i].Piece
	}
	return pieces
}

// writeJSON writes a value as indented JSON.
func writeJSON(w io.Writer, v any) error {
	return report.WriteJSON(w, v, "  ")
}

// writeTable writes a table for people on a terminal. Into a pipe go lines,
// which may have more columns than the table has heads.
func (a *app) writeTable(t *table) error {
	if a.out.isTerminal {
		return t.text(a.stdout, a.out.width)
	}
	return t.lines(a.stdout)
}

// pointsOf is what a rule gives, in words.
func pointsOf(r classify.Rule) string {
	if r.Veto {
		return "veto"
	}
	return strconv.Itoa(r.Points)
}
