package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/exec"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"sheaf/evidence"
	"sheaf/evidence/suggest"
	"sheaf/journal"
)

// noteAsk is what the flags of note say.
type noteAsk struct {
	as, with         []string
	at, link, impact string
	keep             keeping
}

func (a *app) noteCommand() *cobra.Command {
	var ask noteAsk
	cmd := &cobra.Command{
		Use:   `note ["TEXT"]`,
		Short: "write down what no tool can see",
		Long: `Writes a note into the journal: a talk, a decision made in a call, a colleague
coached. Without a text it opens the editor; "-" reads it from stdin. The first
line is the title. Notes are evidence like any other and are shown as said by
hand; --as says which capability one shows. With --impact a note says what came
of a piece of work, and stands where a report would ask. sheaf help journal says
where notes lie, and how to write one without sheaf.`,
		Example: `  sheaf note "Talked payments through the retry design" \
    --as cross-team-influence --with bob
  sheaf note "Refund tickets fell from 40 a week to 6" --impact 1a2b3c4`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) < 2 {
				return nil
			}
			return &usageError{msg: fmt.Sprintf("note takes one text, got %d", len(args)), hint: `put it in quotes: sheaf note "` + strings.Join(args[:2], " ") + ` …"`}
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			s, err := a.newSession()
			if err != nil {
				return err
			}
			return s.note(cmd.Context(), ask, args)
		},
	}
	f := cmd.Flags()
	f.StringSliceVar(&ask.as, "as", nil, "it shows the capability `ID` (repeatable, three at most)")
	f.StringVar(&ask.at, "at", "", "it was on `DATE`, such as 2026-10-03")
	f.StringArrayVar(&ask.with, "with", nil, "`PERSON` took part: a name of [people], or any (repeatable)")
	f.StringVar(&ask.link, "link", "", "the address `URL` of a page about it, http or https")
	f.StringVar(&ask.impact, "impact", "", "it says what came of the piece of work `ID`")
	ask.keep.flags(f)
	return cmd
}

func (s *session) note(ctx context.Context, ask noteAsk, args []string) error {
	as, err := s.capabilities(ask.as)
	if err != nil {
		return err
	}
	when, err := s.dayFlag("--at", ask.at)
	if err != nil {
		return err
	}
	if err := checkLink(ask.link); err != nil {
		return err
	}
	if ask.impact != "" && (len(as)+len(ask.with) > 0 || ask.link != "") {
		return &usageError{msg: "--impact with --as, --with or --link", hint: "an impact fills the blank of a piece; sheaf triage says what the piece counts for"}
	}
	w, err := s.writer(ctx, ask.keep)
	if err != nil {
		return err
	}
	var about journal.About
	if ask.impact != "" {
		p, err := s.pieceNamed(ctx, ask.impact)
		if err != nil {
			return err
		}
		about = journal.AboutPiece(p)
	}
	text, draft, err := s.app.textOf(ctx, args, "What happened? The first line is the title.")
	if err != nil {
		return err
	}
	if ask.impact != "" {
		e, err := w.AddImpact(journal.Impact{Entry: when, About: about, Text: text})
		s.app.settle(draft, err)
		if err != nil {
			return err
		}
		return s.kept(ctx, ask.keep, e, "noted what came of "+shortID(about.Piece))
	}
	n := journal.Note{Entry: when, As: as, With: ask.with, Link: ask.link}
	n.Title, n.Body = journal.FirstLine(text)
	if before, ok := s.noted(n); ok {
		s.app.settle(draft, nil)
		s.app.inform("already noted, in %s; nothing is written", before.Path)
		return nil
	}
	e, err := w.AddNote(n)
	s.app.settle(draft, err)
	if err != nil {
		return err
	}
	if err := s.kept(ctx, ask.keep, e, "noted: "+n.Title); err != nil {
		return err
	}
	s.sayWhoIsUnknown(ask.with)
	return nil
}

