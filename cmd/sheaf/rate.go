package main

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"sheaf/journal"
	"sheaf/report"
)

func (a *app) rateCommand() *cobra.Command {
	var (
		set, words []string
		keep       keeping
	)
	cmd := &cobra.Command{
		Use:   "rate",
		Short: "rate yourself before you look",
		Long: `Asks how you see yourself in each capability the target level asks for, before
any count is shown; then shows you, your manager and the evidence side by side,
most disagreement first, with the pieces both could look at. Where they differ
is data, not a fault. --set rates without being asked; without a terminal the
last ratings are shown.

Steps, held up to what the target level asks: 0 not yet, 1 first steps, 2 some
of it, 3 most of it, 4 all of it. With another target the ratings of before are
no longer shown: they stay in the journal.`,
		Example: `  sheaf rate --set mentoring=2 --words "two juniors, no structure yet"
  sheaf rate --set performance=3 --set security=1 -n`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			s, err := a.newSession()
			if err != nil {
				return err
			}
			rated, err := s.ratedByFlags(set, words)
			if err != nil {
				return err
			}
			w, err := s.writer(cmd.Context(), keep)
			if err != nil {
				return err
			}
			ctx := cmd.Context()
			var left error
			if talk, ok := a.talk(ctx); ok && len(rated) == 0 {
				rated, err = s.askRatings(talk)
				if ctx, left, err = stopped(ctx, err, len(rated)); err != nil {
					return err
				}
				w.Context = ctx
			}
			if len(rated) > 0 {
				e, err := w.AddRating(journal.Rating{Entry: journal.Entry{At: s.now}, By: journal.Self, Level: s.cfg.Role.Target, Rated: rated})
				if err != nil {
					return err
				}
				if err := s.kept(ctx, keep, e, "rated "+plural(len(rated), "capability", "capabilities")); err != nil {
					return err
				}
			}
			if keep.dry || left != nil {
				return left
			}
			return s.compareRatings(cmd.Context())
		},
	}
	f := cmd.Flags()
	f.StringArrayVar(&set, "set", nil, "a step, as `CAPABILITY=STEP` (repeatable)")
	f.StringArrayVar(&words, "words", nil, "why, as `TEXT` for the one capability that is set, or CAPABILITY=TEXT (repeatable)")
	keep.flags(f)
	return cmd
}

// ratedByFlags are the ratings of --set with the words of --words.
func (s *session) ratedByFlags(set, words []string) ([]journal.Rated, error) {
	var out []journal.Rated
	for _, one := range set {
		id, step, ok := strings.Cut(one, "=")
		n, err := strconv.Atoi(strings.TrimSpace(step))
		id = strings.TrimSpace(id)
		if !ok || err != nil || n < 0 || n > journal.MaxStep || id == "" {
			return nil, &usageError{msg: fmt.Sprintf("--set %q is no rating", one), hint: fmt.Sprintf("write CAPABILITY=STEP, steps go from 0 to %d: sheaf help rate", journal.MaxStep)}
		}
		if id, err = s.capability(id); err != nil {
			return nil, err
		}
		for _, other := range out {
			if other.Capability == id {
				return nil, &usageError{msg: id + " is set twice", hint: "give it one step"}
			}
		}
		out = append(out, journal.Rated{Capability: id, Step: n})
	}
	for _, one := range words {
		id, text, ok := strings.Cut(one, "=")
		at := -1
		for i := range out {
			if ok && strings.EqualFold(out[i].Capability, strings.TrimSpace(id)) {
				at = i
			}
		}
		if at < 0 && len(out) == 1 {
			at, text = 0, one
		}
		if at < 0 {
			return nil, &usageError{msg: fmt.Sprintf("--words %q goes with no --set", one), hint: "write CAPABILITY=TEXT, and rate the capability with --set"}
		}
		out[at].Words = strings.TrimSpace(text)
	}
	return out, nil
}

