package report

import (
	"time"

	"sheaf/classify"
	"sheaf/evidence"
)

// Input is everything a report is made from.
type Input struct {
	// Now is the moment of the report, in the person's zone. All days and
	// months are those of its location.
	Now time.Time
	// Window is what digest, unmapped and list look at. An open side is
	// closed at the ledger's first and last piece, but not before Now.
	Window evidence.Window
	// Who is the person's name, as reports address them; it may be empty.
	Who string
	// Direction is where the person wants to go, in their own words, and Since
	// the day they came to the current level; both may be empty.
	Direction string
	Since     time.Time
	// Current and Target are levels of the ladder.
	Current, Target string
	Ladder          classify.Ladder
	// Judged are the pieces that the report reads (Needs), or more, in any
	// order; Others are all other pieces of the ledger.
	Judged []classify.Judged
	Others []*evidence.Piece
	// Sources are the configured places, with how far each was read.
	Sources []Source
	// Missing are the kinds of items that no configured source gives.
	Missing []evidence.Kind
	// Reads says which kinds of items the rules of a capability can read at
	// all. A capability that is not in it is taken to be readable.
	Reads map[string][]evidence.Kind
	// Hidden are the capabilities that show mostly in what is missing: to find
	// none of them says nothing.
	Hidden map[string]bool
	// Inferred says that the person's home was guessed from past work because
	// no teams are configured.
	Inferred bool
	// Teams is how many teams the config names. Where there are some and home
	// was guessed, it is the person's own that is not known.
	Teams int
	// Name is what to call the owner of a handle; nil calls them by it.
	Name func(handle string) string
	// Answers are a manager's answers, at most one for an expectation.
	Answers []Answer
	// Promises are what managers said they would do and nobody has marked as kept,
	// the one due first before the others.
	Promises []Promise
	// Questions are what a manager was asked, at most one for an expectation.
	Questions []Question
	// Ratings are at most one for a capability.
	Ratings []Rating
	// Goals are what the person works towards, and worked towards before.
	Goals []Goal
	// Impacts are what the person said came of work, by the id of an item.
	Impacts map[string]Impact
	// For is whom a narrative is for; Filter.Capability narrows it to one.
	For Audience
	// Redact is what the report leaves out, nil for nothing; Unredacted marks
	// one that would leave something out and was told not to.
	Redact     *Redaction
	Unredacted bool
	// Floor is the part of a span, 0 to 1, that must have been read before a
	// report says what is strong and what is not.
	Floor  float64
	Method Method
	// Filter narrows list; Only narrows unmapped to one of its two groups.
	Filter Filter
	Only   Group
	// Flags are words that the commands named in a report end with, so that they
	// look at what the report looked at: --repo and its path, say.
	Flags []string
	// Show is the piece that show explains; nil for all other reports.
	Show *classify.Judged
}

// Source is a configured place and how far it was read.
type Source struct {
	Name string
	Kind string
	// Fresh is when it was last read, zero if never.
	Fresh time.Time
	// Covered are the spans that were read whole.
	Covered []evidence.Window
	// Err is why the last run failed, empty if it did not.
	Err     string
	Skipped []Skip
	// Past says that it is not configured any more: what it gave stays, and it is
	// not expected to give more.
	Past bool
}

// Skip is something of a source that could not be read, or not in full.
type Skip struct {
	What, Why, Hint string
	// Notice marks what lacks nothing that could be had.
	Notice bool
}

// Answer is what a manager last said about an expectation.
type Answer struct {
	Capability, Expectation string
	Answer                  string
	At                      time.Time
	Stale                   bool
	// By is who said it where that is somebody else than the manager there is
	// now, else empty.
	By string
	// Words are the manager's own, Will what they said they would do; both may
	// be empty.
	Words, Will string
}

// Promise is what a manager said they would do.
type Promise struct {
	// Capability is what it was said about, empty where that is none.
	Capability string
	Text       string
	At         time.Time
	// Due is noon of the day by which, zero where none was said.
	Due time.Time
	// By is as in Answer.
	By string
}

// Question is when a manager was last asked about an expectation.
type Question struct {
	Capability, Expectation string
	At                      time.Time
	// To is who was asked where that is somebody else than the manager there is
	// now, else empty.
	To string
}

// Impact is what somebody said came of a piece of work.
type Impact struct {
	Text string
	At   time.Time
}

// Goal is what a person works towards within a time box.
type Goal struct {
	Text, Capability string
	// Evidence is what somebody else would see.
	Evidence string
	Box      evidence.Window
	// Outcome is "done" or "dropped", empty while it is open.
	Outcome string
	Closed  time.Time
}

// Filter picks pieces; its zero value picks all.
type Filter struct {
	Capability string
	Kind       evidence.Kind
	Space      string
	// Text is words that must all occur in the piece's titles, ignoring case.
	Text string
	// Level is a level's word, empty for any.
	Level string
	// InProgress picks pieces that are not done yet instead of those that are.
	InProgress bool
}

// Group is one of the two groups of work that is not tied to the target.
type Group string

// The groups of unmapped; the empty Group is both.
const (
	OnlyCurrent Group = "current"
	OnlyNothing Group = "nothing"
)

// Audience is whom a narrative is for.
type Audience string

// The audiences.
const (
	ForSelf      Audience = "self"
	ForPromotion Audience = "promo"
	ForManager   Audience = "manager"
)
