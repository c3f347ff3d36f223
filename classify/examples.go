package classify

import (
	"encoding/json"
	"fmt"
	"time"

	"sheaf/evidence"
)

// ExampleFailure is an example that its rule does not bear out.
type ExampleFailure struct {
	// Path names the example: rule, NAME, examples, match or miss.
	Path []string
	// Index is its place in that list.
	Index int
	Msg   string
}

func (f ExampleFailure) Error() string {
	return fmt.Sprintf("rule %q: %s example %d %s", f.Path[1], f.Path[3], f.Index+1, f.Msg)
}

// CheckExamples runs each rule's own examples: the rule must hold for every
// match and must not for any miss. Failures are in the order of the rules.
func (c *Classifier) CheckExamples() []ExampleFailure {
	var failures []ExampleFailure
	s := c.newSubject()
	for _, r := range c.rules {
		check := func(list []Example, kind string, want bool) {
			for i, example := range list {
				fail := func(format string, args ...any) {
					failures = append(failures, ExampleFailure{
						[]string{"rule", r.ID, "examples", kind}, i, fmt.Sprintf(format, args...),
					})
				}
				p, err := example.piece()
				if err != nil {
					fail("is no item: %v", err)
					continue
				}
				s.gather(p)
				s.reset(p.Items[0])
				holds := r.mayHold(s)
				if holds {
					holds = s.judge(r).truth == yes
				}
				if holds != want {
					fail("%s", s.whyNot(r, want))
				}
			}
		}
		check(r.Examples.Match, "match", true)
		check(r.Examples.Miss, "miss", false)
	}
	return failures
}

// whyNot says which parts of a condition kept an example from being what it
// should be.
func (s *subject) whyNot(r *rule, want bool) string {
	if !want {
		return "is matched"
	}
	msg := "is not matched"
	for i := range r.parts {
		if p := &r.parts[i]; p.node.test(s) != yes {
			msg += ": " + written(p.node) + ": " + s.lacking(p.node)
		}
	}
	return msg
}

// piece makes a piece of an example: an item by the fields of the line
// format and, beside them, what only a reader's setting or a whole piece would
// say: teams and outside, finished, and the numbers of months, pull_requests
// and tickets.
func (e Example) piece() (*evidence.Piece, error) {
	var beside struct {
		Teams        []string `json:"teams"`
		Outside      []string `json:"outside"`
		Finished     bool     `json:"finished"`
		Months       int      `json:"months"`
		PullRequests int      `json:"pull_requests"`
		Tickets      int      `json:"tickets"`
	}
	if err := json.Unmarshal([]byte(e), &beside); err != nil {
		return nil, err
	}
	var fields map[string]json.RawMessage
	if err := json.Unmarshal([]byte(e), &fields); err != nil {
		return nil, err
	}
	for _, key := range []string{"teams", "outside", "finished", "months", "pull_requests", "tickets"} {
		delete(fields, key)
	}
	if fields["id"] == nil {
		fields["id"] = json.RawMessage(`"example:1"`)
	}
	raw, err := json.Marshal(fields)
	if err != nil {
		return nil, err
	}
	it := new(evidence.Item)
	if err := json.Unmarshal(raw, it); err != nil {
		return nil, err
	}
	if len(beside.Teams)+len(beside.Outside) > 0 {
		it.Reach = evidence.Reach{Known: true, Teams: beside.Teams, Outside: beside.Outside}
	}
	p := &evidence.Piece{ID: it.ID, Title: it.Title, Items: []*evidence.Item{it}}
	start := time.Date(2026, 1, 10, 12, 0, 0, 0, time.UTC)
	if beside.Finished {
		p.Done = start
	}
	for i := range beside.PullRequests + max(beside.Tickets-1, 0) {
		kind := evidence.PullRequest
		if i >= beside.PullRequests {
			kind = evidence.Ticket
		}
		p.Items = append(p.Items, &evidence.Item{Kind: kind, At: start.AddDate(0, i%max(beside.Months, 1), 0)})
	}
	return p, nil
}
