package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"github.com/spf13/cobra"

	"sheaf/evidence"
	"sheaf/report"
	"sheaf/store"
)

func (a *app) showCommand() *cobra.Command {
	var out output
	cmd := &cobra.Command{
		Use:   "show ID",
		Short: "one piece, and why it counts",
		Long: `Shows one piece of work: its items, how they hang together, and for each tag the
rules and the facts that met them; then what was near, and what was not known.
ID is that of any item of the piece, or a short form of it: seven digits of a
commit, #12, PAY-7.`,
		Example: `  sheaf show 1a2b3c4
  sheaf show '#12' --json`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) == 1 {
				return nil
			}
			return &usageError{msg: fmt.Sprintf("show takes one id, got %d", len(args)), hint: "sheaf list prints them"}
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			s, err := a.newSession()
			if err != nil {
				return err
			}
			if err := out.check(a.out, report.ShowReport); err != nil {
				return err
			}
			r, err := s.open(cmd.Context(), lastTwelveMonths(s.now))
			if err != nil {
				return err
			}
			in, err := r.input(evidence.All)
			if err != nil {
				return err
			}
			id, err := s.today(cmd.Context(), args[0])
			if err != nil {
				return err
			}
			piece, err := s.find(in.Others, id)
			if err != nil {
				return err
			}
			in.Show = &r.classified([]*evidence.Piece{piece})[0]
			r.redact(&in, &out)
			return r.print(&out, report.ShowReport, report.Build(in, report.ShowReport))
		},
	}
	out.flags(cmd.Flags(), report.ShowReport.Formats()...)
	return cmd
}

// today is the id that an item has today, given one it may have had before its
// repository was renamed or its ticket moved.
func (s *session) today(ctx context.Context, id string) (string, error) {
	st, err := store.OpenReadOnly(ctx, s.ledger)
	if errors.Is(err, fs.ErrNotExist) {
		return id, nil
	}
	if err != nil {
		return "", err
	}
	defer st.Close()
	return st.Resolve(ctx, id)
}

// find is the one piece that id, or a short form of it, means.
func (s *session) find(pieces []*evidence.Piece, id string) (*evidence.Piece, error) {
	var found []*evidence.Piece
	for _, p := range pieces {
		switch p.Match(id) {
		case evidence.Whole:
			return p, nil
		case evidence.Short:
			found = append(found, p)
		}
	}
	switch len(found) {
	case 0:
		hint := s.app.call("list all") + " prints what there is"
		if near, ok := nearest(strings.ToUpper(id), namesOf(pieces)); ok {
			hint = fmt.Sprintf("did you mean %s? %s", near, hint)
		}
		return nil, &usageError{msg: fmt.Sprintf("no piece of work is known as %q", id), hint: hint}
	case 1:
		return found[0], nil
	}
	var ids []string
	for _, p := range found[:min(len(found), 5)] {
		ids = append(ids, p.ID)
	}
	return nil, &usageError{msg: fmt.Sprintf("%q means %d pieces", id, len(found)), hint: "give more of it: " + strings.Join(ids, ", ")}
}

// namesOf are the names of tickets and pull requests, as people type them. A
// commit has none that a slip could be told in.
func namesOf(pieces []*evidence.Piece) []string {
	var names []string
	for _, p := range pieces {
		for _, it := range p.Items {
			if _, key, ok := strings.Cut(it.ID, "jira:"); ok {
				names = append(names, key)
			} else if _, number, ok := strings.Cut(it.ID, "#"); ok && it.Kind == evidence.PullRequest {
				names = append(names, "#"+number)
			}
		}
	}
	return names
}
