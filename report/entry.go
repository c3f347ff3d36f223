package report

import (
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"sheaf/classify"
	"sheaf/evidence"
)

// entry is the line of the i-th piece.
func (b *builder) entry(i int) *Entry {
	if b.entries[i] == nil {
		b.entries[i] = b.newEntry(&b.judged[i])
	}
	return b.entries[i]
}

// makeEntries makes the lines of pieces side by side; a list may have all of
// ten years.
func (b *builder) makeEntries(which []int) {
	b.short.index()
	var wg sync.WaitGroup
	size := len(which)/runtime.GOMAXPROCS(0) + 1
	for part := range slices.Chunk(which, size) {
		wg.Go(func() {
			for _, i := range part {
				b.entry(i)
			}
		})
	}
	wg.Wait()
}

func (b *builder) newEntry(j *classify.Judged) *Entry {
	p := j.Piece
	e := &Entry{ID: p.ID, Short: b.short.of(p.ID), Raw: p.Title, Level: j.Level, Last: p.Last, Dropped: p.Dropped(), Passed: p.Passed(), judged: j,
		Spaces: orEmpty(p.Spaces()), Makeup: makeup(p), own: len(ownItems(p)), Tags: []Tag{}, Teams: []string{}}
	if !p.Done.IsZero() {
		e.Done = p.Done.In(b.loc)
	}
	text, kind, theme := readable(p.Title)
	if text == "" {
		text = "(no title)"
	}
	e.Title = text
	e.Work = workOf(p, kind, strings.TrimSpace(p.Title))
	e.Project = mainSpace(p)
	if e.Theme = epicOf(p); e.Theme == "" {
		e.Theme = strings.ToLower(theme)
	}
	if e.Theme == "" {
		e.Theme = area(p)
	}
	for _, it := range p.Items {
		e.Items = append(e.Items, it.ID)
		e.Teams = append(e.Teams, it.Reach.Teams...)
		e.Inferred = e.Inferred || it.Reach.Inferred
		e.ByHand = e.ByHand || it.Kind == evidence.Note
		if !it.At.IsZero() {
			e.days = append(e.days, dayNumber(it.At.In(b.loc)))
		}
		if e.URL == "" || it.ID == p.ID {
			if link := cleanLink(it.URL); link != "" {
				e.URL = link
			}
		}
	}
	slices.Sort(e.Teams)
	e.Teams = slices.Compact(e.Teams)
	slices.Sort(e.days)
	e.days = slices.Compact(e.days)
	e.Days = len(e.days)
	b.tag(e, j)
	e.Verb = verb(p, e)
	e.Ask = question(e.Work)
	if said, ok := b.impact(p); ok {
		e.Ask, e.Impact = "", said.Text
	}
	e.Near = b.near(e, j)
	return e
}

// impact is what the person last said came of a piece.
func (b *builder) impact(p *evidence.Piece) (said Impact, ok bool) {
	if len(b.in.Impacts) == 0 {
		return said, false
	}
	for _, it := range p.Items {
		if one, there := b.in.Impacts[it.ID]; there && (!ok || one.At.After(said.At)) {
			said, ok = one, true
		}
	}
	return said, ok
}

// tag adds the tags and picks the best of them.
func (b *builder) tag(e *Entry, j *classify.Judged) {
	e.ByHand = e.ByHand || j.Verdict.Decided != nil
	if len(j.Verdict.Tags) == 0 {
		return
	}
	e.Tags = make([]Tag, len(j.Verdict.Tags))
	for i, t := range j.Verdict.Tags {
		e.Tags[i] = Tag{Tag: t, Name: b.name(t.Capability)}
		e.Tags[i].Meets, e.Tags[i].Waits = b.meets(t)
		for _, r := range t.Rules {
			e.ByHand = e.ByHand || r.ID == classify.TrailerRule
		}
	}
	e.Best = &e.Tags[0]
	for i := range e.Tags {
		t := &e.Tags[i]
		if t.Meets && !e.Best.Meets || t.Waits && !e.Best.Meets && !e.Best.Waits {
			e.Best = t
		}
	}
}

// meets says whether a tag is what some expectation of the target asks of one
// piece, or would be if its scope were known.
func (b *builder) meets(t evidence.Tag) (meets, waits bool) {
	for _, x := range b.expect {
		if x.Capability != t.Capability || t.Strength < x.Strength {
			continue
		}
		switch {
		case t.Scope >= x.Scope || x.Scope <= evidence.Self:
			return true, false
		case t.Scope == evidence.UnknownScope && !t.Bounded(x.Scope):
			waits = true
		}
	}
	return false, waits
}

