package main

import (
	"cmp"
	"encoding/xml"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"unicode"

	"github.com/spf13/cobra"
)

// schedulers are what schedule writes for.
var schedulers = [...]string{"systemd", "launchd", "cron", "github"}

func (a *app) scheduleCommand() *cobra.Command {
	var drafts, part string
	cmd := &cobra.Command{
		Use:   "schedule systemd|launchd|cron|github",
		Short: "print what harvests and drafts the month by itself",
		Long: `Prints what makes your machine harvest on the first of each month at nine and
draft a digest of the month before into a folder. It installs nothing: what to
do with what it prints is said on stderr. It calls this very program, with the
--config, --ledger and --journal of this call.

  systemd  a service and a timer for your own user; made up for if the machine
           was off
  launchd  an agent for macOS; made up for after sleep
  cron     a line for crontab -e; not made up for
  github   a workflow for a runner of your own on this machine: ledger and
           journal are here, and a runner of GitHub's has neither`,
		Example: `  sheaf schedule systemd
  sheaf schedule systemd --part timer
  sheaf schedule cron --drafts "$HOME/notes/digests"`,
		ValidArgs: schedulers[:],
		Args: func(_ *cobra.Command, args []string) error {
			all := strings.Join(schedulers[:], ", ")
			switch {
			case len(args) != 1:
				return &usageError{msg: fmt.Sprintf("schedule takes one scheduler, got %d", len(args)), hint: "it is one of " + all}
			case !slices.Contains(schedulers[:], args[0]):
				return &usageError{msg: fmt.Sprintf("no schedule for %q", args[0]), hint: didYouMean(args[0], schedulers[:], "it is one of "+all)}
			}
			return nil
		},
		RunE: func(_ *cobra.Command, args []string) error {
			if part != "" && (args[0] != "systemd" || part != "service" && part != "timer") {
				return &usageError{msg: fmt.Sprintf("no part %q of %s", part, args[0]), hint: "systemd has a service and a timer"}
			}
			j, err := a.monthly(drafts)
			if err != nil {
				return err
			}
			switch args[0] {
			case "systemd":
				j.systemd(a, part)
			case "launchd":
				j.launchd(a)
			case "cron":
				j.cron(a)
			case "github":
				j.github(a)
			}
			return nil
		},
	}
	cmd.Flags().StringVar(&drafts, "drafts", "", "draft into `FOLDER` instead of drafts beside the journal")
	cmd.Flags().StringVar(&part, "part", "", "of systemd print the `UNIT` alone: service or timer")
	return cmd
}

// job is what is to run once a month.
type job struct {
	// program is this program with the flags of this call, quoted for sh, and
	// path, where it needs one, an assignment before it.
	program, path string
	drafts        string
}

// monthly is the job, from how sheaf was called now.
func (a *app) monthly(drafts string) (job, error) {
	self, err := os.Executable()
	if err != nil {
		return job{}, fmt.Errorf("find this program: %w", err)
	}
	if strings.HasPrefix(self, filepath.Join(os.TempDir(), "go-build")) {
		a.warn("this program is a temporary one of go run: install it, and schedule that")
	}
	if drafts == "" {
		s, err := a.newSession()
		if err != nil {
			return job{}, err
		}
		dir, err := s.journalDir()
		if err != nil {
			return job{}, err
		}
		drafts = filepath.Join(filepath.Dir(dir), "drafts")
	}
	if drafts, err = filepath.Abs(drafts); err != nil {
		return job{}, fmt.Errorf("drafts: %w", err)
	}
	// The environment of this call is not that of a scheduler.
	a.flags.config = cmp.Or(a.flags.config, a.env("SHEAF_CONFIG"))
	a.flags.ledger = cmp.Or(a.flags.ledger, a.env("SHEAF_LEDGER"))
	a.flags.journal = cmp.Or(a.flags.journal, a.env("SHEAF_JOURNAL"))
	words := append([]string{self}, a.sameFlags()...)
	for _, w := range append(words, drafts) {
		if strings.ContainsFunc(w, isHidden) {
			return job{}, &usageError{msg: fmt.Sprintf("%q has an invisible character in it, which no scheduler takes", w), hint: "give it another name"}
		}
	}
	if len(a.flags.repos) == 0 {
		if path, _, err := a.configPath(); err == nil {
			if _, err := os.Stat(path); err != nil {
				a.warn("there is no config at %s: run sheaf init first, or name repositories with --repo", path)
			}
		}
	}
	for i, w := range words {
		words[i] = shellQuoted(w)
	}
	j := job{program: strings.Join(words, " "), drafts: shellQuoted(drafts)}
	if extra := toolFolders(); len(extra) > 0 {
		j.path = "PATH=" + shellQuoted(strings.Join(extra, ":")) + `:"$PATH"; export PATH; `
	}
	return j, nil
}

