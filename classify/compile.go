package classify

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"sheaf/evidence"
	"sheaf/evidence/suggest"
)

// Classifier holds a ladder and its rules compiled. It is safe for use by
// several goroutines at once.
type Classifier struct {
	ladder Ladder
	rules  []*rule
	// byKind holds the rules that can hold for an item of a kind, in order.
	byKind map[evidence.Kind][]*rule
	// byHand holds, for each capability, the rule that stands for a trailer.
	byHand []*rule

	// lists are the ladder's words and paths by kind and name.
	lists     map[string]map[string][]string
	names     *vocabulary
	lexicon   *lexicon
	atlas     *atlas
	generated []bool
	patterns  int
	triggers  triggers
	zone      *time.Location
}

// rule is a rule compiled. Its condition is kept as the parts that must all
// hold, which is what a near miss is counted in.
type rule struct {
	Rule
	number int
	parts  []part
	// capability is the place of the rule's capability in the ladder, -1 for
	// a veto over all of them.
	capability int
	group      int
	scope      evidence.Scope
	// byPart rules ask which part I had in the item.
	byPart bool
}

// part is one of the conditions that must all hold.
type part struct {
	node node
	// plain parts say what sort of item a rule reads, such as role == "x";
	// those over the kind alone are decided when rules are put by kind.
	plain, kindOnly bool
	// speech is what meeting the part says of the item.
	speech speech
}

// maxPoints bounds what one rule may give; more than enough to be strong.
const maxPoints = 20

// Compile turns a ladder and rules into a classifier. The error is Problems:
// everything that is wrong, each with its place.
func Compile(ladder Ladder, rules []Rule) (*Classifier, error) {
	c := &Classifier{
		ladder: ladder, names: newVocabulary(ladder), lexicon: newLexicon(), atlas: newAtlas(),
		byKind: map[evidence.Kind][]*rule{}, zone: time.UTC,
		lists: map[string]map[string][]string{"words": byName(ladder.Words), "paths": byName(ladder.Paths)},
	}
	var problems Problems
	c.checkLadder(&problems)
	groups := map[string]int{}
	c.handRules(groups)
	for _, r := range rules {
		if r.Disabled {
			continue
		}
		if compiled := c.compileRule(r, groups, &problems); compiled != nil {
			compiled.number = len(c.rules)
			c.rules = append(c.rules, compiled)
		}
	}
	c.markGenerated(&problems)
	if err := problems.orNil(); err != nil {
		return nil, err
	}
	c.triggers = c.newTriggers()
	for _, kind := range evidence.Kinds() {
		some := &subject{item: &evidence.Item{Kind: kind}}
		for _, r := range c.rules {
			if r.mayHold(some) {
				c.byKind[kind] = append(c.byKind[kind], r)
			}
		}
	}
	return c, nil
}

// In is the classifier that counts days and months in the person's zone. One that
// Compile made counts them in UTC.
func (c *Classifier) In(zone *time.Location) *Classifier {
	in := *c
	in.zone = zone
	return &in
}

// Rules are the rules in force, in order.
func (c *Classifier) Rules() []Rule {
	rules := make([]Rule, len(c.rules))
	for i, r := range c.rules {
		rules[i] = r.Rule
	}
	return rules
}

func (c *Classifier) checkLadder(problems *Problems) {
	if len(c.ladder.Levels) == 0 {
		problems.add([]string{"levels", "order"}, -1, "name the levels, lowest first", "no levels")
	}
	for i, level := range c.ladder.Levels {
		if slices.Contains(c.ladder.Levels[:i], level) {
			problems.add([]string{"levels", "order"}, -1, "", "level %q twice", level)
		}
	}
	for _, capability := range c.ladder.Capabilities {
		for _, e := range capability.Expect {
			path := func(key string) []string { return []string{"capability", capability.ID, "expect", e.ID, key} }
			if e.Level == "" {
				problems.add(path("level"), -1, "name one of "+strings.Join(c.ladder.Levels, ", "), "the expectation has no level")
			} else if !slices.Contains(c.ladder.Levels, e.Level) {
				problems.add(path("level"), 0, suggest.DidYouMean(e.Level, c.ladder.Levels), "unknown level %q", e.Level)
			}
			if capability.Baseline {
				problems.add(path("level"), -1, "", "a baseline capability speaks for no level")
			}
			for _, amount := range []struct {
				key string
				n   int
			}{{"wanted", e.Wanted}, {"teams", e.Teams}, {"months", e.Months}} {
				if amount.n < 0 {
					problems.add(path(amount.key), -1, "", "%s is negative", amount.key)
				}
			}
		}
	}
	for _, l := range c.ladder.Words {
		for _, w := range l.Any {
			if _, err := parsePhrase(nil, w); err != nil {
				problems.add([]string{"words", l.ID, "any"}, -1, "", "%v", err)
			}
		}
	}
}

