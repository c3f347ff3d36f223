package main

import (
	"slices"
	"strings"

	"sheaf/report"
)

// redact makes the report leave out what the config says, where it goes into a
// file: the terminal and a pipe get all of it.
func (r *reading) redact(in *report.Input, out *output) {
	if out.toStdout() {
		return
	}
	c := r.cfg.Redact
	redact := &report.Redaction{People: c.People, URLs: c.URLs, Bodies: c.Bodies, Words: c.Words, Me: r.me.Handles}
	if len(c.Repos) > 0 {
		redact.Repo = c.HidesRepo
	}
	if redact.Empty() {
		return
	}
	if r.app.flags.noRedact {
		in.Unredacted = true
		return
	}
	for _, p := range r.cfg.People {
		known := report.KnownPerson{Name: p.Name, Handles: slices.DeleteFunc(slices.Concat(p.Emails, []string{p.GitHub, p.Jira}), func(h string) bool { return h == "" })}
		for _, t := range r.cfg.Teams {
			if slices.Contains(t.Members, p.ID) {
				known.Team = t.ID
				break
			}
		}
		redact.Known = append(redact.Known, known)
	}
	managers := []string{r.cfg.Me.Manager}
	for _, ask := range r.journal.Asks {
		managers = append(managers, strings.TrimSpace(ask.To))
	}
	for _, reply := range r.journal.Replies {
		managers = append(managers, strings.TrimSpace(reply.By))
	}
	for _, name := range managers {
		if name != "" && !slices.ContainsFunc(redact.Known, func(p report.KnownPerson) bool { return strings.EqualFold(p.Name, name) }) {
			redact.Known = append(redact.Known, report.KnownPerson{Name: name})
		}
	}
	in.Redact = redact
}
