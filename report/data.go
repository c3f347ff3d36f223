package report

import (
	"strings"
	"time"

	"sheaf/classify"
	"sheaf/evidence"
)

// Data is the one view model behind every report in every format. Text in it
// is as the sources had it, but for what Entry says of its Title: each format
// makes it inert when it prints it.
type Data struct {
	Head     Head
	Coverage Coverage
	// Counts are the pieces of the window by level.
	Counts Counts
	// Merges are merges of other people's work in the window, which are in
	// none of the counts.
	Merges int
	// Discounted are the lines of those pieces that count for nothing.
	Discounted Discounted
	// Months are the trend: what of each month lies in the window, and whole
	// months before it, so that there are at least six.
	Months    []Month
	Digest    Digest
	Gap       Gap
	Unmapped  Unmapped
	List      []*Entry
	Dashboard Dashboard
	Narrative Narrative
	// Method says which rules judged, and when they read last.
	Method Method
	// Show is nil where no piece was asked for.
	Show *Show
}

// Method is what the judgements of a report rest on.
type Method struct {
	// Rules is the hash of ladder and rules in force, Version that of the
	// program.
	Rules, Version string
}

// Head is what every report begins with.
type Head struct {
	Who             string
	Current, Target string
	// Direction and Since are as in Input, the day in words.
	Direction, Since string
	Now              time.Time
	Window           evidence.Window
	// Period is the window as a period argument of the program, Span as a
	// person says it.
	Period, Span string
	// Flags end the commands that a report names; shell words.
	Flags string
	// Teams is as in Input, Inferred whether home was guessed.
	Teams    int
	Inferred bool
	// During is the span in a sentence: "in October 2026".
	During string
	// Removed says what was left out on purpose; Unredacted that it was not,
	// though the config asks for it.
	Removed    []string
	Unredacted bool
	// Looked says what the ledger holds, for when nothing was found in it.
	Looked string
}

// Dated reports whether the span names its first and last day itself.
func (h Head) Dated() bool {
	return strings.HasPrefix(h.During, "from ") || strings.HasPrefix(h.During, "on ")
}

// Counts are numbers of pieces. InProgress are in none of the others.
type Counts struct {
	Target     int `json:"target"`
	Current    int `json:"current"`
	Unmapped   int `json:"unmapped"`
	Undecided  int `json:"undecided"`
	InProgress int `json:"in_progress"`
	// Held are those of Current that a guess at where home is keeps from the
	// target, and nothing else.
	Held int `json:"held,omitempty"`
}

// Done is the number of finished pieces.
func (c Counts) Done() int { return c.Target + c.Current + c.Unmapped + c.Undecided }

func (c *Counts) add(l classify.Level) {
	switch l {
	case classify.Target:
		c.Target++
	case classify.Current:
		c.Current++
	case classify.Undecided:
		c.Undecided++
	default:
		c.Unmapped++
	}
}

// Month is one month of the trend, or what of it lies in the window.
type Month struct {
	// Month is when the month begins, Before says that it is one before the
	// window, which the counts of the window are without.
	Month  time.Time
	Before bool
	Counts Counts
	// Days are the days with work on finished pieces, and those of them with
	// work of the current level and of none.
	Days, CurrentDays, NothingDays int
	// Covered says whether some source was read for the whole of it.
	Covered bool
}

// Notes say in words what a reader must know of the month.
func (m Month) Notes() string {
	var notes []string
	if m.Before {
		notes = append(notes, "before this span")
	}
	if !m.Covered {
		notes = append(notes, "not harvested in full")
	}
	return strings.Join(notes, ", ")
}

