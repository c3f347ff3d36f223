package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"sheaf/classify"
	"sheaf/config"
	"sheaf/report"
)

// setup is what init is told or finds: what goes into the config.
type setup struct {
	name, manager   string
	emails          []string
	current, target string
	// patterns are globs of repositories, and repos those they mean.
	patterns []string
	repos    []string
	github   string
	orgs     []string
	// ghHost is GH_HOST, which would be taken where no host is named.
	ghHost string
	// hosts are others the clones come from.
	hosts []string
	jira  string
	// teams are names in CODEOWNERS, team the one that is mine, or an id.
	teams []string
	team  string
	// also are addresses under my name that were not taken for mine.
	also []string
}

func (a *app) initCommand() *cobra.Command {
	var (
		s         setup
		noHarvest bool
		dry       bool
	)
	cmd := &cobra.Command{
		Use:   "init [FOLDER]...",
		Short: "set up: find your clones, write the config, draft a first digest",
		Long: `Finds the git repositories in the folders given, or in the usual ones of your
home, at most three folders deep; the addresses git has for you there; your
login of gh; and the teams that CODEOWNERS names. It asks what it can not find,
writes a config with comments, harvests twelve months and drafts the first
digest. Every answer is a flag too; with --no-input, or without a terminal, what
is neither found nor given is left out. A config that exists is never touched.

Your addresses are those of --me, else the ones git would put on your commits.`,
		Example: `  sheaf init . --config new.toml --no-input
  sheaf init . --config other.toml --no-input -n \
    --me ann@acme.test --target principal --team pay`,
		Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.init(cmd.Context(), &s, args, dry, noHarvest)
		},
	}
	f := cmd.Flags()
	f.StringVar(&s.name, "name", "", "your `NAME`, where it is not git's")
	f.StringVar(&s.current, "current", "", "the `LEVEL` you are at (senior)")
	f.StringVar(&s.target, "target", "", "the `LEVEL` you want next (the one above)")
	f.StringVar(&s.team, "team", "", "your `TEAM`, as in CODEOWNERS (@acme/pay) or any name")
	f.StringVar(&s.manager, "manager", "", "your manager's `NAME`")
	f.StringVar(&s.github, "github", "", "your `LOGIN` on github.com, or none")
	f.StringArrayVar(&s.orgs, "org", nil, "read the repositories of `OWNER` there (repeatable), or all")
	f.StringVar(&s.jira, "jira", "", "the `URL` of your Jira, or none")
	f.BoolVar(&noHarvest, "no-harvest", false, "write the config and stop there")
	f.BoolVarP(&dry, "dry-run", "n", false, "print the config, and write nothing")
	return cmd
}

func (a *app) init(ctx context.Context, s *setup, folders []string, dry, noHarvest bool) error {
	path, err := a.newConfigPath(dry)
	if err != nil {
		return err
	}
	if len(a.flags.repos) > 0 {
		return &usageError{msg: "init takes folders, not --repo", hint: "sheaf init " + strings.Join(a.flags.repos, " ")}
	}
	if err := s.checkFlags(a.flags.me); err != nil {
		return err
	}
	s.ghHost = a.env("GH_HOST")
	talk, asks := a.talk(ctx)
	if asks && !dry {
		if err := canMake(path); err != nil {
			return err
		}
	}
	look := &lookout{app: a, ctx: ctx, max: maxLook, setup: s}
	if err := look.find(folders); err != nil {
		return err
	}
	if asks {
		if err := s.ask(talk, look); err != nil {
			if errors.Is(err, errLeft) {
				err = errLeftAtOnce
			}
			return err
		}
	}
	look.fillIn()
	if len(s.repos) == 0 && s.github == "" && s.jira == "" {
		return &usageError{msg: "no git repository was found, and no other source is given", hint: "name the folder of your clones: sheaf init ~/src"}
	}
	if len(s.emails) == 0 {
		return &usageError{msg: "git knows no address of yours", hint: "say who you are with --me EMAIL"}
	}
	text := s.config()
	if err := check(path, text); err != nil {
		return err
	}
	if dry {
		_, err := a.stdout.WriteString(text)
		return err
	}
	if err := writeConfig(path, text); err != nil {
		return err
	}
	a.inform("wrote %s; it is yours to edit, and sheaf doctor checks it", path)
	if noHarvest {
		return nil
	}
	a.flags.me = nil // they are in the config now
	return a.firstDigest(ctx)
}

