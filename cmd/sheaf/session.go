package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
	"unicode"

	"sheaf/collectors"
	"sheaf/collectors/file"
	"sheaf/collectors/git"
	"sheaf/config"
	"sheaf/evidence"
	"sheaf/journal"
)

// session is what one call works with: who I am, which sources there are, the
// ladder and the ledger.
type session struct {
	app *app
	cfg *config.Config
	// adhoc marks a call on a repository alone, without configured sources.
	adhoc   bool
	now     time.Time
	me      evidence.Person
	repos   []string // of an ad hoc call
	sources []source
	ledger  string
	// journal is what the person wrote, once it is read, else empty; decided are the
	// decisions in it that hold, once there are pieces to hold for.
	journal journal.Journal
	decided map[*evidence.Piece]journal.Decision
	// renamed are the present ids of items that the journal names by old ones.
	renamed map[string]string
}

// source is one configured source, ready to be read.
type source struct {
	name, kind string
	// what names the source in a summary: "11 repositories", "github.com".
	what      string
	collector collectors.Collector
	// gives are the kinds of items it gives for certain.
	gives []evidence.Kind
	// remote marks a source that is asked over the network.
	remote bool
	// skipped is what was found missing before anything was read.
	skipped []collectors.Skip
}

// newSession reads the config, if there is one, and finds out who I am.
func (a *app) newSession() (*session, error) {
	s := &session{app: a}
	err := s.readConfig()
	if err != nil {
		return nil, err
	}
	s.settleHosts()
	if s.now, err = a.now(s.cfg.Me.Location); err != nil {
		return nil, err
	}
	if zone := s.unknownZone(); zone != "" {
		a.warn("TZ %q is no time zone known here, times are in UTC; %s", zone, zoneHint)
	}
	return s, nil
}

const zoneHint = `set it to one like "Europe/Berlin", or time_zone in [me]`

// unknownZone is the TZ of the environment where it counts and Go, which then
// takes UTC without a word, can not read it.
func (s *session) unknownZone() string {
	env := s.app.env("TZ")
	if s.cfg.Me.TimeZone != "" || env == "" {
		return ""
	}
	zone := strings.TrimPrefix(env, ":")
	_, err := time.LoadLocation(zone)
	if filepath.IsAbs(zone) { // a file, which TZ may name and a config may not
		var data []byte
		if data, err = os.ReadFile(zone); err == nil {
			_, err = time.LoadLocationFromTZData(zone, data)
		}
	}
	if err == nil {
		return ""
	}
	return env
}

// configPath is where the config is, and whether the user named the place.
func (a *app) configPath() (path string, named bool, err error) {
	if a.flags.config != "" {
		return a.flags.config, true, nil
	}
	if env := a.env("SHEAF_CONFIG"); env != "" {
		return env, true, nil
	}
	home, err := a.home()
	if err != nil {
		return "", false, err
	}
	return config.Path(a.env, home), false, nil
}

func (s *session) readConfig() error {
	path, named, err := s.app.configPath()
	if err != nil {
		return err
	}
	cfg, err := config.Load(path)
	var unread *fs.PathError
	switch {
	case errors.Is(err, fs.ErrNotExist) && !named:
		s.cfg, s.adhoc = config.Default(), true
		return nil
	case errors.Is(err, fs.ErrNotExist):
		return &usageError{msg: "no config at " + path, hint: "name another with --config, or leave it out to work on the repository you stand in"}
	case errors.As(err, &unread):
		return &usageError{msg: err.Error(), hint: pathHint(unread.Path, "--config")}
	case err != nil:
		return err
	}
	s.app.point(cfg.Warnings)
	s.cfg, s.adhoc = cfg, len(s.app.flags.repos) > 0
	return nil
}

// identify finds out who I am: --me, else the config, else git where I stand.
func (s *session) identify(ctx context.Context) error {
	s.me = evidence.Person{ID: "me", Name: s.cfg.Me.Name, Handles: s.configuredHandles()}
	if flags := s.app.flags.me; len(flags) > 0 {
		for _, address := range flags {
			if err := checkAddress(address); err != nil {
				return err
			}
		}
		if !slices.ContainsFunc(flags, s.configured) {
			s.me.Name = "" // it is that of somebody else
		}
		s.me.Handles = flags
		return nil
	}
	if len(s.me.Handles) > 0 || !s.adhoc {
		return nil
	}
	name, email, err := git.Identity(ctx, s.repos[0], "")
	const hint = "say who you are with --me EMAIL, or git config --global user.email EMAIL"
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case err != nil:
		return &usageError{msg: "no identity: " + err.Error(), hint: hint}
	case email == "":
		return &usageError{msg: "no identity: git knows no user.email in " + s.repos[0], hint: hint}
	}
	s.me.Name, s.me.Handles = name, []string{email}
	return nil
}

