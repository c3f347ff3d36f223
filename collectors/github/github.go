// Package github turns one account's work on a GitHub host into items: the
// pull requests somebody wrote, the reviews they gave, their comments in
// conversations, the issues they opened, and those of others that are assigned
// to them.
//
// Beside it, it lists open work to choose from, which is nobody's evidence.
//
// No search tells what was assigned to somebody once: an issue that was given to
// others before it was ever read is not found. One that was read as somebody's to
// do is asked for by its id in each run until it is closed, and taken back where
// it is not theirs any more and was not done while it was.
//
// It promises that what is there is read whole or named: pages that contradict
// the total, answers that are cut, limits, and what a token may not see. What
// is read does not depend on when it is read, or on how often the reading was
// interrupted. A second run asks for what was touched since, and costs a
// request for each kind.
//
// Everything is asked for by GraphQL, in pages of whole pull requests; REST
// tells only why GraphQL is refused. The parts from the bottom up: host knows
// the addresses, client sends a query and sorts what can go wrong, queries and
// answer are what is asked and what comes; pull, review, assigned and talk
// make items of it; filter and plan say what to ask for, checkpoint what was
// read; search, index, lookup, listing and collect read it.
package github

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/bmatcuk/doublestar/v4"

	"sheaf/collectors"
	"sheaf/evidence"
)

// Config says what to collect.
type Config struct {
	// Name is the configured source's name.
	Name string
	// Host is the host as people see it: github.com.
	Host string
	// BaseURL is the root of its API, empty for the usual one.
	BaseURL string
	// Login is whose work to collect.
	Login string
	// Orgs, Repos and Exclude ("owner/name") are globs that narrow what is
	// asked for. Without Orgs and Repos it is everything. Of work elsewhere no
	// more is asked for than its id and the name of its repository, and that
	// only where it can not be left out of a search.
	Orgs, Repos, Exclude []string
	// OpenLabels narrow the open issues that are nobody's to those with one of
	// these labels.
	OpenLabels []string
	// Generated are globs of paths in a repository that no person writes.
	Generated []string
	// Collect are the kinds of items to collect; empty means all there are.
	Collect []evidence.Kind
}

// kinds are what can be collected, in the order it is.
var kinds = [...]evidence.Kind{evidence.PullRequest, evidence.Review, evidence.Comment, evidence.Ticket}

// Collector reads one configured source.
type Collector struct {
	config Config
	env    collectors.Env
	api    endpoint
	filter filter
}

// New makes a collector. It makes no request yet, and looks for no login.
func New(c Config, env collectors.Env) (*Collector, error) {
	if c.Name == "" || c.Login == "" {
		return nil, errors.New("github: a source needs a name and a login")
	}
	api, err := newEndpoint(c.Host, c.BaseURL)
	if err != nil {
		return nil, fmt.Errorf("github source %s: %w", c.Name, err)
	}
	for _, glob := range slices.Concat(c.Orgs, c.Repos, c.Exclude, c.Generated) {
		if !doublestar.ValidatePattern(glob) {
			return nil, fmt.Errorf("github source %s: %q is no glob", c.Name, glob)
		}
	}
	if len(c.Collect) == 0 {
		c.Collect = kinds[:]
	}
	return &Collector{config: c, env: env, api: api, filter: newFilter(c)}, nil
}

// Fingerprint identifies whose work is asked for, where, and what of it.
func (c *Collector) Fingerprint() string {
	sorted := func(list []string) []string {
		out := make([]string, len(list))
		for i, s := range list {
			out[i] = strings.ToLower(s)
		}
		slices.Sort(out)
		return slices.Compact(out)
	}
	collect := slices.Clone(c.config.Collect)
	slices.Sort(collect)
	asked, err := json.Marshal([]any{
		c.config.Name, c.api.host, c.api.base.String(), strings.ToLower(c.config.Login),
		sorted(c.config.Orgs), sorted(c.config.Repos), sorted(c.config.Exclude), sorted(c.config.OpenLabels), c.config.Generated, slices.Compact(collect),
	})
	if err != nil { // strings alone
		panic(err)
	}
	sum := sha256.Sum256(asked)
	return hex.EncodeToString(sum[:16])
}

// endpoint is where a host's API is, and how its things are called.
type endpoint struct {
	host string
	base *url.URL
	// graphql is the path of GraphQL, from base.
	graphql string
	// prefix begins the ids of items: with the host, where it is not the
	// public one.
	prefix string
}

const publicHost = "github.com"

// newEndpoint finds the API of a host: api.github.com, api.TENANT.ghe.com, and
// /api/v3 of an Enterprise Server, whose GraphQL is beside it.
func newEndpoint(host, base string) (endpoint, error) {
	host = strings.ToLower(host)
	e := endpoint{host: host, graphql: "graphql", prefix: "github:" + host + "/"}
	switch {
	case base != "":
	case host == publicHost, strings.HasSuffix(host, ".ghe.com"):
		base = "https://api." + host + "/"
	default:
		base = "https://" + host + "/api/v3/"
	}
	u, err := url.Parse(strings.TrimRight(base, "/") + "/")
	if err != nil || u.Host == "" {
		return e, fmt.Errorf("%q is no web address", base)
	}
	if e.base = u; strings.HasSuffix(u.Path, "/api/v3/") {
		e.graphql = "../graphql"
	}
	if host == publicHost {
		e.prefix = "github:"
	}
	return e, nil
}

// isServer reports whether the host is an Enterprise Server.
func (e endpoint) isServer() bool { return e.graphql != "graphql" }

// thread is the id of a pull request or issue.
func (e endpoint) thread(space string, number int) string {
	return fmt.Sprintf("%s%s#%d", e.prefix, space, number)
}
