package main

import (
	"bytes"
	_ "embed"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"sheaf/evidence"
)

// The sample year, as its engineer's sources would have told it on sampleDay.
var (
	//go:embed demo/items.jsonl
	sampleItems []byte
	//go:embed demo/config.toml
	sampleConfig []byte
)

// sampleDay is the last day of the sample year.
var sampleDay = time.Date(2026, time.November, 22, 0, 0, 0, 0, time.UTC)

func (a *app) demoCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "demo",
		Short: "a told sample year in a temporary folder",
		Long: `Puts a told year of an engineer who sells seats on ferries into a new temporary
folder, with a config of people and teams, reads it, and names commands to try.
Everything in it is made up. Its year ends today. Nothing outside that folder is
touched; delete it when you are done.`,
		Example: `  sheaf demo`,
		Args:    noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			now, err := a.now(time.UTC)
			if err != nil {
				return err
			}
			dir, err := os.MkdirTemp("", "sheaf-demo-")
			if err != nil {
				return fmt.Errorf("make a folder for the sample: %w", err)
			}
			items, err := shiftedSample(now)
			if err != nil {
				return err
			}
			// What is in the folder may hold the reader's own changes: only they read it.
			for name, content := range map[string][]byte{"items.jsonl": items, "config.toml": sampleConfig} {
				if err := os.WriteFile(filepath.Join(dir, name), content, 0o600); err != nil {
					return fmt.Errorf("write the sample: %w", err)
				}
			}
			a.flags.config = filepath.Join(dir, "config.toml")
			a.flags.ledger, a.flags.repos, a.flags.me = filepath.Join(dir, "ledger.db"), nil, nil
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

// introduce says what is in the folder and what to try.
func (a *app) introduce(dir string) error {
	self := "sheaf --config " + shellQuoted(a.flags.config)
	if a.env("SHEAF_LEDGER") != "" {
		self += " --ledger " + shellQuoted(a.flags.ledger)
	}
	if now := a.env("SHEAF_NOW"); now != "" {
		self = "SHEAF_NOW=" + shellQuoted(now) + " " + self
	}
	_, err := fmt.Fprintf(a.stdout, `A year of Nora, who wants to be a staff engineer, is in %s
  items.jsonl   what git, GitHub and Jira would have said
  config.toml   who she is, and the teams around her

Try:
  %s digest last-quarter
  %s gap
  %s narrative --for promo

Then change config.toml, or remove the folder.
`, dir, self, self, self)
	return err
}

// shellQuoted is s as one word of a shell.
func shellQuoted(s string) string {
	if strings.Trim(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._/:+-") == "" {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}

// shiftedSample is the sample moved by whole weeks, so that it ends in the week
// before now and weekdays stay weekdays.
func shiftedSample(now time.Time) ([]byte, error) {
	weeks := int(now.Sub(sampleDay).Hours() / 24 / 7)
	if now.Before(sampleDay) && sampleDay.AddDate(0, 0, 7*weeks).After(now) {
		weeks--
	}
	move := func(t *time.Time) {
		if !t.IsZero() {
			*t = t.AddDate(0, 0, 7*weeks)
		}
	}
	var out []byte
	for line, err := range evidence.ReadLines(bytes.NewReader(sampleItems)) {
		if err != nil {
			return nil, fmt.Errorf("sample: %w", err)
		}
		it := line.Item
		move(&it.At)
		move(&it.Created)
		move(&it.Updated)
		move(&it.Done)
		if out, err = evidence.AppendLine(out, &it); err != nil {
			return nil, fmt.Errorf("sample: %w", err)
		}
	}
	return out, nil
}
