package classify

import "sheaf/evidence"

// Verdict is what the rules say about one piece of work.
type Verdict struct {
	// Tags are at most three, strongest first.
	Tags []evidence.Tag
	// Baseline is delivery: own finished work that is more than upkeep.
	Baseline bool
	// BaselineRules are the rules that gave it, with their facts.
	BaselineRules []evidence.RuleMatch
	// Near are rules that failed by one condition, nearest first.
	Near []NearMiss
	// Unknown are rules that could not be decided for want of a fact.
	Unknown []Unknown
	// Vetoed are vetoes that took an item out.
	Vetoed []evidence.RuleMatch
	// Discounted are the items with lines that no person wrote.
	Discounted []Discount
	// Misspelled are tags by hand that do not count.
	Misspelled []Misspelled
	// Decided is the decision that was laid over the rules, nil without one.
	Decided *Decision
}

// Discount is how many changed lines of an item of mine are of files that no
// person writes: generated and vendored ones, as the item or the ladder's
// paths.generated have it. Rules count them for nothing.
type Discount struct {
	Item  string
	Lines int
}

// NearMiss is a rule that one more fact would have met.
type NearMiss struct {
	Capability string `json:"capability"`
	Rule       string `json:"rule"`
	// Why is what the rule says of a piece that it holds for.
	Why    string `json:"why,omitempty"`
	Points int    `json:"points"`
	Item   string `json:"item,omitempty"`
	// Missing is the condition that failed, in words, with what was found.
	Missing string `json:"missing"`
	// Would is the strength the capability's tag would have with it.
	Would evidence.Strength `json:"would"`
	// Scope and AtMost are how far that tag would reach.
	Scope  evidence.Scope `json:"-"`
	AtMost evidence.Scope `json:"-"`
}

// Unknown is a rule that waits for a fact nobody looked up.
type Unknown struct {
	Capability string `json:"capability"`
	Rule       string `json:"rule"`
	// Why is what the rule says of a piece that it holds for.
	Why    string `json:"why,omitempty"`
	Points int    `json:"points"`
	Item   string `json:"item,omitempty"`
	// Fact is what was not looked up.
	Fact string `json:"fact"`
	// Would is the strength the capability's tag would have if it held.
	Would evidence.Strength `json:"would"`
}

// Misspelled is a trailer "Evidence: WORD" that names no capability, or one too many.
type Misspelled struct {
	Item string `json:"item"`
	Word string `json:"word"`
	// Help is the capability probably meant, as a question.
	Help string `json:"help,omitempty"`
	// Over says that there is such a capability, and the piece has MaxTags others.
	Over bool `json:"over,omitempty"`
}

// Level is where a piece of work stands with respect to the target level.
type Level int

// The levels a piece can stand at.
const (
	// Unmapped: it speaks for nothing on the ladder.
	Unmapped Level = iota
	// Current: a tag, or delivery, that no expectation of the target asks for.
	Current
	// Undecided: a tag whose scope is unknown would decide.
	Undecided
	// Target: some tag meets an expectation of the target level.
	Target
)

var levelNames = [...]string{"unmapped", "current", "undecided", "target"}

func (l Level) String() string { return levelNames[l] }

// MarshalText writes the level's word.
func (l Level) MarshalText() ([]byte, error) { return []byte(l.String()), nil }

// Judged is a piece with what the rules say about it.
type Judged struct {
	Piece   *evidence.Piece
	Verdict Verdict
	Level   Level
}
