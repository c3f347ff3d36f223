package main

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"sheaf/collectors"
	"sheaf/collectors/github"
	"sheaf/collectors/jira"
	"sheaf/config"
)

// maxHeader is how large the headers of an answer may be.
const maxHeader = 1 << 20

// carrier is what carries the requests to remote sources. Their collectors put
// bounds and logins on top.
func carrier() *http.Client {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.MaxResponseHeaderBytes = maxHeader
	return &http.Client{Transport: transport}
}

func (s *session) addGitHub(g config.GitHub, carrier *http.Client) error {
	collector, err := github.New(github.Config{
		Name: g.Name, Host: g.Host, BaseURL: g.BaseURL, Login: g.Login, Orgs: g.Orgs, Repos: g.Repos, Exclude: g.Exclude,
		OpenLabels: g.OpenLabels, Generated: s.generated(), Collect: g.Collect,
	}, collectors.Env{
		HTTP: carrier, Log: s.app.log(), Now: func() time.Time { return s.now }, Sleep: collectors.Sleep,
		Login: func(ctx context.Context) (collectors.Login, error) {
			return collectors.SecretPlaces{
				Host: g.Host, TokenEnv: g.TokenEnv, Variables: s.githubVariables(g), Command: g.TokenCommand, GH: true, Env: s.app.env,
			}.Find(ctx)
		},
	})
	if err != nil {
		return fmt.Errorf("github source %s: %w", g.Name, err)
	}
	s.sources = append(s.sources, source{name: g.Name, kind: "github", what: g.Host, gives: g.Collect, remote: true, collector: collector})
	return nil
}

// generated are the globs of files that no person writes, of all clones: a pull
// request has the same files.
func (s *session) generated() []string {
	var globs []string
	for _, g := range s.cfg.Git {
		globs = append(globs, g.Generated...)
	}
	slices.Sort(globs)
	return slices.Compact(globs)
}

// settleHosts settles which host each source of GitHub is of: the one configured or,
// where base_url alone is, that of base_url, so that no token of github.com goes
// elsewhere. Without either it is that of GH_HOST, as for gh. Logins are of it too.
// https://cli.github.com/manual/gh_help_environment
func (s *session) settleHosts() {
	for i := range s.cfg.GitHub {
		g := &s.cfg.GitHub[i]
		if !s.isSet("github", g.Name, "host") {
			u, err := url.Parse(g.BaseURL)
			if env := s.app.env("GH_HOST"); err == nil && u.Host != "" && !collectors.IsLoopback(u.Hostname()) {
				g.Host = strings.TrimPrefix(u.Host, "api.")
				s.cfg.SetOrigin(s.cfg.Where("github", g.Name, "base_url"), "github", g.Name, "host")
			} else if env != "" {
				g.Host = env
				s.cfg.SetOrigin("environment GH_HOST", "github", g.Name, "host")
			}
		}
		g.Host = strings.ToLower(g.Host)
	}
}

// addJira reads a site as its kind wants: with an address as user name where
// the config has one, as Atlassian's cloud wants it, else with the token alone.
func (s *session) addJira(j config.Jira, carrier *http.Client) error {
	site, err := url.Parse(j.URL)
	if err != nil {
		return fmt.Errorf("jira source %s: %w", j.Name, err)
	}
	account := j.Account
	if account == "" {
		account = s.cfg.Me.Jira
	}
	prefix := ""
	if len(s.cfg.Jira) > 1 {
		prefix = site.Host + "/"
	}
	collector, err := jira.New(jira.Config{
		Name: j.Name, URL: j.URL, Kind: j.Kind, Account: account, Projects: j.Projects, JQL: j.JQL, OpenJQL: j.OpenJQL, Prefix: prefix,
	}, collectors.Env{
		HTTP: carrier, Log: s.app.log(), Now: func() time.Time { return s.now }, Sleep: collectors.Sleep,
		Login: func(ctx context.Context) (collectors.Login, error) {
			login, err := collectors.SecretPlaces{
				Host: site.Host, TokenEnv: j.TokenEnv, Variables: s.jiraVariables(j), Command: j.TokenCommand, Env: s.app.env,
			}.Find(ctx)
			login.User = j.Email
			return login, err
		},
	})
	if err != nil {
		return fmt.Errorf("jira source %s: %w", j.Name, err)
	}
	s.sources = append(s.sources, source{name: j.Name, kind: "jira", what: site.Host, remote: true, collector: collector})
	return nil
}

// githubVariables are the variables that the token of a source may be in, beside
// the one it names. Where there are other hosts that the same ones are for, a source
// that says where its token is leaves them to those: a token goes to its host alone.
func (s *session) githubVariables(g config.GitHub) []string {
	variables := variablesOfGH(g.Host)
	shared := slices.ContainsFunc(s.cfg.GitHub, func(o config.GitHub) bool {
		return o.Host != g.Host && slices.Equal(variablesOfGH(o.Host), variables)
	})
	if shared && (g.TokenEnv != "" || len(g.TokenCommand) > 0) {
		return nil
	}
	return variables
}

// jiraVariables are the same for a site of Jira.
func (s *session) jiraVariables(j config.Jira) []string {
	shared := slices.ContainsFunc(s.cfg.Jira, func(o config.Jira) bool { return siteOf(o) != siteOf(j) })
	if shared && (j.TokenEnv != "" || len(j.TokenCommand) > 0) {
		return nil
	}
	return []string{"JIRA_API_TOKEN"}
}

// siteOf is the host of a site of Jira.
func siteOf(j config.Jira) string {
	u, err := url.Parse(j.URL)
	if err != nil {
		return ""
	}
	return strings.ToLower(u.Host)
}

// variablesOfGH are the variables that gh takes a token for a host from.
// https://cli.github.com/manual/gh_help_environment
func variablesOfGH(host string) []string {
	if host == "github.com" || strings.HasSuffix(host, ".ghe.com") {
		return []string{"GH_TOKEN", "GITHUB_TOKEN"}
	}
	return []string{"GH_ENTERPRISE_TOKEN", "GITHUB_ENTERPRISE_TOKEN"}
}
