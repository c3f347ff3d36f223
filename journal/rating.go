package journal

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"sheaf/evidence/suggest"
)

// MaxStep is the best step of a rating; the lowest is 0.
const MaxStep = 4

// steps are what the steps mean, held up to what the target level asks.
var steps = [MaxStep + 1]string{"not yet", "first steps", "some of it", "most of it", "all of it"}

// Step is what a step of a rating is called.
func Step(n int) string { return steps[min(max(n, 0), MaxStep)] }

func stepsInWords() string {
	words := make([]string, len(steps))
	for i, s := range steps {
		words[i] = fmt.Sprintf("%d %s", i, s)
	}
	return strings.Join(words, ", ")
}

// The people who rate.
const (
	Self    = "self"
	Manager = "manager"
)

// Rated is a step with the words that go with it.
type Rated struct {
	Capability string
	Step       int
	Words      string
	At         time.Time
	// Level is what the step is held up to, as it was said with the rating, and
	// Expectation the one that a manager was asked about; both may be empty.
	Level, Expectation string
	// Name is the manager's who rated, empty where that is not known or it was
	// the person.
	Name string
}

// Rating is how somebody rated capabilities at one time.
type Rating struct {
	Entry
	// By is Self or Manager.
	By string
	// Level is the target level it is held up to, empty where that is not said.
	Level string
	Rated []Rated
}

type ratingHead struct {
	At     stamp                `toml:"at"`
	By     string               `toml:"by"`
	Level  string               `toml:"level,omitempty"`
	Rating map[string]ratedHead `toml:"rating"`
}

type ratedHead struct {
	Step  int    `toml:"step"`
	Words string `toml:"words,omitempty"`
}

func (r *reader) rating(e Entry, h *head) {
	out := Rating{Entry: e, By: h.text("by"), Level: h.text("level")}
	if out.By == "" {
		out.By = Self
	}
	if out.By != Self && out.By != Manager {
		h.wrong("by", suggest.OrKnown(out.By, []string{Self, Manager}), "%q is not who rates", out.By)
		return
	}
	names, tables := h.named("rating")
	for i, t := range tables {
		id, known := r.capability(names[i])
		step, words := t.step("step"), t.text("words")
		switch {
		case !known:
			h.problem(t.at("").key, suggest.OrKnown(id, r.known), "unknown capability %q", id)
		case step == nil && !t.has("step"):
			t.lacks("step", "steps are "+stepsInWords())
		case step != nil:
			out.Rated = append(out.Rated, Rated{Capability: id, Step: *step, Words: words, At: e.At, Level: out.Level})
		}
		t.rest()
	}
	if len(tables) == 0 && !h.has("rating") {
		h.lacks("rating", "write [rating.CAPABILITY] with step = 0 to 4")
	}
	h.rest()
	if len(out.Rated) > 0 {
		r.Ratings = append(r.Ratings, out)
	}
}

// AddRating writes a rating.
func (w *Writer) AddRating(in Rating) (Entry, error) {
	head := ratingHead{At: in.stamp(), By: in.By, Level: in.Level, Rating: map[string]ratedHead{}}
	for _, one := range in.Rated {
		head.Rating[one.Capability] = ratedHead{one.Step, one.Words}
	}
	return w.add(Ratings, in.At, in.By, head, "")
}

// Latest is how somebody last rated each capability, in order of their names, of
// the ratings that count. What a manager answered in a check-in is among theirs.
func (j *Journal) Latest(by string, counts func(Rated) bool) []Rated {
	last := map[string]Rated{}
	keep := func(one Rated) {
		if counts(one) && !one.At.Before(last[one.Capability].At) {
			last[one.Capability] = one
		}
	}
	for _, r := range j.Ratings {
		for _, one := range r.Rated {
			if r.By == by {
				keep(one)
			}
		}
	}
	for _, r := range j.Replies {
		for _, a := range r.Answers {
			if by == Manager && a.Rating != nil && a.Capability != "" {
				keep(Rated{Capability: a.Capability, Step: *a.Rating, Words: a.Words, At: r.At, Expectation: a.Expectation, Name: r.By})
			}
		}
	}
	var out []Rated
	for _, c := range slices.Sorted(maps.Keys(last)) {
		out = append(out, last[c])
	}
	return out
}
