package classify

import (
	"cmp"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"sheaf/evidence"
)

// The points from which a tag is shown at each strength.
const (
	WeakPoints     = 3
	ModeratePoints = 5
	StrongPoints   = 8
)

// MaxTags is how many tags a piece carries at most.
const MaxTags = 3

// StrengthOf is the strength that points make.
func StrengthOf(points int) evidence.Strength {
	switch {
	case points >= StrongPoints:
		return evidence.Strong
	case points >= ModeratePoints:
		return evidence.Moderate
	case points >= WeakPoints:
		return evidence.Weak
	}
	return evidence.None
}

// Classify says what the rules make of a piece. It is deterministic: the same
// piece, ladder and rules give the same verdict.
func (c *Classifier) Classify(p *evidence.Piece) Verdict {
	return c.classify(p, c.newSubject())
}

// ClassifyAll classifies pieces side by side; verdicts are in their order.
func (c *Classifier) ClassifyAll(pieces []*evidence.Piece) []Verdict {
	verdicts := make([]Verdict, len(pieces))
	const batch = 8
	var next atomic.Int64
	var workers sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), 1+len(pieces)/batch) {
		workers.Go(func() {
			s := c.newSubject()
			for {
				from := int(next.Add(batch)) - batch
				if from >= len(pieces) {
					return
				}
				for i := from; i < min(from+batch, len(pieces)); i++ {
					verdicts[i] = c.classify(pieces[i], s)
				}
			}
		})
	}
	workers.Wait()
	return verdicts
}

// outcome is what became of one rule on one item.
type outcome struct {
	rule  *rule
	truth truth
	item  *evidence.Item
	// failed is the number of the part that failed, -1 for none or several.
	failed int
	// matched explains a rule that fired.
	matched []string
}

func (c *Classifier) classify(p *evidence.Piece, s *subject) Verdict {
	var v Verdict
	s.gather(p)
	fired, short := s.fired[:0], s.short[:0]
	for _, it := range p.Items {
		rules := c.byKind[it.Kind]
		if len(rules) == 0 && len(handTags(it)) == 0 {
			continue
		}
		s.reset(it)
		helped := onlyHelped(it)
		if s.discounted > 0 && !helped {
			v.Discounted = append(v.Discounted, Discount{it.ID, s.discounted})
		}
		if !helped {
			c.readTrailers(it, &v, &fired)
		}
		vetoed, all := c.vetoes(s, rules, &v)
		if all {
			continue
		}
		for _, r := range rules {
			if r.Veto || !s.awake.has(r.number) || slices.Contains(vetoed, r.capability) || helped && !r.byPart {
				continue
			}
			switch o := s.judge(r); {
			case o.truth == yes:
				o.matched = s.explain(r)
				fired = better(fired, o)
			case o.truth == unknown, o.failed >= 0 && s.isNear(r, o.failed):
				short = append(short, o)
			}
		}
	}
	points := c.conclude(&v, fired)
	s.addShort(&v, fired, short, points)
	s.fired, s.short = fired, short
	return v
}

// onlyHelped reports whether a change is somebody else's, at which I reviewed
// or mentored: what it says and does is no evidence of mine, that I helped is.
func onlyHelped(it *evidence.Item) bool {
	change := it.Kind == evidence.Commit || it.Kind == evidence.PullRequest
	helped := it.HasRole(evidence.Mentor) || it.HasRole(evidence.Reviewer)
	return change && helped && !it.HasRole(evidence.Author) && !it.HasRole(evidence.CoAuthor)
}

// vetoes applies the vetoes to an item: the capabilities taken out, and
// whether the item is out altogether.
func (c *Classifier) vetoes(s *subject, rules []*rule, v *Verdict) (capabilities []int, all bool) {
	for _, r := range rules {
		if !r.Veto || !s.awake.has(r.number) {
			continue
		}
		o := s.judge(r)
		if o.truth != yes {
			continue
		}
		o.matched = s.explain(r)
		v.Vetoed = append(v.Vetoed, o.match())
		if r.capability < 0 {
			all = true
		} else {
			capabilities = append(capabilities, r.capability)
		}
	}
	return capabilities, all
}

// judge evaluates a rule, which may hold for the item's kind, up to the second
// part that fails.
func (s *subject) judge(r *rule) outcome {
	o := outcome{rule: r, truth: yes, item: s.item, failed: -1}
	for i := range r.parts {
		p := &r.parts[i]
		if p.kindOnly {
			continue
		}
		switch p.node.test(s) {
		case no:
			if p.plain || o.failed >= 0 {
				return outcome{truth: no, failed: -1}
			}
			o.failed = i
			o.truth = no
		case unknown:
			if o.truth == yes {
				o.truth = unknown
			}
		}
	}
	return o
}

// explain names the facts by which a rule holds.
func (s *subject) explain(r *rule) []string {
	var facts []string
	for i := range r.parts {
		r.parts[i].node.because(s, true, &facts)
	}
	return distinct(facts)
}

