package main

import (
	"bytes"
	"embed"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"sheaf/evidence"
	"sheaf/report"
)

// sample is the sample year: items as its engineer's sources would have told
// them on sampleDay, what she wrote down herself, and her config.
//
//go:embed demo
var sample embed.FS

// sampleDay is the last day of the sample year.
var sampleDay = time.Date(2026, time.November, 22, 0, 0, 0, 0, time.UTC)

func (a *app) demoCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "demo [DIR]",
		Short: "a told sample year in a folder of its own",
		Long: `Puts a told year of an engineer who sells seats on ferries into a new folder,
DIR or a temporary one, with a config of people and teams, reads it, and names
commands to try. Everything in it is made up. Its year ends today. Nothing
outside that folder is touched; delete it when you are done.`,
		Example: `  sheaf demo
  sheaf demo nora`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 1 {
				return &usageError{msg: fmt.Sprintf("demo takes one folder, got %d", len(args)), hint: "name a new folder"}
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			now, err := a.now(time.UTC)
			if err != nil {
				return err
			}
			dir, err := sampleFolder(args)
			if err != nil {
				return err
			}
			if err := writeSample(dir, weeksSince(sampleDay, now)); err != nil {
				return fmt.Errorf("write the sample: %w", err)
			}
			a.flags.config = filepath.Join(dir, "config.toml")
			a.flags.ledger, a.flags.repos, a.flags.me = filepath.Join(dir, "ledger.db"), nil, nil
			a.flags.journal = filepath.Join(dir, "journal")
			s, err := a.newSession()
			if err != nil {
				return err
			}
			if err := s.connect(cmd.Context()); err != nil {
				return err
			}
			sum, err := s.harvest(cmd.Context(), harvestAsk{window: &evidence.All})
			if err != nil {
				return err
			}
			if err := sum.failure(); err != nil {
				return err
			}
			return a.introduce(dir)
		},
	}
}

// sampleFolder makes the folder that is named, or a temporary one.
func sampleFolder(args []string) (string, error) {
	if len(args) == 0 {
		dir, err := os.MkdirTemp("", "sheaf-demo-")
		if err != nil {
			return "", fmt.Errorf("make a folder for the sample: %w", err)
		}
		return dir, nil
	}
	dir, err := filepath.Abs(args[0])
	if err != nil {
		return "", fmt.Errorf("make a folder for the sample: %w", err)
	}
	if err := os.Mkdir(dir, 0o700); err != nil {
		return "", &usageError{msg: fmt.Sprintf("make the folder %s: %v", args[0], cause(err)), hint: "name a folder that is not there yet, in one that is"}
	}
	return dir, nil
}

// introduce says what is in the folder and what to try.
func (a *app) introduce(dir string) error {
	self := "sheaf --config " + shellQuoted(a.flags.config)
	if a.env("SHEAF_LEDGER") != "" {
		self += " --ledger " + shellQuoted(a.flags.ledger)
	}
	if a.env("SHEAF_JOURNAL") != "" {
		self += " --journal " + shellQuoted(a.flags.journal)
	}
	if now := a.env("SHEAF_NOW"); now != "" {
		self = "SHEAF_NOW=" + shellQuoted(now) + " " + self
	}
	_, err := fmt.Fprintf(a.stdout, `A year of Nora, who wants to be a staff engineer, is in %s
  items.jsonl   what git, GitHub and Jira would have said
  journal       what she wrote down: notes, goals, ratings, her manager's answers
  config.toml   who she is, and the teams around her

Try:
  %s digest last-quarter
  %s gap
  %s narrative --for promo

Then change config.toml, or remove the folder.
`, dir, self, self, self)
	return err
}

// quotedWords are words of a call, to be shown.
func quotedWords(words []string) []string {
	var out []string
	for _, w := range words {
		out = append(out, shellQuoted(report.Visible(w)))
	}
	return out
}

// shellQuoted is s as one word of a shell.
func shellQuoted(s string) string {
	if strings.Trim(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._/:+-") == "" {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}

// weeksSince is how many whole weeks the sample is moved by, so that it ends in
// the week before now and weekdays stay weekdays.
func weeksSince(day, now time.Time) int {
	weeks := int(now.Sub(day).Hours() / 24 / 7)
	if now.Before(day) && day.AddDate(0, 0, 7*weeks).After(now) {
		weeks--
	}
	return weeks
}

// writeSample writes the sample to a folder, so many weeks later. It may come
// to hold the reader's own changes: only they read it.
func writeSample(dir string, weeks int) error {
	const root = "demo"
	return fs.WalkDir(sample, root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		to := filepath.Join(dir, filepath.FromSlash(laterDates(strings.TrimPrefix(path, root), weeks)))
		if entry.IsDir() {
			return os.MkdirAll(to, 0o700)
		}
		content, err := sample.ReadFile(path)
		if err != nil {
			return err
		}
		switch {
		case entry.Name() == "items.jsonl":
			content, err = laterItems(content, weeks)
		case strings.Contains(path, "/journal/"):
			content = []byte(laterDates(string(content), weeks))
		}
		if err != nil {
			return err
		}
		return os.WriteFile(to, content, 0o600)
	})
}

// laterDates moves the days in a text of the journal, or in the name of one.
func laterDates(text string, weeks int) string {
	return regexp.MustCompile(`\b20\d\d-\d\d-\d\d\b`).ReplaceAllStringFunc(text, func(day string) string {
		at, err := time.Parse(time.DateOnly, day)
		if err != nil {
			return day
		}
		return at.AddDate(0, 0, 7*weeks).Format(time.DateOnly)
	})
}

func laterItems(lines []byte, weeks int) ([]byte, error) {
	move := func(t *time.Time) {
		if !t.IsZero() {
			*t = t.AddDate(0, 0, 7*weeks)
		}
	}
	var out []byte
	for line, err := range evidence.ReadLines(bytes.NewReader(lines)) {
		if err != nil {
			return nil, err
		}
		it := line.Item
		move(&it.At)
		move(&it.Created)
		move(&it.Updated)
		move(&it.Done)
		for i := range it.Events {
			move(&it.Events[i].At)
		}
		if out, err = evidence.AppendLine(out, &it); err != nil {
			return nil, err
		}
	}
	return out, nil
}
