package main

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"sheaf/report"
)

func (a *app) unmappedCommand() *cobra.Command {
	var (
		when    period
		out     output
		only    string
		percent string
	)
	cmd := &cobra.Command{
		Use:   "unmapped [PERIOD]",
		Short: "work that is not tied to the level you want",
		Long: `Lists the work that does not speak for the target level, in two groups: what
speaks for your current level, useful but not ready, and what speaks for nothing
on the ladder. Each piece is shown with the rule nearest to it and what failed.
With --max the exit code is 5 where more than that share speaks for nothing, or
nothing is known because the span was not harvested.`,
		Example: `  sheaf unmapped last-quarter
  sheaf unmapped 6m --only nothing --max 30%`,
		RunE: func(cmd *cobra.Command, args []string) error {
			group := report.Group(only)
			if group != "" && group != report.OnlyCurrent && group != report.OnlyNothing {
				return &usageError{msg: fmt.Sprintf("unknown --only %q", only), hint: "it is current or nothing"}
			}
			limit, err := parsePercent(percent)
			if err != nil {
				return err
			}
			s, window, err := a.forPeriod(when, args, &out, report.UnmappedReport)
			if err != nil {
				return err
			}
			data, err := s.report(cmd.Context(), reportAsk{doc: report.UnmappedReport, window: window, only: group}, &out)
			if err != nil || percent == "" {
				return err
			}
			if data.Counts.Done() == 0 && !data.Coverage.Whole && s.hasSources() {
				return &hinted{&checkError{"nothing that was finished is known, and the span was not harvested in full"}, s.app.call("harvest "+window.Period()) + " reads it"}
			}
			if share := data.NothingPercent(); share > limit {
				return &checkError{fmt.Sprintf("%s%% of the pieces speak for nothing, more than %s", shareAbove(share, limit), percent)}
			}
			return nil
		},
	}
	when.flags(cmd.Flags())
	out.flags(cmd.Flags(), report.UnmappedReport.Formats()...)
	cmd.Flags().StringVar(&only, "only", "", "one `GROUP`: current or nothing")
	cmd.Flags().StringVar(&percent, "max", "", "exit 5 where more than this `SHARE` speaks for nothing, such as 20%")
	return cmd
}

// shareAbove writes a share that is more than a limit with as few decimals as show it.
func shareAbove(share, limit float64) string {
	for decimals := 0; ; decimals++ {
		text := strconv.FormatFloat(share, 'f', decimals, 64)
		if n, err := strconv.ParseFloat(text, 64); decimals == 6 || err == nil && n > limit {
			return text
		}
	}
}

func parsePercent(s string) (float64, error) {
	if s == "" {
		return 0, nil
	}
	n, err := strconv.ParseFloat(strings.TrimSuffix(s, "%"), 64)
	if err != nil || !(n >= 0 && n <= 100) {
		return 0, &usageError{msg: fmt.Sprintf("--max %q is no share", s), hint: "write it like 20%"}
	}
	return n, nil
}
