package report

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"sheaf/classify"
	"sheaf/evidence"
)

// Show is one piece and why it counts.
type Show struct {
	Entry *Entry `json:"piece"`
	// Verdict is the sentence that says what the piece speaks for.
	Verdict string `json:"verdict"`
	// Scope is how far the item reached that reached furthest, and why. Wider says
	// that the evidence of the verdict is of another item, which did not.
	Scope string     `json:"scope"`
	Wider bool       `json:"-"`
	Items []ShowItem `json:"items"`
	Links []ShowLink `json:"links"`
	// Near, Unknown and Vetoed are what the rules did not give, and why.
	Near     []classify.NearMiss  `json:"near"`
	Unknown  []classify.Unknown   `json:"unknown"`
	Vetoed   []evidence.RuleMatch `json:"vetoed"`
	Baseline bool                 `json:"baseline"`
	// BaselineRules are the rules that made it finished work of one's own.
	BaselineRules []evidence.RuleMatch `json:"baseline_rules"`
	// Change says what one more fact would change.
	Change  []string `json:"change"`
	Notices []string `json:"notices"`
	// Slips are tags by hand that do not count.
	Slips []Slip `json:"misspelled,omitempty"`
}

// Delivered says why a piece counts as delivery, a decision with its reason.
func (s *Show) Delivered() string {
	for _, r := range s.BaselineRules {
		if r.ID == classify.DecidedRule {
			return strings.Join(append([]string{r.Why}, r.Matched...), "; ")
		}
	}
	return "finished work that is more than upkeep"
}

// Slip is a tag by hand that names no capability, or one too many.
type Slip struct {
	Item  string `json:"item"`
	Short string `json:"-"`
	Word  string `json:"word"`
	// Help is the capability probably meant, as a question.
	Help string `json:"help,omitempty"`
	// Over says that the piece has as many others as it can carry.
	Over bool `json:"over,omitempty"`
}

// Text is the slip as a sentence.
func (s Slip) Text() string {
	if s.Over {
		return fmt.Sprintf("%q is left out: a piece carries %d tags; triage chooses which count", s.Word, classify.MaxTags)
	}
	text := fmt.Sprintf("%q is no capability, so that the trailer tags nothing", s.Word)
	if s.Help != "" {
		text += "; " + s.Help
	}
	return text
}

// slips are the misspelled tags of a piece, each word once.
func (b *builder) slips(j *classify.Judged) []Slip {
	var out []Slip
	for _, m := range j.Verdict.Misspelled {
		if !slices.ContainsFunc(out, func(s Slip) bool { return s.Word == m.Word }) {
			out = append(out, Slip{m.Item, b.short.of(m.Item), m.Word, m.Help, m.Over})
		}
	}
	return out
}

// ShowItem is one item of the piece.
type ShowItem struct {
	ID     string        `json:"id"`
	Short  string        `json:"-"`
	Kind   evidence.Kind `json:"kind"`
	At     time.Time     `json:"at,omitzero"`
	Title  string        `json:"title"`
	URL    string        `json:"url,omitempty"`
	Space  string        `json:"space,omitempty"`
	State  string        `json:"state,omitempty"`
	Mine   string        `json:"role"`
	Others []string      `json:"others"`
	Scope  string        `json:"scope"`
	// Repeats is the item whose change this one makes again.
	Repeats string `json:"repeats,omitempty"`
	// Generated is how many of the changed lines are in files no person writes.
	// Rules count none of them.
	Generated int `json:"generated_lines,omitempty"`
}

// ShowLink is a link from an item with how it is known.
type ShowLink struct {
	evidence.Link
	FromShort string `json:"-"`
	ToShort   string `json:"-"`
	How       string `json:"how"`
}

func (b *builder) show(j *classify.Judged) *Show {
	v := j.Verdict
	e := b.newEntry(j)
	s := &Show{Entry: e, Near: v.Near, Unknown: v.Unknown, Vetoed: v.Vetoed, Baseline: v.Baseline, BaselineRules: v.BaselineRules, Notices: j.Piece.Notices, Slips: b.slips(j)}
	s.Verdict = b.verdict(j, e)
	far := widest(j.Piece)
	s.Scope = reached(far.Scope, far.AtMost) + ": " + far.Why
	s.Wider = e.Best != nil && e.Best.Reached() != reached(far.Scope, far.AtMost)
	for _, it := range j.Piece.Items {
		item := b.showItem(it)
		item.Generated = discounted(v, it)
		if of := j.Piece.Repeats[it.ID]; of != "" {
			item.Repeats, item.State = of, strings.TrimPrefix(item.State+", the same change as "+b.short.of(of), ", ")
		} else if gone, _ := it.Facts.Bool(evidence.FactSuperseded); gone {
			item.State = "no branch that is read leads to it any more, or it is not yours by now"
		}
		s.Items = append(s.Items, item)
	}
	for _, l := range j.Piece.Links {
		s.Links = append(s.Links, ShowLink{l, b.short.of(l.From), b.short.of(l.To), how(l.Via)})
	}
	s.Change = b.change(j, e)
	return s
}

