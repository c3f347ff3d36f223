package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"
	"time"

	"sheaf/classify"
	"sheaf/evidence"
	"sheaf/store"
)

// record looks at the ledger, and at what the config lacks to read it well.
func (c *checkup) record(ctx context.Context) error {
	if c.adhoc && (len(c.repos) == 0 || len(c.me.Handles) == 0) {
		return nil // there is none without a repository and an identity
	}
	if err := c.setLedger(); err != nil {
		return c.failed(ctx, "ledger", err)
	}
	info, err := os.Stat(c.ledger)
	if errors.Is(err, fs.ErrNotExist) {
		c.add("ledger", note, c.app.call("harvest"), "nothing was harvested yet; it will be %s", c.ledger)
		return nil
	}
	if err != nil {
		return c.failed(ctx, "ledger", err)
	}
	_ = c.readJournal() // written tells what is wrong with it
	r, err := c.loadBy(ctx, func(st *store.Store) (*reading, error) {
		if err := st.Check(ctx); err != nil {
			return nil, err
		}
		items, err := st.Items(ctx)
		if err != nil {
			return nil, err
		}
		return c.whole(items), nil
	})
	if err != nil {
		return c.failed(ctx, "ledger", err)
	}
	last := time.Time{}
	for _, run := range r.runs {
		if run.Ended.After(last) {
			last = run.Ended
		}
		if r.isDropped(run.Source) {
			continue
		}
		if run.Err != "" {
			c.add("ledger", warning, c.app.call("harvest --source "+shellQuoted(run.Source)), "the last harvest of %s failed: %s", run.Source, run.Err)
		}
		for _, skip := range run.Skipped {
			what := skip.What + ": " + skip.Why
			known := slices.ContainsFunc(c.findings, func(f finding) bool { return f.Text == what })
			if !known && !skip.Notice {
				c.add("ledger", warning, cmp.Or(skip.Hint, c.app.call("harvest")+" tries again"), "the last harvest of %s left out %s", run.Source, what)
			}
		}
	}
	when := "never harvested"
	if !last.IsZero() {
		when = "harvested " + last.In(c.now.Location()).Format("2 Jan 2006 15:04")
	}
	mode := info.Mode().Perm()
	c.add("ledger", fine, "", "%s: %s, %s, %s, mode %04o", c.ledger, plural(len(r.items), "item", "items"), size(info.Size()), when, mode)
	if mode&0o077 != 0 {
		c.add("ledger", warning, "chmod 600 "+c.ledger, "others on this machine can read it (mode %04o)", mode)
	}
	c.unmet(r)
	if len(r.items) == 0 {
		return nil
	}
	c.timeless(r.items)
	c.people(r.items)
	return c.rules(r.items)
}

// unmet names what is asked of a GitHub and has nothing of mine, which is how a slip
// in a name shows: the host answers that nothing was found.
func (c *checkup) unmet(r *reading) {
	var spaces []string
	for _, it := range r.items {
		spaces = append(spaces, it.Space)
	}
	slices.Sort(spaces)
	spaces = slices.Compact(spaces)
	for _, g := range c.cfg.GitHub {
		read := slices.ContainsFunc(r.runs, func(run store.Run) bool { return run.Source == g.Name && run.Err == "" })
		if !read {
			continue
		}
		for _, name := range g.Unmet(spaces) {
			c.add("ledger", note, "correct the name in [github."+g.Name+"], if it is mistyped", "%s: nothing of yours was found in %s", g.Name, name)
		}
	}
}

// size is a number of bytes for people.
func size(n int64) string {
	if n < 1<<20 {
		return fmt.Sprintf("%d kB", (n+1023)>>10)
	}
	return fmt.Sprintf("%.1f MB", float64(n)/(1<<20))
}

// oftenItems is in how many items somebody appears before they are pointed out.
const oftenItems = 5

