package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"sheaf/classify"
	"sheaf/evidence"
	"sheaf/journal"
	"sheaf/report"
)

// triageAsk is what the flags of triage say.
type triageAsk struct {
	when             period
	as               []string
	none, undo, rule bool
	why              string
	all              bool
	keep             keeping
}

// decides reports whether one piece is to be decided about.
func (t *triageAsk) decides() bool { return len(t.as) > 0 || t.none || t.undo || t.rule }

func (a *app) triageCommand() *cobra.Command {
	var ask triageAsk
	cmd := &cobra.Command{
		Use:   "triage [PERIOD | ID]",
		Short: "decide about the work that no rule caught",
		Long: `Goes through the finished work of a period that speaks for nothing on the
ladder, ten pieces at a time and like kinds together, each with the rule that
came nearest, and takes one key for each. Into a pipe it lists them. With --as
or --none it decides about one piece. Decisions go into the journal, beat every
rule, and outlive new harvests, rebased commits and changed rules; --undo takes
the last one back.

Most work is routine: a piece that deserves no tag is best skipped or decided
--none. Where many deserve the same, --rule drafts a rule and says what it would
change over everything that was harvested.`,
		Example: `  sheaf triage 2026
  sheaf triage 1a2b3c4 --as mentoring --why "walked Bob through the profile"
  sheaf triage 1a2b3c4 --undo
  sheaf triage 1a2b3c4 --rule --as quality-engineering`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := ask.check(args); err != nil {
				return err
			}
			s, err := a.newSession()
			if err != nil {
				return err
			}
			if ask.as, err = s.capabilities(ask.as); err != nil {
				return err
			}
			if ask.decides() {
				return s.decideOne(cmd.Context(), &ask, args[0])
			}
			return s.triage(cmd.Context(), &ask, args)
		},
	}
	f := cmd.Flags()
	ask.when.flags(f)
	f.StringSliceVar(&ask.as, "as", nil, "the piece shows the capability `ID` (repeatable, three at most)")
	f.BoolVar(&ask.none, "none", false, "the piece counts for nothing")
	f.StringVar(&ask.why, "why", "", "why, in a `TEXT` of one's own")
	f.BoolVar(&ask.undo, "undo", false, "take the last decision about the piece back")
	f.BoolVar(&ask.rule, "rule", false, "draft a rule for work like the piece, and try it")
	f.BoolVar(&ask.all, "all", false, "also work that counts as delivery and carries no tag")
	ask.keep.flags(f)
	return cmd
}

func (t *triageAsk) check(args []string) error {
	given := 0
	for _, set := range []bool{len(t.as) > 0 && !t.rule, t.none, t.undo, t.rule} {
		if set {
			given++
		}
	}
	switch {
	case given > 1:
		return &usageError{msg: "more than one of --as, --none, --undo and --rule", hint: "one decision at a time"}
	case t.rule && len(t.as) != 1:
		return &usageError{msg: "--rule needs the capability it is for", hint: "name one with --as"}
	case given == 1 && len(args) != 1:
		return &usageError{msg: fmt.Sprintf("a decision is about one piece, got %d", len(args)), hint: "name it by its id; sheaf triage lists them"}
	case given == 0 && t.why != "":
		return &usageError{msg: "--why without a decision", hint: "say --as CAPABILITY or --none, and the id of the piece"}
	case given == 1 && t.all:
		return &usageError{msg: "--all with a decision", hint: "leave out one of the two"}
	}
	return nil
}

// untied is a piece that nothing was said about yet.
type untied struct {
	*report.Entry
	judged classify.Judged
}

// near is the rule that came nearest, with what it lacks.
func (u *untied) near() (near classify.NearMiss, ok bool) {
	if len(u.judged.Verdict.Near) == 0 {
		return near, false
	}
	return u.judged.Verdict.Near[0], true
}

func (s *session) triage(ctx context.Context, ask *triageAsk, args []string) error {
	window, given, err := ask.when.window(args, s.now)
	var unread *evidence.PeriodError
	if errors.As(err, &unread) && len(args) == 1 {
		return &usageError{msg: err.Error(), hint: "to decide about a piece say --as CAPABILITY, --none or --undo; " + periodHint(unread)}
	}
	if err != nil {
		return err
	}
	if !given {
		window = monthToReport(s.now)
	}
	r, err := s.open(ctx, windowOrYear(window, given, s))
	if err != nil {
		return err
	}
	r.tellUnread(window)
	list, err := r.untied(window, ask.all)
	if err != nil {
		return err
	}
	if len(list) == 0 {
		return r.nothingUntied(window, ask.all)
	}
	talk, ok := s.app.talk(ctx)
	if !ok || !s.app.scripted && !s.app.out.isTerminal {
		return s.listUntied(list)
	}
	t := &triager{reading: r, ask: ask, talk: talk}
	return t.run(ctx, list)
}

