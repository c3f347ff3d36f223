package config

import (
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/bmatcuk/doublestar/v4"

	"sheaf/collectors"
	"sheaf/evidence"
	"sheaf/evidence/suggest"
)

func (c *checker) checkSources() {
	for i := range c.cfg.Git {
		c.checkGit(&c.cfg.Git[i])
	}
	for i := range c.cfg.GitHub {
		c.checkGitHub(&c.cfg.GitHub[i])
	}
	for i := range c.cfg.Jira {
		c.checkJira(&c.cfg.Jira[i])
	}
	for i := range c.cfg.Files {
		f := &c.cfg.Files[i]
		path := []string{"file", f.Name}
		if c.sourceName(path) && c.needs(path, "paths", len(f.Paths)) {
			c.paths(at(path, "paths"), f.Paths)
		}
	}
	c.uniqueSources()
}

// sourceName refuses names that would not do in an item or on a command line.
func (c *checker) sourceName(path []string) bool {
	ok := regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]*$`).MatchString(path[1])
	if !ok {
		c.bad(path, -1, "use letters, digits, dots, dashes and underscores", "%q is no name for a source", path[1])
	}
	return ok
}

// needs refuses a table without a list it can not do without.
func (c *checker) needs(path []string, key string, n int) bool {
	switch {
	case !c.has(at(path, key)...):
		c.missing(path, -1, "", "[%s] has no %s", dotted(path), key)
	case n == 0:
		c.bad(at(path, key), 0, "", "%q is empty", dotted(at(path, key)))
	}
	return n > 0
}

// uniqueSources refuses two sources of one name: items carry nothing else.
func (c *checker) uniqueSources() {
	seen := map[string][]string{}
	for _, kind := range []string{"git", "github", "jira", "file"} {
		n, depth := c.find([]string{kind})
		if depth == 0 {
			continue
		}
		for _, source := range n.children {
			path := []string{kind, source.name}
			if first := seen[source.name]; first != nil {
				a, b := c.offset(first, -1), c.offset(path, -1)
				if a > b {
					first, path = path, first
				}
				c.bad(path, -1, "give one of them another name", "there is a source %q already: [%s] in line %d",
					source.name, dotted(first), c.line(min(a, b)))
				continue
			}
			seen[source.name] = path
		}
	}
}

func (c *checker) checkGit(g *Git) {
	path := []string{"git", g.Name}
	if !c.sourceName(path) {
		return
	}
	if c.needs(path, "repos", len(g.Repos)) {
		c.paths(at(path, "repos"), g.Repos)
	}
	c.paths(at(path, "exclude"), g.Exclude)
	c.globs(at(path, "generated"), g.Generated)
	branches := at(path, "branches")
	switch {
	case len(g.Branches) == 0:
		c.bad(branches, 0, `write "all", "default", or globs of names`, "no branches would be read")
	case len(g.Branches) == 1 && c.has(branches...):
		word := g.Branches[0]
		known := []string{allBranches, defaultBranch}
		meant, close := suggest.Nearest(word, known)
		if close && word != meant && strings.EqualFold(word, meant) {
			c.bad(branches, 0, "did you mean "+strconv.Quote(meant)+"?", "unknown branches %q", word)
		}
	}
	c.globs(branches, g.Branches)
}

func (c *checker) checkGitHub(g *GitHub) {
	path := []string{"github", g.Name}
	if !c.sourceName(path) {
		return
	}
	c.host(at(path, "host"), g.Host)
	c.address(at(path, "base_url"), g.BaseURL)
	c.login(at(path, "login"), g.Login)
	if g.Login == "" {
		g.Login = c.cfg.Me.GitHub
	}
	if g.Login == "" && !c.has(at(path, "login")...) && !c.has("me", "github") {
		c.missing(path, -1, "give login here, or github in [me]", "[%s] does not say who you are there", dotted(path))
	}
	c.globs(at(path, "orgs"), g.Orgs)
	for i, org := range g.Orgs {
		if strings.Contains(org, "/") || !strings.ContainsAny(org, "*?[{") {
			c.login(at(path, "orgs", strconv.Itoa(i)), org)
		}
	}
	c.repoNames(at(path, "repos"), g.Repos)
	c.repoNames(at(path, "exclude"), g.Exclude)
	c.kinds(at(path, "collect"), g.Collect)
	c.tokenEnv(at(path, "token_env"), g.TokenEnv)
}

// kinds refuses what GitHub has no items of.
func (c *checker) kinds(path []string, kinds []evidence.Kind) {
	var known []string
	for _, k := range collectKinds() {
		known = append(known, string(k))
	}
	for i, k := range kinds {
		if !slices.Contains(known, string(k)) {
			c.bad(at(path, strconv.Itoa(i)), 0, suggest.OrKnown(string(k), known), "unknown kind %q", string(k))
		}
	}
	if c.has(path...) && len(kinds) == 0 {
		c.bad(path, 0, "known: "+strings.Join(known, ", "), "nothing would be collected")
	}
}

// repoNames refuses what is no owner/name, whole or as a glob.
func (c *checker) repoNames(path []string, names []string) {
	c.globs(path, names)
	for i, name := range names {
		switch {
		case !doublestar.ValidatePattern(name) || strings.TrimSpace(name) == "":
		case strings.Contains(name, "://"):
			c.bad(at(path, strconv.Itoa(i)), 0, "write owner/name, without the host", "%q is an address", name)
		case strings.Count(name, "/") != 1 && name != "**":
			c.bad(at(path, strconv.Itoa(i)), 0, `write owner/name, or "owner/*" for all of an owner`, "%q is no repository", name)
		}
	}
}

func (c *checker) checkJira(j *Jira) {
	path := []string{"jira", j.Name}
	if !c.sourceName(path) {
		return
	}
	if !c.has(at(path, "url")...) {
		c.missing(path, -1, `give it: url = "https://example.atlassian.net"`, "[%s] has no url", dotted(path))
	} else if c.notEmpty(at(path, "url"), j.URL) {
		c.address(at(path, "url"), j.URL)
	}
	c.oneOf(at(path, "kind"), "kind of Jira", j.Kind, "cloud", "server")
	c.notEmpty(at(path, "account"), j.Account)
	if j.Account == "" {
		j.Account = c.cfg.Me.Jira
	}
	if j.Email != "" || c.has(at(path, "email")...) {
		c.email(at(path, "email"), j.Email)
	}
	c.tokenEnv(at(path, "token_env"), j.TokenEnv)
	c.projects(at(path, "projects"), j.Projects)
	c.jql(at(path, "jql"), j.JQL)
	c.jql(at(path, "open_jql"), j.OpenJQL)
}

// jql refuses an order: what is written is one condition among others.
func (c *checker) jql(path []string, value string) {
	if !c.notEmpty(path, value) {
		return
	}
	bare := regexp.MustCompile(`"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'`).ReplaceAllStringFunc(value, func(s string) string { return strings.Repeat("-", len(s)) })
	if at := regexp.MustCompile(`(?i)\border\s+by\b`).FindStringIndex(bare); at != nil {
		c.bad(path, at[0], "end it before ORDER BY", "it names an order, and is one condition among others")
	}
}

