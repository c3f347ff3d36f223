// Package jira turns the tickets of a Jira site into items: what one person
// took, moved, reported, wrote and worked on, with the exact times.
//
// It promises that a ticket counts for what its person did, not for what
// somebody else did to it later; that lists the site cuts off are completed or
// named; and that a page which can not be read in part is read in the rest.
// Cloud and Data Center are told apart by asking. The login goes to the site
// and nowhere else (collectors.Remote).
package jira

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"net/url"
	"slices"
	"strings"
	"time"

	"sheaf/collectors"
	"sheaf/evidence"
)

// The kinds of Jira.
const (
	Cloud  = "cloud"
	Server = "server" // and Data Center
)

// Config is what to read.
type Config struct {
	// Name is the configured source's name.
	Name string
	// URL is the root of the site, context path and all, or that of Atlassian's
	// gateway with a cloud id.
	URL string
	// Kind is Cloud or Server, empty where it is to be found out.
	Kind string
	// Account is my account id (Cloud) or user name (Server); empty is whose
	// login it is.
	Account string
	// Projects are the keys of the projects to read, all where there are none.
	Projects []string
	// JQL narrows what is read. OpenJQL finds open work that nobody is
	// credited for; empty finds none.
	JQL, OpenJQL string
	// Prefix stands before keys in ids where there are several sites:
	// "jira.acme.test/".
	Prefix string
}

// Collector reads one site for one person.
type Collector struct {
	config Config
	env    collectors.Env
	base   *url.URL
}

// New makes a collector. It asks nothing yet.
func New(c Config, env collectors.Env) (*Collector, error) {
	base, err := url.Parse(c.URL)
	switch {
	case c.Name == "":
		return nil, errors.New("jira source without a name")
	case err != nil || base.Host == "":
		return nil, fmt.Errorf("jira source %s: %q is no address", c.Name, c.URL)
	case c.Kind != "" && c.Kind != Cloud && c.Kind != Server:
		return nil, fmt.Errorf("jira source %s: unknown kind %q", c.Name, c.Kind)
	}
	base.Path = strings.TrimRight(base.Path, "/") + "/"
	base.RawQuery, base.Fragment = "", ""
	return &Collector{c, env, base}, nil
}

// Fingerprint identifies the site, the person, what is asked for and how it is
// named.
func (c *Collector) Fingerprint() string {
	projects := slices.Clone(c.config.Projects)
	slices.Sort(projects)
	asked, err := json.Marshal([]any{strings.ToLower(c.base.Host), c.base.Path, c.config.Account, projects, c.config.JQL, c.config.OpenJQL, c.config.Prefix})
	if err != nil { // strings alone
		panic(err)
	}
	sum := sha256.Sum256(asked)
	return hex.EncodeToString(sum[:16])
}

// overlap is how far before the end of what is covered a harvest looks again:
// a site's index runs behind its data, and clocks differ.
const overlap = 10 * time.Minute

// Collect yields the tickets that are new or were touched since, page by page in
// the order they were last updated, then what the site did not hand out any
// more, and open work. The checkpoint moves on with each page.
func (c *Collector) Collect(ctx context.Context, ask collectors.Ask) iter.Seq2[collectors.Batch, error] {
	return func(yield func(collectors.Batch, error) bool) {
		r, err := c.newRun(ctx, ask, yield)
		if err == nil {
			err = r.all(ctx)
		}
		if err != nil && !errors.Is(err, errStopped) {
			yield(collectors.Batch{}, err)
		}
	}
}

// errStopped says that the caller wants no more.
var errStopped = errors.New("stopped")

// run is one harvest of the site.
type run struct {
	*Collector
	*client
	site  site
	ask   collectors.Ask
	point checkpoint
	yield func(collectors.Batch, error) bool
	shown map[string]bool // tickets that the site showed in this run
	seen  int             // tickets read
	total int             // tickets there are, as far as the site says
}

func (c *Collector) newRun(ctx context.Context, ask collectors.Ask, yield func(collectors.Batch, error) bool) (*run, error) {
	r := &run{Collector: c, ask: ask, yield: yield, shown: map[string]bool{}}
	var err error
	if r.point, err = readCheckpoint(ask.Since); err != nil {
		return nil, err
	}
	site := strings.ToLower(c.base.Host) + c.base.Path
	if len(ask.Since) == 0 { // which tickets are known holds, whatever was asked for
		if before, err := readCheckpoint(ask.Before); err == nil && (before.Site == site || ask.Anew && before.Site == "") {
			r.point = before.anew()
		}
	}
	r.point.Site = site
	if r.client, err = newClient(ctx, c, r.wait); err != nil {
		return nil, err
	}
	r.site, err = r.findSite(ctx)
	return r, err
}

func (r *run) all(ctx context.Context) error {
	back, err := r.findBack(ctx)
	if err != nil {
		return err
	}
	if len(back) > 0 { // what lies beside them may never have been shown, and was touched whenever
		r.point.Again = true
	}
	if r.point.Again {
		r.ask.Covered = nil
	}
	for _, gap := range evidence.Subtract(r.ask.Want, r.ask.Covered) {
		if err := r.readGap(ctx, gap); err != nil {
			return err
		}
	}
	r.point.Again = false
	for _, id := range back {
		if key, gone := r.point.Gone[id]; gone {
			r.point.Known[id] = key
			delete(r.point.Gone, id)
		}
	}
	if err := r.findGone(ctx); err != nil {
		return err
	}
	if err := r.readOpen(ctx); err != nil {
		return err
	}
	return r.hand(nil, nil)
}

// hand gives a batch to the caller, with the checkpoint as it is now.
func (r *run) hand(items []evidence.Item, skipped []collectors.Skip) error {
	b := collectors.Batch{Items: items, Skipped: skipped, Next: r.point.encode(), Progress: r.progress("")}
	if !r.yield(b, nil) {
		return errStopped
	}
	return nil
}

// wait tells the person what is waited for.
func (r *run) wait(note string) error {
	if !r.yield(collectors.Batch{Next: r.point.encode(), Progress: r.progress(note)}, nil) {
		return errStopped
	}
	return nil
}

// now is the time by the site's clock, once it has answered.
func (r *run) now() time.Time { return r.env.Now().Add(-r.remote.Ahead()) }

func (r *run) progress(note string) collectors.Progress {
	p := collectors.Progress{Done: r.seen, Total: max(r.total, r.seen), Unit: "tickets", Note: note}
	if r.client != nil {
		p.Requests, p.Ahead = r.remote.Requests(), r.remote.Ahead()
	}
	return p
}
