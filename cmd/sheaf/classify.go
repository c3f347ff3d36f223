package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"sheaf/classify"
	"sheaf/evidence"
	"sheaf/report"
)

func (a *app) classifyCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "classify FILE.jsonl",
		Short: "say what items show, as lines of JSON",
		Long: `Reads items as JSON lines of the format sheaf.item/1 (- is standard input) and
prints for each one line of JSON, in the same order: its tags with the rules and
facts behind them, whether it is delivery, what was near and what was missing,
which rules wait for a fact, and the vetoes that took it out (sheaf help rules).
Each item is a piece of its own, and each item's actor is taken for you.`,
		Example: `  sheaf export 2026-10 | sheaf classify -
  sheaf classify items.jsonl`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return &usageError{msg: fmt.Sprintf("classify takes one file, got %d", len(args)), hint: "name a file of sheaf.item/1 lines, or - for standard input"}
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			s, err := a.newSession()
			if err != nil {
				return err
			}
			return s.classifyFile(cmd.Context(), args[0])
		},
	}
}

// classifiedItem is one line of classify.
type classifiedItem struct {
	ID       string         `json:"id"`
	Tags     []evidence.Tag `json:"tags"`
	Baseline bool           `json:"baseline"`
	// BaselineRules are the rules that made it delivery.
	BaselineRules []evidence.RuleMatch `json:"baseline_rules"`
	Near          []classify.NearMiss  `json:"near"`
	Unknown       []classify.Unknown   `json:"unknown"`
	// Vetoed are the vetoes that took the item out, Misspelled the tags by hand
	// that name no capability.
	Vetoed     []evidence.RuleMatch  `json:"vetoed"`
	Misspelled []classify.Misspelled `json:"misspelled,omitempty"`
}

// classifyBatch is how many items are classified at a time: enough to keep
// the cores busy, few enough to hold in memory.
const classifyBatch = 2000

func (s *session) classifyFile(ctx context.Context, name string) error {
	in, err := s.app.input(ctx, name)
	if err != nil {
		return &usageError{msg: fmt.Sprintf("classify %s: %v", name, cause(err)), hint: "name a file of sheaf.item/1 lines"}
	}
	defer in.Close()
	directory := s.directory()
	var pieces []*evidence.Piece
	flush := func() error {
		for i, v := range s.cfg.Classifier().ClassifyAll(pieces) {
			line := classifiedItem{ID: pieces[i].ID, Tags: orEmpty(v.Tags), Baseline: v.Baseline, BaselineRules: orEmpty(v.BaselineRules), Near: orEmpty(v.Near), Unknown: orEmpty(v.Unknown), Vetoed: orEmpty(v.Vetoed), Misspelled: v.Misspelled}
			if err := report.WriteJSON(s.app.stdout, line, ""); err != nil {
				return err
			}
		}
		pieces = pieces[:0]
		return nil
	}
	bad, read := 0, 0
	for line, err := range evidence.ReadLines(in) {
		var broken *evidence.LineError
		switch {
		case errors.As(err, &broken):
			bad++
			s.app.warn("%s:%d: %s", name, broken.Number, broken.Err)
			continue
		case err != nil:
			return fmt.Errorf("read %s: %w", name, err)
		}
		read++
		it := line.Item
		directory.Resolve(&it)
		one := evidence.Group([]*evidence.Item{&it}, evidence.Grouping{Zone: s.now.Location()})
		pieces = append(pieces, &one[0])
		if len(pieces) == classifyBatch {
			if err := flush(); err != nil {
				return err
			}
		}
	}
	if err := flush(); err != nil {
		return err
	}
	if read+bad == 0 {
		s.app.inform("%s holds no items", name)
	}
	if bad > 0 {
		return &partlyError{what: plural(bad, "line is", "lines are") + " no item and left out"}
	}
	return nil
}

// orEmpty is the list, or an empty one, which JSON shows as [].
func orEmpty[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}
