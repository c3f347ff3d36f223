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
	// Owns tells how the team owns a path of a space, with an empty path the whole
	// space; nil owns nothing. The depth is how many folders of the space lead to the
	// nearest thing around the path that it owns, 0 for the space itself, or NotOwned: a
	// folder is of those who own the nearest. What it owns anywhere, wherever it lies, it
	// owns beside them.
	Owns func(space, path string) (depth int, anywhere bool)
	// OwnsPart reports whether the team owns some of a space and names it: whose
	// something in it is hangs on where it lies. nil owns no such part.
	OwnsPart func(space string) bool
}

// NotOwned is the depth of what a team owns nothing around.
const NotOwned = -1

// Directory knows people, their teams, and what the teams own. It compares
// handles as Handles says.
type Directory struct {
	me     known
	people map[string]*known // by whole handle, folded
	logins map[login]*known
	teams  []TeamInfo
	mine   map[string]bool        // my teams
	orgs   func(name string) bool // my organisations at the public host, nil where not told
	home   *home                  // guessed; nil where my teams are known, or nothing is
}

// known is a person with their handles.
type known struct {
	Person
	handles *Handles
}

// NewDirectory makes a directory. Teams are kept in order of their ids; I am
// in the team home, where it is not empty, and in those that list me.
func NewDirectory(me Person, home string, people []Person, teams []TeamInfo) *Directory {
	d := &Directory{
		people: map[string]*known{}, logins: map[login]*known{}, teams: slices.Clone(teams), mine: map[string]bool{},
		me: known{me, NewHandles(me.Handles)},
	}
	slices.SortFunc(d.teams, func(a, b TeamInfo) int { return strings.Compare(a.ID, b.ID) })
	for _, p := range people {
		d.add(&known{p, NewHandles(p.Handles)})
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

func (d *Directory) add(p *known) {
	for handle := range p.handles.whole {
		d.people[handle] = p
	}
	for login := range p.handles.logins {
		d.logins[login] = p
	}
}

// find is the person with a handle, nil for nobody known.
func (d *Directory) find(handle string) *known {
	handle = fold(handle)
	if p := d.people[handle]; p != nil {
		return p
	}
	if host, name, _, ok := hiddenAddress(handle); ok {
		if p := d.logins[login{host, name}]; p != nil && p.handles.Has(handle) {
			return p
		}
	}
	return nil
}

// IsMe reports whether a handle is one of mine, whole.
func (d *Directory) IsMe(handle string) bool {
	return d.find(handle) == &d.me
}

// Person is the id of the person a handle belongs to, empty where nobody of
// the directory has it.
func (d *Directory) Person(handle string) string {
	if p := d.find(handle); p != nil {
		return p.ID
	}
	return ""
}

// InTeam reports whether the owner of a handle is in a team.
func (d *Directory) InTeam(handle string) bool {
	p := d.find(handle)
	return p != nil && slices.ContainsFunc(d.teams, func(t TeamInfo) bool { return slices.Contains(t.Members, p.ID) })
}

// Name is what to call the owner of a handle: the configured name, else the
// handle itself.
func (d *Directory) Name(handle string) string {
	if p := d.find(handle); p != nil && p.Name != "" {
		return p.Name
	}
	return handle
}
