package main

import (
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"sheaf/evidence"
	"sheaf/report"
)

// value is a word that can be typed, and what it means.
type value struct{ word, means string }

// maxValues is how many ids a shell is offered at once, the latest.
const maxValues = 100

// completeValues lets shells complete the values of flags and the arguments of
// a command and those below it, by the names they have everywhere. It leaves
// alone what a command completes itself.
func (a *app) completeValues(cmd *cobra.Command) {
	complete := func(f *pflag.Flag) {
		if _, there := cmd.GetFlagCompletionFunc(f.Name); there || f.Value.Type() == "bool" {
			return
		}
		// The flag exists and has none yet, which are all that can be refused.
		_ = cmd.RegisterFlagCompletionFunc(f.Name, a.flagValues(cmd, f.Name))
	}
	cmd.Flags().VisitAll(complete)
	cmd.PersistentFlags().VisitAll(complete)
	if cmd.HasParent() && cmd.ValidArgsFunction == nil && len(cmd.ValidArgs) == 0 {
		cmd.ValidArgsFunction = a.argumentValues(cmd)
	}
	for _, c := range cmd.Commands() {
		a.completeValues(c)
	}
}

// flagValues are the values of the flag of that name.
func (a *app) flagValues(cmd *cobra.Command, flag string) cobra.CompletionFunc {
	switch flag {
	case "config":
		return files("toml")
	case "current", "target":
		return a.fromSession((*session).levelValues)
	case "part":
		return words(value{"service", "what is run"}, value{"timer", "when"})
	case "drafts":
		return cobra.FixedCompletions(nil, cobra.ShellCompDirectiveFilterDirs)
	case "ledger", "output":
		return cobra.FixedCompletions(nil, cobra.ShellCompDirectiveDefault)
	case "journal", "repo":
		return cobra.FixedCompletions(nil, cobra.ShellCompDirectiveFilterDirs)
	case "color":
		return words(value{"auto", "on a terminal"}, value{"always", "in a pipe too"}, value{"never", "none"})
	case "only":
		return words(value{"current", "useful, not ready"}, value{"nothing", "speaks for nothing on the ladder"})
	case "for":
		return words(value{"self", "a self-review, by capability"}, value{"promo", "a promotion packet, by expectation"}, value{"manager", "one page for your manager"})
	case "kind":
		return words(kindValues()...)
	case "format":
		return words(formatValues(cmd.Name())...)
	case "capability", "as", "proves":
		return a.fromSession((*session).capabilityValues)
	case "level":
		if cmd.Name() == "list" {
			return words(value{"target", "speaks for the level you want"}, value{"current", "useful, not ready"},
				value{"unmapped", "speaks for nothing on the ladder"}, value{"undecided", "a scope that is not known would decide"})
		}
		return a.fromSession((*session).levelValues)
	case "rule":
		return a.fromSession((*session).ruleValues)
	case "source":
		return a.fromSession((*session).sourceValues)
	case "space":
		return a.fromLedger(spaceValues)
	}
	return words()
}

// argumentValues are those of a command's arguments, which its use line names.
func (a *app) argumentValues(cmd *cobra.Command) cobra.CompletionFunc {
	_, use, _ := strings.Cut(cmd.Use, " ")
	first, _, _ := strings.Cut(use, " ")
	switch {
	case strings.HasPrefix(first, "[PERIOD"):
		return a.periodsAt(0)
	case strings.Contains(use, "[PERIOD"):
		return a.periodsAt(1)
	case first == "[FOLDER]...":
		return cobra.FixedCompletions(nil, cobra.ShellCompDirectiveFilterDirs)
	case first == "ID":
		return atArgument(0, a.fromLedger(idValues))
	case first == "[RULE]...":
		return a.fromSession((*session).ruleValues)
	case strings.HasPrefix(first, "FILE"):
		return files("jsonl", "json")
	}
	return words()
}

func files(endings ...string) cobra.CompletionFunc {
	return cobra.FixedCompletions(endings, cobra.ShellCompDirectiveFilterFileExt)
}

// words offers values that never change.
func words(values ...value) cobra.CompletionFunc {
	return func(_ *cobra.Command, _ []string, typed string) ([]cobra.Completion, cobra.ShellCompDirective) {
		return offer(values, typed), cobra.ShellCompDirectiveNoFileComp
	}
}

// atArgument offers values for the argument at one place, nothing elsewhere.
func atArgument(place int, of cobra.CompletionFunc) cobra.CompletionFunc {
	return func(cmd *cobra.Command, args []string, typed string) ([]cobra.Completion, cobra.ShellCompDirective) {
		if len(args) != place {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		return of(cmd, args, typed)
	}
}

// periodsAt offers periods for the argument at one place, and the second word
// of one that was begun with this or last.
func (a *app) periodsAt(place int) cobra.CompletionFunc {
	periods := a.fromSession(func(s *session) []value { return periodValues(s.now) })
	seconds := words(value{"month", ""}, value{"quarter", ""}, value{"year", ""})
	return func(cmd *cobra.Command, args []string, typed string) ([]cobra.Completion, cobra.ShellCompDirective) {
		switch {
		case len(args) == place:
			return periods(cmd, args, typed)
		case len(args) == place+1 && (args[place] == "this" || args[place] == "last"):
			return seconds(cmd, args, typed)
		}
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
}

// offer is the values that begin with what was typed.
func offer(values []value, typed string) []cobra.Completion {
	var out []cobra.Completion
	for _, v := range values {
		if strings.HasPrefix(strings.ToLower(v.word), strings.ToLower(typed)) {
			out = append(out, cobra.CompletionWithDesc(report.Visible(v.word), report.Visible(v.means)))
		}
	}
	return out
}

// fromSession offers values that the config decides. Where it can not be read
// there are none: a shell is no place for an error.
func (a *app) fromSession(values func(*session) []value) cobra.CompletionFunc {
	return func(_ *cobra.Command, _ []string, typed string) ([]cobra.Completion, cobra.ShellCompDirective) {
		a.stderr = io.Discard
		s, err := a.newSession()
		if err != nil {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		return offer(values(s), typed), cobra.ShellCompDirectiveNoFileComp
	}
}

// fromLedger offers values out of what was harvested, in the order of values.
func (a *app) fromLedger(values func(pieces []evidence.Piece, typed string) []value) cobra.CompletionFunc {
	return func(cmd *cobra.Command, _ []string, typed string) ([]cobra.Completion, cobra.ShellCompDirective) {
		a.stderr = io.Discard
		pieces, err := a.ledgerPieces(cmd)
		if err != nil {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		return offer(values(pieces, typed), typed), cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveKeepOrder
	}
}

// ledgerPieces reads what is there, and harvests nothing.
func (a *app) ledgerPieces(cmd *cobra.Command) ([]evidence.Piece, error) {
	s, err := a.newSession()
	if err != nil {
		return nil, err
	}
	if err := s.findLedger(cmd.Context()); err != nil {
		return nil, err
	}
	r, err := s.load(cmd.Context())
	if err != nil {
		return nil, err
	}
	linker, err := evidence.NewLinker(s.cfg.Tickets.Pattern, s.cfg.Tickets.Projects)
	if err != nil {
		return nil, err
	}
	// What could be done is not there to be shown or decided about.
	items := slices.DeleteFunc(r.all(), func(it *evidence.Item) bool { return it.Facts.Has(evidence.FactOpenWork) })
	return evidence.Group(items, evidence.Grouping{Linker: linker, Zone: s.now.Location()}), nil
}
