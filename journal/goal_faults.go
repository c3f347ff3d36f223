package journal

import (
	"regexp"
	"strings"
	"sync"
	"time"
)

// Fault is what keeps a wish from being a goal, and the question whose answer
// would make it one.
type Fault struct{ What, Ask string }

// Faults are everything that a good manager would ask about before agreeing to
// a goal. now is the present moment.
func (g Goal) Faults(now time.Time) []Fault {
	var out []Fault
	add := func(wrong bool, what, ask string) {
		if wrong {
			out = append(out, Fault{what, ask})
		}
	}
	add(strings.TrimSpace(g.Text) == "", "it says nothing", "what do you want to do?")
	add(g.Text != "" && isVague(g.Text), quoted(g.Text)+" could mean anything", "what exactly would you do, on what, and with whom?")
	add(g.Proves == "", "it names no capability", "which capability of the next level would it show? --proves names it")
	add(strings.TrimSpace(g.Evidence) == "", "it names nothing to see", "what would somebody else see when it is done? --evidence says it")
	add(g.Evidence != "" && (isVague(g.Evidence) && !wishes().made.MatchString(g.Evidence) || isInward(g.Evidence)), quoted(g.Evidence)+" can not be seen from outside", "what would somebody else see: a document, a number, a person doing something?")
	add(g.By.IsZero(), "it has no date", "by when? --by says it, such as 2026-12-31")
	today := now.Format(time.DateOnly)
	add(!g.By.IsZero() && g.By.Format(time.DateOnly) <= today, "its date, "+g.By.Format("2 Jan 2006")+", is not ahead", "by which day to come?")
	return out
}

// wishForms are what tells a goal from a wish.
type wishForms struct{ openings, degrees, anchors, names, made, inward *regexp.Regexp }

// wishes are these, made when a goal is looked at.
var wishes = sync.OnceValue(func() wishForms {
	return wishForms{
		// openings are ways to begin that put off saying what.
		openings: regexp.MustCompile(`^(?i)(?:i (?:want|would like|'d like|will|need)(?: to)? |to |my goal is to )?` +
			`(?:improve|get (?:much )?better|be(?:come)? (?:a |an )?(?:more|better|great|good|strong)\b|learn\b|understand|work(?:ing)? on|` +
			`focus on|grow|increase|enhance|strengthen|explore|do more|try\b|help(?:ing)? (?:out|others|the team|people)\b|be(?:come)? (?:a |an |the )?(?:\w+ )?\w+$)`),
		// degrees make a short wish of anything: more ownership, better code.
		degrees: regexp.MustCompile(`(?i)\b(?:more|better)\b`),
		// anchors are what ties words to something that happens: a number, a ticket,
		// a quotation, a means, or a second act that can be seen.
		anchors: regexp.MustCompile(`\d|[A-Z]{2,}-|["“«]|(?i)\b(?:so that|by \w+ing|until|from .+ to|through \w+ing|such that|` +
			`and (?:write|document|present|publish|ship|build|run|give|teach|get))\b`),
		// names are what a few words can be about.
		names: regexp.MustCompile(`\S \W*[A-Z]\w`),
		// made is a thing of which is said what was done to it: there it is to see.
		made: regexp.MustCompile(`(?i)\b(?:signed|agreed|approved|accepted|adopted|written|published|merged|shipped|recorded|documented|deployed) \w{3,}`),
		// inward is what only oneself can notice.
		inward: regexp.MustCompile(`^(?i)(?:i |that i |me )?(?:feel|know|am|will know|will feel|understand|be|being|feeling|having)\b`),
	}
})

// A wish of so few words says what it is about, or nothing.
const (
	fewWords  = 3
	someWords = 7
)

// isVague reports whether a text puts off saying what would be done: it begins
// with a verb of degree, asks for more or better of something in a few words,
// or is too short to say anything, and names nothing that would happen.
func isVague(text string) bool {
	text = strings.TrimSpace(text)
	words := len(strings.Fields(text))
	switch {
	case wishes().anchors.MatchString(text):
		return false
	case wishes().openings.MatchString(text), words < someWords && wishes().degrees.MatchString(text):
		return true
	}
	return words < fewWords || words == fewWords && !wishes().names.MatchString(text)
}

func isInward(text string) bool { return wishes().inward.MatchString(strings.TrimSpace(text)) }