// near is what keeps a piece from the target level, nil where it is there or
// nothing is near.
func (b *builder) near(e *Entry, j *classify.Judged) *Near {
	if j.Level == classify.Target {
		return nil
	}
	for _, t := range e.Tags {
		for _, x := range b.expect {
			if x.Capability != t.Capability {
				continue
			}
			n := &Near{ID: e.ID, Short: e.Short, Capability: t.Capability, Name: b.name(t.Capability), Rule: x.Text}
			switch {
			case t.Waits:
				n.Missing = "how far it reached is not known: " + t.ScopeWhy
			case t.Strength >= x.Strength && t.Bounded(x.Scope):
				n.Missing = t.ScopeWhy
			case t.Strength >= x.Strength:
				n.Missing = "reached " + t.Scope.Words() + ", wanted " + x.Scope.Words()
			case t.Scope >= x.Scope || x.Scope <= evidence.Self:
				n.Missing = t.Strength.String() + " evidence, wanted " + x.Strength.String()
			default:
				continue
			}
			return n
		}
	}
	for _, n := range j.Verdict.Near {
		for _, x := range b.expect {
			if n.Does(x) {
				return &Near{ID: e.ID, Short: e.Short, Capability: n.Capability, Name: b.name(n.Capability), Why: n.Why, Rule: n.Rule, Missing: n.Missing}
			}
		}
	}
	return nil
}

// dayNumber is the same for all times of one day in t's location.
func dayNumber(t time.Time) int { return t.Year()*366 + t.YearDay() }

// mainSpace is the space most of the items are in, the first by name of several.
// What makes the change of another item again is left out, as it is of the count
// beside it: the same file brought to thirty repositories is told of the one.
func mainSpace(p *evidence.Piece) string {
	best, most := "", 0
	own := ownItems(p)
	for i, it := range own {
		if it.Space == "" || it.Space == best || i > 0 && it.Space == own[i-1].Space {
			continue
		}
		n := 0
		for _, other := range own {
			if other.Space == it.Space {
				n++
			}
		}
		if n > most || n == most && it.Space < best {
			best, most = it.Space, n
		}
	}
	return best
}

// makeup says what a piece is made of: "1 pull request and 4 commits". What
// makes the change of another item again is not counted, unless there is
// nothing else.
func makeup(p *evidence.Piece) string {
	own := ownItems(p)
	if len(own) == 1 {
		return "1 " + kindNoun(own[0].Kind)
	}
	kinds := append([]evidence.Kind{evidence.Ticket}, evidence.Kinds()...)
	var parts []string
	for i, k := range kinds {
		if i > 0 && k == evidence.Ticket {
			continue
		}
		n := 0
		for _, it := range own {
			if it.Kind == k {
				n++
			}
		}
		if n > 0 {
			parts = append(parts, count(n, kindNoun(k)))
		}
	}
	return and(parts)
}

// ownItems are the items of a piece that repeat no other's change, all of them
// where that leaves none: what they repeat went to another piece.
func ownItems(p *evidence.Piece) []*evidence.Item {
	if len(p.Repeats) == 0 {
		return p.Items
	}
	var own []*evidence.Item
	for _, it := range p.Items {
		if p.Repeats[it.ID] == "" {
			own = append(own, it)
		}
	}
	if len(own) == 0 {
		return p.Items
	}
	return own
}

// verb says what the person did, from the parts they had in the items.
func verb(p *evidence.Piece, e *Entry) string {
	own, code := false, false
	roles := map[evidence.Role]bool{}
	for _, it := range p.Items {
		roles[it.Role] = true
		for _, r := range it.Roles {
			roles[r] = true
		}
		if it.Kind == evidence.Commit || it.Kind == evidence.PullRequest {
			code = true
			own = own || it.HasRole(evidence.Author)
		}
	}
	for _, t := range e.Tags {
		if own && t.Capability == "project-leadership" && t.Strength >= evidence.Moderate {
			return "led"
		}
		for _, r := range t.Rules {
			if own && strings.HasPrefix(r.ID, "unblocks") {
				return "unblocked"
			}
		}
	}
	switch {
	case e.Work == Notes:
		return "noted"
	case own && e.Work == Fix:
		return "fixed"
	case own && e.Work == Reverts:
		return "reverted"
	case own && e.Work == Merges:
		return "merged"
	case own:
		return "wrote"
	case code && roles[evidence.CoAuthor]:
		return "co-wrote"
	case roles[evidence.Reviewer] || e.Work == Reviews:
		return "reviewed"
	case roles[evidence.Mentor]:
		return "mentored"
	case roles[evidence.Assignee]:
		return "worked on"
	case roles[evidence.Commenter] || e.Work == Comments:
		return "commented on"
	case roles[evidence.Reporter] || roles[evidence.Author]:
		return "reported"
	case roles[evidence.Merger]:
		return "merged"
	}
	return "took part in"
}

// question asks what no source can know about a piece of that kind.
func question(w Work) string {
	switch w {
	case Fix:
		return "who was affected, and what changed for them?"
	case Refactor, Chores:
		return "what does it make possible?"
	case Speed:
		return "what did it save, for whom?"
	case Reviews, Comments:
		return "what came of it?"
	case Docs:
		return "who uses it?"
	case Tests, Building:
		return "what did it change for the people who build this?"
	case Tickets:
		return "what was decided, and by whom?"
	}
	return "what changed for users?"
}