// checkAddress refuses what --me can not mean: one address, whole and alone, is
// wanted. What git takes for one is no matter of standards, as ann@(none).
func checkAddress(given string) error {
	several := strings.ContainsFunc(strings.TrimSpace(given), func(r rune) bool { return unicode.IsSpace(r) || r == ',' || r == ';' })
	_, from, named := strings.Cut(given, "<")
	switch alone, _, _ := strings.Cut(from, ">"); {
	case !strings.Contains(given, "@"):
		return &usageError{msg: fmt.Sprintf("--me %q is no e-mail address", given), hint: "give the whole address your commits carry, such as ann@acme.test"}
	case named:
		return &usageError{msg: fmt.Sprintf("--me %q is more than an e-mail address", given), hint: "give it alone: --me " + alone}
	case several:
		return &usageError{msg: fmt.Sprintf("--me %q is not one e-mail address", given), hint: "give one alone, and --me once for each of several"}
	}
	return nil
}

// configured reports whether the config says that an address is mine.
func (s *session) configured(address string) bool {
	return slices.ContainsFunc(s.cfg.Me.Emails, func(e string) bool { return strings.EqualFold(e, address) })
}

// configuredHandles are all addresses, logins and accounts that the config says
// are mine.
func (s *session) configuredHandles() []string {
	handles := slices.Concat(s.cfg.Me.Emails, []string{s.cfg.Me.GitHub, s.cfg.Me.Jira})
	for _, g := range s.cfg.GitHub {
		handles = append(handles, loginAt(g.Host, g.Login))
	}
	for _, j := range s.cfg.Jira {
		handles = append(handles, j.Account)
	}
	var mine []string
	for _, h := range handles {
		if h != "" && !slices.Contains(mine, h) {
			mine = append(mine, h)
		}
	}
	return mine
}

// connect makes the collectors of the configured sources, or of the
// repositories this call is about, and finds the ledger.
func (s *session) connect(ctx context.Context) error {
	if s.adhoc {
		return s.connectRepositories(ctx)
	}
	if err := s.identify(ctx); err != nil {
		return err
	}
	if len(s.cfg.Git) > 0 && len(addresses(s.me.Handles)) == 0 {
		return &usageError{msg: "no identity: the config does not say which addresses are yours", hint: `add emails = ["ann@example.com"] to [me], or say who you are with --me EMAIL`}
	}
	for _, g := range s.cfg.Git {
		repos, skipped, err := git.Find(ctx, g.Repos, g.Exclude)
		if err != nil {
			return fmt.Errorf("git source %s: %w", g.Name, err)
		}
		if err := s.addGit(git.Config{
			Name: g.Name, Repositories: repos, Branches: g.Branches, CoAuthors: g.CoAuthors, Generated: g.Generated,
		}, skipped); err != nil {
			return err
		}
	}
	http := carrier()
	for _, g := range s.cfg.GitHub {
		if err := s.addGitHub(g, http); err != nil {
			return err
		}
	}
	for _, j := range s.cfg.Jira {
		if err := s.addJira(j, http); err != nil {
			return err
		}
	}
	for _, f := range s.cfg.Files {
		collector, err := file.New(file.Config{Name: f.Name, Paths: f.Paths, Now: func() time.Time { return s.now }})
		if err != nil {
			return fmt.Errorf("file source %s: %w", f.Name, err)
		}
		s.sources = append(s.sources, source{
			name: f.Name, kind: "file", what: plural(len(f.Paths), "path", "paths"), collector: collector,
		})
	}
	return s.setLedger()
}

