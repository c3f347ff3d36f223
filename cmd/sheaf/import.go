package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"sheaf/evidence"
	"sheaf/report"
	"sheaf/store"
)

// maxBadLines is how many bad lines of a file are named; the rest is counted.
const maxBadLines = 10

func (a *app) importCommand() *cobra.Command {
	var dry bool
	cmd := &cobra.Command{
		Use:   "import FILE...",
		Short: "take items in, as lines of JSON",
		Long: `Reads JSON lines of the format sheaf.item/1 into the ledger; - is standard
input. A line that is no item is named by its number and left out, the others
are taken, and the exit code is 3. Importing the same lines again adds nothing,
nor does an item whose "updated" is earlier than that of one imported before.`,
		Example: `  sheaf import items.jsonl
  sheaf export 2025 | sheaf import --ledger other.db -`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return &usageError{msg: "import needs a file", hint: "name one or more, or - for standard input"}
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			s, err := a.newSession()
			if err != nil {
				return err
			}
			if err := s.findLedger(cmd.Context()); err != nil {
				return err
			}
			return s.importFiles(cmd.Context(), args, dry)
		},
	}
	cmd.Flags().BoolVarP(&dry, "dry-run", "n", false, "read and check, and store nothing")
	return cmd
}

func (s *session) importFiles(ctx context.Context, names []string, dry bool) error {
	// Everything is read before anything is stored, so that a missing file
	// changes nothing.
	bySource := map[string][]evidence.Item{}
	var sources []string
	var timeless []string
	bad := 0
	for _, name := range names {
		n, err := s.readItems(ctx, name, func(it evidence.Item) {
			if it.IsTimeless() {
				timeless = append(timeless, it.ID)
			}
			if bySource[it.Source] == nil {
				sources = append(sources, it.Source)
			}
			bySource[it.Source] = append(bySource[it.Source], it)
		})
		if err != nil {
			return err
		}
		bad += n
	}
	if n := len(timeless); n > 0 {
		s.app.warn("%s no time to count by in any period, first %s; give it as \"at\": \"2026-10-03T15:04:05Z\"", plural(n, "item has", "items have"), timeless[0])
	}
	read, added, changed, older := 0, 0, 0, 0
	for _, src := range sources {
		read += len(bySource[src])
	}
	if !dry {
		st, err := store.Open(ctx, s.ledger)
		if err != nil {
			return atLedger(err)
		}
		defer st.Close()
		release, err := st.Lock()
		if err != nil {
			return err
		}
		defer release()
		for _, src := range sources {
			a, err := st.Add(ctx, store.Batch{Source: src, Place: store.Imported, Items: bySource[src]})
			if err != nil {
				return err
			}
			added, changed, older = added+len(a.New), changed+a.Changed, older+a.Older
		}
		if older > 0 {
			s.app.inform("%s older than what was imported before, and changed nothing", plural(older, "item is", "items are"))
		}
		if added+changed > 0 && s.identify(ctx) == nil {
			s.warnUnkept(s.renewBrief(ctx, st))
		}
	}
	rest := "the rest is saved"
	if read == 0 {
		rest = "nothing was stored"
	}
	if dry {
		rest = "nothing was stored"
		fmt.Fprintf(s.app.stdout, "%s read, nothing stored\n", plural(read, "item", "items"))
	} else {
		fmt.Fprintf(s.app.stdout, "%s read, %d new, %d changed\n", plural(read, "item", "items"), added, changed)
	}
	if bad > 0 {
		return &partlyError{what: plural(bad, "line is", "lines are") + " no item and left out, " + rest}
	}
	return nil
}

// readItems reads one file of items and names its bad lines.
func (s *session) readItems(ctx context.Context, name string, take func(evidence.Item)) (bad int, err error) {
	in, err := s.app.input(ctx, name)
	if err != nil {
		return 0, &usageError{msg: fmt.Sprintf("import %s: %v", report.Visible(name), cause(err)), hint: "name a file of sheaf.item/1 lines, such as sheaf export writes"}
	}
	defer in.Close()
	for line, err := range evidence.ReadLines(in) {
		var broken *evidence.LineError
		switch {
		case errors.As(err, &broken):
			if bad++; bad <= maxBadLines {
				s.app.warn("%s:%d: %s", name, broken.Number, broken.Err)
			}
		case errors.Is(err, errLeftAtOnce):
			return bad, err
		case err != nil:
			return bad, &hinted{fmt.Errorf("import %s: %w", name, cause(err)), "name a file of sheaf.item/1 lines, such as sheaf export writes"}
		default:
			take(line.Item)
		}
	}
	if bad > maxBadLines {
		s.app.warn("%s: %d more lines are no items", name, bad-maxBadLines)
	}
	return bad, nil
}
