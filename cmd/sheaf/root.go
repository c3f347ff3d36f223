package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"sheaf/evidence/suggest"
)

// The groups of commands, in the order of a person's month.
const (
	groupMonth  = "month"
	groupWrite  = "write"
	groupTalk   = "talk"
	groupCloser = "closer"
	groupSetup  = "setup"
)

const rootLong = `sheaf collects what you did (commits, pull requests, reviews, tickets), says by
rules you can read what of it speaks for the level you want next, and drafts
what makes it visible. Everything stays on this machine.

In a repository, without any set-up:

  sheaf digest 1y      the last twelve months, held up to senior -> staff
  sheaf gap            what the next level asks for, and what you have
  sheaf init           set up all your clones, GitHub and Jira`

func (a *app) rootCommand() *cobra.Command {
	cobra.EnableCommandSorting = false // they are in the order of a person's month
	var version bool
	root := &cobra.Command{
		Use:           "sheaf",
		Short:         "Collects the evidence for the level you want next",
		Long:          rootLong,
		SilenceUsage:  true,
		SilenceErrors: true,
		Args:          commandsOnly,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if version {
				return a.sayVersion()
			}
			return cmd.Help()
		},
		PersistentPreRunE: func(cmd *cobra.Command, _ []string) error {
			if err := noEmptyFlag(cmd); err != nil {
				return err
			}
			if !slices.Contains([]string{"auto", "always", "never"}, a.flags.color) {
				return &usageError{msg: fmt.Sprintf("unknown --color %q", a.flags.color), hint: "it is auto, always or never"}
			}
			a.expandFlags()
			a.out, a.err = a.out.withColor(a.flags.color), a.err.withColor(a.flags.color)
			return nil
		},
	}
	root.SetOut(a.stdout)
	root.SetErr(a.stderr)
	root.SetIn(a.stdin)
	root.CompletionOptions.HiddenDefaultCmd = true
	root.SetFlagErrorFunc(flagError)
	a.globalFlags(root.PersistentFlags())
	root.Flags().BoolVar(&version, "version", false, "the same as sheaf version") // what everybody tries
	root.Flags().Lookup("version").Hidden = true

	root.AddGroup(
		&cobra.Group{ID: groupMonth, Title: "Every month"},
		&cobra.Group{ID: groupWrite, Title: "Between"},
		&cobra.Group{ID: groupTalk, Title: "With your manager"},
		&cobra.Group{ID: groupCloser, Title: "Look closer"},
		&cobra.Group{ID: groupSetup, Title: "Set up"},
	)
	add := func(group string, commands ...*cobra.Command) {
		for _, c := range commands {
			c.GroupID = group
			root.AddCommand(c)
		}
	}
	add(groupMonth, a.harvestCommand(), a.triageCommand(), a.digestCommand(), a.gapCommand())
	add(groupWrite, a.noteCommand(), a.nextCommand(), a.goalCommand())
	add(groupTalk, a.rateCommand(), a.checkinCommand(), a.narrativeCommand())
	add(groupCloser, a.unmappedCommand(), a.listCommand(), a.showCommand(), a.dashboardCommand())
	add(groupSetup, a.initCommand(), a.doctorCommand(), a.rulesCommand(), a.classifyCommand(), a.configCommand(), a.scheduleCommand(), a.exportCommand(), a.importCommand(), a.demoCommand(), a.completionCommand(), a.versionCommand())
	root.SetHelpFunc(a.help)
	root.SetHelpCommand(a.helpCommand(root))
	root.SetHelpCommandGroupID(groupSetup)
	root.AddCommand(a.manCommand())
	root.AddCommand(a.topicCommands()...)
	a.completeValues(root)
	return root
}

func (a *app) globalFlags(f *pflag.FlagSet) {
	f.SortFlags = false
	f.StringVar(&a.flags.config, "config", "", "read the config from `FILE`")
	f.StringVar(&a.flags.ledger, "ledger", "", "keep what was collected in `FILE`")
	f.StringVar(&a.flags.journal, "journal", "", "keep what you write in `DIR`")
	f.StringArrayVar(&a.flags.repos, "repo", nil, "read the repository at `PATH` instead of the configured sources (repeatable)")
	f.StringArrayVar(&a.flags.me, "me", nil, "be `EMAIL` instead of the configured addresses (repeatable)")
	f.BoolVarP(&a.flags.quiet, "quiet", "q", false, "print the result and errors only")
	f.BoolVarP(&a.flags.verbose, "verbose", "v", false, "say what is going on, on stderr")
	f.StringVar(&a.flags.color, "color", "auto", "colour `WHEN`: auto, always or never")
	f.BoolVar(&a.flags.noInput, "no-input", false, "never ask anything")
	f.BoolVar(&a.flags.offline, "offline", false, "make no request to anywhere")
	f.BoolVar(&a.flags.noRedact, "no-redact", false, "leave out nothing that the config redacts")
}

