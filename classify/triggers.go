package classify

// triggers are what an item must have something of before a rule can hold for
// it or be near: words in its title or text, or files under globs. Few items
// have any of what most rules ask for, so most rules are never evaluated.
type triggers struct {
	// inTitle and inText are, by phrase, and under, by set of globs, the rules
	// they wake; always are those that wait for none of these.
	inTitle, inText, under []ruleSet
	always                 ruleSet
}

// ruleSet holds rules by number.
type ruleSet []uint64

func (s ruleSet) add(number int) { s[number/64] |= 1 << (number % 64) }

func (s ruleSet) has(number int) bool { return s[number/64]&(1<<(number%64)) != 0 }

// wake adds the rules of another set, of the same classifier.
func (s ruleSet) wake(o ruleSet) {
	for i, word := range o {
		s[i] |= word
	}
}

// newTriggers finds what wakes each rule.
func (c *Classifier) newTriggers() triggers {
	size, phrases := (len(c.rules)+63)/64, len(c.lexicon.phrases)
	bits := make([]uint64, size*(2*phrases+c.atlas.sets+1)) // of all sets
	sets := func(n int) []ruleSet {
		list := make([]ruleSet, n)
		for i := range list {
			list[i], bits = bits[:size:size], bits[size:]
		}
		return list
	}
	t := triggers{inTitle: sets(phrases), inText: sets(phrases), under: sets(c.atlas.sets), always: sets(1)[0]}
	for _, r := range c.rules {
		waits := false
		for i := range r.parts {
			if r.parts[i].speech == silent {
				continue
			}
			if !t.addNode(r.parts[i].node, r.number) {
				waits = false
				break
			}
			waits = true
		}
		if !waits {
			t.always.add(r.number)
		}
	}
	return t
}

// addNode notes what wakes a rule by a node that speaks, and reports whether
// that is words and files alone.
func (t *triggers) addNode(n node, rule int) bool {
	switch n := n.(type) {
	case constant:
		return true
	case *mentionNode:
		sets := t.inText
		if n.name != "mentions" {
			sets = t.inTitle
		}
		for _, id := range n.phrases {
			sets[id].add(rule)
		}
		return true
	case *amountNode:
		t.under[n.set].add(rule)
		return true
	case *comparison:
		return t.addNode(n.left, rule) && t.addNode(n.right, rule)
	case arithmetic:
		return t.addNode(n.left, rule) && t.addNode(n.right, rule)
	case junction:
		// A part that says nothing wakes no rule. Where such a part is joined by
		// or, the whole says nothing and is not asked.
		for _, p := range n.parts {
			if speechOf(p) > silent && !t.addNode(p, rule) {
				return false
			}
		}
		return true
	}
	return false
}

// wakeByFiles notes the rules that the changed files wake. Where the files or
// the words are not all known every rule may be waiting for one.
func (s *subject) wakeByFiles() {
	if s.partial || s.uncounted || s.unwritten {
		for i := range s.awake {
			s.awake[i] = ^uint64(0)
		}
		return
	}
	for i := range s.under {
		if s.under[i].files > 0 {
			s.awake.wake(s.c.triggers.under[i])
		}
	}
}
