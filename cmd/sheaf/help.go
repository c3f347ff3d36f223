package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"
)

// helpWidth is how wide help is set where there is room.
const helpWidth = 80

// help prints what a command is for, how it is called, and its flags.
func (a *app) help(cmd *cobra.Command, _ []string) {
	width := helpWidth
	if a.out.isTerminal {
		width = min(width, a.out.width)
	}
	long := cmd.Long
	if long == "" {
		long = cmd.Short
	}
	var page strings.Builder
	fmt.Fprintf(&page, "%s\n\nUsage:\n", strings.TrimSpace(long))
	if cmd.Runnable() && cmd.HasParent() {
		fmt.Fprintf(&page, "  %s\n", cmd.UseLine())
	}
	if cmd.HasAvailableSubCommands() {
		fmt.Fprintf(&page, "  %s COMMAND\n", cmd.CommandPath())
	}
	subcommands(&page, cmd)
	if cmd.Example != "" {
		fmt.Fprintf(&page, "\nExamples:\n%s\n", cmd.Example)
	}
	text := a.out.page(page.String())
	flags := func(head, usages string) {
		if usages != "" {
			text += "\n" + head + ":\n" + strings.TrimRight(usages, "\n") + "\n"
		}
	}
	local := cmd.LocalFlags().FlagUsagesWrapped(width)
	// The library shows what a flag without its value stands for as one of its values.
	shown, plain := ` DIR[="`+ownJournal+`"]`, "[=DIR]"
	flags("Flags", strings.ReplaceAll(local, shown, plain+strings.Repeat(" ", len(shown)-len(plain))))
	if cmd.HasParent() {
		flags("Flags of all commands", cmd.InheritedFlags().FlagUsagesWrapped(width))
	} else {
		text += a.out.wrap("\nsheaf help COMMAND explains a command. Worth reading too:\n" + topicLines())
	}
	io.WriteString(a.stdout, text)
}

// subcommands lists them by group, in the order in which they are used.
func subcommands(page *strings.Builder, cmd *cobra.Command) {
	widest := 0
	for _, c := range cmd.Commands() {
		if c.IsAvailableCommand() {
			widest = max(widest, len(c.Name()))
		}
	}
	list := func(title, group string) {
		for _, c := range cmd.Commands() {
			if !c.IsAvailableCommand() || c.GroupID != group {
				continue
			}
			if title != "" {
				fmt.Fprintf(page, "\n%s\n", title)
				title = ""
			}
			fmt.Fprintf(page, "  %-*s  %s\n", widest, c.Name(), c.Short)
		}
	}
	for _, g := range cmd.Groups() {
		list(g.Title, g.ID)
	}
	list("Commands", "")
}
