package evidence

import (
	"slices"
	"strings"
)

// Handles are all that one person is known by: addresses, logins, account ids.
// They are compared whole, ignoring case, and never by a part of one: a
// colleague of the same name, or with the same local part at another domain,
// is somebody else. The one exception is the addresses that a host gives its
// logins for keeping the real one to themselves: they are the login.
type Handles struct {
	whole  map[string]bool
	logins map[login][]string // with the numbers they are known to have
}

// login is a name at a host.
type login struct{ host, name string }

// PublicHost is the host of logins where no other is named.
const PublicHost = "github.com"

// NewHandles are the handles of a list. A login is one at the public host, or
// at that in front of a slash: "ghe.corp/ann", which is also known without it.
func NewHandles(list []string) *Handles {
	h := &Handles{whole: map[string]bool{}, logins: map[login][]string{}}
	for _, handle := range list {
		handle = fold(handle)
		host, name := PublicHost, handle
		if before, after, ok := strings.Cut(handle, "/"); ok {
			host, name = before, after
		}
		number := ""
		if strings.Contains(handle, "@") {
			var ok bool
			if host, name, number, ok = hiddenAddress(handle); !ok {
				h.whole[handle] = true
				continue
			}
			h.whole[handle] = true
		} else if name != "" {
			h.whole[name] = true
		}
		if name == "" {
			continue
		}
		key := login{host, name}
		numbers := h.logins[key]
		if number != "" {
			numbers = append(numbers, number)
		}
		h.logins[key] = numbers
	}
	return h
}

// Has reports whether a handle is one of these.
func (h *Handles) Has(handle string) bool {
	handle = fold(handle)
	if h.whole[handle] {
		return true
	}
	host, name, number, ok := hiddenAddress(handle)
	if !ok {
		return false
	}
	numbers, known := h.logins[login{host, name}]
	// A login may change hands. Its number does not.
	return known && (number == "" || len(numbers) == 0 || slices.Contains(numbers, number))
}

// hiddenAddress takes an address apart that a host made of a login:
// 7+ann@users.noreply.github.com, ann@users.noreply.ghe.corp. The address is
// in lower case.
func hiddenAddress(address string) (host, name, number string, ok bool) {
	local, domain, _ := strings.Cut(address, "@")
	host, ok = strings.CutPrefix(domain, "users.noreply.")
	if !ok || local == "" || host == "" {
		return "", "", "", false
	}
	if before, after, plus := strings.Cut(local, "+"); plus && before != "" && digits(before, 0) == len(before) {
		number, local = before, after
	}
	return host, local, number, local != ""
}

// LoginOf is the login that a host made an address of, empty for any other
// address.
func LoginOf(address string) string {
	_, name, _, _ := hiddenAddress(fold(address))
	return name
}

// fold is a handle as handles are compared: without case or a leading @.
func fold(handle string) string {
	return strings.ToLower(strings.TrimPrefix(strings.TrimSpace(handle), "@"))
}

// IsBot reports whether a handle is that of a program, in the spelling of any
// source: GitHub's x[bot] in logins and hidden addresses, or x alone where it
// is well known; GitLab's project_7_bot; addresses that nobody reads, such as
// noreply@; the usual endings. Programs are nobody: they get no credit and
// belong to no team.
func IsBot(handle string) bool {
	h := fold(handle)
	if strings.Contains(h, "[bot]") {
		return true
	}
	if local, host, ok := strings.Cut(h, "@"); ok {
		if botHosts[host] {
			return true
		}
		h = local
		if login := LoginOf(handle); login != "" {
			h = login
		} else if silent[local] {
			return true
		}
	}
	for _, suffix := range []string{"-bot", "_bot", "-robot", "-ci-robot", ".bot", "-automation"} {
		if strings.HasSuffix(h, suffix) {
			return true
		}
	}
	if (strings.HasPrefix(h, "project_") || strings.HasPrefix(h, "group_")) && strings.Contains(h, "_bot") {
		return true
	}
	return bots[h]
}

// silent are the local parts of addresses that are nobody's.
var silent = map[string]bool{
	"noreply": true, "no-reply": true, "no_reply": true, "donotreply": true, "do-not-reply": true, "nobody": true,
}

// botHosts are the domains of services whose addresses are no person's.
var botHosts = map[string]bool{
	"dependabot.com": true, "renovateapp.com": true, "greenkeeper.io": true, "travis-ci.org": true, "travis-ci.com": true,
	"pyup.io": true, "app.atlassian.com": true, "connect.atlassian.com": true,
}

// bots are programs whose name does not tell.
var bots = map[string]bool{
	"bot": true, "robot": true, "dependabot": true, "dependabot-preview": true, "renovate": true, "greenkeeper": true,
	"github-actions": true, "actions-user": true, "web-flow": true, "mergify": true, "codecov": true, "codecov-commenter": true,
	"codecov-io": true, "coveralls": true, "snyk": true, "weblate": true, "pyup": true, "allcontributors": true, "copybara-service": true,
	"gitbook": true, "imgbot": true, "whitesource-renovate": true, "bors": true, "homu": true, "rust-highfive": true, "rustbot": true,
	"googlebot": true, "google-cla": true, "cla-assistant": true, "claassistant": true, "cncf-cla": true, "linux-foundation-easycla": true,
	"copilot": true, "jenkins": true, "buildkite": true, "circleci": true, "teamcity": true, "gitlab-runner": true,
	"ghost": true, "pre-commit-ci": true, "semantic-release": true, "release-please": true, "sonarcloud": true, "stale-bot": true,
	"netlify": true, "vercel": true, "atlassian": true, "jira": true, "automation-for-jira": true, "jira-automation": true,
	"automation for jira": true, "github": true, "gitlab": true, "bitbucket-pipelines": true, "azure-pipelines": true,
}
