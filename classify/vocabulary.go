package classify

import (
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/conf"

	"sheaf/evidence"
)

// vocabulary is what conditions may name: the fields and facts of an item,
// what is counted in its text, the functions, and the lists of the ladder.
type vocabulary struct {
	fields map[string]*field
	piece  map[string]*field
	calls  map[string]func(*translator, string, *ast.CallNode) node
	// samples holds a Go value of each field's type, for the type checker.
	samples map[string]any
	words   []string
	paths   []string
	// names are all names a condition may start with, sorted; config is what
	// the parser and the type checker go by.
	names  []string
	config *conf.Config
}

// A fact is known by a name and a type. Sources may know more than these:
// those are asked for with fact("name").
var factKinds = []struct {
	name string
	kind kind
}{
	{"author_association", text}, {"actor_association", text}, {"pr_author_association", text},
	{"participants", number}, {"comments", number}, {"review_comments", number},
	{"closes", list}, {"requested_reviewers", list}, {"commits", list}, {"clones", list},
	{"default_branch", boolean}, {"superseded", boolean},
	{"review_states", list}, {"inline_comments", number}, {"comment_chars", number},
	{"paths_commented", list}, {"review_requested", boolean}, {"pushes_after_review", number},
	{"pr_merged", boolean}, {"change_body", text},
	{"story_points", number}, {"priority", text}, {"epic", text}, {"sprint", text},
}

func newVocabulary(ladder Ladder) *vocabulary {
	v := &vocabulary{
		fields: map[string]*field{}, piece: map[string]*field{}, samples: map[string]any{},
		calls: map[string]func(*translator, string, *ast.CallNode) node{
			"added": amountCall, "removed": amountCall, "changed": amountCall,
			"share": amountCall, "files": amountCall, "touches": amountCall,
			"mentions": mentionCall, "titled": mentionCall, "opens": mentionCall,
			"label": labelCall, "trailer": trailerCall, "by": byCall, "linked": linkedCall,
			"months_since": monthsCall, "fact": factCall, "known": knownCall,
		},
	}
	for _, l := range ladder.Words {
		v.words = append(v.words, l.ID)
	}
	for _, l := range ladder.Paths {
		v.paths = append(v.paths, l.ID)
	}
	v.addFields()
	v.addText()
	v.addFacts()
	v.addPiece()
	v.names = append(slices.Collect(maps.Keys(v.fields)), "words", "paths", "piece")
	v.names = slices.Sorted(slices.Values(append(v.names, v.functions()...)))
	v.config = v.language()
	return v
}

// language is the configuration of the parser and the type checker: the names
// there are, and none of the expression language's own functions.
func (v *vocabulary) language() *conf.Config {
	config := conf.New(v.environment())
	config.MaxNodes = maxNodes
	for name := range config.Builtins {
		config.Disabled[name] = true
	}
	clear(config.Builtins)
	return config
}

func (v *vocabulary) add(name string, sample any, plain bool, get func(*subject) value) {
	v.fields[name] = &field{name: name, get: get, plain: plain}
	v.samples[name] = sample
}

