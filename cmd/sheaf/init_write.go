package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"sheaf/config"
	"sheaf/evidence"
	"sheaf/report"
)

// config is the setup as a config, with what each line is for.
func (s *setup) config() string {
	var b strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	line("# The config of sheaf, written by sheaf init. It is yours: sheaf never changes it.")
	line("# sheaf doctor checks it, sheaf help config says more, sheaf config show what is in")
	line("# force. It holds no secrets: tokens come from GH_TOKEN, gh, JIRA_API_TOKEN, or")
	line("# the variable or command that you name.")
	line("")
	line("# Who you are. Work is yours when one of these whole addresses or logins is in it.")
	line("[me]")
	if s.name != "" {
		line("name = %s", config.TOML(s.name))
	}
	line("emails = %s", config.TOMLList(s.emails))
	for _, email := range s.also {
		line("# Also seen under your name; add it above if it is you: %s", config.TOML(email))
	}
	if s.github != "" {
		line("github = %s", config.TOML(s.github))
	}
	if team := s.teamID(s.team); team != "" {
		line("# Your own team, one of [teams] below: what reaches others is told by it.")
		line("team = %s", config.TOML(team))
	} else {
		line("# Your own team, one of [teams] below. Without it nothing can be said to cross teams.")
		line(`# team = "payments"`)
	}
	if s.manager != "" {
		line("manager = %s", config.TOML(s.manager))
	} else {
		line("# Whom sheaf checkin writes its page for.")
		line(`# manager = "Dana Example"`)
	}
	line("")
	line("# Where you stand and what you want next, in the levels of the ladder.")
	line("[role]")
	line("current = %s", config.TOML(s.current))
	line("target = %s", config.TOML(s.target))
	line("")
	s.writeSources(line)
	s.writeTeams(line)
	return b.String()
}

func (s *setup) writeSources(line func(string, ...any)) {
	if len(s.patterns) > 0 {
		line("# Clones on this machine: globs of folders, so that a new one is read as well.")
		line("[git.local]")
		line("repos = %s", config.TOMLList(tildes(s.patterns)))
		line(`# exclude = ["~/src/mirrors/**"]`)
		line("")
	}
	if s.github != "" {
		line("# Pull requests, reviews, comments and issues. The token is that of gh, or GH_TOKEN.")
		line("[github.public]")
		if s.ghHost != "" {
			line("host = %s", config.TOML(evidence.PublicHost))
		}
		if len(s.orgs) > 0 {
			line("# What to ask for: these owners, those of your clones. Without it, everything you")
			line("# took part in.")
			line("orgs = %s", config.TOMLList(s.orgs))
		} else {
			line("# Everything you took part in, or only that of these owners.")
			line(`# orgs = ["acme"]`)
		}
		line("# Which open issues sheaf next looks at; without it, all that are nobody's.")
		line(`# open_labels = ["help wanted", "good first issue"]`)
		line("")
	} else {
		line("# Pull requests and reviews say most about how far work reached.")
		line("# [github.public]")
		line(`# login = "your-login"`)
		line("")
	}
	for _, host := range s.hosts {
		line("# Clones of yours come from %s as well. Where that is a GitHub of its own:", comment(host))
		line("# [github.other]")
		line("# host = %s", config.TOML(host))
		line("")
	}
	if s.jira != "" {
		line("# Tickets. The token is that of JIRA_API_TOKEN, or of what token_env names.")
		line("[jira.work]")
		line("url = %s", config.TOML(s.jira))
		if strings.Contains(s.jira, ".atlassian.net") {
			line("# The address the token belongs to.")
			line("email = %s", config.TOML(s.emails[0]))
		}
		line("# Which open tickets sheaf next looks at.")
		line(`# open_jql = "project = PAY AND assignee is EMPTY AND statusCategory != Done"`)
		line("")
	} else {
		line("# Tickets:")
		line("# [jira.work]")
		line(`# url = "https://acme.atlassian.net"`)
		line(`# email = %s`, config.TOML(s.emails[0]))
		line("")
	}
}

// writeTeams writes the teams that CODEOWNERS names, and mine.
func (s *setup) writeTeams(line func(string, ...any)) {
	if len(s.teams) == 0 && s.team == "" {
		line("# Teams, by their names in CODEOWNERS or by what they own. The more is said here,")
		line("# the better sheaf can tell how far work reached.")
		line("# [teams.payments]")
		line(`# members = ["me"]`)
		line(`# github = "@acme/payments"`)
		return
	}
	line("# Teams, as your CODEOWNERS name them. Members are ids of [people.NAME], or \"me\";")
	line("# owns are globs of repositories or paths, for what CODEOWNERS does not say.")
	mine := s.teamID(s.team)
	written := map[string]bool{}
	for _, name := range append(slices.Clone(s.teams), s.team) {
		id := s.teamID(name)
		if id == "" || written[id] {
			continue
		}
		if len(written) > 0 {
			line("")
		}
		written[id] = true
		line("[teams.%s]", config.TOMLKey(id))
		members := []string{}
		if id == mine {
			members = []string{"me"}
		}
		line("members = %s", config.TOMLList(members))
		if strings.HasPrefix(name, "@") {
			line("github = %s", config.TOML(name))
		} else {
			line(`# owns = ["acme/shop"] # without it nothing is known to be theirs`)
		}
	}
}

// What one answer would be in a config, to be checked by itself; empty for an answer
// that goes into none.

func asEmails(emails []string) string { return "me.emails = " + config.TOMLList(emails) }

func asLogin(login string) string {
	if login == "" || login == "none" {
		return ""
	}
	return "me.github = " + config.TOML(login)
}

func asOwners(owners []string) string {
	return "me.github = \"me\"\ngithub.public.orgs = " + config.TOMLList(owners)
}

func asSite(url string) string {
	if url == "" || url == "none" {
		return ""
	}
	return "jira.work.url = " + config.TOML(url)
}

func asTeam(name string) string {
	if !strings.HasPrefix(name, "@") {
		return ""
	}
	return "teams.mine.github = " + config.TOML(name)
}

// teamID is what a team is called here: its last name in CODEOWNERS, or all of
// it where two would be called alike.
func (s *setup) teamID(name string) string {
	last := func(name string) string {
		return strings.ToLower(name[strings.LastIndexByte(name, '/')+1:])
	}
	if !strings.HasPrefix(name, "@") {
		return strings.ToLower(name)
	}
	alike := 0
	for _, t := range s.teams {
		if t != name && last(t) == last(name) {
			alike++
		}
	}
	if alike > 0 {
		return strings.ToLower(strings.ReplaceAll(strings.TrimPrefix(name, "@"), "/", "-"))
	}
	return last(name)
}

// expand is a path with "~" for the home folder.
func expand(path string) string {
	if home, err := os.UserHomeDir(); err == nil && (path == "~" || strings.HasPrefix(path, "~/")) {
		return home + path[1:]
	}
	return path
}

// tildes are paths with "~" for the home folder.
func tildes(paths []string) []string {
	home, err := os.UserHomeDir()
	out := slices.Clone(paths)
	for i, p := range out {
		if rest, ok := strings.CutPrefix(p, home+string(filepath.Separator)); ok && err == nil && home != "" {
			out[i] = "~/" + rest
		}
	}
	return out
}

// comment is a text that stays in a comment.
func comment(s string) string { return report.Visible(s) }
