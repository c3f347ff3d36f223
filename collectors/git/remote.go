package git

import (
	"net/url"
	"path"
	"path/filepath"
	"regexp"
	"strings"
)

// remote is where a repository was cloned from.
type remote struct {
	name string
	// host is empty for a folder on this machine.
	host string
	// path is the repository's path on the host, without a leading slash and
	// without ".git".
	path string
}

// mainRemote returns the remote a repository is named after: origin, or else
// the first one configured. around reads the files of the person.
func mainRemote(config settings, around *texts) (r remote, ok bool) {
	var name, address string
	for _, s := range config {
		sub, isRemote := strings.CutPrefix(s.key, "remote.")
		n, isURL := strings.CutSuffix(sub, ".url")
		if isRemote && isURL && s.value != "" && (address == "" || n == "origin" && name != "origin") {
			name, address = n, s.value
		}
	}
	if address == "" {
		return remote{}, false
	}
	address = insteadOf(config, address)
	r = parseRemote(address)
	r.name = name
	if scheme, _, is := strings.Cut(address, "://"); r.host != "" && (!is || strings.Contains(scheme, "ssh")) {
		names, _ := around.optional(homePath(sshConfigFile)) // without it the name is the host's
		r.host = sshHost(names, r.host)
	}
	r.host = publicHost(r.host)
	return r, true
}

// insteadOf rewrites a remote's address as url.BASE.insteadOf says: the
// longest beginning that matches wins.
func insteadOf(config settings, address string) string {
	var base, prefix string
	for _, s := range config {
		sub, isURL := strings.CutPrefix(s.key, "url.")
		b, isInstead := strings.CutSuffix(sub, ".insteadof")
		if isURL && isInstead && len(s.value) > len(prefix) && strings.HasPrefix(address, s.value) {
			base, prefix = b, s.value
		}
	}
	if prefix == "" {
		return address
	}
	return base + address[len(prefix):]
}

// parseRemote takes an address apart. Credentials, ports and queries are left
// out: they never reach an item.
func parseRemote(address string) remote {
	if strings.Contains(address, "://") {
		u, err := url.Parse(address)
		if err != nil || u.Scheme == "file" {
			_, rest, _ := strings.Cut(address, "://")
			return remote{path: localName(rest)}
		}
		return remote{host: strings.ToLower(u.Hostname()), path: cleanRemotePath(u.Path)}
	}
	// [user@]host:path, unless a slash comes before the colon.
	if before, after, ok := strings.Cut(address, ":"); ok && !strings.Contains(before, "/") && len(before) > 1 {
		if at := strings.LastIndexByte(before, '@'); at >= 0 {
			before = before[at+1:]
		}
		return remote{host: strings.ToLower(before), path: cleanRemotePath(after)}
	}
	return remote{path: localName(address)}
}

// localName is what a clone of a folder is called after.
func localName(folder string) string {
	return path.Base("/" + cleanRemotePath(filepath.ToSlash(folder)))
}

func cleanRemotePath(p string) string {
	p = strings.Trim(path.Clean("/"+p), "/")
	return strings.TrimSuffix(strings.TrimSuffix(p, "/.git"), ".git")
}

// space is the name of the project: owner/repo on a forge, host and path
// elsewhere, the folder's name for a clone from this machine.
func (r remote) space() string {
	if r.host == "" || strings.Count(r.path, "/") == 1 {
		return r.path
	}
	return r.host + "/" + r.path
}

// forge is a path as forges have it: an owner, perhaps groups, a repository.
var forge = regexp.MustCompile(`^[\w.~-]+(/[\w.~-]+)+$`)

// commitURL returns the address of a commit's page, or nothing where it is
// not known how pages are named there.
func (r remote) commitURL(sha string) string {
	if !strings.Contains(r.host, ".") || !forge.MatchString(r.path) {
		return ""
	}
	switch {
	case r.host == "bitbucket.org":
		return "https://" + r.host + "/" + r.path + "/commits/" + sha
	case strings.HasPrefix(r.host, "ssh."),
		strings.HasSuffix(r.host, ".googlesource.com"), strings.HasSuffix(r.host, "azure.com"),
		strings.HasSuffix(r.host, ".amazonaws.com"), strings.HasSuffix(r.host, "kernel.org"):
		return "" // gitweb, cgit and others of their own kind
	}
	return "https://" + r.host + "/" + r.path + "/commit/" + sha
}