// noted is the note that says the same of the same day: a command that is called
// again would else be evidence twice.
func (s *session) noted(n journal.Note) (journal.Note, bool) {
	if s.readJournal() != nil {
		return journal.Note{}, false // writing into it says what is wrong
	}
	i := slices.IndexFunc(s.journal.Notes, func(m journal.Note) bool {
		return m.Title == n.Title && m.Body == n.Body && m.Link == n.Link && slices.Equal(m.As, n.As) && slices.Equal(m.With, n.With) &&
			m.At.In(s.now.Location()).Format(time.DateOnly) == n.At.Format(time.DateOnly)
	})
	if i < 0 {
		return journal.Note{}, false
	}
	return s.journal.Notes[i], true
}

// sayWhoIsUnknown asks about names that are nearly those of [people]: anybody
// may have taken part, and a slip would keep a note from its team.
func (s *session) sayWhoIsUnknown(names []string) {
	var known, lower []string
	for _, p := range s.cfg.People {
		for _, name := range present(slices.Concat(p.Emails, []string{p.ID, p.Name, p.GitHub, p.Jira})...) {
			known, lower = append(known, name), append(lower, strings.ToLower(name))
		}
	}
	for _, name := range names {
		typed := strings.ToLower(strings.TrimSpace(name))
		if near, ok := suggest.Nearest(typed, lower); ok && near != typed {
			s.app.advise(fmt.Sprintf("%s is not in [people]; did you mean %s?", name, known[slices.Index(lower, near)]))
		}
	}
}

// capabilities are ids as the ladder spells them; another word is an error.
func (s *session) capabilities(words []string) ([]string, error) {
	var out []string
	for _, word := range words {
		word = strings.TrimSpace(word)
		if word == "" {
			return nil, &usageError{msg: "a capability is empty", hint: s.app.call("rules list") + " shows them"}
		}
		id, err := s.capability(word)
		if err != nil {
			return nil, err
		}
		out = append(out, id)
	}
	if len(out) > journal.MaxAs {
		return nil, &usageError{msg: fmt.Sprintf("%d capabilities at once", len(out)), hint: "name the strongest three"}
	}
	return out, nil
}

// dayFlag is when an entry happened: a day that is not yet to come, or now
// where none is given.
func (s *session) dayFlag(flag, text string) (journal.Entry, error) {
	if text == "" {
		return journal.Entry{At: s.now}, nil
	}
	at, err := s.anyDay(flag, text)
	if err != nil {
		return journal.Entry{}, err
	}
	if at.Format(time.DateOnly) > s.now.Format(time.DateOnly) {
		return journal.Entry{}, &usageError{msg: fmt.Sprintf("%s %s is yet to come", flag, text), hint: "give the day it happened"}
	}
	return journal.Entry{At: at, Day: true}, nil
}

// anyDay is the day a flag names: a date, or a word of a single day.
func (s *session) anyDay(flag, text string) (time.Time, error) {
	if at, err := journal.ParseDay(text, s.now.Location()); err == nil {
		return at, nil
	}
	y, m, d := s.now.Date()
	switch strings.ToLower(text) {
	case "today":
		return time.Date(y, m, d, 12, 0, 0, 0, s.now.Location()), nil
	case "yesterday":
		return time.Date(y, m, d-1, 12, 0, 0, 0, s.now.Location()), nil
	}
	return time.Time{}, &usageError{msg: fmt.Sprintf("%s %q is no date", flag, text), hint: "write it as 2026-10-03"}
}

// checkLink refuses what is no address of a page.
func checkLink(link string) error {
	if link == "" {
		return nil
	}
	u, err := url.Parse(link)
	if err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != "" {
		return nil
	}
	return &usageError{msg: fmt.Sprintf("--link %q is no address of a page", link), hint: "write it whole, such as https://example.com/page"}
}

// pieceNamed is the piece of the ledger that an id means. It harvests nothing.
func (s *session) pieceNamed(ctx context.Context, id string) (*evidence.Piece, error) {
	if err := s.connect(ctx); err != nil {
		return nil, err
	}
	r, err := s.load(ctx)
	if err != nil {
		return nil, err
	}
	mine, _ := r.mine(r.all())
	pieces, err := r.group(mine)
	if err != nil {
		return nil, err
	}
	return s.find(ctx, pieces, id)
}

