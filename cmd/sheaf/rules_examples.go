package main

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"

	"github.com/spf13/cobra"

	"sheaf/classify"
	"sheaf/report"
)

func (a *app) rulesTestCommand() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "test [RULE]...",
		Short: "run the rules' own examples",
		Long: `Runs the examples of every rule in force, or of those named, and shows for each
how many hold. An example that fails is shown with the rule's condition and the
parts of it that decided. The exit code is 5 if any fails.`,
		Example: `  sheaf rules test
  sheaf rules test --json`,
		RunE: func(_ *cobra.Command, args []string) error {
			s, err := a.newSession()
			if err != nil {
				return err
			}
			for _, id := range args {
				if err := s.checkRule(id); err != nil {
					return err
				}
			}
			return s.testRules(args, asJSON)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

// testedRule is how the examples of one rule came out.
type testedRule struct {
	Rule     string          `json:"rule"`
	Origin   string          `json:"origin"`
	Examples int             `json:"examples"`
	Failures []failedExample `json:"failures"`
	when     string
}

// failedExample is one example that a rule does not bear out.
type failedExample struct {
	// Kind is match or miss, Number the example's place in that list from 1.
	Kind    string          `json:"kind"`
	Number  int             `json:"number"`
	Why     string          `json:"why"`
	Example json.RawMessage `json:"example"`
}

func (s *session) testRules(names []string, asJSON bool) error {
	failures := s.cfg.Classifier().CheckExamples()
	tested := []testedRule{}
	examples, failed := 0, 0
	for _, r := range s.cfg.Classifier().Rules() {
		if len(names) > 0 && !slices.Contains(names, r.ID) {
			continue
		}
		one := testedRule{Rule: r.ID, Origin: s.ruleOrigin(r.ID), Examples: exampleCount(r), Failures: failuresOf(r, failures), when: r.When}
		examples, failed = examples+one.Examples, failed+len(one.Failures)
		tested = append(tested, one)
	}
	write := func(w io.Writer) error { return writeTested(w, tested, examples, failed) }
	if asJSON {
		write = func(w io.Writer) error {
			return writeJSON(w, struct {
				Schema   string       `json:"schema"`
				Unstable bool         `json:"unstable"`
				Examples int          `json:"examples"`
				Failed   int          `json:"failed"`
				Rules    []testedRule `json:"rules"`
			}{"sheaf.rules-test/1", true, examples, failed, tested})
		}
	}
	if err := write(s.app.stdout); err != nil {
		return err
	}
	return failedExamples(failed, examples, "change the condition or the example, and run it again")
}

func failuresOf(r classify.Rule, failures []classify.ExampleFailure) []failedExample {
	out := []failedExample{}
	for _, f := range failures {
		if f.Path[1] != r.ID {
			continue
		}
		kind := f.Path[3]
		list := r.Examples.Match
		if kind == "miss" {
			list = r.Examples.Miss
		}
		out = append(out, failedExample{kind, f.Index + 1, f.Msg, json.RawMessage(list[f.Index])})
	}
	return out
}

func writeTested(w io.Writer, tested []testedRule, examples, failed int) error {
	for _, r := range tested {
		word := "ok    "
		switch {
		case len(r.Failures) > 0:
			word = "FAILED"
		case r.Examples == 0:
			word = "none  "
		}
		fmt.Fprintf(w, "%s  %s  %d of %d\n", word, r.Rule, r.Examples-len(r.Failures), r.Examples)
		for _, f := range r.Failures {
			fmt.Fprintf(w, "        %s example %d %s\n", f.Kind, f.Number, report.Visible(f.Why))
			fmt.Fprintf(w, "          example: %s\n", report.Visible(string(f.Example)))
			fmt.Fprintf(w, "          when:    %s\n", report.Visible(r.when))
			fmt.Fprintf(w, "          from:    %s\n", report.Visible(r.Origin))
		}
	}
	_, err := fmt.Fprintf(w, "%s, %s, %d failed\n", plural(len(tested), "rule", "rules"), plural(examples, "example", "examples"), failed)
	return err
}
