package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"sheaf/report"
)

func (a *app) configCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "config",
		Short: "say where the config is, and what is in force",
		Long:  strings.TrimRight(helpConfig, "\n"),
		Example: `  sheaf config path
  sheaf config show`,
		Args: commandsOnly,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(a.configPathCommand(), a.configShowCommand())
	return cmd
}

func (a *app) configPathCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "path",
		Short: "print where the config is",
		Long: `Prints the path of the config, and says on stderr if there is no file. It is the
one of --config, else of SHEAF_CONFIG, else the usual place.`,
		Example: `  sheaf config path
  sheaf config path --config work.toml`,
		Args: noArgs,
		RunE: func(*cobra.Command, []string) error {
			path, _, err := a.configPath()
			if err != nil {
				return err
			}
			if path, err = filepath.Abs(path); err != nil {
				return fmt.Errorf("config path: %w", err)
			}
			fmt.Fprintln(a.stdout, report.Visible(path))
			if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
				a.inform("there is no file yet; %s writes one", a.call("init"))
			}
			return nil
		},
	}
}

func (a *app) configShowCommand() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "show",
		Short: "print what is in force, and where each value came from",
		Long: `Prints every value in force as TOML, with where it came from: a line of a file,
a flag, the environment, or the default. What is empty is left out, and so is
the ladder that ships with sheaf but for what the config changes in it.`,
		Example: `  sheaf config show
  sheaf config show --json --me ann@example.com`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			s, err := a.newSession()
			if err != nil {
				return err
			}
			settings, err := s.settings(cmd.Context())
			if err != nil {
				return err
			}
			if asJSON {
				return writeSettingsJSON(a.stdout, s.cfg.File, settings)
			}
			return writeSettings(a.stdout, settings)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print the values as JSON")
	return cmd
}
