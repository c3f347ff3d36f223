package main

import (
	"maps"
	"slices"

	"sheaf/classify"
	"sheaf/config"
	"sheaf/evidence"
)

// judge is the reading half of the pass: everything of mine that the ledger
// holds, resolved, grouped, classified, and placed on the ladder. Nothing of it is
// stored.
func (s *session) judge(items []*evidence.Item) ([]classify.Judged, error) {
	mine, _ := s.mine(items)
	pieces, err := s.group(mine)
	if err != nil {
		return nil, err
	}
	return s.classified(pieces), nil
}

// mine parts the items that are mine from those of others: what was imported,
// or harvested as somebody else. Work that is only open is nobody's yet. A Jira
// source without an account reads as whoever logs in: what it gives is mine.
func (s *session) mine(items []*evidence.Item) (mine, others []*evidence.Item) {
	directory := s.directory()
	known := map[string]bool{"": true} // whether an actor is me
	actor, is := "", true
	mine = make([]*evidence.Item, 0, len(items))
	asLogin := map[string]bool{}
	for _, j := range s.cfg.Jira {
		asLogin[j.Name] = j.Account == "" && s.cfg.Me.Jira == ""
	}
	for _, it := range items {
		if it.Facts.Has(evidence.FactOpenWork) {
			continue
		}
		if asLogin[it.Source] {
			mine = append(mine, it)
			continue
		}
		if it.Actor != actor { // mostly one after the other
			var asked bool
			if is, asked = known[it.Actor]; !asked {
				is = directory.IsMe(it.Actor)
				known[it.Actor] = is
			}
			actor = it.Actor
		}
		if is {
			mine = append(mine, it)
		} else {
			others = append(others, it)
		}
	}
	return mine, others
}

// group is the pieces of work that my items make, and how far these reach.
func (s *session) group(mine []*evidence.Item) ([]*evidence.Piece, error) {
	s.resolve(mine, mine)
	return s.join(mine)
}

// resolve says of items how far they reach. All that is mine tells where home
// is.
func (s *session) resolve(items, mine []*evidence.Item) *evidence.Directory {
	directory := s.directory()
	directory.InferHome(mine)
	directory.ResolveAll(items)
	return directory
}

// itemsOf are the items of pieces.
func itemsOf(pieces []*evidence.Piece) []*evidence.Item {
	var items []*evidence.Item
	for _, p := range pieces {
		items = append(items, p.Items...)
	}
	return items
}

// join puts my items together, whether or not it is said how far they reach.
func (s *session) join(mine []*evidence.Item) ([]*evidence.Piece, error) {
	return s.joinOnly(mine, nil)
}

// joinOnly is join for the pieces with items that are wanted; nil wants all. With
// decisions it makes all: which piece one is about is known among all alone.
func (s *session) joinOnly(mine []*evidence.Item, wanted func(*evidence.Item) bool) ([]*evidence.Piece, error) {
	if len(s.journal.Decisions) > 0 {
		wanted = nil
	}
	defer collectLater()()
	linker, err := s.linker()
	if err != nil {
		return nil, err
	}
	pieces := evidence.Group(mine, evidence.Grouping{Linker: linker, Zone: s.now.Location(), Only: wanted})
	list := make([]*evidence.Piece, len(pieces))
	for i := range pieces {
		list[i] = &pieces[i]
	}
	s.placeDecisions(list)
	return list, nil
}

func (s *session) linker() (*evidence.Linker, error) {
	return evidence.NewLinker(s.cfg.Tickets.Pattern, s.cfg.Tickets.Projects)
}

// actors are the handles of the items, sorted.
func actors(items []*evidence.Item) []string {
	seen := map[string]bool{}
	for _, it := range items {
		seen[it.Actor] = true
	}
	return slices.Sorted(maps.Keys(seen))
}

// classified puts pieces under the rules and the decisions, and on the ladder.
func (s *session) classified(pieces []*evidence.Piece) []classify.Judged {
	if len(pieces) == 0 {
		return nil // which takes no rules
	}
	judged := make([]classify.Judged, len(pieces))
	rules := s.rules()
	for i, verdict := range s.verdicts(rules, pieces) {
		judged[i] = classify.Judged{Piece: pieces[i], Verdict: verdict, Level: rules.Level(verdict, s.cfg.Role.Target)}
	}
	return judged
}

// rules are the ladder and the rules, which count in the person's days.
func (s *session) rules() *classify.Classifier { return s.cfg.Classifier().In(s.now.Location()) }

// verdicts are what rules say about pieces, and decisions over them.
func (s *session) verdicts(rules *classify.Classifier, pieces []*evidence.Piece) []classify.Verdict {
	verdicts := rules.ClassifyAll(pieces)
	if len(s.decided) == 0 {
		return verdicts
	}
	for i, p := range pieces {
		if d, ok := s.decided[p]; ok {
			verdicts[i] = rules.Decide(p, verdicts[i], classify.Decision{As: d.As, None: d.None, Why: d.Why, At: d.At})
		}
	}
	return verdicts
}

// directory is the people and teams of the config.
func (s *session) directory() *evidence.Directory {
	var people []evidence.Person
	for _, p := range s.cfg.People {
		handles := slices.Concat(p.Emails, []string{p.GitHub, p.Jira})
		for _, g := range s.cfg.GitHub {
			handles = append(handles, loginAt(g.Host, p.GitHub))
		}
		handles = slices.DeleteFunc(handles, func(h string) bool { return h == "" })
		people = append(people, evidence.Person{ID: p.ID, Name: p.Name, Handles: handles})
	}
	var teams []evidence.TeamInfo
	for _, t := range s.cfg.Teams {
		teams = append(teams, evidence.TeamInfo{ID: t.ID, Members: t.Members, Owners: t.GitHub, Owns: t.OwnsPath, OwnsPart: t.OwnsPart})
	}
	d := evidence.NewDirectory(s.me, s.cfg.Me.Team, people, teams)
	var named []config.GitHub
	for _, g := range s.cfg.GitHub {
		if g.Host == evidence.PublicHost && len(g.Orgs) > 0 {
			named = append(named, g)
		}
	}
	if len(named) > 0 {
		d.Organisations(func(owner string) bool {
			return slices.ContainsFunc(named, func(g config.GitHub) bool { return g.IsOrg(owner) })
		})
	}
	return d
}
