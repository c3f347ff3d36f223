package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"sheaf/classify"
	"sheaf/evidence"
	"sheaf/evidence/suggest"
	"sheaf/report"
)

func (a *app) gapCommand() *cobra.Command {
	var (
		out   output
		level string
		check bool
	)
	cmd := &cobra.Command{
		Use:   "gap",
		Short: "hold the evidence up to the role you want",
		Long: `Holds your work up to what the target level expects, each expectation over its
own span: how much was found of what is wanted, in how many teams and months,
the best pieces, and those that one more fact would make count. With --check
the exit code is 5 unless every expectation is met.`,
		Example: `  sheaf gap
  sheaf gap --level staff --json`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			s, err := a.newSession()
			if err != nil {
				return err
			}
			if err := errors.Join(s.aim(level), out.check(a, report.GapReport)); err != nil {
				return err
			}
			expectations := s.cfg.Ladder.Expectations(s.cfg.Role.Target)
			if check && len(expectations) == 0 {
				return &usageError{msg: "the ladder asks for nothing at " + s.cfg.Role.Target, hint: "there is nothing to check; name another level with --level"}
			}
			window := evidence.Window{From: spanOf(expectations).Before(s.now), To: s.now}
			data, err := s.report(cmd.Context(), reportAsk{doc: report.GapReport, window: window}, &out)
			if err != nil {
				return err
			}
			if err := s.remind(); err != nil || !check {
				return err
			}
			if !data.Gap.Met() {
				return &checkError{"not every expectation of " + s.cfg.Role.Target + " is met"}
			}
			return nil
		},
	}
	out.flags(cmd.Flags(), report.GapReport.Formats()...)
	cmd.Flags().StringVar(&level, "level", "", "hold it up to `LEVEL` instead of the target")
	cmd.Flags().BoolVar(&check, "check", false, "exit 5 unless every expectation is met")
	return cmd
}

// aim makes another level the target of this call.
func (s *session) aim(level string) error {
	if level == "" {
		return nil
	}
	for _, known := range s.cfg.Ladder.Levels {
		if known == level {
			s.cfg.Role.Target = level
			return nil
		}
	}
	hint := "the ladder has " + strings.Join(s.cfg.Ladder.Levels, ", ")
	if near, ok := suggest.Nearest(level, s.cfg.Ladder.Levels); ok {
		hint = "did you mean " + near + "? " + hint
	}
	return &usageError{msg: fmt.Sprintf("unknown level %q", level), hint: hint}
}

// spanOf is the longest span that any of the expectations looks back over.
func spanOf(expectations []classify.Expectation) classify.Span {
	longest := classify.Span{Months: 6}
	for _, e := range expectations {
		if e.Within.Months*31+e.Within.Days > longest.Months*31+longest.Days {
			longest = e.Within
		}
	}
	return longest
}

// checkError is a check that was asked for and did not hold.
type checkError struct{ msg string }

func (e *checkError) Error() string { return e.msg }
