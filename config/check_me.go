package config

import (
	"regexp"
	"strconv"
	"strings"
	"time"
	_ "time/tzdata" // zones on systems that have none installed
)

func (c *checker) checkMe() {
	me := &c.cfg.Me
	c.notEmpty([]string{"me", "name"}, me.Name)
	c.emails([]string{"me", "emails"}, me.Emails)
	c.login([]string{"me", "github"}, me.GitHub)
	c.notEmpty([]string{"me", "jira"}, me.Jira)
	c.notEmpty([]string{"me", "manager"}, me.Manager)
	zone := []string{"me", "time_zone"}
	if !c.notEmpty(zone, me.TimeZone) || me.TimeZone == "" {
		return
	}
	location, err := time.LoadLocation(me.TimeZone)
	if err != nil {
		c.bad(zone, 0, `zones are named like "Europe/Berlin", "America/New_York", "UTC"`, "unknown time zone %q", me.TimeZone)
		return
	}
	me.Location = location
}

func (c *checker) checkStore() {
	store := &c.cfg.Store
	ledger, journal := []string{"store", "ledger"}, []string{"store", "journal"}
	if c.notEmpty(ledger, store.Ledger) {
		store.Ledger = c.resolve(ledger, store.Ledger)
	}
	if c.notEmpty(journal, store.Journal) {
		store.Journal = c.resolve(journal, store.Journal)
	}
	if store.Ledger != "" && store.Ledger == store.Journal {
		c.bad(journal, 0, "the ledger is a file, the journal a folder", "ledger and journal are the same place")
	}
}

// projects checks keys of projects as Jira spells them.
func (c *checker) projects(path []string, keys []string) {
	form := regexp.MustCompile(`^[A-Z][A-Z0-9_]+$`)
	for i, key := range keys {
		if form.MatchString(key) {
			continue
		}
		help := `it is the part of a ticket's key before the dash: "PAY"`
		if upper := strings.ToUpper(key); form.MatchString(upper) {
			help = "write " + strconv.Quote(upper)
		}
		c.bad(at(path, strconv.Itoa(i)), 0, help, "%q is no key of a project", key)
	}
}

func (c *checker) checkTickets() {
	c.projects([]string{"tickets", "projects"}, c.cfg.Tickets.Projects)
	path, pattern := []string{"tickets", "pattern"}, c.cfg.Tickets.Pattern
	if !c.notEmpty(path, pattern) || pattern == "" {
		return
	}
	re, err := regexp.Compile(pattern)
	if err != nil {
		c.bad(path, badRegexpAt(pattern), "the syntax is that of RE2; write it in single quotes", "bad regular expression: %s", regexpFault(err))
		return
	}
	// Words that every text has and nobody's ticket is called.
	for _, word := range []string{"", "the", "a", "fix", "README", "1", "2026", "v1.2.3", "-"} {
		if re.MatchString(word) {
			c.bad(path, 0, `name the projects: '\b(PAY|WEB)-\d+\b'`, "the pattern finds a ticket in %q, and so in any text", word)
			return
		}
	}
}

func (c *checker) checkReport() {
	if s := c.cfg.Report.CheckinStale; s.Months == 0 && s.Days == 0 {
		c.bad([]string{"report", "checkin_stale"}, 0, `write it as "6 months"`, "the span is empty")
	}
	redact := []string{"redact"}
	c.oneOf(at(redact, "people"), "way to show people", c.cfg.Redact.People, "full", "first", "role", "none")
	for i, word := range c.cfg.Redact.Words {
		if strings.TrimSpace(word) == "" {
			c.bad(at(redact, "words", strconv.Itoa(i)), 0, "", "the word is empty")
		}
	}
	c.globs(at(redact, "repos"), c.cfg.Redact.Repos)
}
