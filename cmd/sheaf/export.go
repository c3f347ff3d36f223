package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"sheaf/evidence"
	"sheaf/store"
)

// exportAsk is what to give back.
type exportAsk struct {
	window evidence.Window
	within bool // the items of the window alone
	// notes says that those of the journal go with it, rescue that the ledger is
	// damaged.
	notes, rescue bool
}

func (a *app) exportCommand() *cobra.Command {
	var (
		when period
		out  output
		ask  exportAsk
		// folder is the journal named, or ownJournal.
		folder string
	)
	cmd := &cobra.Command{
		Use:   "export [PERIOD]",
		Short: "give everything back, as lines of JSON",
		Long: `Prints what the ledger holds as JSON lines of the format sheaf.item/1, ordered
by time, then id; without a period all of it. Nothing is left out or made nicer:
sheaf import takes the lines back. With --journal the notes of the journal are
among them, or with --journal=DIR those of another. Of a damaged ledger
--salvage prints what can still be read, says that the rest is missing, and ends
with 3.`,
		Example: `  sheaf export -o backup.jsonl
  sheaf export 2026-10 --journal
  sheaf export --salvage -o saved.jsonl`,
		RunE: func(cmd *cobra.Command, args []string) error {
			s, err := a.newSession()
			if err != nil {
				return err
			}
			if ask.window, ask.within, err = when.window(args, s.now); err != nil {
				if info, failed := os.Stat(strings.Join(args, " ")); folder == ownJournal && failed == nil && info.IsDir() {
					return &usageError{msg: fmt.Sprintf("--journal %s: a folder goes behind an equals sign here", args[0]), hint: "write --journal=" + args[0]}
				}
				return err
			}
			if err := cmp.Or(out.endsAs("JSON lines, one item each", ".jsonl", ".ndjson"), out.checkFile()); err != nil {
				return err
			}
			if ask.notes = folder != ""; ask.notes && folder != ownJournal {
				a.flags.journal = folder
			}
			return s.export(cmd.Context(), ask, &out)
		},
	}
	when.flags(cmd.Flags())
	f := cmd.Flags()
	f.StringVarP(&out.file, "output", "o", "", "write to `FILE`")
	f.BoolVar(&out.force, "force", false, "replace the file that exists")
	f.BoolVar(&ask.rescue, "salvage", false, "print what can still be read of a damaged ledger")
	f.StringVar(&folder, "journal", "", "give the notes of the journal too, or of that in `DIR`")
	f.Lookup("journal").NoOptDefVal = ownJournal
	return cmd
}

func (s *session) export(ctx context.Context, ask exportAsk, out *output) error {
	if err := s.findLedger(ctx); err != nil {
		return err
	}
	if ask.notes {
		if err := s.readJournal(); err != nil {
			return err
		}
	}
	var (
		r         *reading
		lost, err error
	)
	if ask.rescue {
		r, lost, err = s.salvage(ctx)
	} else {
		r, err = s.loadLedger(ctx)
	}
	if err != nil {
		return err
	}
	if len(r.items) == 0 {
		s.app.inform("the ledger %s holds nothing yet; %s fills it", s.ledger, s.app.call("harvest"))
	}
	items := r.items
	if ask.notes {
		s.warnOfJournal()
		items = r.all()
		slices.SortFunc(items, evidence.CompareItems)
	}
	if ask.within {
		items = slices.DeleteFunc(slices.Clone(items), func(it *evidence.Item) bool { return it.At.IsZero() || !ask.window.Contains(it.At) })
	}
	return cmp.Or(s.app.write(out, func(w io.Writer) error { return exportItems(w, items) }), lost)
}

// salvage reads what can be read of a damaged ledger, and the error that some of it
// can not.
func (s *session) salvage(ctx context.Context) (r *reading, lost, err error) {
	st, err := store.OpenDamaged(ctx, s.ledger)
	if errors.Is(err, fs.ErrNotExist) { // there is nothing to lose
		r, err = s.loadLedger(ctx)
		return r, nil, err
	}
	if err != nil {
		return nil, nil, atLedger(err)
	}
	items, whole, err := st.Salvage(ctx)
	err = errors.Join(err, st.Close())
	var damaged *store.DamagedError
	switch {
	case errors.As(err, &damaged):
		return nil, nil, &hinted{err, "nothing in it can be read; move it aside, and " + s.app.call("harvest all") + " makes a new one"}
	case err != nil:
		return nil, nil, err
	case !whole:
		lost = &hinted{&partlyError{what: s.ledger + " is damaged: what could not be read is missing"},
			"move it aside; sheaf import takes these lines into a new one, and " + s.app.call("harvest all") + " fetches what it can of the rest"}
	}
	r = s.whole(items)
	r.notes = s.noteItems()
	return r, lost, nil
}

// ownJournal is what --journal without a folder stands for.
const ownJournal = "your own"

func exportItems(w io.Writer, items []*evidence.Item) error {
	var line []byte
	for _, it := range items {
		var err error
		if line, err = evidence.AppendLine(line[:0], it); err != nil {
			return fmt.Errorf("export %s: %w", it.ID, err)
		}
		if _, err := w.Write(line); err != nil {
			return fmt.Errorf("export: %w", err)
		}
	}
	return nil
}

// findLedger finds the ledger for a command that needs no identity: one that
// is named, else that of the sources or of the repository around, else the
// standard one.
func (s *session) findLedger(ctx context.Context) error {
	named := s.app.flags.ledger != "" || s.app.env("SHEAF_LEDGER") != ""
	if s.adhoc && !named && s.findRepositories() == nil && s.identify(ctx) == nil {
		return s.setLedger()
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	if len(s.app.flags.repos) > 0 && !named {
		return s.connect(ctx)
	}
	s.adhoc = false
	return s.setLedger()
}
