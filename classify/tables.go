package classify

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io/fs"
	"slices"
	"strconv"
	"strings"

	"github.com/BurntSushi/toml"

	"sheaf/evidence"
	"sheaf/evidence/suggest"
)

// Tables are a ladder and its rules as a TOML file writes them. The built-in
// ladder, a ladder given by path and a person's own config share this form;
// Base.Lay lays one over the other. Embed it where a file holds more than this.
type Tables struct {
	Levels     LevelsTable                `toml:"levels"`
	Capability map[string]CapabilityTable `toml:"capability"`
	Rule       map[string]RuleTable       `toml:"rule"`
	Words      map[string]ListTable       `toml:"words"`
	Paths      map[string]ListTable       `toml:"paths"`

	// rank is the place of every named table in its file, by dotted name.
	rank map[string]int
}

// Empty reports whether there is no table at all.
func (t Tables) Empty() bool {
	return len(t.Levels.Order)+len(t.Capability)+len(t.Rule)+len(t.Words)+len(t.Paths) == 0
}

// LevelsTable is [levels].
type LevelsTable struct {
	// Order names the levels, lowest first.
	Order []string `toml:"order"`
}

// CapabilityTable is [capability.NAME].
type CapabilityTable struct {
	Name     string                 `toml:"name"`
	What     string                 `toml:"what"`
	Baseline *bool                  `toml:"baseline"`
	Disabled *bool                  `toml:"disabled"`
	Expect   map[string]ExpectTable `toml:"expect"`
}

// IsDisabled reports whether it says that the capability is not used.
func (t CapabilityTable) IsDisabled() bool { return t.Disabled != nil && *t.Disabled }

// ExpectTable is [capability.NAME.expect.NAME]. Strength, scope and span are
// words here, so that every mistake in them can be told at once by Base.Lay.
type ExpectTable struct {
	Level    string `toml:"level"`
	Text     string `toml:"text"`
	Example  string `toml:"example"`
	Strength string `toml:"strength"`
	Scope    string `toml:"scope"`
	Wanted   int    `toml:"wanted"`
	Within   string `toml:"within"`
	Teams    int    `toml:"teams"`
	Months   int    `toml:"months"`
	Disabled bool   `toml:"disabled"`
}

// RuleTable is [rule.NAME].
type RuleTable struct {
	Capability string        `toml:"capability"`
	Why        string        `toml:"why"`
	When       string        `toml:"when"`
	Points     int           `toml:"points"`
	Group      string        `toml:"group"`
	Veto       bool          `toml:"veto"`
	Scope      string        `toml:"scope"`
	Disabled   bool          `toml:"disabled"`
	Examples   ExamplesTable `toml:"examples"`
}

// ExamplesTable is [rule.NAME.examples]: items by field, as in the line
// format of items.
type ExamplesTable struct {
	Match []map[string]any `toml:"match"`
	Miss  []map[string]any `toml:"miss"`
}

// ListTable is [words.NAME] or [paths.NAME]: words or globs that several
// rules share, with the reason they belong together.
type ListTable struct {
	Why      string   `toml:"why"`
	Any      []string `toml:"any"`
	Disabled bool     `toml:"disabled"`
}

// Decode reads tables and keeps the order they were written in. A key that
// tables do not have is an error.
func Decode(data []byte) (Tables, error) {
	var t Tables
	md, err := toml.Decode(string(data), &t)
	if err != nil {
		return Tables{}, fmt.Errorf("decode ladder: %w", err)
	}
	if i := slices.IndexFunc(md.Undecoded(), func(k toml.Key) bool { return !InExample(k) }); i >= 0 {
		return Tables{}, fmt.Errorf("decode ladder: unknown key %q", md.Undecoded()[i].String())
	}
	t.Order(md.Keys())
	return t, nil
}

// ReadBase reads the ladder in ladder.toml and rules/*.toml, in the order of
// their names, as one file.
func ReadBase(folder fs.FS) (Base, error) {
	files, err := fs.Glob(folder, "rules/*.toml")
	if err != nil {
		return Base{}, fmt.Errorf("find rules: %w", err)
	}
	var all []byte
	for _, name := range append([]string{"ladder.toml"}, files...) {
		data, err := fs.ReadFile(folder, name)
		if err != nil {
			return Base{}, fmt.Errorf("read ladder: %w", err)
		}
		all = append(append(all, data...), '\n')
	}
	tables, err := Decode(all)
	if err != nil {
		return Base{}, err
	}
	return Base{}.Lay(tables)
}

// InExample reports whether a key lies inside a rule's example item, whose
// fields are free: the decoder calls some of them undecoded though they are
// not.
func InExample(k toml.Key) bool {
	return len(k) > 4 && k[0] == "rule" && k[2] == "examples"
}

