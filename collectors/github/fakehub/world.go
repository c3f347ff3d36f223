package fakehub

import (
	"strings"
	"time"
)

// World is everything there is on one GitHub, as it is now. It has no clock:
// times are those of what happened, and an act moves the updated time of what
// it touches forward, as on GitHub.
type World struct {
	// Me is the account whose evidence is harvested.
	Me *Account
	// Accounts are people, bots, mannequins and organizations.
	Accounts []*Account
	// Teams are the teams of organizations.
	Teams []*Team
	// Repositories, in order of creation.
	Repositories []*Repository
	serial       int64
}

// NewWorld returns a world with one person, its Me.
func NewWorld(login string) *World {
	// Database ids of pull requests, reviews and comments outgrow 32 bits, for
	// which the schema has fullDatabaseId; databaseId, which it calls
	// deprecated for that, can not say them.
	w := &World{serial: 1<<31 + 1000}
	w.Me = w.User(login)
	return w
}

// Kind is what sort of account one is: GraphQL's __typename and REST's type.
type Kind string

// The kinds of accounts that act. A deleted account is none of them: GraphQL
// says null for it, REST says the user "ghost".
const (
	User         Kind = "User"
	Bot          Kind = "Bot"
	Mannequin    Kind = "Mannequin"
	Organization Kind = "Organization"
)

// Account is somebody or something with a login.
type Account struct {
	// Login is as GraphQL says it: an app is "renovate", whose __typename is
	// Bot. REST calls the same app "renovate[bot]".
	Login string
	Kind  Kind
	ID    int64
	// Name and Email may be empty.
	Name, Email string
	Created     time.Time
	// SingleSignOn is whether an organization asks for tokens that are
	// authorized by single sign-on.
	SingleSignOn bool
	// Members of an organization.
	Members []*Account
}

// Team is a team of an organization.
type Team struct {
	Organization *Account
	Name, Slug   string
	ID           int64
	Members      []*Account
}

// Repository is a repository, which may have had other names.
type Repository struct {
	Owner  *Account
	Name   string
	ID     int64
	Parent *Repository // of a fork, else nil
	// Private repositories are seen by Readers alone.
	Private, Archived bool
	Readers           []*Account
	Created           time.Time
	// Former are full names it had before it was renamed or transferred.
	// GitHub redirects them.
	// https://docs.github.com/en/repositories/creating-and-managing-repositories/renaming-a-repository
	Former  []string
	Default string
	Labels  []*Label
	Issues  []*Issue
	Pulls   []*PullRequest
	world   *World
	number  int
	// contributors are those who had a pull request merged.
	contributors map[*Account]bool
}

// Label is a label of a repository.
type Label struct {
	Name, Color string
	ID          int64
	repository  *Repository
}

func (w *World) account(login string, kind Kind) *Account {
	// Ids of accounts still fit into 32 bits.
	a := &Account{Login: login, Kind: kind, ID: w.id() - 1<<31, Name: strings.ToUpper(login[:1]) + login[1:],
		Created: time.Date(2015, 3, 1, 9, 0, 0, 0, time.UTC)}
	w.Accounts = append(w.Accounts, a)
	return a
}

// User adds a person.
func (w *World) User(login string) *Account {
	a := w.account(login, User)
	a.Email = login + "@example.com"
	return a
}

// Bot adds an app, by the login GraphQL knows it by.
func (w *World) Bot(login string) *Account { return w.account(login, Bot) }

// Mannequin adds the placeholder an import makes for somebody who has no
// account here.
// https://docs.github.com/en/migrations/using-github-enterprise-importer/completing-your-migration-with-github-enterprise-importer/reclaiming-mannequins-for-github-enterprise-importer
func (w *World) Mannequin(login string) *Account { return w.account(login, Mannequin) }

// Organization adds an organization; Me is a member of it.
func (w *World) Organization(login string) *Account {
	a := w.account(login, Organization)
	a.Members = []*Account{w.Me}
	return a
}

// Team adds a team to an organization.
func (w *World) Team(organization *Account, slug string, members ...*Account) *Team {
	t := &Team{Organization: organization, Name: slug, Slug: slug, ID: w.id() - 1<<31, Members: members}
	w.Teams = append(w.Teams, t)
	return t
}

// Repository adds a public repository. Set Private to hide it from everybody
// but its Readers, of whom Me is one until Lose.
func (w *World) Repository(owner *Account, name string) *Repository {
	r := &Repository{Owner: owner, Name: name, ID: w.id() - 1<<31, Default: "main", Readers: []*Account{w.Me},
		Created: time.Date(2019, 5, 1, 9, 0, 0, 0, time.UTC), world: w}
	w.Repositories = append(w.Repositories, r)
	return r
}

// Fork adds owner's fork of r.
func (r *Repository) Fork(owner *Account) *Repository {
	f := r.world.Repository(owner, r.Name)
	f.Parent = r
	return f
}

// FullName is owner/name.
func (r *Repository) FullName() string { return r.Owner.Login + "/" + r.Name }

// Rename gives the repository another name; the old one redirects.
func (r *Repository) Rename(name string) {
	r.Former = append(r.Former, r.FullName())
	r.Name = name
}

// Transfer gives the repository to another owner; the old name redirects.
func (r *Repository) Transfer(owner *Account) {
	r.Former = append(r.Former, r.FullName())
	r.Owner = owner
}

// Lose makes the repository private and takes it out of everybody's sight, as
// when one left the organization. Nothing says that it was ever there.
func (r *Repository) Lose() { r.Private, r.Readers = true, nil }

// Label returns the repository's label of that name, made if it is missing.
func (r *Repository) Label(name string) *Label {
	for _, l := range r.Labels {
		if strings.EqualFold(l.Name, name) {
			return l
		}
	}
	l := &Label{Name: name, Color: oid(name)[:6], ID: r.world.id(), repository: r}
	r.Labels = append(r.Labels, l)
	return l
}