func (b *builder) verdict(j *classify.Judged, e *Entry) string {
	target, current := b.in.Target, b.in.Current
	if j.Piece.Dropped() {
		if slices.ContainsFunc(j.Piece.Items, func(it *evidence.Item) bool { return it.Kind == evidence.PullRequest }) {
			return "Dropped: it was closed without a merge."
		}
		return "Dropped: no branch that is read leads to it any more, or it is not yours by now, and nothing else makes the same change."
	}
	if j.Piece.Passed() {
		return "No work of yours: you had it for a time, and nothing is known that you did on it."
	}
	if j.Piece.InProgress() {
		return "In progress: it counts when it is done."
	}
	switch j.Level {
	case classify.Target:
		return fmt.Sprintf("Speaks for %s: %s evidence of %s, scope %s.", target, e.Best.Strength, e.Best.Name, e.Best.Reached())
	case classify.Undecided:
		return fmt.Sprintf("Undecided: %s evidence of %s would speak for %s if it were known how far it reached.",
			e.Best.Strength, e.Best.Name, target)
	case classify.Current:
		if b.held(j) {
			return fmt.Sprintf("Speaks for %s, by a guess at where home is: %s evidence of %s would speak for %s if it reached other teams.",
				current, e.Best.Strength, e.Best.Name, target)
		}
		if len(j.Verdict.Tags) == 0 {
			return fmt.Sprintf("Speaks for %s as finished work. Useful is not ready: nothing in it is what %s asks for.", current, target)
		}
		return fmt.Sprintf("Speaks for %s: %s evidence of %s, scope %s, which no expectation of %s asks for.",
			current, e.Best.Strength, e.Best.Name, e.Best.Reached(), target)
	}
	if d := j.Verdict.Decided; d != nil {
		decided := "Speaks for nothing on the ladder: decided by hand on " + d.At.In(b.loc).Format("2 Jan 2006")
		if d.Why != "" {
			return decided + "; " + sentence(d.Why)
		}
		return decided + "."
	}
	return "Speaks for nothing on the ladder: no rule gave it enough points."
}

// widest is how far the items of a piece reached that reached furthest.
func widest(p *evidence.Piece) evidence.Reach {
	best := evidence.Reach{Why: "nobody looked"}
	for _, it := range p.Items {
		if it.Reach.Beyond(&best) || best.Why == "nobody looked" && it.Reach.Why != "" {
			best = it.Reach
		}
	}
	return best
}

// reached is a scope in words, with its bound where only that is known.
func reached(scope, atMost evidence.Scope) string {
	if scope == evidence.UnknownScope && atMost != evidence.UnknownScope {
		return atMost.String() + " at most"
	}
	return scope.String()
}

// Reached is the tag's scope in words.
func (t Tag) Reached() string { return reached(t.Scope, t.AtMost) }

func (b *builder) showItem(it *evidence.Item) ShowItem {
	s := ShowItem{ID: it.ID, Short: b.short.of(it.ID), Kind: it.Kind, Title: it.Title, URL: cleanLink(it.URL),
		Space: it.Space, State: it.State, Mine: roles(it), Scope: reached(it.Reach.Scope, it.Reach.AtMost)}
	if !it.At.IsZero() {
		s.At = it.At.In(b.loc)
	}
	for _, p := range it.People {
		s.Others = append(s.Others, b.in.Name(p.Handle)+" "+roleNoun(p.Role))
	}
	if it.Author != "" && it.Author != it.Actor && !slices.ContainsFunc(it.People, func(p evidence.Participant) bool { return p.Handle == it.Author }) {
		s.Others = append([]string{b.in.Name(it.Author) + " author"}, s.Others...)
	}
	return s
}

// roles are the parts I had in an item, the main one first.
func roles(it *evidence.Item) string {
	var parts []string
	for _, r := range append([]evidence.Role{it.Role}, it.Roles...) {
		if noun := roleNoun(r); r != "" && !slices.Contains(parts, noun) {
			parts = append(parts, noun)
		}
	}
	return and(parts)
}

func roleNoun(r evidence.Role) string { return kindNoun(evidence.Kind(r)) }

// change says what one more fact would do for the piece.
func (b *builder) change(j *classify.Judged, e *Entry) []string {
	var out []string
	if e.Level != classify.Target && e.Near != nil && e.Near.Rule != "" {
		for _, x := range b.expect {
			if x.Text == e.Near.Rule && x.Capability == e.Near.Capability {
				out = append(out, fmt.Sprintf("For %s in %s: %s.", b.in.Target, b.nameOf(x), e.Near.Missing))
				break
			}
		}
	}
	for _, n := range j.Verdict.Near {
		out = append(out, fmt.Sprintf("%s would give %s to %s: %s.", n.Rule, count(n.Points, "point"), b.name(n.Capability), n.Missing))
	}
	for _, u := range j.Verdict.Unknown {
		out = append(out, fmt.Sprintf("%s could count for %s if it were known: %s.", u.Rule, b.name(u.Capability), u.Fact))
	}
	return out
}

// how says in words how a link is known.
func how(v evidence.Via) string {
	switch v {
	case evidence.ViaAPI:
		return "the source says so"
	case evidence.ViaSquash:
		return "number behind the subject"
	case evidence.ViaMerge:
		return "merge commit"
	case evidence.ViaBranch:
		return "key in the branch name"
	case evidence.ViaTitle:
		return "key in the title"
	case evidence.ViaTrailer:
		return "trailer"
	case evidence.ViaCloses:
		return "closing word"
	case evidence.ViaCherryPick:
		return "cherry-picked"
	case evidence.ViaSamePatch:
		return "the same patch"
	case evidence.ViaSubtask:
		return "sub-task"
	case evidence.ViaRevert:
		return "revert"
	case evidence.ViaMention:
		return "only mentioned"
	case evidence.ViaParent:
		return "parent"
	case evidence.ViaRelates:
		return "related"
	}
	return string(v)
}
