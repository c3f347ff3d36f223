package main

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"sheaf/collectors/git"
	"sheaf/config"
	"sheaf/evidence"
)

type piece = evidence.Piece

// usualFolders are where people keep clones, from home.
var usualFolders = [...]string{"src", "code", "dev", "projects", "Projects", "work", "repos", "git", "Developer", "workspace", "go/src", "Documents/GitHub"}

// The bounds of looking around.
const (
	deepest   = 3
	maxLook   = 20 * time.Second
	maxTeams  = 12
	maxOthers = 8 // addresses that may be mine
)

// lookout looks around for what a config needs.
type lookout struct {
	app *app
	ctx context.Context
	max time.Duration // to look for
	*setup
	// owners are those of clones of github.com, most clones first.
	owners []string
	// login is who gh is logged in as.
	login string
}

// find looks for repositories, and in them for addresses, owners and teams. What was
// found when the time to look is over holds.
func (l *lookout) find(folders []string) error {
	ctx, stop := context.WithTimeout(l.ctx, l.max)
	defer stop()
	given := len(folders) > 0
	if !given {
		folders = l.usual()
	}
	var ended error
	for _, folder := range folders {
		abs, err := filepath.Abs(folder)
		if err != nil {
			return err
		}
		if info, err := os.Stat(abs); err != nil || !info.IsDir() {
			return &usageError{msg: folder + " is no folder", hint: "name the one your clones are in"}
		}
		before := len(l.repos)
		if ended = l.repositories(ctx, abs); ended != nil {
			break
		}
		if given && len(l.repos) == before {
			return nothingIn(folder)
		}
	}
	if ended != nil && ctx.Err() == nil {
		return ended
	}
	if here, err := os.Getwd(); err == nil && !given {
		if root, err := git.Root(here); err == nil && !slices.Contains(l.repos, root) {
			l.patterns, l.repos = append(l.patterns, literal(root)), append(l.repos, root)
		}
	}
	slices.Sort(l.repos)
	l.repos = slices.Compact(l.repos)
	l.describe(ctx)
	l.login = l.ghLogin(l.ctx)
	if err := l.identify(ctx); err != nil || l.ctx.Err() != nil {
		return cmp.Or(err, l.ctx.Err())
	}
	if ctx.Err() != nil {
		l.app.inform("looked for %v and stopped there; name the folder of your clones to find them all", l.max)
	}
	return nil
}

// nothingIn is the mistake of naming a folder without clones.
func nothingIn(folder string) error {
	err := &usageError{
		msg:  fmt.Sprintf("no git repository was found in %s, up to %d folders deep", folder, deepest),
		hint: "name the folder of your clones: sheaf init ~/src",
	}
	if root, inside := git.Root(folder); inside == nil {
		err.hint = "it lies inside of a repository: sheaf init " + shellQuoted(root)
	}
	return err
}

// usual are the usual folders that exist, each once.
func (l *lookout) usual() []string {
	home, err := l.app.home()
	if err != nil {
		return nil
	}
	var out []string
	var seen []os.FileInfo
	for _, name := range usualFolders {
		path := filepath.Join(home, filepath.FromSlash(name))
		info, err := os.Stat(path)
		if err != nil || !info.IsDir() || slices.ContainsFunc(seen, func(s os.FileInfo) bool { return os.SameFile(s, info) }) {
			continue
		}
		seen, out = append(seen, info), append(out, path)
	}
	return out
}

