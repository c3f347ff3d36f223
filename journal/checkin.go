package journal

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"sheaf/evidence"
	"sheaf/evidence/suggest"
)

// The answers a manager gives.
const (
	Agree  = "agree"
	NoRoom = "no-room"
	NotYet = "not-yet"
	Unsure = "unsure"
)

// AnswerWords lists every answer, in the order of the form.
func AnswerWords() []string { return []string{Agree, NoRoom, NotYet, Unsure} }

// Answered is an answer as a report says it, of which there may be words or a rating
// alone.
func Answered(answer string) string {
	switch answer {
	case Agree:
		return "agreed"
	case NoRoom:
		return "agreed, no room here"
	case NotYet:
		return "not yet"
	case "":
		return "neither yes nor no"
	}
	return answer
}

// Question is one closed question of a check-in.
type Question struct {
	// ID is unique in its ask: q1, q2.
	ID          string `toml:"id"`
	Capability  string `toml:"capability,omitempty"`
	Expectation string `toml:"expectation,omitempty"`
	Goal        string `toml:"goal,omitempty"`
	// Title is what the question is about in a few words, Text the question.
	Title string `toml:"title"`
	Text  string `toml:"text"`
}

// Ask is what was put to a manager.
type Ask struct {
	Entry
	To        string
	Questions []Question
}

// Answer is what a manager said to a question.
type Answer struct {
	Question    string
	Capability  string
	Expectation string
	Goal        string
	// Answer is one of AnswerWords, empty where only words or a rating were
	// given.
	Answer string
	Rating *int
	Words  string
	// Promise is what the manager will do, Due by when; zero where no day was
	// given.
	Promise string
	Due     time.Time
}

// Reply is a manager's answers to an ask.
type Reply struct {
	Entry
	Ask, By string
	Answers []Answer
	// Kept are promises of other replies, as REPLY/QUESTION, that were kept or let go.
	Kept []string
}

type askHead struct {
	At        stamp      `toml:"at"`
	Kind      string     `toml:"kind"`
	To        string     `toml:"to,omitempty"`
	Questions []Question `toml:"question"`
}

type replyHead struct {
	At      stamp        `toml:"at"`
	Kind    string       `toml:"kind"`
	Ask     string       `toml:"ask,omitempty"`
	By      string       `toml:"by,omitempty"`
	Kept    []string     `toml:"kept,omitempty"`
	Answers []answerHead `toml:"answer,omitempty"`
}

type answerHead struct {
	Question    string `toml:"question,omitempty"`
	Capability  string `toml:"capability,omitempty"`
	Expectation string `toml:"expectation,omitempty"`
	Goal        string `toml:"goal,omitempty"`
	Answer      string `toml:"answer,omitempty"`
	Rating      *int   `toml:"rating,omitempty"`
	Words       string `toml:"words,omitempty"`
	Promise     string `toml:"promise,omitempty"`
	Due         *stamp `toml:"due,omitempty"`
}

func (r *reader) checkin(e Entry, h *head) {
	kind := h.text("kind")
	switch kind {
	case "ask":
		a := Ask{Entry: e, To: h.text("to")}
		for _, t := range h.tables("question") {
			q := Question{t.text("id"), t.text("capability"), t.text("expectation"), t.text("goal"), t.text("title"), t.text("text")}
			t.rest()
			if q.ID == "" {
				t.lacks("id", `write id = "q1"`)
				continue
			}
			a.Questions = append(a.Questions, q)
		}
		r.Asks = append(r.Asks, a)
	case "answer":
		h.textRead = true // the form, of which the answers are made
		out := Reply{Entry: e, Ask: h.text("ask"), By: h.text("by"), Kept: h.words("kept")}
		for _, t := range h.tables("answer") {
			a := Answer{t.text("question"), t.text("capability"), t.text("expectation"), t.text("goal"), t.text("answer"), t.step("rating"),
				t.text("words"), t.text("promise"), t.time("due", r.zone)}
			t.rest()
			if a.Answer != "" && !slices.Contains(AnswerWords(), a.Answer) {
				t.wrong("answer", suggest.OrKnown(a.Answer, AnswerWords()), "unknown answer %q", a.Answer)
				continue
			}
			out.Answers = append(out.Answers, a)
		}
		r.Replies = append(r.Replies, out)
	default:
		h.wrong("kind", suggest.OrKnown(kind, []string{"ask", "answer"}), "%q is no kind of check-in", kind)
		return
	}
	h.rest()
}

