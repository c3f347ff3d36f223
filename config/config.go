package config

import (
	"time"

	"sheaf/classify"
	"sheaf/evidence"
)

// Config is everything a person has set, with defaults for what they have
// not. Named tables are in the order of the file.
type Config struct {
	// File is the path of the file, empty where there is none.
	File string

	Me      Me         `toml:"me"`
	Role    Role       `toml:"role"`
	Store   Store      `toml:"store"`
	Git     []Git      `toml:"git"`
	GitHub  []GitHub   `toml:"github"`
	Jira    []Jira     `toml:"jira"`
	Files   []ItemFile `toml:"file"`
	People  []Person   `toml:"people"`
	Teams   []Team     `toml:"teams"`
	Tickets Tickets    `toml:"tickets"`
	Report  Report     `toml:"report"`
	Redact  Redact     `toml:"redact"`

	// LadderFrom is "builtin", "none" or the path of a ladder.
	LadderFrom string `toml:"ladder"`
	// Ladder and Rules are what LadderFrom and the config's own tables give
	// together, checked.
	Ladder classify.Ladder
	Rules  []classify.Rule
	// classifier compiles the ladder and the rules once.
	classifier func() *classify.Classifier

	// Warnings are what is doubtful but harmless, in file order.
	Warnings []Problem

	origins origins
}

// Me is [me].
type Me struct {
	Name string `toml:"name"`
	// Emails are my addresses; git items with one of them are mine.
	Emails []string `toml:"emails"`
	// GitHub is a login, Jira an account id or user name. They hold for every
	// source that names none of its own.
	GitHub string `toml:"github"`
	Jira   string `toml:"jira"`
	// Team is the name of a table of [teams].
	Team    string `toml:"team"`
	Manager string `toml:"manager"`
	// TimeZone is an IANA name; empty means the machine's own zone.
	TimeZone string `toml:"time_zone"`
	// Location is the zone that TimeZone names. It is never nil.
	Location *time.Location
}

// Role is [role]: where one stands and where one wants to go.
type Role struct {
	Current string `toml:"current"`
	Target  string `toml:"target"`
	// Since is the day one came to the current level, zero where not given.
	Since     Date   `toml:"since"`
	Direction string `toml:"direction"`
}

// Store is [store]. Paths are absolute unless the config was parsed without a
// folder; empty means the default places.
type Store struct {
	Ledger  string `toml:"ledger"`
	Journal string `toml:"journal"`
}

// Git is [git.NAME]: clones on this machine.
type Git struct {
	Name string `toml:",key"`
	// Repos and Exclude are globs of paths, "~" and relative paths resolved.
	Repos   []string `toml:"repos"`
	Exclude []string `toml:"exclude"`
	// Branches is ["all"], ["default"] or globs of branch names.
	Branches  Words `toml:"branches"`
	CoAuthors bool  `toml:"co_authors"`
	// Generated are globs of paths in a repository that no person writes.
	Generated []string `toml:"generated"`
}

// GitHub is [github.NAME]: a GitHub host.
type GitHub struct {
	Name string `toml:",key"`
	Host string `toml:"host"`
	// BaseURL is the root of the API, empty for that of the host.
	BaseURL string `toml:"base_url"`
	// Login is whose work to collect: that of [me] where not given here.
	Login string `toml:"login"`
	// Orgs, Repos and Exclude ("owner/name") are globs that narrow what is asked for;
	// none of them means everything the login took part in.
	Orgs    []string `toml:"orgs"`
	Repos   []string `toml:"repos"`
	Exclude []string `toml:"exclude"`
	// OpenLabels narrow which open issues of Orgs and Repos are listed as open
	// work.
	OpenLabels []string `toml:"open_labels"`
	// Collect are the kinds to collect.
	Collect      []evidence.Kind `toml:"collect"`
	TokenEnv     string          `toml:"token_env"`
	TokenCommand Command         `toml:"token_command"`
}