func (s *session) connectRepositories(ctx context.Context) error {
	if err := s.findRepositories(); err != nil {
		return err
	}
	if err := s.identify(ctx); err != nil {
		return err
	}
	if err := s.addGit(git.Config{Name: "git", Repositories: s.repos, CoAuthors: true}, nil); err != nil {
		return err
	}
	if s.cfg.File == "" {
		s.app.inform("no config: %s as %s, %s to %s, built-in ladder; sheaf init sets up",
			strings.Join(s.repos, ", "), strings.Join(s.me.Handles, ", "), s.cfg.Role.Current, s.cfg.Role.Target)
	}
	return s.setLedger()
}

func (s *session) addGit(cfg git.Config, skipped []collectors.Skip) error {
	for _, skip := range skipped {
		cfg.Unopened = append(cfg.Unopened, skip.What)
	}
	cfg.Emails = addresses(s.me.Handles)
	cfg.Logins = logins(s.me.Handles)
	cfg.Log = s.app.log()
	cfg.Now = func() time.Time { return s.now }
	collector, err := git.New(cfg)
	if err != nil {
		return fmt.Errorf("git source %s: %w", cfg.Name, err)
	}
	s.sources = append(s.sources, source{
		name: cfg.Name, kind: "git", what: plural(len(cfg.Repositories), "repository", "repositories"),
		gives: []evidence.Kind{evidence.Commit}, collector: collector, skipped: skipped,
	})
	return nil
}

// loginAt is a login as a handle: with its host where that is not the public
// one.
func loginAt(host, login string) string {
	if login == "" || host == evidence.PublicHost {
		return login
	}
	return host + "/" + login
}

// logins are the handles that are no addresses.
func logins(handles []string) []string {
	return slices.DeleteFunc(slices.Clone(handles), func(h string) bool { return strings.Contains(h, "@") })
}

func addresses(handles []string) []string {
	return slices.DeleteFunc(slices.Clone(handles), func(h string) bool { return !strings.Contains(h, "@") })
}

// isSomebodyElse reports whether the call is made for another person than the one
// of the config: no address of --me is theirs. One that has no addresses may be of
// whoever --me names.
func (s *session) isSomebodyElse() bool {
	configured := s.configuredHandles()
	return len(s.app.flags.me) > 0 && len(addresses(configured)) > 0 && !slices.ContainsFunc(s.app.flags.me, evidence.NewHandles(configured).Has)
}

// setLedger finds out where the ledger is. An ad hoc call has one of its own for
// each repository and identity, and one for somebody else than the config's for each
// config and identity, so that trying something never mixes with the record.
func (s *session) setLedger() (err error) {
	s.ledger, err = s.ledgerPath()
	return err
}

func (s *session) ledgerPath() (string, error) {
	if s.app.flags.ledger != "" {
		return s.app.flags.ledger, nil
	}
	if env := s.app.env("SHEAF_LEDGER"); env != "" {
		return env, nil
	}
	own := s.adhoc || s.isSomebodyElse()
	if !own && s.cfg.Store.Ledger != "" {
		return s.cfg.Store.Ledger, nil
	}
	home, err := s.app.home()
	if err != nil {
		return "", err
	}
	standard := config.LedgerPath(s.app.env, home)
	if !own {
		return standard, nil
	}
	handles := slices.Clone(s.me.Handles)
	of := slices.Sorted(slices.Values(s.repos)) // whatever order they were named in
	if !s.adhoc {
		file, err := filepath.Abs(s.cfg.File)
		if err != nil {
			return "", err
		}
		handles, of = slices.Clone(s.app.flags.me), []string{file}
	}
	for i := range handles {
		handles[i] = strings.ToLower(handles[i])
	}
	slices.Sort(handles)
	sum := sha256.Sum256([]byte(strings.Join(slices.Concat(of, handles), "\x00")))
	name := filepath.Base(of[0]) + "-" + hex.EncodeToString(sum[:6]) + ".db"
	return filepath.Join(filepath.Dir(standard), "repositories", name), nil
}

// beginsLedger reports whether it is known before the repositories of the call that
// there is no ledger yet.
func (s *session) beginsLedger() bool {
	if s.adhoc && s.app.flags.ledger == "" && s.app.env("SHEAF_LEDGER") == "" {
		return false
	}
	path, err := s.ledgerPath()
	if err != nil {
		return false
	}
	_, err = os.Stat(path)
	return errors.Is(err, fs.ErrNotExist)
}

func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