// askRatings asks for a step and words for each capability. Enter passes one
// over; leaving keeps what was said, also a step whose words were not, and an error
// comes with what was said before it.
func (s *session) askRatings(t *talk) ([]journal.Rated, error) {
	t.say("How do you see yourself, held up to what %s asks? Before you look at any count.", s.cfg.Role.Target)
	for n := range journal.MaxStep + 1 {
		t.say("  %s  %s", strconv.Itoa(n), journal.Step(n))
	}
	var out []journal.Rated
	for _, c := range s.cfg.Ladder.Capabilities {
		asked := false
		for _, x := range c.Expect {
			if x.Level == s.cfg.Role.Target {
				if !asked {
					t.say("\n%s", c.Name)
				}
				asked = true
				t.say("  %s", x.Text)
			}
		}
		for asked {
			text, err := t.line("  step 0 to 4, Enter passes: ")
			if err == errLeft {
				return out, nil
			}
			if err != nil {
				return out, err
			}
			if text == "" {
				break
			}
			n, err := strconv.Atoi(text)
			if err != nil || n < 0 || n > journal.MaxStep {
				t.say("  %q is no step", text)
				continue
			}
			why, err := t.line("  in your words, Enter for none: ")
			out = append(out, journal.Rated{Capability: c.ID, Step: n, Words: why})
			if errors.Is(err, errLeftAtOnce) {
				t.say("  step %s is kept, without words", strconv.Itoa(n))
			}
			if err != nil && err != errLeft {
				return out, err
			}
			break
		}
	}
	return out, nil
}

// compareRatings shows self, manager and evidence, most disagreement first.
func (s *session) compareRatings(ctx context.Context) error {
	r, err := s.open(ctx, lastTwelveMonths(s.now))
	if err != nil {
		return err
	}
	in, err := r.input(lastTwelveMonths(s.now))
	if err != nil {
		return err
	}
	if of := s.ofOtherTargets(); len(of) > 0 {
		s.app.inform("ratings of before are left out, they are held up to another level than %s: %s", s.cfg.Role.Target, strings.Join(of, ", "))
	}
	data := r.build(in, report.DashboardPage, &output{})
	if len(data.Dashboard.Rated) == 0 {
		s.app.inform("nothing of what %s asks is rated yet; %s does it", s.cfg.Role.Target, s.app.call("rate --set CAPABILITY=STEP"))
		return nil
	}
	if data.Gap.Thin {
		s.app.inform("too little was collected for the evidence to say anything: %d%% of the time was read%s", data.Gap.ReadPercent(), s.readMore())
	}
	if !s.app.out.isTerminal {
		var t table
		for _, one := range data.Dashboard.Rated {
			t.add(one.Capability, stepOr(one.Self, ""), stepOr(one.Manager, ""), stepOr(one.Evidence, ""), strconv.Itoa(one.Apart), strings.Join(bestIDs(data.Gap, one.Capability), " "))
		}
		return t.lines(s.app.stdout)
	}
	t := table{head: []string{"capability", "you>", "manager>", "evidence>", "to look at"}}
	for _, one := range data.Dashboard.Rated {
		look := ""
		if one.Apart > 0 {
			look = strings.Join(bestIDs(data.Gap, one.Capability), " ")
		}
		t.add(one.Name, stepOr(one.Self, "-"), stepOr(one.Manager, "-"), stepOr(one.Evidence, "-"), look)
	}
	if err := t.text(s.app.stdout, s.app.out.width); err != nil {
		return err
	}
	_, err = fmt.Fprintf(s.app.stdout, "\nWhere they differ there is something to talk about: %s, %s.\n", s.app.call("show ID"), s.app.call("checkin"))
	return err
}

func stepOr(n *int, none string) string {
	if n == nil {
		return none
	}
	return strconv.Itoa(*n)
}

// bestIDs are the pieces that speak most for a capability, then those that are
// one fact short.
func bestIDs(gap report.Gap, capability string) []string {
	var out []string
	for _, x := range gap.Expectations {
		if x.Expectation.Capability != capability {
			continue
		}
		for _, e := range x.Best {
			out = append(out, e.Short)
		}
		for _, c := range x.Close {
			out = append(out, c.Entry.Short)
		}
	}
	return out[:min(len(out), 4)]
}