// Jira is [jira.NAME]: a Jira site.
type Jira struct {
	Name string `toml:",key"`
	URL  string `toml:"url"`
	// Kind is "cloud", "server", or empty where it is to be found out.
	Kind string `toml:"kind"`
	// Account is an account id or user name: that of [me] where not given here.
	Account string `toml:"account"`
	// Email is the address a cloud token belongs to.
	Email        string   `toml:"email"`
	TokenEnv     string   `toml:"token_env"`
	TokenCommand Command  `toml:"token_command"`
	Projects     []string `toml:"projects"`
	// JQL narrows what is collected, OpenJQL what counts as open work.
	JQL     string `toml:"jql"`
	OpenJQL string `toml:"open_jql"`
}

// ItemFile is [file.NAME]: files of items, one JSON object a line.
type ItemFile struct {
	Name string `toml:",key"`
	// Paths are globs, "~" and relative paths resolved.
	Paths []string `toml:"paths"`
}

// Person is [people.NAME]: somebody else and their handles.
type Person struct {
	ID     string   `toml:",key"`
	Name   string   `toml:"name"`
	GitHub string   `toml:"github"`
	Jira   string   `toml:"jira"`
	Emails []string `toml:"emails"`
}

// Team is [teams.NAME].
type Team struct {
	ID string `toml:",key"`
	// Members are ids of people, or "me". Teams named as members are replaced
	// by those in them, and a person in several teams is kept in one: mine,
	// else the first that names them.
	Members []string `toml:"members"`
	// Owns are globs of spaces ("acme/pay-*"), of paths ("services/pay/**"),
	// or both ("acme/mono/services/pay/**").
	Owns []string `toml:"owns"`
	// GitHub are the team's names in CODEOWNERS, such as "@acme/pay".
	GitHub Words `toml:"github"`
}

// Tickets is [tickets]: how ticket keys look.
type Tickets struct {
	// Pattern is a regular expression; empty means the usual form, PAY-7.
	Pattern string `toml:"pattern"`
	// Projects are the keys known to be projects.
	Projects []string `toml:"projects"`
}

// Report is [report].
type Report struct {
	// CoverageFloor is the part of a window, from 0 to 1, that must have been
	// collected before a report speaks of readiness.
	CoverageFloor Percent `toml:"coverage_floor"`
	// CheckinStale is the age at which a manager's answer no longer holds.
	CheckinStale Span `toml:"checkin_stale"`
}

// Redact is [redact]: what files written for others leave out.
type Redact struct {
	// People is how others appear: "full", "first" name, "role", or "none".
	People string `toml:"people"`
	// URLs and Bodies leave out addresses and quoted text.
	URLs   bool `toml:"urls"`
	Bodies bool `toml:"bodies"`
	// Words are replaced wherever they stand.
	Words []string `toml:"words"`
	// Repos are globs of spaces whose names are replaced.
	Repos Words `toml:"repos"`
}

// Defaults of what a file leaves out.
const (
	defaultCurrent       = "senior"
	defaultTarget        = "staff"
	defaultHost          = "github.com"
	defaultPeople        = "full"
	defaultCoverageFloor = 0.6
)

func base() *Config {
	return &Config{
		Me:         Me{Location: time.Local},
		Role:       Role{Current: defaultCurrent, Target: defaultTarget},
		Report:     Report{CoverageFloor: defaultCoverageFloor, CheckinStale: Span{Months: 6}},
		Redact:     Redact{People: defaultPeople},
		LadderFrom: ladderBuiltin,
		origins:    origins{},
	}
}

func (g *Git) setDefaults() {
	g.Branches = Words{allBranches}
	g.CoAuthors = true
}

func (g *GitHub) setDefaults() {
	g.Host = defaultHost
	g.Collect = collectKinds()
}

// collectKinds are the kinds a GitHub source has.
func collectKinds() []evidence.Kind {
	return []evidence.Kind{evidence.PullRequest, evidence.Review, evidence.Comment, evidence.Ticket}
}

// The words of branches.
const (
	allBranches   = "all"
	defaultBranch = "default"
)

// The ladders that are no path.
const (
	ladderBuiltin = "builtin"
	ladderNone    = "none"
)
