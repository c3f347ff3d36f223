package main

import (
	_ "embed"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"
)

// bashWords does for the script of bash what it takes from the package
// bash-completion, which many machines do not have.
//
//go:embed completion.bash
var bashWords string

// shells are those that completion writes a script for.
var shells = [...]string{"bash", "zsh", "fish", "powershell"}

func (a *app) completionCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "completion bash|zsh|fish|powershell",
		Short: "completion for your shell",
		Long: `Prints a script that makes a shell complete commands, flags and their values,
with descriptions: capabilities, levels, kinds, periods, formats, rules, and the
ids of pieces in the ledger. Completion reads the config and the ledger and
never harvests. To have it in every shell:

  bash        sheaf completion bash > \
              ~/.local/share/bash-completion/completions/sheaf
  zsh         sheaf completion zsh > "${fpath[1]}/_sheaf"
  fish        sheaf completion fish > ~/.config/fish/completions/sheaf.fish
  powershell  sheaf completion powershell | Out-String | Invoke-Expression
              as a line of $PROFILE`,
		Example: `  sheaf completion bash
  sheaf completion zsh`,
		ValidArgs: shells[:],
		Args: func(_ *cobra.Command, args []string) error {
			all := strings.Join(shells[:], ", ")
			switch {
			case len(args) != 1:
				return &usageError{msg: fmt.Sprintf("completion takes one shell, got %d", len(args)), hint: "it is one of " + all}
			case !slices.Contains(shells[:], args[0]):
				return &usageError{msg: fmt.Sprintf("no completion for %q", args[0]), hint: didYouMean(args[0], shells[:], "it is one of "+all)}
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			root := cmd.Root()
			switch args[0] {
			case "bash":
				if _, err := io.WriteString(a.stdout, bashWords); err != nil {
					return err
				}
				return root.GenBashCompletionV2(a.stdout, true)
			case "zsh":
				return root.GenZshCompletion(a.stdout)
			case "fish":
				return root.GenFishCompletion(a.stdout, true)
			}
			return root.GenPowerShellCompletionWithDesc(a.stdout)
		},
	}
}
