package classify

import (
	"cmp"
	"fmt"
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

// TrailerPoints are given by a trailer "Evidence: CAPABILITY": more than any
// rules together are likely to reach.
const TrailerPoints = 100

// TrailerRule is the name under which a tag by hand is explained.
const TrailerRule = "evidence-trailer"

// MaxTags is how many tags a piece carries at most.
const MaxTags = 3

// maxNear is how many near misses a verdict names.
const maxNear = 5

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
	const batch = 64
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
	var fired, short []outcome
	for _, it := range p.Items {
		rules := c.byKind[it.Kind]
		if len(rules) == 0 {
			continue
		}
		s.reset(it)
		vetoed, all := c.vetoes(s, rules, &v)
		if all {
			continue
		}
		c.readTrailers(it, &v, &fired)
		for _, r := range rules {
			if r.Veto || slices.Contains(vetoed, r.capability) {
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
	return v
}

// vetoes applies the vetoes to an item: the capabilities taken out, and
// whether the item is out altogether.
func (c *Classifier) vetoes(s *subject, rules []*rule, v *Verdict) (capabilities []int, all bool) {
	for _, r := range rules {
		if !r.Veto {
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

// distinct keeps the first of equal facts.
func distinct(facts []string) []string {
	var kept []string
	for _, f := range facts {
		if !slices.Contains(kept, f) {
			kept = append(kept, f)
		}
	}
	return kept
}

// wanting names the facts for want of which a rule is not decided.
func (s *subject) wanting(r *rule) string {
	var names []string
	for i := range r.parts {
		if n := r.parts[i].node; n.test(s) == unknown {
			n.unknowns(s, &names)
		}
	}
	slices.Sort(names)
	return strings.Join(slices.Compact(names), ", ")
}

// isNear reports whether a rule that fails by one part is worth showing: some
// other part is met by something the item shows, or at least half of what the
// failing part wants is there.
func (s *subject) isNear(r *rule, failed int) bool {
	for i := range r.parts {
		if p := &r.parts[i]; i != failed && !p.plain && p.node.test(s) == unknown {
			return false
		}
	}
	if cmp, ok := r.parts[failed].node.(*comparison); ok && (cmp.op == ">=" || cmp.op == ">") {
		x, ok1 := cmp.left.eval(s).number()
		y, ok2 := cmp.right.eval(s).number()
		return ok1 && ok2 && x > 0 && 2*x >= y || ok1 && ok2 && y <= 1 && s.meetsOther(r, failed)
	}
	return s.meetsOther(r, failed)
}

// meetsOther reports whether a part other than the failing one is met by an
// amount or a word, not only by what is absent.
func (s *subject) meetsOther(r *rule, failed int) bool {
	for i := range r.parts {
		if p := &r.parts[i]; i != failed && !p.plain {
			if _, negative := p.node.(not); !negative {
				return true
			}
		}
	}
	return false
}

// shortfall says which part failed and what was found instead.
func (s *subject) shortfall(p *part) string {
	var found []string
	if c, ok := p.node.(*comparison); ok {
		return fmt.Sprintf("%s, found %s", p.written, c.left.eval(s))
	}
	p.node.because(s, false, &found)
	if len(found) == 0 {
		return p.written
	}
	return fmt.Sprintf("%s, found %s", p.written, strings.Join(found, "; "))
}

// better keeps, of a rule that fired on several items, the best: the one that
// reached furthest, else the first.
func better(fired []outcome, o outcome) []outcome {
	i := slices.IndexFunc(fired, func(f outcome) bool { return f.rule == o.rule })
	if i < 0 {
		return append(fired, o)
	}
	if o.item.Reach.Scope > fired[i].item.Reach.Scope {
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

// score adds up what fired for one capability, the best rule of each group.
func score(fired []outcome, capability int) (points int, best []outcome) {
	for _, o := range fired {
		if o.rule.capability != capability {
			continue
		}
		i := slices.IndexFunc(best, func(b outcome) bool { return b.rule.group == o.rule.group })
		switch {
		case i < 0:
			best = append(best, o)
		case o.rule.Points > best[i].rule.Points:
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
			v.Baseline = true
		default:
			v.Tags = append(v.Tags, tagOf(capability.ID, total, best))
		}
	}
	// The order of the ladder settles what points leave open.
	slices.SortStableFunc(v.Tags, func(a, b evidence.Tag) int { return cmp.Compare(b.Points, a.Points) })
	v.Tags = v.Tags[:min(len(v.Tags), MaxTags)]
	return points
}

func tagOf(capability string, points int, best []outcome) evidence.Tag {
	tag := evidence.Tag{Capability: capability, Strength: StrengthOf(points), Points: points}
	for _, o := range best {
		tag.Rules = append(tag.Rules, o.match())
		scope, why := o.item.Reach.Scope, o.item.Reach.Why
		if o.rule.scope > scope {
			scope, why = o.rule.scope, "rule "+o.rule.ID
		}
		if scope > tag.Scope || tag.ScopeWhy == "" {
			tag.Scope, tag.ScopeWhy = scope, why
		}
	}
	slices.SortStableFunc(tag.Rules, func(a, b evidence.RuleMatch) int { return cmp.Compare(b.Points, a.Points) })
	return tag
}

// addShort lists the rules that would have changed the verdict: those one part
// short as near misses, those short of a fact as unknown.
func (s *subject) addShort(v *Verdict, fired, short []outcome, points []int) {
	type candidate struct {
		outcome
		would evidence.Strength
	}
	var seen []*rule
	var near, open []candidate
	for _, o := range short {
		r := o.rule
		if s.c.ladder.Capabilities[r.capability].Baseline || slices.Contains(seen, r) ||
			slices.ContainsFunc(fired, func(f outcome) bool { return f.rule == r }) {
			continue
		}
		would := StrengthOf(points[r.capability] + gain(fired, r))
		if would <= StrengthOf(points[r.capability]) {
			continue
		}
		seen = append(seen, r)
		if o.truth == unknown {
			open = append(open, candidate{o, would})
		} else {
			near = append(near, candidate{o, would})
		}
	}
	slices.SortStableFunc(near, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(b.would, a.would), cmp.Compare(b.rule.Points, a.rule.Points))
	})
	for _, n := range near[:min(len(near), maxNear)] {
		s.focus(n.item)
		v.Near = append(v.Near, NearMiss{
			n.rule.Capability, n.rule.ID, n.rule.Points, n.item.ID, s.shortfall(&n.rule.parts[n.failed]), n.would,
		})
	}
	for _, u := range open {
		s.focus(u.item)
		v.Unknown = append(v.Unknown, Unknown{
			u.rule.Capability, u.rule.ID, u.rule.Points, u.item.ID, s.wanting(u.rule), u.would,
		})
	}
}

// focus makes the subject speak of an item of the piece again.
func (s *subject) focus(it *evidence.Item) {
	if s.item != it {
		s.reset(it)
	}
}

// gain is what a rule would add to its capability, past what its group gives
// already.
func gain(fired []outcome, r *rule) int {
	have := 0
	for _, o := range fired {
		if o.rule.group == r.group {
			have = max(have, o.rule.Points)
		}
	}
	return max(r.Points-have, 0)
}

// readTrailers adds the tags a person gave by hand.
func (c *Classifier) readTrailers(it *evidence.Item, v *Verdict, fired *[]outcome) {
	if it.Kind != evidence.Commit && it.Kind != evidence.PullRequest {
		return
	}
	for _, word := range handTags(it) {
		i := slices.IndexFunc(c.ladder.Capabilities, func(k Capability) bool { return strings.EqualFold(k.ID, word) })
		if i < 0 {
			ids := make([]string, len(c.ladder.Capabilities))
			for i, k := range c.ladder.Capabilities {
				ids[i] = k.ID
			}
			v.Misspelled = append(v.Misspelled, Misspelled{it.ID, word, didYouMean(word, ids)})
			continue
		}
		id := c.ladder.Capabilities[i].ID
		*fired = better(*fired, outcome{
			rule: c.byHand[i], truth: yes, item: it, matched: []string{"Evidence: " + id},
		})
	}
}

// handTags are the values of the item's Evidence trailers; a host gives the
// body of a pull request without taking them out.
func handTags(it *evidence.Item) []string {
	tags := it.Trailer("Evidence")
	if it.Kind == evidence.PullRequest && len(tags) == 0 && strings.Contains(it.Body, "vidence:") {
		for line := range strings.Lines(clip(it.Body, maxText)) {
			if key, val, ok := strings.Cut(line, ":"); ok && strings.EqualFold(key, "evidence") {
				tags = append(tags, strings.TrimSpace(val))
			}
		}
	}
	var words []string
	for _, t := range tags {
		for word := range strings.SplitSeq(t, ",") {
			if word = strings.TrimSpace(word); word != "" {
				words = append(words, clip(word, 60))
			}
		}
	}
	return words
}