// untied are the finished pieces of a window without a tag and a decision, like
// kinds together, the most work first.
func (r *reading) untied(window evidence.Window, all bool) ([]untied, error) {
	in, err := r.input(window)
	if err != nil {
		return nil, err
	}
	pieces := map[string]classify.Judged{}
	for _, j := range r.classified(in.Others) {
		open := j.Level == classify.Unmapped || all && len(j.Verdict.Tags) == 0
		if open && j.Verdict.Decided == nil && j.Piece.Counts(window) && j.Piece.IsWork() {
			pieces[j.Piece.ID] = j
			in.Judged = append(in.Judged, j)
		}
	}
	var out []untied
	days := map[report.Work]int{}
	for _, e := range report.Build(in, report.ListReport).List {
		out = append(out, untied{e, pieces[e.ID]})
		days[e.Work] += e.Days
	}
	slices.SortStableFunc(out, func(a, b untied) int {
		return cmp.Or(cmp.Compare(days[b.Work], days[a.Work]), cmp.Compare(a.Work, b.Work), cmp.Compare(b.Days, a.Days))
	})
	return out, nil
}

// nothingUntied says where else there may be something.
func (r *reading) nothingUntied(window evidence.Window, all bool) error {
	year, err := r.untied(lastTwelveMonths(r.now), all)
	if err != nil {
		return err
	}
	more := ""
	if len(year) > 0 {
		more = fmt.Sprintf("; %s in the last twelve months: %s", plural(len(year), "piece", "pieces"), r.app.call("triage 1y"))
	}
	r.app.inform("nothing is left to decide %s among %s%s", report.During(window), plural(len(r.items)+len(r.notes), "item", "items"), more)
	return nil
}

// listUntied prints one line a piece: id, day, kind of work, title, and the
// nearest rule with its capability and what failed.
func (s *session) listUntied(list []untied) error {
	var t table
	for _, u := range list {
		near, _ := u.near()
		t.add(u.ID, u.Done.Format(time.DateOnly), string(u.Work), u.Raw, near.Rule, near.Capability, near.Missing)
	}
	return t.lines(s.app.stdout)
}

// decideOne decides about the piece that an id means.
func (s *session) decideOne(ctx context.Context, ask *triageAsk, id string) error {
	w, err := s.writer(ctx, ask.keep)
	if err != nil {
		return err
	}
	p, err := s.pieceNamed(ctx, id)
	if err != nil {
		return err
	}
	s.warnOfJournal()
	switch {
	case ask.rule:
		return s.draftFor(ctx, p, ask.as[0])
	case ask.undo:
		return s.undo(ctx, w, ask.keep, p)
	}
	_, err = s.decide(ctx, w, ask.keep, ask.why, p, ask.as)
	return err
}

// decide writes a decision about a piece and says what it now counts for; no
// capability is none.
func (s *session) decide(ctx context.Context, w *journal.Writer, keep keeping, why string, p *evidence.Piece, as []string) (journal.Decision, error) {
	d := journal.Decision{Entry: journal.Entry{At: s.now}, About: journal.AboutPiece(p), As: as, None: len(as) == 0, Why: strings.TrimSpace(why)}
	e, err := w.AddDecision(d, p.Title)
	if err != nil {
		return d, err
	}
	d.Entry = e
	return d, s.kept(ctx, keep, e, fmt.Sprintf("decided: %s counts %s", shortID(p.ID), forWhat(d)))
}

// forWhat says what a decision makes a piece count for.
func forWhat(d journal.Decision) string {
	if d.None {
		return "for nothing"
	}
	return "for " + strings.Join(d.As, ", ")
}

// undo takes the decision in force about a piece back.
func (s *session) undo(ctx context.Context, w *journal.Writer, keep keeping, p *evidence.Piece) error {
	d, ok := s.decided[p]
	if !ok {
		return &usageError{msg: "nothing is decided about " + shortID(p.ID), hint: "sheaf show says what it counts for, and why"}
	}
	e, err := w.AddDecision(journal.Decision{Entry: journal.Entry{At: s.now}, Undo: d.Name}, p.Title)
	if err != nil || keep.dry {
		return err
	}
	now := "the rules say again what it counts for"
	if err := s.readJournal(); err != nil {
		return err
	}
	if before, ok := s.journal.InForce(s.index([]*evidence.Piece{p}))[p]; ok {
		now = fmt.Sprintf("as decided on %s it counts %s", before.At.Format("2 Jan 2006"), forWhat(before))
	}
	return s.kept(ctx, keep, e, fmt.Sprintf("took back that %s counts %s; %s", shortID(p.ID), forWhat(d), now))
}
