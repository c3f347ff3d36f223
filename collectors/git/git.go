// Package git turns local git repositories into items: one for each commit of
// mine that is reachable from a branch, a remote branch, a tag or the HEAD of
// any worktree.
//
// It promises three things. What is collected is what git log would show, with
// git's own line counts, or what is missing is named. A repository is never
// written to and nothing it says is ever run; the git binary is asked for the
// person's identity alone. And a second run costs what is new: a repository
// that did not change is known by its refs.
//
// The parts from the bottom up: objects reads the object store, numstat counts
// lines; here open, refs and config find out what a repository is, mailmap and
// match whose commits they are, history walks, item says what is known of one
// commit, and collect puts them into batches.
package git

import (
	"errors"
	"log/slog"
	"slices"
	"strings"
	"time"
)

// Config says what to collect.
type Config struct {
	// Name is the configured source's name.
	Name string
	// Repositories are paths of repositories, as Find returns them.
	Repositories []string
	// Emails are the addresses that are me. They are compared whole, ignoring
	// case.
	Emails []string
	// Branches restricts what is read to some branches: "default", or globs
	// over their names. Empty or "all" reads everything.
	Branches []string
	// CoAuthors also collects commits that name me in a Co-authored-by
	// trailer.
	CoAuthors bool
	// Generated are globs of paths that no person writes.
	Generated []string
	Now       func() time.Time
	Log       *slog.Logger
}

// Collector reads the repositories of one configured source.
type Collector struct {
	config Config
	emails map[string]bool
}

// New returns a collector. The error says what the config lacks.
func New(config Config) (*Collector, error) {
	c := &Collector{config: config, emails: make(map[string]bool)}
	for _, email := range config.Emails {
		email = strings.ToLower(strings.TrimSpace(email))
		if !strings.Contains(email, "@") {
			return nil, errors.New("git: " + printable(email) + " is not a whole e-mail address")
		}
		c.emails[email] = true
	}
	if len(c.emails) == 0 {
		return nil, errors.New("git: no e-mail address to look for")
	}
	if config.Now == nil {
		c.config.Now = time.Now
	}
	if config.Log == nil {
		c.config.Log = slog.New(slog.DiscardHandler)
	}
	if c.config.Name == "" {
		c.config.Name = "git"
	}
	return c, nil
}

// asked identifies what decides about the items of any repository.
func (c *Collector) asked() string {
	var emails []string
	for email := range c.emails {
		emails = append(emails, email)
	}
	slices.Sort(emails)
	return fingerprint(c.config.Name, emails, c.config.Branches, c.config.CoAuthors, c.config.Generated)
}

// Fingerprint identifies addresses, options and repositories.
func (c *Collector) Fingerprint() string {
	paths := slices.Clone(c.config.Repositories)
	slices.Sort(paths)
	return fingerprint(c.asked(), slices.Compact(paths))
}