func (v *vocabulary) addFields() {
	item := func(name string, get func(*evidence.Item) string) {
		v.add(name, "", true, func(s *subject) value { return textValue(get(s.item)) })
	}
	item("id", func(it *evidence.Item) string { return it.ID })
	item("source", func(it *evidence.Item) string { return it.Source })
	item("kind", func(it *evidence.Item) string { return string(it.Kind) })
	item("role", func(it *evidence.Item) string { return string(it.Role) })
	item("actor", func(it *evidence.Item) string { return it.Actor })
	item("author", func(it *evidence.Item) string { return it.Author })
	item("url", func(it *evidence.Item) string { return it.URL })
	item("space", func(it *evidence.Item) string { return it.Space })
	item("title", func(it *evidence.Item) string { return clip(it.Title, maxText) })
	item("body", func(it *evidence.Item) string { return clip(it.Body, maxText) })
	v.add("state", "", true, func(s *subject) value {
		if s.item.State == "" {
			return value{}
		}
		return textValue(strings.ToLower(s.item.State))
	})
	v.add("is_change", false, true, func(s *subject) value { return boolValue(s.isChange()) })
	v.add("roles", []string{}, true, func(s *subject) value {
		roles := []string{string(s.item.Role)}
		for _, r := range s.item.Roles {
			roles = append(roles, string(r))
		}
		return listValue(roles)
	})
	lists := map[string]func(*evidence.Item) []string{
		"people": func(it *evidence.Item) []string {
			return collect(it.People, func(p evidence.Participant) string { return p.Handle })
		},
		"refs": func(it *evidence.Item) []string { return collect(it.Refs, func(r evidence.Ref) string { return r.To }) },
		"trailers": func(it *evidence.Item) []string {
			return collect(it.Trailers, func(t evidence.Trailer) string { return t.Key })
		},
		"events": func(it *evidence.Item) []string {
			return collect(it.Events, func(e evidence.Event) string { return e.What })
		},
	}
	for name, get := range lists {
		v.add(name, []string{}, false, func(s *subject) value { return listValue(get(s.item)) })
	}
	v.add("labels", []string{}, false, func(s *subject) value { return listValue(s.item.Labels) })
	for name, role := range map[string]evidence.Role{
		"is_author": evidence.Author, "is_co_author": evidence.CoAuthor, "is_assignee": evidence.Assignee,
		"is_reporter": evidence.Reporter, "is_reviewer": evidence.Reviewer, "is_mentor": evidence.Mentor,
		"is_commenter": evidence.Commenter, "is_merger": evidence.Merger,
	} {
		v.add(name, false, true, func(s *subject) value { return boolValue(s.item.HasRole(role)) })
	}
	moments := map[string]func(*evidence.Item) time.Time{
		"at": func(it *evidence.Item) time.Time { return it.At }, "created": func(it *evidence.Item) time.Time { return it.Created },
		"updated": func(it *evidence.Item) time.Time { return it.Updated }, "done": func(it *evidence.Item) time.Time { return it.Done },
	}
	for name, get := range moments {
		v.add(name, time.Time{}, true, func(s *subject) value { return timeValue(get(s.item)) })
	}
	amounts := map[string]func(*evidence.Item) evidence.Amount{
		"additions":   func(it *evidence.Item) evidence.Amount { return it.Additions },
		"deletions":   func(it *evidence.Item) evidence.Amount { return it.Deletions },
		"files_total": func(it *evidence.Item) evidence.Amount { return it.FilesTotal },
	}
	for name, get := range amounts {
		v.add(name, 0, false, func(s *subject) value { return s.total(get(s.item), name) })
	}
	v.add("owners", []string{}, false, func(s *subject) value {
		if owners, ok := s.item.Facts.Strings(evidence.FactOwners); ok {
			return listValue(owners)
		}
		if s.item.Reach.Known {
			return listValue(s.item.Reach.Teams)
		}
		return value{}
	})
	v.add("cross_team", false, false, func(s *subject) value {
		if !s.item.Reach.Known {
			return value{}
		}
		return boolValue(len(s.item.Reach.Outside) > 0)
	})
}

// collect is one field of each element.
func collect[T any](list []T, field func(T) string) []string {
	fields := make([]string, len(list))
	for i, e := range list {
		fields[i] = field(e)
	}
	return fields
}

// total is a change's own total or, where the source gave none, the sum over
// its files.
func (s *subject) total(a evidence.Amount, name string) value {
	if n, ok := a.Get(); ok {
		return numValue(float64(n))
	}
	if !s.isChange() || len(s.item.Files) == 0 {
		return value{}
	}
	if name == "files_total" {
		return numValue(float64(len(s.item.Files)))
	}
	sum := evidence.Count(0)
	for i := range s.item.Files {
		f := &s.item.Files[i]
		switch {
		case f.Binary:
		case name == "additions":
			sum = sum.Plus(f.Additions)
		default:
			sum = sum.Plus(f.Deletions)
		}
	}
	if n, ok := sum.Get(); ok {
		return numValue(float64(n))
	}
	return value{}
}

// addText adds what is counted in the words the actor wrote.
func (v *vocabulary) addText() {
	count := func(name string, plain bool, get func(*subject) int) {
		v.add(name, 0, plain, func(s *subject) value {
			if s.unwritten {
				return value{}
			}
			return numValue(float64(get(s)))
		})
	}
	v.add("text", "", true, func(s *subject) value {
		if s.unwritten {
			return value{}
		}
		return textValue(string(s.folded[s.own:]))
	})
	v.add("subject", "", true, func(s *subject) value {
		if s.subject == "" {
			s.subject = subjectLine(s.item.Title)
		}
		return textValue(s.subject)
	})
	v.add("prefix", "", true, func(s *subject) value { return textValue(s.prefix) })
	v.add("series", false, false, func(s *subject) value {
		if s.series == unknown {
			s.series = truthOf(isSeriesPart(s.item.Title))
		}
		return truthValue(s.series)
	})
	count("chars", false, func(s *subject) int { return s.prose.chars })
	count("figures", false, func(s *subject) int { return s.figures })
	count("links", false, func(s *subject) int { return s.prose.links })
	count("measured", false, func(s *subject) int { return s.prose.measured })
	count("links_elsewhere", false, func(s *subject) int { return s.prose.elsewhere })
	count("headings", false, func(s *subject) int { return s.prose.headings })
	count("bullets", false, func(s *subject) int { return s.prose.bullets })
	count("snippets", false, func(s *subject) int { return s.prose.snippets })
	box := func(name string, get func(*subject) int) {
		v.add(name, 0, false, func(s *subject) value {
			if n, ok := s.item.Facts.Int(name); ok {
				return numValue(float64(n))
			}
			return numValue(float64(get(s)))
		})
	}
	box("boxes", func(s *subject) int { return s.prose.boxes })
	box("open_boxes", func(s *subject) int { return s.prose.openBoxes })
}