// expandFlags puts the home folder for a leading "~", as the config has it: no
// shell does in quotes or behind "--repo=".
func (a *app) expandFlags() {
	for _, path := range []*string{&a.flags.config, &a.flags.ledger, &a.flags.journal} {
		*path = expand(*path)
	}
	for i, repo := range a.flags.repos {
		a.flags.repos[i] = expand(repo)
	}
}

// noEmptyFlag refuses a flag that is given without a word, as by a variable of a
// script that is not set: it would else be as if it were not there.
func noEmptyFlag(cmd *cobra.Command) error {
	var empty error
	cmd.Flags().Visit(func(f *pflag.Flag) {
		words := []string{f.Value.String()}
		if list, ok := f.Value.(pflag.SliceValue); ok {
			words = list.GetSlice()
		}
		if empty == nil && (len(words) == 0 || slices.Contains(words, "")) {
			empty = &usageError{msg: "--" + f.Name + " is empty", hint: "give it a value, or leave it out"}
		}
	})
	return empty
}

// helpCommand explains a command or a topic; an unknown one is an error like
// any other wrong word.
func (a *app) helpCommand(root *cobra.Command) *cobra.Command {
	return &cobra.Command{
		Use:   "help [COMMAND]",
		Short: "explain a command or a topic",
		RunE: func(_ *cobra.Command, args []string) error {
			about, rest, err := root.Find(args)
			switch {
			case err != nil || about == nil || len(rest) > 0 && !about.HasSubCommands():
				return unknownCommand(root, strings.Join(args, " "))
			case len(rest) > 0:
				return unknownCommand(about, rest[0])
			}
			return about.Help()
		},
	}
}

// commandsOnly is for a command that others stand below: a word behind it which is
// none of them is a mistyped one.
func commandsOnly(cmd *cobra.Command, args []string) error {
	if len(args) > 0 {
		return unknownCommand(cmd, args[0])
	}
	return nil
}

func unknownCommand(parent *cobra.Command, name string) error {
	var names []string
	for _, c := range parent.Commands() {
		if c.IsAvailableCommand() || c.IsAdditionalHelpTopicCommand() {
			names = append(names, c.Name())
		}
	}
	below := strings.TrimPrefix(parent.CommandPath()+" ", parent.Root().Name()+" ")
	hint := strings.TrimSpace("sheaf help "+below) + " lists the commands"
	if near, ok := suggest.Nearest(strings.ToLower(name), names); ok {
		path := parent.CommandPath()
		if c, _, err := parent.Find([]string{near}); err == nil && c.IsAdditionalHelpTopicCommand() {
			path += " help"
		}
		hint = fmt.Sprintf("did you mean %s %s? %s", path, near, hint)
	}
	return &usageError{msg: fmt.Sprintf("unknown command %q", below+name), hint: hint}
}

// flagError names the flag and, for one that does not exist, the nearest. Behind a
// mistyped command it is the command that is wrong, whose flags nobody knows.
func flagError(cmd *cobra.Command, err error) error {
	if errors.Is(err, pflag.ErrHelp) {
		return err
	}
	if args := cmd.Flags().Args(); len(args) > 0 && cmd.HasSubCommands() {
		return unknownCommand(cmd, args[0])
	}
	hint := "see " + cmd.CommandPath() + " --help"
	var unknown *pflag.NotExistError
	if errors.As(err, &unknown) {
		typed := strings.TrimLeft(unknown.GetSpecifiedName(), "-")
		var names []string
		cmd.Flags().VisitAll(func(f *pflag.Flag) { names = append(names, f.Name) })
		if near, ok := suggest.Nearest(typed, names); ok && len(typed) > 1 {
			hint = fmt.Sprintf("did you mean --%s? %s", near, hint)
		}
	}
	return &usageError{msg: err.Error(), hint: hint}
}
