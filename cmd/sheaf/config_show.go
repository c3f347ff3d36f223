package main

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"sheaf/classify"
	"sheaf/config"
	"sheaf/report"
)

// settings are all values in force: those of the config, with what flags and
// the environment put in their place.
func (s *session) settings(ctx context.Context) ([]config.Setting, error) {
	if err := s.replace(ctx); err != nil {
		return nil, err
	}
	list := s.cfg.Settings()
	// Keys outside of tables stand before them in TOML.
	slices.SortStableFunc(list, func(a, b config.Setting) int { return min(len(a.Key), 2) - min(len(b.Key), 2) })
	return append(list, s.ladderSettings()...), nil
}

// replace puts what flags and the environment say into the config.
func (s *session) replace(ctx context.Context) error {
	a, cfg := s.app, s.cfg
	set := func(value *string, flag, name, variable string, key ...string) {
		switch env := a.env(variable); {
		case flag != "":
			*value = flag
			cfg.SetOrigin("flag "+name, key...)
		case env != "":
			*value = env
			cfg.SetOrigin("environment "+variable, key...)
		}
	}
	var err error
	if s.adhoc {
		if err = s.replaceSources(ctx); err != nil {
			return err
		}
	} else if err = s.identify(ctx); err != nil {
		return err
	} else if s.isSomebodyElse() {
		if cfg.Store.Ledger, err = s.ledgerPath(); err != nil {
			return err
		}
		cfg.SetOrigin("default for this config and identity", "store", "ledger")
	}
	if len(a.flags.me) > 0 {
		cfg.Me.Emails = s.me.Handles
		cfg.SetOrigin("flag --me", "me", "emails")
	}
	set(&cfg.Store.Ledger, a.flags.ledger, "--ledger", "SHEAF_LEDGER", "store", "ledger")
	set(&cfg.Store.Journal, a.flags.journal, "--journal", "SHEAF_JOURNAL", "store", "journal")
	if cfg.Store.Journal == "" {
		if cfg.Store.Journal, err = s.journalDir(); err != nil {
			return err
		}
	}
	if cfg.Store.Ledger == "" && !s.adhoc {
		if cfg.Store.Ledger, err = s.ledgerPath(); err != nil {
			return err
		}
	}
	if zone := a.env("TZ"); cfg.Me.TimeZone == "" && zone != "" {
		cfg.Me.TimeZone = zone
		cfg.SetOrigin("environment TZ", "me", "time_zone")
	}
	return nil
}

// replaceSources settles the source of a call on a repository alone: what
// --repo names, else where one stands. Standing nowhere is no error here.
func (s *session) replaceSources(ctx context.Context) error {
	err := s.findRepositories()
	if err != nil && len(s.app.flags.repos) > 0 {
		return err
	}
	if err != nil {
		return nil
	}
	from := "where you stand"
	if len(s.app.flags.repos) > 0 {
		from = "flag --repo"
	}
	cfg := s.cfg
	cfg.Git = []config.Git{{Name: "git", Repos: s.repos, CoAuthors: true}}
	cfg.GitHub, cfg.Jira, cfg.Files = nil, nil, nil
	cfg.SetOrigin(from, "git", "git", "repos")
	if err := s.identify(ctx); err != nil {
		if len(s.app.flags.me) > 0 || ctx.Err() != nil {
			return err
		}
		return nil // git knows nobody either
	}
	if len(s.app.flags.me) == 0 && len(cfg.Me.Emails) == 0 {
		cfg.Me.Name, cfg.Me.Emails = s.me.Name, s.me.Handles
		cfg.SetOrigin("git", "me", "name")
		cfg.SetOrigin("git", "me", "emails")
	}
	ledger, err := s.ledgerPath()
	cfg.Store.Ledger = ledger
	cfg.SetOrigin("default for this repository and identity", "store", "ledger")
	return err
}

// isSet reports whether the config, a flag or the environment gives the value.
func (s *session) isSet(key ...string) bool { return s.cfg.Where(key...) != "default" }

