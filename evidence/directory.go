package evidence

import (
	"slices"
	"strings"
)

// Person is somebody with all the handles they are known by: addresses,
// logins, account ids.
type Person struct {
	ID      string
	Name    string
	Handles []string
}

// TeamInfo is a team as the user described it.
type TeamInfo struct {
	ID string
	// Members are ids of people.
	Members []string
	// Owners are the names CODEOWNERS knows the team by, such as @acme/pay.
	Owners []string
	// Owns reports whether the team owns a path of a space; nil owns nothing.
	Owns func(space, path string) bool
}

// Directory knows people, their teams, and what the teams own. It compares
// whole handles, ignoring case, and never a part of one: a colleague of the
// same name or the same local part at another domain is somebody else.
type Directory struct {
	me     Person
	people map[string]*Person // by folded handle
	teams  []TeamInfo
	mine   map[string]bool // my teams
}

// NewDirectory makes a directory. Teams are kept in order of their ids; I am
// in the team home, where it is not empty, and in those that list me.
func NewDirectory(me Person, home string, people []Person, teams []TeamInfo) *Directory {
	d := &Directory{me: me, people: map[string]*Person{}, teams: slices.Clone(teams), mine: map[string]bool{}}
	slices.SortFunc(d.teams, func(a, b TeamInfo) int { return strings.Compare(a.ID, b.ID) })
	for i := range people {
		d.add(&people[i])
	}
	d.add(&d.me)
	if home != "" {
		d.mine[home] = true
	}
	for _, t := range d.teams {
		if me.ID != "" && slices.Contains(t.Members, me.ID) {
			d.mine[t.ID] = true
		}
	}
	return d
}

func (d *Directory) add(p *Person) {
	for _, h := range p.Handles {
		d.people[fold(h)] = p
	}
}

// fold is a handle as handles are compared: without case or a leading @.
func fold(handle string) string {
	return strings.ToLower(strings.TrimPrefix(strings.TrimSpace(handle), "@"))
}

// IsMe reports whether a handle is one of mine, whole.
func (d *Directory) IsMe(handle string) bool {
	p := d.people[fold(handle)]
	return p != nil && p == &d.me
}

// Name is what to call the owner of a handle: the configured name, else the
// handle itself.
func (d *Directory) Name(handle string) string {
	if p := d.people[fold(handle)]; p != nil && p.Name != "" {
		return p.Name
	}
	return handle
}

// Resolve fills in the item's Reach: which teams it touched and how far that
// is from my own.
func (d *Directory) Resolve(it *Item) {
	teams := map[string]bool{}
	for _, f := range it.Files {
		if f.Generated {
			continue
		}
		for _, t := range d.teams {
			if t.Owns != nil && t.Owns(it.Space, f.Path) {
				teams[t.ID] = true
			}
		}
	}
	owners, _ := it.Facts.Strings(FactOwners)
	for _, owner := range owners {
		for _, id := range d.teamsOf(owner) {
			teams[id] = true
		}
	}
	for _, p := range it.People {
		if p.Role != Merger && !IsBot(p.Handle) {
			for _, id := range d.teamsOf(p.Handle) {
				teams[id] = true
			}
		}
	}
	it.Reach = d.reach(teams)
}

// teamsOf are the teams behind an owner's name or a person's handle. An owner
// that looks like a team nobody configured is a team of its own.
func (d *Directory) teamsOf(handle string) []string {
	var ids []string
	person := d.people[fold(handle)]
	for _, t := range d.teams {
		if slices.ContainsFunc(t.Owners, func(o string) bool { return fold(o) == fold(handle) }) ||
			person != nil && slices.Contains(t.Members, person.ID) {
			ids = append(ids, t.ID)
		}
	}
	if len(ids) == 0 && strings.HasPrefix(handle, "@") && strings.Contains(handle, "/") {
		ids = append(ids, handle)
	}
	return ids
}

// orgTeams is how many other teams a piece of work reaches before it speaks
// for the organisation rather than for several teams.
const orgTeams = 5

func (d *Directory) reach(teams map[string]bool) Reach {
	r := Reach{}
	for id := range teams {
		r.Teams = append(r.Teams, id)
		if !d.mine[id] {
			r.Outside = append(r.Outside, id)
		}
	}
	slices.Sort(r.Teams)
	slices.Sort(r.Outside)
	switch {
	case len(d.mine) == 0:
		r.Outside = nil
		r.Why = "your team is not configured"
	case len(r.Teams) == 0:
		r.Why = "no team is known to own or take part in this"
	case len(r.Outside) == 0:
		r.Scope, r.Known, r.Why = Team, true, "only "+strings.Join(r.Teams, ", ")+" is known to be concerned"
	case len(r.Outside) < orgTeams:
		r.Scope, r.Known, r.Why = SeveralTeams, true, "concerns "+strings.Join(r.Outside, ", ")+" beside your own team"
	default:
		r.Scope, r.Known, r.Why = Org, true, "concerns "+strings.Join(r.Outside, ", ")
	}
	return r
}

// IsBot reports whether a handle is that of a program: GitHub's [bot] suffix
// in logins and noreply addresses, the usual endings, and the bots whose name
// tells nothing.
func IsBot(handle string) bool {
	h := fold(handle)
	if strings.Contains(h, "[bot]") {
		return true
	}
	if local, host, ok := strings.Cut(h, "@"); ok {
		if _, login, plus := strings.Cut(local, "+"); plus && host == "users.noreply.github.com" {
			local = login
		}
		h = local
	}
	for _, suffix := range []string{"-bot", "_bot", "-robot", "-ci-robot", ".bot"} {
		if strings.HasSuffix(h, suffix) {
			return true
		}
	}
	switch h {
	case "bot", "robot", "dependabot", "dependabot-preview", "renovate", "greenkeeper", "github-actions", "web-flow", "mergify",
		"codecov-commenter", "snyk", "weblate", "pyup", "allcontributors", "copybara-service", "gitbook", "imgbot", "whitesource-renovate":
		return true
	}
	return false
}