// people names those who appear often and whose team nobody knows.
func (c *checkup) people(items []*evidence.Item) {
	directory := c.directory()
	who := func(handle string) string { // one person's handles are one
		if id := directory.Person(handle); id != "" {
			return id
		}
		return strings.ToLower(handle)
	}
	times := map[string]int{}
	called := map[string]string{} // by who, a handle
	owned := map[string]int{}
	for _, it := range items {
		if it.Facts.Has(evidence.FactOpenWork) {
			continue // who is in it does not work with me yet
		}
		in := map[string]bool{}
		note := func(handle string) {
			if handle == "" || directory.IsMe(handle) || evidence.IsBot(handle) || directory.InTeam(handle) {
				return
			}
			in[who(handle)] = true
			if first, ok := called[who(handle)]; !ok || handle < first {
				called[who(handle)] = handle
			}
		}
		for _, p := range it.People {
			note(p.Handle)
		}
		note(it.Author)
		for handle := range in {
			times[handle]++
		}
		owners, _ := it.Facts.Strings(evidence.FactOwners)
		for _, owner := range owners {
			if directory.Unnamed(owner) && directory.IsMe(it.Actor) {
				owned[strings.ToLower(owner)]++
			}
		}
	}
	if len(c.cfg.Teams) > 0 {
		for _, owner := range most(owned, maxTeams) {
			if owned[owner] >= oftenItems {
				c.add("people", note, fmt.Sprintf("add github = %q to the one of [teams] it is, or to a new one", owner),
					"%s owns what %d of your items changed and is no team of the config: it counts as one beside yours", owner, owned[owner])
			}
		}
	}
	var often []string
	for handle, n := range times {
		if n >= oftenItems {
			often = append(often, handle)
		}
	}
	slices.SortFunc(often, func(a, b string) int { return cmp.Or(times[b]-times[a], strings.Compare(a, b)) })
	for _, handle := range often {
		fix := "add [people.NAME] with this address or login, and NAME to the members of a team"
		if id := directory.Person(called[handle]); id != "" {
			fix = fmt.Sprintf("add %q to the members of a team", id)
		}
		c.add("people", note, fix, "%s appears in %d items and is in no team", directory.Name(called[handle]), times[handle])
	}
	switch {
	case len(c.cfg.Teams) == 0:
		c.add("people", note, "add [teams.NAME] with members, and team in [me]", "no teams are configured: how far work reaches is known from code owners alone")
	case len(often) == 0:
		c.add("people", fine, "", "whoever appears in %d of your items or more is in a team", oftenItems)
	}
}

// timeless counts the items that no period can count.
func (c *checkup) timeless(items []*evidence.Item) {
	first, n := "", 0
	for _, it := range items {
		if it.IsTimeless() {
			first, n = cmp.Or(first, it.ID), n+1
		}
	}
	if n > 0 {
		c.add("ledger", warning, "give it in the file they come from, as \"at\": \"2026-10-03T15:04:05Z\"",
			"%s no time to count by in any period, first %s", plural(n, "item has", "items have"), first)
	}
}

// slips names the tags by hand that do not count.
func (c *checkup) slips(judged []classify.Judged) {
	for _, j := range judged {
		for _, m := range j.Verdict.Misspelled {
			if m.Over {
				c.add("rules", warning, c.app.call("triage "+m.Item+" --as CAPABILITY")+" chooses which count",
					"the trailer \"Evidence: %s\" of %s is left out: its piece has %d other tags", m.Word, m.Item, classify.MaxTags)
				continue
			}
			c.add("rules", warning, cmp.Or(m.Help, c.app.call("list --capability")+" takes the names there are"),
				"the trailer \"Evidence: %s\" of %s names no capability", m.Word, m.Item)
		}
	}
}

// rules names the config's own rules that never matched, and counts the
// others.
func (c *checkup) rules(items []*evidence.Item) error {
	judged, err := c.judge(items)
	if err != nil {
		return err
	}
	c.slips(judged)
	c.astray(piecesOf(judged))
	idle := 0
	for _, u := range c.unused(piecesOf(judged)) {
		if !c.isSet("rule", u.Rule) {
			idle++
			continue
		}
		c.add("rules", note, "sheaf rules test shows its examples; widen its condition, or take it out",
			"%s (%s) never matched: %s", u.Rule, c.cfg.Where("rule", u.Rule), u.why())
	}
	if idle > 0 {
		c.add("rules", fine, "", "%d of %s never matched and are not of your config; sheaf rules unused names them", idle, plural(len(c.cfg.Rules), "rule", "rules"))
	}
	return nil
}
