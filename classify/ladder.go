package classify

import (
	"time"

	"sheaf/evidence"
)

// Ladder is what a career ladder asks for: levels in order and capabilities
// with the patterns of work each level expects.
type Ladder struct {
	// Levels are names, lowest first.
	Levels []string
	// Capabilities are in the order reports show them.
	Capabilities []Capability
	// Words and Paths are lists that several rules share: words.NAME and
	// paths.NAME in a condition.
	Words, Paths []List
}

// List is words or globs that belong together, and why they do.
type List struct {
	ID  string
	Why string
	Any []string
}

// Capability is one thing a level may ask for.
type Capability struct {
	ID   string
	Name string
	What string
	// Baseline marks what every ladder asks of the current level. It takes
	// none of the three tags and never speaks for a target.
	Baseline bool
	Disabled bool
	Expect   []Expectation
}

// Expectation is a pattern over pieces of work that a level asks for: so many
// pieces that show the capability at this strength and scope or better, in so
// many teams and months, within a span up to now.
type Expectation struct {
	ID         string
	Capability string
	Level      string
	Text       string
	Example    string
	Strength   evidence.Strength
	Scope      evidence.Scope
	Wanted     int
	Within     Span
	Teams      int
	Months     int
}

// Rule gives points for a capability to an item its condition holds for.
type Rule struct {
	ID         string
	Capability string
	Why        string
	When       string
	Points     int
	// Group names signals of the same thing: within it the best one counts.
	Group string
	// Veto takes the item out: of the rule's capability or, where it names
	// none, altogether.
	Veto     bool
	Scope    string
	Disabled bool
	Examples Examples
}

// Examples are a rule's own tests.
type Examples struct {
	Match []Example
	Miss  []Example
}

// Example is an item by its fields, as JSON.
type Example string

// Span is a length of time in calendar months and days, such as "6 months".
type Span struct {
	Months, Days int
}

// Before is the beginning of the day a span before t, in t's location, so that
// what is counted is what a list of those days shows; months clamp to their last
// day.
func (s Span) Before(t time.Time) time.Time {
	y, m, d := t.Date()
	first := time.Date(y, m-time.Month(s.Months), 1, 12, 0, 0, 0, time.UTC)
	last := first.AddDate(0, 1, -1).Day()
	return evidence.StartOfDay(first.Year(), first.Month(), min(d, last)-s.Days, t.Location())
}
