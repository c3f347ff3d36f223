package main

import (
	"cmp"

	"github.com/spf13/cobra"

	"sheaf/classify"
)

func (a *app) rulesListCommand() *cobra.Command {
	var (
		capability string
		asJSON     bool
	)
	cmd := &cobra.Command{
		Use:   "list",
		Short: "the rules in force",
		Long: `Lists the rules in force, built-in ones and those of the config: the capability
each speaks for, its points or that it is a veto, its group (of one group the
best rule counts), and why it is a rule. On a terminal it is a table, into a
pipe tab-separated lines with the place where each was written; --json shows the
conditions too.`,
		Example: `  sheaf rules list
  sheaf rules list --capability mentoring --json`,
		Args: noArgs,
		RunE: func(*cobra.Command, []string) error {
			s, err := a.newSession()
			if err != nil {
				return err
			}
			if capability, err = s.capability(capability); err != nil {
				return err
			}
			return s.listRules(capability, asJSON)
		},
	}
	cmd.Flags().StringVar(&capability, "capability", "", "rules for the capability `ID` alone")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON, with the conditions")
	return cmd
}

// listedRule is one rule of rules list --json.
type listedRule struct {
	ID         string `json:"id"`
	Capability string `json:"capability,omitempty"`
	Points     int    `json:"points"`
	Group      string `json:"group,omitempty"`
	Veto       bool   `json:"veto"`
	Scope      string `json:"scope,omitempty"`
	Why        string `json:"why"`
	When       string `json:"when"`
	Examples   int    `json:"examples"`
	Origin     string `json:"origin"`
}

func (s *session) listRules(capability string, asJSON bool) error {
	listed := []listedRule{}
	t := table{head: []string{"RULE", "CAPABILITY", "POINTS>", "GROUP", "WHY"}}
	for _, r := range s.cfg.Classifier().Rules() {
		if capability != "" && r.Capability != capability {
			continue
		}
		origin := s.ruleOrigin(r.ID)
		listed = append(listed, listedRule{
			r.ID, r.Capability, r.Points, r.Group, r.Veto, r.Scope, r.Why, r.When, exampleCount(r), origin,
		})
		t.add(r.ID, cmp.Or(r.Capability, "all"), pointsOf(r), cmp.Or(r.Group, "-"), r.Why, origin)
	}
	if len(listed) == 0 {
		s.app.inform("no rule among %s speaks for %s", plural(len(s.cfg.Classifier().Rules()), "rule", "rules"), cmp.Or(capability, "anything"))
	}
	if asJSON {
		return writeJSON(s.app.stdout, struct {
			Schema   string       `json:"schema"`
			Unstable bool         `json:"unstable"`
			Rules    []listedRule `json:"rules"`
		}{"sheaf.rules/1", true, listed})
	}
	return s.app.writeTable(&t)
}

func exampleCount(r classify.Rule) int { return len(r.Examples.Match) + len(r.Examples.Miss) }