// linkCheckIns gives answers the subject of the questions they answer.
func (r *reader) linkCheckIns() {
	slices.SortStableFunc(r.Asks, func(a, b Ask) int { return newer(a.Entry, b.Entry) })
	slices.SortStableFunc(r.Replies, func(a, b Reply) int { return newer(a.Entry, b.Entry) })
	for i := range r.Replies {
		reply := &r.Replies[i]
		ask, ok := r.Journal.Ask(reply.Ask)
		if !ok {
			continue
		}
		for k := range reply.Answers {
			a := &reply.Answers[k]
			for _, q := range ask.Questions {
				if q.ID == a.Question {
					a.Capability, a.Expectation, a.Goal = cmp.Or(a.Capability, q.Capability), cmp.Or(a.Expectation, q.Expectation), cmp.Or(a.Goal, q.Goal)
				}
			}
		}
	}
}

// Ask is the ask of a name.
func (j *Journal) Ask(name string) (Ask, bool) {
	i := slices.IndexFunc(j.Asks, func(a Ask) bool { return a.Name == name })
	if i < 0 {
		return Ask{}, false
	}
	return j.Asks[i], true
}

// Unanswered is the last ask, if nobody has answered it.
func (j *Journal) Unanswered() (Ask, bool) {
	if len(j.Asks) == 0 {
		return Ask{}, false
	}
	last := j.Asks[len(j.Asks)-1]
	return last, !slices.ContainsFunc(j.Replies, func(r Reply) bool { return r.Ask == last.Name })
}

// Replied is the last reply to an ask, if it gave just these answers: who says
// one thing, then another, then the first again has changed their mind.
func (j *Journal) Replied(ask string, answers []Answer) (Reply, bool) {
	for _, r := range slices.Backward(j.Replies) {
		if r.Ask == ask {
			return r, slices.EqualFunc(r.Answers, answers, Answer.same)
		}
	}
	return Reply{}, false
}

// same reports whether two answers say the same, a promise by its day.
func (a Answer) same(b Answer) bool {
	rating := func(of Answer) int {
		if of.Rating == nil {
			return -1
		}
		return *of.Rating
	}
	if rating(a) != rating(b) || a.Due.Format(time.DateOnly) != b.Due.Format(time.DateOnly) {
		return false
	}
	a.Rating, b.Rating, a.Due, b.Due = nil, nil, time.Time{}, time.Time{}
	return a == b
}

// AddAsk writes what is put to a manager.
func (w *Writer) AddAsk(a Ask) (Entry, error) {
	return w.add(CheckIns, a.At, "ask", askHead{At: a.stamp(), Kind: "ask", To: a.To, Questions: a.Questions}, "")
}

// AddReply writes a manager's answers, and the form as it came where there was
// one.
func (w *Writer) AddReply(r Reply, form string) (Entry, error) {
	head := replyHead{At: r.stamp(), Kind: "answer", Ask: r.Ask, By: r.By, Kept: r.Kept}
	for _, a := range r.Answers {
		one := answerHead{a.Question, a.Capability, a.Expectation, a.Goal, a.Answer, a.Rating, a.Words, a.Promise, nil}
		if !a.Due.IsZero() {
			one.Due = &stamp{a.Due, true}
		}
		head.Answers = append(head.Answers, one)
	}
	return w.add(CheckIns, r.At, "answer", head, strings.TrimSpace(form))
}

