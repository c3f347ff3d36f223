package evidence

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
)

// homes knows on which hosts things are whose ids carry one: tickets where
// several sites are read, and what is on a GitHub that is not the public one.
// What names them in passing, "PAY-7" or "#12", carries none.
type homes struct {
	// hosts are those that have a project ("jira:PAY") or a space
	// ("github:acme/pay"), sorted. The empty one is that of ids without.
	hosts map[string][]string
	// sites are the hosts of tickets.
	sites map[string]bool
}

// newHomes reads the hosts off the ids of items. Without any there is nothing
// to look up.
func newHomes(items []*Item) homes {
	h := homes{hosts: map[string][]string{}, sites: map[string]bool{}}
	some := false
	for _, it := range items {
		host, group, ok := homeOf(it.ID)
		if !ok || slices.Contains(h.hosts[group], host) {
			continue
		}
		h.hosts[group] = append(h.hosts[group], host)
		some = some || host != ""
		if strings.HasPrefix(group, "jira:") {
			h.sites[host] = true
		}
	}
	if !some {
		return homes{}
	}
	for _, hosts := range h.hosts {
		slices.Sort(hosts)
	}
	return h
}

// projectsOf are the projects of the tickets among the items.
func projectsOf(items []*Item) map[string]bool {
	projects := map[string]bool{}
	for _, it := range items {
		if it.Kind != Ticket {
			continue
		}
		if _, group, ok := homeOf(it.ID); ok {
			if project, is := strings.CutPrefix(group, "jira:"); is {
				projects[project] = true
			}
		}
	}
	return projects
}

// homeOf splits what is in an id before the number: "jira:a.test/PAY-7" is of
// the group "jira:PAY" on the host a.test, "github:acme/pay#12" of the group
// "github:acme/pay" on the host without a name.
func homeOf(id string) (host, group string, ok bool) {
	if name, is := strings.CutPrefix(id, "jira:"); is {
		if first, rest, more := strings.Cut(name, "/"); more && !isKey(first) && !strings.HasPrefix(rest, "comment/") {
			host, name = first, rest
		}
		key, _, _ := strings.Cut(name, "/")
		dash := strings.LastIndexByte(key, '-')
		return host, "jira:" + key[:max(dash, 0)], dash > 0
	}
	name, is := strings.CutPrefix(id, "github:")
	if !is {
		return "", "", false
	}
	space, _, numbered := strings.Cut(name, "#")
	if strings.Count(space, "/") == 2 {
		host, space, _ = strings.Cut(space, "/")
	}
	return host, "github:" + space, numbered
}

// find is the id of what an item names, with its host. Where several hosts may
// be meant it is as named, and between lists them: a thing is on the host of
// what names it, else nobody knows.
func (h homes) find(by *Item, to string) (id string, between []string) {
	if h.hosts == nil {
		return to, nil
	}
	host, group, ok := homeOf(to)
	hosts := h.hosts[group]
	if !ok || host != "" || len(hosts) == 0 {
		return to, nil
	}
	if len(hosts) > 1 {
		own := hostOf(by, group)
		if !slices.Contains(hosts, own) {
			return to, hosts
		}
		hosts = []string{own}
	}
	if hosts[0] == "" {
		return to, nil
	}
	scheme, name, _ := strings.Cut(to, ":")
	return scheme + ":" + hosts[0] + "/" + name, nil
}

// hostOf is where an item is, as ids of a group's kind name hosts.
func hostOf(it *Item, group string) string {
	scheme, _, _ := strings.Cut(group, ":")
	if strings.HasPrefix(it.ID, scheme+":") {
		host, _, _ := homeOf(it.ID)
		return host
	}
	u, err := url.Parse(it.URL)
	if scheme != "github" || err != nil || u.Host == "github.com" {
		return ""
	}
	return u.Host
}

// unclear says that a thing could be on several hosts.
func unclear(to string, between []string) string {
	_, name, _ := strings.Cut(to, ":")
	named := make([]string, len(between))
	for i, host := range between {
		if named[i] = host; host == "" {
			named[i] = "the one without a name"
		}
	}
	return fmt.Sprintf("%s could be of %s, so nothing was joined over it", name, strings.Join(named, " or "))
}
