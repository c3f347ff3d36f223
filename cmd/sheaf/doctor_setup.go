package main

import (
	"context"
	"fmt"
	"os/exec"
	"slices"
	"strings"
	"time"

	"sheaf/config"
)

func (c *checkup) config() error {
	path, _, err := c.app.configPath()
	switch {
	case err != nil:
		return err
	case c.cfg.File == "":
		c.add("config", note, c.app.call("init")+" writes one", "there is none at %s: sheaf works on the repository you stand in", path)
		return nil
	case len(c.cfg.Warnings) == 0:
		c.add("config", fine, "", "%s has no mistakes", c.cfg.File)
	}
	for _, w := range c.cfg.Warnings {
		if !aboutLadder(w) {
			c.warned("config", w)
		}
	}
	return nil
}

func (c *checkup) warned(group string, p config.Problem) {
	place := p.File
	if p.Line > 0 {
		place = fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Column)
	}
	c.add(group, warning, p.Help, "%s: %s", place, p.Msg)
}

// aboutLadder sorts the config's warnings: those on the ladder begin with the
// table they are about.
func aboutLadder(p config.Problem) bool { return strings.HasPrefix(p.Msg, "capability.") }

func (c *checkup) expectations() {
	before := len(c.findings)
	for _, w := range c.cfg.Warnings {
		if aboutLadder(w) {
			c.warned("ladder", w)
		}
	}
	for _, failure := range c.cfg.Classifier().CheckExamples() {
		c.add("ladder", warning, "correct the condition or the example", "%s: %s", strings.Join(failure.Path, "."), failure.Msg)
	}
	if before == len(c.findings) {
		c.add("ladder", fine, "", "%s to %s, %s by %s", c.cfg.Role.Current, c.cfg.Role.Target,
			plural(len(c.cfg.Ladder.Expectations(c.cfg.Role.Target)), "expectation", "expectations"), plural(len(c.cfg.Rules), "rule", "rules"))
	}
}

// git asks the git binary for its version. It is used for nothing else here.
func (c *checkup) git(ctx context.Context) {
	path, err := exec.LookPath("git")
	if err != nil {
		c.add("git", note, "", "not found; sheaf reads repositories without it, and asks it for nothing but your name and address")
		return
	}
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	out, err := exec.CommandContext(ctx, path, "version").Output()
	if err != nil {
		c.add("git", warning, "see what git version says", "%s does not run: %v", path, err)
		return
	}
	c.add("git", fine, "", "%s at %s", strings.TrimSpace(string(out)), path)
}

// clock says what now is, and who has commits beyond it.
func (c *checkup) clock(seen authors) {
	zone := c.now.Location().String()
	if zone == time.Local.String() {
		zone = c.app.env("TZ")
	}
	if zone == "" {
		name, _ := c.now.Zone()
		zone = name + ", the zone of this machine"
	}
	when := c.now.Format("2 Jan 2006 15:04")
	if unknown := c.unknownZone(); unknown != "" {
		c.add("clock", warning, zoneHint, "TZ %q is no time zone known here, times are in UTC", unknown)
		zone = "UTC"
	}
	if c.app.env("SHEAF_NOW") != "" {
		c.add("clock", note, "unset SHEAF_NOW, unless you mean it", "SHEAF_NOW is set: now is %s (%s)", when, zone)
	} else {
		c.add("clock", fine, "", "now is %s (%s)", when, zone)
	}
	now := c.now
	if real := time.Now(); real.After(now) {
		now = real // SHEAF_NOW may lie in the past, which makes nothing the future
	}
	for _, who := range seen {
		if who.Last.After(now.Add(24 * time.Hour)) {
			c.add("clock", note, "they count when that day comes; only a clock set right helps new ones",
				"%s <%s> has commits from the future, up to %s", who.Name, who.Email, who.Last.Format("2 Jan 2006"))
		}
	}
}

// tokens says where a token would come from. No command is run and no value
// looked at.
func (c *checkup) tokens() {
	for _, g := range c.cfg.GitHub {
		c.token("github."+g.Name, g.TokenEnv, c.githubVariables(g), g.TokenCommand, "gh")
	}
	var sites, accounts []string // that the one variable for Jira is for
	for _, j := range c.cfg.Jira {
		variables := c.jiraVariables(j)
		c.token("jira."+j.Name, j.TokenEnv, variables, j.TokenCommand, "")
		site, account := siteOf(j), siteOf(j)
		if strings.HasSuffix(site, ".atlassian.net") {
			account = j.Email // whose token is for all sites there
		}
		if len(variables) > 0 && !slices.Contains(accounts, account) {
			sites, accounts = append(sites, site), append(accounts, account)
		}
	}
	if len(sites) > 1 && c.app.env("JIRA_API_TOKEN") != "" {
		c.add("tokens", warning, "name a variable for each with token_env", "the token in JIRA_API_TOKEN is sent to %s", strings.Join(sites, " and to "))
	}
}

// token goes through the places of a token in the order they are asked.
func (c *checkup) token(source, named string, variables []string, command []string, login string) {
	if named != "" && c.app.env(named) == "" {
		c.add("tokens", warning, "export "+named+", or take token_env out", "%s: %s, which token_env names, is not set", source, named)
	}
	for _, v := range append([]string{named}, variables...) {
		if v != "" && c.app.env(v) != "" {
			c.add("tokens", fine, "", "%s: %s is set", source, v)
			return
		}
	}
	if len(command) > 0 {
		if _, err := exec.LookPath(command[0]); err != nil {
			c.add("tokens", warning, "install it, or correct token_command", "%s: the command %s is not found", source, command[0])
		} else {
			c.add("tokens", fine, "", "%s: the command %s gives it", source, command[0])
		}
		return
	}
	if login != "" {
		if _, err := exec.LookPath(login); err == nil {
			c.add("tokens", note, "", "%s: %s is asked for it", source, login)
			return
		}
	}
	c.add("tokens", note, "set "+append(variables, named)[0]+", or name another variable with token_env", "%s: no token is set; git's credential helper is asked", source)
}