// Order records the order in which a file names its tables: the keys of its
// metadata. Without it tables are taken in order of their names.
func (t *Tables) Order(keys []toml.Key) {
	t.rank = make(map[string]int, len(keys))
	for i, k := range keys {
		name := k.String()
		if _, seen := t.rank[name]; !seen {
			t.rank[name] = i
		}
	}
}

// names are the keys of one kind of table, in file order, then by name.
func names[T any](t *Tables, tables map[string]T, parent ...string) []string {
	list := make([]string, 0, len(tables))
	for name := range tables {
		list = append(list, name)
	}
	at := func(name string) int {
		if i, ok := t.rank[toml.Key(append(slices.Clone(parent), name)).String()]; ok {
			return i
		}
		return len(t.rank)
	}
	slices.SortFunc(list, func(a, b string) int {
		return cmp.Or(cmp.Compare(at(a), at(b)), strings.Compare(a, b))
	})
	return list
}

// Base is a ladder and its rules as something tables are laid over: what a
// table disabled is still in it, marked so.
type Base struct {
	Ladder Ladder
	Rules  []Rule
}

// Lay lays tables over a base, which stays as it is: a table of the same name
// replaces the one below and keeps its place, a table that is disabled takes it
// out of force, and new ones follow. An expectation is a table of its own:
// replacing one leaves the capability's others. The error is Problems, each
// naming its table.
func (b Base) Lay(over Tables) (Base, error) {
	var problems Problems
	b = b.clone()
	if len(over.Levels.Order) > 0 {
		b.Ladder.Levels = over.Levels.Order
	}
	for _, id := range names(&over, over.Capability, "capability") {
		mergeCapability(&b.Ladder, &over, id, &problems)
	}
	mergeLists(&b.Ladder.Words, &over, over.Words, "words")
	mergeLists(&b.Ladder.Paths, &over, over.Paths, "paths")
	for _, id := range names(&over, over.Rule, "rule") {
		r := over.Rule[id].rule(id, &problems)
		if i := slices.IndexFunc(b.Rules, func(r Rule) bool { return r.ID == id }); i >= 0 {
			b.Rules[i] = r
		} else {
			b.Rules = append(b.Rules, r)
		}
	}
	return b, problems.orNil()
}

// clone is the base with lists of its own.
func (b Base) clone() Base {
	b.Rules = slices.Clone(b.Rules)
	b.Ladder.Words, b.Ladder.Paths = slices.Clone(b.Ladder.Words), slices.Clone(b.Ladder.Paths)
	b.Ladder.Capabilities = slices.Clone(b.Ladder.Capabilities)
	for i := range b.Ladder.Capabilities {
		c := &b.Ladder.Capabilities[i]
		c.Expect = slices.Clone(c.Expect)
	}
	return b
}

// InForce is the ladder and the rules without what is disabled. The rules of a
// capability go with it.
func (b Base) InForce() (Ladder, []Rule) {
	b = b.clone()
	gone := make(map[string]bool)
	b.Ladder.Capabilities = slices.DeleteFunc(b.Ladder.Capabilities, func(c Capability) bool {
		gone[c.ID] = c.Disabled
		return c.Disabled
	})
	b.Rules = slices.DeleteFunc(b.Rules, func(r Rule) bool { return r.Disabled || gone[r.Capability] })
	return b.Ladder, b.Rules
}

func mergeCapability(ladder *Ladder, layer *Tables, id string, problems *Problems) {
	table := layer.Capability[id]
	i := slices.IndexFunc(ladder.Capabilities, func(c Capability) bool { return c.ID == id })
	if i < 0 {
		i = len(ladder.Capabilities)
		ladder.Capabilities = append(ladder.Capabilities, Capability{ID: id, Name: id})
	}
	c := &ladder.Capabilities[i]
	// What a file calls anew it says all of. Where it gives expectations alone, or
	// says yes or no to something, the table below still stands.
	if table.Name != "" || table.What != "" {
		c.Name, c.What = cmp.Or(table.Name, id), table.What
		c.Baseline, c.Disabled = false, false
	}
	if table.Baseline != nil {
		c.Baseline = *table.Baseline
	}
	if table.Disabled != nil {
		c.Disabled = *table.Disabled
	}
	for _, name := range names(layer, table.Expect, "capability", id, "expect") {
		e := table.Expect[name].expectation(id, name, problems)
		same := func(e Expectation) bool { return e.ID == name }
		switch j := slices.IndexFunc(c.Expect, same); {
		case table.Expect[name].Disabled:
			c.Expect = slices.DeleteFunc(c.Expect, same)
		case j >= 0:
			c.Expect[j] = e
		default:
			c.Expect = append(c.Expect, e)
		}
	}
}

