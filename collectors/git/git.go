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

	"sheaf/evidence"
)

// Config says what to collect.
type Config struct {
	// Name is the configured source's name.
	Name string
	// Repositories are paths of repositories, as Find returns them.
	Repositories []string
	// Unopened are paths at or below which repositories are that Find could not open.
	Unopened []string
	// Emails are the addresses that are me. They are compared whole, ignoring
	// case.
	Emails []string
	// Logins are names at hosts that are me: "ann" at github.com, or
	// "ghe.corp/ann". They are known by the addresses those hosts hide the
	// real ones behind, such as 7+ann@users.noreply.github.com.
	Logins []string
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
	me     *evidence.Handles
}

// New returns a collector. The error says what the config lacks.
func New(config Config) (*Collector, error) {
	c := &Collector{config: config, me: evidence.NewHandles(slices.Concat(config.Emails, config.Logins))}
	for _, email := range config.Emails {
		if !strings.Contains(email, "@") {
			return nil, errors.New("git: " + printable(email) + " is not a whole e-mail address")
		}
	}
	if len(config.Emails) == 0 {
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
	var handles []string
	for _, handle := range slices.Concat(c.config.Emails, c.config.Logins) {
		handles = append(handles, strings.ToLower(strings.TrimSpace(handle)))
	}
	slices.Sort(handles)
	return fingerprint(checkpointVersion, c.config.Name, slices.Compact(handles), c.config.Branches, c.config.CoAuthors, c.config.Generated, mentorKey)
}

// Fingerprint identifies addresses, options and repositories.
func (c *Collector) Fingerprint() string {
	paths := slices.Clone(c.config.Repositories)
	slices.Sort(paths)
	return fingerprint(c.asked(), slices.Compact(paths))
}