// ladderSettings are the levels, and what the config has of capabilities and
// rules of its own.
func (s *session) ladderSettings() []config.Setting {
	var list []config.Setting
	add := func(value string, key ...string) {
		if value != "" {
			list = append(list, config.Setting{Key: key, Value: value, Where: s.cfg.Where(key...)})
		}
	}
	add(config.TOMLList(s.cfg.Ladder.Levels), "levels", "order")
	for _, lists := range []struct {
		table string
		lists []classify.List
	}{{"words", s.cfg.Ladder.Words}, {"paths", s.cfg.Ladder.Paths}} {
		for _, l := range lists.lists {
			if s.isSet(lists.table, l.ID) {
				add(tomlText(l.Why), lists.table, l.ID, "why")
				add(config.TOMLList(l.Any), lists.table, l.ID, "any")
			}
		}
	}
	for _, c := range s.cfg.Ladder.Capabilities {
		if s.isSet("capability", c.ID) {
			add(tomlText(c.Name), "capability", c.ID, "name")
			add(tomlText(c.What), "capability", c.ID, "what")
		}
		if s.isSet("capability", c.ID, "baseline") {
			add(strconv.FormatBool(c.Baseline), "capability", c.ID, "baseline")
		}
		for _, e := range c.Expect {
			if !s.isSet("capability", c.ID, "expect", e.ID) {
				continue
			}
			key := func(name string) []string { return []string{"capability", c.ID, "expect", e.ID, name} }
			add(tomlText(e.Level), key("level")...)
			add(tomlText(e.Text), key("text")...)
			add(tomlText(e.Example), key("example")...)
			add(tomlText(e.Strength.String()), key("strength")...)
			add(tomlText(e.Scope.String()), key("scope")...)
			add(number(e.Wanted), key("wanted")...)
			add(tomlText(e.Within.String()), key("within")...)
			add(number(e.Teams), key("teams")...)
			add(number(e.Months), key("months")...)
		}
	}
	for _, r := range s.cfg.Rules {
		if !s.isSet("rule", r.ID) {
			continue
		}
		add(tomlText(r.Capability), "rule", r.ID, "capability")
		add(tomlText(r.Why), "rule", r.ID, "why")
		add(tomlText(r.When), "rule", r.ID, "when")
		add(number(r.Points), "rule", r.ID, "points")
		add(tomlText(r.Group), "rule", r.ID, "group")
		add(tomlText(r.Scope), "rule", r.ID, "scope")
		if r.Veto {
			add("true", "rule", r.ID, "veto")
		}
	}
	return append(list, s.disabled()...)
}

// disabled is what the config takes out of the built-in ladder.
func (s *session) disabled() []config.Setting {
	var list []config.Setting
	gone := func(there bool, table ...string) {
		if key := append(table, "disabled"); !there && s.isSet(key...) {
			list = append(list, config.Setting{Key: key, Value: "true", Where: s.cfg.Where(key...)})
		}
	}
	for _, c := range config.Default().Ladder.Capabilities {
		at := slices.IndexFunc(s.cfg.Ladder.Capabilities, func(have classify.Capability) bool { return have.ID == c.ID })
		gone(at >= 0, "capability", c.ID)
		for _, e := range c.Expect {
			there := at >= 0 && slices.ContainsFunc(s.cfg.Ladder.Capabilities[at].Expect, func(have classify.Expectation) bool { return have.ID == e.ID })
			gone(there, "capability", c.ID, "expect", e.ID)
		}
	}
	for _, r := range config.Default().Rules {
		gone(slices.ContainsFunc(s.cfg.Rules, func(have classify.Rule) bool { return have.ID == r.ID }), "rule", r.ID)
	}
	return list
}

// tomlText is a text as TOML has it; an empty one is no setting.
func tomlText(s string) string {
	if s == "" {
		return ""
	}
	return config.TOML(s)
}

func number(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

// writeSettings prints settings as TOML, with their origin as a comment.
func writeSettings(w io.Writer, settings []config.Setting) error {
	var out strings.Builder
	table := ""
	for _, one := range settings {
		last := len(one.Key) - 1
		if head := config.TOMLKey(one.Key[:last]...); head != table {
			fmt.Fprintf(&out, "\n[%s]\n", report.Visible(head))
			table = head
		}
		line := config.TOMLKey(one.Key[last:]...) + " = " + one.Value
		fmt.Fprintf(&out, "%-40s  # %s\n", report.Visible(line), report.Visible(one.Where))
	}
	_, err := io.WriteString(w, out.String())
	return err
}

func writeSettingsJSON(w io.Writer, file string, settings []config.Setting) error {
	type setting struct {
		Key   string `json:"key"`
		Value string `json:"value"` // as TOML
		From  string `json:"from"`
	}
	doc := struct {
		Schema   string    `json:"schema"`
		Unstable bool      `json:"unstable"`
		File     string    `json:"file,omitempty"`
		Settings []setting `json:"settings"`
	}{Schema: "sheaf.config/1", Unstable: true, File: file}
	for _, one := range settings {
		doc.Settings = append(doc.Settings, setting{config.TOMLKey(one.Key...), one.Value, one.Where})
	}
	return writeJSON(w, doc)
}