func mergeLists(lists *[]List, layer *Tables, tables map[string]ListTable, kind string) {
	for _, id := range names(layer, tables, kind) {
		t := tables[id]
		same := func(l List) bool { return l.ID == id }
		switch i := slices.IndexFunc(*lists, same); {
		case t.Disabled:
			*lists = slices.DeleteFunc(*lists, same)
		case i >= 0:
			(*lists)[i] = List{id, t.Why, t.Any}
		default:
			*lists = append(*lists, List{id, t.Why, t.Any})
		}
	}
}

func (t RuleTable) rule(id string, problems *Problems) Rule {
	examples := func(kind string, items []map[string]any) []Example {
		var list []Example
		for _, fields := range items {
			text, err := json.Marshal(fields)
			if err != nil {
				problems.add([]string{"rule", id, "examples", kind}, -1, "", "an example is no item: %v", err)
			}
			list = append(list, Example(text))
		}
		return list
	}
	return Rule{
		ID: id, Capability: t.Capability, Why: t.Why, When: t.When,
		Points: t.Points, Group: t.Group, Veto: t.Veto, Scope: t.Scope, Disabled: t.Disabled,
		Examples: Examples{Match: examples("match", t.Examples.Match), Miss: examples("miss", t.Examples.Miss)},
	}
}

// The values an expectation has where its table is silent.
const (
	defaultStrength = evidence.Weak
	defaultScope    = evidence.Self
	defaultWanted   = 1
)

var defaultWithin = Span{Months: 6}

func (t ExpectTable) expectation(capability, id string, problems *Problems) Expectation {
	path := func(key string) []string { return []string{"capability", capability, "expect", id, key} }
	e := Expectation{
		ID: id, Capability: capability, Level: t.Level, Text: t.Text, Example: t.Example,
		Strength: defaultStrength, Scope: defaultScope, Within: defaultWithin,
		Wanted: cmp.Or(t.Wanted, defaultWanted), Teams: t.Teams, Months: t.Months,
	}
	if t.Disabled {
		return e
	}
	if t.Strength != "" && e.Strength.UnmarshalText([]byte(t.Strength)) != nil {
		words := []string{"weak", "moderate", "strong"}
		problems.add(path("strength"), 0, cmp.Or(suggest.DidYouMean(t.Strength, words), "it is one of "+strings.Join(words, ", ")), "unknown strength %q", t.Strength)
	}
	if t.Scope != "" && e.Scope.UnmarshalText([]byte(t.Scope)) != nil {
		problems.add(path("scope"), 0, cmp.Or(suggest.DidYouMean(t.Scope, scopeWords()), "it is one of "+strings.Join(scopeWords(), ", ")), "unknown scope %q", t.Scope)
	}
	if t.Within != "" {
		span, err := ParseSpan(t.Within)
		if err != nil {
			problems.add(path("within"), 0, `write it like "6 months" or "90 days"`, "%v", err)
		} else {
			e.Within = span
		}
	}
	return e
}

// ParseSpan reads a length of time: "6 months", "1 year", "90 days", "6
// weeks", or short as 6m, 1y, 90d, 6w.
func ParseSpan(s string) (Span, error) {
	fail := fmt.Errorf("%q is no span of time", s)
	digits := strings.IndexFunc(s, func(r rune) bool { return r < '0' || r > '9' })
	if digits <= 0 {
		return Span{}, fail
	}
	n, err := strconv.Atoi(s[:digits])
	if err != nil || n == 0 || n > 1200 {
		return Span{}, fail
	}
	switch strings.TrimSuffix(strings.TrimSpace(s[digits:]), "s") {
	case "y", "year":
		return Span{Months: 12 * n}, nil
	case "m", "month":
		return Span{Months: n}, nil
	case "w", "week":
		return Span{Days: 7 * n}, nil
	case "d", "day":
		return Span{Days: n}, nil
	}
	return Span{}, fail
}

// String is the span in words, such as "6 months".
func (s Span) String() string {
	count := func(n int, unit string) string {
		if n == 1 {
			return "1 " + unit
		}
		return fmt.Sprintf("%d %ss", n, unit)
	}
	switch {
	case s.Days == 0:
		return count(s.Months, "month")
	case s.Months == 0:
		return count(s.Days, "day")
	}
	return count(s.Months, "month") + " and " + count(s.Days, "day")
}

func scopeWords() []string {
	var words []string
	for s := evidence.Self; s <= evidence.Community; s++ {
		words = append(words, s.String())
	}
	return words
}
