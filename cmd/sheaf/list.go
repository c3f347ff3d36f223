package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"sheaf/classify"
	"sheaf/evidence"
	"sheaf/evidence/suggest"
	"sheaf/report"
)

func (a *app) listCommand() *cobra.Command {
	var (
		when   period
		out    output
		items  bool
		filter report.Filter
		kind   string
	)
	cmd := &cobra.Command{
		Use:   "list [PERIOD]",
		Short: "find pieces of work",
		Long: `Lists pieces of work that were done in the period, or their items with --items.
On a terminal it is a table, into a pipe tab-separated lines.`,
		Example: `  sheaf list 2026
  sheaf list 6m --capability performance --level target`,
		RunE: func(cmd *cobra.Command, args []string) error {
			filter.Kind = evidence.Kind(kind)
			doc := report.ListReport
			if items {
				doc = report.ItemList
			}
			s, window, err := a.forPeriod(when, args, &out, doc)
			if err != nil {
				return err
			}
			filter.Level = s.standsAt(filter.Level)
			if err := s.checkFilter(&filter); err != nil {
				return err
			}
			_, err = s.report(cmd.Context(), reportAsk{doc: doc, window: window, filter: filter}, &out)
			return err
		},
	}
	f := cmd.Flags()
	when.flags(f)
	out.flags(f, report.ListReport.Formats()...)
	f.BoolVar(&items, "items", false, "list the items of each piece")
	f.StringVar(&filter.Capability, "capability", "", "pieces that show the capability `ID`")
	f.StringVar(&kind, "kind", "", "pieces with an item of that `KIND`")
	f.StringVar(&filter.Space, "space", "", "pieces of the repository or project `SPACE`")
	f.StringVar(&filter.Text, "text", "", "pieces whose titles hold all these `WORDS`")
	f.BoolVar(&filter.InProgress, "in-progress", false, "pieces in progress, instead of those done")
	f.StringVar(&filter.Level, "level", "", "pieces that stand at `LEVEL`: target, current, unmapped or undecided, or what reports call it, such as staff or nothing")
	return cmd
}

// standsAt is the word of list for where a piece stands that another word means:
// the name of the level, or what reports say.
func (s *session) standsAt(word string) string {
	switch word {
	case s.cfg.Role.Target:
		return classify.Target.String()
	case s.cfg.Role.Current:
		return classify.Current.String()
	case "nothing":
		return classify.Unmapped.String()
	}
	return word
}

// checkFilter refuses words that can match nothing.
func (s *session) checkFilter(f *report.Filter) error {
	if id, err := s.capability(f.Capability); err == nil {
		f.Capability = id
	}
	var kinds []string
	for _, k := range evidence.Kinds() {
		kinds = append(kinds, string(k))
	}
	levels := []string{"target", "current", "unmapped", "undecided"}
	for _, check := range []struct {
		what, value string
		known       []string
	}{{"capability", f.Capability, s.capabilityIDs()}, {"kind", string(f.Kind), kinds}, {"level", f.Level, levels}} {
		if check.value == "" || slices.Contains(check.known, check.value) {
			continue
		}
		hint := "it is one of " + strings.Join(check.known, ", ")
		if near, ok := suggest.Nearest(check.value, check.known); ok {
			hint = "did you mean " + near + "? " + hint
		}
		return &usageError{msg: fmt.Sprintf("unknown %s %q", check.what, check.value), hint: hint}
	}
	return nil
}
