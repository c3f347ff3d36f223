package main

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"sheaf/classify"
	"sheaf/evidence"
)

func (a *app) rulesUnusedCommand() *cobra.Command {
	var (
		when   period
		asJSON bool
	)
	cmd := &cobra.Command{
		Use:   "unused [PERIOD]",
		Short: "rules that never matched your work",
		Long: `Lists the rules whose condition held for no item in the ledger, or for none of
the pieces done in the period, and why: nothing of the kind they read was
harvested, a fact they need was not looked up, or the condition was never met.
A rule that matched but was outdone or vetoed is in use.`,
		Example: `  sheaf rules unused
  sheaf rules unused 1y --json`,
		RunE: func(cmd *cobra.Command, args []string) error {
			s, err := a.newSession()
			if err != nil {
				return err
			}
			window, given, err := when.window(args, s.now)
			if err != nil {
				return err
			}
			r, err := s.openLedger(cmd, windowOrYear(window, given, s))
			if err != nil {
				return err
			}
			judged, err := r.judge(r.all())
			if err != nil {
				return err
			}
			return s.printUnused(piecesOf(piecesIn(judged, window, given)), asJSON)
		},
	}
	when.flags(cmd.Flags())
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

// unusedRule is a rule that held for nothing, and why.
type unusedRule struct {
	Rule       string `json:"rule"`
	Capability string `json:"capability,omitempty"`
	Origin     string `json:"origin"`
	// Read counts the items of a kind the rule can hold for, Unknown those of
	// them for which it is not decided, for want of Facts.
	Read    int      `json:"read"`
	Unknown int      `json:"unknown"`
	Facts   []string `json:"facts"`
}

func (u *unusedRule) why() string {
	switch {
	case u.Read == 0:
		return "no item of a kind it reads"
	case u.Unknown > 0:
		return fmt.Sprintf("not met, and not known for %s: %s", plural(u.Unknown, "item", "items"), strings.Join(u.Facts, ", "))
	}
	return "not met by " + plural(u.Read, "item", "items")
}

// unused are the rules that hold for no item, in their order.
func (s *session) unused(pieces []*evidence.Piece) []unusedRule {
	type use struct {
		held, read, unknown int
		facts               map[string]bool
	}
	uses := map[string]*use{}
	rules := s.cfg.Classifier().Rules()
	for _, r := range rules {
		uses[r.ID] = &use{facts: map[string]bool{}}
	}
	for o := range s.rules().Outcomes(pieces) {
		u := uses[o.Rule.ID]
		u.read++
		switch {
		case o.Holds:
			u.held++
		case o.Unknown != "":
			u.unknown++
			u.facts[o.Unknown] = true
		}
	}
	out := []unusedRule{}
	for _, r := range rules {
		if u := uses[r.ID]; u.held == 0 {
			facts := slices.Sorted(maps.Keys(u.facts))
			out = append(out, unusedRule{r.ID, r.Capability, s.ruleOrigin(r.ID), u.read, u.unknown, orEmpty(facts)})
		}
	}
	return out
}

func (s *session) printUnused(pieces []*evidence.Piece, asJSON bool) error {
	unused := s.unused(pieces)
	rules := s.cfg.Classifier().Rules()
	if asJSON {
		return writeJSON(s.app.stdout, struct {
			Schema   string       `json:"schema"`
			Unstable bool         `json:"unstable"`
			Pieces   int          `json:"pieces"`
			Rules    int          `json:"rules"`
			Unused   []unusedRule `json:"unused"`
		}{"sheaf.rules-unused/1", true, len(pieces), len(rules), unused})
	}
	t := table{head: []string{"RULE", "CAPABILITY", "WHY"}}
	for _, u := range unused {
		t.add(u.Rule, cmp.Or(u.Capability, "all"), u.why(), u.Origin)
	}
	s.app.inform("%d of %s matched nothing in %s", len(unused), plural(len(rules), "rule", "rules"), plural(len(pieces), "piece", "pieces"))
	if len(unused) == 0 {
		return nil
	}
	return s.app.writeTable(&t)
}

// itemCount is how many items there are in pieces.
func itemCount(judged []classify.Judged) int {
	n := 0
	for _, j := range judged {
		n += len(j.Piece.Items)
	}
	return n
}
