package main

import (
	"github.com/spf13/cobra"

	"sheaf/report"
)

func (a *app) digestCommand() *cobra.Command {
	var (
		when period
		out  output
	)
	cmd := &cobra.Command{
		Use:   "digest [PERIOD]",
		Short: "draft the month",
		Long: `Drafts what a span of time says about the level you want next: what speaks for
it, what is good work at your level, what speaks for nothing on the ladder, and
what was not collected. Without a period it takes last month in the first seven
days of a month, else this month.`,
		Example: `  sheaf digest last-month
  sheaf digest 2026-10 -o october.md`,
		RunE: func(cmd *cobra.Command, args []string) error {
			s, window, err := a.forPeriod(when, args, &out, report.DigestReport)
			if err != nil {
				return err
			}
			if _, err := s.report(cmd.Context(), reportAsk{doc: report.DigestReport, window: window}, &out); err != nil {
				return err
			}
			return s.remind()
		},
	}
	when.flags(cmd.Flags())
	out.flags(cmd.Flags(), report.DigestReport.Formats()...)
	return cmd
}