func (c *Classifier) compileRule(r Rule, groups map[string]int, problems *Problems) *rule {
	before := len(*problems)
	path := func(key string) []string { return []string{"rule", r.ID, key} }
	compiled := &rule{Rule: r, capability: -1}

	if r.ID == TrailerRule || r.ID == DecidedRule {
		problems.add([]string{"rule", r.ID}, -1, "give the rule another name", "%q is what a tag by hand is told by", r.ID)
	}
	if r.Capability == "" && !r.Veto {
		problems.add(path("capability"), -1, "", "the rule has no capability")
	}
	if r.Capability != "" {
		ids := make([]string, len(c.ladder.Capabilities))
		for i, capability := range c.ladder.Capabilities {
			ids[i] = capability.ID
		}
		compiled.capability = slices.Index(ids, r.Capability)
		if compiled.capability < 0 {
			problems.add(path("capability"), 0, suggest.DidYouMean(r.Capability, ids), "unknown capability %q", r.Capability)
		}
	}
	switch {
	case r.Points < 0:
		problems.add(path("points"), -1, "a veto takes an item out", "points are negative")
	case r.Points > maxPoints:
		problems.add(path("points"), -1, "", "more than %d points", maxPoints)
	case r.Points == 0 && !r.Veto:
		problems.add(path("points"), -1, "give points from 1, or veto = true", "the rule gives no points")
	case r.Points > 0 && r.Veto:
		problems.add(path("points"), -1, "leave points out", "a veto gives no points")
	}
	if r.Scope != "" && compiled.scope.UnmarshalText([]byte(r.Scope)) != nil {
		problems.add(path("scope"), 0, cmp.Or(suggest.DidYouMean(r.Scope, scopeWords()), "it is one of "+strings.Join(scopeWords(), ", ")), "unknown scope %q", r.Scope)
	}
	group := r.Group
	if group == "" {
		group = "rule " + r.ID
	}
	group = r.Capability + " " + group
	if _, ok := groups[group]; !ok {
		groups[group] = len(groups)
	}
	compiled.group = groups[group]

	if strings.TrimSpace(r.When) == "" {
		problems.add(path("when"), -1, "write the condition in single quotes", "the rule has no condition")
	} else if root, byPart := c.translate(r.When, path("when"), problems); root != nil {
		compiled.byPart = byPart
		compiled.parts = c.split(root, r.When)
	}
	if len(*problems) > before {
		return nil
	}
	return compiled
}

// handRules makes the rules that stand for tags by hand.
func (c *Classifier) handRules(groups map[string]int) {
	for i, capability := range c.ladder.Capabilities {
		group := capability.ID + " " + TrailerRule
		groups[group] = len(groups)
		c.byHand = append(c.byHand, &rule{
			Rule:       Rule{ID: TrailerRule, Capability: capability.ID, Why: "tagged by hand", Points: TrailerPoints},
			capability: i, group: groups[group],
		})
	}
}

// markGenerated notes which globs are those of paths.generated: files that no
// person writes, whose lines count for nothing.
func (c *Classifier) markGenerated(problems *Problems) {
	for _, l := range c.ladder.Paths {
		for _, glob := range l.Any {
			if _, err := c.atlas.set([]string{glob}); err != nil {
				problems.add([]string{"paths", l.ID, "any"}, -1, "", "%v", err)
			}
		}
	}
	c.generated = make([]bool, len(c.atlas.globs))
	for _, glob := range c.lists["paths"]["generated"] {
		if id, ok := c.atlas.ids[strings.ToLower(glob)]; ok {
			c.generated[id] = true
		}
	}
}

func byName(lists []List) map[string][]string {
	names := make(map[string][]string, len(lists))
	for _, l := range lists {
		names[l.ID] = l.Any
	}
	return names
}

// split takes a condition apart into the parts that must all hold.
func (c *Classifier) split(root node, source string) []part {
	nodes := []node{root}
	if j, ok := root.(junction); ok && j.all {
		nodes = j.parts
	}
	parts := make([]part, len(nodes))
	for i, n := range nodes {
		parts[i] = part{node: n, plain: isPlain(n), kindOnly: onlyKind(n), speech: speechOf(n)}
	}
	// A regular expression costs more than all other parts together.
	slices.SortStableFunc(parts, func(a, b part) int {
		return truthNumber(hasPattern(a.node)) - truthNumber(hasPattern(b.node))
	})
	return parts
}

// hasPattern reports whether a node matches a regular expression.
func hasPattern(n node) bool {
	switch n := n.(type) {
	case pattern:
		return true
	case not:
		return hasPattern(n.of)
	case junction:
		return slices.ContainsFunc(n.parts, hasPattern)
	}
	return false
}

// isPlain reports whether a node only says what sort of item it is.
func isPlain(n node) bool {
	switch n := n.(type) {
	case constant:
		return true
	case *field:
		return n.plain
	case not:
		return isPlain(n.of)
	case *comparison:
		return isPlain(n.left) && isPlain(n.right)
	case junction:
		return !slices.ContainsFunc(n.parts, func(p node) bool { return !isPlain(p) })
	}
	return false
}

// mayHold reports whether the rule can hold for items of the kind of this one, as
// far as a part that names kinds tells.
func (r *rule) mayHold(some *subject) bool {
	return !slices.ContainsFunc(r.parts, func(p part) bool { return p.kindOnly && p.node.test(some) == no })
}

// onlyKind reports whether a node looks at nothing but the item's kind.
func onlyKind(n node) bool {
	switch n := n.(type) {
	case constant:
		return true
	case *field:
		return n.name == "kind" || n.name == "is_change"
	case not:
		return onlyKind(n.of)
	case *comparison:
		return onlyKind(n.left) && onlyKind(n.right)
	case junction:
		return !slices.ContainsFunc(n.parts, func(p node) bool { return !onlyKind(p) })
	}
	return false
}
