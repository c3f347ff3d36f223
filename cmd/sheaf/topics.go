package main

import (
	_ "embed" // the help pages
	"fmt"
	"strings"

	"github.com/spf13/cobra"
)

// The help pages. Those on the config and on rules are the help of their
// commands.
var (
	//go:embed help/config.txt
	helpConfig string
	//go:embed help/drafts.txt
	helpDrafts string
	//go:embed help/templates.txt
	helpTemplates string
	//go:embed help/environment.txt
	helpEnvironment string
	//go:embed help/exit-codes.txt
	helpExitCodes string
	//go:embed help/journal.txt
	helpJournal string
	//go:embed help/period.txt
	helpPeriod string
	//go:embed help/rules.txt
	helpRules string
)

var topics = [...]struct{ name, short, text string }{
	{"config", "the config file, and how to do without", helpConfig},
	{"drafts", "drafts you write in, and make again", helpDrafts},
	{"environment", "the environment variables", helpEnvironment},
	{"exit-codes", "what the exit code says", helpExitCodes},
	{"journal", "what you write down, and how to without sheaf", helpJournal},
	{"templates", "your own form of a report", helpTemplates},
	{"period", "how to name a span of time", helpPeriod},
}

// topicCommands are the pages as commands without a run, which is how cobra
// shows additional help topics.
func (a *app) topicCommands() []*cobra.Command {
	var out []*cobra.Command
	for _, t := range topics {
		if t.text == helpConfig {
			continue // the help of that command
		}
		c := &cobra.Command{Use: t.name, Short: t.short}
		c.SetHelpFunc(func(*cobra.Command, []string) { fmt.Fprint(a.stdout, a.out.page(t.text)) })
		out = append(out, c)
	}
	return out
}

// topicLines lists the pages and how to read them.
func topicLines() string {
	var out strings.Builder
	for _, t := range topics {
		fmt.Fprintf(&out, "  sheaf help %-11s  %s\n", t.name, t.short)
	}
	return out.String()
}
