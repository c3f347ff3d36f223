package main

import (
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"sheaf/classify"
	"sheaf/report"
)

func (a *app) rulesCheckCommand() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "check",
		Short: "check the rules and run their examples",
		Long: `Compiles every rule in force and runs its own examples; then points out what is
no mistake but of no use: a capability without rules, an expectation that no
rules can meet, a rule without examples. The exit code is 5 if an example does
not hold, 2 if a condition can not be read; sheaf rules test shows the details.`,
		Example: `  sheaf rules check
  sheaf rules check --json`,
		Args: noArgs,
		RunE: func(*cobra.Command, []string) error {
			s, err := a.newSession()
			if err != nil {
				return err
			}
			return s.checkRules(asJSON)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

// rulesChecked is the result of rules check.
type rulesChecked struct {
	Schema   string   `json:"schema"`
	Unstable bool     `json:"unstable"`
	Rules    int      `json:"rules"`
	Examples int      `json:"examples"`
	Failures []string `json:"failures"`
	Findings []string `json:"findings"`
}

func (s *session) checkRules(asJSON bool) error {
	rules := s.cfg.Classifier().Rules()
	result := rulesChecked{Schema: "sheaf.rules-check/1", Unstable: true, Rules: len(rules), Failures: []string{}, Findings: s.lintRules(rules)}
	for _, r := range rules {
		result.Examples += exampleCount(r)
	}
	for _, f := range s.cfg.Classifier().CheckExamples() {
		result.Failures = append(result.Failures, f.Error())
	}
	write := result.write
	if asJSON {
		write = func(w io.Writer) error { return writeJSON(w, result) }
	}
	if err := write(s.app.stdout); err != nil {
		return err
	}
	return failedExamples(len(result.Failures), result.Examples, "sheaf rules test shows the details")
}

// failedExamples is the error of a run of examples, nil where all hold.
func failedExamples(failed, all int, hint string) error {
	if failed == 0 {
		return nil
	}
	return &hinted{&checkError{fmt.Sprintf("%d of %s", failed, plural(all, "example does not hold", "examples do not hold"))}, hint}
}

func (c *rulesChecked) write(w io.Writer) error {
	for _, f := range c.Failures {
		fmt.Fprintf(w, "failed   %s\n", report.Visible(f))
	}
	for _, f := range c.Findings {
		fmt.Fprintf(w, "look at  %s\n", report.Visible(f))
	}
	held := "all hold"
	if len(c.Failures) > 0 {
		held = fmt.Sprintf("%d fail", len(c.Failures))
	}
	_, err := fmt.Fprintf(w, "%s, %s: %s\n", plural(c.Rules, "rule", "rules"), plural(c.Examples, "example", "examples"), held)
	return err
}

// lintRules finds what is allowed but of no use, in the order of the ladder,
// then of the rules.
func (s *session) lintRules(rules []classify.Rule) []string {
	findings := []string{}
	find := func(format string, args ...any) { findings = append(findings, fmt.Sprintf(format, args...)) }
	for _, c := range s.cfg.Ladder.Capabilities {
		most := mostPoints(c.ID, rules)
		if most == 0 {
			find("capability %q has no rules: only a note or the trailer Evidence: %s can show it", c.ID, c.ID)
		}
		for _, e := range c.Expect {
			if have := classify.StrengthOf(most); most > 0 && have < e.Strength {
				find("expectation %q of %s wants %s tags, and its rules give %d points at most, which is %s", e.ID, c.ID, e.Strength, most, have)
			}
		}
	}
	for _, r := range rules {
		switch {
		case exampleCount(r) == 0:
			find("rule %q has no examples: add [rule.%s.examples]", r.ID, r.ID)
		case len(r.Examples.Match) == 0:
			find("rule %q has no example that it matches", r.ID)
		case len(r.Examples.Miss) == 0:
			find("rule %q has no example that it must not match", r.ID)
		}
	}
	return findings
}

// mostPoints is what a capability's rules give when all hold: of a group the
// best counts.
func mostPoints(capability string, rules []classify.Rule) int {
	sum := 0
	best := map[string]int{}
	for _, r := range rules {
		switch {
		case r.Capability != capability || r.Veto:
		case r.Group == "":
			sum += r.Points
		case r.Points > best[r.Group]:
			sum += r.Points - best[r.Group]
			best[r.Group] = r.Points
		}
	}
	return sum
}
