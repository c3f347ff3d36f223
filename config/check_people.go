package config

import (
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/bmatcuk/doublestar/v4"

	"sheaf/evidence"
	"sheaf/evidence/suggest"
)

// meName is how [teams] names the owner of the config.
const meName = "me"

// checkPeople holds that every handle belongs to one person.
func (c *checker) checkPeople() {
	owners := map[string]string{}
	claim := func(who string, path []string, handle string) {
		key := path[len(path)-1] + " " + strings.ToLower(handle)
		if path[len(path)-2] == "emails" {
			key = "emails " + strings.ToLower(handle)
		}
		if other, taken := owners[key]; taken && other != who && handle != "" {
			c.bad(path, 0, "give it to one of them", "%s is %s already", handle, possessive(other))
			return
		}
		owners[key] = who
	}
	for i, email := range c.cfg.Me.Emails {
		claim(meName, []string{"me", "emails", strconv.Itoa(i)}, email)
	}
	claim(meName, []string{"me", "github"}, c.cfg.Me.GitHub)
	claim(meName, []string{"me", "jira"}, c.cfg.Me.Jira)
	for _, p := range c.cfg.People {
		path := []string{"people", p.ID}
		if p.ID == meName {
			c.bad(path, -1, "write about yourself in [me]", "%q is yourself", meName)
			continue
		}
		c.notEmpty(at(path, "name"), p.Name)
		c.login(at(path, "github"), p.GitHub)
		c.notEmpty(at(path, "jira"), p.Jira)
		c.emails(at(path, "emails"), p.Emails)
		for i, email := range p.Emails {
			claim(p.ID, at(path, "emails", strconv.Itoa(i)), email)
		}
		claim(p.ID, at(path, "github"), p.GitHub)
		claim(p.ID, at(path, "jira"), p.Jira)
	}
}

func possessive(who string) string {
	if who == meName {
		return "yours"
	}
	return who + "'s"
}

func (c *checker) checkTeams() {
	var ids []string
	for _, t := range c.cfg.Teams {
		ids = append(ids, t.ID)
	}
	if team := c.cfg.Me.Team; c.notEmpty([]string{"me", "team"}, team) && team != "" && !slices.Contains(ids, team) {
		c.missing([]string{"me", "team"}, 0, orAdd(suggest.OrKnown(team, ids), "teams", team), "unknown team %q", team)
	}
	members := make(map[string][]string, len(ids))
	for _, t := range c.cfg.Teams {
		members[t.ID] = t.Members
	}
	known := append([]string{meName}, ids...)
	for _, p := range c.cfg.People {
		known = append(known, p.ID)
	}
	for _, t := range c.cfg.Teams {
		path := []string{"teams", t.ID}
		for i, m := range t.Members {
			if !slices.Contains(known, m) {
				c.missing(at(path, "members", strconv.Itoa(i)), 0, orAdd(suggest.OrKnown(m, known), "people", m), "unknown person %q", m)
			}
		}
		c.owns(at(path, "owns"), t.Owns)
		c.teamNames(at(path, "github"), t.GitHub)
	}
	for i := range c.cfg.Teams {
		t := &c.cfg.Teams[i]
		flat, cycle := flatten(t.ID, members, c.isPerson, nil)
		if cycle != nil {
			c.bad([]string{"teams", t.ID, "members"}, 0, "take one of them out", "the team contains itself: %s", strings.Join(cycle, " → "))
			continue
		}
		t.Members = flat
	}
	c.oneTeamEach(members)
}

// orAdd is the help for an unknown name: the one meant, or the table to add.
func orAdd(help, table, name string) string {
	if strings.HasPrefix(help, suggest.Question) {
		return help
	}
	return "add [" + dotted([]string{table, name}) + "], or name one that is there"
}

func (c *checker) isPerson(name string) bool {
	return name == meName || slices.ContainsFunc(c.cfg.People, func(p Person) bool { return p.ID == name })
}

// flatten replaces teams among the members of a team by those in them. A
// name of both a person and a team is the person. The cycle, if there is one,
// begins and ends with the same team.
func flatten(team string, members map[string][]string, isPerson func(string) bool, above []string) (people, cycle []string) {
	if i := slices.Index(above, team); i >= 0 {
		return nil, append(slices.Clone(above[i:]), team)
	}
	above = append(slices.Clone(above), team)
	for _, m := range members[team] {
		if _, isTeam := members[m]; !isTeam || isPerson(m) {
			if !slices.Contains(people, m) {
				people = append(people, m)
			}
			continue
		}
		inner, cycle := flatten(m, members, isPerson, above)
		if cycle != nil {
			return nil, cycle
		}
		for _, p := range inner {
			if !slices.Contains(people, p) {
				people = append(people, p)
			}
		}
	}
	return people, nil
}