// Said is an answer with when and by whom it was given.
type Said struct {
	Answer
	At    time.Time
	By    string
	Reply string
}

// PromiseID is what a promise is known by: the reply it was made in, and the
// question, or what was answered where nobody asked.
func (s Said) PromiseID() string {
	return s.Reply + "/" + cmp.Or(s.Question, s.Goal, s.Capability, "promise")
}

// LastAnswers are the last answers about each expectation, in order of time. Words
// or a rating alone are one too, where no box was marked before.
func (j *Journal) LastAnswers() []Said {
	var out []Said
	for _, r := range j.Replies {
		for _, a := range r.Answers {
			same := func(s Said) bool { return s.Capability == a.Capability && s.Expectation == a.Expectation }
			settled := func(s Said) bool {
				return s.Capability == a.Capability && s.Answer.Answer != "" && (a.Expectation == "" || s.Expectation == "" || s.Expectation == a.Expectation)
			}
			if a.Capability == "" || a.Goal != "" || a.Answer == "" && slices.ContainsFunc(out, settled) {
				continue
			}
			out = append(slices.DeleteFunc(out, same), Said{a, r.At, r.By, r.Name})
		}
	}
	return out
}

// Promises are what managers said they would do and nobody yet marked as kept,
// the one due first before the others; those without a day come last.
func (j *Journal) Promises() []Said {
	kept := map[string]bool{}
	for _, r := range j.Replies {
		for _, k := range r.Kept {
			kept[k] = true
		}
	}
	var out []Said
	for _, r := range j.Replies {
		for _, a := range r.Answers {
			if said := (Said{a, r.At, r.By, r.Name}); a.Promise != "" && !kept[said.PromiseID()] {
				out = append(out, said)
			}
		}
	}
	slices.SortStableFunc(out, func(a, b Said) int {
		if a.Due.IsZero() || b.Due.IsZero() {
			return cmp.Compare(b.Due.Unix(), a.Due.Unix())
		}
		return a.Due.Compare(b.Due)
	})
	return out
}

// Signal is an expectation that was asked about again and again.
type Signal struct {
	Capability, Expectation string
	// Asked are when, oldest first; Answers what was said, in order.
	Asked   []time.Time
	Answers []Said
}

// What makes asks a signal: so many, over so many months.
const (
	signalAsks   = 3
	signalMonths = 6
)

// enough reports whether the asks make a signal.
func (s *Signal) enough() bool {
	n := len(s.Asked)
	return n >= signalAsks && !s.Asked[n-1].Before(evidence.MonthsLater(s.Asked[0], signalMonths))
}

// Signals are expectations that were asked about at least three times over at
// least six months since something moved last. When that was is moved's to say,
// zero where nothing did; it is asked only of what may be a signal.
func (j *Journal) Signals(moved func(Signal) time.Time) []Signal {
	var out []Signal
	for _, a := range j.Asks {
		for _, q := range a.Questions {
			if q.Capability == "" || q.Goal != "" {
				continue
			}
			i := slices.IndexFunc(out, func(s Signal) bool { return s.Capability == q.Capability && s.Expectation == q.Expectation })
			if i < 0 {
				i = len(out)
				out = append(out, Signal{Capability: q.Capability, Expectation: q.Expectation})
			}
			out[i].Asked = append(out[i].Asked, a.At)
		}
	}
	kept := out[:0]
	for _, s := range out {
		if !s.enough() {
			continue
		}
		since := moved(s)
		if s.Asked = slices.DeleteFunc(s.Asked, since.After); !s.enough() {
			continue
		}
		for _, r := range j.Replies {
			for _, a := range r.Answers {
				if a.Capability == s.Capability && (a.Expectation == "" || a.Expectation == s.Expectation) && a.Goal == "" && !r.At.Before(since) {
					s.Answers = append(s.Answers, Said{a, r.At, r.By, r.Name})
				}
			}
		}
		kept = append(kept, s)
	}
	return kept
}