// host refuses what is not the bare name of a host.
func (c *checker) host(path []string, host string) {
	ok := regexp.MustCompile(`^[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?(?::\d{1,5})?$`)
	if !c.notEmpty(path, host) || ok.MatchString(host) {
		return
	}
	help := `write the name alone: "github.com"`
	if u, err := url.Parse(host); err == nil && u.Host != "" && ok.MatchString(u.Host) {
		help = "write " + strconv.Quote(u.Host)
	}
	c.bad(path, 0, help, "%q is no name of a host", host)
}

// address refuses what a token must not be sent to: anything but https, and
// http to this machine. Credentials in it are refused with the other secrets.
func (c *checker) address(path []string, value string) {
	if !c.notEmpty(path, value) || value == "" {
		return
	}
	u, err := url.Parse(value)
	switch {
	case err != nil || u.Host == "" || u.Hostname() == "":
		c.bad(path, 0, `write it as "https://example.com"`, "%q is no web address", value)
	case u.Scheme == "http" && !collectors.IsLoopback(u.Hostname()):
		c.bad(path, 0, "write https; http is for this machine alone", "a token would be sent to %s without encryption", u.Host)
	case u.Scheme != "http" && u.Scheme != "https":
		c.bad(path, 0, "write https", "%q is not spoken here", u.Scheme)
	case u.RawQuery != "" || u.Fragment != "":
		c.bad(path, 0, "end it before the first ? or #", "the address asks for a page, not a site")
	}
}

// tokenEnv refuses what is no name of a variable, without repeating it: it
// may be the token.
func (c *checker) tokenEnv(path []string, value string) {
	if c.notEmpty(path, value) && value != "" && !c.forms.isVariable(value) {
		c.bad(path, 0, secretHelp, "token_env wants the name of an environment variable, not a secret")
	}
}
