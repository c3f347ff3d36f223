package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"sheaf/report"
)

func (a *app) narrativeCommand() *cobra.Command {
	var (
		when       period
		out        output
		audience   string
		capability string
	)
	cmd := &cobra.Command{
		Use:   "narrative [PERIOD]",
		Short: "draft the review text",
		Long: `Drafts a text about your work in one of three forms. For self, a self-review by
capability: what the work shows, the pieces, what was hard, what comes next. For
promo, a promotion packet by what the target level expects: what meets it, how
broadly, and the honest gap. For manager, one page: what changed, the gap with
the question, what you ask for. Every sentence names the pieces it rests on, and
what only you can know is a blank with a question. Without a period it looks at
twelve months.`,
		Example: `  sheaf narrative --for promo -o case.md
  sheaf narrative --for self 2026-H2 --capability performance`,
		RunE: func(cmd *cobra.Command, args []string) error {
			s, window, err := a.forPeriod(when, args, &out, report.NarrativeReport)
			if err != nil {
				return err
			}
			if len(args) == 0 && when == (period{}) {
				window = lastTwelveMonths(s.now)
			}
			if !knownAudience(audience) {
				return &usageError{msg: fmt.Sprintf("unknown --for %q", audience), hint: "it is self, promo or manager"}
			}
			filter := report.Filter{Capability: capability}
			if err := s.checkFilter(&filter); err != nil {
				return err
			}
			_, err = s.report(cmd.Context(), reportAsk{doc: report.NarrativeReport, window: window, filter: filter, audience: report.Audience(audience)}, &out)
			return err
		},
	}
	f := cmd.Flags()
	when.flags(f)
	out.flags(f, report.NarrativeReport.Formats()...)
	f.StringVar(&audience, "for", string(report.ForSelf), "whom it is for: `AUDIENCE` is self, promo or manager")
	f.StringVar(&capability, "capability", "", "only what concerns the capability `ID`")
	return cmd
}

func knownAudience(name string) bool {
	switch report.Audience(name) {
	case report.ForSelf, report.ForPromotion, report.ForManager:
		return true
	}
	return false
}
