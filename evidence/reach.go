package evidence

import (
	"slices"
	"strings"
)

// Reach is how far an item went beyond its actor, as far as teams are known.
type Reach struct {
	// Scope is UnknownScope where no team is known that could decide.
	Scope Scope
	// AtMost bounds a scope that is not known: the item lies where most of the
	// person's own work does. It is UnknownScope where nothing bounds it. It
	// rests on a guess and may only weaken a statement.
	AtMost Scope
	// Why says in a few words what the scope rests on, or what is missing.
	Why string
	// Teams are the teams that own what the item touched or took part in it,
	// sorted; Outside are those the actor is not in.
	Teams, Outside []string
	// Known reports whether teams could be told at all.
	Known bool
	// Inferred marks a home that was guessed from past work. An inference may
	// only weaken a statement.
	Inferred bool
}

// Beyond reports whether an item reached further than another, as far as is
// known: what nothing bounds may have reached further than what is bounded.
func (r *Reach) Beyond(other *Reach) bool {
	if r.Scope == UnknownScope && other.Scope == UnknownScope {
		return other.AtMost != UnknownScope && (r.AtMost == UnknownScope || r.AtMost > other.AtMost)
	}
	return r.Scope > other.Scope
}

// Organisations says which organisations at the public host are mine; nil is
// that nobody said. Work on what belongs to others there may speak for the
// community.
func (d *Directory) Organisations(mine func(name string) bool) { d.orgs = mine }

// Resolve fills in the item's Reach: which teams it touched and how far that
// is from my own.
func (d *Directory) Resolve(it *Item) {
	var teams []string
	add := func(ids ...string) {
		for _, id := range ids {
			if !slices.Contains(teams, id) {
				teams = append(teams, id)
			}
		}
	}
	add(d.owning(it)...)
	owners, _ := it.Facts.Strings(FactOwners)
	for _, owner := range owners {
		add(d.teamsOf(owner)...)
	}
	for _, p := range it.People {
		if p.Role != Merger && !IsBot(p.Handle) {
			add(d.teamsOf(p.Handle)...)
		}
	}
	slices.Sort(teams)
	it.Reach = d.reach(it, teams)
}

// owning are the teams that own what an item touched: the files that a person writes,
// where they are and where they were moved from, or, where it has none, those that a
// review has words beside. What has neither, as a ticket, tells by the space it is in,
// unless a part of that is another team's.
func (d *Directory) owning(it *Item) []string {
	depths := make([]int, len(d.teams))
	var ids []string
	for i := range it.Files {
		f := &it.Files[i]
		if f.Generated {
			continue
		}
		ids = d.nearest(ids, depths, it.Space, f.Path)
		if f.From != "" {
			ids = d.nearest(ids, depths, it.Space, f.From)
		}
	}
	if len(it.Files) > 0 {
		return ids
	}
	commented, _ := it.Facts.Strings(FactPathsCommented)
	for _, path := range commented {
		ids = d.nearest(ids, depths, it.Space, path)
	}
	if len(commented) > 0 {
		return ids
	}
	whole := d.nearest(nil, depths, it.Space, "")
	if slices.ContainsFunc(d.teams, func(t TeamInfo) bool {
		return t.OwnsPart != nil && t.OwnsPart(it.Space) && !slices.Contains(whole, t.ID)
	}) {
		return nil
	}
	return whole
}

// nearest adds to ids the teams that own a path of a space: where one owns a folder
// within what another owns, that is the one's alone. It takes notes in depths.
func (d *Directory) nearest(ids []string, depths []int, space, path string) []string {
	add := func(id string) {
		if !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	deepest := 0
	for i, t := range d.teams {
		depths[i] = NotOwned
		if t.Owns == nil {
			continue
		}
		depth, anywhere := t.Owns(space, path)
		if anywhere {
			add(t.ID)
		}
		depths[i], deepest = depth, max(deepest, depth)
	}
	for i, t := range d.teams {
		if depths[i] == deepest {
			add(t.ID)
		}
	}
	return ids
}

// ResolveAll resolves items side by side.
func (d *Directory) ResolveAll(items []*Item) {
	sideBySide(len(items), func(i int) { d.Resolve(items[i]) })
}

// teamsOf are the teams behind an owner's name or a person's handle. An owner
// that looks like a team nobody configured is a team of its own, however it is
// written: names of teams have no case.
func (d *Directory) teamsOf(handle string) []string {
	var ids []string
	person := d.find(handle)
	for _, t := range d.teams {
		if slices.ContainsFunc(t.Owners, func(o string) bool { return fold(o) == fold(handle) }) ||
			person != nil && slices.Contains(t.Members, person.ID) {
			ids = append(ids, t.ID)
		}
	}
	if len(ids) == 0 && isTeam(handle) {
		ids = append(ids, strings.ToLower(handle))
	}
	return ids
}

// isTeam reports whether an owner's name in CODEOWNERS is one of a team.
func isTeam(owner string) bool { return strings.HasPrefix(owner, "@") && strings.Contains(owner, "/") }

// Unnamed reports whether an owner is a team that nobody configured, which counts as
// one of its own.
func (d *Directory) Unnamed(owner string) bool {
	ids := d.teamsOf(owner)
	return isTeam(owner) && len(ids) == 1 && ids[0] == strings.ToLower(owner)
}

// orgTeams is how many other teams a piece of work reaches before it speaks
// for the organisation rather than for several teams.
const orgTeams = 5

func (d *Directory) reach(it *Item, teams []string) Reach {
	r := Reach{Teams: teams}
	for _, id := range teams {
		if !d.mine[id] {
			r.Outside = append(r.Outside, id)
		}
	}
	owner, why := d.beyond(it)
	switch {
	case owner == foreign:
		r.Scope, r.Why = Community, why
		r.Known = len(d.mine) > 0 && len(r.Teams) > 0
	case len(d.mine) == 0 && owner == own && len(it.People) == 0 && len(r.Teams) == 0:
		r.Scope, r.Why = Self, why
	case len(d.mine) == 0:
		r.Why = "your team is not configured"
		d.bound(it, &r)
		r.Outside = nil
	case len(r.Teams) == 0 && owner == own && len(it.People) == 0:
		r.Scope, r.Why = Self, why
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

// ownership is whose a space is.
type ownership int

const (
	unsaid  ownership = iota
	own               // an account of mine
	foreign           // somebody's outside of my organisations
)

// beyond tells whose space an item is in. Somebody else's takes two signs: the
// host says that I am not a member, which it also does of members who keep it
// private, and the owner is none of my organisations, or the host says that I
// was new there.
func (d *Directory) beyond(it *Item) (ownership, string) {
	name, repo, ok := strings.Cut(it.Space, "/")
	if !ok || strings.Contains(repo, "/") {
		return unsaid, ""
	}
	if _, mine := d.me.handles.logins[login{PublicHost, fold(name)}]; mine {
		return own, "in " + it.Space + ", which is your own, and nobody else is known to take part"
	}
	association, _ := it.Facts.Text(FactAssociation)
	switch association {
	case "FIRST_TIMER", "FIRST_TIME_CONTRIBUTOR", "NONE":
	case "CONTRIBUTOR":
		if d.orgs == nil {
			return unsaid, ""
		}
	default:
		return unsaid, ""
	}
	if d.orgs != nil && d.orgs(name) || it.Kind != PullRequest {
		return unsaid, ""
	}
	return foreign, "in " + it.Space + ", of which you are no member"
}
