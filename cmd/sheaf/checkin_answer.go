package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
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
		Long: `Reads a page that your manager filled in, as it came: quoted by mail or the
saved mail itself, with text between, questions in any order or left out; "-"
reads it from stdin. It says what it understood before it keeps it, with the
page itself, and refuses what could mean two things. Without FILE it asks the
questions in the terminal.

With --as-manager it asks the manager, with what the ladder says beside each
question, and writes the filled page to -o, to send back. It needs nothing but
the page, and keeps nothing.`,
		Example: `  sheaf checkin -o ask.md && sed -i 's/^\[ \] not yet/[x] not yet/' ask.md &&
    sheaf checkin answer ask.md`,
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
				if form, err = a.readForm(cmd.Context(), args[0]); err != nil {
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

func (a *app) readForm(ctx context.Context, name string) (string, error) {
	in, err := a.input(ctx, name)
	if err != nil {
		return "", &usageError{msg: fmt.Sprintf("read %s: %v", name, cause(err)), hint: "name the page that came back"}
	}
	defer in.Close()
	data, err := io.ReadAll(io.LimitReader(in, maxForm+1))
	if errors.Is(err, errLeftAtOnce) {
		return "", err
	}
	if err != nil {
		return "", &usageError{msg: fmt.Sprintf("read %s: %v", name, cause(err)), hint: "name the page that came back"}
	}
	if len(data) > maxForm {
		return "", &usageError{msg: name + " is larger than 1 MB", hint: "a page of answers is text"}
	}
	form, err := journal.FormText(data)
	if err != nil {
		return "", &usageError{msg: fmt.Sprintf("%s: %v", name, err), hint: "open it in a mail program, and save its text"}
	}
	return form, nil
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
	var left error
	switch {
	case form != "":
		answers, err = ask.ReadForm(form, s.now)
	case canAsk:
		answers, err = s.askAll(talk, ask, false)
		ctx, left, err = stopped(ctx, err, len(answers))
		w.Context = ctx
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
	if before, ok := s.journal.Replied(ask.Name, answers); ok {
		s.app.inform("already kept, on %s: the same answers to the questions of %s; nothing is written", before.At.Format("2 Jan 2006"), ask.At.Format("2 Jan 2006"))
		return nil
	}
	s.app.inform("understood, of the questions of %s:", ask.At.Format("2 Jan 2006"))
	for _, a := range answers {
		s.app.inform("  %s", s.inWords(a))
	}
	if aside := ask.Aside(form, s.now); aside != "" {
		s.app.inform("outside of the questions, no answer to any and kept in the page alone: “%s”", aside)
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
	return cmp.Or(s.kept(ctx, keep, e, "kept "+plural(len(answers), "answer", "answers")), left)
}

// askFor is the ask that a page answers: the one it names, else the last.
func (s *session) askFor(form string) (journal.Ask, error) {
	if len(s.journal.Asks) == 0 {
		return journal.Ask{}, &usageError{msg: "nothing was asked yet", hint: s.app.call("checkin") + " drafts the questions"}
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
