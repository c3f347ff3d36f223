package main

import (
	"context"
	"fmt"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/spf13/cobra"

	"sheaf/report"
)

// dashboardFile is where the page goes when nobody says where and there is no
// pipe to write it into.
const dashboardFile = "report.html"

func (a *app) dashboardCommand() *cobra.Command {
	var (
		when period
		out  output
		open bool
	)
	cmd := &cobra.Command{
		Use:   "dashboard [PERIOD]",
		Short: "one page of pictures",
		Long: `Writes one page: what is strong, what is not yet, the gap, capabilities by
month, the trend, who the work was for, and the evidence behind all of it. The
page is one file of HTML that runs nothing and loads nothing. Without a period
it looks at twelve months. On a terminal it goes to ` + dashboardFile + ` unless -o
says otherwise; into a pipe it goes as it is.`,
		Example: `  sheaf dashboard -o october.html
  sheaf dashboard 2026 > page.html`,
		RunE: func(cmd *cobra.Command, args []string) error {
			out.format = string(report.HTML)
			if out.file == "" && (open || a.out.isTerminal) {
				out.file = dashboardFile
			}
			if open && out.toStdout() {
				return &usageError{msg: "--open and -o - at once", hint: "name a file to open, or leave --open out"}
			}
			if err := out.endsAs("HTML", ".html", ".htm"); err != nil {
				return err
			}
			s, window, err := a.forPeriod(when, args, &out, report.DashboardPage)
			if err != nil {
				return err
			}
			if len(args) == 0 && when == (period{}) {
				window = lastTwelveMonths(s.now)
			}
			if _, err := s.report(cmd.Context(), reportAsk{doc: report.DashboardPage, window: window}, &out); err != nil || !open {
				return err
			}
			return openPage(cmd.Context(), out.file, a.env("BROWSER"))
		},
	}
	f := cmd.Flags()
	when.flags(f)
	f.StringVarP(&out.file, "output", "o", "", "write to `FILE`")
	f.BoolVar(&out.force, "force", false, "replace the file that exists")
	f.BoolVar(&open, "open", false, "show the page in the browser")
	return cmd
}

// openPage gives a page to the first of its openers that is there, and does not wait
// for it to end.
func openPage(ctx context.Context, file, browser string) error {
	path, err := filepath.Abs(file)
	if err != nil {
		return fmt.Errorf("open %s: %w", file, err)
	}
	for _, words := range openers(path, browser) {
		cmd := exec.CommandContext(context.WithoutCancel(ctx), words[0], words[1:]...)
		if err = cmd.Start(); err == nil {
			return nil
		}
	}
	return &hinted{fmt.Errorf("open %s: %w", file, err), "the page is written; open it in a browser"}
}

// openers are the commands that show a page, in the order to try them. A browser is
// the value of BROWSER, as xdg-open takes it: commands between colons, with the page
// in place of %s or at the end. Where it names none they are what this system opens
// pages with.
func openers(path, browser string) [][]string {
	var named [][]string
	for _, command := range filepath.SplitList(browser) {
		words := strings.Fields(command)
		if _, err := exec.LookPath(command); err == nil {
			words = []string{command} // a path may have spaces in it
		}
		if len(words) == 0 {
			continue
		}
		if !strings.Contains(command, "%s") {
			words = append(words, "%s")
		}
		for i := range words {
			words[i] = strings.ReplaceAll(words[i], "%s", path)
		}
		named = append(named, words)
	}
	if len(named) > 0 {
		return named
	}
	switch runtime.GOOS {
	case "darwin":
		return [][]string{{"open", path}}
	case "windows":
		return [][]string{{"rundll32", "url.dll,FileProtocolHandler", path}}
	}
	return [][]string{{"xdg-open", path}}
}
