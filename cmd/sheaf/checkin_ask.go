package main

import (
	"context"
	"errors"
	"io"
	"strconv"
	"strings"

	"sheaf/journal"
)

// askAll asks the questions one by one. Enter passes over; leaving keeps what
// was said, of the last question too. An interruption comes with that.
func (s *session) askAll(t *talk, ask journal.Ask, asManager bool) ([]journal.Answer, error) {
	var out []journal.Answer
	for i, q := range ask.Questions {
		t.say("\n%d of %d  %s\n  %s", i+1, len(ask.Questions), q.Title, q.Text)
		if asManager {
			s.sayLadder(t, q)
		}
		a, err := s.askOne(t, q, asManager)
		entered := a.Answer != "" || a.Rating != nil || a.Words != "" || a.Promise != ""
		if entered {
			out = append(out, a)
		}
		if errors.Is(err, errLeftAtOnce) {
			if entered {
				t.say("  what you entered of this one is kept, up to the line before")
			}
			return out, err
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

// answerOf is the answer that a letter or word stands for, empty for none.
func answerOf(text string) string {
	switch strings.ToLower(text) {
	case "a", "agree", "agreed", "yes":
		return journal.Agree
	case "r", "no room":
		return journal.NoRoom
	case "n", "not yet":
		return journal.NotYet
	case "u", "unsure":
		return journal.Unsure
	}
	return ""
}

// askOne asks one question, of the manager themselves or of the person what
// the manager said.
func (s *session) askOne(t *talk, q journal.Question, asManager bool) (journal.Answer, error) {
	who := "the manager"
	if asManager {
		who = "you"
	}
	a := journal.Answer{Question: q.ID, Capability: q.Capability, Expectation: q.Expectation, Goal: q.Goal}
	for {
		text, err := t.line("  a agree, r agree but no room here, n not yet, u unsure; Enter alone passes: ")
		if err != nil || text == "" {
			return a, err
		}
		if a.Answer = answerOf(text); a.Answer != "" {
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
	if a.Promise, err = t.line("  what %s will do, Enter for nothing: ", who); err != nil || a.Promise == "" {
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
	_, left, err := stopped(ctx, err, len(answers))
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
	return left
}
