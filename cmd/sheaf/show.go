package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"github.com/spf13/cobra"

	"sheaf/evidence"
	"sheaf/evidence/suggest"
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
commit, #12, PAY-7; or the address of its page.`,
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
			if err := out.check(a, report.ShowReport); err != nil {
				return err
			}
			r, err := s.openBy(cmd.Context(), lastTwelveMonths(s.now), func(ctx context.Context) (*reading, error) { return s.loadFor(ctx, args[0]) })
			if err != nil {
				return err
			}
			in, err := r.input(evidence.All)
			if err != nil {
				return err
			}
			piece, err := s.find(cmd.Context(), in.Others, args[0])
			if err != nil {
				return err
			}
			if len(s.journal.Decisions) > 1 {
				for _, d := range s.journal.Overruled(s.index(in.Others), piece) {
					piece.Notices = append(piece.Notices, fmt.Sprintf("part of it was decided on %s to count %s, before it became one with what was decided later", d.At.Format("2 Jan 2006"), forWhat(d)))
				}
			}
			in.Show = &r.classified([]*evidence.Piece{piece})[0]
			r.redact(&in, &out)
			return r.print(&out, report.ShowReport, report.Build(in, report.ShowReport))
		},
	}
	out.flags(cmd.Flags(), report.ShowReport.Formats()...)
	return cmd
}

// loadFor is load where one piece is asked for. Before the first harvest of a
// repository, which takes its time, a word is refused that no commit could be
// known by and that means nothing of what is there, such as a note.
func (s *session) loadFor(ctx context.Context, id string) (*reading, error) {
	r, err := s.load(ctx)
	if err != nil || len(r.runs) > 0 || !s.adhoc || mayName(id) {
		return r, err
	}
	for _, it := range r.all() {
		if (&evidence.Piece{Items: []*evidence.Item{it}}).Match(id) != evidence.NoMatch {
			return r, nil
		}
	}
	return nil, &usageError{
		msg:  fmt.Sprintf("no piece of work is known as %q, and nothing was harvested yet", id),
		hint: "an id is the begin of a commit's, such as 1a2b3c4, or #12 or PAY-7; " + s.app.call("list") + " harvests and prints them",
	}
}

// mayName reports whether a commit, or the pull request or ticket that its
// message names, could be known by a text: the begin of a name in hex, or
// something with a number.
func mayName(text string) bool {
	hash := strings.TrimPrefix(strings.ToLower(text), "git:")
	return strings.ContainsAny(text, "0123456789") || len(hash) >= 4 && strings.Trim(hash, "abcdef") == ""
}

// today is the id that an item has today, given one it may have had before its
// repository was renamed or its ticket moved, and those of items whose id was then
// one that it is a short form of.
func (s *session) today(ctx context.Context, id string) (today string, once []string, err error) {
	st, err := store.OpenReadOnly(ctx, s.ledger)
	if errors.Is(err, fs.ErrNotExist) {
		return id, nil, nil
	}
	if err != nil {
		return "", nil, err
	}
	defer st.Close()
	if today, err = st.Resolve(ctx, id); err != nil {
		return "", nil, err
	}
	once, err = st.Formerly(ctx, func(old string) bool {
		return (&evidence.Piece{Items: []*evidence.Item{{ID: old}}}).Match(id) == evidence.Short
	})
	return today, once, err
}

// find is the one piece that id, or a short form of it, means; else the one that it
// meant once.
func (s *session) find(ctx context.Context, pieces []*evidence.Piece, id string) (*evidence.Piece, error) {
	today, once, err := s.today(ctx, id)
	if err != nil {
		return nil, err
	}
	found := matching(pieces, today)
	if len(found) == 0 {
		for _, id := range once {
			found = append(found, matching(pieces, id)...)
		}
	}
	switch len(found) {
	case 0:
		hint := s.app.call("list all") + " prints what there is"
		if near, ok := suggest.Nearest(strings.ToUpper(id), namesOf(pieces)); ok {
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

// matching are the pieces that an id or a short form of it means: one alone where it
// is the whole id.
func matching(pieces []*evidence.Piece, id string) (found []*evidence.Piece) {
	if strings.HasPrefix(id, "https://") || strings.HasPrefix(id, "http://") {
		return linked(pieces, id)
	}
	for _, p := range pieces {
		switch p.Match(id) {
		case evidence.Whole:
			return []*evidence.Piece{p}
		case evidence.Short:
			found = append(found, p)
		}
	}
	return found
}

// linked are the pieces with the page of a link: that itself or, where no item has
// it, one that it leads on from, as to the files of a pull request.
func linked(pieces []*evidence.Piece, link string) (found []*evidence.Piece) {
	link = strings.TrimRight(link, "/")
	for _, p := range pieces {
		from := false
		for _, it := range p.Items {
			page := strings.TrimRight(it.URL, "/")
			rest, ok := strings.CutPrefix(link, page)
			switch {
			case !ok || page == "":
			case rest == "":
				return []*evidence.Piece{p}
			case it.Kind != evidence.Note && strings.ContainsAny(rest[:1], "/?#"):
				from = true
			}
		}
		if from {
			found = append(found, p)
		}
	}
	return found
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
