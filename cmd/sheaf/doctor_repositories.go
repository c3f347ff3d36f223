package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"sheaf/collectors"
	"sheaf/collectors/git"
	"sheaf/config"
	"sheaf/evidence"
)

// authors are who wrote commits in all repositories, most commits first.
type authors []git.Author

// repositories reads every repository, says which can not be read in full,
// and returns who wrote the commits in them.
func (c *checkup) repositories(ctx context.Context) (authors, error) {
	sources, missing, err := c.gitSources(ctx)
	if err != nil {
		return nil, c.failed(ctx, "repositories", err)
	}
	if len(sources) == 0 {
		c.add("repositories", warning, `add [git.NAME] with repos = ["~/src/**"]`, "the config names none")
		return nil, nil
	}
	var names []string
	for _, src := range sources {
		names = append(names, src.Name)
	}
	bars := startProgress(ctx, c.app, names)
	defer bars.finish()
	seen := map[string]git.Author{}
	for i, src := range sources {
		show := func(p collectors.Progress) { bars.update(src.Name, p) }
		if err := c.read(ctx, src, missing[i], show); err != nil {
			return nil, c.failed(ctx, "repositories", err)
		}
		for _, path := range src.Repositories {
			list, err := git.Authors(ctx, path)
			if ctx.Err() != nil {
				return nil, errInterrupted
			}
			if err != nil {
				continue // named by read
			}
			for _, who := range list {
				key := strings.ToLower(who.Email)
				sum, known := seen[key]
				if !known {
					seen[key] = who
					continue
				}
				sum.Commits += who.Commits
				if who.Last.After(sum.Last) {
					sum.Last = who.Last
				}
				seen[key] = sum
			}
		}
	}
	var all authors
	for _, who := range seen {
		all = append(all, who)
	}
	slices.SortFunc(all, func(a, b git.Author) int {
		return cmp.Or(b.Commits-a.Commits, strings.Compare(a.Email, b.Email))
	})
	return all, nil
}

// gitSources are the sources with the repositories they mean, and for each
// what was found missing. Who I am is found out on the way, or stays unknown.
func (c *checkup) gitSources(ctx context.Context) (sources []git.Config, missing [][]collectors.Skip, err error) {
	if c.adhoc {
		if err := c.findRepositories(); err != nil {
			return nil, nil, err
		}
		sources, missing = []git.Config{{Name: "git", Repositories: c.repos}}, [][]collectors.Skip{nil}
	}
	err = c.identify(ctx)
	var unknown *usageError
	if errors.As(err, &unknown) && len(c.app.flags.me) == 0 {
		c.noIdentity, err = unknown, nil
	}
	if err != nil {
		return nil, nil, err
	}
	if c.adhoc {
		return sources, missing, nil
	}
	for _, g := range c.cfg.Git {
		repos, skipped, err := git.Find(ctx, g.Repos, g.Exclude)
		if err != nil {
			return nil, nil, err
		}
		sources = append(sources, git.Config{Name: g.Name, Repositories: repos, Branches: g.Branches})
		missing = append(missing, skipped)
	}
	return sources, missing, nil
}

// nobody is whose commits are looked for where it is not known who I am.
const nobody = "nobody@sheaf.invalid"

// read walks the history of a source's repositories as a harvest does, for
// what it can not read.
func (c *checkup) read(ctx context.Context, src git.Config, missing []collectors.Skip, show func(collectors.Progress)) error {
	src.Logins = logins(c.me.Handles)
	src.Emails, src.Log, src.Now = addresses(c.me.Handles), c.app.log(), func() time.Time { return c.now }
	if len(src.Emails) == 0 {
		src.Emails = []string{nobody}
	}
	collector, err := git.New(src)
	if err != nil {
		return err
	}
	skipped := missing
	for batch, err := range collector.Collect(ctx, collectors.Ask{}) {
		if err != nil {
			return err
		}
		show(batch.Progress)
		skipped = append(skipped, batch.Skipped...)
	}
	for i, skip := range skipped {
		if slices.Contains(skipped[:i], skip) {
			continue // met on the way from several refs
		}
		state := broken
		if skip.Notice {
			state = note
		}
		c.add("repositories", state, skip.Hint, "%s: %s", skip.What, skip.Why)
	}
	if len(src.Repositories) > 0 {
		c.add("repositories", fine, "", "%s: %s found", src.Name, plural(len(src.Repositories), "repository", "repositories"))
	}
	for _, path := range src.Repositories {
		if s, err := git.Stored(path); err == nil { // else it is named above
			c.storage(path, s)
		}
	}
	return nil
}

// A repository with more than that is read faster once git has packed it.
const (
	manyPacks = 50   // as gc.autoPackLimit
	manyLoose = 6700 // as gc.auto
)

// storage tells how a repository is read, and what would make it better.
func (c *checkup) storage(path string, s git.Storage) {
	how := "loose objects"
	switch {
	case s.Packs > 0 && s.Loose > 0:
		how = fmt.Sprintf("%s and about %d loose objects", plural(s.Packs, "pack", "packs"), s.Loose)
	case s.Packs > 0:
		how = plural(s.Packs, "pack", "packs")
	}
	if s.SHA256 {
		how += ", named by SHA-256"
	}
	if s.Reftable {
		how += ", refs from reftables"
	}
	if s.Shallow {
		how += ", older history left out"
	}
	if s.Partial {
		how += ", trees or files left out"
	}
	if s.Packs > manyPacks || s.Loose > manyLoose {
		c.add("repositories", note, "run git gc in it: packed anew it is read faster", "%s: read without git from %s", path, how)
		return
	}
	if s.Partial {
		c.add("repositories", note, "git fetch --refetch --no-filter in it brings the rest: lines that are left out can not be counted", "%s: read without git from %s", path, how)
		return
	}
	c.add("repositories", fine, "", "%s: read without git from %s", path, how)
}