// newConfigPath is where the config will be, which must not exist.
func (a *app) newConfigPath(dry bool) (string, error) {
	path, _, err := a.configPath()
	if err != nil {
		return "", err
	}
	if path, err = filepath.Abs(path); err != nil {
		return "", fmt.Errorf("config path: %w", err)
	}
	if _, err := os.Lstat(path); err == nil && !dry {
		return "", &usageError{msg: "there is a config already: " + path, hint: "edit that one, or write another with --config FILE; init replaces nothing"}
	}
	return path, nil
}

// checkFlags refuses what no config could hold.
func (s *setup) checkFlags(me []string) error {
	levels := config.Default().Ladder.Levels
	for _, level := range []string{s.current, s.target} {
		if level != "" && !slices.Contains(levels, level) {
			return &usageError{msg: fmt.Sprintf("unknown level %q", level), hint: didYouMean(level, levels, "the ladder has "+strings.Join(levels, ", "))}
		}
	}
	for _, given := range [][2]string{
		{"--me", asEmails(me)}, {"--team", asTeam(s.team)}, {"--github", asLogin(s.github)}, {"--org", asOwners(s.orgs)}, {"--jira", asSite(s.jira)},
	} {
		if wrong := refusals(given[1]); len(wrong) > 0 {
			return &usageError{msg: given[0] + ": " + wrong[0].Msg, hint: wrong[0].Help}
		}
	}
	return nil
}

// refusals are what a config would be refused for.
func refusals(text string) []config.Problem {
	_, err := config.Parse("answer", []byte(text), config.Env{Dir: "/", Home: "/"})
	var wrong *config.Errors
	if !errors.As(err, &wrong) {
		return nil
	}
	return wrong.Problems
}

// check holds that what is about to be written would be read.
func check(path, text string) error {
	home, _ := os.UserHomeDir()
	_, err := config.Parse(filepath.Base(path), []byte(text), config.Env{Dir: filepath.Dir(path), Home: home})
	return err
}

// canMake says why no file can be made at a path, before anybody answers questions
// for it. Nothing is left of the trial.
func canMake(path string) error {
	dir := filepath.Dir(path)
	for dir != filepath.Dir(dir) {
		if _, err := os.Stat(dir); !errors.Is(err, fs.ErrNotExist) {
			break
		}
		dir = filepath.Dir(dir)
	}
	f, err := os.CreateTemp(dir, ".sheaf-*")
	if err == nil {
		err = errors.Join(f.Close(), os.Remove(f.Name()))
	}
	var at *fs.PathError
	if errors.As(err, &at) {
		return fmt.Errorf("write config: %w", &fs.PathError{Op: at.Op, Path: path, Err: at.Err})
	}
	return err
}

// writeConfig makes a new file; what is there stays, even a link to nowhere.
func writeConfig(path, text string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return fmt.Errorf("make the config's folder: %w", err)
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if errors.Is(err, fs.ErrExist) {
		return &usageError{msg: "there is a config already: " + path, hint: "edit that one; init replaces nothing"}
	}
	if err != nil {
		return fmt.Errorf("write config: %w", err)
	}
	_, err = f.WriteString(text)
	if err = errors.Join(err, f.Close()); err != nil {
		return fmt.Errorf("write config: %w", errors.Join(err, os.Remove(path)))
	}
	return nil
}

// firstDigest harvests by the new config and drafts the month or, where
// nothing was done in it yet, the twelve months.
func (a *app) firstDigest(ctx context.Context) error {
	s, err := a.newSession()
	if err != nil {
		return err
	}
	if err := s.connect(ctx); err != nil {
		return err
	}
	sum, err := s.harvest(ctx, harvestAsk{})
	if err != nil {
		return err
	}
	var text bytes.Buffer
	if err := sum.write(&text, a.err); err != nil {
		return err
	}
	a.stderr.Write(text.Bytes())
	sum.warn(a)
	s.explainNothing(ctx, sum)

	r, err := s.load(ctx)
	if err != nil {
		return err
	}
	window := monthToReport(s.now)
	in, err := r.input(window)
	if err != nil {
		return err
	}
	done := slices.ContainsFunc(in.Others, func(p *piece) bool { return p.Counts(window) })
	if !done {
		if in, err = r.input(lastTwelveMonths(s.now)); err != nil {
			return err
		}
	}
	var out output
	if err := r.print(&out, report.DigestReport, r.build(in, report.DigestReport, &out)); err != nil {
		return err
	}
	a.inform("next month: %s, then %s; %s holds it up to %s; %s reminds you", a.call("harvest"), a.call("digest"), a.call("gap"), s.cfg.Role.Target, a.call("schedule"))
	return sum.failure()
}

// above is the level above another.
func above(ladder classify.Ladder, level string) string {
	at := slices.Index(ladder.Levels, level)
	return ladder.Levels[min(at+1, len(ladder.Levels)-1)]
}