// Entry is one piece as a line shows it.
type Entry struct {
	ID    string `json:"id"`
	Short string `json:"-"`
	URL   string `json:"url,omitempty"`
	// Title is for reading: without prefix, ticket key and number. Raw is as
	// the source had it.
	Title string `json:"-"`
	Raw   string `json:"title"`
	// Verb says the person's main part, Makeup what it is made of, each change
	// once; Items are all of them.
	Verb   string    `json:"verb"`
	Makeup string    `json:"makeup"`
	Done   time.Time `json:"done,omitzero"`
	Last   time.Time `json:"last,omitzero"`
	// Dropped says that it is neither done nor will be.
	Dropped bool `json:"dropped,omitempty"`
	// Passed says that it is a ticket that only passed through my hands.
	Passed bool           `json:"passed,omitempty"`
	Level  classify.Level `json:"level"`
	Tags   []Tag          `json:"tags"`
	// Best is the tag it counts by: one that meets the target's, else the
	// first. It is nil without tags.
	Best *Tag `json:"-"`
	// Project is the space most of the items are in, Theme a part of it.
	Project string   `json:"project,omitempty"`
	Theme   string   `json:"theme,omitempty"`
	Work    Work     `json:"work"`
	Spaces  []string `json:"spaces"`
	Teams   []string `json:"teams"`
	Items   []string `json:"items"`
	// Days is how many days saw work on it.
	Days int `json:"days"`
	// ByHand says that the person tagged it or wrote it themselves.
	ByHand bool `json:"by_hand,omitempty"`
	// Inferred says that its reach rests on a guessed home.
	Inferred bool `json:"inferred,omitempty"`
	// Ask is the question that only a person can answer.
	Ask string `json:"ask,omitempty"`
	// Impact is what the person said came of it, in their words; then nothing
	// is asked.
	Impact string `json:"impact,omitempty"`
	Near   *Near  `json:"near,omitempty"`

	judged *classify.Judged
	days   []int
	own    int // items that repeat no other
}

// Tag is a tag with the capability's name and what it is to the target.
type Tag struct {
	evidence.Tag
	Name string `json:"name"`
	// Meets says that it meets an expectation of the target level, Waits that
	// only its unknown scope keeps it from that.
	Meets bool `json:"meets"`
	Waits bool `json:"waits,omitempty"`
}

// Near is the rule or expectation that is nearest, and what it lacks.
type Near struct {
	ID         string `json:"id"`
	Short      string `json:"-"`
	Capability string `json:"capability,omitempty"`
	// Name is that of the capability; Why is what the rule would say of the
	// piece, empty where the rule is an expectation of the ladder.
	Name    string `json:"-"`
	Why     string `json:"-"`
	Rule    string `json:"rule,omitempty"`
	Missing string `json:"missing"`
}

// Bundle is pieces that are told together, the biggest first.
type Bundle struct {
	Name  string `json:"name"`
	Count int    `json:"count"`
	// Days is how many days saw work on any of them.
	Days    int      `json:"days"`
	Entries []*Entry `json:"pieces"`
	// More is how many of the pieces are not among the entries, Command what
	// lists them all.
	More    int          `json:"more"`
	Command string       `json:"command,omitempty"`
	Months  []MonthCount `json:"months,omitempty"`
	Themes  []Bundle     `json:"themes,omitempty"`
}

// MonthCount is a number of pieces in a month.
type MonthCount struct {
	Month time.Time `json:"month"`
	Count int       `json:"count"`
}

// Digest is the draft of a span.
type Digest struct {
	// Target are bundles by capability, AtLevel by project and theme, Nothing
	// by kind of work, Undecided and Held by what is not known. Held counts at
	// the current level, where a guess at home holds it back, and is not in
	// AtLevel.
	Target, AtLevel, Nothing, Undecided, Held []Bundle
	// Continued are pieces with work in the window that were finished outside.
	ByHand, InProgress, Continued Bundle
	// CameOf are the pieces whose Impact is told nowhere else.
	CameOf []*Entry
	// Slips are tags by hand in the window that name no capability.
	Slips   []Slip
	Changed Changed
	// Silent are months in which a source was read and nothing was finished.
	Silent []time.Time
}

// Changed compares the window with the one before it, which is zero where there is
// none.
type Changed struct {
	Before evidence.Window
	// Title is the heading, such as "Changed since last month".
	Title string
	// Comparable says whether both spans were harvested; Why is the sentence that
	// says why nothing is compared.
	Comparable bool
	Why        string
	Counts     Counts
	// Moves are the expectations that stand otherwise than before.
	Moves []Move
}

// Move is an expectation before and now.
type Move struct {
	Name, Expectation string
	WasFound, Found   int
	Wanted            int
	WasState, State   classify.State
}

// Tally is how many are found of how many are wanted.
func (m Move) Tally() string { return OfWanted(m.Found, m.Wanted) }