// textOf is a text that was given, read from stdin, or written in the editor, whose
// file is then the draft: settle ends it.
func (a *app) textOf(ctx context.Context, args []string, prompt string) (text, draft string, err error) {
	_, canAsk := a.talk(ctx)
	switch {
	case len(args) > 0 && args[0] == "-":
		var data []byte
		data, err = io.ReadAll(io.LimitReader(&waiting{ctx: ctx, in: a.stdin}, maxText+1))
		text = string(data)
	case len(args) > 0:
		text = args[0]
	case !canAsk:
		return "", "", &usageError{msg: "there is no text, and no terminal to write one in", hint: `give it in quotes, or "-" to read it from stdin`}
	default:
		text, draft, err = a.edit(ctx, prompt)
	}
	if err != nil {
		return "", "", err
	}
	if len(args) > 0 && len(text) > maxText { // what was written by hand is not thrown away
		return "", "", &usageError{msg: "the text is longer than 256 KB, nothing is written", hint: "note what matters, and give the page it is from with --link"}
	}
	if text = strings.TrimSpace(strings.ToValidUTF8(text, "\uFFFD")); text == "" {
		return "", "", &usageError{msg: "the text is empty, nothing is written", hint: "the first line is the title"}
	}
	return text, draft, nil
}

// settle removes a draft whose text is in the journal, and says where it lies where
// that could not be written.
func (a *app) settle(draft string, failed error) {
	switch {
	case draft == "":
	case failed != nil:
		a.warn("what you wrote is kept in %s", draft)
	default:
		os.Remove(draft)
	}
}

// maxText is the longest text that is taken for a note, in bytes.
const maxText = 256 << 10

// edit lets the person write in their editor, as git would call it. While that runs
// Ctrl-C is the editor's, and what was written is kept where it did not end well. The
// file is there until its text is in the journal; an empty one is not kept.
func (a *app) edit(ctx context.Context, prompt string) (text, file string, err error) {
	editor := cmp.Or(a.env("VISUAL"), a.env("EDITOR"), "vi")
	f, err := os.CreateTemp("", "sheaf-note-*.md")
	if err != nil {
		return "", "", fmt.Errorf("make a file to write in: %w", err)
	}
	notice := "<!-- " + prompt + " An empty text writes nothing. -->"
	if _, err = fmt.Fprintf(f, "\n%s\n", notice); err == nil {
		err = f.Close()
	}
	if err != nil {
		os.Remove(f.Name())
		return "", "", fmt.Errorf("make a file to write in: %w", err)
	}
	// EDITOR is a command with arguments, in the words of a shell.
	cmd := exec.Command("sh", "-c", editor+` "$@"`, editor, f.Name())
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stderr, os.Stderr
	ended := cmd.Run()
	data, err := os.ReadFile(f.Name())
	if err != nil {
		return "", "", fmt.Errorf("read what was written: %w", err)
	}
	text = without(notice, string(data))
	if ended == nil {
		ended = ctx.Err()
	}
	switch {
	case strings.TrimSpace(text) == "":
		os.Remove(f.Name())
	case ended != nil:
		a.settle(f.Name(), ended)
	}
	var exit *exec.ExitError
	switch {
	case ctx.Err() != nil:
		return "", "", ctx.Err()
	case errors.As(ended, &exit):
		return "", "", &hinted{fmt.Errorf("editor %s: %w", editor, ended), "nothing is written; EDITOR says which one to use"}
	case ended != nil:
		return "", "", fmt.Errorf("editor %s: %w", editor, ended)
	}
	return text, f.Name(), nil
}

// without is a text without the lines that are a notice.
func without(notice, text string) string {
	var kept strings.Builder
	for line := range strings.Lines(text) {
		if strings.TrimRight(line, "\r\n") != notice {
			kept.WriteString(line)
		}
	}
	return kept.String()
}
