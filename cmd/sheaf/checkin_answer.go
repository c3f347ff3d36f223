package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"sheaf/journal"
	"sheaf/report"
)

func (a *app) checkinAnswerCommand() *cobra.Command {
	var (
		manager bool
		by, at  string
		out     output
		keep    keeping
	)
	cmd := &cobra.Command{
		Use:   "answer [FILE]",
		Short: "read the answers back",
		Long: `Reads a page that your manager filled in, as it came: quoted by mail, with text
between, questions in any order or left out; "-" reads it from stdin. It says
what it understood before it keeps it, with the page itself, and refuses what
could mean two things. Without FILE it asks the questions in the terminal.

With --as-manager it asks the manager, with what the ladder says beside each
question, and writes the filled page to -o, to send back. It needs nothing but
the page, and keeps nothing.`,
		Example: `  sheaf checkin -o ask.md && sed -i 's/^\[ \] not yet/[x] not yet/' ask.md && sheaf checkin answer ask.md`,
		Args: func(_ *cobra.Command, args []string) error {
			switch {
			case len(args) > 1:
				return &usageError{msg: fmt.Sprintf("checkin answer takes one file, got %d", len(args)), hint: "name the page that came back"}
			case manager && len(args) == 0:
				return &usageError{msg: "--as-manager needs the page", hint: "name the file you were sent"}
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			s, err := a.newSession()
			if err != nil {
				return err
			}
			when, err := s.dayFlag("--at", at)
			if err != nil {
				return err
			}
			form := ""
			if len(args) == 1 {
				if form, err = a.readForm(args[0]); err != nil {
					return err
				}
			}
			if manager {
				if out.file == "" {
					out.file = strings.TrimSuffix(args[0], filepath.Ext(args[0])) + "-answered.md"
				}
				if err := out.checkFile(); err != nil {
					return err
				}
				return s.answerAsManager(cmd.Context(), form, &out)
			}
			return s.answer(cmd.Context(), form, when, by, keep)
		},
	}
	f := cmd.Flags()
	f.BoolVar(&manager, "as-manager", false, "be the one who is asked, and write the filled page")
	f.StringVar(&by, "by", "", "`PERSON` answered, instead of the one asked")
	f.StringVar(&at, "at", "", "it was on `DATE`, such as 2026-10-03")
	f.StringVarP(&out.file, "output", "o", "", "with --as-manager, write the filled page to `FILE`")
	f.BoolVar(&out.force, "force", false, "replace the file that exists")
	keep.flags(f)
	return cmd
}

// maxForm is the largest page that is read, in bytes.
const maxForm = 1 << 20

func (a *app) readForm(name string) (string, error) {
	in := a.stdin
	if name != "-" {
		f, err := os.Open(name)
		if err != nil {
			return "", &usageError{msg: fmt.Sprintf("read %s: %v", name, cause(err)), hint: "name the page that came back"}
		}
		defer f.Close()
		in = f
	}
	data, err := io.ReadAll(io.LimitReader(in, maxForm+1))
	if err != nil {
		return "", &usageError{msg: fmt.Sprintf("read %s: %v", name, cause(err)), hint: "name the page that came back"}
	}
	if len(data) > maxForm {
		return "", &usageError{msg: name + " is larger than 1 MB", hint: "a page of answers is text"}
	}
	return strings.ToValidUTF8(string(data), "\uFFFD"), nil
}

// answer keeps the answers in a page, or those given in the terminal.
func (s *session) answer(ctx context.Context, form string, when journal.Entry, by string, keep keeping) error {
	if err := s.readJournal(); err != nil {
		return err
	}
	s.warnOfJournal()
	w, err := s.writer(ctx, keep)
	if err != nil {
		return err
	}
	ask, err := s.askFor(form)
	if err != nil {
		return err
	}
	talk, canAsk := s.app.talk(ctx)
	var answers []journal.Answer
	switch {
	case form != "":
		answers, err = ask.ReadForm(form, s.now)
	case canAsk:
		answers, err = s.askAll(talk, ask, false)
	default:
		return &usageError{msg: "there is no page, and no terminal to ask in", hint: `name the file that came back, or "-" to read it from stdin`}
	}
	if err != nil {
		return s.unclear(err)
	}
	if len(answers) == 0 {
		s.app.inform("nothing was answered, nothing is written")
		return nil
	}
	s.app.inform("understood, of the questions of %s:", ask.At.Format("2 Jan 2006"))
	for _, a := range answers {
		s.app.inform("  %s", s.inWords(a))
	}
	if canAsk && form != "" && !keep.dry {
		said, err := talk.line("Keep this? [Y/n] ")
		if err != nil && !errors.Is(err, errLeft) {
			return err
		}
		if err != nil || strings.HasPrefix(strings.ToLower(said), "n") {
			s.app.inform("nothing is written")
			return nil
		}
	}
	e, err := w.AddReply(journal.Reply{Entry: when, Ask: ask.Name, By: cmp.Or(by, ask.To), Answers: answers}, form)
	if err != nil {
		return err
	}
	return s.kept(ctx, keep, e, "kept "+plural(len(answers), "answer", "answers"))
}

// askFor is the ask that a page answers: the one it names, else the last.
func (s *session) askFor(form string) (journal.Ask, error) {
	if len(s.journal.Asks) == 0 {
		return journal.Ask{}, &usageError{msg: "nothing was asked yet", hint: "sheaf checkin drafts the questions"}
	}
	last := s.journal.Asks[len(s.journal.Asks)-1]
	name := journal.AskOf(form)
	if name == "" {
		if form != "" {
			s.app.inform("the page does not say which check-in it is; it is taken for that of %s", last.At.Format("2 Jan 2006"))
		}
		return last, nil
	}
	if ask, ok := s.journal.Ask(name); ok {
		return ask, nil
	}
	return journal.Ask{}, &usageError{msg: fmt.Sprintf("the page answers %s, which this journal has not", name), hint: "name the journal it was asked from with --journal"}
}

// unclear shows every line of a page that could mean two things.
func (s *session) unclear(err error) error {
	var form *journal.FormError
	if !errors.As(err, &form) {
		return err
	}
	for _, f := range form.Faults {
		if f.Line > 0 {
			fmt.Fprintf(s.app.stderr, "  line %d: %s\n    %s\n    %s\n", f.Line, report.Visible(f.Why), report.Visible(f.Text), report.Visible(f.Fix))
		}
	}
	first := form.Faults[0]
	if first.Line == 0 {
		return &usageError{msg: first.Why + ", nothing is written", hint: "mark a box with x, and keep the headings of the questions"}
	}
	return &usageError{msg: fmt.Sprintf("line %d of the page is not clear: %s; nothing is written", first.Line, first.Why), hint: first.Fix}
}

// askAll asks the questions one by one. Enter passes over; leaving keeps what
// was said.
func (s *session) askAll(t *talk, ask journal.Ask, examples bool) ([]journal.Answer, error) {
	var out []journal.Answer
	for i, q := range ask.Questions {
		t.say("\n%d of %d  %s\n  %s", i+1, len(ask.Questions), q.Title, q.Text)
		if examples {
			s.sayLadder(t, q)
		}
		a, err := askOne(t, q, s)
		if a.Answer != "" || a.Rating != nil || a.Words != "" || a.Promise != "" {
			out = append(out, a)
		}
		if errors.Is(err, errLeft) {
			break
		}
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

// sayLadder says what the ladder asks at the level a question is about.
func (s *session) sayLadder(t *talk, q journal.Question) {
	for _, c := range s.cfg.Ladder.Capabilities {
		for _, x := range c.Expect {
			if c.ID == q.Capability && (q.Expectation == "" || x.ID == q.Expectation) {
				t.say("  %s: %s", x.Level, x.Text)
				if x.Example != "" {
					t.say("    for example: %s", x.Example)
				}
			}
		}
	}
}

func askOne(t *talk, q journal.Question, s *session) (journal.Answer, error) {
	a := journal.Answer{Question: q.ID, Capability: q.Capability, Expectation: q.Expectation, Goal: q.Goal}
	for {
		text, err := t.line("  a agree · r agree, but no room here · n not yet · u unsure · Enter passes: ")
		if err != nil {
			return a, err
		}
		if text == "" {
			return a, nil
		}
		a.Answer = map[string]string{"a": journal.Agree, "r": journal.NoRoom, "n": journal.NotYet, "u": journal.Unsure}[strings.ToLower(text[:1])]
		if a.Answer != "" {
			break
		}
		t.say("  %q is none of the answers", text)
	}
	for {
		text, err := t.line("  rating 0 to 4, Enter for none: ")
		if err != nil {
			return a, err
		}
		n, err := strconv.Atoi(text)
		if err == nil && n >= 0 && n <= journal.MaxStep {
			a.Rating = &n
		}
		if text == "" || a.Rating != nil {
			break
		}
		t.say("  %q is no step", text)
	}
	var err error
	if a.Words, err = t.line("  words, Enter for none: "); err != nil {
		return a, err
	}
	if a.Promise, err = t.line("  what the manager will do, Enter for nothing: "); err != nil || a.Promise == "" {
		return a, err
	}
	for {
		text, err := t.line("  by which day, such as %s, Enter for none: ", s.now.AddDate(0, 1, 0).Format("2006-01-02"))
		if err != nil || text == "" {
			return a, err
		}
		if a.Due, err = journal.ParseDay(text, s.now.Location()); err == nil {
			return a, nil
		}
		t.say("  %q is no day", text)
	}
}

// answerAsManager asks the questions of a page and writes it filled in.
func (s *session) answerAsManager(ctx context.Context, form string, out *output) error {
	talk, ok := s.app.talk(ctx)
	if !ok {
		return &usageError{msg: "there is no terminal to ask in", hint: "fill the page in with an editor"}
	}
	ask := journal.AskIn(form)
	if len(ask.Questions) == 0 {
		return &usageError{msg: "no question is in the page", hint: "name the file as it was sent to you"}
	}
	answers, err := s.askAll(talk, ask, true)
	if err != nil {
		return err
	}
	if len(answers) == 0 {
		s.app.inform("nothing was answered, nothing is written")
		return nil
	}
	filled := journal.FillIn(ask, answers)
	if err := out.write(s.app.stdout, func(w io.Writer) error { _, err := io.WriteString(w, filled); return err }); err != nil {
		return err
	}
	s.app.inform("written to %s; send it back", out.file)
	return nil
}
