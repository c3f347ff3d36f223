package git

import (
	"net"
	"path"
	"strings"
	"unicode"
)

// sshConfigFile is where the person's own names of hosts are. Files that it includes
// are not read.
const sshConfigFile = "~/.ssh/config"

// sshHost is the host that a name in an address of ssh stands for, by a config of
// ssh: who has several accounts at one host gives it a name for each. The first that
// is said holds (ssh_config(5)). Where ssh is led to a door that nobody knows the host
// by, the name is the host's.
func sshHost(config, name string) string {
	holds := true // what stands before any Host is for all
	for line := range strings.Lines(config) {
		words := strings.FieldsFunc(line, func(r rune) bool { return unicode.IsSpace(r) || r == '=' || r == '"' })
		if len(words) < 2 {
			continue
		}
		switch strings.ToLower(words[0]) {
		case "host":
			holds = matchesHost(words[1:], name)
		case "match":
			holds = false
		case "hostname":
			if !holds {
				continue
			}
			host := strings.ToLower(strings.ReplaceAll(words[1], "%h", name))
			if isDoor(host, name) {
				return name
			}
			return host
		}
	}
	return name
}

// isDoor reports whether a host is but the way to another: a number, the end of a
// tunnel, or one beside or below it in its own domain, as ssh.ghe.corp.example.
func isDoor(host, of string) bool {
	_, domain, _ := strings.Cut(host, ".")
	_, own, _ := strings.Cut(of, ".")
	return net.ParseIP(host) != nil || host == "localhost" || strings.HasSuffix(host, "."+of) && strings.Contains(of, ".") ||
		domain == own && strings.Contains(own, ".")
}

// matchesHost reports whether patterns of ssh take a name. One with "!" takes it out.
func matchesHost(patterns []string, name string) bool {
	taken := false
	for _, p := range patterns {
		p, out := strings.CutPrefix(strings.ToLower(p), "!")
		if ok, err := path.Match(p, name); err == nil && ok {
			if out {
				return false
			}
			taken = true
		}
	}
	return taken
}

// publicHost is a host by the name that its pages have: ssh may go to another, and
// GitHub's own guide has names such as github.com-work for its keys.
// https://docs.github.com/en/authentication/connecting-to-github-with-ssh/managing-deploy-keys
func publicHost(host string) string {
	switch {
	case host == "ssh.github.com", host == "www.github.com", strings.HasPrefix(host, "github.com-"):
		return "github.com"
	case host == "altssh.gitlab.com":
		return "gitlab.com"
	case host == "altssh.bitbucket.org":
		return "bitbucket.org"
	}
	return host
}