// identities looks for addresses that may be mine and are not configured.
// They are pointed out and never credited.
func (c *checkup) identities(seen authors) {
	if len(addresses(c.me.Handles)) == 0 {
		c.unidentified(seen)
	}
	if len(seen) == 0 {
		return
	}
	directory := c.directory()
	mine := directory.IsMe
	alike := likeness{names: map[string]bool{}, locals: map[string]bool{}}
	if c.me.Name != "" {
		alike.names[strings.ToLower(c.me.Name)] = true
	}
	for _, login := range logins(c.me.Handles) {
		alike.locals[strings.ToLower(login[strings.LastIndexByte(login, '/')+1:])] = true
	}
	for _, h := range addresses(c.me.Handles) {
		if local := localPart(h); !slices.Contains(shared[:], local) {
			alike.locals[local] = true
		}
	}
	commits := map[string]int{}
	for _, who := range seen {
		if mine(who.Email) {
			alike.names[strings.ToLower(who.Name)] = true
			commits[strings.ToLower(who.Email)] = who.Commits
		}
	}
	for _, h := range addresses(c.me.Handles) {
		if n := commits[strings.ToLower(h)]; n > 0 {
			c.add("identities", fine, "", "%s has %s", h, plural(n, "commit", "commits"))
		} else {
			c.add("identities", note, "look for a slip in the address", "%s has no commits here", h)
		}
	}
	configured := addresses(c.me.Handles)
	for _, who := range seen {
		named := slices.ContainsFunc(configured, func(h string) bool { return strings.EqualFold(h, who.Email) })
		if mine(who.Email) && !named {
			c.add("identities", fine, "", "%s, by your login %s, has %s", who.Email, evidence.LoginOf(who.Email), plural(who.Commits, "commit", "commits"))
		}
	}
	for _, who := range seen {
		why := alike.why(who)
		if why == "" || mine(who.Email) || evidence.IsBot(who.Email) || directory.Person(who.Email) != "" {
			continue
		}
		set := "emails = " + config.TOMLList(append(addresses(c.me.Handles), who.Email))
		if login := evidence.LoginOf(who.Email); login != "" && c.cfg.Me.GitHub == "" && strings.HasSuffix(strings.ToLower(who.Email), "@users.noreply."+evidence.PublicHost) {
			set = fmt.Sprintf("github = %q", login)
		}
		fix := "if that is you, set " + set + " in [me]; else name them in [people.NAME]"
		c.add("identities", warning, fix, "%s <%s> has your %s and %s, none of them counted as yours", who.Name, who.Email, why, plural(who.Commits, "commit", "commits"))
	}
}

// unidentified says that no address is known to be mine, and whose commits
// there are to choose from.
func (c *checkup) unidentified(seen authors) {
	switch {
	case c.noIdentity != nil:
		c.add("identities", broken, c.noIdentity.hint, "%s", c.noIdentity.msg)
	case !c.adhoc:
		c.add("identities", broken, `add emails = ["ann@example.com"] to [me]`, "the config does not say which addresses are yours")
	default:
		return // no repository, no identity asked for
	}
	if len(seen) > 0 {
		c.add("identities", note, "", "there are commits by %s", seen.most())
	}
}

// most names those with the most commits.
func (a authors) most() string {
	var names []string
	for _, who := range a[:min(len(a), maxAuthors)] {
		names = append(names, fmt.Sprintf("%s <%s> (%d)", who.Name, who.Email, who.Commits))
	}
	return strings.Join(names, ", ")
}

// shared are the parts before the @ that say nothing about a person.
var shared = [...]string{"admin", "contact", "dev", "git", "hello", "info", "mail", "me", "no-reply", "noreply", "office", "root", "support", "team", "user"}

// likeness is what an address of mine may have in common with my others.
type likeness struct {
	names, locals map[string]bool // in lower case
}

func (l likeness) why(who git.Author) string {
	switch {
	case l.names[strings.ToLower(who.Name)]:
		return "name"
	case l.locals[localPart(who.Email)] && !l.namesake(who):
		return "user name"
	}
	return ""
}

// namesake reports whether what is before the @ is but the one name that two
// people share who are called otherwise in full, as with daniel@acme.test.
func (l likeness) namesake(who git.Author) bool {
	local, theirs := localPart(who.Email), strings.Fields(strings.ToLower(who.Name))
	if len(theirs) < 2 || !slices.Contains(theirs, local) {
		return false
	}
	for name := range l.names {
		mine := strings.Fields(name)
		if len(mine) < 2 || !slices.Contains(mine, local) {
			return false
		}
		if slices.ContainsFunc(theirs, func(t string) bool { return t != local && slices.ContainsFunc(mine, abbreviates(t)) }) {
			return false
		}
	}
	return len(l.names) > 0
}

// abbreviates reports whether a part of a name may be another one, whole or cut
// to its first letters.
func abbreviates(part string) func(string) bool {
	part = strings.TrimSuffix(part, ".")
	return func(other string) bool {
		other = strings.TrimSuffix(other, ".")
		return strings.HasPrefix(other, part) || strings.HasPrefix(part, other)
	}
}

// localPart is what is before the @, in lower case, or the login that the
// address was made of.
func localPart(address string) string {
	if login := evidence.LoginOf(address); login != "" {
		return login
	}
	local, _, _ := strings.Cut(strings.ToLower(address), "@")
	return local
}
