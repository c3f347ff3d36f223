package main

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"sheaf/config"
)

// ask goes through what init can not know, each question with the answer that
// Enter gives. What a flag said is not asked.
func (s *setup) ask(t *talk, look *lookout) error {
	t.say("A few questions; Enter takes what is in brackets, Ctrl-D leaves without writing anything.\n")
	for _, step := range []func(*talk, *lookout) error{
		s.askFolders, s.askAddresses, s.askLevels, s.askTeam, s.askManager, s.askGitHub, s.askJira,
	} {
		if err := step(t, look); err != nil {
			return err
		}
	}
	return nil
}

func (s *setup) askFolders(t *talk, look *lookout) error {
	for {
		if len(s.repos) > 0 {
			t.say("Found %s in %s.", plural(len(s.repos), "repository", "repositories"), strings.Join(tildes(s.patterns), ", "))
			line, err := t.line("Another folder with clones of yours [no]: ")
			if err != nil || line == "" || isNo(line) {
				return err
			}
			if err := look.find([]string{expand(line)}); err != nil {
				t.say("  %v", err)
			}
			continue
		}
		line, err := t.line("Which folder are your clones in, - for none: ")
		if err != nil || line == "-" {
			return err
		}
		if line == "" {
			continue
		}
		if err := look.find([]string{expand(line)}); err != nil {
			t.say("  %v", err)
		}
	}
}

func (s *setup) askAddresses(t *talk, look *lookout) error {
	if len(look.app.flags.me) > 0 {
		return nil
	}
	if s.name == "" {
		line, err := t.line("Your name: ")
		if err != nil {
			return err
		}
		s.name = line
	}
	for {
		line, err := t.line("%s, your commits carry [%s]: ", cmp.Or(s.name, "You"), strings.Join(s.emails, " "))
		if err != nil {
			return err
		}
		said := listed(line)
		if wrong := slices.IndexFunc(said, func(e string) bool { return !strings.Contains(e, "@") }); wrong >= 0 {
			t.say("  %q is no address", said[wrong])
			continue
		}
		if len(said) == 0 {
			said = s.emails
		}
		if len(said) > 0 && !t.refused(asEmails(said)) {
			s.emails = said
			break
		}
	}
	s.also = slices.DeleteFunc(s.also, func(e string) bool { return hasFold(s.emails, e) })
	for _, email := range slices.Clone(s.also) {
		line, err := t.line("There are commits of %s <%s>. Yours too? [no]: ", s.name, email)
		if err != nil {
			return err
		}
		if isYes(line) {
			s.emails = append(s.emails, email)
			s.also = slices.DeleteFunc(s.also, func(e string) bool { return e == email })
		}
	}
	return nil
}

func (s *setup) askLevels(t *talk, _ *lookout) error {
	ladder := config.Default().Ladder
	level := func(question, preset string) (string, error) {
		for {
			line, err := t.line("%s (%s) [%s]: ", question, strings.Join(ladder.Levels, ", "), preset)
			line = strings.ToLower(cmp.Or(line, preset))
			if err != nil || slices.Contains(ladder.Levels, line) {
				return line, err
			}
			t.say("  %q is none of them; a ladder of your own goes into the config later", line)
		}
	}
	var err error
	if s.current == "" {
		if s.current, err = level("Your level now", "senior"); err != nil {
			return err
		}
	}
	if s.target == "" {
		s.target, err = level("The level you want next", above(ladder, s.current))
	}
	return err
}

func (s *setup) askTeam(t *talk, _ *lookout) error {
	if s.team != "" {
		return nil
	}
	if len(s.teams) > 0 {
		t.say("CODEOWNERS names these teams:")
		for i, team := range s.teams {
			t.say("  %s  %s", strconv.Itoa(i+1), team)
		}
	}
	for {
		line, err := t.line("Your own team, by number or name, Enter for none yet: ")
		if err != nil {
			return err
		}
		if isNone(line) {
			return nil
		}
		if n, wrong := strconv.Atoi(line); wrong == nil && n >= 1 && n <= len(s.teams) {
			line = s.teams[n-1]
		}
		if !t.refused(asTeam(line)) {
			s.team = line
			return nil
		}
	}
}

func (s *setup) askManager(t *talk, _ *lookout) error {
	if s.manager != "" {
		return nil
	}
	line, err := t.line("Your manager's name, Enter for none: ")
	if !isNone(line) {
		s.manager = line
	}
	return err
}

func (s *setup) askGitHub(t *talk, look *lookout) error {
	for s.github == "" {
		preset, question := cmp.Or(look.login, "none"), "Your login on github.com, for pull requests and reviews"
		line, err := t.line("%s [%s]: ", question, preset)
		if err != nil {
			return err
		}
		if line = cmp.Or(line, preset); isNone(line) {
			s.github = "none"
		} else if !t.refused(asLogin(line)) {
			s.github = line
		}
	}
	if s.github == "none" || len(look.owners) == 0 {
		return nil
	}
	for len(s.orgs) == 0 {
		line, err := t.line("Of which owners there, or all [%s]: ", strings.Join(look.owners, " "))
		if err != nil {
			return err
		}
		said := listed(line)
		if len(said) == 0 {
			return nil
		}
		if !t.refused(asOwners(said)) {
			s.orgs = said
		}
	}
	return nil
}

func (s *setup) askJira(t *talk, _ *lookout) error {
	for s.jira == "" {
		line, err := t.line("The address of your Jira, such as https://acme.atlassian.net [none]: ")
		if err != nil {
			return err
		}
		if isNone(line) {
			s.jira = "none"
		} else if !t.refused(asSite(line)) {
			s.jira = line
		}
	}
	return nil
}

// refused says what a config with an answer in it would be refused for, and reports
// whether it would be.
func (t *talk) refused(answer string) bool {
	problems := refusals(answer)
	for _, p := range problems {
		t.say("  %s", strings.TrimSuffix(p.Msg+"; "+p.Help, "; "))
	}
	return len(problems) > 0
}

// listed are the words of an answer, parted by spaces or commas.
func listed(line string) []string {
	return strings.FieldsFunc(line, func(r rune) bool { return r == ' ' || r == ',' })
}

func isYes(s string) bool { return strings.EqualFold(s, "y") || strings.EqualFold(s, "yes") }
func isNo(s string) bool  { return strings.EqualFold(s, "n") || strings.EqualFold(s, "no") }

// isNone reports whether there is none of what was asked for.
func isNone(s string) bool { return s == "" || s == "-" || strings.EqualFold(s, "none") || isNo(s) }