// oneTeamEach keeps a person who is in several teams in one, so that work
// with them reaches one team and not two: in mine, else in the first that names
// them, and not in one that names their team. I may be in several; all are mine.
func (c *checker) oneTeamEach(named map[string][]string) {
	var mine []string
	home := map[string]string{}
	for _, t := range c.cfg.Teams {
		if t.ID == c.cfg.Me.Team || slices.Contains(named[t.ID], meName) {
			mine = append(mine, t.ID)
			for _, m := range t.Members {
				home[m] = t.ID
			}
		}
	}
	for _, t := range c.cfg.Teams {
		for _, m := range named[t.ID] {
			if home[m] == "" && c.isPerson(m) {
				home[m] = t.ID
			}
		}
	}
	for i := range c.cfg.Teams {
		t := &c.cfg.Teams[i]
		t.Members = slices.DeleteFunc(t.Members, func(m string) bool {
			if m == meName {
				return false
			}
			first, placed := home[m]
			if !placed || first == t.ID {
				home[m] = t.ID
				return false
			}
			if !slices.Contains(mine, t.ID) && slices.Contains(named[t.ID], m) && slices.Contains(named[first], m) {
				c.doubt([]string{"teams", t.ID, "members"}, 0, "take them out of the other team if this is wrong",
					"%s is in two teams, %s and %s, and is counted in %s", m, first, t.ID, first)
			}
			return true
		})
	}
}

// owns refuses patterns that leave nothing for other teams.
func (c *checker) owns(path []string, patterns []string) {
	c.globs(path, patterns)
	for i, p := range patterns {
		if ownsAll(p) {
			c.bad(at(path, strconv.Itoa(i)), 0, `name what the team owns: "acme/pay-*" or "services/pay/**"`, "%q owns everything, so that no work would cross teams", p)
		}
	}
}

// ownsAll reports whether a glob takes paths that have nothing in common.
func ownsAll(glob string) bool {
	for _, p := range []string{"zz/1/a", "k.t/y/x.w", "q/w"} {
		if !covers(glob, p) {
			return false
		}
	}
	return true
}

// teamNames refuses what CODEOWNERS could not name.
func (c *checker) teamNames(path []string, names []string) {
	for i, name := range names {
		p := at(path, strconv.Itoa(i))
		if n, _ := c.find(path); n.kind == text {
			p = path
		}
		if strings.Count(name, "/") != 1 || strings.ContainsAny(name, " \t") || strings.HasPrefix(name, "/") || strings.HasSuffix(name, "/") {
			c.bad(p, 0, `write it as CODEOWNERS does: "@acme/pay"`, "%q is no team of GitHub", name)
		}
	}
}

// OwnsPath tells how the team owns a path of a space, as evidence.TeamInfo wants it: a
// glob of Owns matches the space, the path, the two joined, or a folder above. An empty
// path is that of the whole space. Names of spaces have no case, nor has what is joined
// to one.
func (t Team) OwnsPath(space, file string) (depth int, anywhere bool) {
	depth = evidence.NotOwned
	whole := strings.ToLower(space + "/" + file)
	for _, glob := range t.Owns {
		inside := covers(glob, file)
		if !inside && !covers(strings.ToLower(glob), whole) {
			continue
		}
		folder := strings.TrimSuffix(strings.Trim(glob, "/"), "/**")
		if strings.Contains(folder, "**") {
			anywhere = true
			continue
		}
		names := strings.Count(folder, "/") + 1
		if !inside { // the first of them are the space's
			names -= strings.Count(space, "/") + 1
		}
		depth = max(depth, names, 0)
	}
	return depth, anywhere
}

// OwnsPart reports whether a glob of Owns is of paths in a space, and not of all that
// is in it.
func (t Team) OwnsPart(space string) bool {
	space = strings.ToLower(space)
	names := strings.Count(space, "/") + 1
	return slices.ContainsFunc(t.Owns, func(glob string) bool {
		parts := strings.Split(strings.TrimSuffix(strings.ToLower(strings.Trim(glob, "/")), "/**"), "/")
		if len(parts) <= names {
			return false
		}
		ok, err := doublestar.Match(strings.Join(parts[:names], "/"), space)
		return err == nil && ok
	})
}

// IsOrg reports whether an owner is one of Orgs, whose names have no case.
func (g GitHub) IsOrg(owner string) bool {
	return slices.ContainsFunc(g.Orgs, func(org string) bool { return covers(strings.ToLower(org), strings.ToLower(owner)) })
}

// Unmet are the entries of Orgs and Repos that none of the spaces is of.
func (g GitHub) Unmet(spaces []string) []string {
	return slices.DeleteFunc(slices.Concat(g.Orgs, g.Repos), func(entry string) bool {
		return slices.ContainsFunc(spaces, func(space string) bool { return covers(strings.ToLower(entry), strings.ToLower(space)) })
	})
}

// HidesRepo reports whether a space is one whose name files leave out, in whatever
// case it is written.
func (r Redact) HidesRepo(space string) bool {
	return slices.ContainsFunc(r.Repos, func(p string) bool { return covers(strings.ToLower(p), strings.ToLower(space)) })
}

// covers reports whether a glob matches a name or a folder above it.
func covers(glob, name string) bool {
	glob = strings.Trim(glob, "/")
	if folder := strings.TrimSuffix(glob, "/**"); !strings.ContainsAny(folder, `*?[{\`) { // most globs are
		rest, ok := strings.CutPrefix(name, folder)
		return ok && folder != "" && (rest == "" || rest[0] == '/')
	}
	if plain := glob[:strings.IndexAny(glob, `*?[{\`)]; !strings.HasPrefix(name, plain) { // nor any folder above
		return false
	}
	for ; name != "." && name != "/" && name != ""; name = path.Dir(name) {
		if ok, err := doublestar.Match(glob, name); err == nil && ok {
			return true
		}
	}
	return false
}