// repositories finds those in a folder and the patterns that mean them: one
// for each depth they lie at, so that a new clone beside them is found too.
func (l *lookout) repositories(ctx context.Context, folder string) error {
	if isRepository(folder) {
		l.patterns, l.repos = append(l.patterns, literal(folder)), append(l.repos, folder)
		return nil
	}
	pattern := config.EscapeGlob(folder)
	for range deepest {
		pattern += "/*"
		found, _, err := git.Find(ctx, []string{pattern}, nil)
		l.repos = append(l.repos, found...)
		if len(found) > 0 {
			l.patterns = append(l.patterns, pattern)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// literal is a pattern that means one path, which is no glob if it can be none.
func literal(path string) string {
	if !strings.ContainsAny(path, "*?[{") {
		return path
	}
	return config.EscapeGlob(path)
}

// describe reads whose the clones are, and which teams own what is in them, until
// the context ends.
func (l *lookout) describe(ctx context.Context) {
	owners, teams := map[string]int{}, map[string]int{}
	for _, repo := range l.repos {
		if ctx.Err() != nil {
			break
		}
		d, err := git.Describe(ctx, repo)
		if err != nil {
			continue // the harvest names it
		}
		owner, _, _ := strings.Cut(d.Space, "/")
		switch {
		case d.Host == evidence.PublicHost:
			owners[owner]++
		case d.Host != "" && !slices.Contains(l.hosts, d.Host) && !strings.Contains(d.Host, "gitlab") && !strings.Contains(d.Host, "bitbucket"):
			l.hosts = append(l.hosts, d.Host)
		}
		for i, t := range d.Teams {
			teams[t] += len(d.Teams) - i
		}
	}
	slices.Sort(l.hosts)
	l.owners = most(owners, len(owners)) // one left out would be work left out
	l.teams = most(teams, maxTeams)
}

// most are the names with the highest counts, those first.
func most(counts map[string]int, limit int) []string {
	var names []string
	for name := range counts {
		names = append(names, name)
	}
	slices.SortFunc(names, func(a, b string) int { return cmp.Or(counts[b]-counts[a], strings.Compare(a, b)) })
	return names[:min(len(names), limit)]
}

// identify finds my name and addresses: those git would put on my commits. Other
// addresses under my name are told apart: a name is nobody's alone. Until the context
// ends the clones are asked, where I stand in any case.
func (l *lookout) identify(ctx context.Context) error {
	l.emails = slices.Clone(l.app.flags.me)
	given := len(l.emails) > 0
	here, err := os.Getwd()
	if err != nil {
		return err
	}
	for _, at := range append(slices.Clone(l.repos), here) {
		if ctx.Err() != nil && at != here {
			continue
		}
		name, email, err := git.Identity(l.ctx, at, "")
		if err != nil {
			continue
		}
		l.name = cmp.Or(l.name, name)
		if !given && email != "" && !hasFold(l.emails, email) {
			l.emails = append(l.emails, email)
		}
	}
	commits := map[string]int{}
	for _, repo := range l.repos {
		authors, err := git.Authors(ctx, repo)
		if ctx.Err() != nil {
			break
		}
		if err != nil {
			continue
		}
		for _, who := range authors {
			if strings.EqualFold(who.Name, l.name) && l.name != "" && !hasFold(l.emails, who.Email) {
				commits[strings.ToLower(who.Email)] += who.Commits
			}
		}
	}
	l.also = most(commits, maxOthers)
	return nil
}

func hasFold(list []string, s string) bool {
	return slices.ContainsFunc(list, func(one string) bool { return strings.EqualFold(one, s) })
}

// ghLogin is who GitHub's own tool is logged in as. It reads its config and
// makes no request.
func (l *lookout) ghLogin(ctx context.Context) string {
	path, err := exec.LookPath("gh")
	if err != nil {
		return ""
	}
	ctx, stop := context.WithTimeout(ctx, 5*time.Second)
	defer stop()
	out, err := exec.CommandContext(ctx, path, "config", "get", "user", "--host", evidence.PublicHost).Output()
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(out))
}

// fillIn takes what was found where nothing was said.
func (l *lookout) fillIn() {
	ladder := config.Default().Ladder
	l.current = cmp.Or(l.current, "senior")
	l.target = cmp.Or(l.target, above(ladder, l.current))
	l.github = cmp.Or(l.github, l.login)
	if l.github == "none" {
		l.github = ""
	}
	if l.jira == "none" {
		l.jira = ""
	}
	if len(l.orgs) == 0 {
		l.orgs = l.owners
	}
	if slices.Equal(l.orgs, []string{"all"}) {
		l.orgs = nil
	}
}