func (v *vocabulary) addFacts() {
	samples := map[kind]any{text: "", number: 0, list: []string{}, boolean: false}
	for _, f := range factKinds {
		v.add(f.name, samples[f.kind], false, func(s *subject) value { return factValue(s.item, f.name, f.kind) })
	}
}

// factValue reads a fact as the kind wanted; none takes any kind.
func factValue(it *evidence.Item, name string, want kind) value {
	raw, known := it.Facts.Value(name)
	if !known {
		return value{}
	}
	if want == list {
		if l, ok := it.Facts.Strings(name); ok {
			return listValue(l)
		}
		return value{}
	}
	var got value
	switch raw := raw.(type) {
	case bool:
		got = boolValue(raw)
	case float64:
		got = numValue(raw)
	case string:
		got = textValue(raw)
	case []any:
		if l, ok := it.Facts.Strings(name); ok {
			got = listValue(l)
		}
	}
	if want == number {
		n, ok := got.number()
		if !ok {
			return value{}
		}
		return numValue(n)
	}
	if want != none && got.kind != want {
		return value{}
	}
	return got
}

func (v *vocabulary) addPiece() {
	count := func(name string, get func(*pieceFacts) int) {
		v.piece[name] = &field{name: "piece." + name, get: func(s *subject) value { return numValue(float64(get(&s.piece))) }}
	}
	count("items", func(p *pieceFacts) int { return p.items })
	count("commits", func(p *pieceFacts) int { return p.commits })
	count("pull_requests", func(p *pieceFacts) int { return p.changes })
	count("reviews", func(p *pieceFacts) int { return p.reviews })
	count("tickets", func(p *pieceFacts) int { return p.tickets })
	count("days", func(p *pieceFacts) int { return p.days })
	count("months", func(p *pieceFacts) int { return p.months })
	count("projects", func(p *pieceFacts) int { return p.spaces })
	count("people", func(p *pieceFacts) int { return p.people })
	count("teams", func(p *pieceFacts) int { return p.teams })
	count("series", func(p *pieceFacts) int {
		n := 0
		for _, it := range p.piece.Items {
			n += truthNumber(isSeriesPart(it.Title))
		}
		return n
	})
	// What was given up is not finished by the piece that it is in.
	v.add("finished", false, true, func(s *subject) value { return boolValue(s.piece.finished && !s.item.Dropped()) })
}

// environment holds a sample of everything that can be named, from which the
// type checker learns the types.
func (v *vocabulary) environment() map[string]any {
	env := maps.Clone(v.samples)
	number, answer := func(...any) int { return 0 }, func(...any) bool { return false }
	for _, name := range []string{"added", "removed", "changed", "files", "mentions", "titled", "linked"} {
		env[name] = number
	}
	env["share"] = func(...any) float64 { return 0 }
	for _, name := range []string{"touches", "opens", "label", "by"} {
		env[name] = answer
	}
	env["trailer"] = func(string) bool { return false }
	env["months_since"] = func(time.Time) int { return 0 }
	env["fact"] = func(string) any { return nil }
	env["known"] = func(any) bool { return false }
	lists := func(names []string) map[string][]string {
		m := map[string][]string{}
		for _, n := range names {
			m[n] = nil
		}
		return m
	}
	env["words"], env["paths"] = lists(v.words), lists(v.paths)
	piece := map[string]int{}
	for name := range v.piece {
		piece[name] = 0
	}
	env["piece"] = piece
	return env
}

func (v *vocabulary) known(name string) bool {
	_, found := slices.BinarySearch(v.names, name)
	return found
}

func (v *vocabulary) isFunction(name string) bool { return v.calls[name] != nil }

func (v *vocabulary) functions() []string { return slices.Sorted(maps.Keys(v.calls)) }

// members are the names inside words, paths and piece; nil for anything else.
func (v *vocabulary) members(space string) []string {
	switch space {
	case "words":
		return nonNil(v.words)
	case "paths":
		return nonNil(v.paths)
	case "piece":
		return slices.Sorted(maps.Keys(v.piece))
	}
	return nil
}