// toolFolders are where gh and git are, if schedulers do not look there.
func toolFolders() []string {
	var out []string
	for _, tool := range []string{"gh", "git"} {
		path, err := exec.LookPath(tool)
		if err != nil {
			continue
		}
		dir, err := filepath.Abs(filepath.Dir(path))
		if err == nil && dir != "/usr/bin" && dir != "/bin" && !slices.Contains(out, dir) && !strings.Contains(dir, ":") && !strings.ContainsFunc(dir, isHidden) {
			out = append(out, dir)
		}
	}
	return out
}

// harvest and digest are the two steps; a harvest that is not whole does not
// keep the month from being drafted.
func (j job) harvest() string { return j.program + " harvest -q --no-input" }
func (j job) digest() string  { return j.program + " digest last-month -q --no-input" }

// command is the whole job as one line of sh.
func (j job) command() string {
	return j.path + "mkdir -p " + j.drafts + "; " + j.harvest() + "; " + j.digest() + " --force -o " + j.drafts + `/digest-"$(date +%Y-%m-%d)".md`
}

func (j job) systemd(a *app, part string) {
	const folder = "~/.config/systemd/user/"
	if part != "timer" {
		if part == "" {
			fmt.Fprintf(a.stdout, "# %ssheaf.service\n", folder)
		}
		// A percent sign begins a specifier of systemd, a dollar sign a variable.
		// https://www.freedesktop.org/software/systemd/man/latest/systemd.service.html#Command%20lines
		line := strings.NewReplacer(`\`, `\\`, `"`, `\"`, "%", "%%", "$", "$$").Replace(j.command())
		fmt.Fprintf(a.stdout, `[Unit]
Description=Harvest evidence and draft the digest of last month
Documentation=man:sheaf(1)

[Service]
Type=oneshot
ExecStart=/bin/sh -c "%s"
`, line)
	}
	if part == "" {
		fmt.Fprintf(a.stdout, "\n# %ssheaf.timer\n", folder)
	}
	if part != "service" {
		io.WriteString(a.stdout, `[Unit]
Description=Once a month, what sheaf.service does

[Timer]
OnCalendar=*-*-01 09:00:00
Persistent=true

[Install]
WantedBy=timers.target
`)
	}
	a.inform("save each part: sheaf schedule systemd --part service > %ssheaf.service, and the timer alike", folder)
	a.inform("then: systemctl --user daemon-reload && systemctl --user enable --now sheaf.timer")
}

func (j job) launchd(a *app) {
	var text strings.Builder
	xml.EscapeText(&text, []byte(j.command())) // a strings.Builder takes everything
	fmt.Fprintf(a.stdout, `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
<dict>
  <key>Label</key>
  <string>sheaf.monthly</string>
  <key>ProgramArguments</key>
  <array>
    <string>/bin/sh</string>
    <string>-c</string>
    <string>%s</string>
  </array>
  <key>StartCalendarInterval</key>
  <dict>
    <key>Day</key>
    <integer>1</integer>
    <key>Hour</key>
    <integer>9</integer>
    <key>Minute</key>
    <integer>0</integer>
  </dict>
</dict>
</plist>
`, text.String())
	a.inform("save it: sheaf schedule launchd > ~/Library/LaunchAgents/sheaf.monthly.plist")
	a.inform("then: launchctl bootstrap gui/$(id -u) ~/Library/LaunchAgents/sheaf.monthly.plist")
}

func (j job) cron(a *app) {
	// To cron a percent sign is a line break.
	fmt.Fprintf(a.stdout, "0 9 1 * * %s\n", strings.ReplaceAll(j.command(), "%", `\%`))
	a.inform("add it with crontab -e; it does not run where the machine is off then")
}

func (j job) github(a *app) {
	fmt.Fprintf(a.stdout, `# .github/workflows/sheaf.yml, in a private repository: who can read it can read
# the digest. The runner is one of your own on this machine, where the ledger and
# the journal are. SHEAF_GH_TOKEN is a secret with a token of yours: the one that
# workflows have sees this repository alone.
name: sheaf
on:
  schedule:
    - cron: "0 9 1 * *"
  workflow_dispatch:
permissions: {}
jobs:
  month:
    runs-on: self-hosted
    steps:
      - name: Harvest
        continue-on-error: true
        env:
          GH_TOKEN: ${{ secrets.SHEAF_GH_TOKEN }}
        run: |
          %s
      - name: Draft the month
        run: |
          %s -f md --force -o "$GITHUB_STEP_SUMMARY"
`, j.harvest(), j.digest())
	a.inform("save it: sheaf schedule github > .github/workflows/sheaf.yml, in a private repository of yours")
}

// isHidden reports whether a character is not seen, or changes how others are.
func isHidden(r rune) bool { return unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp) }
