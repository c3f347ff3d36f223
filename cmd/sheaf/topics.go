package main

import (
	"embed"
	"fmt"
	"strings"

	"github.com/spf13/cobra"
)

//go:embed help/*.txt
var topicTexts embed.FS

// topics are the help pages that belong to no command.
var topics = []struct{ name, short string }{
	{"config", "where the config is and what is in it"},
	{"environment", "the environment variables"},
	{"exit-codes", "what the exit code says"},
	{"period", "how to name a span of time"},
}

// topicCommands are the pages as commands without a run, which is how cobra
// shows additional help topics.
func (a *app) topicCommands() ([]*cobra.Command, error) {
	var out []*cobra.Command
	for _, t := range topics {
		text, err := topicTexts.ReadFile("help/" + t.name + ".txt")
		if err != nil {
			return nil, fmt.Errorf("help topic %s: %w", t.name, err)
		}
		page := strings.TrimRight(string(text), "\n")
		c := &cobra.Command{Use: t.name, Short: t.short, Long: page}
		c.SetHelpFunc(func(*cobra.Command, []string) { fmt.Fprintln(a.stdout, page) })
		out = append(out, c)
	}
	return out, nil
}