// distinct keeps the first of equal facts, and no quote that another one holds;
// a title is quoted as it was written and in lower case.
func distinct(facts []string) []string {
	var kept []string
	for i, f := range facts {
		said := quoted(f)
		repeats := func(other string) bool {
			return other == f || said != "" && strings.EqualFold(other, f)
		}
		more := func(other string) bool {
			return said != "" && len(other) > len(f) && strings.Contains(strings.ToLower(other), strings.ToLower(said))
		}
		if !slices.ContainsFunc(facts[:i], repeats) && !slices.ContainsFunc(facts, more) {
			kept = append(kept, f)
		}
	}
	return kept
}

// quoted is what a fact quotes, empty where it is no quote.
func quoted(fact string) string {
	inside, is := strings.CutPrefix(fact, "“")
	if !is {
		return ""
	}
	return strings.TrimSuffix(strings.TrimSuffix(inside, "”"), " …")
}

// better keeps, of a rule that fired on several items, the best: the one that
// reached furthest, else the first.
func better(fired []outcome, o outcome) []outcome {
	i := slices.IndexFunc(fired, func(f outcome) bool { return f.rule == o.rule })
	if i < 0 {
		return append(fired, o)
	}
	if o.item.Reach.Beyond(&fired[i].item.Reach) {
		fired[i] = o
	}
	return fired
}

func (o *outcome) match() evidence.RuleMatch {
	return evidence.RuleMatch{
		ID: o.rule.ID, Points: o.rule.Points, Why: o.rule.Why, Item: o.item.ID, Matched: nonNil(o.matched),
	}
}

func nonNil(list []string) []string {
	if list == nil {
		return []string{}
	}
	return list
}

// score adds up what fired for one capability, the best rule of each group: of those
// that give as much, the one that reached furthest.
func score(fired []outcome, capability int) (points int, best []outcome) {
	for _, o := range fired {
		if o.rule.capability != capability {
			continue
		}
		i := slices.IndexFunc(best, func(b outcome) bool { return b.rule.group == o.rule.group })
		switch {
		case i < 0:
			best = append(best, o)
		case o.rule.Points > best[i].rule.Points, o.rule.Points == best[i].rule.Points && o.reachedBeyond(&best[i]):
			best[i] = o
		}
	}
	for _, o := range best {
		points += o.rule.Points
	}
	return points, best
}

// conclude adds up points, fills in the tags and returns the points by
// capability.
func (c *Classifier) conclude(v *Verdict, fired []outcome) []int {
	slices.SortStableFunc(fired, func(a, b outcome) int { return cmp.Compare(a.rule.number, b.rule.number) })
	points := make([]int, len(c.ladder.Capabilities))
	if len(fired) == 0 {
		return points
	}
	for i, capability := range c.ladder.Capabilities {
		total, best := score(fired, i)
		points[i] = total
		switch {
		case StrengthOf(total) == evidence.None:
		case capability.Baseline:
			v.Baseline, v.BaselineRules = true, tagOf(capability.ID, total, best, evidence.Reach{}).Rules
		default:
			v.Tags = append(v.Tags, tagOf(capability.ID, total, best, furthest(best, fired, i)))
		}
	}
	// The order of the ladder settles what points leave open.
	slices.SortStableFunc(v.Tags, func(a, b evidence.Tag) int { return cmp.Compare(b.Points, a.Points) })
	for _, tag := range v.Tags[min(len(v.Tags), MaxTags):] {
		for _, r := range tag.Rules {
			if r.ID == TrailerRule {
				v.Misspelled = append(v.Misspelled, Misspelled{Item: r.Item, Word: tag.Capability, Over: true})
			}
		}
	}
	v.Tags = v.Tags[:min(len(v.Tags), MaxTags)]
	return points
}

func tagOf(capability string, points int, best []outcome, reach evidence.Reach) evidence.Tag {
	tag := evidence.Tag{Capability: capability, Strength: StrengthOf(points), Points: points}
	for _, o := range best {
		tag.Rules = append(tag.Rules, o.match())
	}
	tag.Scope, tag.AtMost, tag.ScopeWhy = reach.Scope, reach.AtMost, reach.Why
	slices.SortStableFunc(tag.Rules, func(a, b evidence.RuleMatch) int { return cmp.Compare(b.Points, a.Points) })
	return tag
}

// furthest is how far the item reached that reached furthest of those that count for a
// capability, or what a rule says of it that fired, outdone in its group or not.
func furthest(best, fired []outcome, capability int) (far evidence.Reach) {
	for i := range best {
		if reach := best[i].reach(); i == 0 || reach.Beyond(&far) {
			far = reach
		}
	}
	for i := range fired {
		o := &fired[i]
		if o.rule.capability != capability || o.rule.scope == evidence.UnknownScope {
			continue
		}
		if reach := o.reach(); reach.Scope == o.rule.scope && reach.Beyond(&far) {
			far = reach
		}
	}
	return far
}

// reach is how far the item reached, or what the rule says.
func (o *outcome) reach() evidence.Reach {
	if o.rule.scope > o.item.Reach.Scope {
		return evidence.Reach{Scope: o.rule.scope, Why: "rule " + o.rule.ID}
	}
	return o.item.Reach
}

func (o *outcome) reachedBeyond(other *outcome) bool {
	reach, before := o.reach(), other.reach()
	return reach.Beyond(&before)
}
